"""Questions about regularization: what wrong methods lead to, and givens at the edge of what is legal."""

from __future__ import annotations

import pytest

from quizdl.questions.given import GivenError
from quizdl.questions.marking import mark
from quizdl.questions.registry import template
from quizdl.questions.variant import Variant, make_from_givens

STOP = {"losses": [1.0, 0.8, 0.9, 0.95, 0.97, 0.7, 0.75], "patience": 2, "min_delta": 0.02, "needed": True}


def mistake(variant: Variant, name: str) -> dict[str, object]:
    return next(dict(each.values) for each in variant.mistakes if each.id == name)


def test_patience_that_must_be_exceeded_is_one_less() -> None:
    """Improvements 4 epochs apart need patience 4; who stops only beyond the patience needs 3."""
    variant = make_from_givens(template("early-stopping"), STOP)
    assert (variant.key["stop"], variant.key["best"], variant.key["needed"]) == (4, 2, 4)
    assert mistake(variant, "one-late") == {"stop": 5, "needed": 3}


def test_epochs_between_improvements_are_not_the_patience() -> None:
    """Three epochs lie between two improvements 4 apart: patience 3 would stop after the third of them."""
    variant = make_from_givens(template("early-stopping"), STOP)
    assert mistake(variant, "gap-one-short") == {"needed": 3}
    assert make_from_givens(template("early-stopping"), {**STOP, "patience": 3}).key["best"] == 2
    assert make_from_givens(template("early-stopping"), {**STOP, "patience": 4}).key["best"] == 6


def test_steps_too_small_to_be_seen_are_refused() -> None:
    """With a learning rate of 1e-12 the updated weight differs beyond the digits anybody writes."""
    with pytest.raises(GivenError) as caught:
        make_from_givens(template("penalty-step"), {"weights": [-2.1, -2.5], "grads": [-0.65, -0.32], "lr": 1e-12,
                                                    "l1": 0.2, "l2": 0})
    assert caught.value.name == "lr"


def test_norm_at_the_limit_but_for_rounding_is_refused() -> None:
    """The norm of [0.1, 0.2, 0.2] is 0.3 on paper and a little more in binary: 0.3 > 0.3 would be shown."""
    with pytest.raises(GivenError) as caught:
        make_from_givens(template("max-norm"), {"weights": [[0.1, 0.2, 0.2]], "max_norm": 0.3, "lr": 0,
                                                "grads": [[0]]})
    assert caught.value.name == "max_norm"
    kept = make_from_givens(template("max-norm"), {"weights": [[3, 4]], "max_norm": 5, "lr": 0, "grads": [[0]]})
    assert kept.key["weights"] == (3.0, 4.0)


def test_best_epoch_before_a_wrong_stop_is_carried() -> None:
    """Who stops one epoch late restores the best of the epochs until then."""
    variant = make_from_givens(template("early-stopping"), {"losses": [1, 0.8, 0.9, 0.7, 0.75, 0.71, 0.6],
                                                            "patience": 1})
    assert (variant.key["stop"], variant.key["best"]) == (3, 2)
    marked = mark(variant, {"stop": "6", "best": "4"})
    assert marked.verdicts["stop"].outcome != "right"
    assert marked.verdicts["best"].carried
    assert mark(variant, {"stop": "6", "best": "6"}).verdicts["best"].outcome != "right"
    assert mark(variant, {"stop": "1000000", "best": "4"}).verdicts["best"].outcome != "right"
