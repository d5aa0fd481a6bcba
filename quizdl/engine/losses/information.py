"""Entropy, cross-entropy and Kullback-Leibler divergence of discrete distributions.

Distributions run over the last axis and must be non-negative and sum to 1 within 1e-6 (1e-4 in float32).
``base`` is the logarithm's: e gives nats, 2 bits. 0 log 0 counts as 0. "mean" is over the leading axes; one
distribution gives one float. Gradients treat every entry as free, not bound to the sum of 1.
"""

from __future__ import annotations

import math

import numpy as np

from quizdl.engine.losses.reduction import Loss, Reduction, reduced, scaled
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, real, same_shape


def _distribution(name: str, value: ArrayLike) -> Array:
    p = float_array(name, value)
    if p.ndim == 0:
        raise EngineError(name, "a single number", "shape (..., outcomes)")
    if (p < 0).any():
        raise EngineError(name, f"a negative entry {float(p.min()):g}", "probabilities of at least 0")
    sums = p.sum(axis=-1)
    off = np.abs(sums - 1)
    if (off > (1e-4 if p.dtype == np.float32 else 1e-6)).any():
        raise EngineError(name, f"a sum of {float(sums.flat[off.argmax()]):g}", "probabilities that sum to 1")
    return p


def _two(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    first, second = _distribution("p", p), _distribution("q", q)
    same_shape("q", second, "p", first)
    return first.astype(second.dtype, copy=False), second


def _nats(base: float) -> float:
    base = real("base", base, above=0)
    if base == 1:
        raise EngineError("base", base, "a number other than 1")
    return math.log(base)


def _weighted_log(p: Array, q: Array) -> Array:
    """p ln q with 0 ln 0 = 0, and minus infinity where q = 0 < p."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p == 0, 0, p * np.log(q))


def entropy(p: ArrayLike, *, base: float = math.e, reduction: Reduction = "mean") -> Loss:
    """H(p) = -sum p log p (Shannon 1948); log of the number of outcomes for uniform p, 0 for a sure one."""
    array = _distribution("p", p)
    return reduced(-_weighted_log(array, array).sum(axis=-1) / _nats(base) + 0.0, reduction)


def entropy_grad(p: ArrayLike, *, base: float = math.e, reduction: Reduction = "mean") -> Array:
    """-(ln p + 1) / ln base; refused at p = 0, where it is infinite."""
    array = _distribution("p", p)
    if (array == 0).any():
        raise EngineError("p", "a 0", "probabilities above 0, the gradient is infinite there")
    return scaled(-(np.log(array) + 1) / _nats(base), reduction, array.size // array.shape[-1])


def cross_entropy_of_distributions(p: ArrayLike, q: ArrayLike, *, base: float = math.e,
                                   reduction: Reduction = "mean") -> Loss:
    """H(p, q) = -sum p log q, p the truth and q the prediction; infinite where q = 0 < p."""
    truth, predicted = _two(p, q)
    return reduced(-_weighted_log(truth, predicted).sum(axis=-1) / _nats(base) + 0.0, reduction)


def cross_entropy_of_distributions_grad(p: ArrayLike, q: ArrayLike, *, base: float = math.e,
                                        reduction: Reduction = "mean") -> Array:
    """d H(p, q) / dq = -p / (q ln base); refused where q = 0 < p."""
    truth, predicted = _two(p, q)
    if ((predicted == 0) & (truth > 0)).any():
        raise EngineError("q", "a 0 where p is above 0", "probabilities above 0 there")
    ratio = np.divide(truth, predicted, out=np.zeros_like(predicted), where=truth > 0)
    return scaled(-ratio / _nats(base), reduction, truth.size // truth.shape[-1])


def kl_divergence(p: ArrayLike, q: ArrayLike, *, base: float = math.e, reduction: Reduction = "mean") -> Loss:
    """KL(p || q) = sum p log(p / q) = H(p, q) - H(p) (Kullback & Leibler 1951); infinite where q = 0 < p."""
    truth, predicted = _two(p, q)
    nats = (_weighted_log(truth, truth) - _weighted_log(truth, predicted)).sum(axis=-1)
    return reduced(nats / _nats(base), reduction)


def kl_divergence_grad(p: ArrayLike, q: ArrayLike, *, base: float = math.e,
                       reduction: Reduction = "mean") -> Array:
    """d KL(p || q) / dq, the same as the cross-entropy's, since H(p) does not depend on q."""
    return cross_entropy_of_distributions_grad(p, q, base=base, reduction=reduction)
