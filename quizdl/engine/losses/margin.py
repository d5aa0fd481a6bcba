"""Margin losses: binary hinge, squared hinge and exponential, and the multi-class SVM loss.

At a kink (a margin met exactly) the gradient is 0. ``*_grad`` is d loss / d scores, in their shape.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from quizdl.engine.losses.reduction import Loss, Reduction, labelled, reduced, scaled
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, IntArray, float_array, real, same_shape

ClassReduction: TypeAlias = Literal["sum", "mean"]


def _signed(scores: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    s = float_array("scores", scores)
    y = float_array("target", target).astype(s.dtype, copy=False)
    same_shape("target", y, "scores", s)
    if not (np.abs(y) == 1).all():
        raise EngineError("target", "a value other than -1 and 1", "labels -1 or 1")
    return s, y


def hinge(scores: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Loss:
    """max(0, 1 - y s) for scores and labels y of -1 or 1, one shape (Cortes & Vapnik 1995)."""
    s, y = _signed(scores, target)
    return reduced(np.maximum(0, 1 - y * s), reduction)


def hinge_grad(scores: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Array:
    """-y where y s < 1, else 0; over n for the mean."""
    s, y = _signed(scores, target)
    return scaled(np.where(y * s < 1, -y, 0), reduction, s.size)


@refuse_overflow
def squared_hinge(scores: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Loss:
    """max(0, 1 - y s)^2 for labels y of -1 or 1."""
    s, y = _signed(scores, target)
    return reduced(np.maximum(0, 1 - y * s) ** 2, reduction)


@refuse_overflow
def squared_hinge_grad(scores: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Array:
    """-2 y max(0, 1 - y s), over n for the mean."""
    s, y = _signed(scores, target)
    return scaled(-2 * y * np.maximum(0, 1 - y * s), reduction, s.size)


def _exponential(scores: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    s, y = _signed(scores, target)
    if (-y * s > np.log(np.finfo(s.dtype).max)).any():
        raise EngineError("scores", f"a margin of {float((y * s).min()):g}",
                          "margins whose exponential fits a float")
    return np.exp(-y * s), y


def exponential_loss(scores: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Loss:
    """e^(-y s) for labels y of -1 or 1, the loss AdaBoost descends (Friedman et al. 2000)."""
    return reduced(_exponential(scores, target)[0], reduction)


def exponential_loss_grad(scores: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Array:
    """-y e^(-y s), over n for the mean."""
    loss, y = _exponential(scores, target)
    return scaled(-y * loss, reduction, y.size)


def _violations(scores: ArrayLike, labels: ArrayLike, delta: float, include_true_class: bool,
                class_reduction: ClassReduction) -> tuple[Array, IntArray, int]:
    """max(0, s_j - s_y + delta) per class, the labels, and what a row's sum is divided by."""
    s, chosen = labelled("scores", scores, labels)
    if s.shape[-1] < 2:
        raise EngineError("scores", "1 class", "at least 2 classes")
    if class_reduction not in ("sum", "mean"):
        raise EngineError("class_reduction", repr(class_reduction), '"sum" or "mean"')
    margins = np.maximum(0, s - np.take_along_axis(s, chosen, axis=-1) + real("delta", delta, low=0))
    if not include_true_class:
        np.put_along_axis(margins, chosen, 0, axis=-1)
    terms = s.shape[-1] if include_true_class else s.shape[-1] - 1
    return margins, chosen, terms if class_reduction == "mean" else 1


@refuse_overflow
def multiclass_svm(scores: ArrayLike, labels: ArrayLike, *, delta: float = 1.0, squared: bool = False,
                   include_true_class: bool = False, class_reduction: ClassReduction = "sum",
                   reduction: Reduction = "mean") -> Loss:
    """sum over j != y of max(0, s_j - s_y + delta), for scores (..., C) and integer labels (...)
    (Weston & Watkins 1999).

    ``squared`` squares each term. ``include_true_class`` also counts j = y, which adds delta (or its
    square) to every row. ``class_reduction="mean"`` divides a row by the number of terms it sums, C - 1, or C
    with the true class (PyTorch's multi_margin_loss divides by C always). ``reduction`` is over the rows.
    """
    margins, _, divisor = _violations(scores, labels, delta, include_true_class, class_reduction)
    terms = margins ** 2 if squared else margins
    return reduced(terms.sum(axis=-1) / divisor, reduction)


@refuse_overflow
def multiclass_svm_grad(scores: ArrayLike, labels: ArrayLike, *, delta: float = 1.0, squared: bool = False,
                        include_true_class: bool = False, class_reduction: ClassReduction = "sum",
                        reduction: Reduction = "mean") -> Array:
    """Each violating class gets 1 (2 margins if squared), the true class minus their sum."""
    margins, chosen, divisor = _violations(scores, labels, delta, include_true_class, class_reduction)
    grad = 2 * margins if squared else (margins > 0).astype(margins.dtype)
    # The true class's own term is the constant delta: it adds to the loss and nothing to the gradient.
    np.put_along_axis(grad, chosen, 0, axis=-1)
    np.put_along_axis(grad, chosen, -grad.sum(axis=-1, keepdims=True), axis=-1)
    return scaled(grad / divisor, reduction, chosen.size)
