"""Mean and variance over axes, the standardization they give, and its gradient.

Batch, layer, instance and group normalization differ only in the axes they take these over.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array

Axes = tuple[int, ...]


class NormGrads(NamedTuple):
    """Gradients of a normalization with respect to its inputs, each shaped like that input."""

    x: Array
    gamma: Array
    beta: Array


class Standardized(NamedTuple):
    """``x_hat = (x - mean) / std``; mean, biased variance and std keep the reduced axes as length 1."""

    x_hat: Array
    mean: Array
    var: Array
    std: Array


def root(var: Array, eps: float) -> Array:
    """sqrt(var + eps), refused where it would be zero."""
    if float(var.min()) + eps <= 0.0:
        raise EngineError("eps", eps, "a positive number, because a variance here is 0")
    std: Array = np.sqrt(var + var.dtype.type(eps))
    return std


def standardize(x: Array, axes: Axes, eps: float) -> Standardized:
    """Subtract the mean and divide by sqrt(biased variance + eps), both taken over ``axes``."""
    mean = x.mean(axis=axes, keepdims=True)
    centred = x - mean
    var = np.mean(centred * centred, axis=axes, keepdims=True)
    std = root(var, eps)
    return Standardized(centred / std, mean, var, std)


def standardize_backward(grad_x_hat: Array, stats: Standardized, axes: Axes) -> Array:
    """dL/dx from dL/dx_hat.

    The gradient loses its mean and its component along ``x_hat``: shifting or scaling the input
    changes nothing, so no gradient may point that way (Ioffe & Szegedy 2015, section 3, simplified).
    """
    centred = grad_x_hat - grad_x_hat.mean(axis=axes, keepdims=True)
    along = np.mean(grad_x_hat * stats.x_hat, axis=axes, keepdims=True)
    grad: Array = (centred - stats.x_hat * along) / stats.std
    return grad


def affine(argument: str, value: ArrayLike | None, shape: tuple[int, ...], like: Array, fill: float) -> Array:
    """A gain or shift of exactly ``shape`` in the dtype of ``like``; ``fill`` everywhere when it is None."""
    if value is None:
        return np.full(shape, fill, dtype=like.dtype)
    array = float_array(argument, value)
    if array.shape != shape:
        raise EngineError(argument, f"shape {array.shape}", f"shape {shape}")
    return array.astype(like.dtype, copy=False)


def gradient_like(grad_output: ArrayLike, x: Array) -> Array:
    """``grad_output`` checked to have the shape of the output, which is that of ``x``."""
    grad = float_array("grad_output", grad_output)
    if grad.shape != x.shape:
        raise EngineError("grad_output", f"shape {grad.shape}", f"the shape of the output, {x.shape}")
    return grad.astype(x.dtype, copy=False)
