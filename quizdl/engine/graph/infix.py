"""Writing nodes as text: ``(x + y)*z``, with as few parentheses as the usual precedence allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from quizdl.engine.graph.operations import CONSTANT

if TYPE_CHECKING:
    from quizdl.engine.graph.structure import Graph, Node

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)


def number(value: float) -> str:
    """A number as it is written in an expression: no trailing ``.0``."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def write(graph: Graph, node: Node, atoms: Mapping[str, str]) -> str:
    """``node`` in terms of the graph's inputs, or of the nodes in ``atoms``, written as given there."""
    return _write(graph, node, atoms)[0]


def statement(graph: Graph, node: Node) -> str:
    """``name = ...`` in terms of the node's direct inputs."""
    if node.value is not None:
        return f"{node.name} = {number(node.value)}"
    if node.operation == "copy":
        return f"{node.name} = {node.inputs[0]}"
    atoms = {name: number(value) if (value := graph[name].value) is not None
             and graph[name].operation == CONSTANT else name for name in node.inputs}
    return f"{node.name} = {write(graph, node, atoms)}"


def _write(graph: Graph, node: Node, atoms: Mapping[str, str]) -> tuple[str, int]:
    if node.name in atoms:
        text = atoms[node.name]
        return text, _SIGN if text.startswith("-") else _ATOM
    if node.value is not None:
        if node.operation != CONSTANT:
            return node.name, _ATOM
        return number(node.value), _SIGN if node.value < 0 else _ATOM

    def operand(position: int, least: int) -> str:
        text, binding = _write(graph, graph[node.inputs[position]], atoms)
        return text if binding >= least else f"({text})"

    def inverse_of(operation: str) -> Node | None:
        second = graph[node.inputs[1]]
        return second if second.operation == operation and second.name not in atoms else None

    match node.operation:
        case "add":
            if (negated := inverse_of("negate")) is not None:
                text, binding = _write(graph, graph[negated.inputs[0]], atoms)
                right = f"({text})" if binding == _SUM or text.startswith("-") else text
                return f"{operand(0, _SUM)} - {right}", _SUM
            # A leading minus on the right is kept apart from the plus: x + (-y).
            text, binding = _write(graph, graph[node.inputs[1]], atoms)
            right = f"({text})" if text.startswith("-") else text
            return f"{operand(0, _SUM)} + {right}", _SUM
        case "multiply":
            if (inverted := inverse_of("reciprocal")) is not None:
                text, binding = _write(graph, graph[inverted.inputs[0]], atoms)
                return f"{operand(0, _PRODUCT)}/{text if binding >= _POWER else f'({text})'}", _PRODUCT
            text, binding = _write(graph, graph[node.inputs[1]], atoms)
            return f"{operand(0, _PRODUCT)}*{text if binding in (_POWER, _ATOM) else f'({text})'}", _PRODUCT
        case "negate":
            return f"-{operand(0, _POWER)}", _SIGN
        case "reciprocal":
            return f"1/{operand(0, _POWER)}", _PRODUCT
        case "square":
            return f"{operand(0, _ATOM)}^2", _POWER
        case "copy":
            return _write(graph, graph[node.inputs[0]], atoms)
        case _:
            arguments = ", ".join(operand(position, _SUM) for position in range(len(node.inputs)))
            return f"{node.operation}({arguments})", _ATOM
