"""Whether a formula has a value anywhere: x/0 and 9^9^9^9^9 have none, and nobody means them."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Literal, TypeAlias

from quizdl.answers.formula.evaluate import Evaluation, TooLargeError, UndefinedError
from quizdl.answers.formula.exact import exact_value
from quizdl.answers.formula.formula import Formula
from quizdl.answers.formula.tree import Binary, Call, Negative, Node, Variable

Definedness: TypeAlias = Literal["defined", "too large", "undefined"]
_TRIES = 24
_DIGITS = 20
_MAX_DEGREE = 10_000
_SPANS = (1.0, 3.0, 100.0)


def definedness(formula: Formula) -> Definedness:
    """Whether `formula` has a value at one of the points tried, within ±1, ±3 and ±100; else what it meets there.

    A power that is a polynomial of degree above 10000 counts as too large: it has a value next to 0 and 1 alone.
    """
    if _degree(formula.tree) > _MAX_DEGREE:
        return "too large"
    source = random.Random(len(formula.text))
    met: set[Definedness] = set()
    for index in range(_TRIES if formula.variables else 1):
        span = _SPANS[index % len(_SPANS)]
        point = {name: source.uniform(-span, span) for name in formula.variables}
        try:
            Evaluation(point, _DIGITS).value(formula.tree)
        except TooLargeError:
            met.add("too large")
        except UndefinedError:
            met.add("undefined")
        else:
            return "defined"
    return "too large" if "too large" in met else "undefined"


def _degree(node: Node) -> Fraction:
    """How fast a formula grows as a power of its variables, at most; functions count as bounded."""
    match node:
        case Variable():
            return Fraction(1)
        case Negative(operand):
            return _degree(operand)
        case Binary("^", left, right):
            power = exact_value(right)
            return max(_degree(right), _degree(left) * (Fraction(1) if power is None else abs(power)))
        case Binary("+" | "-", left, right):
            return max(_degree(left), _degree(right))
        case Binary(_, left, right):
            return _degree(left) + _degree(right)
        case Call(_, arguments):
            return min(Fraction(1), max(map(_degree, arguments)))
    return Fraction(0)
