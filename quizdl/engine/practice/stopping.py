"""Early stopping with patience (Prechelt 1998; Goodfellow et al. 2016, algorithm 7.1)."""

from __future__ import annotations

from typing import NamedTuple

from quizdl.engine.validation import ArrayLike, float_array, integer, real


class Stopping(NamedTuple):
    """Epochs are counted from 1. ``stop_epoch`` is the last one trained, None if training ran to the end;
    ``best_epoch`` is the one whose weights are kept, with its loss ``best``."""

    stop_epoch: int | None
    best_epoch: int
    best: float


def early_stopping(losses: ArrayLike, patience: int, *, min_delta: float = 0.0) -> Stopping:
    """Where training stops, given the validation loss after each epoch.

    An epoch improves when its loss is below the best so far by *more* than ``min_delta``; ``patience`` epochs
    in a row without improvement stop training after the last of them (``patience`` 1 stops at the first).
    """
    values = float_array("losses", losses, ndim=1)
    patience = integer("patience", patience, low=1)
    min_delta = real("min_delta", min_delta, low=0)
    best, best_epoch = float(values[0]), 1
    for epoch, value in enumerate(values.tolist(), start=1):
        if epoch > 1 and value < best - min_delta:
            best, best_epoch = value, epoch
        elif epoch - best_epoch >= patience:
            return Stopping(epoch, best_epoch, best)
    return Stopping(None, best_epoch, best)


def patience_counts(losses: ArrayLike, *, min_delta: float = 0.0) -> list[int]:
    """After each epoch, how many epochs in a row have not improved (0 where one improved)."""
    values = float_array("losses", losses, ndim=1).tolist()
    min_delta = real("min_delta", min_delta, low=0)
    counts, best = [0], values[0]
    for value in values[1:]:
        improved = value < best - min_delta
        best = value if improved else best
        counts.append(0 if improved else counts[-1] + 1)
    return counts


def smallest_sufficient_patience(losses: ArrayLike, *, min_delta: float = 0.0) -> int:
    """The least patience with which training does not stop before the best epoch of the whole record."""
    values = float_array("losses", losses, ndim=1)
    last = early_stopping(values, len(values), min_delta=min_delta).best_epoch
    return max(patience_counts(values[:last], min_delta=min_delta)) + 1
