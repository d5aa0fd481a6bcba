"""Gates over complex numbers, for slopes by a complex step: an independent way through a computation graph."""

from __future__ import annotations

import cmath
from collections.abc import Callable, Sequence
from typing import TypeAlias

from quizdl.questions.keep import Keep

Line: TypeAlias = tuple[str, str, tuple[str, ...], float | None]
"""Name, operation, inputs and value of a node."""
_STEP = 1e-30


def complex_gate(operation: str, inputs: Sequence[complex]) -> complex:
    """A gate over complex numbers, for slopes by a complex step."""
    x = inputs[0]
    match operation:
        case "add":
            return x + inputs[1]
        case "multiply":
            return x * inputs[1]
        case "max":
            return x if x.real >= inputs[1].real else inputs[1]
        case "relu":
            return x if x.real > 0 else 0j
        case "sigmoid":
            return 1 / (1 + cmath.exp(-x)) if x.real > 0 else cmath.exp(x) / (1 + cmath.exp(x))
        case "negate":
            return -x
        case "reciprocal":
            return 1 / x
        case "square":
            return x * x
        case "copy":
            return x
        case _:
            gates: dict[str, Callable[[complex], complex]] = {
                "exp": cmath.exp, "log": cmath.log, "sqrt": cmath.sqrt, "tanh": cmath.tanh}
            return gates[operation](x)


def run_by_complex_steps(lines: Sequence[Line], keep: Keep) -> tuple[dict[str, float], dict[str, float]]:
    """The value of every node, and the gradient of the last one by it."""
    values: dict[str, float] = {}
    grads: dict[str, float] = {}
    for name, operation, inputs, value in lines:
        values[name] = value if value is not None else keep(
            complex_gate(operation, [complex(values[source]) for source in inputs]).real)
    grads[lines[-1][0]] = 1.0
    for name, _, _, _ in reversed(lines[:-1]):
        # All uses of a node, each slope by a complex step at that input.
        total = 0.0
        for user, operation, inputs, _ in lines:
            for place, source in enumerate(inputs):
                if source == name:
                    point = [complex(values[other], _STEP if i == place else 0.0) for i, other in enumerate(inputs)]
                    total += keep(grads[user] * keep(complex_gate(operation, point).imag / _STEP))
        grads[name] = keep(total)
    return values, grads
