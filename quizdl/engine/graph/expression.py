"""Writing a graph as an expression: ``f = (x + y) * z`` with ``x = variable("x", -2.0)``.

An expression is identified by *being* the same object: ``q = x + y; q * q`` uses one node twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from quizdl.engine.graph.operations import CONSTANT, INPUT
from quizdl.engine.validation import EngineError, real


@dataclass(frozen=True, eq=False)
class Expression:
    """A node to be: an operation over arguments, or a leaf with a value; ``name`` may be open (None)."""

    operation: str
    arguments: tuple[Expression, ...] = ()
    value: float | None = None
    name: str | None = None

    def named(self, name: str) -> Expression:
        """This expression under a name; use the result, not the original, in what follows."""
        return replace(self, name=_checked_name(name))

    def __add__(self, other: Operand) -> Expression:
        return add(self, other)

    def __radd__(self, other: Operand) -> Expression:
        return add(other, self)

    def __mul__(self, other: Operand) -> Expression:
        return multiply(self, other)

    def __rmul__(self, other: Operand) -> Expression:
        return multiply(other, self)

    def __neg__(self) -> Expression:
        return negate(self)

    def __sub__(self, other: Operand) -> Expression:
        return add(self, negate(other))

    def __rsub__(self, other: Operand) -> Expression:
        return add(other, negate(self))

    def __truediv__(self, other: Operand) -> Expression:
        return multiply(self, reciprocal(other))

    def __rtruediv__(self, other: Operand) -> Expression:
        # 1/x is the reciprocal gate itself; a factor of one would only add a node.
        return reciprocal(self) if other == 1 else multiply(other, reciprocal(self))

    def __pow__(self, exponent: int) -> Expression:
        if exponent != 2:
            raise EngineError("exponent", exponent, "2 (other powers are written with multiply, exp and log)")
        return square(self)


Operand: TypeAlias = Expression | float


def _checked_name(name: str) -> str:
    if not name.isidentifier():
        raise EngineError("name", repr(name), "letters, digits and _, not starting with a digit")
    return name


def variable(name: str, value: float) -> Expression:
    """An input called ``name`` with a value; its gradient is what is usually asked."""
    return Expression(INPUT, value=real("value", value), name=_checked_name(name))


def constant(value: float) -> Expression:
    """A fixed number; plain numbers in an expression become constants by themselves."""
    return Expression(CONSTANT, value=real("value", value))


def _apply(operation: str, *operands: Operand) -> Expression:
    return Expression(operation, tuple(operand if isinstance(operand, Expression) else constant(operand)
                                       for operand in operands))


def add(x: Operand, y: Operand) -> Expression:
    """x + y."""
    return _apply("add", x, y)


def multiply(x: Operand, y: Operand) -> Expression:
    """x * y."""
    return _apply("multiply", x, y)


def maximum(x: Operand, y: Operand) -> Expression:
    """max(x, y); on a tie the gradient goes to ``x``."""
    return _apply("max", x, y)


def copy(x: Operand) -> Expression:
    """x itself, as a gate: a fan-out made visible, whose gradient is the sum over its uses."""
    return _apply("copy", x)


def negate(x: Operand) -> Expression:
    """-x."""
    return _apply("negate", x)


def exp(x: Operand) -> Expression:
    """e to the x."""
    return _apply("exp", x)


def log(x: Operand) -> Expression:
    """Natural logarithm of x > 0."""
    return _apply("log", x)


def reciprocal(x: Operand) -> Expression:
    """1 / x for x other than 0."""
    return _apply("reciprocal", x)


def square(x: Operand) -> Expression:
    """x squared, as one gate."""
    return _apply("square", x)


def sqrt(x: Operand) -> Expression:
    """Square root of x > 0."""
    return _apply("sqrt", x)


def sigmoid(x: Operand) -> Expression:
    """1 / (1 + exp(-x)), as one gate."""
    return _apply("sigmoid", x)


def tanh(x: Operand) -> Expression:
    """Hyperbolic tangent."""
    return _apply("tanh", x)


def relu(x: Operand) -> Expression:
    """max(x, 0), with slope 0 at x = 0."""
    return _apply("relu", x)
