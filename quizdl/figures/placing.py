"""Where the cells of each layer stand, so that lines are straight where they can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from quizdl.figures.layers import Layered, Net, is_stand_in
from quizdl.figures.routing import UnroutableError

_SWEEPS = 8
_SMALL = 3
"""A bend of so few columns is not worth drawing."""


@dataclass(slots=True)
class Cell:
    """The room of a cell to both sides of its middle, and the ports in its upper and lower edge, all from there."""

    left: int
    right: int
    width: int
    top: dict[tuple[str, str], int] = field(default_factory=dict)
    bottom: dict[tuple[str, str], int] = field(default_factory=dict)


def name(net: Net) -> tuple[str, str]:
    """The key of a net among the ports of a cell."""
    return net.source, net.style


def place(graph: Layered, cells: dict[str, Cell], width: int, gap: int) -> dict[str, int]:
    """The column of the middle of every cell, within `width` columns. Raises UnroutableError."""
    at: dict[str, int] = {}
    for layer in graph.layers:
        at.update(_apart(layer, cells, dict.fromkeys(layer, width / 2), width, gap))
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        numbers = range(len(graph.layers)) if down else reversed(range(len(graph.layers)))
        for number in numbers:
            layer = graph.layers[number]
            wanted = {cell: _wanted(graph, number, cell, cells, at, down or sweep > _SWEEPS - 3,
                                    not down or sweep > _SWEEPS - 3) for cell in layer}
            at.update(_apart(layer, cells, wanted, width, gap))
    _straighten(graph, cells, at, width, gap)
    least = min(at[cell] - cells[cell].left for cell in at)
    return {cell: column - least for cell, column in at.items()}


def _wanted(graph: Layered, number: int, cell: str, cells: dict[str, Cell], at: dict[str, int],
            from_above: bool, from_below: bool) -> float:
    ends: list[float] = []
    if from_above:
        ends += [at[net.above] + cells[net.above].bottom[name(net)] - cells[cell].top[name(net)]
                 for net in graph.into(number, cell)]
    if from_below:
        ends += [at[below] + cells[below].top[name(net)] - cells[cell].bottom[name(net)]
                 for net in graph.out_of(number, cell) for below in net.below]
    return sum(ends) / len(ends) if ends else at[cell]


def _apart(layer: Sequence[str], cells: dict[str, Cell], wanted: dict[str, float], width: int,
           gap: int) -> dict[str, int]:
    """The least moved places that keep order and gaps: a regression that never falls (pool adjacent violators)."""
    offsets, edge = [], 0
    for cell in layer:
        offsets.append(edge + cells[cell].left)
        edge = offsets[-1] + cells[cell].right + 1 + gap
    room = width - (edge - gap)
    if room < 0:
        raise UnroutableError("too wide")
    blocks: list[tuple[float, float, int]] = []  # mean, weight, how many
    for cell, offset in zip(layer, offsets, strict=True):
        block = wanted[cell] - offset, 4.0 if is_stand_in(cell) else 1.0, 1
        while blocks and blocks[-1][0] > block[0]:
            mean, weight, count = blocks.pop()
            total = weight + block[1]
            block = (mean * weight + block[0] * block[1]) / total, total, count + block[2]
        blocks.append(block)
    shifts = [round(min(max(mean, 0), room)) for mean, _, count in blocks for _ in range(count)]
    return {cell: shift + offset for cell, shift, offset in zip(layer, shifts, offsets, strict=True)}


def _straighten(graph: Layered, cells: dict[str, Cell], at: dict[str, int], width: int, gap: int) -> None:
    """Move each cell that one line comes to under it, where its neighbours leave the room."""
    for number, layer in enumerate(graph.layers[1:], 1):
        for index, cell in enumerate(layer):
            into = graph.into(number, cell)
            if len(into) != 1:
                continue
            (net,) = into
            column = at[net.above] + cells[net.above].bottom[name(net)] - cells[cell].top[name(net)]
            if not is_stand_in(cell) and abs(column - at[cell]) > _SMALL:
                continue
            left, right = layer[index - 1] if index else None, layer[index + 1] if index + 1 < len(layer) else None
            edge = min(at[each] - cells[each].left for each in at)
            least = edge if left is None else at[left] + cells[left].right + 1 + _between(cell, left, gap)
            most = edge + width - 1 if right is None else (
                at[right] - cells[right].left - 1 - _between(cell, right, gap))
            if column - cells[cell].left >= least and column + cells[cell].right <= most:
                at[cell] = column


def _between(one: str, other: str, gap: int) -> int:
    return 1 if is_stand_in(one) or is_stand_in(other) else gap
