"""Recall and its growth for many cards at once: the model of the `fsrs` package on columns of numbers.

The package answers for one card at a time; a plan weighs every card of every day until the exam. The formulas are
those of FSRS-6 (open-spaced-repetition, "The Algorithm"), with the parameters of the package's scheduler; a test
holds every function against the package itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from quizdl.study.review import Rating

Floats = NDArray[np.float64]
_LEAST_STABILITY = 0.001
_NINE_TENTHS = 0.9


class Forgetting:
    """FSRS-6 with 21 parameters. Columns have one entry a card; stability and elapsed time are in days."""

    def __init__(self, parameters: Sequence[float]) -> None:
        self.parameters = tuple(float(each) for each in parameters)
        self._w = self.parameters
        self._decay = -self._w[20]
        self._factor = _NINE_TENTHS ** (1 / self._decay) - 1

    def recall(self, stability: Floats, elapsed: Floats) -> Floats:
        """The chance that a card is known so many days after its last answer."""
        found: Floats = (1 + self._factor * np.maximum(elapsed, 0) / stability) ** self._decay
        return found

    def first(self, rating: Rating) -> tuple[float, float]:
        """Stability and difficulty after the first answer."""
        easy = self._w[4] - np.exp(self._w[5] * (rating - 1)) + 1
        return max(self._w[rating - 1], _LEAST_STABILITY), float(np.clip(easy, 1, 10))

    def interval(self, stability: Floats, retention: float, longest: int = 36500) -> Floats:
        """Days until recall has fallen to `retention`, whole, at least one."""
        days = stability / self._factor * (retention ** (1 / self._decay) - 1)
        whole: Floats = np.clip(np.rint(days), 1, longest)
        return whole

    def after(self, stability: Floats, difficulty: Floats, elapsed: Floats, rating: Rating) -> tuple[Floats, Floats]:
        """Stability and difficulty after an answer a day or more after the last one."""
        recall = self.recall(stability, elapsed)
        if rating is Rating.AGAIN:
            grown = self._forgotten(stability, difficulty, recall)
        else:
            grown = self._known(stability, difficulty, recall, rating)
        return np.maximum(grown, _LEAST_STABILITY), self._next_difficulty(difficulty, rating)

    def _known(self, stability: Floats, difficulty: Floats, recall: Floats, rating: Rating) -> Floats:
        w = self._w
        bonus = {Rating.HARD: w[15], Rating.EASY: w[16]}.get(rating, 1.0)
        gain = np.exp(w[8]) * (11 - difficulty) * stability ** -w[9] * np.expm1((1 - recall) * w[10]) * bonus
        found: Floats = stability * (1 + gain)
        return found

    def _forgotten(self, stability: Floats, difficulty: Floats, recall: Floats) -> Floats:
        w = self._w
        left = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * np.exp((1 - recall) * w[14])
        found: Floats = np.minimum(left, stability / np.exp(w[17] * w[18]))
        return found

    def _next_difficulty(self, difficulty: Floats, rating: Rating) -> Floats:
        w = self._w
        easy = w[4] - np.exp(w[5] * (Rating.EASY - 1)) + 1
        moved = difficulty - w[6] * (rating - Rating.GOOD) * (10 - difficulty) / 9
        found: Floats = np.clip(w[7] * easy + (1 - w[7]) * moved, 1, 10)
        return found
