"""Layers of a graph: longest paths, stand-ins on long edges, and an order with few crossings (Sugiyama et al. 1981)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from `start` to `end`; `skip` ones are dashed, `recurrent` ones lead back."""

    start: str
    end: str
    label: str = ""
    style: str = "plain"


@dataclass(slots=True)
class Net:
    """What leaves one cell of a layer on one line: the cells of the next layer it reaches, each with its label."""

    source: str
    style: str
    above: str
    below: dict[str, str] = field(default_factory=dict)
    stem: str = ""
    """A label beside the start of the line instead of beside its arrow."""


@dataclass(slots=True)
class Layered:
    """Cells (nodes and stand-ins) by layer from left to right, and the nets between each layer and the next."""

    layers: list[list[str]]
    channels: list[list[Net]]
    aside: tuple[Link, ...]
    """Arrows that lead back, which no layer below can take."""

    def into(self, layer: int, cell: str) -> list[Net]:
        """The nets that reach a cell, by the place they come from."""
        if layer == 0:
            return []
        order = self.layers[layer - 1]
        return sorted((net for net in self.channels[layer - 1] if cell in net.below),
                      key=lambda net: (order.index(net.above), net.style))

    def out_of(self, layer: int, cell: str) -> list[Net]:
        """The nets that leave a cell, plain ones first."""
        return [net for net in self.channels[layer] if net.above == cell] if layer < len(self.channels) else []


def layered(nodes: Sequence[str], links: Iterable[Link], columns: Mapping[str, int]) -> Layered:
    """Layers such that every arrow that is not set aside leads downwards; `columns` breaks ties of the order."""
    forward, aside = _without_cycles(nodes, [link for link in links if link.start != link.end])
    depth = _depths(nodes, forward)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for node in sorted(nodes, key=lambda node: columns.get(node, 0)):
        layers[depth[node]].append(node)
    channels: list[dict[tuple[str, str], Net]] = [{} for _ in layers[1:]]
    for link in sorted(forward, key=lambda link: link.style != "plain"):
        above = link.start
        for layer in range(depth[link.start], depth[link.end]):
            last = layer + 1 == depth[link.end]
            # an arrow past a layer is held by a stand-in, which all arrows of that source and style share
            below = link.end if last else f"{link.start}\n{link.style}\n{layer + 1}"
            if not last and below not in layers[layer + 1]:
                layers[layer + 1].append(below)
            net = channels[layer].setdefault((link.start, link.style), Net(link.start, link.style, above))
            known = net.below.get(below, "")
            net.below[below] = "; ".join(filter(None, (known, link.label))) if last else ""
            above = below
    result = Layered(layers, [list(channel.values()) for channel in channels], aside)
    _order(result)
    return result


def is_stand_in(cell: str) -> bool:
    """Whether a cell only holds an arrow that passes its layer."""
    return "\n" in cell


def _without_cycles(nodes: Sequence[str], links: list[Link]) -> tuple[list[Link], tuple[Link, ...]]:
    aside = [link for link in links if link.style == "recurrent"]
    out: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.style != "recurrent":
            out[link.start].append(link)
    state: dict[str, int] = {}
    forward: list[Link] = []

    def visit(node: str) -> None:
        state[node] = 1
        for link in out[node]:
            if state.get(link.end) == 1:
                aside.append(link)
                continue
            forward.append(link)
            if link.end not in state:
                visit(link.end)
        state[node] = 2

    for node in nodes:
        if node not in state:
            visit(node)
    return forward, tuple(aside)


def _depths(nodes: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    depth = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for link in links:
            depth[link.end] = max(depth[link.end], depth[link.start] + 1)
    ends = {link.end for link in links}
    for node in nodes:  # what nothing leads to stands right above what it leads to
        after = [depth[link.end] for link in links if link.start == node]
        if node not in ends and after:
            depth[node] = min(after) - 1
    return depth


def crossings(nets: Iterable[Net], above: Sequence[str], below: Sequence[str]) -> int:
    """How many pairs of lines of different nets cross for these orders."""
    up = {cell: place for place, cell in enumerate(above)}
    down = {cell: place for place, cell in enumerate(below)}
    ends = [(up[net.above], down[cell], (net.source, net.style)) for net in nets for cell in net.below]
    return sum((one[0] - other[0]) * (one[1] - other[1]) < 0
               for number, one in enumerate(ends) for other in ends[:number] if one[2] != other[2])


def _order(graph: Layered) -> None:
    """Swap neighbours while that leaves fewer crossings; after barycentres, from above and from below."""
    best, fewest = [list(layer) for layer in graph.layers], _total(graph)
    for sweep in range(6):
        numbers = range(1, len(graph.layers)) if sweep % 2 == 0 else range(len(graph.layers) - 2, -1, -1)
        for number in numbers:
            graph.layers[number].sort(key=_barycentres(graph, number, -1 if sweep % 2 == 0 else 1).__getitem__)
        _swap(graph)
        if _total(graph) < fewest:
            best, fewest = [list(layer) for layer in graph.layers], _total(graph)
    graph.layers = best
    _swap(graph)


def _barycentres(graph: Layered, number: int, side: int) -> dict[str, float]:
    other = {cell: place for place, cell in enumerate(graph.layers[number + side])}
    own = {cell: place for place, cell in enumerate(graph.layers[number])}
    nets = graph.channels[number - 1 if side < 0 else number]
    middle: dict[str, float] = {}
    for cell in own:
        places = [other[net.above] for net in nets if cell in net.below] if side < 0 else [
            other[below] for net in nets if net.above == cell for below in net.below]
        middle[cell] = sum(places) / len(places) if places else own[cell]
    return middle


def _around(graph: Layered, number: int) -> int:
    return sum(crossings(graph.channels[each], graph.layers[each], graph.layers[each + 1])
               for each in (number - 1, number) if 0 <= each < len(graph.channels))


def _total(graph: Layered) -> int:
    return sum(crossings(nets, graph.layers[number], graph.layers[number + 1])
               for number, nets in enumerate(graph.channels))


def _swap(graph: Layered) -> None:
    better = True
    while better:
        better = False
        for number, layer in enumerate(graph.layers):
            for place in range(len(layer) - 1):
                before = _around(graph, number)
                layer[place], layer[place + 1] = layer[place + 1], layer[place]
                if _around(graph, number) < before:
                    better = True
                else:
                    layer[place], layer[place + 1] = layer[place + 1], layer[place]
