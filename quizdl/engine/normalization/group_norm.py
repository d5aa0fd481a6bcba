"""Group normalization (Wu & He 2018) and instance normalization (Ulyanov et al. 2016), its case of one
channel a group.

Inputs are (N, C, ...): each sample's channels are split in order into groups of C / num_groups, and every
group is standardized over its channels and all positions. gamma and beta belong to channels, shape (C,).
"""

from __future__ import annotations

import numpy as np

from quizdl.engine.normalization.moments import (
    NormGrads,
    Standardized,
    affine,
    gradient_like,
    standardize,
    standardize_backward,
)
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, real

_AXES = (2,)


def _input(x: ArrayLike, least: int) -> Array:
    array = float_array("x", x)
    if array.ndim < least:
        raise EngineError("x", f"rank {array.ndim} (shape {array.shape})",
                          f"rank {least} or more: (N, C, ...)")
    return array


def _groups(x: Array, num_groups: int) -> int:
    groups = integer("num_groups", num_groups, low=1)
    if x.shape[1] % groups:
        raise EngineError("num_groups", groups, f"a divisor of the {x.shape[1]} channels of x")
    return groups


def _standardize(x: Array, groups: int, eps: float) -> Standardized:
    return standardize(x.reshape(x.shape[0], groups, -1), _AXES, real("eps", eps, low=0.0))


def _columns(vector: Array, x: Array) -> Array:
    return vector.reshape(1, -1, *([1] * (x.ndim - 2)))


def _forward(x: Array, groups: int, gamma: ArrayLike | None, beta: ArrayLike | None, eps: float) -> Array:
    channels = (x.shape[1],)
    scale, shift = affine("gamma", gamma, channels, x, 1.0), affine("beta", beta, channels, x, 0.0)
    x_hat = _standardize(x, groups, eps).x_hat.reshape(x.shape)
    return _columns(scale, x) * x_hat + _columns(shift, x)


def _backward(grad_output: ArrayLike, x: Array, groups: int, gamma: ArrayLike | None, beta: ArrayLike | None,
              eps: float) -> NormGrads:
    grad = gradient_like(grad_output, x)
    channels = (x.shape[1],)
    scale = affine("gamma", gamma, channels, x, 1.0)
    affine("beta", beta, channels, x, 0.0)
    stats = _standardize(x, groups, eps)
    grad_x_hat = (grad * _columns(scale, x)).reshape(stats.x_hat.shape)
    others = (0, *range(2, x.ndim))
    return NormGrads(standardize_backward(grad_x_hat, stats, _AXES).reshape(x.shape),
                     np.sum(grad * stats.x_hat.reshape(x.shape), axis=others), np.sum(grad, axis=others))


@refuse_overflow
def group_norm(x: ArrayLike, num_groups: int, gamma: ArrayLike | None = None, beta: ArrayLike | None = None,
               *,
               eps: float = 1e-5) -> Array:
    """``gamma * (x - mean) / sqrt(var + eps) + beta`` with one biased mean and variance per (sample, group).

    x (N, C, ...), gamma and beta (C,). One group is layer norm over (C, ...) with per-channel gains; C groups
    are instance norm. Raises EngineError unless num_groups divides C, for NaN, mismatched shapes, a negative
    eps.
    """
    array = _input(x, 2)
    return _forward(array, _groups(array, num_groups), gamma, beta, eps)


@refuse_overflow
def group_norm_backward(grad_output: ArrayLike, x: ArrayLike, num_groups: int, gamma: ArrayLike | None = None,
                        beta: ArrayLike | None = None, *, eps: float = 1e-5) -> NormGrads:
    """Gradients (x, gamma, beta) of ``group_norm``, shaped like x, (C,), (C,)."""
    array = _input(x, 2)
    return _backward(grad_output, array, _groups(array, num_groups), gamma, beta, eps)


@refuse_overflow
def instance_norm(x: ArrayLike, gamma: ArrayLike | None = None, beta: ArrayLike | None = None, *,
                  eps: float = 1e-5) -> Array:
    """Standardize every channel of every sample over its own positions; x (N, C, L) or (N, C, H, W)."""
    array = _input(x, 3)
    return _forward(array, array.shape[1], gamma, beta, eps)


@refuse_overflow
def instance_norm_backward(grad_output: ArrayLike, x: ArrayLike, gamma: ArrayLike | None = None,
                           beta: ArrayLike | None = None, *, eps: float = 1e-5) -> NormGrads:
    """Gradients (x, gamma, beta) of ``instance_norm``, shaped like x, (C,), (C,)."""
    array = _input(x, 3)
    return _backward(grad_output, array, array.shape[1], gamma, beta, eps)
