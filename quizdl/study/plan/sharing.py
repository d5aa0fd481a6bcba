"""How the exams ahead share the time of a day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quizdl.study.plan.deck import Ints
from quizdl.study.plan.forgetting import Floats


def shared(orders: Sequence[tuple[Ints, Floats, float]]) -> tuple[Ints, Floats]:
    """The cards of several exams in one order, and their seconds.

    Each exam comes with its own order of cards, their seconds and its claim (cards per study day left): wherever the
    day ends, the time was shared about in proportion to the claims.
    """
    if not orders:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    cards = np.concatenate([each for each, _, _ in orders])
    seconds = np.concatenate([each for _, each, _ in orders])
    # the turn of a card is the time its exam has had before it, in units of its claim
    turns = np.concatenate([(np.cumsum(each) - each) / max(claim, 1e-9) for _, each, claim in orders])
    merged = np.argsort(turns, kind="stable")
    return cards[merged], seconds[merged]
