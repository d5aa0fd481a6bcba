"""Local response normalization across neighbouring channels. Source: Krizhevsky et al. 2012, section 3.3.

``y[c] = x[c] / (k + scale * sum of x[j]^2 over the size channels around c) ^ beta``; the sum is cut off at
the first and last channel. Two conventions are in use and they do not agree for the same alpha: "alexnet"
takes scale = alpha (k 2, size 5, alpha 1e-4, beta 0.75 in the paper), "pytorch" takes scale = alpha / size.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from quizdl.engine.normalization.moments import gradient_like
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, real

AlphaConvention = Literal["alexnet", "pytorch"]


def _window_sum(values: Array, before: int, after: int) -> Array:
    """For every channel (axis 1) the sum over channels c - before .. c + after that exist."""
    channels = values.shape[1]
    total = np.zeros_like(values)
    for offset in range(-before, after + 1):
        first, last = max(0, -offset), min(channels, channels - offset)
        if first < last:
            total[:, first:last] += values[:, first + offset:last + offset]
    return total


def _denominator(x: Array, size: int, alpha: float, beta: float, k: float,
                 convention: AlphaConvention) -> tuple[Array, float, int, int]:
    """The bracket, the factor before the sum, and how far the window reaches before and after."""
    if convention not in ("alexnet", "pytorch"):
        raise EngineError("convention", repr(convention), "'alexnet' or 'pytorch'")
    width = integer("size", size, low=1)
    if convention == "alexnet" and width % 2 == 0:
        raise EngineError("size", width, "an odd window in the AlexNet convention")
    real("beta", beta)
    scale = real("alpha", alpha, low=0.0) / (width if convention == "pytorch" else 1)
    before, after = width // 2, (width - 1) // 2
    bracket = real("k", k, low=0.0) + scale * _window_sum(x * x, before, after)
    if float(bracket.min()) <= 0.0:
        raise EngineError("k", k, "a positive number, because a whole window of x is 0")
    return bracket.astype(x.dtype, copy=False), scale, before, after


@refuse_overflow
def local_response_norm(x: ArrayLike, size: int = 5, *, alpha: float = 1e-4, beta: float = 0.75,
                        k: float = 2.0,
                        convention: AlphaConvention = "alexnet") -> Array:
    """``x / (k + scale * window sum of squares) ** beta``; x (N, C, ...), returns y like x.

    ``convention`` "alexnet": scale = alpha, size odd. "pytorch": scale = alpha / size, and an even size
    reaches one channel further down than up. Raises EngineError for rank < 2, NaN, size < 1, negative alpha
    or k.
    """
    array = _input(x)
    y: Array = array / _denominator(array, size, alpha, beta, k, convention)[0] ** beta
    return y


@refuse_overflow
def local_response_norm_backward(grad_output: ArrayLike, x: ArrayLike, size: int = 5, *, alpha: float = 1e-4,
                                 beta: float = 0.75, k: float = 2.0,
                                 convention: AlphaConvention = "alexnet") -> Array:
    """dL/dx of ``local_response_norm``: the direct part, minus what each x[j] adds to its neighbours'
    denominators.
    """
    array = _input(x)
    grad = gradient_like(grad_output, array)
    bracket, scale, before, after = _denominator(array, size, alpha, beta, k, convention)
    reached = _window_sum(grad * array * bracket ** (-beta - 1.0), after, before)
    result: Array = grad * bracket ** (-beta) - 2.0 * scale * beta * array * reached
    return result


def _input(x: ArrayLike) -> Array:
    array = float_array("x", x)
    if array.ndim < 2:
        raise EngineError("x", f"rank {array.ndim}", "rank 2 or more: (N, C, ...)")
    return array
