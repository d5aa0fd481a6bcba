"""Scaling input features: to a range, or to mean 0 and standard deviation 1."""

from __future__ import annotations

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, real


def _axis(x: Array, axis: int | None) -> int | None:
    return None if axis is None else integer("axis", axis, low=-x.ndim, high=x.ndim - 1)


@refuse_overflow
def min_max_scale(x: ArrayLike, *, axis: int | None = 0, low: float = 0.0, high: float = 1.0) -> Array:
    """``low + (x - min) / (max - min) * (high - low)``; min and max along ``axis``, the samples (None: of all
    of x).

    x (N, D) or any rank; returns an array like x. Raises EngineError when a feature is constant or low >=
    high.
    """
    array = float_array("x", x)
    along = _axis(array, axis)
    bottom, top = real("low", low), real("high", high, above=low)
    least = array.min(axis=along, keepdims=True)
    spread = array.max(axis=along, keepdims=True) - least
    if float(spread.min()) == 0.0:
        raise EngineError("x", "a feature whose values are all equal", "features with two different values")
    scaled: Array = bottom + (array - least) / spread * (top - bottom)
    return scaled


@refuse_overflow
def z_score(x: ArrayLike, *, axis: int | None = 0, ddof: int = 0) -> Array:
    """``(x - mean) / std`` along ``axis``, the samples (None: of all of x).

    ``ddof`` 0 divides the squared deviations by n (population), 1 by n - 1 (sample). Returns an array like x.
    Raises EngineError when a feature is constant or has no more than ddof values.
    """
    array = float_array("x", x)
    along = _axis(array, axis)
    count = array.size if along is None else array.shape[along]
    freedom = count - integer("ddof", ddof, low=0, high=count - 1)
    if bool(np.any(array.max(axis=along) == array.min(axis=along))):
        raise EngineError("x", "a feature whose values are all equal", "features with two different values")
    centred = array - array.mean(axis=along, keepdims=True)
    scaled: Array = centred / np.sqrt(np.sum(centred * centred, axis=along, keepdims=True) / freedom)
    return scaled
