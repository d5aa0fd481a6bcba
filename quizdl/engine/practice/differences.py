"""Numerical gradients and the gradient check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, real, same_shape

Scheme: TypeAlias = Literal["central", "forward"]


class GradientCheck(NamedTuple):
    """Numerical gradient, elementwise relative error, and its largest value."""

    numerical: Array
    relative_error: Array
    worst: float


def numerical_gradient(f: Callable[[Array], float], x: ArrayLike, *, h: float = 1e-5,
                       scheme: Scheme = "central") -> Array:
    """Gradient of a scalar function at ``x`` of any shape, one coordinate at a time.

    ``central``: (f(x + h) - f(x - h)) / 2h, error O(h^2); ``forward``: (f(x + h) - f(x)) / h, error O(h).
    """
    point = np.array(float_array("x", x), dtype=np.float64)
    step = real("h", h, above=0)
    if scheme not in ("central", "forward"):
        raise EngineError("scheme", repr(scheme), "'central' or 'forward'")
    gradient = np.zeros_like(point)
    base = float(f(point.copy()))
    for index in np.ndindex(point.shape):
        above = point.copy()
        above[index] += step
        if scheme == "forward":
            gradient[index] = (float(f(above)) - base) / step
            continue
        below = point.copy()
        below[index] -= step
        gradient[index] = (float(f(above)) - float(f(below))) / (2 * step)
    return gradient


def relative_error(analytic: ArrayLike, numerical: ArrayLike) -> Array:
    """|a - n| / max(|a|, |n|), elementwise; 0 where both are 0."""
    first, second = float_array("analytic", analytic), float_array("numerical", numerical)
    same_shape("numerical", second, "analytic", first)
    size = np.maximum(np.abs(first), np.abs(second))
    error: Array = np.divide(np.abs(first - second), size, out=np.zeros_like(size), where=size > 0)
    return error


def gradient_check(f: Callable[[Array], float], x: ArrayLike, analytic: ArrayLike, *, h: float = 1e-5,
                   scheme: Scheme = "central") -> GradientCheck:
    """Compare an analytic gradient, shaped like ``x``, with the numerical one.

    In float64 with h = 1e-5 a worst relative error below about 1e-7 is right, above 1e-2 is wrong; kinks
    may lie between.
    """
    claimed = float_array("analytic", analytic)
    same_shape("analytic", claimed, "x", float_array("x", x))
    numerical = numerical_gradient(f, x, h=h, scheme=scheme)
    error = relative_error(claimed, numerical)
    return GradientCheck(numerical, error, float(error.max()))
