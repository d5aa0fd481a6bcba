"""Graphs drawn at random, with every value in a range a person can work with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from quizdl.engine.graph.expression import Expression, variable
from quizdl.engine.graph.operations import operation
from quizdl.engine.graph.structure import Graph
from quizdl.engine.validation import EngineError, integer

T = TypeVar("T")


class Rng(Protocol):
    """Where the random choices come from; any stable stream will do."""

    def integer(self, low: int, high: int, /) -> int:
        """A whole number, ``low <= n <= high``."""

    def choice(self, options: Sequence[T], /) -> T:
        """One of ``options``."""

    def decimal(self, low: float, high: float, places: int, /) -> float:
        """A number from ``low`` to ``high`` with ``places`` decimals."""


SIMPLE = ("add", "multiply", "max", "negate")
SMOOTH = ("add", "multiply", "negate", "exp", "log", "reciprocal", "square", "sqrt", "sigmoid", "tanh")
ALL = (*SMOOTH, "max", "relu")

# Undoing what the input has just done makes a graph with nothing to compute.
_UNDONE = {("negate", "negate"), ("exp", "log"), ("log", "exp"), ("reciprocal", "reciprocal"),
           ("square", "sqrt"), ("sqrt", "square"), ("relu", "relu"),
           ("sigmoid", "relu"), ("exp", "relu"), ("square", "relu"),
           ("sqrt", "relu"), ("square", "square")}
_MARGIN = 0.05


@dataclass(frozen=True)
class _Drawn:
    expression: Expression
    value: float


def random_graph(rng: Rng, n_operations: int, *, n_inputs: int = 3, operations: Sequence[str] = ALL,
                 low: float = -3.0, high: float = 3.0, places: int = 1, limit: float = 20.0,
                 reuse: bool = True, copies: bool = False, allow_zero_gradient: bool = True) -> Graph:
    """A graph of exactly ``n_operations`` operations over inputs x1, x2, ..., all leading to the output.

    Input values are ``rng.decimal(low, high, places)``, never 0. Kept out: values and gradients beyond
    ``limit`` in size, logarithms and roots of anything below 0.1, reciprocals of anything within 0.25 of 0,
    exponents above 3, arguments of max or relu within 0.05 of the kink, gates that undo the one before.
    ``reuse`` lets a node be used more than once; ``copies`` then shows each such fan-out as a copy gate
    (which is not counted). ``allow_zero_gradient=False`` keeps out graphs where a node's gradient is below
    0.001 in size.
    """
    integer("n_inputs", n_inputs, low=1)
    integer("n_operations", n_operations, low=max(1, n_inputs - 1))
    for name in operations:
        if operation(name).name == "copy":
            raise EngineError("operations", "'copy'", "computing gates (copies=True adds the copy gates)")
    binary = [name for name in operations if operation(name).arity == 2]
    if n_inputs > 1 and not binary:
        raise EngineError("operations", tuple(operations), "one with two inputs, to join the inputs")
    if not reuse and n_inputs == 1 and len(binary) == len(operations):
        raise EngineError("operations", tuple(operations), "one with a single input, if nothing is reused")
    for _ in range(500):
        found = _attempt(rng, n_operations, n_inputs, operations, (low, high, places), limit, reuse)
        if found is not None and _acceptable(found, limit, allow_zero_gradient):
            return found.with_copies() if copies else found
    raise EngineError("operations", tuple(operations),
                      f"gates that can make {n_operations} operations within +-{limit:g} (500 draws failed)")


def _attempt(rng: Rng, n_operations: int, n_inputs: int, operations: Sequence[str],
             spread: tuple[float, float, int], limit: float, reuse: bool) -> Graph | None:
    low, high, places = spread
    pool: list[_Drawn] = []
    while len(pool) < n_inputs:
        value = float(rng.decimal(low, high, places))
        if value == 0:
            value = high or low
        pool.append(_Drawn(variable(f"x{len(pool) + 1}", value), value))
    unused = list(pool)
    for remaining in range(n_operations, 0, -1):
        for _ in range(30):
            step = _step(rng, pool, unused, remaining, operations, limit, reuse)
            if step is not None:
                break
        else:
            return None
        drawn, arguments = step
        unused = [item for item in unused if item not in arguments]
        pool.append(drawn)
        unused.append(drawn)
    return Graph.of(pool[-1].expression)


def _step(rng: Rng, pool: Sequence[_Drawn], unused: Sequence[_Drawn], remaining: int,
          operations: Sequence[str], limit: float, reuse: bool) -> tuple[_Drawn, list[_Drawn]] | None:
    # Every unused node must still be joined: each two-input gate over two of them closes one.
    must_join = len(unused) - 1 >= remaining
    name = rng.choice([item for item in operations if not must_join or operation(item).arity == 2])
    first = rng.choice(unused)
    arguments = [first]
    if operation(name).arity == 2:
        used = [item for item in pool if item not in unused]
        others = [item for item in unused if item is not first]
        if not must_join and reuse and used and (not others or rng.integer(1, 3) == 1):
            others = used
        if not others:
            return None
        arguments.append(rng.choice(others))
        if rng.integer(0, 1) == 1:
            arguments.reverse()
    inputs = tuple(item.value for item in arguments)
    if any((item.expression.operation, name) in _UNDONE for item in arguments) or not _sane(name, inputs):
        return None
    value = operation(name).forward(inputs)
    if abs(value) > limit or (abs(value) < _MARGIN and name != "relu"):
        return None
    expression = Expression(name, tuple(item.expression for item in arguments))
    return _Drawn(expression, value), arguments


def _sane(name: str, inputs: tuple[float, ...]) -> bool:
    x = inputs[0]
    match name:
        case "log" | "sqrt":
            return x >= 0.1
        case "reciprocal":
            return abs(x) >= 0.25
        case "exp":
            return x <= 3
        case "max":
            return abs(x - inputs[1]) >= _MARGIN
        case "relu":
            return abs(x) >= _MARGIN
        case _:
            return True


def _acceptable(graph: Graph, limit: float, allow_zero_gradient: bool) -> bool:
    sizes = [abs(grad) for grad in graph.run().grads.values()]
    return max(sizes) <= limit and (allow_zero_gradient or min(sizes) >= 0.001)
