"""Questions about activations from givens that a person writes: extremes, and mistakes carried through to the end."""

from __future__ import annotations

import re

import pytest

from quizdl.questions.registry import template
from quizdl.questions.variant import Variant, make, make_from_givens

TWICE = {"kind": "leaky", "negative_slope": 0.1, "x": [-1.4, 2.4, 1.3], "upstream": [2.7, 2.3, 2.4],
         "weight": -2, "bias": -1.9}


def mistakes(variant: Variant) -> dict[str, dict[str, object]]:
    return {mistake.id: dict(mistake.values) for mistake in variant.mistakes}


@pytest.mark.parametrize("change,amount,effect", [("scale", 10, "sharper"), ("scale", 0.1, "flatter"),
                                                  ("temperature", 0.5, "sharper"), ("temperature", 10, "flatter"),
                                                  ("scale", 1, "same"), ("shift", -20, "same")])
def test_saturated_softmax_keeps_its_effect(change: str, amount: float, effect: str) -> None:
    """Where the largest probability rounds to 1, scaling the logits still sharpens or flattens."""
    variant = make_from_givens(template("softmax-shift-scale"),
                               {"logits": [-20, 20, -19.3], "change": change, "amount": amount})
    assert variant.key["effect"] == effect
    assert variant.certificate.agreement < 1e-9


def test_gradient_masked_by_its_own_sign_at_every_activation() -> None:
    """f applied to the gradient at both activations: 2.7 gives 2.7·(-2) = -5.4, and f of that -0.54."""
    variant = make_from_givens(template("rectifier-value"), TWICE)
    assert mistakes(variant)["mask-by-gradient"]["gradient"] == pytest.approx((-0.54, -0.46, -0.48))


def test_value_in_place_of_slope_at_every_activation() -> None:
    """The gradient times f(z) = -0.162, w = -2 and f(x) = -0.14, and so on."""
    variant = make_from_givens(template("rectifier-value"), TWICE)
    assert mistakes(variant)["value-for-slope"]["gradient"] == pytest.approx(
        (2.7 * -0.162 * -2 * -0.14, 2.3 * -0.67 * -2 * 2.4, 2.4 * -0.45 * -2 * 1.3))


def test_magnitude_at_every_activation() -> None:
    """|w·|x| + b| with |x| = 1.4, 2.4, 1.3."""
    variant = make_from_givens(template("rectifier-value"), TWICE)
    assert mistakes(variant)["absolute-value"]["value"] == pytest.approx((4.7, 6.7, 4.5))


@pytest.mark.parametrize("code", ["maxout.1.1.34", "prelu-gradient.1.2.93", "rectifier-value.1.3.58"])
def test_steps_show_no_binary_noise(code: str) -> None:
    """Intermediate results are printed as a calculator shows them, not as 0.929999999999999."""
    family, _, level, seed = code.split(".")
    variant = make(template(family), int(level), int(seed))
    assert not [step.en for step in variant.steps if re.search(r"\.\d{8}", step.en)]
