"""Activations with parameters of their own: PReLU and Maxout."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, same_shape


class PreluGrads(NamedTuple):
    """d loss / d each input of ``prelu``, in that input's shape."""

    x: Array
    slope: Array


class MaxoutGrads(NamedTuple):
    """d loss / d each input of ``maxout``, in that input's shape."""

    x: Array
    weight: Array
    bias: Array


def _slope(x: Array, slope: ArrayLike) -> tuple[Array, Array]:
    """The slope as given, and in a shape that broadcasts over ``x``; in the type of ``x``."""
    given = float_array("slope", slope, ndim=(0, 1)).astype(x.dtype, copy=False)
    if given.ndim == 0:
        return given, given
    if x.ndim < 2 or x.shape[1] != given.size:
        raise EngineError("slope", f"{given.size} slopes for x of shape {x.shape}",
                          "one number, or one per channel (axis 1 of x)")
    return given, given.reshape(-1, *(1,) * (x.ndim - 2))


@refuse_overflow
def prelu(x: ArrayLike, slope: ArrayLike) -> Array:
    """x where x > 0, else ``slope`` x; the slope is learned (He et al. 2015, eq. 1).

    ``x`` has any shape; ``slope`` is one number, or shape (C,) for ``x`` of shape (N, C, ...).
    """
    x = float_array("x", x)
    return np.where(x > 0, x, x * _slope(x, slope)[1])


@refuse_overflow
def prelu_backward(grad_output: ArrayLike, x: ArrayLike, slope: ArrayLike) -> PreluGrads:
    """Gradients of ``prelu``; the slope's is the sum of grad_output * x over the entries x <= 0 (eq. 3)."""
    x = float_array("x", x)
    grad = float_array("grad_output", grad_output)
    same_shape("grad_output", grad, "x", x)
    given, wide = _slope(x, slope)
    of_slope = np.where(x > 0, 0, grad * x)
    axes = tuple(axis for axis in range(x.ndim) if given.ndim == 0 or axis != 1)
    return PreluGrads(np.where(x > 0, grad, grad * wide), np.asarray(of_slope.sum(axis=axes)))


def _pieces(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None) -> tuple[Array, Array, Array]:
    """Checked x and weight, and the affine pieces, shape (pieces, ..., units)."""
    x = float_array("x", x)
    weight = float_array("weight", weight, ndim=3)
    pieces, features, units = weight.shape
    if x.ndim < 1 or x.shape[-1] != features:
        raise EngineError("x", f"shape {x.shape}", f"{features} features on the last axis, as weight has")
    z = x.reshape(-1, features) @ weight
    if bias is not None:
        offsets = float_array("bias", bias, ndim=2)
        if offsets.shape != (pieces, units):
            raise EngineError("bias", f"shape {offsets.shape}", f"shape {(pieces, units)}")
        z = z + offsets[:, None, :]
    return x, weight, np.asarray(z.reshape(pieces, *x.shape[:-1], units))


@refuse_overflow
def maxout(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> Array:
    """The largest of several affine maps, max_k (x W_k + b_k) (Goodfellow et al. 2013, section 2).

    ``x`` (..., features), ``weight`` (pieces, features, units), ``bias`` (pieces, units) -> (..., units).
    """
    return np.asarray(_pieces(x, weight, bias)[2].max(axis=0))


@refuse_overflow
def maxout_backward(grad_output: ArrayLike, x: ArrayLike, weight: ArrayLike,
                    bias: ArrayLike | None = None) -> MaxoutGrads:
    """Gradients of ``maxout``: each output sends its gradient to its winning piece, on a tie the first."""
    x, weight, z = _pieces(x, weight, bias)
    grad = float_array("grad_output", grad_output)
    if grad.shape != z.shape[1:]:
        raise EngineError("grad_output", f"shape {grad.shape}", f"the output's shape, {z.shape[1:]}")
    pieces, features, units = weight.shape
    winners = np.arange(pieces).reshape(-1, *(1,) * grad.ndim) == z.argmax(axis=0)
    routed = np.where(winners, grad, 0).reshape(pieces, -1, units)
    rows = x.reshape(-1, features)
    to_x = (routed @ weight.transpose(0, 2, 1)).sum(axis=0).reshape(x.shape)
    return MaxoutGrads(to_x, rows.T @ routed, routed.sum(axis=1))
