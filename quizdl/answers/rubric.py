"""Short free-text answers against key points. The mark is a suggestion: the learner confirms or corrects it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizdl.answers.words import Found, Terms, find
from quizdl.text import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One thing an answer should say, in any of its wordings.

    In a Chinese wording a space stands for a short stretch of other words in the same clause: 梯度 消失.
    """

    id: str
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not (self.zh or self.en):
            raise ValueError(f"key point {self.id} needs a wording")
        if not self.weight > 0:
            raise ValueError(f"weight of key point {self.id} must be positive, got {self.weight}")

    def wordings(self, language: Language) -> tuple[str, ...]:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class PointMark:
    """Whether a key point was said: by which wording and where in the typed text.

    `denied` tells that the opposite was said, in which case `span` is where.
    """

    id: str
    matched: bool
    denied: bool = False
    wording: str | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class RubricMark:
    """The suggested mark in [0, 1]: the weight of the points said over the weight of all."""

    mark: float
    points: tuple[PointMark, ...]


def score_short_answer(
    text: str, points: Sequence[KeyPoint], language: Language, terms: Terms | Mapping[str, str] | None = None
) -> RubricMark:
    """Which of `points` the answer `text` makes.

    `terms` maps any spelling of a term to its id, so that BN, 批归一化 and batch norm are one. Wordings of the
    answer's `language` are tried first, then the other's. A point that is said in one place and denied in another
    does not count. Raises ValueError without points.
    """
    if not points:
        raise ValueError("points must not be empty")
    table = terms if isinstance(terms, Terms) else Terms.of(terms or {})
    folded = table.fold(text)
    order = (language, *(other for other in LANGUAGES if other != language))
    marks = []
    for point in points:
        wordings = [w for tongue in order for w in point.wordings(tongue)]
        found = [(wording, place) for wording in wordings for place in find(folded, wording, table)]
        marks.append(_mark(point, found))
    total = sum(point.weight for point in points)
    earned = sum(point.weight for point, mark in zip(points, marks, strict=True) if mark.matched)
    return RubricMark(earned / total, tuple(marks))


def _mark(point: KeyPoint, found: Sequence[tuple[str, Found]]) -> PointMark:
    said = [(w, f) for w, f in found if not f.denied]
    denied = [(w, f) for w, f in found if f.denied]
    # a wording may deny what another of the same point says with its own "not": the place decides
    denied = [(w, f) for w, f in denied if not any(_overlap(f, other) for _, other in said)]
    if denied:
        wording, place = denied[0]
        return PointMark(point.id, matched=False, denied=True, wording=wording, span=(place.start, place.stop))
    if said:
        wording, place = said[0]
        return PointMark(point.id, matched=True, wording=wording, span=(place.start, place.stop))
    return PointMark(point.id, matched=False)


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.stop and other.start < one.stop
