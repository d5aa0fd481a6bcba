"""Exact values of formulas made of rational numbers alone."""

from __future__ import annotations

from fractions import Fraction

from quizdl.answers.formula.tree import Binary, Negative, Node, Number

_MAX_BITS = 4096


def exact_value(node: Node) -> Fraction | None:
    """The value of `node`, or None where it is not rational, not defined, or longer than 4096 bits."""
    match node:
        case Number(_, value):
            found: Fraction | None = value
        case Negative(operand):
            inner = exact_value(operand)
            return None if inner is None else -inner
        case Binary(operator, left, right):
            one, other = exact_value(left), exact_value(right)
            found = None if one is None or other is None else _combined(operator, one, other)
        case _:
            return None
    return None if found is None or _bits(found) > _MAX_BITS else found


def _bits(value: Fraction) -> int:
    return max(abs(value.numerator).bit_length(), value.denominator.bit_length())


def _combined(operator: str, one: Fraction, other: Fraction) -> Fraction | None:
    match operator:
        case "+":
            return one + other
        case "-":
            return one - other
        case "*":
            return one * other
        case "/":
            return one / other if other else None
    if other.denominator != 1 or (one == 0 and other <= 0) or abs(other) * _bits(one) > _MAX_BITS:
        return None
    power = one ** int(other)
    return power if isinstance(power, Fraction) else None
