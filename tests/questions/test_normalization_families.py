"""Normalization questions: symbols that are stated, credit that is fair, and keys worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from quizdl.questions.given import GivenError
from quizdl.questions.marking import mark
from quizdl.questions.registry import template
from quizdl.questions.variant import Variant, make_from_givens


def variant(family: str, **givens: Any) -> Variant:
    return make_from_givens(template(family), givens)


def scaled(**more: Any) -> Variant:
    return variant("normalization-invariance", batch=[1, 4, 7], gamma=2, beta=1, scale=3, **more)


STEP = {"task": "step", "weights": [3, 4], "gradient": [-0.8, 0.6], "lr": 0.5}
TRAIN = {"x": [[[2]], [[4]], [[6]], [[12]]], "gamma": [2], "beta": [1], "eps": 0}


def test_the_letters_of_the_feedback_stand_in_the_prompt() -> None:
    """Feedback and solution speak of a and b: the prompt names them."""
    data = scaled(task="data", shift=-5)
    for prompt in (data.prompt.zh, data.prompt.en):
        assert "a = 3" in prompt
        assert "b = -5" in prompt
    assert "a = 3" in scaled(**STEP).prompt.en


def test_the_relative_step_says_to_what() -> None:
    """‖Δw‖ is compared with the new weights, and the prompt writes their length: 0.5·(1/3)/(3·5)."""
    asked = scaled(**STEP)
    assert all("‖a·w‖" in prompt for prompt in (asked.prompt.zh, asked.prompt.en))
    assert asked.key["step"] == pytest.approx(0.5 / 3 / 15)


@pytest.mark.parametrize("mean,var,output", [
    # mean 5 taken for 6: the squares of -3, -1, 1, 7 average 15
    ("5", "15", [2 * (x - 5) / math.sqrt(15) + 1 for x in (2, 4, 6, 12)]),
])
def test_a_variance_about_a_wrong_mean_is_worked_on(mean: str, var: str, output: list[float]) -> None:
    """A slip in the mean costs the mean, not the variance and the output that follow from it."""
    marked = mark(variant("bn-train", **TRAIN), {"mean": mean, "var": var, "output": ", ".join(map(str, output))})
    assert [marked.verdicts[name].credit for name in ("mean", "var", "output")] == [0, 1, 1]


def test_the_variance_of_groups_follows_their_means() -> None:
    group = variant("group-normalization", x=[[1, 5], [2, 8]], method="instance", gamma=[1, 1], beta=[0, 0])
    marked = mark(group, {"mean": "2, 5", "var": "5, 9"})
    assert (marked.verdicts["mean"].credit, marked.verdicts["var"].credit) == (0.5, 1)


def test_the_running_variance_follows_a_wrong_mean() -> None:
    update = variant("bn-eval", batch=[2, 4, 6], running_mean=0, running_var=1, gamma=1, beta=0, task="update")
    marked = mark(update, {"mean": "3", "var": str(11 / 3), "new_mean": "0.3", "new_var": str(0.9 + 1.1 / 3)})
    assert [verdict.credit for verdict in marked.verdicts.values()] == [0, 1, 1, 1]


def test_sigma_follows_a_wrong_mean() -> None:
    scaling = variant("feature-scaling", train=[1, 3, 8], test=7, method="z-score")
    std = math.sqrt((9 + 1 + 16) / 3)
    marked = mark(scaling, {"mean": "4", "std": str(math.sqrt(26 / 3)), "test": str((7 - 4) / std)})
    assert scaling.key["mean"] == pytest.approx(4)
    assert marked.right
    marked = mark(scaling, {"mean": "5", "std": str(math.sqrt(29 / 3)), "test": str(2 / math.sqrt(29 / 3))})
    assert [verdict.credit for verdict in marked.verdicts.values()] == [0, 1, 1]


@pytest.mark.parametrize("wild", ["1e300", "1e12", "10^9"])
def test_a_wild_value_earns_nothing_further_on(wild: str) -> None:
    """Divided by an enormous standard deviation every output is β: that is no work to carry on."""
    asked = variant("bn-train", **{**TRAIN, "x": [[[2]], [[4]], [[6]], [[16]]]})
    marked = mark(asked, {"mean": "7", "var": wild, "output": "1, 1, 1, 1"})
    assert marked.verdicts["output"].credit == 0


def test_layer_norm_on_one_channel_is_told_from_instance_norm() -> None:
    """With one channel both average the same numbers; the axes asked are still those of the method."""
    asked = variant("normalization-axes", method="layer", n=4, c=1, h=2, w=2, more=True)
    assert (asked.key["axes"], asked.key["means"], asked.key["values"], asked.key["parameters"]) == ("layer", 4, 4, 8)


KNOWN = [
    # PyTorch: momentum times the new value, running variance unbiased: 0.8·1 + 0.2·4
    ("bn-eval", {"batch": [2, 4, 6], "running_mean": 1, "running_var": 1, "gamma": 1, "beta": 0, "task": "update",
                 "momentum": 0.2, "unbiased": True}, {"new_mean": 1.6, "new_var": 1.6, "var": 8 / 3}),
    # Keras: momentum times the old value, biased
    ("bn-eval", {"batch": [2, 4, 6], "running_mean": 1, "running_var": 1, "gamma": 1, "beta": 0, "task": "update",
                 "momentum": 0.75, "convention": "keras"}, {"new_mean": 1.75, "new_var": 0.75 + 2 / 3}),
    # two values at distance 2: x̂ = ±1, the gradient at x vanishes but for what x̂ does not carry
    ("bn-backward", {"x": [1, 3], "grad_output": [1, 4], "gamma": 2, "eps": 0}, {"gamma": 3.0, "beta": 5.0}),
    # AlexNet's α multiplies the sum, PyTorch's α/n
    ("local-response-norm", {"x": [1, 2, 2], "channel": 2, "size": 3, "k": 1, "alpha": 1, "beta": 0.5},
     {"total": 9.0, "output": 2 / math.sqrt(10)}),
    ("local-response-norm", {"x": [1, 2, 2], "channel": 2, "size": 3, "k": 1, "alpha": 1, "beta": 0.5,
                             "convention": "pytorch"}, {"total": 9.0, "output": 1.0}),
    # v is twice the unit vector (0.6, 0.8): w = 5·unit, the gradient at v is orthogonal to it
    ("weight-norm", {"v": [1.2, 1.6], "g": 5, "x": [1, 0], "level": 3},
     {"norm": 2.0, "w": (3.0, 4.0), "y": 3.0, "grad_g": 0.6, "grad_v": (1.6, -1.2)}),
    ("feature-scaling", {"train": [2, 4, 6], "test": 8, "method": "z-score", "ddof": 1},
     {"mean": 4.0, "std": 2.0, "test": 2.0}),
    ("feature-scaling", {"train": [2, 4, 6], "test": 8, "method": "min-max", "low": -1},
     {"train": (-1.0, 0.0, 1.0), "test": 2.0}),
]


@pytest.mark.parametrize("family,givens,expected", KNOWN)
def test_keys_by_hand(family: str, givens: dict[str, Any], expected: dict[str, Any]) -> None:
    """The key is what the stated convention gives on paper."""
    made = variant(family, **givens)
    for name, value in expected.items():
        assert made.key[name] == pytest.approx(value), name


REFUSED = [
    ("bn-train", {**TRAIN, "x": [[[2]], [[2]]]}, "x"),
    ("bn-train", {**TRAIN, "gamma": [1, 2]}, "gamma"),
    ("group-normalization", {"x": [[1, 2], [3, 4], [5, 6]], "method": "group", "gamma": [1] * 3, "beta": [0] * 3,
                             "groups": 2}, "groups"),
    ("local-response-norm", {"x": [1, 2], "channel": 1, "size": 2, "k": 1, "alpha": 1, "beta": 1}, "size"),
    ("normalization-axes", {"method": "group", "n": 2, "c": 6, "h": 2, "w": 2, "groups": 4}, "groups"),
    ("normalization-invariance", {"batch": [1, 2], "gamma": 1, "beta": 0, "scale": 2, "task": "step",
                                  "weights": [1, 0], "gradient": [1, 0]}, "gradient"),
    ("weight-norm", {"v": [0, 0], "g": 1, "x": [1, 1]}, "v"),
]


@pytest.mark.parametrize("family,givens,name", REFUSED)
def test_refused_givens_are_named(family: str, givens: dict[str, Any], name: str) -> None:
    """Givens without an answer raise an error that names the one to change."""
    with pytest.raises(GivenError) as caught:
        variant(family, **givens)
    assert caught.value.name == name


def test_channels_of_one_position_are_answered_as_a_list() -> None:
    """With one number per channel the output is a list of numbers: 3 channels in one group, 1, 3 and 5."""
    variant = make_from_givens(template("group-normalization"), {
        "x": [[1], [3], [5]], "method": "group", "groups": 1, "gamma": [1, 1, 1], "beta": [0, 0, 1]})
    right = {"mean": "3", "var": "2.6667", "output": "-1.225, 0, 2.225"}
    for output in (right["output"], "[-1.225; 0; 2.225]", "-1.225\n0\n2.225"):
        assert mark(variant, {**right, "output": output}).right
    half = mark(variant, {**right, "output": "-1.225, 0, 1.225"})
    assert half.verdicts["output"].cells == (True, True, False)
