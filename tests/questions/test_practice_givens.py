"""Questions about classical methods and practice from givens that a person writes: known answers, clear errors."""

from __future__ import annotations

import math

import pytest

from quizdl.questions.given import GivenError
from quizdl.questions.registry import template
from quizdl.questions.variant import make_from_givens

TRIANGLE = {"points": [[0, 0], [3, 4], [6, 8]], "labels": [1, 0, 0], "query": [0, 0], "metric": "l2"}
STUMP = {"x": [1, 2, 3], "y": [1, 2, 6], "thresholds": [2.5], "lr": 0.5}
SEARCH = {"sizes": [3, 4], "folds": 5, "minutes": 6}
SPLIT = {"n": 1003, "test": 10, "validation": 20, "batch": 32}
ROUND = {"target": [1, 1, -1, -1], "predicted": [[-1, 1, -1, -1]], "weights": [0.25, 0.25, 0.25, 0.25]}

KNOWN = [
    # a sample at the query itself, then the 3-4-5 triangle and its double
    ("knn", {**TRIANGLE, "k": 3}, {"neighbors": (1, 2, 3), "radius": 10.0, "label": 0}),
    ("knn", {**TRIANGLE, "k": 1}, {"neighbors": (1,), "radius": 0.0, "label": 1}),
    # one vote each: the nearer sample decides
    ("knn", {**TRIANGLE, "k": 2}, {"radius": 5.0, "label": 1}),
    ("bagging", {"n": 2, "draws": 2, "voters": 1, "accuracy": 0.6}, {"left": 0.25, "distinct": 1.5, "vote": 0.6}),
    ("bagging", {"n": 1000, "draws": 1000}, {"left": 0.367695425}),
    # an even number of voters, half right counting one half, is as good as one voter fewer
    ("bagging", {"n": 2, "draws": 2, "voters": 4, "accuracy": 0.7}, {"vote": 0.784}),
    # one wrong of four: alpha = ln 3 / 2, and the wrong one holds half the weight afterwards
    ("adaboost-round", ROUND, {"error": 0.25, "alpha": math.log(3) / 2, "weights": (1 / 2, 1 / 6, 1 / 6, 1 / 6)}),
    ("boosting-residuals", STUMP, {"start": 3.0, "residual1": (-2.0, -1.0, 3.0), "leaves1": (-1.5, 3.0),
                                   "prediction1": (2.25, 2.25, 4.5)}),
    # with one factor of 1 everywhere it is the sum over pairs of 1·2, 1·3, 2·3
    ("factorization-machine", {"x": [1, 2, 3], "factors": [[1], [1], [1]]}, {"pairs": 11.0}),
    ("error-diagnosis", {"human": 1, "sizes": [100, 100], "errors": [2, 12]},
     {"bias": 1.0, "variance": 10.0, "problem": "variance"}),
    ("error-diagnosis", {"human": 1, "sizes": [100, 100, 100], "errors": [2, 4, 20], "remedy": True},
     {"mismatch": 16.0, "problem": "mismatch", "remedy": "mismatch"}),
    ("data-split", SPLIT, {"validation": 200, "test": 100, "train": 703, "iterations": 22}),
    # a share that binary arithmetic would round down to 6
    ("data-split", {**SPLIT, "n": 100, "test": 7, "validation": 29}, {"test": 7, "validation": 29, "train": 64}),
    ("data-split", {"n": 100, "test": 0, "validation": 0, "batch": 10, "folds": 100}, {"train": 99, "validation": 1}),
    # Bergstra and Bengio's 5 % at 95 % takes 59 trials
    ("search-budget", {**SEARCH, "top": 5, "confidence": 95},
     {"trainings": 60, "hours": 6.0, "distinct": 12, "needed": 59}),
    ("search-budget", {**SEARCH, "top": 50, "confidence": 75}, {"needed": 2}),
    ("lipo-bound", {"points": [[0, 0], [6, 8]], "values": [1, 2], "k": 2, "x": [3, 4], "decide": True},
     {"bound": 11.0, "decision": "evaluate"}),
    # a bound that equals the best value is still evaluated
    ("lipo-bound", {"points": [[0], [4]], "values": [3, 1], "k": 1, "x": [2], "decide": True},
     {"bound": 3.0, "decision": "evaluate"}),
    ("lipo-bound", {"points": [[0], [4]], "values": [3, 1], "k": 1, "x": [3], "decide": True},
     {"bound": 2.0, "decision": "skip"}),
    ("initialization", {"method": "he", "inputs": 512, "outputs": 10}, {"fan_in": 512, "fan_out": 10, "std": 0.0625}),
    ("initialization", {"method": "xavier", "inputs": 2, "outputs": 4, "kernel_size": 2, "uniform": True},
     {"fan_in": 8, "fan_out": 16, "std": math.sqrt(1 / 12), "bound": 0.5}),
    # 90 to 95 % right: 5 points, a relative gain of 5/90, half the errors
    ("relative-improvement", {"n": 100, "right": [90, 95], "errors": True},
     {"absolute": 5.0, "relative": 500 / 90, "reduction": 50.0}),
    ("relative-improvement", {"n": 100, "right": [60, 80, 90], "errors": True},
     {"first": 50.0, "second": 50.0, "overall": 75.0}),
]

