"""Activations that act on each number alone, with their derivatives.

Every function takes an array of any shape and returns one of the same shape; no units. At a kink
(x = 0) the derivative is the one of the negative side, so ``relu_grad(0) == 0``, as in PyTorch.
A NaN, an infinity or an empty array raises ``EngineError``.
"""

from __future__ import annotations

import math

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, float_array, real

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805

_erf = np.frompyfunc(math.erf, 1, 1)


def sigmoid(x: ArrayLike) -> Array:
    """1 / (1 + e^-x), the logistic function."""
    x = float_array("x", x)
    # e^-|x| never overflows, and e/(1+e) keeps its relative precision far on the left.
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def sigmoid_grad(x: ArrayLike) -> Array:
    """s(x) (1 - s(x)); at most 1/4, reached at 0."""
    x = float_array("x", x)
    e = np.exp(-np.abs(x))
    return np.asarray(e / (1 + e) ** 2)


def tanh(x: ArrayLike) -> Array:
    """(e^x - e^-x) / (e^x + e^-x), which is 2 sigmoid(2x) - 1."""
    return np.asarray(np.tanh(float_array("x", x)))


def tanh_grad(x: ArrayLike) -> Array:
    """1 - tanh(x)^2; at most 1, reached at 0."""
    x = float_array("x", x)
    # 4e/(1+e)^2 with e = e^-2|x| is the same value without the cancellation of 1 - tanh^2.
    half = np.exp(-np.abs(x))
    return np.asarray((2 * half / (1 + half * half)) ** 2)


def relu(x: ArrayLike) -> Array:
    """max(0, x) (Nair & Hinton 2010)."""
    return np.asarray(np.maximum(float_array("x", x), 0))


def relu_grad(x: ArrayLike) -> Array:
    """1 where x > 0, else 0."""
    x = float_array("x", x)
    return (x > 0).astype(x.dtype)


@refuse_overflow
def leaky_relu(x: ArrayLike, negative_slope: float = 0.01) -> Array:
    """x where x > 0, else ``negative_slope`` x (Maas et al. 2013)."""
    x = float_array("x", x)
    return np.where(x > 0, x, x * real("negative_slope", negative_slope))


def leaky_relu_grad(x: ArrayLike, negative_slope: float = 0.01) -> Array:
    """1 where x > 0, else ``negative_slope``."""
    x = float_array("x", x)
    return np.where(x > 0, 1, real("negative_slope", negative_slope)).astype(x.dtype)


@refuse_overflow
def elu(x: ArrayLike, alpha: float = 1.0) -> Array:
    """x where x > 0, else ``alpha`` (e^x - 1) (Clevert et al. 2016)."""
    x = float_array("x", x)
    return np.where(x > 0, x, real("alpha", alpha) * np.expm1(np.minimum(x, 0)))


@refuse_overflow
def elu_grad(x: ArrayLike, alpha: float = 1.0) -> Array:
    """1 where x > 0, else ``alpha`` e^x (so ``alpha`` at 0)."""
    x = float_array("x", x)
    return np.where(x > 0, x.dtype.type(1), real("alpha", alpha) * np.exp(np.minimum(x, 0)))


@refuse_overflow
def selu(x: ArrayLike) -> Array:
    """``SELU_SCALE`` elu(x, ``SELU_ALPHA``): keeps mean 0 and variance 1 (Klambauer et al. 2017)."""
    return np.asarray(SELU_SCALE * elu(x, SELU_ALPHA))


def selu_grad(x: ArrayLike) -> Array:
    """The derivative of ``selu``."""
    return np.asarray(SELU_SCALE * elu_grad(x, SELU_ALPHA))


def _normal_cdf(x: Array) -> Array:
    """The standard normal distribution function, from erf; math.erf works in float64."""
    erf = np.asarray(_erf(x / math.sqrt(2)), dtype=np.float64)
    return np.asarray(((1 + erf) / 2).astype(x.dtype))


def gelu(x: ArrayLike) -> Array:
    """x Phi(x) with the exact normal distribution function, no tanh fit (Hendrycks & Gimpel 2016)."""
    x = float_array("x", x)
    return np.asarray(x * _normal_cdf(x))


def gelu_grad(x: ArrayLike) -> Array:
    """Phi(x) + x phi(x)."""
    x = float_array("x", x)
    # Beyond 40 the density is 0 in float64 anyway; the bound keeps the square finite.
    near = np.clip(x, -40, 40)
    density = np.exp(-near * near / 2) / math.sqrt(2 * math.pi)
    return np.asarray(_normal_cdf(x) + near * density)
