"""Budgets of hyperparameter search, and the LIPO bound."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, items, real


def grid_trials(sizes: Sequence[int], *, folds: int = 1) -> int:
    """Trainings of a full grid: the product of the numbers of values per hyperparameter, times the folds."""
    counts = items("sizes", sizes)
    if not counts:
        raise EngineError("sizes", "none", "at least one hyperparameter")
    return math.prod(integer("sizes", count, low=1) for count in counts) * integer("folds", folds, low=1)


def distinct_values_tried(sizes: Sequence[int]) -> tuple[int, int]:
    """(grid, random): different values of one hyperparameter (the first) tried by a grid and by equally many
    random trials over continuous ranges, where no value repeats (Bergstra & Bengio 2012)."""
    total = grid_trials(sizes)
    return int(sizes[0]), total


def random_search_success(n_trials: int, top_fraction: float) -> float:
    """1 - (1 - q)^n: chance that n independent uniform trials hit the best fraction q at least once."""
    trials = integer("n_trials", n_trials, low=0)
    return -math.expm1(trials * math.log1p(-real("top_fraction", top_fraction, above=0, below=1)))


def random_search_trials(top_fraction: float, confidence: float) -> int:
    """The least n with 1 - (1 - q)^n >= confidence; 59 for q = 0.05 at 0.95."""
    q = real("top_fraction", top_fraction, above=0, below=1)
    wanted = real("confidence", confidence, above=0, below=1)
    trials = max(1, math.ceil(math.log1p(-wanted) / math.log1p(-q)) - 1)
    # The quotient may round either way at an exact boundary.
    while 1 - (1 - q) ** trials < wanted:
        trials += 1
    return trials


@refuse_overflow
def lipo_bound(x: ArrayLike, points: ArrayLike, values: ArrayLike, k: float) -> Array:
    """min over i of f(x_i) + k ||x - x_i||: the most a k-Lipschitz f can be (Malherbe & Vayatis 2017).

    ``points`` is (n, d) or (n,) for d = 1, ``values`` (n,); ``x`` is one point ((d,), or a number for d =
    1), to a 0-d array, or m of them ((m, d), or (m,) for d = 1), to (m,). The norm is Euclidean. Points and
    values that no k-Lipschitz function has are refused.
    """
    known = float_array("points", points, ndim=(1, 2))
    heights, slope = float_array("values", values, ndim=1), real("k", k, low=0)
    asked = float_array("x", x)
    if known.ndim == 1:
        known, asked = known[:, None], asked[..., None]
    if heights.shape != known.shape[:1]:
        raise EngineError("values", f"shape {heights.shape}", f"({known.shape[0]},), one per point")
    if asked.ndim not in (1, 2) or asked.shape[-1] != known.shape[1]:
        raise EngineError("x", f"shape {np.shape(x)}", f"points of dimension {known.shape[1]}")
    between = np.linalg.norm(known[:, None] - known[None, :], axis=-1)
    rise = np.abs(heights[:, None] - heights[None, :])
    if (rise > slope * between + 1e-9 * (1 + rise)).any():
        raise EngineError("k", slope, "at least the steepest slope between two points")
    far = np.linalg.norm(asked[..., None, :] - known, axis=-1)
    return np.asarray((heights + slope * far).min(axis=-1))


def lipo_accepts(x: ArrayLike, points: ArrayLike, values: ArrayLike, k: float) -> bool:
    """Whether LIPO, maximizing, evaluates the candidate ``x``: its bound is at least the best value so far."""
    bound = lipo_bound(x, points, values, k)
    if bound.ndim:
        raise EngineError("x", f"shape {np.shape(x)}", "one point")
    return bool(bound >= float_array("values", values).max())
