"""How a learner answers: the shares of the ratings and the seconds that a card takes in a day.

Both are counted in the learner's own log, one entry a card and day: the rating is that of the first answer, the time
that of all answers to the card on the day, so that what comes back within the day is paid for. While the log is
short, usual values stand in for it (`USUAL`), as if they had been counted a few times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quizdl.study.card import CardId, pace_of
from quizdl.study.memory import Memory
from quizdl.study.review import Rating, Review

_TRUST_SHARES = 20.0
"""The usual shares count like so many answers."""
_TRUST_SECONDS = 5.0
_TRUST_PACE = 3.0


@dataclass(frozen=True, slots=True)
class Seconds:
    """What a card costs on a day: met for the first time, passed, failed (repetitions of the day included)."""

    new: float
    passed: float
    failed: float

    def __mul__(self, factor: float) -> Seconds:
        return Seconds(self.new * factor, self.passed * factor, self.failed * factor)


@dataclass(frozen=True, slots=True)
class Habits:
    """`first`: the shares of Again, Hard, Good, Easy at a first meeting; `passed`: those of Hard, Good, Easy later."""

    first: tuple[float, float, float, float]
    passed: tuple[float, float, float]
    seconds: Seconds
    paces: Mapping[str, float] = field(default_factory=dict)
    """Pace (see `card.pace_of`) -> how many times as long as others such a card takes."""

    def seconds_of(self, pace: str) -> Seconds:
        """What a card of this pace costs."""
        return self.seconds * self.paces.get(pace, 1.0)


USUAL = Habits(first=(0.25, 0.1, 0.5, 0.15), passed=(0.2, 0.65, 0.15), seconds=Seconds(30.0, 12.0, 30.0))
"""Before anything is known of a learner."""


@dataclass(slots=True)
class Tally:
    """Cards answered on a day, counted; and the seconds they took."""

    first: list[float] = field(default_factory=lambda: [0.0] * 4)
    passed: list[float] = field(default_factory=lambda: [0.0] * 3)
    seconds: dict[str, list[float]] = field(
        default_factory=lambda: {"new": [0.0, 0.0], "passed": [0.0, 0.0], "failed": [0.0, 0.0]})

    def add(self, rating: Rating, seconds: float, *, new: bool) -> None:
        """Count a card of a day by its first rating there."""
        if new:
            self.first[rating - 1] += 1
        elif rating > Rating.AGAIN:
            self.passed[rating - 2] += 1
        timed = self.seconds["new" if new else "passed" if rating > Rating.AGAIN else "failed"]
        timed[0] += 1
        timed[1] += seconds

    def habits(self, paces: Mapping[str, float] | None = None) -> Habits:
        """What was counted, with the usual values where little was."""
        return Habits(_shares4(self.first), _shares3(self.passed),
                      Seconds(*(self._mean(name, getattr(USUAL.seconds, name)) for name in self.seconds)), paces or {})

    def _mean(self, name: str, usual: float) -> float:
        count, total = self.seconds[name]
        return (total + _TRUST_SECONDS * usual) / (count + _TRUST_SECONDS)


def measured(reviews: Iterable[Review], memories: Mapping[CardId, Memory]) -> Habits:
    """The habits that the latest part of a log shows, its reviews being in order of time."""
    days: dict[tuple[str, int], list[Review]] = {}
    for review in reviews:
        days.setdefault((review.card, review.study_day.toordinal()), []).append(review)
    tally = Tally()
    by_pace: dict[str, list[float]] = {}
    seen: list[tuple[str, str, float]] = []
    for (card, _), answers in days.items():
        seconds = sum(each.seconds for each in answers)
        rating, memory = answers[0].rating, memories.get(card)
        new = memory is not None and memory.first_day == answers[0].study_day
        tally.add(rating, seconds, new=new)
        seen.append((pace_of(card), "new" if new else "passed" if rating > Rating.AGAIN else "failed", seconds))
    usual = tally.habits().seconds
    for pace, kind, seconds in seen:
        counted = by_pace.setdefault(pace, [0.0, 0.0])
        counted[0] += seconds
        counted[1] += getattr(usual, kind)
    # held together by a few cards of ordinary length, so that one long answer does not mark a whole kind
    trust = _TRUST_PACE * usual.passed
    return tally.habits({pace: (spent + trust) / (expected + trust) for pace, (spent, expected) in by_pace.items()})


def _shares4(counts: list[float]) -> tuple[float, float, float, float]:
    again, hard, good, easy = _shares(counts, USUAL.first)
    return again, hard, good, easy


def _shares3(counts: list[float]) -> tuple[float, float, float]:
    hard, good, easy = _shares(counts, USUAL.passed)
    return hard, good, easy


def _shares(counts: list[float], usual: tuple[float, ...]) -> list[float]:
    total = sum(counts) + _TRUST_SHARES
    return [(count + _TRUST_SHARES * share) / total for count, share in zip(counts, usual, strict=True)]
