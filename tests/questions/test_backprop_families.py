"""Questions about gradients: everything asked is said, and steps work with the question's own numbers."""

from __future__ import annotations

import pytest

from quizdl.questions.given import GivenError
from quizdl.questions.marking import mark
from quizdl.questions.registry import template
from quizdl.questions.variant import VariantError, from_code, make, make_from_givens


def test_gradient_check_asks_for_the_worst_parameter() -> None:
    """Where the parameter with the largest error is a field, the prompt asks for it."""
    variant = make(template("gradient-check"), 2, 0)
    assert "worst" in variant.key
    assert "哪个参数" in variant.prompt.zh
    assert "which parameter" in variant.prompt.en
    assert "which parameter" not in make(template("gradient-check"), 1, 0).prompt.en


def test_exact_derivative_is_worked_out() -> None:
    """The step of the exact derivative puts in this question's coefficients."""
    variant = make_from_givens(template("numerical-gradient"), {"a": 0, "b": -2, "c": 3, "x": -1.9, "h": 0.2,
                                                                "asked": "forward", "parameters": 0})
    assert "2×(-2)×(-1.9) + 3" in "\n".join(step.en for step in variant.steps)


def test_hidden_layer_is_worked_out() -> None:
    """The step of the hidden layer shows the sum behind every pre-activation."""
    variant = make_from_givens(template("two-layer-perceptron"), {
        "x": [0.5, -1], "w1": [[1.2, -1.5], [-0.3, 0.5]], "b1": [0.5, -0.5], "w2": [1.5, 0.6], "b2": -0.2,
        "target": -1, "activation": "relu", "first_layer": True})
    assert "0.5×1.2 + (-1)×(-0.3) + 0.5 = 1.4" in "\n".join(step.zh for step in variant.steps)


PERCEPTRON = {"x": [0.1, 0.2], "w1": [[1], [1]], "w2": [1], "b2": 0, "target": 1, "activation": "relu",
              "first_layer": True}
CHECK = {"analytic": [1.0, 3.0], "plus": [1.0099, 1.0297], "minus": [0.9901, 0.9703], "h": 0.01, "threshold": 0.1,
         "form": "max"}


@pytest.mark.parametrize("family,givens,name", [
    # 0.1 + 0.2 - 0.3 is 0 on paper and 5.6e-17 in binary, where ReLU would pass the gradient
    ("two-layer-perceptron", {**PERCEPTRON, "b1": [-0.3]}, "b1"),
    ("computation-graph", {"nodes": ["x = 0.1", "y = 0.2", "z = -0.3", "s = add(x, y)", "t = add(s, z)",
                                     "r = relu(t)", "o = multiply(r, x)"]}, "nodes"),
    ("computation-graph", {"nodes": ["x = 0.1", "y = 0.2", "z = 0.3", "s = add(x, y)", "o = max(z, s)"]}, "nodes"),
    # both entries are off by exactly 1 %
    ("gradient-check", CHECK, "analytic"),
    ("gradient-check", {**CHECK, "analytic": [1.0, 2.97], "threshold": 0.01}, "threshold"),
    ("gradient-product", {"weights": [0.1], "outputs": [0.5], "activation": "linear", "repeat": 2}, "weights"),
])
def test_ties_that_binary_rounding_would_decide_are_refused(family: str, givens: dict[str, object],
                                                             name: str) -> None:
    """Where paper has a tie and binary arithmetic takes a side, the key could be wrong: the given is named."""
    with pytest.raises(GivenError) as caught:
        make_from_givens(template(family), givens)
    assert caught.value.name == name


def test_ties_in_binary_too_are_asked() -> None:
    """A tie that is one in binary as well follows the rule that the prompt states."""
    variant = make_from_givens(template("two-layer-perceptron"), {**PERCEPTRON, "x": [0.25, 0.5], "b1": [-0.75]})
    assert variant.key["grad_b1"] == (0.0,)
    variant = make_from_givens(template("computation-graph"), {"nodes": ["x = 0.5", "y = 0.5", "o = max(x, y)"]})
    assert (variant.key["d_x"], variant.key["d_y"]) == (1.0, 0.0)


QUADRATIC = {"a": 0, "b": 0.1, "c": 0, "d": -0.3, "e": 0, "point": [0, 3], "asked": "steepest"}


