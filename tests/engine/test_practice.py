"""Early stopping, search budgets, the LIPO bound, Hessians and gradient checks against brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from quizdl.engine import practice as p
from quizdl.engine.validation import EngineError


def train(losses, patience, min_delta):
    """A training loop written as one would write it in a framework, counting bad epochs."""
    best, best_epoch, bad = losses[0], 1, 0
    for epoch, loss in enumerate(losses[1:], start=2):
        if best - loss > min_delta:
            best, best_epoch, bad = loss, epoch, 0
        else:
            bad += 1
            if bad == patience:
                return epoch, best_epoch, best
    return None, best_epoch, best


@pytest.mark.parametrize("seed", range(20))
def test_early_stopping_is_the_training_loop(seed):
    """Stop epoch, best epoch and best loss are those of a loop that counts bad epochs."""
    losses = np.random.default_rng(seed).integers(1, 12, 12) / 10
    for patience, min_delta in itertools.product((1, 2, 3, 12), (0.0, 0.15)):
        found = p.early_stopping(losses, patience, min_delta=min_delta)
        assert found == train(losses.tolist(), patience, min_delta)
        counts = p.patience_counts(losses, min_delta=min_delta)
        stop = next((epoch for epoch, count in enumerate(counts, start=1) if count >= patience), None)
        assert found.stop_epoch == stop
    enough = p.smallest_sufficient_patience(losses)
    assert p.early_stopping(losses, enough).best == losses.min()
    assert enough == 1 or p.early_stopping(losses, enough - 1).best > losses.min()


def test_a_drop_of_exactly_min_delta_does_not_count():
    """Improvement means more than ``min_delta``."""
    assert p.early_stopping([1.0, 0.75], 1, min_delta=0.25) == (2, 1, 1.0)
    assert p.early_stopping([1.0, 0.5], 1, min_delta=0.25) == (None, 2, 0.5)


def test_grid_trials_counts_the_grid():
    """The number of combinations, times the folds."""
    assert p.grid_trials([3, 4, 2], folds=5) == 5 * len(list(itertools.product("abc", "abcd", "ab")))
    assert p.distinct_values_tried([3, 3]) == (3, 9)


@pytest.mark.parametrize("trials, q", [(1, 0.05), (10, 0.1), (60, 0.05), (3, 0.5)])
def test_random_search_success_is_the_complement_of_missing_every_time(trials, q):
    """1 - (1 - q) (1 - q) ... , multiplied out."""
    missing = 1.0
    for _ in range(trials):
        missing *= 1 - q
    assert p.random_search_success(trials, q) == pytest.approx(1 - missing)


@pytest.mark.parametrize("q, confidence", [(0.05, 0.95), (0.5, 0.875), (0.1, 0.9), (0.01, 0.5), (0.9, 0.1)])
def test_random_search_trials_is_the_least_number(q, confidence):
    """Enough, and one fewer is not."""
    trials = p.random_search_trials(q, confidence)
    assert 1 - (1 - q) ** trials >= confidence
    assert trials == 1 or 1 - (1 - q) ** (trials - 1) < confidence


def test_the_known_budget_of_random_search():
    """59 trials for the best 5 % at 95 %; 3 for one half at 87.5 %."""
    assert p.random_search_trials(0.05, 0.95) == 59
    assert p.random_search_trials(0.5, 0.875) == 3


def test_lipo_bound_lies_above_every_lipschitz_function():
    """The bound touches the points, is itself k-Lipschitz, and is above the function it was sampled from."""
    grid = np.linspace(-2, 3, 201)
    points = np.array([-1.5, 0.0, 0.4, 2.2])
    bound = p.lipo_bound(grid, points, np.sin(points), 1.0)
    assert (bound >= np.sin(grid)).all()
    assert p.lipo_bound(points, points, np.sin(points), 1.0) == pytest.approx(np.sin(points))
    assert np.abs(np.diff(bound)).max() <= (grid[1] - grid[0]) * (1 + 1e-9)


def test_lipo_bound_in_the_plane():
    """Min over the points of value + k times the Euclidean distance, for one point and for several."""
    points, values = [[0.0, 0.0], [6.0, 8.0]], [1.0, 2.0]
    assert float(p.lipo_bound([3.0, 4.0], points, values, 2.0)) == 11.0
    assert p.lipo_bound([[3.0, 4.0], [6.0, 8.0]], points, values, 2.0).tolist() == [11.0, 2.0]
    assert float(p.lipo_bound(1.0, [0.0, 3.0], [0.0, 1.0], 1.0)) == 1.0
    assert p.lipo_accepts(1.0, [0.0, 3.0], [0.0, 1.0], 1.0)
    assert not p.lipo_accepts(0.5, [0.0, 3.0], [0.0, 1.0], 1.0)


@pytest.mark.parametrize("eigenvalues, kind", [
    ((1, 2), "minimum"), ((-1, -2), "maximum"), ((-1, 2), "saddle"), ((0, 2), "inconclusive"),
    ((0, -2), "inconclusive"), ((0, 0), "inconclusive"), ((-1, 0, 3), "saddle"), ((1, 2, 3), "minimum"),
])
def test_critical_points_by_their_eigenvalues(eigenvalues, kind):
    """A Hessian built from known eigenvalues in a turned frame is classified by their signs."""
    n = len(eigenvalues)
    frame, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(n, n)))
    found = p.classify_critical_point(frame @ np.diag(eigenvalues).astype(float) @ frame.T)
    assert found.kind == kind
    assert found.eigenvalues == pytest.approx(sorted(eigenvalues), abs=1e-12)


def test_numerical_gradients_of_a_cubic():
    """Central differences of x^3 err by h^2, forward ones by 3xh + h^2, as the expansions say."""
    def f(x):
        return float((x ** 3).sum())
    x, h = np.array([[1.0, -2.0], [0.5, 3.0]]), 1e-3
    assert p.numerical_gradient(f, x, h=h) - 3 * x ** 2 == pytest.approx(np.full((2, 2), h ** 2), rel=1e-4)
    assert p.numerical_gradient(f, x, h=h, scheme="forward") - 3 * x ** 2 == pytest.approx(
        3 * x * h + h ** 2, rel=1e-4)


def test_gradient_check_tells_right_from_wrong():
    """A right gradient has a tiny error; a factor of two gives one half; two zeros agree."""
    def f(x):
        return float(np.square(x).sum())
    x = np.array([1.0, -3.0, 0.0])
    assert p.gradient_check(f, x, 2 * x).worst < 1e-8
    wrong = p.gradient_check(f, x, 4 * x)
    assert wrong.relative_error == pytest.approx([0.5, 0.5, 0.0])
    assert p.relative_error([0.0, 1.0], [0.0, -1.0]).tolist() == [0.0, 2.0]


@pytest.mark.parametrize("action, argument", [
    (lambda: p.early_stopping([], 1), "losses"),
    (lambda: p.early_stopping([1.0, np.nan], 1), "losses"),
    (lambda: p.early_stopping([1.0], 0), "patience"),
    (lambda: p.early_stopping([1.0], 1, min_delta=-1), "min_delta"),
    (lambda: p.grid_trials([]), "sizes"),
    (lambda: p.grid_trials([3, 0]), "sizes"),
    (lambda: p.random_search_success(3, 1.0), "top_fraction"),
    (lambda: p.random_search_trials(0.1, 1.0), "confidence"),
    (lambda: p.lipo_bound(0.0, [0.0, 1.0], [0.0, 5.0], 1.0), "k"),
    (lambda: p.lipo_bound([0.0, 1.0, 2.0], [[0.0, 1.0]], [0.0], 1.0), "x"),
    (lambda: p.lipo_bound(0.0, [0.0, 1.0], [0.0], 1.0), "values"),
    (lambda: p.lipo_accepts([0.0, 1.0], [0.0], [0.0], 1.0), "x"),
    (lambda: p.classify_critical_point([[1.0, 2.0]]), "hessian"),
    (lambda: p.classify_critical_point([[1.0, 2.0], [0.0, 1.0]]), "hessian"),
    (lambda: p.numerical_gradient(lambda x: 0.0, [1.0], h=0), "h"),
    (lambda: p.numerical_gradient(lambda x: 0.0, [1.0], scheme="backward"), "scheme"),
    (lambda: p.gradient_check(lambda x: 0.0, [1.0], [1.0, 2.0]), "analytic"),
])
def test_bad_input_names_the_argument(action, argument):
    """Each bad input is refused by an error that names it."""
    with pytest.raises(EngineError) as caught:
        action()
    assert caught.value.argument == argument
