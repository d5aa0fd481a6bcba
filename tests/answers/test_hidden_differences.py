"""A term too large to be seen through never makes two different formulas equal."""

from __future__ import annotations

import pytest

from quizdl.answers import read
from quizdl.answers.formula.equality import equal


def _same(a: str, b: str) -> str:
    first, second = (read(text, "expression", variables=("x",)).value for text in (a, b))
    return equal(first, second, ("x",), {"x": (-2.0, 2.0)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed", ["0*exp(1000)", "exp(1000)*exp(-1000)", "2*exp(1000)*exp(-1000)*x", "exp(2000)-exp(2000)"]
)
@pytest.mark.parametrize("key", ["sigmoid(x)(1-sigmoid(x))", "x^2+1"])
def test_a_huge_term_hides_no_difference(typed: str, key: str) -> None:
    assert _same(typed, key) != "equal"


@pytest.mark.parametrize("typed", ["exp(1000)*exp(-1000)*x", "x", "1e60+x-1e60", "x+exp(300)-exp(300)"])
def test_a_huge_term_that_cancels_is_no_mistake(typed: str) -> None:
    assert _same(typed, "x") == "equal"
