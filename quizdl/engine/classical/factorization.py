"""The second-order term of a factorization machine (Rendle 2010)."""

from __future__ import annotations

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, real


def _inputs(x: ArrayLike, factors: ArrayLike) -> tuple[Array, Array]:
    features, latent = float_array("x", x), float_array("factors", factors, ndim=2)
    if features.ndim == 0 or features.shape[-1] != latent.shape[0]:
        raise EngineError("factors", f"shape {latent.shape}",
                          f"(n, k) with n the last size of x, shape {features.shape}")
    return features, latent


@refuse_overflow
def pairwise_interactions(x: ArrayLike, factors: ArrayLike) -> Array:
    """Sum over i < j of <v_i, v_j> x_i x_j for (..., n) features and (n, k) factors, to (...,), in O(k n).

    0.5 * sum over f of ((sum_i v_if x_i)^2 - sum_i v_if^2 x_i^2), lemma 3.1 of the paper.
    """
    features, latent = _inputs(x, factors)
    terms = np.square(features @ latent) - np.square(features) @ np.square(latent)
    return np.asarray(0.5 * terms.sum(axis=-1))


@refuse_overflow
def pairwise_interactions_by_pairs(x: ArrayLike, factors: ArrayLike) -> Array:
    """The same sum written out pair by pair, in O(k n^2)."""
    features, latent = _inputs(x, factors)
    n = latent.shape[0]
    total = np.zeros(features.shape[:-1], dtype=features.dtype)
    for i in range(n):
        for j in range(i + 1, n):
            total = total + float(latent[i] @ latent[j]) * features[..., i] * features[..., j]
    return np.asarray(total)


@refuse_overflow
def factorization_machine(x: ArrayLike, bias: float, weight: ArrayLike, factors: ArrayLike) -> Array:
    """bias + <weight, x> + pairwise interactions, for (..., n) features, (n,) weights and (n, k) factors."""
    features, latent = _inputs(x, factors)
    linear = float_array("weight", weight, ndim=1)
    if linear.shape != latent.shape[:1]:
        raise EngineError("weight", f"shape {linear.shape}", f"{latent.shape[:1]}")
    return np.asarray(real("bias", bias) + features @ linear + pairwise_interactions(features, latent))
