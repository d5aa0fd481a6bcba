"""The leaky unit: a running average with a fixed memory. Goodfellow et al. 2016, section 10.9.2."""

from __future__ import annotations

import numpy as np

from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, real


def leaky_unit(values: ArrayLike, alpha: float, *, initial: float = 0.0) -> Array:
    """``mu_t = alpha * mu_(t-1) + (1 - alpha) * v_t`` along the first axis; values (T, ...), returns (T,
    ...).

    alpha in [0, 1]: near 1 remembers long, 0 forgets at once. Raises EngineError for a scalar or alpha
    outside.
    """
    array = float_array("values", values)
    if array.ndim == 0:
        raise EngineError("values", "a single number", "a sequence (T, ...)")
    keep = real("alpha", alpha, low=0.0, high=1.0)
    state = np.full(array.shape[1:], real("initial", initial), dtype=array.dtype)
    states = np.empty_like(array)
    for t, value in enumerate(array):
        state = keep * state + (1.0 - keep) * value
        states[t] = state
    return states
