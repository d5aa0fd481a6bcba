"""What asking a card today brings on the day of its exam, and what it costs.

Of a card with recall R today and L days left, with the learner's rating shares and times:

    brings = R·E[recall at the exam | passed] + (1 − R)·recall at the exam | failed − recall at the exam if left alone
    costs  = R·seconds if passed + (1 − R)·seconds if failed

A new card brings E[recall at the exam | its first rating] and costs what a first meeting takes. What a card brings
is multiplied by its weight in the exam.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quizdl.study.plan.deck import Deck
from quizdl.study.plan.forgetting import Floats, Forgetting
from quizdl.study.plan.habits import Habits
from quizdl.study.review import Rating

_PASSED = (Rating.HARD, Rating.GOOD, Rating.EASY)


@dataclass(frozen=True, slots=True)
class Gains:
    """One entry a card: recall today (0 when new), what asking it brings (weighted) and its seconds."""

    recall: Floats
    brings: Floats
    seconds: Floats

    @property
    def per_second(self) -> Floats:
        """What orders the cards."""
        found: Floats = self.brings / self.seconds
        return found


def gains(deck: Deck, day: int, model: Forgetting, habits: Habits) -> Gains:
    """The gain of each card on a day (an ordinal), which is not after its exam."""
    new, left = deck.is_new, (deck.exam - day).astype(float)
    # a new card has no memory to compute with: any stands in, and is not used
    stability = np.where(new, 1.0, deck.stability)
    difficulty = np.where(new, 5.0, deck.difficulty)
    elapsed = np.where(new, 0.0, day - deck.last)
    recall = model.recall(stability, elapsed)
    alone = model.recall(stability, elapsed + left)
    passed = sum((share * model.recall(model.after(stability, difficulty, elapsed, rating)[0], left)
                  for share, rating in zip(habits.passed, _PASSED, strict=True)), np.zeros(len(deck)))
    failed = model.recall(model.after(stability, difficulty, elapsed, Rating.AGAIN)[0], left)
    met = sum((share * model.recall(np.full(len(deck), model.first(rating)[0]), left)
               for share, rating in zip(habits.first, Rating, strict=True)), np.zeros(len(deck)))
    recall = np.where(new, 0.0, recall)
    brings = np.where(new, met, recall * passed + (1 - recall) * failed - alone)
    seconds = np.where(new, deck.seconds_new, recall * deck.seconds_passed + (1 - recall) * deck.seconds_failed)
    return Gains(recall, brings * deck.weight, seconds)
