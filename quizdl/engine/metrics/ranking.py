"""Scores that rank: counts at a threshold, precision-recall and ROC curves, the area under ROC.

An example is called positive when its score is at least the threshold.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from quizdl.engine.metrics.confusion import Counts
from quizdl.engine.validation import (
    Array,
    ArrayLike,
    EngineError,
    IntArray,
    float_array,
    int_array,
    real,
    same_shape,
)


class PrCurve(NamedTuple):
    """Arrays of one length, by decreasing threshold (so by increasing recall)."""

    recall: Array
    precision: Array
    threshold: Array


class RocCurve(NamedTuple):
    """Arrays of one length, by decreasing threshold, from (0, 0) to (1, 1)."""

    false_positive_rate: Array
    true_positive_rate: Array
    threshold: Array


def counts_at(target: ArrayLike, score: ArrayLike, threshold: float) -> Counts:
    """Counts when everything with ``score >= threshold`` is called positive; ``target`` is of 0 and 1."""
    labels, scores = ranked_input(target, score)
    called = scores >= (threshold if isinstance(threshold, float) and math.isinf(threshold)
                        else real("threshold", threshold))
    return Counts(tp=int((called & (labels == 1)).sum()), fp=int((called & (labels == 0)).sum()),
                  fn=int((~called & (labels == 1)).sum()), tn=int((~called & (labels == 0)).sum()))


def pr_points(target: ArrayLike, score: ArrayLike, thresholds: ArrayLike) -> PrCurve:
    """(recall, precision) at each of the given thresholds; precision is 1 if nothing is called positive."""
    cuts = np.atleast_1d(float_array("thresholds", thresholds, ndim=(0, 1), finite=False))
    found = [counts_at(target, score, float(cut)) for cut in cuts]
    _needs_both(target, score, negatives=False)
    return PrCurve(np.array([c.tp / (c.tp + c.fn) for c in found]),
                   np.array([c.tp / (c.tp + c.fp) if c.tp + c.fp else 1.0 for c in found]), cuts)


def roc_points(target: ArrayLike, score: ArrayLike, thresholds: ArrayLike) -> RocCurve:
    """(false positive rate, true positive rate) at each of the given thresholds."""
    cuts = np.atleast_1d(float_array("thresholds", thresholds, ndim=(0, 1), finite=False))
    found = [counts_at(target, score, float(cut)) for cut in cuts]
    _needs_both(target, score, negatives=True)
    return RocCurve(np.array([c.fp / (c.fp + c.tn) for c in found]),
                    np.array([c.tp / (c.tp + c.fn) for c in found]), cuts)


def pr_curve(target: ArrayLike, score: ArrayLike) -> PrCurve:
    """One point per distinct score, by decreasing score; no point is added at recall 0."""
    _, scores = ranked_input(target, score)
    return pr_points(target, score, np.unique(scores)[::-1])


def roc_curve(target: ArrayLike, score: ArrayLike) -> RocCurve:
    """(0, 0) at an infinite threshold, then one point per distinct score; equal scores move together."""
    _, scores = ranked_input(target, score)
    return roc_points(target, score, np.concatenate([[np.inf], np.unique(scores)[::-1]]))


def auc(x: ArrayLike, y: ArrayLike) -> float:
    """Area under the points (x, y), x not decreasing, by the trapezoid rule."""
    xs, ys = float_array("x", x, ndim=1), float_array("y", y, ndim=1)
    same_shape("y", ys, "x", xs)
    if len(xs) < 2:
        raise EngineError("x", f"{len(xs)} point", "at least two")
    if (np.diff(xs) < 0).any():
        raise EngineError("x", "decreasing values", "values that never decrease")
    return float((np.diff(xs) * (ys[1:] + ys[:-1]) / 2).sum())


def roc_auc(target: ArrayLike, score: ArrayLike) -> float:
    """Area under the ROC curve by trapezoids; tied scores make a slanted piece, so a tie counts one half."""
    curve = roc_curve(target, score)
    return auc(curve.false_positive_rate, curve.true_positive_rate)


def roc_auc_by_pairs(target: ArrayLike, score: ArrayLike) -> float:
    """Share of (positive, negative) pairs ranked rightly, a tie counting one half (Mann & Whitney 1947)."""
    labels, scores = _needs_both(target, score, negatives=True)
    difference = scores[labels == 1][:, None] - scores[labels == 0][None, :]
    return float(((difference > 0) + 0.5 * (difference == 0)).mean())


def ranked_input(target: ArrayLike, score: ArrayLike) -> tuple[IntArray, Array]:
    """(N,) labels of 0 and 1 and (N,) scores, checked."""
    labels = int_array("target", target, ndim=1, low=0, high=2)
    scores = float_array("score", score, ndim=1)
    same_shape("score", scores, "target", labels)
    return labels, scores


def _needs_both(target: ArrayLike, score: ArrayLike, *, negatives: bool) -> tuple[IntArray, Array]:
    labels, scores = ranked_input(target, score)
    if not (labels == 1).any():
        raise EngineError("target", "no positive example", "at least one")
    if negatives and not (labels == 0).any():
        raise EngineError("target", "no negative example", "at least one")
    return labels, scores
