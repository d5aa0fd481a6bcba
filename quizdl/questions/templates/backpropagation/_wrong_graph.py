"""A computation graph as it is worked by those who go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from quizdl.engine.graph import OPERATIONS, Graph
from quizdl.engine.validation import EngineError

Local: TypeAlias = Callable[[tuple[float, ...], float], tuple[float, ...]]


def worked_wrongly(graph: Graph, slopes: Mapping[str, Local] | None = None, *, overwrite: bool = False,
                   local_only: bool = False, smaller: bool = False) -> tuple[dict[str, float], dict[str, float]] | None:
    """Values and gradients with other local slopes, or with contributions that are not summed or multiplied.

    None where a wrong value cannot go through a later gate.
    """
    chosen = slopes or {}
    values: dict[str, float] = {}
    try:
        for node in graph.nodes:
            inputs = tuple(values[name] for name in node.inputs)
            if node.value is not None:
                values[node.name] = node.value
            elif smaller and node.operation == "max":
                values[node.name] = min(inputs)
            else:
                values[node.name] = OPERATIONS[node.operation].forward(inputs)
        grads = dict.fromkeys(graph.names, 0.0) | {graph.output: 1.0}
        for node in reversed(graph.nodes):
            if node.is_leaf:
                continue
            inputs = tuple(values[name] for name in node.inputs)
            if smaller and node.operation == "max":
                local: tuple[float, ...] = tuple(float(i == inputs.index(min(inputs))) for i in range(2))
            else:
                local = chosen.get(node.operation, OPERATIONS[node.operation].local)(inputs, values[node.name])
            for name, slope in zip(node.inputs, local, strict=True):
                passed = slope if local_only else slope * grads[node.name]
                grads[name] = passed if overwrite else grads[name] + passed
    except (EngineError, ArithmeticError):
        return None
    return values, grads
