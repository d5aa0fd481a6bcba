"""One learner, one policy, every day until the exam."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from learners import DEFAULT, Kind, Learner, remember
from policies import Policy, Today

from quizdl.study.plan.deck import Deck
from quizdl.study.plan.forgetting import Forgetting
from quizdl.study.plan.habits import USUAL, Tally
from quizdl.study.review import Rating

CARDS = 400


@dataclass(frozen=True)
class Case:
    """A learner, the days until the exam, and the seconds a card gets in all."""

    kind: Kind
    days: int
    seconds: float

    @property
    def name(self) -> str:
        return f"{self.kind.name}, {self.days} d, {self.seconds:g} s"


def new_deck(cards: int, exam: int) -> Deck:
    """A deck of which nothing was met yet."""
    empty, one = np.full(cards, np.nan), np.ones(cards)
    return Deck(stability=empty.copy(), difficulty=empty.copy(), last=np.zeros(cards, dtype=np.int64),
                exam=np.full(cards, exam, dtype=np.int64), weight=one.copy(),
                main=np.full(cards, True), seconds_new=one * USUAL.seconds.new,
                seconds_passed=one * USUAL.seconds.passed, seconds_failed=one * USUAL.seconds.failed)


def exam_recall(case: Case, policy: Policy, seed: int, cards: int = CARDS) -> float:
    """The true mean recall of all cards on the day of the exam; a card never met counts as not known."""
    learner, model, tally = Learner(case.kind, cards, seed), Forgetting(DEFAULT), Tally()
    deck = new_deck(cards, case.days)
    budget = cards * case.seconds / case.days
    for day in range(case.days):
        if learner.skips(day):
            continue
        habits = tally.habits()
        deck.seconds_new[:], deck.seconds_passed[:], deck.seconds_failed[:] = (
            habits.seconds.new, habits.seconds.passed, habits.seconds.failed)
        order = policy(Today(deck, day, case.days - day, model, habits))
        ratings, seconds = learner.answer(order, day, budget)
        asked = order[: len(ratings)]
        new = deck.is_new[asked]
        for rating, spent, first in zip(ratings, seconds, new, strict=True):
            tally.add(Rating(int(rating)), float(spent), new=bool(first))
        remember(model, deck.stability, deck.difficulty, day - deck.last, asked, ratings)
        deck.last[asked] = day
    return float(learner.recall(case.days).mean())
