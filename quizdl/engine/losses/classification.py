"""Classification losses from likelihoods: binary and multi-class cross-entropy, negative log-likelihood.

Natural logarithm throughout, so losses are in nats. Classes run over the last axis; integer labels have
the shape of the axes before it. ``*_grad`` is d loss / d the first argument, in its shape.
"""

from __future__ import annotations

import numpy as np

from quizdl.engine.activations import log_softmax, sigmoid, softmax
from quizdl.engine.losses.reduction import Loss, Reduction, labelled, paired, reduced, scaled
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, IntArray


def _within_unit(name: str, array: Array) -> None:
    if (array < 0).any() or (array > 1).any():
        raise EngineError(name, f"values from {array.min():g} to {array.max():g}", "values from 0 to 1")


def _probabilities(prediction: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    p, t = paired(prediction, target)
    _within_unit("prediction", p)
    _within_unit("target", t)
    return p, t


def binary_cross_entropy(prediction: ArrayLike, target: ArrayLike, reduction: Reduction = "mean") -> Loss:
    """-(t ln p + (1 - t) ln(1 - p)) for probabilities p, t in [0, 1] of one shape; 0 ln 0 is 0.

    Infinite where p rules the target out (nothing is clipped). "mean" is over all elements.
    """
    p, t = _probabilities(prediction, target)
    with np.errstate(divide="ignore", invalid="ignore"):
        positive = np.where(t == 0, 0, t * np.log(p))
        negative = np.where(t == 1, 0, (1 - t) * np.log1p(-p))
    return reduced(-(positive + negative), reduction)


def binary_cross_entropy_grad(prediction: ArrayLike, target: ArrayLike,
                              reduction: Reduction = "mean") -> Array:
    """(p - t) / (p (1 - p)), over n for the mean; refused where the loss is infinite."""
    p, t = _probabilities(prediction, target)
    if ((p == 0) & (t > 0)).any() or ((p == 1) & (t < 1)).any():
        raise EngineError("prediction", "a probability 0 or 1 that rules its target out",
                          "values strictly between 0 and 1 there")
    positive = np.divide(t, p, out=np.zeros_like(p), where=t > 0)
    negative = np.divide(1 - t, 1 - p, out=np.zeros_like(p), where=t < 1)
    return scaled(negative - positive, reduction, p.size)


def binary_cross_entropy_with_logits(logits: ArrayLike, target: ArrayLike,
                                     reduction: Reduction = "mean") -> Loss:
    """Binary cross-entropy of sigmoid(z), as max(z, 0) - z t + ln(1 + e^-|z|), which never overflows."""
    z, t = paired(logits, target, "logits")
    _within_unit("target", t)
    return reduced(np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z))), reduction)


def binary_cross_entropy_with_logits_grad(logits: ArrayLike, target: ArrayLike,
                                          reduction: Reduction = "mean") -> Array:
    """sigmoid(z) - t, over n for the mean."""
    z, t = paired(logits, target, "logits")
    _within_unit("target", t)
    return scaled(sigmoid(z) - t, reduction, z.size)


def _picked(log_p: Array, chosen: IntArray) -> Array:
    return np.asarray(-np.take_along_axis(log_p, chosen, axis=-1)[..., 0])


@refuse_overflow
def cross_entropy(logits: ArrayLike, labels: ArrayLike, reduction: Reduction = "mean") -> Loss:
    """-log softmax(z)[label] for logits (..., C) and integer labels (...); "mean" is over the labels.

    All-equal logits give ln C, the start-up value of an untrained classifier.
    """
    z, chosen = labelled("logits", logits, labels)
    return reduced(_picked(log_softmax(z), chosen), reduction)


@refuse_overflow
def cross_entropy_grad(logits: ArrayLike, labels: ArrayLike, reduction: Reduction = "mean") -> Array:
    """softmax(z) - one_hot(label), over the number of labels for the mean."""
    z, chosen = labelled("logits", logits, labels)
    grad = softmax(z)
    np.put_along_axis(grad, chosen, np.take_along_axis(grad, chosen, axis=-1) - 1, axis=-1)
    return scaled(grad, reduction, chosen.size)


def nll(log_probabilities: ArrayLike, labels: ArrayLike, reduction: Reduction = "mean") -> Loss:
    """Negative log-likelihood, -log_probabilities[label]; takes (..., C) logs, as log_softmax gives."""
    log_p, chosen = labelled("log_probabilities", log_probabilities, labels)
    return reduced(_picked(log_p, chosen), reduction)


def nll_grad(log_probabilities: ArrayLike, labels: ArrayLike, reduction: Reduction = "mean") -> Array:
    """-1 at each label, 0 elsewhere, over the number of labels for the mean."""
    log_p, chosen = labelled("log_probabilities", log_probabilities, labels)
    grad = np.zeros_like(log_p)
    np.put_along_axis(grad, chosen, -1, axis=-1)
    return scaled(grad, reduction, chosen.size)
