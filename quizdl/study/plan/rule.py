"""The rule of the plan: in which order the cards of a day are asked, and when to stop.

While more than seven study days are left, a day holds (1) new cards at the pace that finishes them a week early,
(2) cards whose recall has fallen to 0.8, (3) more new cards, (4) anything else by gain per second. In the last seven
days everything goes by gain alone. What brings next to nothing is not asked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from quizdl.study.plan.deck import Deck, Ints
from quizdl.study.plan.forgetting import Forgetting
from quizdl.study.plan.gain import Gains, gains
from quizdl.study.plan.habits import Habits

Reason: TypeAlias = Literal["new", "due", "more", "gain"]
"""The step that put a card into the day: pace of new cards, due, more new cards, gain."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The numbers of the rule."""

    retention: float = 0.8
    last_days: int = 7
    negligible: float = 0.001
    """A card that brings less than this (in recall at the exam, weighted) is not worth asking."""


RULE = Rule()


@dataclass(frozen=True, slots=True)
class Order:
    """The cards of a day (indexes into the deck) in order, each with its reason and its gain."""

    cards: Ints
    reasons: tuple[Reason, ...]
    gains: Gains

    def __len__(self) -> int:
        return len(self.cards)


def order_of_day(deck: Deck, day: int, days_left: int, model: Forgetting, habits: Habits,
                 rule: Rule = RULE) -> Order:
    """The order of one exam's cards on a day (an ordinal).

    `days_left` counts the study days before the exam, today included. Cards answered today already are left out;
    a budget cuts the order off where the time is used up.
    """
    found = gains(deck, day, model, habits)
    new = deck.is_new
    open_ = new | (deck.last < day)
    by_gain = np.argsort(-found.per_second, kind="stable")
    worth = by_gain[open_[by_gain] & (found.brings[by_gain] >= rule.negligible)]
    if days_left <= rule.last_days:
        return Order(worth, tuple("gain" for _ in worth), found)
    waiting, others = np.flatnonzero(new & deck.main), np.flatnonzero(new & ~deck.main)
    pace = math.ceil(len(waiting) / (days_left - rule.last_days))
    interval = model.interval(np.where(new, 1.0, deck.stability), rule.retention)
    due = by_gain[(open_ & ~new & (day - deck.last >= interval))[by_gain]]
    steps: Sequence[tuple[Reason, Ints]] = (
        ("new", waiting[:pace]), ("due", due), ("more", np.append(waiting[pace:], others)), ("gain", worth))
    taken = np.zeros(len(deck), dtype=bool)
    cards: list[Ints] = []
    reasons: list[Reason] = []
    for reason, chosen in steps:
        fresh = chosen[~taken[chosen]]
        taken[fresh] = True
        cards.append(fresh)
        reasons += [reason] * len(fresh)
    return Order(np.concatenate(cards), tuple(reasons), found)
