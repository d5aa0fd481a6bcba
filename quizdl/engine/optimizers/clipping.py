"""Bounding gradients (by value, by norm, by the norm of all of them) and weights (max-norm)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, items, real


class ClippedGrads(NamedTuple):
    """The clipped arrays in their order, and their joint L2 norm before clipping."""

    grads: list[Array]
    norm: float


def clip_by_value(grad: ArrayLike, low: float, high: float) -> Array:
    """Every entry moved into [low, high]; the direction of the gradient may change."""
    least = real("low", low)
    clipped: Array = np.clip(float_array("grad", grad), least, real("high", high, low=least))
    return clipped


@refuse_overflow
def clip_by_norm(grad: ArrayLike, max_norm: float) -> Array:
    """``grad * max_norm / ||grad||`` when the L2 norm exceeds max_norm, else grad: the direction stays.

    Pascanu et al. 2013, algorithm 1. Exact; PyTorch divides by ||grad|| + 1e-6.
    """
    return clip_by_global_norm([float_array("grad", grad)], max_norm).grads[0]


@refuse_overflow
def clip_by_global_norm(grads: Sequence[ArrayLike], max_norm: float) -> ClippedGrads:
    """All gradients scaled by one factor so that their joint L2 norm is at most max_norm."""
    arrays = [float_array(f"grads[{index}]", grad) for index, grad in enumerate(items("grads", grads))]
    if not arrays:
        raise EngineError("grads", "an empty list", "at least one gradient")
    limit = real("max_norm", max_norm, above=0.0)
    norm = float(np.sqrt(sum(float(np.sum(array * array)) for array in arrays)))
    if norm <= limit:
        return ClippedGrads([array.copy() for array in arrays], norm)
    return ClippedGrads([array * (limit / norm) for array in arrays], norm)


@refuse_overflow
def max_norm_projection(weight: ArrayLike, max_norm: float, *, axis: int | None = None) -> Array:
    """Weights pulled back onto the ball of radius max_norm after an update; shorter vectors stay as they are.

    ``axis`` is the axis along which one unit's incoming weights lie (1 for a weight of shape (out, in)); None
    takes the whole array as one vector. Srivastava et al. 2014, section 5.1.
    """
    array = float_array("weight", weight)
    limit = real("max_norm", max_norm, above=0.0)
    along = None if axis is None else integer("axis", axis, low=-array.ndim, high=array.ndim - 1)
    norm = np.sqrt(np.sum(array * array, axis=along, keepdims=True))
    projected: Array = np.where(norm > limit, array * (limit / np.maximum(norm, limit)), array)
    return projected
