"""How per-sample losses become one number, and what that does to their gradients."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np

from quizdl.engine.validation import (
    Array,
    ArrayLike,
    EngineError,
    IntArray,
    float_array,
    int_array,
    same_shape,
)

Reduction: TypeAlias = Literal["mean", "sum", "none"]
Loss: TypeAlias = Any
"""A float after "mean" or "sum"; with "none" an Array of the single losses."""


def check(reduction: str) -> None:
    if reduction not in ("mean", "sum", "none"):
        raise EngineError("reduction", repr(reduction), '"mean", "sum" or "none"')


def reduced(losses: Array, reduction: Reduction) -> Loss:
    """The mean or the sum of ``losses`` (added up in float64) as a float, or ``losses`` itself."""
    check(reduction)
    if reduction == "none":
        return np.asarray(losses)
    total = losses.mean(dtype=np.float64) if reduction == "mean" else losses.sum(dtype=np.float64)
    return float(total)


def scaled(grad: Array, reduction: Reduction, count: int) -> Array:
    """The gradient of the reduced loss; with "none", of each loss by its own prediction."""
    check(reduction)
    return np.asarray(grad / count if reduction == "mean" else grad)


def paired(prediction: ArrayLike, target: ArrayLike, name: str = "prediction") -> tuple[Array, Array]:
    """Both as arrays of one shape; the first argument is called ``name``, the second "target"."""
    predicted = float_array(name, prediction)
    wanted = float_array("target", target)
    same_shape("target", wanted, name, predicted)
    return predicted, wanted.astype(predicted.dtype, copy=False)


def labelled(name: str, scores: ArrayLike, labels: ArrayLike) -> tuple[Array, IntArray]:
    """Scores (..., C) and their labels, shape (..., 1), each in 0..C-1."""
    array = float_array(name, scores)
    if array.ndim == 0:
        raise EngineError(name, "a single number", "shape (..., C)")
    chosen = int_array("labels", labels, low=0, high=array.shape[-1])
    if chosen.shape != array.shape[:-1]:
        raise EngineError("labels", f"shape {chosen.shape}",
                          f"shape {array.shape[:-1]}, one label per row of {name}")
    return array, chosen[..., None]
