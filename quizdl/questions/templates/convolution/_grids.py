"""Small arrays of numbers to calculate with by hand: their limits, their printing, and the policy of results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from quizdl.answers.policy import Decimals, Integer
from quizdl.questions.given import GivenError
from quizdl.questions.notation import mat, num
from quizdl.text import Text, same

_DECIMALS = 3
_LARGEST = 999


def entries(value: Any) -> Iterator[float]:
    """All numbers of nested rows."""
    if isinstance(value, Sequence):
        for entry in value:
            yield from entries(entry)
    else:
        yield float(value)


def _decimals(value: Any) -> int:
    """How many decimals the numbers are written with at most."""
    return max(len(num(entry).partition(".")[2]) for entry in entries(value))


def check_numbers(name: str, value: Any) -> None:
    """Refuse numbers that nobody would calculate with by hand."""
    for entry in entries(value):
        if abs(entry) > _LARGEST or round(entry, _DECIMALS) != entry:
            raise GivenError(name, f"has {num(entry)}; needs numbers from -{_LARGEST} to {_LARGEST} with at most "
                                   f"{_DECIMALS} decimals")


def check_grid(name: str, rows: Sequence[Sequence[float]], side: int = 7) -> None:
    """Refuse a matrix with more than `side` rows or columns, or with unwieldy numbers."""
    if len(rows) > side or len(rows[0]) > side:
        raise GivenError(name, f"is {len(rows)}×{len(rows[0])}; at most {side}×{side} is allowed")
    check_numbers(name, rows)


def exact(*factors: Any, plus: Any = 0.0) -> Integer | Decimals:
    """The policy of sums of products of one number from each of `factors`, with `plus` added.

    Such sums need no rounding; so that one unit of the last place stays small, there are at least two decimals.
    """
    places = max(sum(map(_decimals, factors)), _decimals(plus))
    return Decimals(min(max(places, 2), 4)) if places else Integer()


def block(name: str, volume: Sequence[Sequence[Sequence[float]]]) -> Text:
    """The channels of an array below each other, each with its name unless there is only one."""
    if len(volume) == 1:
        return same(f"{name} =\n{mat(volume[0])}")
    lines = [Text(f"{name}，通道 {number}：\n{mat(rows)}", f"{name}, channel {number}:\n{mat(rows)}")
             for number, rows in enumerate(volume, start=1)]
    return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def turned(rows: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    """A matrix turned by 180 degrees."""
    return tuple(tuple(reversed(row)) for row in reversed(rows))
