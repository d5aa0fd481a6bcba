"""Values of a formula at 50 digits, with every growing operation guarded before it is computed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from quizdl.answers.formula.tree import Binary, Call, Constant, Negative, Node, Number, Variable

DIGITS = 50
_MAX_BITS = 60_000  # no value above 2^60000 or below its reciprocal is computed
_MAX_EXP = 20_000
_MAX_ANGLE_BITS = 1_000


class UndefinedError(Exception):
    """The formula has no real value here."""


class TooLargeError(UndefinedError):
    """The value is beyond what is computed."""


@lru_cache(maxsize=8)
def context(digits: int = DIGITS) -> Any:
    """An mpmath context of its own, so that no global precision changes."""
    from mpmath.ctx_mp import MPContext

    made = MPContext()
    made.dps = digits
    return made


class Evaluation:
    """One walk over a tree at the given variables; `largest` is the largest magnitude met on the way."""

    def __init__(self, values: Mapping[str, Any], digits: int = DIGITS) -> None:
        self.mp = context(digits)
        self.values = {name: self.mp.mpf(value) for name, value in values.items()}
        self.largest = self.mp.mpf(0)

    def value(self, node: Node) -> Any:
        """The value of `node`; raises UndefinedError, or KeyError for a variable without a value."""
        result = self._value(node)
        if not self.mp.isfinite(result):
            raise UndefinedError
        if result and abs(self.mp.mag(result)) > _MAX_BITS:
            raise TooLargeError
        size = abs(result)
        if size > self.largest:
            self.largest = size
        return result

    def _value(self, node: Node) -> Any:
        mp = self.mp
        match node:
            case Number(_, value):
                return mp.mpf(value.numerator) / value.denominator
            case Constant(name):
                return +mp.pi if name == "pi" else +mp.e
            case Variable(name):
                return self.values[name]
            case Negative(operand):
                return -self.value(operand)
            case Binary("^", left, right):
                return self._power(self.value(left), self.value(right))
            case Binary(operator, left, right):
                return self._arithmetic(operator, self.value(left), self.value(right))
            case Call(function, arguments):
                return self._call(function, [self.value(a) for a in arguments])
        raise TypeError(f"not a formula: {node!r}")

    def _arithmetic(self, operator: str, left: Any, right: Any) -> Any:
        if operator == "+":
            return left + right
        if operator == "-":
            return left - right
        if operator == "*":
            return left * right
        if right == 0:
            raise UndefinedError
        return left / right

    def _power(self, base: Any, exponent: Any) -> Any:
        mp = self.mp
        if base == 0:
            if exponent <= 0:
                raise UndefinedError
            return mp.mpf(0)
        whole = mp.isint(exponent)
        if base < 0 and not whole:
            raise UndefinedError
        if exponent and mp.mag(exponent) > 40:
            raise TooLargeError
        if abs(exponent) * abs(mp.ln(abs(base))) > _MAX_BITS * mp.ln(2):
            raise TooLargeError
        return base ** int(exponent) if whole else base**exponent

    def _call(self, function: str, arguments: list[Any]) -> Any:
        mp = self.mp
        x = arguments[0]
        match function:
            case "max":
                return max(arguments)
            case "min":
                return min(arguments)
            case "abs":
                return abs(x)
            case "relu":
                return x if x > 0 else mp.mpf(0)
            case "sqrt":
                if x < 0:
                    raise UndefinedError
                return mp.sqrt(x)
            case "ln" | "log2" | "log10":
                if x <= 0:
                    raise UndefinedError
                return {"ln": mp.ln, "log10": mp.log10, "log2": lambda v: mp.log(v, 2)}[function](x)
            case "sin" | "cos" | "tan":
                if x and mp.mag(x) > _MAX_ANGLE_BITS:
                    raise TooLargeError
                return getattr(mp, function)(x)
            case "tanh" | "sigmoid":
                if abs(x) > _MAX_EXP:
                    return mp.mpf(1 if x > 0 else (-1 if function == "tanh" else 0))
                return mp.tanh(x) if function == "tanh" else 1 / (1 + mp.exp(-x))
            case "exp" | "sinh" | "cosh":
                if abs(x) > _MAX_EXP:
                    raise TooLargeError
                return {"exp": mp.exp, "sinh": mp.sinh, "cosh": mp.cosh}[function](x)
        raise ValueError(f"no function {function!r}")
