"""Running a graph: values forward, gradients in reverse, one contribution per edge.

Reverse mode (Rumelhart, Hinton & Williams 1986): grad(node) = sum over its uses of
grad(user) * d user / d node; each term of that sum is kept on its edge.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizdl.engine.graph.operations import operation
from quizdl.engine.validation import EngineError, real

if TYPE_CHECKING:
    from quizdl.engine.graph.structure import Graph, Node


@dataclass(frozen=True)
class Edge:
    """``source`` as input number ``position`` of ``target``; ``contribution`` = ``upstream`` * ``local``."""

    source: str
    target: str
    position: int
    upstream: float
    local: float
    contribution: float


@dataclass(frozen=True)
class Run:
    """One run: values and gradients by node name, and edges by (target in topological order, position)."""

    values: dict[str, float]
    grads: dict[str, float]
    edges: tuple[Edge, ...]

    def edges_from(self, name: str) -> tuple[Edge, ...]:
        """The uses of a node: their contributions sum to its gradient."""
        return tuple(edge for edge in self.edges if edge.source == name)

    def edges_into(self, name: str) -> tuple[Edge, ...]:
        """The inputs of a node: what its gradient is passed on to."""
        return tuple(edge for edge in self.edges if edge.target == name)


def forward(graph: Graph, replaced: Mapping[str, float]) -> dict[str, float]:
    """Value of every node, with those in ``replaced`` taken as given."""
    _check_names("values", graph, replaced)
    values: dict[str, float] = {}
    for node in graph.nodes:
        if node.name in replaced:
            values[node.name] = real(f"value of {node.name}", replaced[node.name])
        elif node.value is not None:
            values[node.name] = float(node.value)
        else:
            values[node.name] = _evaluate(node, tuple(values[name] for name in node.inputs))
    return values


def run(graph: Graph, replaced: Mapping[str, float], replaced_grads: Mapping[str, float], seed: float) -> Run:
    """Values, gradients of the output times ``seed``, and edges."""
    _check_names("grads", graph, replaced_grads)
    values = forward(graph, replaced)
    grads = dict.fromkeys(graph.names, 0.0)
    grads[graph.output] = seed
    edges: list[Edge] = []
    for node in reversed(graph.nodes):
        if node.name in replaced_grads:
            grads[node.name] = real(f"gradient of {node.name}", replaced_grads[node.name])
        if node.is_leaf:
            continue
        upstream = grads[node.name]
        inputs = tuple(values[name] for name in node.inputs)
        local = _slopes(node, inputs, values[node.name], upstream)
        found = [Edge(source, node.name, position, upstream, slope, upstream * slope)
                 for position, (source, slope) in enumerate(zip(node.inputs, local, strict=True))]
        for edge in found:
            grads[edge.source] += edge.contribution
        edges.extend(reversed(found))
    return Run(values, grads, tuple(reversed(edges)))


def _evaluate(node: Node, inputs: tuple[float, ...]) -> float:
    try:
        value = operation(node.operation).forward(inputs)
    except EngineError as error:
        raise EngineError(f"input of {node.name} ({node.operation})", error.got, error.need) from None
    if not math.isfinite(value):
        raise EngineError(f"value of {node.name} ({node.operation})", value, "inputs of ordinary size")
    return value


def _slopes(node: Node, inputs: tuple[float, ...], value: float, upstream: float) -> tuple[float, ...]:
    try:
        local = operation(node.operation).local(inputs, value)
    except ArithmeticError:
        local = (math.inf,)
    if not all(math.isfinite(upstream * slope) for slope in local):
        raise EngineError(f"gradient through {node.name} ({node.operation})", "infinity", "inputs of ordinary size")
    return local


def _check_names(argument: str, graph: Graph, given: Mapping[str, float]) -> None:
    for name in given:
        if name not in graph.names:
            raise EngineError(argument, repr(name), f"names among {', '.join(graph.names)}")
