"""Graphs as drawings from top to bottom: boxes, arrows, and lines that cross without touching.

A line that crosses another is drawn over it (`─│─`); `├ ┤ ┬ ┴ ┼` join lines of one source. Skip edges are dashed,
an edge from a node to itself is `↺` beside it. Where no drawing fits, the nodes are listed with their edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from quizdl.figures.canvas import Canvas
from quizdl.figures.joints import JOINTS
from quizdl.figures.layers import Layered, Link, Net, is_stand_in, layered
from quizdl.figures.placing import Cell, name, place
from quizdl.figures.routing import UnroutableError, Wire, tracks
from quizdl.figures.shapes import Face, is_framed
from quizdl.typeset.cells import display_width, pad
from quizdl.typeset.prose import wrap

WIDTH = 78
MOST_LINES = 40
_WRAPPED = 14


@dataclass(frozen=True, slots=True)
class Vertex:
    """A node as it is to be drawn."""

    id: str
    label: str
    shape: str = "box"
    column: int = 0


@dataclass(frozen=True, slots=True)
class GraphDrawing:
    """The lines of a drawing, and the frame of each node in it: line, column, width, height; none in a list."""

    lines: tuple[str, ...]
    frames: dict[str, tuple[int, int, int, int]]


def draw_graph(vertices: Sequence[Vertex], links: Sequence[Link], *, width: int = WIDTH,
               most_lines: int = MOST_LINES) -> GraphDrawing:
    """The drawing with the roomiest nodes that fits in `width` columns and `most_lines`, else a list of edges."""
    graph_columns = {vertex.id: vertex.column for vertex in vertices}
    for framed, wrapped, gap in ((True, 0, 3), (True, _WRAPPED, 2), (False, 0, 3), (False, 0, 2)):
        graph = layered([vertex.id for vertex in vertices], links, graph_columns)
        try:
            drawing = _Drawing(graph, vertices, links, framed, wrapped).draw(width, gap)
        except UnroutableError:
            continue
        if len(drawing.lines) <= most_lines and all(display_width(line) <= width for line in drawing.lines):
            return drawing
    return GraphDrawing(tuple(_listed(vertices, links, width)), {})


def _listed(vertices: Sequence[Vertex], links: Sequence[Link], width: int) -> list[str]:
    """Every edge on a line of its own, by its source."""
    labels = {vertex.id: vertex.label for vertex in vertices}
    widest = max((display_width(labels[link.start]) for link in links), default=0)
    lines = [_edge(link, labels, widest) for link in links]
    touched = {end for link in links for end in (link.start, link.end)}
    lines += [vertex.label for vertex in vertices if vertex.id not in touched]
    return [piece for line in lines for piece in wrap(line, width)]


def _edge(link: Link, labels: dict[str, str], width: int = 0) -> str:
    arrow = {"skip": "╌╌▶", "recurrent": "↺─▶"}.get(link.style, "──▶")
    label = f"  ({link.label})" if link.label else ""
    return f"{pad(labels[link.start], width)} {arrow} {labels[link.end]}{label}"


class _Drawing:
    def __init__(self, graph: Layered, vertices: Sequence[Vertex], links: Sequence[Link], framed: bool,
                 wrapped: int) -> None:
        self.graph = graph
        self.labels = {vertex.id: vertex.label for vertex in vertices}
        loops = {link.start: f" ↺ {link.label}".rstrip() for link in links if link.start == link.end}
        self.faces = {
            vertex.id: Face(tuple(wrap(vertex.label, wrapped)) if wrapped and is_framed(vertex.shape)
                            else (vertex.label,), vertex.shape, framed and is_framed(vertex.shape),
                            loops.get(vertex.id, ""))
            for vertex in vertices
        }
        self._move_labels()
        self.cells = {cell: self._cell(number, cell) for number, layer in enumerate(graph.layers) for cell in layer}
        self.canvas = Canvas()
        self.at: dict[str, int] = {}
        self.frames: dict[str, tuple[int, int, int, int]] = {}

    def _move_labels(self) -> None:
        """Labels stand at the arrow, or, where two would meet there, at the start of a line that has one end."""
        for number in range(len(self.graph.channels)):
            for cell in self.graph.layers[number + 1]:
                into = self.graph.into(number + 1, cell)
                if sum(bool(net.below[cell]) for net in into) < 2:
                    continue
                for net in into:
                    leaves = self.graph.out_of(number, net.above)
                    if len(net.below) == 1 and len(leaves) == 1 and not is_stand_in(net.above):
                        net.stem, net.below[cell] = net.below[cell], ""

    def _cell(self, number: int, cell: str) -> Cell:
        into, out = self.graph.into(number, cell), self.graph.out_of(number, cell)
        if is_stand_in(cell):
            return Cell(1, 1, 1, {name(net): 0 for net in into}, {name(net): 0 for net in out})
        face = self.faces[cell]
        ports = [0]
        for net in into[:-1]:
            label = net.below[cell]
            ports.append(ports[-1] + max(4, display_width(label) + 4 if label else 0))
        if into and len(into) == 1:
            ports = [0]
        span = ports[-1]
        width = max(face.least_width, span + 3 if len(into) > 1 else 1, 7 if len(out) > 1 else 1)
        left = width // 2
        top = {name(net): port - span // 2 for net, port in zip(into, ports, strict=False)}
        bottom = {name(net): 0 for net in out}
        if len(out) > 1:
            for net, offset in zip(out[1:], (max(2, width - left - 3), 2 - left), strict=False):
                bottom[name(net)] = offset
        right = width - 1 - left
        reach = [right + display_width(face.beside)]
        reach += [top[name(net)] + 2 + display_width(net.below[cell]) for net in into if net.below[cell]]
        reach += [bottom[name(net)] + 2 + display_width(net.stem) for net in out if net.stem]
        return Cell(left, max(reach), width, top, bottom)

    def draw(self, width: int, gap: int) -> GraphDrawing:
        self.at = place(self.graph, self.cells, width, gap)
        line = 0
        for number, layer in enumerate(self.graph.layers):
            line = self._layer(number, layer, line)
            if number < len(self.graph.channels):
                line = self._channel(number, line)
        lines = self.canvas.lines()
        lines += [_edge(link, self.labels) for link in self.graph.aside]
        return GraphDrawing(tuple(lines), self.frames)

    def _layer(self, number: int, layer: Sequence[str], line: int) -> int:
        height = max(1 if is_stand_in(cell) else self.faces[cell].height for cell in layer)
        for cell in layer:
            out = self.graph.out_of(number, cell)
            used = 0
            if not is_stand_in(cell):
                face, size = self.faces[cell], self.cells[cell]
                column = self.at[cell] - size.left
                drawn = face.lines(size.width)
                for offset, text in enumerate(drawn):
                    self.canvas.put(line + offset, column, text)
                self.canvas.put(line + len(drawn) // 2, column + size.width, face.beside)
                self.frames[cell] = line, column, size.width, len(drawn)
                used = len(drawn)
                if face.framed:
                    joint = "╤" if face.shape == "gate" else "┬"
                    for net in out:
                        port = self.at[cell] + size.bottom[name(net)]
                        self.canvas.put(line + used - 1, port, joint)
            for net in out:
                port = self.at[cell] + self.cells[cell].bottom[name(net)]
                for below in range(line + used, line + height):
                    self.canvas.put(below, port, _upright(net))
        return line + height

    def _channel(self, number: int, line: int) -> int:
        nets = self.graph.channels[number]
        self._settle(number)
        wires = [Wire(self._start(net), tuple(self._end(net, cell) for cell in net.below)) for net in nets]
        found = tracks(wires)
        stem = 1 if any(net.stem for net in nets) else 0
        arrows = line + stem + max((track + 1 for track in found if track is not None), default=0)
        for net, wire, track in zip(nets, wires, found, strict=True):
            if track is not None:
                for column in range(wire.span[0], wire.span[1] + 1):
                    self.canvas.put(line + stem + track, column, "╌" if net.style == "skip" else "─")
        for net, wire, track in zip(nets, wires, found, strict=True):
            self._uprights(net, wire, line, None if track is None else line + stem + track, arrows)
            if net.stem:
                self.canvas.put(line, wire.source + 2, net.stem)
        return arrows + 1

    def _uprights(self, net: Net, wire: Wire, line: int, turn: int | None, arrows: int) -> None:
        for below in range(line, arrows if turn is None else turn):
            self.canvas.put(below, wire.source, _upright(net))
        if turn is not None:
            low, high = wire.span
            for column in {wire.source, *wire.targets}:
                self.canvas.put(turn, column, JOINTS[column == wire.source, column in wire.targets,
                                                      column > low, column < high])
        for cell, column in zip(net.below, wire.targets, strict=True):
            for below in range(arrows if turn is None else turn + 1, arrows):
                self.canvas.put(below, column, _upright(net))
            self.canvas.put(arrows, column, _upright(net) if is_stand_in(cell) else "▼")
            if net.below[cell]:
                self.canvas.put(arrows, column + 2, net.below[cell])

    def _start(self, net: Net) -> int:
        return self.at[net.above] + self.cells[net.above].bottom[name(net)]

    def _end(self, net: Net, cell: str) -> int:
        return self.at[cell] + self.cells[cell].top[name(net)]

    def _settle(self, number: int) -> None:
        """Move the ports of the lower layer under the lines that come to them, or at least out of others' way."""
        nets = self.graph.channels[number]
        for cell in self.graph.layers[number + 1]:
            if is_stand_in(cell):
                continue
            into = self.graph.into(number + 1, cell)
            size = self.cells[cell]
            edge = 1 if size.width > 2 else 0
            low, high = edge - size.left, size.width - 1 - size.left - edge
            for place_, net in enumerate(into):
                others = {self._start(other) for other in nets if other is not net}
                before = size.top[name(into[place_ - 1])] if place_ else low - 2
                after = size.top[name(into[place_ + 1])] if place_ + 1 < len(into) else high + 2
                if any(each.below[cell] for each in into):
                    before = max(before, size.top[name(net)] - 2)
                    after = min(after, size.top[name(net)] + 2)
                straight = self._start(net) - self.at[cell]
                for port in (straight, *sorted(range(low, high + 1), key=partial(_distance, size.top[name(net)]))):
                    if low <= port <= high and before + 2 <= port <= after - 2 and self.at[cell] + port not in others:
                        size.top[name(net)] = port
                        break


def _distance(one: int, other: int) -> int:
    return abs(other - one)


def _upright(net: Net) -> str:
    return "┆" if net.style == "skip" else "│"
