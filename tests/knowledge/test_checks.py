"""Executable checks: formulas of the bank agree with the engine, and a wrong formula is caught."""

from __future__ import annotations

import dataclasses
import random

import msgspec
import pytest

from quizdl.knowledge.bank import Bank, read_bank
from quizdl.knowledge.checks import CHECKS, disagreement
from quizdl.knowledge.checks.letters import Scope, UnreadableFormulaError, statements
from quizdl.knowledge.checks.reading import Reader
from quizdl.typeset.parser import parse


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank()


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_formulas_agree_with_the_engine(name: str, bank: Bank) -> None:
    """Each check is named by a fact, and the fact's formula gives what the engine computes."""
    facts = [fact for fact in bank.facts.values() if fact.check == name]
    assert facts
    for fact in facts:
        assert disagreement(fact, CHECKS[name]) is None, fact.id


@pytest.mark.parametrize("fact_id,right,wrong", [
    ("sigmoid.formula", "e^{-x}", "e^{x}"),
    ("mse.formula", r"\frac{1}{N}", r"\frac{2}{N}"),
    ("adam.bias-correction", r"\beta_2^t", r"\beta_2"),
    ("conv-output-size.height", "2P", "P"),
    ("batch-norm-backward.dx-compact", r"- \sum_{j=1}^{m}", r"+ \sum_{j=1}^{m}"),
    ("receptive-field.closed-form", "i-1", "i"),
])
def test_a_wrong_formula_is_caught(fact_id: str, right: str, wrong: str, bank: Bank) -> None:
    """A formula with one slip disagrees with the engine."""
    fact = bank.facts[fact_id]
    assert fact.latex is not None
    assert right in fact.latex
    slipped = msgspec.structs.replace(fact, latex=fact.latex.replace(right, wrong, 1))
    assert disagreement(slipped, CHECKS[fact.check or ""]) is not None


@pytest.mark.parametrize("latex,expected", [
    (r"\frac{1}{2}+2\cdot 3", 6.5), (r"-2^2", -4), (r"\sum_{i=1}^{3} i^2", 14), (r"\prod_{j=1}^{4} j", 24),
    (r"\max(1,2,3)", 3), (r"\left\lfloor \frac{7}{2} \right\rfloor + 1", 4), (r"\lvert -3\rvert", 3),
    (r"\sqrt{16}", 4), (r"\begin{cases}1 & 2>3\\5 & 2\le 3\end{cases}", 5), (r"2(3+4)", 14), (r"e^{0}", 1),
    (r"\sum_{i=1}^{2}\sum_{j=1}^{2} i j + 1", 10), (r"\max_{k} k", 5),
])
def test_arithmetic_is_read_as_written(latex: str, expected: float) -> None:
    """The reader gives formulas of plain numbers their value."""
    (statement,) = statements(parse(latex))
    scope = Scope({}, {"k": [1, 5, 2]})
    assert float(Reader(statement.sides[0], scope).whole()) == pytest.approx(expected)


@pytest.mark.parametrize("latex", [r"x", r"\nabla f", r"A^\top", r"\lim_{x\to 0} x", r"f(2)"])
def test_what_is_not_arithmetic_is_refused(latex: str) -> None:
    """A letter without a value, or notation beyond arithmetic, is an error and never a guess."""
    (statement,) = statements(parse(latex))
    with pytest.raises(UnreadableFormulaError):
        Reader(statement.sides[0], Scope({})).whole()


def test_draws_are_frozen() -> None:
    """A draw cannot be changed by what reads it."""
    draw = CHECKS["sigmoid"](random.Random(0))
    with pytest.raises(dataclasses.FrozenInstanceError):
        draw.values = {}  # type: ignore[misc]
