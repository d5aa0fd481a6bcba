"""A stream of draws that is the same on every machine and with every library version.

Only `random.Random(int).random()` is used beneath: Python documents that its sequence stays the same.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Stream:
    """Draws derived by hashing the parts of a name, never by adding to a seed."""

    def __init__(self, *parts: object) -> None:
        digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()
        self._random = random.Random(int.from_bytes(digest, "big")).random

    def unit(self) -> float:
        """A float in [0, 1)."""
        return self._random()

    def integer(self, low: int, high: int) -> int:
        """A whole number in `low..high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def decimal(self, low: float, high: float, places: int = 1, *, nonzero: bool = False) -> float:
        """A number in `low..high` with at most `places` decimals; not 0 if `nonzero`."""
        scale: int = 10**places
        while True:
            value: float = self.integer(round(low * scale), round(high * scale)) / scale
            if value or not nonzero:
                return value

    def choice(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.integer(0, len(options) - 1)]

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._random() < probability

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a random order (Fisher-Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.integer(0, last)
            result[last], result[other] = result[other], result[last]
        return result

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items in random order."""
        return self.shuffled(items)[:count]

    def integers(self, count: int, low: int, high: int) -> tuple[int, ...]:
        """A row of whole numbers."""
        return tuple(self.integer(low, high) for _ in range(count))

    def vector(self, count: int, low: float, high: float, places: int = 1, *,
               nonzero: bool = False) -> tuple[float, ...]:
        """A row of decimals."""
        return tuple(self.decimal(low, high, places, nonzero=nonzero) for _ in range(count))

    def matrix(self, rows: int, columns: int, low: float, high: float, places: int = 1, *,
               nonzero: bool = False) -> tuple[tuple[float, ...], ...]:
        """Rows of decimals."""
        return tuple(self.vector(columns, low, high, places, nonzero=nonzero) for _ in range(rows))
