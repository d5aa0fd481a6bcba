"""Neighbors, bagging, boosting and factorization machines against brute force and simulation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from quizdl.engine import classical as c
from quizdl.engine.validation import EngineError


@pytest.mark.parametrize("metric", ["l1", "l2"])
@pytest.mark.parametrize("seed", range(5))
def test_knn_takes_the_nearest_rows(metric, seed):
    """The neighbors are the first k of all rows sorted by (distance, index)."""
    rng = np.random.default_rng(seed)
    x, query = rng.integers(-4, 5, (15, 2)), rng.integers(-4, 5, 2)
    label = rng.integers(0, 3, 15)
    def far(row):
        parts = [abs(int(a) - int(b)) for a, b in zip(row, query, strict=True)]
        return sum(parts) if metric == "l1" else math.hypot(*parts)
    order = sorted(range(15), key=lambda i: (far(x[i]), i))[:5]
    found = c.knn(x, label, query, 5, metric=metric)
    assert found.indices.tolist() == order
    assert found.distances == pytest.approx([far(x[i]) for i in order])
    votes = label[order].tolist()
    assert votes.count(found.label) == max(votes.count(name) for name in votes)


def test_knn_tie_rules():
    """Two votes each: label 1 is nearest, label 2 has the smaller sum, label 0 has one vote and never wins."""
    x, label = [[1.0], [2.0], [2.5], [5.0], [6.0]], [1, 2, 2, 1, 0]
    winners = {tie: c.knn(x, label, [0.0], 5, tie=tie).label for tie in ("distance", "nearest", "label")}
    assert winners == {"distance": 2, "nearest": 1, "label": 1}
    assert c.knn([[1.0], [-1.0]], [7, 3], [0.0], 2).label == 3


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_left_out_probability_counts_samples(n):
    """Among all n^n bootstrap samples the share without the first example, and the mean of distinct ones."""
    samples = list(itertools.product(range(n), repeat=n))
    assert c.left_out_probability(n) == pytest.approx(sum(0 not in s for s in samples) / len(samples))
    assert c.expected_distinct(n) == pytest.approx(sum(len(set(s)) for s in samples) / len(samples))


def test_left_out_probability_tends_to_one_over_e():
    """The limit of (1 - 1/n)^n."""
    assert c.left_out_probability(10 ** 6) == pytest.approx(math.exp(-1), rel=1e-6)


@pytest.mark.parametrize("voters", [1, 2, 3, 4, 5])
def test_majority_accuracy_sums_over_all_votes(voters):
    """Probability-weighted count over every pattern of right and wrong votes, a tie worth one half."""
    p, total = 0.7, 0.0
    for votes in itertools.product((0, 1), repeat=voters):
        chance = math.prod(p if vote else 1 - p for vote in votes)
        total += chance * (1.0 if 2 * sum(votes) > voters else 0.5 if 2 * sum(votes) == voters else 0.0)
    assert c.majority_accuracy(voters, p) == pytest.approx(total)


def test_ensemble_variance_is_that_of_the_covariance_matrix():
    """1' S 1 / B^2 for equal variances and correlations."""
    covariance = 2.0 * (0.3 * np.ones((5, 5)) + 0.7 * np.eye(5))
    assert c.ensemble_variance(2.0, 0.3, 5) == pytest.approx(covariance.sum() / 25)


@pytest.mark.parametrize("seed", range(6))
def test_adaboost_round_minimizes_the_exponential_loss(seed):
    """alpha minimizes sum w exp(-a y h); afterwards the learner's weighted error is exactly one half."""
    rng = np.random.default_rng(seed)
    target, weight = rng.choice([-1, 1], 10), rng.uniform(0.1, 1, 10)
    predicted = np.where(np.arange(10) < 3, -target, target)
    weight[:3] *= 0.5
    found = c.adaboost_round(target, predicted, weight)
    def loss(alpha):
        return float((weight * np.exp(-alpha * target * predicted)).sum())
    assert all(loss(found.alpha) < loss(found.alpha + step) for step in (-1e-3, 1e-3))
    assert found.weight.sum() == pytest.approx(1)
    assert found.weight[target != predicted].sum() == pytest.approx(0.5)
    samme = c.adaboost_round(target, predicted, weight, form="samme")
    assert samme.alpha == pytest.approx(2 * found.alpha)
    assert samme.weight == pytest.approx(found.weight)


def test_samme_of_three_classes():
    """K = 3, uniform weights, two of five wrong: alpha = ln 1.5 + ln 2 and odds of wrong to right of 2 : 1."""
    found = c.adaboost_round([0, 1, 2, 0, 1], [0, 1, 2, 1, 2], form="samme", n_classes=3)
    assert found.error == pytest.approx(0.4)
    assert found.alpha == pytest.approx(math.log(3))
    assert found.weight == pytest.approx(np.array([1, 1, 1, 3, 3]) / 9)


