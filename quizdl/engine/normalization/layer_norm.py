"""Layer normalization: each sample is standardized over its own last axes (Ba, Kiros & Hinton 2016)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quizdl.engine.normalization.moments import (
    Axes,
    NormGrads,
    affine,
    gradient_like,
    standardize,
    standardize_backward,
)
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, real


def _normalized(x: Array, normalized_shape: int | Sequence[int] | None) -> tuple[Axes, Axes]:
    """The trailing shape that is normalized, and its axes; the last axis alone by default."""
    if x.ndim == 0:
        raise EngineError("x", "rank 0", "rank 1 or more")
    if normalized_shape is None:
        return x.shape[-1:], (x.ndim - 1,)
    given = normalized_shape if isinstance(normalized_shape, Sequence) else (normalized_shape,)
    shape = tuple(integer("normalized_shape", size, low=1) for size in given)
    if not shape or x.shape[-len(shape):] != shape:
        raise EngineError("normalized_shape", shape, f"the last axes of x, whose shape is {x.shape}")
    return shape, tuple(range(x.ndim - len(shape), x.ndim))


@refuse_overflow
def layer_norm(x: ArrayLike, gamma: ArrayLike | None = None, beta: ArrayLike | None = None, *,
               normalized_shape: int | Sequence[int] | None = None, eps: float = 1e-5) -> Array:
    """``gamma * (x - mean) / sqrt(var + eps) + beta`` per sample, over the last axes; var is biased.

    x (..., D). ``normalized_shape`` names the trailing axes that share one mean and variance: left out, the
    last axis; (C, H, W) for whole images. gamma and beta have that shape (every element its own gain, 1 and 0
    when left out). Returns y like x. Raises EngineError for mismatched shapes, NaN, a negative eps.
    """
    array = float_array("x", x)
    shape, axes = _normalized(array, normalized_shape)
    scale, shift = affine("gamma", gamma, shape, array, 1.0), affine("beta", beta, shape, array, 0.0)
    return scale * standardize(array, axes, real("eps", eps, low=0.0)).x_hat + shift


@refuse_overflow
def layer_norm_backward(grad_output: ArrayLike, x: ArrayLike, gamma: ArrayLike | None = None,
                        beta: ArrayLike | None = None, *,
                        normalized_shape: int | Sequence[int] | None = None, eps: float = 1e-5) -> NormGrads:
    """Gradients (x, gamma, beta) of ``layer_norm``; the latter two are summed over the leading axes."""
    array = float_array("x", x)
    shape, axes = _normalized(array, normalized_shape)
    grad = gradient_like(grad_output, array)
    scale = affine("gamma", gamma, shape, array, 1.0)
    affine("beta", beta, shape, array, 0.0)
    stats = standardize(array, axes, real("eps", eps, low=0.0))
    leading = tuple(range(array.ndim - len(shape)))
    return NormGrads(standardize_backward(grad * scale, stats, axes),
                     np.sum(grad * stats.x_hat, axis=leading), np.sum(grad, axis=leading))
