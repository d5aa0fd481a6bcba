"""How close an answer must be. There is no default: every field declares its policy.

A policy grades (`gap`), says its tolerance in words (`words`), prints a value as a solution does
(`show`) and rounds as a learner is asked to (`rounded`), all from the same numbers.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from quizdl.answers.reading import Kind
from quizdl.text import Text

_FLOAT_SLACK = 1e-9
"""Relative room for binary rounding, so that 0.15 is within 0.05 of 0.1."""


def plain_decimal(value: float, digits: int = 12) -> str:
    """`value` with at most `digits` (up to 15) significant digits, not in scientific notation, no trailing zeros."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = fixed_decimal(value, places)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


_LARGEST_EXACT = 1e15
"""Below this a float's first 15 figures are those of the decimal it was written as."""
_WIDE = Context(prec=400)


def fixed_decimal(value: float, places: int) -> str:
    """`value` with exactly `places` decimals; never a negative zero.

    Halves are rounded away from zero as on paper: 3.065 is 3.07, though its binary float lies below 3.065.
    """
    if abs(value) < _LARGEST_EXACT:
        step = Decimal(1).scaleb(-places)
        text = format(Decimal(f"{value:.15g}").quantize(step, ROUND_HALF_UP, _WIDE), "f")
    else:
        text = f"{value:.{places}f}"
    return text[1:] if text.startswith("-") and not text.strip("-0.") else text


class Policy(ABC):
    """The rule that grades one field."""

    kind: Kind

    @abstractmethod
    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        """Distance from `key` in tolerances: accepted up to 1. `scale` replaces the key as the base of a tolerance."""

    @abstractmethod
    def words(self) -> Text:
        """The tolerance, as shown next to the blank."""

    @abstractmethod
    def show(self, value: Any) -> str:
        """`value` as a solution prints it; typed back in, it is accepted."""

    def rounded(self, value: Any) -> Any:
        """`value` as a learner types it who follows `words`."""
        return value

    def idle(self, value: Any) -> Any:
        """What somebody answers in place of `value` who works nothing out: zeros."""
        return tuple(map(self.idle, value)) if isinstance(value, tuple) else 0.0

    def accepts(self, value: Any, key: Any, scale: Any = None) -> bool:
        return self.gap(value, key, scale) <= 1

    def misfit(self, value: Any, key: Any) -> Text | None:
        """What to say of an answer of another form than the key (three numbers where four are asked), if it is."""
        return None

    def cells(self, value: Any, key: Any, scale: Any = None) -> tuple[bool, ...]:
        """Which parts of the answer are right; one part unless the answer is an array."""
        return (self.accepts(value, key, scale),)

    def describe(self) -> dict[str, Any]:
        """The policy as plain data."""
        return {"policy": type(self).__name__.lower()}


class Scalar(Policy):
    """A policy for one number, given by its tolerance around a key."""

    kind: Kind = "number"

    @abstractmethod
    def tolerance(self, key: float) -> float:
        """The largest accepted distance from `key`."""

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        if not isinstance(value, int | float) or not math.isfinite(value):
            return math.inf
        distance = abs(float(value) - float(key))
        room = self.tolerance(float(key if scale is None else scale))
        room += _FLOAT_SLACK * max(room, abs(float(key)) * 1e-3)
        return distance / room if room else (0.0 if distance == 0 else math.inf)

    def show(self, value: Any) -> str:
        return plain_decimal(float(value), 6)

    def demanded_places(self, key: float) -> int | None:
        """How many decimals an answer needs to be precise enough, where the policy says so."""
        room = self.tolerance(key)
        return max(0, math.ceil(-math.log10(2 * room) - 1e-9)) if room > 0 else None


@dataclass(frozen=True, slots=True)
class Integer(Scalar):
    """Exactly this whole number: 28.2 is not a size of 28."""

    kind = "integer"

    def tolerance(self, key: float) -> float:
        return 0.0

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        if not isinstance(value, int | float) or not math.isfinite(value):
            return math.inf
        return 0.0 if value == key else max(2.0, 2 * abs(value - key))

    def words(self) -> Text:
        return Text("整数，须完全正确", "a whole number, exactly")

    def show(self, value: Any) -> str:
        return str(round(value))

    def demanded_places(self, key: float) -> int | None:
        return None


