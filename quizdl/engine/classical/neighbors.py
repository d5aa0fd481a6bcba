"""k nearest neighbors (Cover & Hart 1967), with every tie decided by a stated rule."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, IntArray, float_array, int_array, integer

Metric: TypeAlias = Literal["l1", "l2"]
TieRule: TypeAlias = Literal["distance", "nearest", "label"]


class Neighbors(NamedTuple):
    """The k nearest examples of a query, nearest first, their distances, and the predicted label."""

    indices: IntArray
    distances: Array
    label: int


@refuse_overflow
def distances(x: ArrayLike, query: ArrayLike, metric: Metric = "l2") -> Array:
    """(N,) distances of the rows of ``x`` (N, D) from ``query`` (D,): L1 or Euclidean."""
    rows, point = float_array("x", x, ndim=2), float_array("query", query, ndim=1)
    if rows.shape[1] != point.shape[0]:
        raise EngineError("query", f"shape {point.shape}", f"({rows.shape[1]},), one entry per column of x")
    match metric:
        case "l1":
            return np.asarray(np.abs(rows - point).sum(axis=1))
        case "l2":
            return np.asarray(np.sqrt(np.square(rows - point).sum(axis=1)))
    raise EngineError("metric", repr(metric), "'l1' or 'l2'")


def knn(x: ArrayLike, label: ArrayLike, query: ArrayLike, k: int, *, metric: Metric = "l2",
        tie: TieRule = "distance") -> Neighbors:
    """Majority label among the ``k`` rows of ``x`` (N, D), labels (N,), nearest to ``query`` (D,).

    Of equal distances the row with the lower index is nearer. Labels with equally many votes: ``distance``
    takes the one with the smallest summed distance, ``nearest`` the one that owns the nearest neighbor,
    ``label`` the smallest label; what is still tied goes to the smallest label.
    """
    far = distances(x, query, metric)
    labels = int_array("label", label, ndim=1)
    if labels.shape != far.shape:
        raise EngineError("label", f"shape {labels.shape}", f"{far.shape}, one label per row of x")
    index = np.argsort(far, kind="stable")[:integer("k", k, low=1, high=len(far))]
    votes, near = labels[index], far[index]
    names = sorted(set(votes.tolist()))
    most = max(int((votes == name).sum()) for name in names)
    tied = [name for name in names if int((votes == name).sum()) == most]
    match tie:
        case "distance":
            winner = min(tied, key=lambda name: float(near[votes == name].sum()))
        case "nearest":
            winner = min(tied, key=lambda name: int(np.argmax(votes == name)))
        case "label":
            winner = tied[0]
        case _:
            raise EngineError("tie", repr(tie), "'distance', 'nearest' or 'label'")
    return Neighbors(index.astype(np.int64), near, winner)
