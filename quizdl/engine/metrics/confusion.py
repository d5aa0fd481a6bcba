"""Confusion matrices and the scores of one class against the rest.

Zero division: a score whose denominator is 0 (no such prediction, no such example) is ``zero_division``,
0 by default, as in scikit-learn.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.validation import ArrayLike, EngineError, IntArray, int_array, integer, real, same_shape


class Counts(NamedTuple):
    """How many examples of one class against the rest were predicted right and wrong."""

    tp: int
    fp: int
    fn: int
    tn: int


def confusion_matrix(target: ArrayLike, predicted: ArrayLike, n_classes: int | None = None) -> IntArray:
    """(K, K) counts of two (N,) label arrays: row = true class, column = predicted class.

    Labels are 0 .. K-1; K is ``n_classes`` or else the largest label + 1.
    """
    high = None if n_classes is None else integer("n_classes", n_classes, low=1)
    target = int_array("target", target, ndim=1, low=0, high=high)
    predicted = int_array("predicted", predicted, ndim=1, low=0, high=high)
    same_shape("predicted", predicted, "target", target)
    size = high or int(max(target.max(), predicted.max())) + 1
    matrix = np.zeros((size, size), dtype=np.int64)
    np.add.at(matrix, (target, predicted), 1)
    return matrix


def square_matrix(matrix: ArrayLike) -> IntArray:
    """A (K, K) confusion matrix of non-negative counts with at least one example."""
    checked = int_array("matrix", matrix, ndim=2, low=0)
    if checked.shape[0] != checked.shape[1]:
        raise EngineError("matrix", f"shape {checked.shape}", "as many columns as rows")
    if checked.sum() == 0:
        raise EngineError("matrix", "no examples", "at least one")
    return checked


def class_counts(matrix: ArrayLike, positive: int = 1) -> Counts:
    """Counts of class ``positive`` against all the others, from a (K, K) confusion matrix."""
    checked = square_matrix(matrix)
    positive = integer("positive", positive, low=0, high=len(checked) - 1)
    tp = int(checked[positive, positive])
    fp = int(checked[:, positive].sum()) - tp
    fn = int(checked[positive].sum()) - tp
    return Counts(tp, fp, fn, int(checked.sum()) - tp - fp - fn)


def accuracy(matrix: ArrayLike | Counts) -> float:
    """Share of examples predicted right: trace / total of a matrix, or (tp + tn) / total of counts."""
    if isinstance(matrix, Counts):
        return _ratio(matrix.tp + matrix.tn, sum(_checked(matrix)), 0.0)
    checked = square_matrix(matrix)
    return float(np.trace(checked) / checked.sum())


def precision(counts: Counts, *, zero_division: float = 0.0) -> float:
    """tp / (tp + fp): of what was called positive, the share that is."""
    tp, fp, _, _ = _checked(counts)
    return _ratio(tp, tp + fp, zero_division)


def recall(counts: Counts, *, zero_division: float = 0.0) -> float:
    """tp / (tp + fn), also sensitivity or true positive rate: of what is positive, the share found."""
    tp, _, fn, _ = _checked(counts)
    return _ratio(tp, tp + fn, zero_division)


def specificity(counts: Counts, *, zero_division: float = 0.0) -> float:
    """tn / (tn + fp), also true negative rate."""
    _, fp, _, tn = _checked(counts)
    return _ratio(tn, tn + fp, zero_division)


def false_positive_rate(counts: Counts, *, zero_division: float = 0.0) -> float:
    """fp / (fp + tn) = 1 - specificity."""
    _, fp, _, tn = _checked(counts)
    return _ratio(fp, fp + tn, zero_division)


def f_beta(counts: Counts, beta: float = 1.0, *, zero_division: float = 0.0) -> float:
    """(1 + b^2) P R / (b^2 P + R), van Rijsbergen 1979; ``beta`` > 1 weighs recall more.

    Computed as (1 + b^2) tp / ((1 + b^2) tp + b^2 fn + fp), so it is 0 when P and R are both 0.
    """
    tp, fp, fn, _ = _checked(counts)
    weight = real("beta", beta, above=0) ** 2
    return _ratio((1 + weight) * tp, (1 + weight) * tp + weight * fn + fp, zero_division)


def f_beta_of(precision: float, recall: float, beta: float = 1.0) -> float:
    """F-beta from a precision and a recall given as numbers; 0 when both are 0."""
    p, r = real("precision", precision, low=0, high=1), real("recall", recall, low=0, high=1)
    weight = real("beta", beta, above=0) ** 2
    return _ratio((1 + weight) * p * r, weight * p + r, 0.0)


def _checked(counts: Counts) -> Counts:
    if not isinstance(counts, tuple) or len(counts) != 4:
        raise EngineError("counts", repr(counts)[:80], "Counts(tp, fp, fn, tn)")
    for name, count in zip(Counts._fields, counts, strict=True):
        integer(name, count, low=0)
    if sum(counts) == 0:
        raise EngineError("counts", "no examples", "at least one")
    return counts


def _ratio(numerator: float, denominator: float, zero_division: float) -> float:
    return real("zero_division", zero_division) if denominator == 0 else float(numerator / denominator)
