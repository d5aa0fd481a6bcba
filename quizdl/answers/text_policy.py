"""Policies for answers in words: a blank to fill, and a short answer held against key points."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from quizdl.answers.policy import Policy
from quizdl.answers.rubric import KeyPoint, RubricMark, score_short_answer
from quizdl.answers.spelled_formula import contradicts
from quizdl.answers.spelled_number import holds, possible, ungrouped
from quizdl.answers.words import Terms
from quizdl.text import Language, Text


@dataclass(frozen=True, slots=True)
class Phrase(Policy):
    """A few words, in any accepted spelling; the key is the preferred one.

    `terms` makes known spellings of a term one: BN and batch norm.
    """

    accepted: tuple[str, ...]
    language: Language
    terms: Terms | None = field(default=None, compare=False, repr=False)
    kind = "text"

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        if not isinstance(value, str) or len(value) > 4 * max(map(len, self.accepted)) + 20:
            return math.inf
        number = holds(value, self.accepted)
        if number is not None:
            return 0.0 if number else math.inf
        spellings = possible(value, self.accepted)
        if not spellings:
            return math.inf
        wordings = (KeyPoint("blank", zh=spellings, en=spellings),)
        said = score_short_answer(ungrouped(value), wordings, self.language, self.terms).mark == 1
        return 0.0 if said and not contradicts(value, self.accepted) else math.inf

    def words(self) -> Text:
        return Text("填词", "a word or a few")

    def show(self, value: Any) -> str:
        return str(value)

    def describe(self) -> dict[str, Any]:
        return {"policy": "phrase", "accepted": list(self.accepted)}


@dataclass(frozen=True, slots=True)
class Rubric(Policy):
    """A short answer; each key point earns its share. The mark is a suggestion that the learner may change."""

    points: tuple[KeyPoint, ...]
    language: Language
    terms: Terms | None = field(default=None, compare=False, repr=False)
    refused: tuple[str, ...] = ()
    """Statements that earn nothing when they are only repeated: the wrong one that is to be corrected."""
    kind = "text"

    def mark(self, value: Any) -> RubricMark:
        """Which key points the answer makes."""
        return score_short_answer(str(value), self.points, self.language, self.terms)

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        return 0.0 if isinstance(value, str) and all(self.cells(value, key)) else math.inf

    def cells(self, value: Any, key: Any, scale: Any = None) -> tuple[bool, ...]:
        repeated = _bare(str(value)) in {_bare(text) for text in self.refused}
        return tuple(point.matched and not repeated for point in self.mark(value).points)

    def comment(self, value: Any) -> Text:
        """How many key points were made."""
        made = self.cells(value, None)
        return Text(f"要点：{sum(made)}/{len(made)}（建议分，可修改）。",
                    f"Key points: {sum(made)} of {len(made)} (a suggestion; you may change it).")

    def words(self) -> Text:
        count = len(self.points)
        if count == 1:
            return Text("简答，按要点给分", "a short answer, marked by its key point")
        return Text(f"简答，按 {count} 个要点给分", f"a short answer, marked by {count} key points")

    def show(self, value: Any) -> str:
        return str(value)

    def describe(self) -> dict[str, Any]:
        points = [{"id": p.id, "zh": list(p.zh), "en": list(p.en), "weight": p.weight} for p in self.points]
        return {"policy": "rubric", "points": points}


def _bare(text: str) -> str:
    """Letters, digits and signs alone, so that spacing and punctuation do not disguise a repetition."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum() or c in "+-<>=/")


@dataclass(frozen=True, slots=True)
class SelfMarked(Policy):
    """An answer that only its writer can compare with the solution: a formula in many letters, a drawing."""

    kind = "text"

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        return math.inf

    def words(self) -> Text:
        return Text("写出后与解答对照，自己给分", "write it down, compare with the solution, mark it yourself")

    def show(self, value: Any) -> str:
        return str(value)

    def describe(self) -> dict[str, Any]:
        return {"policy": "self_marked"}
