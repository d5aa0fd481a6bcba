"""How a plan goes on: the coming days played with answers drawn by the model, until the last exam."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from quizdl.study.plan.deck import Deck, Ints
from quizdl.study.plan.forgetting import Floats, Forgetting
from quizdl.study.plan.gain import gains
from quizdl.study.plan.habits import Habits
from quizdl.study.plan.rule import RULE, Rule, order_of_day
from quizdl.study.plan.sharing import shared
from quizdl.study.review import Rating

_LUCK = 64
"""Answers to a card whose outcome is drawn beforehand; the draws of later ones come round again."""


def left_alone(deck: Deck, model: Forgetting) -> Floats:
    """The recall of each card on the day of its exam if nothing is studied any more; 0 for what was never met."""
    new = deck.is_new
    recall = model.recall(np.where(new, 1.0, deck.stability), (deck.exam - deck.last).astype(float))
    return np.where(new, 0.0, recall)


def played(deck: Deck, budgets: Mapping[int, float], model: Forgetting, habits: Habits, *, seed: int,
           rule: Rule = RULE) -> Floats:
    """The recall of each card on the day of its exam, after studying on days (ordinals) for so many seconds each.

    The outcome of the n-th answer to a card is the same in two plays of one seed, so that they differ by what was
    done and not by luck.
    """
    deck = deck.copy()
    luck = np.random.default_rng(seed).random((len(deck), _LUCK, 2))
    answers = np.zeros(len(deck), dtype=np.int64)
    days = sorted(budgets)
    for index, day in enumerate(days):
        orders = []
        for exam in np.unique(deck.exam[deck.exam > day]):
            mine = np.flatnonzero(deck.exam == exam)
            left = sum(later < exam for later in days[index:])
            order = order_of_day(deck.part(mine), day, left, model, habits, rule)
            orders.append((mine[order.cards], order.gains.seconds[order.cards], len(mine) / max(left, 1)))
        cards, seconds = shared(orders)
        begun = np.cumsum(seconds) - seconds < budgets[day]
        _answer(deck, cards[begun], day, luck, answers, model, habits)
    return left_alone(deck, model)


def _answer(deck: Deck, cards: Ints, day: int, luck: Floats, answers: Ints, model: Forgetting, habits: Habits) -> None:
    drawn = luck[cards, answers[cards] % _LUCK]
    answers[cards] += 1
    part = deck.part(cards)
    new, recall = part.is_new, gains(part, day, model, habits).recall
    first = np.searchsorted(np.cumsum(habits.first)[:-1], drawn[:, 1], side="right") + 1
    passed = np.searchsorted(np.cumsum(habits.passed)[:-1], drawn[:, 1], side="right") + 2
    ratings = np.where(new, first, np.where(drawn[:, 0] < recall, passed, 1))
    for rating in Rating:
        met, again = cards[(ratings == rating) & new], cards[(ratings == rating) & ~new]
        deck.stability[met], deck.difficulty[met] = model.first(rating)
        elapsed = (day - deck.last[again]).astype(float)
        deck.stability[again], deck.difficulty[again] = model.after(
            deck.stability[again], deck.difficulty[again], elapsed, rating)
    deck.last[cards] = day


def expected(deck: Deck, budgets: Mapping[int, float], model: Forgetting, habits: Habits,
             seeds: Sequence[int], rule: Rule = RULE) -> Floats:
    """The mean of several plays."""
    plays = np.array([played(deck, budgets, model, habits, seed=seed, rule=rule) for seed in seeds])
    mean: Floats = plays.mean(axis=0)
    return mean
