"""An executable check: a formula of the bank, given random numbers, agrees with the engine."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import sympy

from quizdl.knowledge.checks.letters import Scope, UnreadableFormulaError, Value, statements
from quizdl.knowledge.checks.reading import Reader, name_of
from quizdl.knowledge.facts import Fact
from quizdl.typeset import nodes
from quizdl.typeset.nodes import Node
from quizdl.typeset.parser import parse

_DRAWS = 5
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Draw:
    """Numbers for the letters of a formula, and what the engine says of them.

    `engine` maps the name on the left of an equation to its value; an expression that stands for the
    value of a function is called `value`.
    """

    values: Mapping[str, float]
    engine: Mapping[str, float]
    ranges: Mapping[str, Sequence[int]] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Value]] = field(default_factory=dict)
    tables: Mapping[str, Sequence[float]] = field(default_factory=dict)
    indices: Mapping[str, int] = field(default_factory=dict)


Check = Callable[[random.Random], Draw]


def disagreement(fact: Fact, check: Check) -> str | None:
    """Where the formula of `fact` and the engine differ, in words; None where they agree on every draw."""
    for seed in range(_DRAWS):
        draw = check(random.Random(seed))
        try:
            computed = _run(fact, draw)
        except UnreadableFormulaError as error:
            return f"cannot be read as arithmetic: {error}"
        for name, expected in draw.engine.items():
            if name not in computed:
                return f"does not say what {name} is; it gives {', '.join(computed) or 'nothing'}"
            for value in computed[name]:
                if abs(float(value) - expected) > _TOLERANCE * (1 + abs(expected)):
                    return f"gives {name} = {float(value):.9g} where the engine gives {expected:.9g}"
    return None


def _run(fact: Fact, draw: Draw) -> dict[str, list[float]]:
    """Every name the formula defines, with the value of each of its right-hand sides, in order."""
    values: dict[str, object] = {name: _exact(value) for name, value in draw.values.items()}
    values |= {f"{name}()": [_exact(each) for each in table] for name, table in draw.tables.items()}
    computed: dict[str, list[float]] = {}
    for statement in statements(parse(fact.latex or "")):
        scope = Scope(values, draw.ranges, draw.functions, draw.indices)
        name = _left_name(statement.left, scope)
        sides = []
        for side in statement.sides:
            result = Reader(side, scope).whole()
            values[name] = result
            sides.append(float(result))
        computed[name] = sides
    return computed


def _exact(value: float) -> Value:
    return sympy.Integer(value) if isinstance(value, int) else sympy.Float(value, 30)


def _left_name(left: Sequence[Node], scope: Scope) -> str:
    """What an equation defines: a letter, a letter squared, a named score; `value` for the value of a function."""
    if len(left) == 2 and name_of(left[0], scope) == "Δ":
        return f"Δ{name_of(left[1], scope)}"
    if len(left) != 1:
        return "value"
    only = left[0]
    if isinstance(only, nodes.Symbol) and only.role == "func":
        return only.text
    name = name_of(only, scope)
    if name is None and isinstance(only, nodes.Scripts) and isinstance(only.sup, nodes.Symbol):
        return f"{name_of(nodes.Scripts(only.base, only.sub, None), scope)}^{only.sup.text}"
    return name or "value"
