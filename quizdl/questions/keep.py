"""How a learner writes down intermediate results: exactly, or rounded to the digits a question promises."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from quizdl.text import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Keep:
    """Called on every intermediate result of a closed form; with no digits it changes nothing."""

    places: int | None = None
    figures: int | None = None

    def __call__(self, value: T) -> T:
        """`value` (a number or an array) as it is written down."""
        if self.places is not None:
            return np.round(value, self.places) if isinstance(value, np.ndarray) else round(float(value), self.places)  # type: ignore[return-value,arg-type]
        if self.figures is not None:
            if isinstance(value, np.ndarray):
                flat = [self(float(entry)) for entry in value.ravel()]
                return np.array(flat).reshape(value.shape)  # type: ignore[return-value]
            number = float(value)  # type: ignore[arg-type]
            places = self.figures - 1 - math.floor(math.log10(abs(number))) if number else 0
            return round(number, places)  # type: ignore[return-value]
        return value

    def words(self) -> Text | None:
        """The promise, as a question states it."""
        if self.places is not None:
            return Text(f"中间结果至少保留 {self.places} 位小数。", f"Keep at least {self.places} decimals in between.")
        if self.figures is not None:
            return Text(f"中间结果至少保留 {self.figures} 位有效数字。",
                        f"Keep at least {self.figures} significant figures in between.")
        return None


EXACT = Keep()
