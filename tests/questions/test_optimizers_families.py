"""Families of questions about optimizers and schedules: keys at the edges, conventions stated, mistakes named."""

from __future__ import annotations

import pytest

from quizdl.questions.marking import mark
from quizdl.questions.registry import template
from quizdl.questions.variant import make, make_from_givens


def test_minibatch_gradient_keeps_its_digits_beside_large_weights() -> None:
    """A weight of -1000 and a rate of 0.0001 do not cost the mean gradient any digits."""
    variant = make_from_givens(template("minibatch-step"), {
        "weights": [-1000.0], "gradients": [[0.1], [0.2], [0.4]], "lr": 1e-4})
    assert variant.key["gradient"] == pytest.approx((0.7 / 3,), rel=1e-14)
    assert variant.certificate.agreement < 1e-12


def test_weight_without_gradient_may_be_typed_as_it_is_shown() -> None:
    """With all gradients 0 the weight stays 1/3; what the solution shows is accepted."""
    variant = make_from_givens(template("minibatch-step"), {
        "weights": [1 / 3], "gradients": [[0.0], [0.0]], "lr": 0.1})
    shown = {field.name: field.policy.show(variant.key[field.name]) for field in variant.fields}
    assert mark(variant, shown).right


@pytest.mark.parametrize("minimum, loss", [(2.0, "(w - 2)²"), (-2.0, "(w + 2)²"), (0.0, "·w²")])
def test_nesterov_writes_the_loss_as_on_paper(minimum: float, loss: str) -> None:
    variant = make_from_givens(template("nesterov"), {
        "weight": -1.0, "velocity": 0.5, "curvature": 3.0, "minimum": minimum, "lr": 0.1, "momentum": 0.9})
    assert loss in variant.prompt.en
    assert loss in variant.prompt.zh
    # p = -1 + 0.9×0.5 = -0.55, g = 3(p - c), v = 0.45 - 0.1 g
    assert variant.key["v1"] == pytest.approx(0.45 - 0.3 * (-0.55 - minimum))


@pytest.mark.parametrize("seed", range(40))
def test_step_schedule_names_no_rate_that_nobody_writes(seed: int) -> None:
    """Updates taken for epochs lead to hundreds of drops; no rate of 1e-300 is listed for that."""
    variant = make(template("schedule-step"), 2, seed)
    assert all(mistake.values.get("rate", 1) >= 1e-12 for mistake in variant.mistakes)
    assert "updates-as-epochs" in {mistake.id for mistake in variant.mistakes}


def test_step_schedule_missed_drop_at_the_boundary_is_diagnosed() -> None:
    """Epoch 60 with a drop every 20 epochs has dropped three times, not twice."""
    variant = make_from_givens(template("schedule-step"), {"lr": 0.1, "gamma": 0.5, "step_size": 20, "time": 60})
    assert variant.key["drops"] == 3
    assert variant.key["rate"] == pytest.approx(0.0125)
    assert mark(variant, {"drops": "2", "rate": "0.025"}).verdicts["drops"].misconception == "boundary-missed"


def test_warmup_cosine_says_radians() -> None:
    """The cosine's convention is stated in both languages, and degrees are a known mistake."""
    variant = make(template("schedule-warmup"), 3, 1)
    assert "radians" in variant.prompt.en
    assert "弧度" in variant.prompt.zh
    assert "degrees" in {mistake.id for mistake in variant.mistakes}


@pytest.mark.parametrize("family", ["schedule-inverse-sqrt", "schedule-polynomial"])
def test_easy_schedules_know_at_least_three_mistakes(family: str) -> None:
    assert all(len(make(template(family), 1, seed).mistakes) >= 3 for seed in range(30))


def test_a_first_step_that_ends_at_zero_earns_nothing_for_zeros() -> None:
    """w₁ is 0 but for ε here, so 0 is right; zeros for the moments lead to the same 0 for w₂, which earns nothing."""
    variant = make_from_givens(template("adam"), {"weight": 0.1, "gradients": [1.8, 3.5], "lr": 0.1})
    verdicts = mark(variant, {field.name: "0" for field in variant.fields}).verdicts
    assert {name for name, verdict in verdicts.items() if verdict.credit} == {"w1"}


def test_leaving_the_weights_as_they_are_earns_nothing() -> None:
    """A gradient of zeros leads to no step at all: the old weights, typed again, are not worked on from it."""
    variant = make_from_givens(template("minibatch-step"), {
        "weights": [0.5, -1.0], "gradients": [[0.1, 0.6], [0.2, -0.4], [0.6, 0.7]], "lr": 0.1})
    assert mark(variant, {"gradient": "0, 0", "w1": "0.5", "w2": "-1"}).score == 0
    assert mark(variant, {"gradient": "0.1, 0.6", "w1": "0.49", "w2": "-1.06"}).verdicts["w2"].carried


def test_working_on_from_an_answer_within_its_tolerance_is_right() -> None:
    """w₁ is accepted within 1 % of the change; the velocity that follows from it as typed is right too."""
    variant = make_from_givens(template("nesterov"), {
        "weight": -2.1, "velocity": -1.7, "curvature": 3, "minimum": 0, "lr": 0.1, "momentum": 0.9, "steps": 2,
        "form": "current"})
    velocity = 0.9 * -7.83 + 3 * -0.77795
    verdicts = mark(variant, {"v1": "-7.83", "w1": "-0.77795", "v2": str(velocity)}).verdicts
    assert [(verdicts[name].outcome, verdicts[name].carried) for name in ("w1", "v2")] == [
        ("right", False), ("right", True)]


@pytest.mark.parametrize("seed", (86, 129, 156))
def test_a_drawn_minibatch_moves_every_weight(seed: int) -> None:
    """A mean gradient of 0 would make "no update at all" the right answer."""
    variant = make(template("minibatch-step"), 1, seed)
    assert all(abs(variant.key[f"w{i}"] - before) > 1e-3 for i, before in enumerate(variant.givens.weights, 1))
