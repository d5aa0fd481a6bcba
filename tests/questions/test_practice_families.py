"""Questions about classical methods and practice: errors carried forward, and what wrong methods lead to."""

from __future__ import annotations

import pytest

from quizdl.questions.given import GivenError
from quizdl.questions.marking import mark
from quizdl.questions.registry import template
from quizdl.questions.variant import Variant, make, make_from_givens

SPLIT = {"n": 1000, "test": 10, "validation": 20, "batch": 32}
FOLDS = {"n": 1000, "test": 10, "validation": 0, "batch": 32, "folds": 5, "configurations": 3, "epochs": 2}


def names(variant: Variant) -> set[str]:
    return {mistake.id for mistake in variant.mistakes}


@pytest.mark.parametrize("answer", ["1e300", "-1e300", "10^15", "-5"])
def test_any_number_of_training_samples_is_carried_at_once(answer: str) -> None:
    """Batches are counted, not listed: a slip in the training samples takes no time and no memory."""
    for variant in (make(template("data-split"), 1, 0), make(template("data-split"), 3, 0)):
        answers = {field.name: answer for field in variant.fields}
        assert mark(variant, answers).score == 0


def test_batches_worked_on_from_a_wrong_split() -> None:
    """Iterations and updates follow from the learner's own number of training samples."""
    variant = make_from_givens(template("data-split"), SPLIT)
    marked = mark(variant, {"validation": "200", "test": "100", "train": "800", "iterations": "25"})
    assert marked.verdicts["iterations"].carried
    variant = make_from_givens(template("data-split"), FOLDS)
    # 5 x 3 trainings of ceil(700 / 32) = 22 batches, one of ceil(900 / 32) = 29, two epochs each
    marked = mark(variant, {"test": "100", "train": "700", "validation": "180", "trainings": "16", "updates": "718"})
    assert marked.verdicts["updates"].carried


def test_two_nearest_points_are_no_mistake() -> None:
    """Of two equally near points one may give the right bound: taking the nearest alone is not the mistake then."""
    points = {"points": [[0], [7], [6], [7.5]], "values": [5.7, 1.6, 4.4, 4.4], "k": 6, "x": [3], "decide": True}
    variant = make_from_givens(template("lipo-bound"), points)
    assert variant.key["bound"] == pytest.approx(22.4)
    assert "nearest-point-only" not in names(variant)
    assert "from-the-best-point" in names(variant)


@pytest.mark.parametrize("top,confidence,trials", [(50, 75, 2), (5, 95, 59)])
def test_trials_that_reach_the_chance_exactly(top: float, confidence: float, trials: int) -> None:
    """n trials that reach the chance exactly are enough."""
    givens = {"sizes": [2, 2], "folds": 1, "minutes": 1, "top": top, "confidence": confidence}
    assert make_from_givens(template("search-budget"), givens).key["needed"] == trials


@pytest.mark.parametrize("top,confidence,trials", [(10, 10, 1), (10, 19, 2), (10, 27.1, 3), (20, 36, 2)])
def test_chance_that_binary_rounding_would_decide_is_refused(top: float, confidence: float, trials: int) -> None:
    """Where n trials reach the chance exactly on paper but not in binary arithmetic, the given is named."""
    givens = {"sizes": [2, 2], "folds": 1, "minutes": 1, "top": top, "confidence": confidence}
    with pytest.raises(GivenError) as caught:
        make_from_givens(template("search-budget"), givens)
    assert caught.value.name == "confidence"
    assert f"{trials} trials" in caught.value.problem
