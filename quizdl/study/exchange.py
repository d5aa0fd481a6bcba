"""What passes between a session and the screen that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from quizdl.questions.marking import Marked
from quizdl.questions.question import Question
from quizdl.questions.variant import Variant
from quizdl.study.card import Card
from quizdl.study.memory import Memory
from quizdl.study.review import Rating, Result, Review
from quizdl.text import Text

Why: TypeAlias = Literal["due", "new", "mistake", "again"]
"""Why a card is asked: its day has come, it is new, a mistake was made, or it comes back within the day."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is still to come in a session."""

    due: int
    new: int
    again: int

    @property
    def total(self) -> int:
        return self.due + self.new + self.again


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A question on the screen. `recall` is the chance, by the model, that it is still known; None when new."""

    question: Question
    card: Card
    why: Why
    recall: float | None
    number: int
    """1 for the first question of the session."""

    @property
    def variant(self) -> Variant | None:
        """The question as a variant, whose run can be shown; None for questions about facts."""
        return self.question if isinstance(self.question, Variant) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer with its marks, before it is recorded.

    `counts` is False when something could not be read: nothing was tried, and there is nothing to record.
    `can_try_again` says that a second try is open (the solution must not have been shown yet).
    `suggested` is the rating that `record()` takes; `why` says how it came about; `due` is the day on which
    the card would come back, for each rating.
    """

    marked: Marked
    result: Result
    score: float
    counts: bool
    can_try_again: bool
    suggested: Rating
    why: Text
    due: Mapping[Rating, date]
    misconception: str | None = None
    self_judged: bool = False
    """Whether a short answer was marked by key points, so that the learner may correct the score (`judge`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was kept. `leech` suggests to rewrite, split or suspend a card that is forgotten again and again."""

    review: Review
    memory: Memory
    leech: bool = False
    gone: bool = False
    """A mistake that is now counted as gone."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How a session went so far."""

    answered: int
    right: int
    score: float
    seconds: float