@pytest.mark.parametrize("family,givens,name", [
    # a minimum, but its small eigenvalue would print as 0 and be taken for one
    ("critical-point", {"hessian": [[1e-10, 0], [0, 1]]}, "hessian"),
    ("critical-point", {"hessian": [[1, 0.999999999], [0.999999999, 1]]}, "hessian"),
    # so flat that the critical point is lost in binary rounding
    ("critical-point", {"hessian": [[1000, 0.001], [0.001, 0.0001]], "asked": "function", "linear": [1, 1]}, "hessian"),
    ("critical-point", {"hessian": [[2, 1], [1, 2]], "asked": "function", "linear": [1e6, 1]}, "linear"),
    # 0.1×3 - 0.3 is 0 on paper
    ("directional-derivative", QUADRATIC, "point"),
    ("directional-derivative", {**QUADRATIC, "point": [0, 3.001]}, "point"),
    ("directional-derivative", {**QUADRATIC, "point": [0, 4], "direction": [1e-9, 0]}, "direction"),
    ("gradient-clipping", {"grads": [[1e6, 1e-6]], "limit": 0.01, "mode": "norm"}, "grads"),
    # the maximum of groups has a smaller output, so the square of the input's size is not its Jacobian's
    ("sparse-jacobian", {"x": [1, 2, 3, 4], "upstream": [1, 1], "gate": "max", "group": 2, "batch": 2, "width": 10},
     "batch"),
])
def test_givens_that_would_contradict_the_key_are_refused(family: str, givens: dict[str, object], name: str) -> None:
    """Numbers whose printed or rounded values disagree with the key are refused by the name of the given."""
    with pytest.raises(GivenError) as caught:
        make_from_givens(template(family), givens)
    assert caught.value.name == name


@pytest.mark.parametrize("hessian,kind", [
    ([[0, 0], [0, 0]], "inconclusive"), ([[0.1, 0.3], [0.3, 0.9]], "inconclusive"), ([[0, 1], [1, 0]], "saddle"),
    ([[1, 2, 3], [2, 4, 6], [3, 6, 9]], "inconclusive"), ([[1, 0, 0], [0, 0, 0], [0, 0, -1]], "saddle"),
    ([[2, 1, 1], [1, 2, 1], [1, 1, 2]], "minimum"), ([[0, 1, 0], [1, 0, 0], [0, 0, 0]], "saddle"),
])
def test_exactly_singular_hessians_are_judged(hessian: list[list[float]], kind: str) -> None:
    """A Hessian with eigenvalues that are exactly 0 on paper is legal and judged as such."""
    assert make_from_givens(template("critical-point"), {"hessian": hessian}).key["kind"] == kind


@pytest.mark.parametrize("family,givens,answers", [
    ("directional-derivative", {"a": 2, "b": 3, "c": 3, "d": -2, "e": 2, "point": [-3, 3], "asked": "steepest"},
     {"gradient": "0, 0", "norm": "0", "slope": "0", "steepest": "0, 0", "rate": "0"}),
    ("gradient-clipping", {"grads": [[-1.5, 4.3]], "limit": 2, "mode": "norm"}, {"norm": "0", "clipped": "-1.5, 4.3"}),
    ("critical-point", {"hessian": [[5, 3], [3, 2]]}, {"eigenvalues": "0, 0", "kind": "inconclusive"}),
    ("critical-point", {"hessian": [[8, 3], [3, 4]], "asked": "function", "linear": [-3, 4]},
     {"hessian": "[[0, 0], [0, 0]]", "point": "0, 0", "kind": "inconclusive"}),
])
def test_zeros_earn_nothing_further_on(family: str, givens: dict[str, object], answers: dict[str, str]) -> None:
    """Someone who types 0 for the first part gets no credit for the zeros that follow from it."""
    assert mark(make_from_givens(template(family), givens), answers).score == 0


def test_a_power_does_not_use_one_number_twice() -> None:
    """(2x+1)⁵ has the exponent for itself: its derivative is 10(2x+1)⁴, and codes of the old form are refused."""
    family = template("symbolic-derivative")
    variant = make_from_givens(family, {"kind": "power", "a": 2, "b": 5})
    assert "(2·x+1)⁵" in variant.prompt.en
    assert mark(variant, {"derivative": "10(2x+1)^4"}).right
    with pytest.raises(VariantError, match="version"):
        from_code("symbolic-derivative.1.1.1")


def test_a_row_is_told_from_a_jacobian() -> None:
    """1×n is a matrix too: what is wrong with it is that every entry of y needs a row of its own."""
    variant = make_from_givens(template("sparse-jacobian"), {"x": [1, -2, 3], "upstream": [1, 2, 3], "gate": "relu"})
    verdict = mark(variant, {"shape": "1x3"}).verdicts["shape"]
    assert verdict.misconception == "jacobian-is-mask"
    assert "row of its own" in verdict.message.en


def test_digits_are_promised_where_there_is_something_to_round() -> None:
    """"Keep at least N decimals" stands only where an intermediate result has more of them."""
    said = {"Keep at least" in make(template("max-norm"), 1, seed).prompt.en for seed in range(30)}
    assert said == {True, False}
    assert "Keep at least" in make(template("sigmoid-value"), 1, 1).prompt.en
    assert "Keep" not in make(template("momentum"), 1, 1).prompt.en
