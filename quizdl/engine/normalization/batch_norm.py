"""Batch normalization: training, running statistics, evaluation, gradient.

Source: Ioffe & Szegedy 2015, algorithms 1 and 2. Inputs are (N, D), (N, C, L) or (N, C, H, W); the
statistics are one mean and one variance per feature or channel (axis 1), taken over all other axes.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from quizdl.engine.normalization.moments import (
    NormGrads,
    Standardized,
    affine,
    gradient_like,
    root,
    standardize,
    standardize_backward,
)
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, real

MomentumConvention = Literal["pytorch", "keras"]


class BatchNorm(NamedTuple):
    """Output and the batch statistics; ``var`` is the biased variance (divided by the count)."""

    y: Array
    mean: Array
    var: Array


class RunningStatistics(NamedTuple):
    """The averages that evaluation uses, each of shape (C,)."""

    running_mean: Array
    running_var: Array


class BatchNormTrain(NamedTuple):
    """Everything one training pass produces."""

    y: Array
    mean: Array
    var: Array
    running_mean: Array
    running_var: Array


def _axes(x: Array) -> tuple[int, ...]:
    return (0, *range(2, x.ndim))


def _columns(vector: Array, x: Array) -> Array:
    """A (C,) vector laid along axis 1 of ``x``."""
    return vector.reshape(1, -1, *([1] * (x.ndim - 2)))


def _input(x: ArrayLike) -> Array:
    return float_array("x", x, ndim=(2, 3, 4))


@refuse_overflow
def batch_norm(x: ArrayLike, gamma: ArrayLike | None = None, beta: ArrayLike | None = None, *,
               eps: float = 1e-5) -> BatchNorm:
    """``gamma * (x - mean) / sqrt(var + eps) + beta`` with the statistics of this batch.

    x (N, D), (N, C, L) or (N, C, H, W); gamma and beta (C,), 1 and 0 when left out. Returns y like x, and
    mean and biased var of shape (C,). A batch with one value per channel gives y = beta.
    Raises EngineError for a wrong rank or shape, an empty batch, NaN, a negative eps.
    Ioffe & Szegedy 2015, algorithm 1.
    """
    array = _input(x)
    channels = (array.shape[1],)
    scale, shift = affine("gamma", gamma, channels, array, 1.0), affine("beta", beta, channels, array, 0.0)
    stats = standardize(array, _axes(array), real("eps", eps, low=0.0))
    y = _columns(scale, array) * stats.x_hat + _columns(shift, array)
    return BatchNorm(y, stats.mean.reshape(-1), stats.var.reshape(-1))


@refuse_overflow
def update_running_statistics(running_mean: ArrayLike, running_var: ArrayLike, mean: ArrayLike,
                              var: ArrayLike, *,
                              count: int, momentum: float | None = None,
                              convention: MomentumConvention = "pytorch",
                              unbiased: bool | None = None) -> RunningStatistics:
    """Fold one batch's statistics into the running ones; all arrays (C,), ``var`` biased.

    convention "pytorch": running = (1 - momentum) * running + momentum * batch, default momentum 0.1.
    convention "keras" (also the usual paper notation): running = momentum * running + (1 - momentum) * batch,
    default momentum 0.99. ``count`` is the number of values behind each statistic (N, or N*H*W);
    ``unbiased`` multiplies the batch variance by count / (count - 1) first, as PyTorch does and as
    algorithm 2 of Ioffe & Szegedy 2015 asks; by default True for "pytorch", False for "keras".
    Raises EngineError for momentum outside [0, 1], mismatched shapes, a negative variance, count 1 when
    unbiased.
    """
    if convention not in ("pytorch", "keras"):
        raise EngineError("convention", repr(convention), "'pytorch' or 'keras'")
    old_mean = float_array("running_mean", running_mean, ndim=1)
    old_var = _variance("running_var", running_var, old_mean)
    batch_mean = affine("mean", mean, old_mean.shape, old_mean, 0.0)
    batch_var = _variance("var", var, old_mean)
    if momentum is None:
        momentum = 0.1 if convention == "pytorch" else 0.99
    momentum = real("momentum", momentum, low=0.0, high=1.0)
    corrected = convention == "pytorch" if unbiased is None else unbiased
    count = integer("count", count, low=2 if corrected else 1)
    if corrected:
        batch_var = batch_var * (count / (count - 1))
    new = momentum if convention == "pytorch" else 1.0 - momentum
    old = 1.0 - momentum if convention == "pytorch" else momentum
    return RunningStatistics(old * old_mean + new * batch_mean, old * old_var + new * batch_var)


def _variance(argument: str, value: ArrayLike, like: Array) -> Array:
    array = affine(argument, value, like.shape, like, 1.0)
    if float(array.min()) < 0.0:
        raise EngineError(argument, float(array.min()), "variances of at least 0")
    return array


def batch_norm_train(x: ArrayLike, running_mean: ArrayLike, running_var: ArrayLike,
                     gamma: ArrayLike | None = None, beta: ArrayLike | None = None, *,
                     momentum: float | None = None, convention: MomentumConvention = "pytorch",
                     unbiased: bool | None = None, eps: float = 1e-5) -> BatchNormTrain:
    """``batch_norm`` followed by ``update_running_statistics``: one training pass of the layer."""
    y, mean, var = batch_norm(x, gamma, beta, eps=eps)
    running = update_running_statistics(running_mean, running_var, mean, var, count=y.size // y.shape[1],
                                        momentum=momentum, convention=convention, unbiased=unbiased)
    return BatchNormTrain(y, mean, var, *running)


@refuse_overflow
def batch_norm_eval(x: ArrayLike, running_mean: ArrayLike, running_var: ArrayLike,
                    gamma: ArrayLike | None = None, beta: ArrayLike | None = None, *,
                    eps: float = 1e-5) -> Array:
    """``gamma * (x - running_mean) / sqrt(running_var + eps) + beta``: the test-time layer, a fixed linear
    map.

    Shapes as in ``batch_norm``; the batch's own statistics play no part. Raises EngineError likewise, and for
    a negative running variance. Ioffe & Szegedy 2015, algorithm 2.
    """
    array = _input(x)
    channels = (array.shape[1],)
    mean = affine("running_mean", running_mean, channels, array, 0.0)
    var = _variance("running_var", running_var, mean)
    scale, shift = affine("gamma", gamma, channels, array, 1.0), affine("beta", beta, channels, array, 0.0)
    std = root(var, real("eps", eps, low=0.0))
    y: Array = _columns(scale, array) * ((array - _columns(mean, array)) / _columns(std, array))
    return y + _columns(shift, array)


@refuse_overflow
def batch_norm_backward(grad_output: ArrayLike, x: ArrayLike, gamma: ArrayLike | None = None,
                        beta: ArrayLike | None = None, *, eps: float = 1e-5) -> NormGrads:
    """Gradients of training-mode batch norm, through the batch mean and variance too.

    grad_output like x. Returns (x, gamma, beta) with shapes like x, (C,), (C,); sums of grad_output over the
    batch give the last two. ``beta`` moves no gradient and is only checked. Ioffe & Szegedy 2015, section 3.
    """
    array = _input(x)
    channels = (array.shape[1],)
    grad = gradient_like(grad_output, array)
    scale = affine("gamma", gamma, channels, array, 1.0)
    affine("beta", beta, channels, array, 0.0)
    axes = _axes(array)
    stats: Standardized = standardize(array, axes, real("eps", eps, low=0.0))
    return NormGrads(standardize_backward(grad * _columns(scale, array), stats, axes),
                     np.sum(grad * stats.x_hat, axis=axes), np.sum(grad, axis=axes))