@dataclass(frozen=True, slots=True)
class Absolute(Scalar):
    """Within a fixed distance."""

    distance: float

    def tolerance(self, key: float) -> float:
        return self.distance

    def words(self) -> Text:
        room = plain_decimal(self.distance)
        return Text(f"误差不超过 {room}", f"within {room}")

    def show(self, value: Any) -> str:
        return fixed_decimal(float(value), max(0, 1 - math.floor(math.log10(self.distance))))

    def describe(self) -> dict[str, Any]:
        return {"policy": "absolute", "distance": self.distance}


@dataclass(frozen=True, slots=True)
class Relative(Scalar):
    """Within a share of the key, and never stricter than `floor`."""

    share: float
    floor: float

    def tolerance(self, key: float) -> float:
        return max(self.share * abs(key), self.floor)

    def words(self) -> Text:
        percent, floor = plain_decimal(100 * self.share), plain_decimal(self.floor)
        return Text(f"相对误差不超过 {percent}%（或绝对误差 {floor}）", f"within {percent} % (or within {floor})")

    def describe(self) -> dict[str, Any]:
        return {"policy": "relative", "share": self.share, "floor": self.floor}


@dataclass(frozen=True, slots=True)
class Decimals(Scalar):
    """So many decimal places; one unit of the last place is forgiven."""

    places: int

    def tolerance(self, key: float) -> float:
        return 10.0**-self.places

    def words(self) -> Text:
        room = plain_decimal(10.0**-self.places)
        plural = "" if self.places == 1 else "s"
        return Text(f"保留 {self.places} 位小数（误差不超过 {room}）", f"{self.places} decimal{plural} (within {room})")

    def show(self, value: Any) -> str:
        return fixed_decimal(float(value), self.places)

    def rounded(self, value: Any) -> float:
        return float(fixed_decimal(float(value), self.places))

    def demanded_places(self, key: float) -> int:
        return self.places

    def describe(self) -> dict[str, Any]:
        return {"policy": "decimals", "places": self.places}


@dataclass(frozen=True, slots=True)
class Significant(Scalar):
    """So many significant figures; one unit of the last figure is forgiven."""

    figures: int

    def _places(self, value: float) -> int:
        return self.figures - 1 - math.floor(math.log10(abs(value))) if value else self.figures

    def tolerance(self, key: float) -> float:
        return float(10.0 ** -self._places(key))

    def words(self) -> Text:
        return Text(f"保留 {self.figures} 位有效数字（末位允许差 1）",
                    f"{self.figures} significant figures (last one within 1)")

    def show(self, value: Any) -> str:
        number = self.rounded(value)
        return fixed_decimal(number, max(0, self._places(number)))

    def rounded(self, value: Any) -> float:
        places = self._places(float(value))
        return float(fixed_decimal(float(value), places)) if places >= 0 else round(float(value), places)

    def demanded_places(self, key: float) -> int:
        return max(0, self._places(key))

    def describe(self) -> dict[str, Any]:
        return {"policy": "significant", "figures": self.figures}


@dataclass(frozen=True, slots=True)
class Update(Scalar):
    """A parameter after an update, graded on its change from `before`.

    Relative to the parameter itself, "no update at all" would pass for most first steps of Adam.
    """

    before: float
    share: float = 0.02

    def tolerance(self, key: float) -> float:
        return self.share * abs(key - self.before)

    def idle(self, value: Any) -> Any:
        return self.before

    def words(self) -> Text:
        percent, before = plain_decimal(100 * self.share), plain_decimal(self.before)
        return Text(f"按变化量评分：与 {before} 之差的误差不超过 {percent}%",
                    f"graded on the change from {before}, within {percent} % of it")

    def show(self, value: Any) -> str:
        change = abs(float(value) - self.before)
        if not change:
            return plain_decimal(float(value), 15)  # accepted only as it stands
        places = 3 - math.floor(math.log10(change * self.share * 10))
        return fixed_decimal(float(value), max(0, min(places, 12)))

    def describe(self) -> dict[str, Any]:
        return {"policy": "update", "before": self.before, "share": self.share}
