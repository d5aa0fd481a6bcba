"""The exact value of a decimal literal, under caps."""

from __future__ import annotations

from fractions import Fraction

from quizdl.answers.problems import UnreadableError

MAX_DIGITS = 60
MAX_EXPONENT = 400


def literal(text: str, offset: int | None = None) -> Fraction:
    """The exact value of `text`, a decimal with an optional e-exponent; UnreadableError beyond the caps."""
    digits, _, exponent = text.lower().partition("e")
    if len(digits) > MAX_DIGITS:
        raise UnreadableError(
            f"这个数超过 {MAX_DIGITS} 位", f"this number has more than {MAX_DIGITS} digits", offset
        )
    if exponent and (len(exponent) > 5 or abs(int(exponent)) > MAX_EXPONENT):
        raise UnreadableError(
            f"10 的指数超出 ±{MAX_EXPONENT}", f"the power of ten is beyond ±{MAX_EXPONENT}", offset
        )
    return Fraction(digits.rstrip(".") or "0") * Fraction(10) ** int(exponent or 0)
