"""Formulas asked for whole: typed and graded where that is sound, and nowhere else."""

from __future__ import annotations

import pytest

from quizdl.answers import read
from quizdl.answers.expression_policy import Expression
from quizdl.knowledge.bank import read_bank
from quizdl.questions.facts.making import Maker
from quizdl.questions.facts.written_form import written_form
from quizdl.questions.marking import mark

MAKER = Maker(read_bank())
FACTS = MAKER.bank.facts


@pytest.mark.parametrize("fact,right,wrong", [
    ("softplus.formula", "ln(1+exp(x))", "ln(1-e^x)"),
    ("silu.formula", "x*sigmoid(x)", "sigmoid(x)"),
    ("hinge-loss.formula", "max(1-yf, 0)", "1-yf"),
    ("logistic-loss.formula", "-y ln(p) - (1-y) ln(1-p)", "y ln(p) + (1-y) ln(1-p)"),
    ("exponential-decay.formula", "η_0*γ^(t/T)", "η_0*γ^t"),
    ("inverse-sqrt-decay.formula", "α_0*t^(-1/2)", "α_0/t"),
    ("inverse-time-decay.formula", "η_0/(kt+1)", "η_0/kt"),
    ("lstm.parameters", "4H^2+4HD+4H", "4H(D+H)"),
    ("dice-coefficient.iou", "2J/(1+J)", "J/(2-J)"),
    ("accuracy.formula", "(TP+TN)/(TP+FP+FN+TN)", "TP/(TP+FP)"),
    ("precision.formula", "TP/(TP+FP)", "TP/(TP+FN)"),
    ("standardization.formula", "x/σ - μ/σ", "(x-μ)/σ^2"),
])
def test_a_formula_is_typed_and_graded(fact: str, right: str, wrong: str) -> None:
    """Any equal formula is right; its letters are explained in the question."""
    question = MAKER.build("recall", fact, 1, "en")
    assert isinstance(question.fields[0].policy, Expression)
    assert mark(question, {"answer": right}).right, mark(question, {"answer": right}).verdicts
    assert mark(question, {"answer": wrong}).verdicts["answer"].outcome in ("wrong", "ambiguous")
    assert all(text.en in question.prompt.en for text in FACTS[fact].symbols.values())


@pytest.mark.parametrize("fact", [
    "batch-norm.identity",  # the left side holds the answer
    "translation-equivariance.formula",  # T(f(x)) would read as a product
    "residual-block.target", "gelu.derivative",  # functions without a formula
    "sigmoid.formula", "tanh.formula", "relu.formula",  # sigmoid(x) would do
    "linear-classifier.formula", "scalar-by-vector.quadratic",  # matrices do not commute
    "adam.bias-correction",  # two equations
    "transformer.encoder-layer-parameters",
])
def test_what_cannot_be_compared_is_not_typed(fact: str) -> None:
    assert written_form(FACTS[fact]) is None
    assert not isinstance(MAKER.build("recall", fact, 1, "en").fields[0].policy, Expression)


def test_no_typed_formula_is_answered_by_its_own_name() -> None:
    """The label left of the equals sign, typed as the answer, is never right."""
    forms = [form for fact in FACTS.values() if (form := written_form(fact)) is not None]
    assert len(forms) > 25
    for form in forms:
        typed = read(form.left.replace("\\", ""), "expression", variables=form.policy.variables)
        assert "=" not in form.left
        assert not form.policy.accepts(typed.value, form.formula), form.left


@pytest.mark.parametrize("fact", ["tanh.derivative", "leaky-relu.max-form"])
def test_what_asks_for_more_keeps_its_points(fact: str) -> None:
    """Where the question wants something beside the formula, all of it is marked by key points."""
    assert not isinstance(MAKER.build("recall", fact, 1, "en").fields[0].policy, Expression)
