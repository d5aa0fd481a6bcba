"""One round of AdaBoost and one step of gradient boosting."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import (
    Array,
    ArrayLike,
    EngineError,
    float_array,
    int_array,
    integer,
    real,
    same_shape,
)

AdaBoostForm: TypeAlias = Literal["half_log", "samme"]


class AdaBoostRound(NamedTuple):
    """Weighted ``error`` of the weak learner, its vote ``alpha``, the renormalized example ``weight`` (N,)."""

    error: float
    alpha: float
    weight: Array


def adaboost_round(target: ArrayLike, predicted: ArrayLike, weight: ArrayLike | None = None, *,
                   form: AdaBoostForm = "half_log", n_classes: int = 2) -> AdaBoostRound:
    """The error, vote and new weights after a weak learner said ``predicted`` (N,) for ``target`` (N,).

    ``weight`` (N,) is positive and is normalized first; None is uniform. ``half_log``: two classes, alpha =
    0.5 ln((1 - e) / e), weights times exp(-alpha) where right and exp(alpha) where wrong (Freund & Schapire
    1997). ``samme``: K classes, alpha = ln((1 - e) / e) + ln(K - 1), weights times exp(alpha) where wrong
    (Zhu et al. 2009); for K = 2 alpha is twice as large and the new weights are the same. A perfect learner
    (e = 0) and one no better than guessing (alpha <= 0) are refused: there is no such round.
    """
    truth, said = int_array("target", target, ndim=1), int_array("predicted", predicted, ndim=1)
    same_shape("predicted", said, "target", truth)
    current = np.ones(len(truth)) if weight is None else float_array("weight", weight, ndim=1)
    same_shape("weight", current, "target", truth)
    if (current <= 0).any():
        raise EngineError("weight", float(current.min()), "positive weights")
    current = current / current.sum()
    wrong = truth != said
    error = float(current[wrong].sum())
    if form == "half_log":
        guessing = 0.5
        if len(set(truth.tolist()) | set(said.tolist())) > 2:
            raise EngineError("target", "more than two labels", "two, or form='samme'")
    elif form == "samme":
        guessing = 1 - 1 / integer("n_classes", n_classes, low=2)
    else:
        raise EngineError("form", repr(form), "'half_log' or 'samme'")
    if not 0 < error < guessing:
        raise EngineError("predicted", f"weighted error {error:g}", f"more than 0 and less than {guessing:g}")
    odds = math.log((1 - error) / error)
    if form == "half_log":
        alpha = odds / 2
        scaled = current * np.exp(np.where(wrong, alpha, -alpha))
    else:
        alpha = odds + math.log(n_classes - 1)
        scaled = current * np.exp(np.where(wrong, alpha, 0.0))
    return AdaBoostRound(error, alpha, scaled / scaled.sum())


@refuse_overflow
def weighted_vote(alpha: ArrayLike, votes: ArrayLike) -> Array:
    """sign(sum over rounds of alpha_t h_t(x)): (T,) and (T, N) votes of -1 and +1 to (N,); a tie gives 0."""
    said, strength = float_array("votes", votes, ndim=2), float_array("alpha", alpha, ndim=1)
    if said.shape[0] != len(strength):
        raise EngineError("votes", f"shape {said.shape}", f"({len(strength)}, N), one row per alpha")
    if not np.isin(said, (-1, 1)).all():
        raise EngineError("votes", "other values", "-1 and +1")
    return np.sign(strength @ said)


class BoostingStep(NamedTuple):
    """Residuals (N,) the next learner is fitted to, and, when it is given, the updated prediction (N,)."""

    residual: Array
    prediction: Array | None


@refuse_overflow
def boosting_step(target: ArrayLike, prediction: ArrayLike, learner: ArrayLike | None = None, *,
                  lr: float = 1.0) -> BoostingStep:
    """Gradient boosting for squared error (Friedman 2001): residual = target - prediction, all (N,).

    That is the negative gradient of (target - prediction)^2 / 2. With the next learner's output ``learner``
    (N,), the new prediction is prediction + ``lr`` * learner.
    """
    truth, current = float_array("target", target, ndim=1), float_array("prediction", prediction, ndim=1)
    same_shape("prediction", current, "target", truth)
    residual = truth - current
    if learner is None:
        return BoostingStep(residual, None)
    fitted = float_array("learner", learner, ndim=1)
    same_shape("learner", fitted, "target", truth)
    return BoostingStep(residual, current + real("lr", lr, above=0) * fitted)


class Stump(NamedTuple):
    """A regression stump on one feature: ``left`` where x <= threshold, ``right`` elsewhere."""

    threshold: float
    left: float
    right: float

    def predict(self, x: ArrayLike) -> Array:
        """(N,) predictions for (N,) inputs."""
        return np.where(float_array("x", x, ndim=1) <= self.threshold, self.left, self.right)


@refuse_overflow
def fit_stump(x: ArrayLike, target: ArrayLike) -> Stump:
    """The stump with least squared error: thresholds halfway between neighboring x, means on either side.

    Of equally good thresholds the smallest is taken.
    """
    points, truth = float_array("x", x, ndim=1), float_array("target", target, ndim=1)
    same_shape("target", truth, "x", points)
    values = np.unique(points)
    if len(values) < 2:
        raise EngineError("x", "a single value", "at least two different ones")
    best: tuple[float, Stump] | None = None
    for threshold in (values[1:] + values[:-1]) / 2:
        low = points <= threshold
        stump = Stump(float(threshold), float(truth[low].mean()), float(truth[~low].mean()))
        error = float(np.square(truth - stump.predict(points)).sum())
        if best is None or error < best[0] - 1e-12:
            best = error, stump
    assert best is not None
    return best[1]
