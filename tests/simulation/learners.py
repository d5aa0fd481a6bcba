"""Simulated learners: they obey FSRS-6 with parameters of their own, which no scheduler is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import fsrs
import numpy as np
from numpy.typing import NDArray

from quizdl.study.plan.forgetting import Floats, Forgetting
from quizdl.study.review import Rating

DEFAULT = tuple(fsrs.Scheduler().parameters)
_MOST_ANSWERS = 200


def _parameters(*, stability: float = 1.0, growth: float = 1.0, difficulty: float = 0.0,
                decay: float | None = None) -> tuple[float, ...]:
    """Default parameters with first stabilities and their growth scaled, difficulty raised, decay replaced."""
    w = list(DEFAULT)
    w[:4] = [value * stability for value in w[:4]]
    w[4] += difficulty
    w[8] += float(np.log(growth))
    w[20] = w[20] if decay is None else decay
    return tuple(w)


@dataclass(frozen=True)
class Kind:
    """What a learner is like. Seconds are means of a log-normal; `skips` is the share of days left out."""

    name: str
    parameters: tuple[float, ...] = DEFAULT
    first: tuple[float, ...] = (0.25, 0.1, 0.5, 0.15)
    passed: tuple[float, ...] = (0.2, 0.65, 0.15)
    skips: float = 0.0
    seconds: tuple[float, float, float] = (20.0, 8.0, 20.0)


_WEAKER = _parameters(stability=0.6, growth=0.7)
_STEEPER = _parameters(decay=0.5)
_HARDER = {"parameters": _parameters(stability=0.7, difficulty=1.5), "first": (0.45, 0.15, 0.35, 0.05),
           "passed": (0.35, 0.58, 0.07)}
KINDS = (
    Kind("same"),
    Kind("weaker", _WEAKER),
    Kind("stronger", _parameters(stability=1.6, growth=1.4)),
    Kind("steeper forgetting", _STEEPER),
    Kind("harder material", **_HARDER),
    Kind("30 % of days skipped", skips=0.3),
    Kind("weaker, 30 % skipped", _WEAKER, skips=0.3),
    Kind("steeper, 30 % skipped", _STEEPER, skips=0.3),
)
"""The six that were asked for, and two that are off the scheduler's model in two ways at once."""


class Learner:
    """The true memory of some cards. What happens at the n-th answer to a card is drawn beforehand, so that all
    policies meet the same luck."""

    def __init__(self, kind: Kind, cards: int, seed: int) -> None:
        draws = np.random.default_rng([seed, 1])
        self.kind = kind
        self.model = Forgetting(kind.parameters)
        self.stability = np.full(cards, np.nan)
        self.difficulty = np.full(cards, np.nan)
        self.last = np.zeros(cards, dtype=np.int64)
        self.answers = np.zeros(cards, dtype=np.int64)
        self._luck = draws.random((cards, _MOST_ANSWERS, 2))
        self._pace = draws.lognormal(-0.08, 0.4, (cards, _MOST_ANSWERS))
        self._skipped = draws.random(1000) < kind.skips

    def skips(self, day: int) -> bool:
        """Whether nothing is done on this day."""
        return bool(self._skipped[day])

    def recall(self, day: int) -> Floats:
        """The true chance that each card is known; nothing for cards never met."""
        met = ~np.isnan(self.stability)
        found = self.model.recall(np.where(met, self.stability, 1.0), (day - self.last).astype(float))
        return np.where(met, found, 0.0)

    def answer(self, cards: NDArray[np.int64], day: int, budget: float) -> tuple[NDArray[np.int64], Floats]:
        """Ratings and seconds of the cards in this order, as far as the budget goes: the last one begun is finished."""
        turn = self.answers[cards] % _MOST_ANSWERS
        luck, pace = self._luck[cards, turn], self._pace[cards, turn]
        new = np.isnan(self.stability[cards])
        known = luck[:, 0] < self.recall(day)[cards]
        first, passed = _drawn(luck[:, 1], self.kind.first) + 1, _drawn(luck[:, 1], self.kind.passed) + 2
        ratings = np.where(new, first, np.where(known, passed, 1))
        seconds = pace * np.choose(np.where(new, 0, np.where(known, 1, 2)), self.kind.seconds)
        begun = np.cumsum(seconds) - seconds < budget
        cards, ratings, seconds = cards[begun], ratings[begun], seconds[begun]
        remember(self.model, self.stability, self.difficulty, day - self.last, cards, ratings)
        self.last[cards] = day
        self.answers[cards] += 1
        return ratings, seconds


def _drawn(luck: Floats, shares: Sequence[float]) -> NDArray[np.int64]:
    return np.searchsorted(np.cumsum(shares)[:-1], luck, side="right")


def remember(model: Forgetting, stability: Floats, difficulty: Floats, elapsed: NDArray[np.int64],
             cards: NDArray[np.int64], ratings: NDArray[np.int64]) -> None:
    """Put the states after these answers into the columns."""
    for rating in Rating:
        chosen = cards[ratings == rating]
        new = np.isnan(stability[chosen])
        old = chosen[~new]
        after = model.after(stability[old], difficulty[old], elapsed[old].astype(float), rating)
        stability[chosen[new]], difficulty[chosen[new]] = model.first(rating)
        stability[old], difficulty[old] = after
