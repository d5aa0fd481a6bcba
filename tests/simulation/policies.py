"""Ways to decide what to ask on a day: the plan's own rule, and what it is compared with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from quizdl.study.plan.deck import Deck
from quizdl.study.plan.forgetting import Forgetting
from quizdl.study.plan.gain import gains
from quizdl.study.plan.habits import Habits
from quizdl.study.plan.rule import RULE, Rule, order_of_day

Cards: TypeAlias = NDArray[np.int64]
NEW_A_DAY = 20


@dataclass(frozen=True)
class Today:
    """What a policy may look at."""

    deck: Deck
    day: int
    days_left: int
    model: Forgetting
    habits: Habits


Policy: TypeAlias = Callable[[Today], Cards]


def planned(rule: Rule = RULE) -> Policy:
    """The rule that the program follows."""
    return lambda now: order_of_day(now.deck, now.day, now.days_left, now.model, now.habits, rule).cards


def _new(now: Today) -> Cards:
    return np.flatnonzero(now.deck.is_new)


def _due(now: Today, retention: float, longest: float = math.inf) -> Cards:
    """Due cards, the relatively most overdue first."""
    deck = now.deck
    interval = np.minimum(now.model.interval(np.where(deck.is_new, 1.0, deck.stability), retention), longest)
    late = np.where(deck.is_new, -1.0, (now.day - deck.last) / interval)
    order = np.argsort(-late, kind="stable")
    return order[late[order] >= 1]


def spaced(retention: float, new_a_day: int = NEW_A_DAY) -> Policy:
    """Plain FSRS: what is due, then new cards."""
    return lambda now: np.concatenate([_due(now, retention), _new(now)[:new_a_day]])


def paced(retention: float, *, fill: bool) -> Policy:
    """Plain FSRS, new cards at the plan's pace; `fill` spends what time is left on more new cards and the weakest."""

    def policy(now: Today) -> Cards:
        new = _new(now)
        first = [_due(now, retention), new[:math.ceil(len(new) / max(1, now.days_left - 7))]]
        if not fill:
            return np.concatenate(first)
        weakest = np.argsort(gains(now.deck, now.day, now.model, now.habits).recall, kind="stable")
        cards = np.concatenate([*first, new, weakest])
        return cards[np.sort(np.unique(cards, return_index=True)[1])]

    return policy


def capped(retention: float, share: float) -> Policy:
    """Plain FSRS, no interval longer than a share of the days that are left."""
    return lambda now: np.concatenate([_due(now, retention, max(1.0, share * (now.deck.exam[0] - now.day))),
                                       _new(now)[:NEW_A_DAY]])


def by_gain(now: Today) -> Cards:
    """Everything by gain per second, new cards too."""
    found = gains(now.deck, now.day, now.model, now.habits)
    return np.argsort(-found.per_second, kind="stable")


def pace_then_gain(now: Today) -> Cards:
    """New cards at the pace that finishes them a week early, then everything by gain."""
    new, order = _new(now), by_gain(now)
    first = new[:math.ceil(len(new) / max(1, now.days_left - 7))]
    return np.concatenate([first, order[~np.isin(order, first)]])


def new_then_weakest(now: Today) -> Cards:
    """All new cards first, then what is known least."""
    recall = gains(now.deck, now.day, now.model, now.habits).recall
    old = np.flatnonzero(~now.deck.is_new)
    return np.concatenate([_new(now), old[np.argsort(recall[old], kind="stable")]])


def ladder(now: Today) -> Cards:
    """Fixed steps of 1, 3, 7, 14 days by how stable a card is, then new cards."""
    deck = now.deck
    steps = np.array([1, 3, 7, 14])
    stable = np.where(deck.is_new, 1.0, deck.stability)
    interval = steps[np.clip(np.searchsorted([2.0, 6.0, 20.0], stable), 0, 3)]
    late = np.where(deck.is_new, -1.0, (now.day - deck.last) / interval)
    order = np.argsort(-late, kind="stable")
    return np.concatenate([order[late[order] >= 1], _new(now)[:NEW_A_DAY]])


def in_turn(now: Today) -> Cards:
    """Every card in turn, the one not seen for longest first: reading the pile from front to back."""
    return np.argsort(np.where(now.deck.is_new, -1, now.deck.last), kind="stable")


POLICIES: Mapping[str, Policy] = {
    "plan": planned(),
    "FSRS 0.9": spaced(0.9),
    "FSRS 0.8": spaced(0.8),
    "FSRS 0.95": spaced(0.95),
    "0.9 paced": paced(0.9, fill=False),
    "0.9 filled": paced(0.9, fill=True),
    "capped at 1/3": capped(0.9, 1 / 3),
    "capped at 1/2": capped(0.9, 1 / 2),
    "gain only": by_gain,
    "pace + gain": pace_then_gain,
    "new + weakest": new_then_weakest,
    "ladder 1-3-7-14": ladder,
    "in turn": in_turn,
}
VARIANTS: Mapping[str, Policy] = {
    "plan": planned(),
    **{f"due at {retention}": planned(Rule(retention=retention)) for retention in (0.7, 0.75, 0.85, 0.87, 0.9)},
    **{f"last {days} days": planned(Rule(last_days=days)) for days in (3, 5, 10, 14)},
    "0.87 + last 10": planned(Rule(retention=0.87, last_days=10)),
}
"""The plan with other numbers: attempts to beat it."""
