"""What every optimizer step checks: a parameter, its gradient and its state belong together."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, instance, real, same_shape

S = TypeVar("S")


def gradient_pair(parameter: ArrayLike, grad: ArrayLike, weight_decay: float = 0.0) -> tuple[Array, Array]:
    """The parameter and its gradient, with ``weight_decay * parameter`` (the L2 penalty's part) added to it.
    """
    weights = float_array("parameter", parameter)
    gradient = float_array("grad", grad)
    same_shape("grad", gradient, "parameter", weights)
    decay = real("weight_decay", weight_decay, low=0.0)
    gradient = gradient.astype(weights.dtype, copy=False)
    return weights, gradient + decay * weights if decay else gradient


def zeros(parameter: ArrayLike, fill: float = 0.0) -> Array:
    """A fresh state array for ``parameter``."""
    return np.full_like(float_array("parameter", parameter), fill)


def state_array(name: str, value: ArrayLike, parameter: Array, *, low: float | None = None) -> Array:
    """An array of the state, called ``state.<name>`` in errors, checked against the parameter's shape."""
    argument = f"state.{name}"
    array = float_array(argument, value)
    same_shape(argument, array, "parameter", parameter)
    if low is not None and float(array.min()) < low:
        raise EngineError(argument, float(array.min()), f"values of at least {low:g}")
    return array


def state_of(kind: type[S], state: object) -> S:
    """``state`` if it is of this optimizer's kind."""
    return instance("state", state, kind)


def nonzero(denominator: Array, eps: float) -> Array:
    """``denominator`` unless an entry is 0, which only a zero gradient with eps 0 can bring about."""
    if float(np.min(denominator)) <= 0.0:
        raise EngineError("eps", eps, "a positive number, because an accumulated square here is 0")
    return denominator
