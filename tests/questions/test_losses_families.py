"""Questions about losses: what wrong methods lead to, and givens at the edge of what is legal."""

from __future__ import annotations

import pytest

from quizdl.questions.given import GivenError
from quizdl.questions.registry import template
from quizdl.questions.variant import Variant, make_from_givens


def mistake(variant: Variant, name: str) -> dict[str, object]:
    return next(dict(each.values) for each in variant.mistakes if each.id == name)


def test_ratio_of_magnitudes_is_positive_in_every_mistake() -> None:
    """|dC/dw| over |dE/dw| is asked: a wrong slope of the other sign still makes a positive ratio."""
    variant = make_from_givens(template("sigmoid-loss-gradient"),
                               {"x": 0.5, "weight": -1.8, "bias": -0.4, "target": 1, "half": True, "by_weight": True})
    assert mistake(variant, "slope-at-z")["ratio"] == pytest.approx(1 / abs(-1.3 * 2.3))


def test_signed_errors_before_and_after() -> None:
    """Who adds errors with their signs does so before the outlier too: sums 6.5 and 23.5."""
    variant = make_from_givens(template("outlier-effect"),
                               {"targets": [4, 10, 7, 6, 12], "position": 5, "outlier": 29, "prediction": 6.5})
    assert mistake(variant, "signed-errors")["mae"] == pytest.approx(23.5 / 5)
    assert mistake(variant, "signed-errors")["mae_factor"] == pytest.approx(23.5 / 6.5)


def test_signed_errors_that_cancel_before() -> None:
    """Where the signed errors cancel before the outlier, that mistake has no factor."""
    variant = make_from_givens(template("outlier-effect"),
                               {"targets": [1, 2, 3], "position": 3, "outlier": 9, "prediction": 2})
    assert "mae_factor" not in mistake(variant, "signed-errors")


def test_percentage_of_a_vanishing_target_is_refused() -> None:
    """MAPE divides by the targets: one of 1e-300 makes no number that anybody could write down."""
    with pytest.raises(GivenError) as caught:
        make_from_givens(template("regression-losses"),
                         {"targets": [5.3, 1e-300], "predictions": [4.3, 5.1], "ask": "relative"})
    assert caught.value.name == "targets"


@pytest.mark.parametrize("change,changed", [("doubled", -22), ("true-class", -9), ("mean", -5), ("squared", 52)])
def test_no_maximum_with_zero(change: str, changed: float) -> None:
    """Scores 7, 0, 2 of class 0 meet the margin 1: without max the terms are -6 and -4, doubled -13 and -9."""
    variant = make_from_givens(template("svm-what-if"),
                               {"scores": [[7, 0, 2]], "labels": [0], "delta": 1, "change": change})
    assert variant.key["original"] == 0
    assert mistake(variant, "no-floor")["original"] == pytest.approx(-10)
    assert mistake(variant, "no-floor")["changed"] == pytest.approx(changed)


def test_gradient_of_the_worst_class_alone() -> None:
    """Who keeps the largest term alone has +1 at its class and -1 at the true one; without max every class counts."""
    variant = make_from_givens(template("multiclass-svm"),
                               {"scores": [[1.6, 1.7, -0.8, 4]], "labels": [0], "delta": 1, "gradient": True})
    assert mistake(variant, "worst-class-only")["gradient"] == (-1, 0, 0, 1)
    assert mistake(variant, "no-floor")["gradient"] == (-3, 1, 1, 1)


def test_gradients_follow_from_the_wrong_margin() -> None:
    """A wrong ys is wrong in the gradients too: here with the labels left out, s = -0.2, 2.1, 1.4."""
    variant = make_from_givens(template("margin-losses"),
                               {"scores": [-0.2, 2.1, 1.4], "labels": [-1, 1, -1], "gradients": True})
    found = mistake(variant, "label-ignored")
    assert found["hinge_gradient"] == pytest.approx((-1 / 3, 0, 0))
    assert found["squared_gradient"] == pytest.approx((-2 * 1.2 / 3, 0, 0))
    assert mistake(variant, "margin-sign")["hinge_gradient"] == pytest.approx((-1 / 3, 1 / 3, 0))
    assert mistake(variant, "margin-forgotten")["hinge_gradient"] == pytest.approx((0, 0, 1 / 3))


def test_entropy_is_worked_out_with_numbers() -> None:
    """The solution shows each term of the entropy, not only the formula and its value."""
    variant = make_from_givens(template("entropy-kl"), {"p": [0.5, 0.5, 0], "q": [0.4, 0.4, 0.2], "unit": "bit"})
    assert any("0.5×1.3219" in step.en for step in variant.steps)