def test_weighted_vote():
    """The stronger vote wins, and equal votes against each other give 0."""
    votes = [[1, 1, -1], [-1, 1, 1], [-1, -1, 1]]
    assert c.weighted_vote([1.0, 0.6, 0.3], votes).tolist() == [1, 1, -1]
    assert c.weighted_vote([1.0, 1.0], [[1], [-1]]).tolist() == [0]


def test_boosting_step_follows_the_negative_gradient():
    """The residual is minus the numerical gradient of half the squared error; the update adds lr times the fit."""
    target, prediction = np.array([3.0, -1.0, 2.0]), np.array([2.5, 0.5, 2.0])
    found = c.boosting_step(target, prediction, [1.0, 2.0, 3.0], lr=0.1)
    for i in range(3):
        above, below = prediction.copy(), prediction.copy()
        above[i] += 1e-6
        below[i] -= 1e-6
        slope = (np.square(target - above).sum() - np.square(target - below).sum()) / 4e-6
        assert found.residual[i] == pytest.approx(-slope, abs=1e-8)
    assert found.prediction == pytest.approx([2.6, 0.7, 2.3])
    assert c.boosting_step(target, prediction).prediction is None


@pytest.mark.parametrize("seed", range(4))
def test_stump_is_the_best_split(seed):
    """No split with the means on either side has a smaller squared error."""
    rng = np.random.default_rng(seed)
    x, target = rng.permutation(8).astype(float), rng.normal(size=8)
    stump = c.fit_stump(x, target)
    error = np.square(target - stump.predict(x)).sum()
    for cut in np.sort(x)[:-1]:
        low = x <= cut
        split = sum(np.square(part - part.mean()).sum() for part in (target[low], target[~low]))
        assert error <= split + 1e-12
    low = x <= stump.threshold
    assert error == pytest.approx(sum(np.square(p - p.mean()).sum() for p in (target[low], target[~low])))


@pytest.mark.parametrize("shape", [(5,), (3, 5)])
def test_factorization_machine_two_ways(shape):
    """The O(kn) form, the pair by pair form and the upper triangle of the interaction matrix agree."""
    rng = np.random.default_rng(1)
    x, factors, weight = rng.normal(size=shape), rng.normal(size=(5, 3)), rng.normal(size=5)
    interactions = np.triu(factors @ factors.T, 1)
    expected = np.einsum("...i,ij,...j->...", x, interactions, x)
    assert c.pairwise_interactions(x, factors) == pytest.approx(expected)
    assert c.pairwise_interactions_by_pairs(x, factors) == pytest.approx(expected)
    assert c.factorization_machine(x, 0.5, weight, factors) == pytest.approx(0.5 + x @ weight + expected)


@pytest.mark.parametrize("action, argument", [
    (lambda: c.knn([[1.0]], [0], [1.0, 2.0], 1), "query"),
    (lambda: c.knn([[1.0]], [0, 1], [1.0], 1), "label"),
    (lambda: c.knn([[1.0]], [0], [1.0], 2), "k"),
    (lambda: c.knn([[1.0]], [0], [1.0], 1, metric="cosine"), "metric"),
    (lambda: c.knn([[1.0]], [0], [1.0], 1, tie="coin"), "tie"),
    (lambda: c.knn([[np.nan]], [0], [1.0], 1), "x"),
    (lambda: c.left_out_probability(0), "n"),
    (lambda: c.majority_accuracy(3, 1.2), "accuracy"),
    (lambda: c.ensemble_variance(1.0, -0.9, 5), "correlation"),
    (lambda: c.adaboost_round([1, -1], [1, -1]), "predicted"),
    (lambda: c.adaboost_round([1, -1], [-1, 1]), "predicted"),
    (lambda: c.adaboost_round([1, -1, 1], [1, 1, 1], [1.0, 0.0, 1.0]), "weight"),
    (lambda: c.adaboost_round([0, 1, 2], [0, 1, 1]), "target"),
    (lambda: c.adaboost_round([0, 1, 1], [0, 1, 0], form="real"), "form"),
    (lambda: c.weighted_vote([1.0], [[0, 1]]), "votes"),
    (lambda: c.boosting_step([1.0], [1.0, 2.0]), "prediction"),
    (lambda: c.boosting_step([1.0], [1.0], [1.0], lr=0), "lr"),
    (lambda: c.fit_stump([1.0, 1.0], [1.0, 2.0]), "x"),
    (lambda: c.pairwise_interactions([1.0, 2.0], [[1.0]]), "factors"),
    (lambda: c.factorization_machine([1.0], 0.0, [1.0, 2.0], [[1.0]]), "weight"),
])
def test_bad_input_names_the_argument(action, argument):
    """Each bad input is refused by an error that names it."""
    with pytest.raises(EngineError) as caught:
        action()
    assert caught.value.argument == argument
