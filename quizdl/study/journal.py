"""What a session needs kept. The store implements it; tests may do so in memory.

Every change is one transaction: on return it is on the disk, and after a crash it is there whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeAlias

from quizdl.errors import QuizdlError
from quizdl.study.card import CardId
from quizdl.study.memory import Flag, Memory
from quizdl.study.review import Review
from quizdl.study.settings import Settings

StepKind: TypeAlias = Literal["review", "flag", "reset"]
Replay: TypeAlias = Callable[[Iterable[Review]], Memory | None]
"""Rebuilds the state of a card from its reviews (`Scheduler.replay`)."""


class StaleError(QuizdlError):
    """The card was changed by another process since it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change that was undone or done again: what it was, and the card it was about."""

    kind: StepKind
    card: CardId
    review: Review | None = None


class Journal(Protocol):
    """The learner's log with the state that follows from it."""

    def append(self, review: Review, memory: Memory, before: Memory | None) -> Review:
        """Add a review and put the card's new state in place, together; the review as it is kept.

        Its time is moved behind the latest one of the card where a clock was set back. Raises StaleError, with
        nothing changed, when the card is not in the state `before` any more.
        """
        ...

    def flag(self, flag: Flag, day: date) -> None:
        """Suspend, bury or free a card."""
        ...

    def reset(self, card: CardId, day: date, at: int) -> None:
        """Let a card start over; its reviews stay in the log and no longer count."""
        ...

    def undo(self, day: date, at: int, replay: Replay) -> Step | None:
        """Take back the latest change of this study day; None when there is none."""
        ...

    def redo(self, day: date, at: int, replay: Replay) -> Step | None:
        """Do again what was undone last; None when nothing was, or something new was done since."""
        ...

    def memories(self) -> dict[CardId, Memory]:
        """The state of every card that was answered."""
        ...

    def flags(self) -> dict[CardId, Flag]:
        """The cards that are suspended or buried."""
        ...

    def settings(self) -> Settings: ...

    def set_settings(self, settings: Settings, memories: Iterable[Memory] = ()) -> None:
        """Keep settings, and with them the states whose due day they change."""
        ...

    def reviews(self, *, since: date | None = None, card: CardId | None = None) -> list[Review]:
        """The reviews that count (see `review.standing`), in order of time."""
        ...

    def first_try_seconds(self, pace: str, limit: int = 20) -> Sequence[float]:
        """Seconds of the latest right first tries without hint, of one pace (see `card.pace_of`)."""
        ...

    def mistakes(self) -> list[Review]:
        """The reviews in which a misconception was recognised, and those of mistake cards; in order of time."""
        ...

    def study_days(self) -> list[date]:
        """Every day with a review that counts, in order."""
        ...
