"""Scores of several classes in one number: macro, micro and weighted averages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np

from quizdl.engine.metrics.confusion import Counts, class_counts, f_beta, precision, recall, square_matrix
from quizdl.engine.validation import Array, ArrayLike, EngineError, instance

Score: TypeAlias = Literal["precision", "recall", "f_beta"]


def _scorer(score: Score, beta: float, zero_division: float) -> Callable[[Counts], float]:
    match instance("score", score, str):
        case "precision":
            return lambda counts: precision(counts, zero_division=zero_division)
        case "recall":
            return lambda counts: recall(counts, zero_division=zero_division)
        case "f_beta":
            return lambda counts: f_beta(counts, beta, zero_division=zero_division)
    raise EngineError("score", repr(score), "'precision', 'recall' or 'f_beta'")


def per_class_scores(matrix: ArrayLike, score: Score, *, beta: float = 1.0,
                     zero_division: float = 0.0) -> Array:
    """(K,) scores, each class of a (K, K) confusion matrix (rows true) against the rest."""
    scorer = _scorer(score, beta, zero_division)
    return np.array([scorer(class_counts(matrix, k)) for k in range(len(square_matrix(matrix)))])


def macro_average(matrix: ArrayLike, score: Score, *, beta: float = 1.0, zero_division: float = 0.0) -> float:
    """Unweighted mean of the class scores: every class counts the same.

    Macro F is the mean of the classes' F (scikit-learn), not the F of macro precision and macro recall, which
    other books use; for that one call ``f_beta_of`` on the two macro averages.
    """
    return float(per_class_scores(matrix, score, beta=beta, zero_division=zero_division).mean())


def weighted_average(matrix: ArrayLike, score: Score, *, beta: float = 1.0,
                     zero_division: float = 0.0) -> float:
    """Mean of the class scores weighted by the number of true examples of each class."""
    scores = per_class_scores(matrix, score, beta=beta, zero_division=zero_division)
    return float(np.average(scores, weights=square_matrix(matrix).sum(axis=1)))


def micro_average(matrix: ArrayLike, score: Score, *, beta: float = 1.0, zero_division: float = 0.0) -> float:
    """The score of the summed counts: every example counts the same.

    With exactly one label an example, micro precision, recall and F all equal the accuracy.
    """
    per_class = [class_counts(matrix, k) for k in range(len(square_matrix(matrix)))]
    total = Counts(*(sum(column) for column in zip(*per_class, strict=True)))
    return _scorer(score, beta, zero_division)(total)