REFUSED = [
    ("knn", {**TRIANGLE, "k": 4}, "k"),
    ("knn", {**TRIANGLE, "labels": [1, 0], "k": 1}, "labels"),
    ("knn", {**TRIANGLE, "points": [[1, 0], [0, 1]], "labels": [0, 1], "k": 2}, "labels"),
    ("adaboost-round", {**ROUND, "weights": [0.25, 0.25, 0.25, 0.2]}, "weights"),
    ("adaboost-round", {**ROUND, "predicted": [[1, 1, -1, -1]]}, "predicted"),
    ("adaboost-round", {**ROUND, "predicted": [[-1, -1, -1, -1]]}, "predicted"),
    ("boosting-residuals", {**STUMP, "y": [2, 2, 2]}, "y"),
    ("boosting-residuals", {**STUMP, "thresholds": [3]}, "thresholds"),
    ("factorization-machine", {"x": [1, 2], "factors": [[1]]}, "factors"),
    ("factorization-machine", {"x": [1, 2], "factors": [[1], [1]], "gradient_of": 3}, "gradient_of"),
    ("error-diagnosis", {"human": 1, "sizes": [100, 100], "errors": [2, 101]}, "errors"),
    ("error-diagnosis", {"human": 1, "sizes": [100, 100], "errors": [3, 5]}, "errors"),
    ("data-split", {**SPLIT, "test": 80}, "validation"),
    ("data-split", {**SPLIT, "folds": 4}, "folds"),
    ("data-split", {**SPLIT, "n": 5}, "n"),
    ("search-budget", {**SEARCH, "sizes": [3, 0]}, "sizes"),
    ("search-budget", {**SEARCH, "confidence": 95}, "confidence"),
    ("lipo-bound", {"points": [[0], [1]], "values": [0, 5], "k": 2, "x": [3]}, "k"),
    ("initialization", {"method": "xavier", "inputs": 2, "outputs": 4, "negative_slope": 0.1}, "negative_slope"),
    ("relative-improvement", {"n": 100, "right": [100, 90]}, "right"),
    ("relative-improvement", {"n": 100, "right": [50, 50]}, "right"),
]


@pytest.mark.parametrize("family,givens,expected", KNOWN)
def test_known_answers(family: str, givens: dict[str, object], expected: dict[str, object]) -> None:
    """The key is the one that a book or a line of arithmetic gives."""
    variant = make_from_givens(template(family), givens)
    for name, value in expected.items():
        assert variant.key[name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-8)), name


@pytest.mark.parametrize("family,givens,name", REFUSED)
def test_refused_givens_are_named(family: str, givens: dict[str, object], name: str) -> None:
    """Givens that do not fit together raise an error that names the one to change."""
    with pytest.raises(GivenError) as caught:
        make_from_givens(template(family), givens)
    assert caught.value.name == name
