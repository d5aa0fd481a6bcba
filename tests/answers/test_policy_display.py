"""How policies print: halves as on paper, tolerances in plain words, and nothing shown that is not accepted."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizdl.answers.array_policy import Vector
from quizdl.answers.policy import Decimals, Significant, Update, fixed_decimal, plain_decimal


@pytest.mark.parametrize("value, places, text", [
    (3.065, 2, "3.07"), (-3.065, 2, "-3.07"), (2.675, 2, "2.68"), (0.1 + 0.2, 1, "0.3"), (0.125, 2, "0.13"),
    (-0.0004, 3, "0.000"), (2.5, 0, "3"), (1e20, 1, "100000000000000000000.0"), (1e-300, 2, "0.00"),
    (math.inf, 2, "inf")])
def test_halves_are_rounded_as_on_paper(value: float, places: int, text: str) -> None:
    assert fixed_decimal(value, places) == text


@pytest.mark.parametrize("value, digits, text", [
    (1.30875, 5, "1.3088"), (-1.30875, 5, "-1.3088"), (0.1, 15, "0.1"), (1234.5, 3, "1235"),
    (1e-300, 2, "0." + "0" * 299 + "1"),
    (9.9996, 4, "10"), (0.0, 3, "0")])
def test_plain_decimals_round_halves_as_well(value: float, digits: int, text: str) -> None:
    """At most so many significant digits; whole numbers keep theirs."""
    assert plain_decimal(value, digits) == text


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_fixed_decimal_is_within_half_a_unit(value: float, places: int) -> None:
    """Never further from the value than half a unit of the last place, but for binary rounding."""
    assert abs(float(fixed_decimal(value, places)) - value) <= 0.5 * 10.0**-places + 1e-14 * abs(value)


@given(st.floats(1e-6, 1e6), st.integers(1, 6))
def test_what_is_shown_is_what_is_rounded(value: float, digits: int) -> None:
    for policy in (Decimals(digits), Significant(digits)):
        assert float(policy.show(value)) == pytest.approx(policy.rounded(value), rel=1e-12)
        assert policy.accepts(float(policy.show(value)), value)


def test_one_decimal_is_singular() -> None:
    assert Decimals(1).words().en == "1 decimal (within 0.1)"
    assert Decimals(2).words().en == "2 decimals (within 0.01)"


def test_updates_of_several_parameters_do_not_name_the_first_alone() -> None:
    """Each number is graded on its own change, so the words must not say "the change from -1" of all."""
    words = Vector((Update(-1.0), Update(0.8))).words()
    assert "-1" not in words.en
    assert "-1" not in words.zh
    assert "2 %" in words.en
    assert "2%" in words.zh


def test_unchanged_parameter_is_shown_as_it_is_accepted() -> None:
    policy = Update(before=1 / 3)
    assert policy.accepts(float(policy.show(1 / 3)), 1 / 3)
