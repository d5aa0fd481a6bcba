"""Scaled dot-product attention, its masks and its gradient. Source: Vaswani et al. 2017, section 3.2.1.

weights = softmax(Q K^T / sqrt(d_k)), output = weights V. Shapes: query (..., L, d_k), key (..., S, d_k),
value (..., S, d_v), with the same leading axes. In a mask True (or 1) means: this query may look at this key.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import (
    Array,
    ArrayLike,
    EngineError,
    float_array,
    int_array,
    integer,
    real,
    rectangular,
    same_shape,
)

Mask = npt.NDArray[np.bool_]


class Attention(NamedTuple):
    """The output (..., L, d_v) and the weights (..., L, S), whose rows sum to 1."""

    output: Array
    weights: Array


class AttentionGrads(NamedTuple):
    """Gradients, each shaped like the input of its name."""

    query: Array
    key: Array
    value: Array


def causal_mask(length: int) -> Mask:
    """(L, L), True where key position <= query position: nobody looks ahead."""
    size = integer("length", length, low=1)
    return np.tril(np.ones((size, size), dtype=np.bool_))


def padding_mask(lengths: ArrayLike, size: int) -> Mask:
    """(N, 1, 1, size), True for the first ``lengths[n]`` keys of sample n; fits (N, heads, L, size) weights.
    """
    total = integer("size", size, low=1)
    kept = int_array("lengths", lengths, ndim=1, low=1, high=total + 1)
    mask: Mask = (np.arange(total) < kept[:, None])[:, None, None, :]
    return mask


def mask_array(mask: ArrayLike | None, shape: tuple[int, ...]) -> Mask | None:
    """The mask as booleans of ``shape``; every query must be left at least one key."""
    if mask is None:
        return None
    given = rectangular("mask", mask)
    if given.dtype.kind not in "biuf" or not bool(np.isin(given, (0, 1)).all()):
        raise EngineError("mask", "values other than True and False", "True where a query may look at a key")
    try:
        allowed: Mask = np.broadcast_to(given.astype(np.bool_), shape)
    except ValueError:
        raise EngineError("mask", f"shape {given.shape}", f"a shape that broadcasts to {shape}") from None
    if not bool(allowed.any(axis=-1).all()):
        raise EngineError("mask", "a query that may look at no key", "at least one key for every query")
    return allowed


def _inputs(query: ArrayLike, key: ArrayLike, value: ArrayLike, scale: float | None) -> tuple[Array, Array,
                                                                                              Array, float]:
    q, k, v = float_array("query", query), float_array("key", key), float_array("value", value)
    for name, array in (("query", q), ("key", k), ("value", v)):
        if array.ndim < 2:
            raise EngineError(name, f"rank {array.ndim}", "rank 2 or more: (..., length, features)")
        if array.shape[:-2] != q.shape[:-2]:
            raise EngineError(name, f"leading axes {array.shape[:-2]}", f"those of query, {q.shape[:-2]}")
    if k.shape[-1] != q.shape[-1]:
        raise EngineError("key", f"{k.shape[-1]} features", f"{q.shape[-1]}, as query has")
    if v.shape[-2] != k.shape[-2]:
        raise EngineError("value", f"length {v.shape[-2]}", f"the length of key, {k.shape[-2]}")
    return q, k, v, 1.0 / math.sqrt(q.shape[-1]) if scale is None else real("scale", scale)


def _weights(scores: Array, allowed: Mask | None) -> Array:
    """Row softmax; a forbidden key gets exactly 0."""
    if allowed is None:
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    else:
        top = np.max(scores, axis=-1, keepdims=True, where=allowed, initial=-np.inf)
        powers = np.where(allowed, np.exp(np.where(allowed, scores - top, 0.0)), 0.0)
    weights: Array = powers / powers.sum(axis=-1, keepdims=True)
    return weights.astype(scores.dtype, copy=False)


@refuse_overflow
def scaled_dot_product_attention(query: ArrayLike, key: ArrayLike, value: ArrayLike, *,
                                 mask: ArrayLike | None = None,
                                 scale: float | None = None) -> Attention:
    """``softmax(scale * Q K^T) V`` with scale 1 / sqrt(d_k) unless given; ``mask`` broadcasts to (..., L, S).

    Returns output (..., L, d_v) and weights (..., L, S). Raises EngineError for shapes that do not fit, NaN,
    or a query whose mask forbids every key.
    """
    q, k, v, factor = _inputs(query, key, value, scale)
    scores = q @ np.swapaxes(k, -1, -2) * factor
    weights = _weights(scores, mask_array(mask, scores.shape))
    return Attention(weights @ v, weights)


@refuse_overflow
def scaled_dot_product_attention_backward(grad_output: ArrayLike, query: ArrayLike, key: ArrayLike,
                                          value: ArrayLike,
                                          *, mask: ArrayLike | None = None,
                                          scale: float | None = None) -> AttentionGrads:
    """Gradients (query, key, value); grad_output (..., L, d_v).

    dV = A^T dO; dA = dO V^T; dS = A * (dA - sum(dA * A)) row by row (softmax); dQ = s dS K, dK = s dS^T Q.
    """
    q, k, v, factor = _inputs(query, key, value, scale)
    output, weights = scaled_dot_product_attention(q, k, v, mask=mask, scale=factor)
    grad = float_array("grad_output", grad_output)
    same_shape("grad_output", grad, "the output", output)
    grad_weights = grad @ np.swapaxes(v, -1, -2)
    grad_scores = weights * (grad_weights - np.sum(grad_weights * weights, axis=-1, keepdims=True)) * factor
    return AttentionGrads(grad_scores @ k, np.swapaxes(grad_scores, -1, -2) @ q,
                          np.swapaxes(weights, -1, -2) @ grad)
