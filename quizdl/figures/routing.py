"""Routing between two layers: every net gets one horizontal track (channel routing; Hashimoto & Stevens 1971)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_PERMUTED = 5


class UnroutableError(ValueError):
    """A drawing that does not come out this way: too wide, too tall, or two lines would run over each other."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A line from a column above a channel to the columns below it."""

    source: int
    targets: tuple[int, ...]

    @property
    def straight(self) -> bool:
        return set(self.targets) == {self.source}

    @property
    def span(self) -> tuple[int, int]:
        return min(self.source, *self.targets), max(self.source, *self.targets)


def tracks(wires: Sequence[Wire]) -> tuple[int | None, ...]:
    """The track of each wire, 0 the topmost; None for one that needs none. Raises UnroutableError.

    Lines of different wires never lie on each other: tracks are shared only by spans apart, and where one wire
    ends in the column another starts in, the one that starts there turns off above.
    """
    targets = [column for wire in wires for column in wire.targets]
    sources = [wire.source for wire in wires]
    if len(set(targets)) < len(targets) or len(set(sources)) < len(sources):
        raise UnroutableError("two lines in one column")
    bent = [number for number, wire in enumerate(wires) if not wire.straight]
    straight = {wire.source for wire in wires if wire.straight}
    if any(straight & {wires[number].source, *wires[number].targets} for number in bent):
        raise UnroutableError("two lines in one column")
    if len(bent) <= _MOST_PERMUTED:
        orders = list(itertools.permutations(bent))
    else:
        by_source = sorted(bent, key=lambda number: wires[number].source)
        orders = [tuple(by_source), tuple(reversed(by_source)), _constrained(by_source, wires)]
    best: tuple[int, tuple[int | None, ...]] | None = None
    for order in orders:
        found = _fill(wires, order)
        if found is not None:
            cost = 3 * len({track for track in found if track is not None}) + _crossings(wires, found)
            if best is None or cost < best[0]:
                best = cost, found
    if best is None:
        raise UnroutableError("no order of tracks")
    return best[1]


def _must_be_above(one: Wire, other: Wire) -> bool:
    return one.source in other.targets


def _constrained(numbers: Sequence[int], wires: Sequence[Wire]) -> tuple[int, ...]:
    left, order = list(numbers), []
    while left:
        free = next((each for each in left
                     if not any(other != each and _must_be_above(wires[other], wires[each]) for other in left)),
                    left[0])
        order.append(free)
        left.remove(free)
    return tuple(order)


def _fill(wires: Sequence[Wire], order: Sequence[int]) -> tuple[int | None, ...] | None:
    found: list[int | None] = [None] * len(wires)
    for place, number in enumerate(order):
        lowest = 0
        for earlier in order[:place]:
            track = found[earlier]
            assert track is not None
            if _must_be_above(wires[number], wires[earlier]):
                return None
            if _must_be_above(wires[earlier], wires[number]):
                lowest = max(lowest, track + 1)
        while any(found[other] == lowest and _overlap(wires[other].span, wires[number].span)
                  for other in order[:place]):
            lowest += 1
        found[number] = lowest
    return tuple(found)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] + 1 and other[0] <= one[1] + 1


def _crossings(wires: Sequence[Wire], found: Sequence[int | None]) -> int:
    count = 0
    for wire, track in zip(wires, found, strict=True):
        if track is None:
            continue
        low, high = wire.span
        for other, its in zip(wires, found, strict=True):
            if other is wire:
                continue
            if its is None:
                count += low < other.source < high
            else:
                count += its > track and low < other.source < high
                count += sum(its < track and low < column < high for column in other.targets)
    return count
