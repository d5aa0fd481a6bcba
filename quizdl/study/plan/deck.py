"""The cards of a plan as columns of numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from quizdl.study.plan.forgetting import Floats

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(slots=True)
class Deck:
    """One entry a card in each column. Days are ordinals (`date.toordinal`), times are seconds.

    `stability` is NaN and `last` meaningless while a card is new. `weight` is what a card is worth in the exam,
    with a mean of about 1. New cards are in the order in which they are to be met; `main` is one card of
    each subject, which the pace of new cards counts; the others (further ways to ask the same) come after them.
    """

    stability: Floats
    difficulty: Floats
    last: Ints
    exam: Ints
    weight: Floats
    main: Flags
    seconds_new: Floats
    seconds_passed: Floats
    seconds_failed: Floats

    @property
    def is_new(self) -> Flags:
        """The cards that were never answered."""
        return np.isnan(self.stability)

    def __len__(self) -> int:
        return len(self.stability)

    def copy(self) -> Deck:
        """A deck to try things out on."""
        return Deck(**{each.name: getattr(self, each.name).copy() for each in fields(self)})

    def part(self, chosen: Ints | Flags) -> Deck:
        """Some of the cards, copied."""
        return Deck(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})
