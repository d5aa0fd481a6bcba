"""Regression losses: the mean over all elements of an error between prediction and target.

``prediction`` and ``target`` have one shape, any. "mean" divides by the number of elements, "sum" does
not divide, "none" keeps the shape. ``*_grad`` is d loss / d prediction, in the prediction's shape.
"""

from __future__ import annotations

import numpy as np

from quizdl.engine.losses.reduction import Loss, Reduction, paired, reduced, scaled
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError


@refuse_overflow
def mse(prediction: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Loss:
    """Mean squared error, (p - t)^2 without a factor 1/2; in the target's unit squared."""
    p, t = paired(prediction, target)
    return reduced((p - t) ** 2, reduction)


@refuse_overflow
def mse_grad(prediction: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Array:
    """2 (p - t), over n for the mean."""
    p, t = paired(prediction, target)
    return scaled(2 * (p - t), reduction, p.size)


@refuse_overflow
def mae(prediction: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Loss:
    """Mean absolute error, |p - t|; in the target's unit."""
    p, t = paired(prediction, target)
    return reduced(np.abs(p - t), reduction)


@refuse_overflow
def mae_grad(prediction: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Array:
    """sign(p - t), over n for the mean; 0 at the kink p = t."""
    p, t = paired(prediction, target)
    return scaled(np.sign(p - t), reduction, p.size)


def _log_pair(prediction: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    p, t = paired(prediction, target)
    for name, array in (("prediction", p), ("target", t)):
        if (array <= -1).any():
            raise EngineError(name, float(array.min()), "values above -1, since log(1 + value) is taken")
    return p, t


@refuse_overflow
def msle(prediction: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Loss:
    """Mean squared logarithmic error, (ln(1 + p) - ln(1 + t))^2; no unit. Needs values above -1."""
    p, t = _log_pair(prediction, target)
    return reduced((np.log1p(p) - np.log1p(t)) ** 2, reduction)


@refuse_overflow
def msle_grad(prediction: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Array:
    """2 (ln(1 + p) - ln(1 + t)) / (1 + p), over n for the mean."""
    p, t = _log_pair(prediction, target)
    return scaled(2 * (np.log1p(p) - np.log1p(t)) / (1 + p), reduction, p.size)


def _percent_pair(prediction: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    p, t = paired(prediction, target)
    if (t == 0).any():
        raise EngineError("target", "a 0", "non-zero values, since the error is divided by them")
    return p, t


@refuse_overflow
def mape(prediction: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Loss:
    """Mean absolute percentage error, 100 |p - t| / |t|, in percent: 10 means ten percent off."""
    p, t = _percent_pair(prediction, target)
    return reduced(100 * np.abs((p - t) / t), reduction)


@refuse_overflow
def mape_grad(prediction: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Array:
    """100 sign(p - t) / |t| (percent per unit of p), over n for the mean; 0 at p = t."""
    p, t = _percent_pair(prediction, target)
    return scaled(100 * np.sign(p - t) / np.abs(t), reduction, p.size)
