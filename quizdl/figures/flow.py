"""Computation graphs from left to right: each node a frame with its value in the upper edge, its gradient in the lower.

What leaves a node runs on one track of its own; a line that crosses another is drawn over it (`│` in `──│──`),
and `├ ┤ ┬ ┴ ┼` join lines of one source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizdl.figures.canvas import Canvas
from quizdl.figures.joints import JOINTS
from quizdl.figures.layers import Layered, Link, Net, is_stand_in, layered
from quizdl.figures.placing import Cell, name, place
from quizdl.figures.routing import UnroutableError, Wire, tracks
from quizdl.typeset.cells import display_width, pad

_ROWS = 60
_GAPS = 4


@dataclass(frozen=True, slots=True)
class Gate:
    """A node: its label, and what stands in its upper and lower edge, which is a blank where `asks` names one."""

    id: str
    label: str
    above: str = ""
    below: str = ""
    asks: tuple[str | None, str | None] = (None, None)


@dataclass(frozen=True, slots=True)
class FlowDrawing:
    """The lines, the frame of each node (line, column, width, height), and of each blank line, column and width."""

    lines: tuple[str, ...]
    frames: dict[str, tuple[int, int, int, int]]
    blanks: dict[str, tuple[int, int, int]]


def draw_flow(gates: Sequence[Gate], links: Sequence[Link], *, blank: int, gap: int = 0) -> FlowDrawing:
    """The drawing, with blanks of so many cells and, if lines can be led so, `gap` lines between nodes.

    Raises UnroutableError where no drawing is found.
    """
    problem = UnroutableError("no room")
    for least in range(gap, gap + _GAPS):
        graph = layered([gate.id for gate in gates], links, {})
        try:
            return _Flow(graph, gates, blank).draw(least)
        except UnroutableError as error:
            problem = error
    raise problem


class _Flow:
    """Layers are columns here; along a column a cell's `left` and `right` are the rows above and below its middle."""

    def __init__(self, graph: Layered, gates: Sequence[Gate], blank: int) -> None:
        self.graph = graph
        self.gates = {gate.id: gate for gate in gates}
        self.blank = blank
        self.cells = {cell: self._cell(number, cell) for number, layer in enumerate(graph.layers) for cell in layer}
        self.canvas = Canvas()
        self.at: dict[str, int] = {}
        self.frames: dict[str, tuple[int, int, int, int]] = {}
        self.blanks: dict[str, tuple[int, int, int]] = {}

    def _cell(self, number: int, cell: str) -> Cell:
        into, out = self.graph.into(number, cell), self.graph.out_of(number, cell)
        if is_stand_in(cell):
            return Cell(0, 0, 1, {name(net): 0 for net in into}, {name(net): 0 for net in out})
        height = max(3, 2 * len(into) - 1)
        ports = [0] if len(into) == 1 else [2 * place - len(into) + 1 for place in range(len(into))]
        return Cell(height // 2, height // 2, height, {name(net): port for net, port in zip(into, ports, strict=True)},
                    {name(net): 0 for net in out})

    def _width(self, layer: Sequence[str]) -> int:
        """The cells that every node of a layer takes from side to side."""
        gates = [self.gates[cell] for cell in layer if not is_stand_in(cell)]
        return max((max(display_width(gate.label) + 4, *(
            self.blank + 4 if asked else display_width(text) + 4
            for text, asked in zip((gate.above, gate.below), gate.asks, strict=True))) for gate in gates), default=1)

    def draw(self, gap: int) -> FlowDrawing:
        self.at = place(self.graph, self.cells, _ROWS, gap)
        column = 0
        for number, layer in enumerate(self.graph.layers):
            width = self._width(layer)
            for cell in layer:
                self._node(cell, column, width)
            column += width
            if number < len(self.graph.channels):
                column = self._channel(number, column)
        lines = [*self.canvas.lines(), *(f"{link.start} ↺─▶ {link.end}" for link in self.graph.aside)]
        return FlowDrawing(tuple(lines), self.frames, self.blanks)

    def _node(self, cell: str, column: int, width: int) -> None:
        line = self.at[cell]
        if is_stand_in(cell):
            self.canvas.put(line, column, "─" * width)
            return
        gate, size = self.gates[cell], self.cells[cell]
        top, bottom = line - size.left, line + size.right
        for row in range(top + 1, bottom):
            self.canvas.put(row, column, "│" + " " * (width - 2) + "│")
        self.canvas.put(line, column + 1, pad(gate.label, width - 2, "center"))
        if any(net.above == cell for channel in self.graph.channels for net in channel):
            self.canvas.put(line, column + width - 1, "├")
        for row, corners, text, asked in ((top, "┌┐", gate.above, gate.asks[0]),
                                          (bottom, "└┘", gate.below, gate.asks[1])):
            self._edge(row, column, width, corners, text, asked)
        self.frames[cell] = top, column, width, size.width

    def _edge(self, line: int, column: int, width: int, corners: str, text: str, asked: str | None) -> None:
        """A horizontal side of a frame, with a number or a blank in it."""
        self.canvas.put(line, column, corners[0] + "─" * (width - 2) + corners[1])
        size = self.blank if asked else display_width(text)
        start = column + (width - size) // 2
        if asked:
            self.canvas.put(line, start - 1, f"[{' ' * size}]")
            self.blanks[asked] = line, start, size
        elif text:
            self.canvas.put(line, start - 1, f" {text} ")

    def _channel(self, number: int, column: int) -> int:
        nets = self.graph.channels[number]
        wires = [Wire(self._start(net), tuple(self._end(net, cell) for cell in net.below)) for net in nets]
        found = tracks(wires)
        arrows = column + 1 + max((track + 1 for track in found if track is not None), default=0)
        turns = [None if track is None else column + 1 + track for track in found]
        for net, wire, turn in zip(nets, wires, turns, strict=True):
            self.canvas.put(wire.source, column, "─" * ((arrows if turn is None else turn) - column))
            for cell, row in zip(net.below, wire.targets, strict=True):
                begin = arrows if turn is None else turn + 1
                self.canvas.put(row, begin, "─" * (arrows - begin) + ("─" if is_stand_in(cell) else "▶"))
        for wire, turn in zip(wires, turns, strict=True):
            if turn is not None:
                low, high = wire.span
                for row in range(low, high + 1):
                    ends = row == wire.source, row in wire.targets
                    self.canvas.put(row, turn, JOINTS[row > low, row < high, *ends] if any(ends) else "│")
        return arrows + 1

    def _start(self, net: Net) -> int:
        return self.at[net.above]

    def _end(self, net: Net, cell: str) -> int:
        return self.at[cell] + self.cells[cell].top[name(net)]
