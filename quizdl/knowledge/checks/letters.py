"""What the letters of a formula stand for, and where its equations begin and end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sympy

from quizdl.typeset import nodes
from quizdl.typeset.nodes import Node

Value: TypeAlias = Any
"""A SymPy number."""

_RELATIONS = {"=", "≈", "←", "≪"}


class UnreadableFormulaError(ValueError):
    """A formula that says more than arithmetic over the given letters."""


def _normal_cdf(x: Value) -> Value:
    return (1 + sympy.erf(x / sympy.sqrt(2))) / 2


def _normal_pdf(x: Value) -> Value:
    return sympy.exp(-(x**2) / 2) / sympy.sqrt(2 * sympy.pi)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "exp": sympy.exp, "ln": sympy.log, "log": sympy.log, "tanh": sympy.tanh, "cos": sympy.cos, "sin": sympy.sin,
    "max": sympy.Max, "min": sympy.Min, "sign": sympy.sign, "erf": sympy.erf, "Φ": _normal_cdf, "φ": _normal_pdf,
    "ϕ": _normal_pdf,
}


@dataclass(frozen=True)
class Scope:
    """What the letters stand for.

    `values` maps names (`x`, `x_1`, `hat x_1`, `TP`) to numbers; `ranges` maps running indices to the
    numbers they take; `functions` adds names that are functions here; `indices` are bound so far.
    """

    values: Mapping[str, Value]
    ranges: Mapping[str, Sequence[int]] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Value]] = field(default_factory=dict)
    indices: Mapping[str, int] = field(default_factory=dict)

    def bound(self, name: str, index: int) -> Scope:
        return Scope(self.values, self.ranges, self.functions, {**self.indices, name: index})

    def function(self, name: str) -> Callable[..., Value] | None:
        return self.functions.get(name) or FUNCTIONS.get(name)


@dataclass(frozen=True)
class Statement:
    """`left = sides[0] = sides[1] …`; `left` is empty where the formula is a single expression."""

    left: tuple[Node, ...]
    sides: tuple[tuple[Node, ...], ...]


def statements(node: Node) -> list[Statement]:
    """The equations of a formula: lines of an aligned block, or parts between commas."""
    parts: list[Node] = [item for item in nodes.items(node) if not isinstance(item, nodes.Space)]
    if len(parts) == 1 and isinstance(parts[0], nodes.Grid) and parts[0].kind == "aligned":
        return [each for row in parts[0].rows for each in statements(nodes.Row(tuple(row)))]
    flat: list[Node] = []
    for part in parts:
        flat.extend(nodes.items(part) if isinstance(part, nodes.Row) else [part])
    found: list[list[list[Node]]] = [[[]]]
    depth = 0
    for part in flat:
        if isinstance(part, nodes.Space):
            continue
        text = part.text if isinstance(part, nodes.Symbol) else ""
        depth += {"open": 1, "close": -1}.get(role_of(part), 0)
        if depth == 0 and text in _RELATIONS:
            found[-1].append([])
        elif depth == 0 and text in {",", "⇒", ";"}:
            found.append([[]])
        else:
            found[-1][-1].append(part)
    result = []
    for sides in found:
        filled = [tuple(side) for side in sides if side]
        if len(filled) > 1:
            result.append(Statement(filled[0], tuple(filled[1:])))
        elif filled:
            result.append(Statement((), (filled[0],)))
    return result


def role_of(node: Node) -> str:
    if isinstance(node, nodes.Symbol):
        return node.role
    return node.base.role if isinstance(node, nodes.Scripts) and isinstance(node.base, nodes.Symbol) else ""
