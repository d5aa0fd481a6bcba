"""The scalar operations of a graph: each states its forward and, next to it, its local derivatives.

``forward(inputs)`` gives the value; ``local(inputs, value)`` gives d value / d input for each input.
Kinks: ``max`` passes everything to its *first* argument on a tie; ``relu`` has slope 0 at 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from quizdl.engine.validation import EngineError

Values = tuple[float, ...]


@dataclass(frozen=True)
class Operation:
    """A named scalar function with ``arity`` inputs, its forward and its local derivatives."""

    name: str
    arity: int
    forward: Callable[[Values], float]
    local: Callable[[Values, float], Values]


OPERATIONS: dict[str, Operation] = {}


def _operation(name: str, arity: int, forward: Callable[[Values], float],
               local: Callable[[Values, float], Values]) -> None:
    OPERATIONS[name] = Operation(name, arity, forward, local)


def _exp(inputs: Values) -> float:
    if inputs[0] > 700:
        raise EngineError("exp", inputs[0], "at most 700 (it would overflow)")
    return math.exp(inputs[0])


def _log(inputs: Values) -> float:
    if inputs[0] <= 0:
        raise EngineError("log", inputs[0], "a positive number")
    return math.log(inputs[0])


def _reciprocal(inputs: Values) -> float:
    if inputs[0] == 0:
        raise EngineError("reciprocal", 0.0, "a number other than 0")
    return 1 / inputs[0]


def _sqrt(inputs: Values) -> float:
    if inputs[0] <= 0:
        raise EngineError("sqrt", inputs[0], "a positive number (its slope at 0 is infinite)")
    return math.sqrt(inputs[0])


def _sigmoid(inputs: Values) -> float:
    x = inputs[0]
    # The exponent is kept negative so that it can only underflow.
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


_operation("add", 2, lambda x: x[0] + x[1],
           lambda x, y: (1.0, 1.0))
_operation("multiply", 2, lambda x: x[0] * x[1],
           lambda x, y: (x[1], x[0]))
_operation("max", 2, lambda x: x[0] if x[0] >= x[1] else x[1],
           lambda x, y: (1.0, 0.0) if x[0] >= x[1] else (0.0, 1.0))
_operation("copy", 1, lambda x: x[0],
           lambda x, y: (1.0,))
_operation("negate", 1, lambda x: -x[0],
           lambda x, y: (-1.0,))
_operation("exp", 1, _exp,
           lambda x, y: (y,))
_operation("log", 1, _log,
           lambda x, y: (1 / x[0],))
_operation("reciprocal", 1, _reciprocal,
           lambda x, y: (-1 / x[0] ** 2,))
_operation("square", 1, lambda x: x[0] * x[0],
           lambda x, y: (2 * x[0],))
_operation("sqrt", 1, _sqrt,
           lambda x, y: (1 / (2 * y),))
_operation("sigmoid", 1, _sigmoid,
           lambda x, y: (y * (1 - y),))
_operation("tanh", 1, lambda x: math.tanh(x[0]),
           lambda x, y: (1 - y * y,))
_operation("relu", 1, lambda x: max(x[0], 0.0),
           lambda x, y: (1.0 if x[0] > 0 else 0.0,))

INPUT = "input"
CONSTANT = "constant"


def operation(name: str) -> Operation:
    """The operation called ``name``; an unknown name is an ``EngineError``."""
    try:
        return OPERATIONS[name]
    except KeyError:
        raise EngineError("operation", repr(name), f"one of {', '.join(OPERATIONS)}") from None
