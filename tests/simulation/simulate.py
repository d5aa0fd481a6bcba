"""One learner, one policy, every day until the exam."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from learners import DEFAULT, Kind, Learner, remember
from policies import Policy, Today

from quizdl.study.plan.deck import Deck
from quizdl.study.plan.forgetting import Floats, Forgetting
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


@dataclass
class State:
    """A learner on their way: the truth, and what the scheduler believes."""

    learner: Learner
    deck: Deck
    tally: Tally
    model: Forgetting
    predicted: list[tuple[float, bool]]
    """The recall believed before each answer to a card met earlier, and whether it was known."""


def begun(case: Case, seed: int, cards: int = CARDS) -> State:
    """Before the first day."""
    return State(Learner(case.kind, cards, seed), new_deck(cards, case.days), Tally(), Forgetting(DEFAULT), [])


def study(state: State, case: Case, policy: Policy, day: int) -> None:
    """One day, unless the learner skips it."""
    learner, deck, tally, model = state.learner, state.deck, state.tally, state.model
    if learner.skips(day):
        return
    habits = tally.habits()
    deck.seconds_new[:], deck.seconds_passed[:], deck.seconds_failed[:] = (
        habits.seconds.new, habits.seconds.passed, habits.seconds.failed)
    order = policy(Today(deck, day, case.days - day, model, habits))
    ratings, seconds = learner.answer(order, day, len(deck) * case.seconds / case.days)
    asked = order[: len(ratings)]
    new, believed = deck.is_new[asked], recall_of(deck, model, day)[asked]
    for rating, spent, first, recall in zip(ratings, seconds, new, believed, strict=True):
        tally.add(Rating(int(rating)), float(spent), new=bool(first))
        if not first:
            state.predicted.append((float(recall), bool(rating > 1)))
    remember(model, deck.stability, deck.difficulty, day - deck.last, asked, ratings)
    deck.last[asked] = day


def recall_of(deck: Deck, model: Forgetting, day: int) -> Floats:
    """The recall that the scheduler believes in; 0 for new cards."""
    new = deck.is_new
    return np.where(new, 0.0, model.recall(np.where(new, 1.0, deck.stability), (day - deck.last).astype(float)))


def exam_recall(case: Case, policy: Policy, seed: int, cards: int = CARDS) -> float:
    """The true mean recall of all cards on the day of the exam; a card never met counts as not known."""
    state = begun(case, seed, cards)
    for day in range(case.days):
        study(state, case, policy, day)
    return float(state.learner.recall(case.days).mean())
