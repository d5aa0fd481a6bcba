"""What has no value is unreadable, not wrong; whole numbers are exact however they are written."""

from __future__ import annotations

import pytest

from quizdl.answers import read


@pytest.mark.parametrize("typed", [
    "9^9^9^9^9", "x/0", "((x+1)^999)^999", "x^99999", "1/(x-x)", "sqrt(-1-x^2)", "exp(exp(exp(exp(99))))",
    "ln(0)", "0^0+x",
])
def test_a_formula_without_any_value_is_unreadable(typed: str) -> None:
    """A formula that has no value at any x cannot be what somebody means: it costs no attempt."""
    found = read(typed, "expression", variables=("x",))
    assert found.outcome == "unreadable"
    assert any(word in found.message.en for word in ("too large", "no real value"))
    assert any(word in found.message.zh for word in ("太大", "没有实数值"))


@pytest.mark.parametrize("typed", [
    "ln(x)", "ln(-x)", "sqrt(x-5)", "1/x", "x^x", "ln(x-50)", "exp(exp(exp(x)))", "ln(x)*sqrt(-y)",
    "x^999", "(x^30)^30",
])
def test_a_formula_with_a_value_somewhere_reads(typed: str) -> None:
    assert read(typed, "expression", variables=("x", "y")).outcome == "reads"


@pytest.mark.parametrize("typed,exact", [
    ("10^100", 10**100), ("10^15+1", 10**15 + 1), ("2^60+1", 2**60 + 1), ("1e23", 10**23), ("3*10^25/5", 6 * 10**24),
    ("12345678901234567890123", 12345678901234567890123), ("4096*4096*9216+4096", 4096 * 4096 * 9216 + 4096),
    ("2^300-1", 2**300 - 1), ("1.5e20", 15 * 10**19), ("7/7", 1), ("-2^100", -(2**100)),
])
def test_whole_numbers_are_exact(typed: str, exact: int) -> None:
    """No whole number goes through a float on its way."""
    found = read(typed, "integer").value
    assert isinstance(found, int)
    assert found == exact


@pytest.mark.parametrize("typed,shown", [("2^60+1", "1152921504606846977"), ("10^15+1", "1000000000000001"),
                                         ("10^100", "1×10^100"), ("2^40", "1099511627776")])
def test_whole_numbers_are_read_back_in_full(typed: str, shown: str) -> None:
    """What is shown is the number that was read, not its first digits."""
    assert read(typed, "integer").shown == shown


def test_a_root_beyond_the_digits_is_refused_as_a_whole_number() -> None:
    """Where 50 digits do not reach, whether a number is whole is not known: it is not made up."""
    found = read("sqrt(10^200+1)", "integer")
    assert not isinstance(found.value, int)


@pytest.mark.parametrize("typed", ["1e", "1.5e", "2E", "1e + 2", "(3e)", "3e*2"])
@pytest.mark.parametrize("kind", ["number", "integer"])
def test_a_number_that_stops_at_e_is_unreadable(typed: str, kind: str) -> None:
    """1e is a scientific number that stops early far more often than a product with Euler's number."""
    found = read(typed, kind)
    assert found.outcome == "unreadable"
    assert "1*e" in found.message.en or "*e" in found.message.en


@pytest.mark.parametrize("typed", ["e", "-e", "2*e", "2e^-1", "e^2", "2e-1", "(1+e)/2"])
def test_eulers_number_alone_reads(typed: str) -> None:
    assert read(typed, "number").outcome == "reads"


@pytest.mark.parametrize("typed", [
    "f(x) = 2x", "f'(x)=2x", "f′(x) = 2x", "f’(x)＝2x", "y = 2x", "y' = 2x", "dL/dx = 2x", "∂L/∂x = 2x", "dy/dx=2x",
    "d/dx f(x) = 2x", "df(x)/dx = 2x", "L_x = 2x", "sigmoid'(x) = 2x", "σ'(x) = 2x", "= 2x", "f''(x) = 2x",
    "d^2f/dx^2 = 2x", "∂²L/∂x² = 2x",
])
def test_a_left_hand_side_is_set_aside(typed: str) -> None:
    """Writing what the formula is the value of is no mistake."""
    found = read(typed, "expression", variables=("x",))
    assert (found.outcome, found.shown) == ("reads", "2·x")


@pytest.mark.parametrize("typed", ["x = 2x", "2x = 3", "y = x = 2", "x+y = 2x", "f(2) = 2x"])
def test_an_equation_is_no_formula(typed: str) -> None:
    """Where the left side may itself be meant, only the right side is asked for."""
    found = read(typed, "expression", variables=("x",))
    assert found.outcome == "unreadable"
    assert "equals sign" in found.message.en


def test_a_left_hand_side_among_free_names() -> None:
    """Without declared variables y = 2x is a value of y; y = 2y would be an equation."""
    assert read("y = 2x", "expression").shown == "2·x"
    assert read("y = 2y", "expression").outcome == "unreadable"


def test_the_offset_counts_in_what_was_typed() -> None:
    """Behind a left-hand side that was set aside, an error still points into the typed text."""
    assert read("y = 2$x", "expression", variables=("x",)).offset == 5


@pytest.mark.parametrize("typed", [
    r"\sigma(x)(1-\sigma(x))", "σ(x)(1-σ(x))", r"\sigma(x)\cdot(1-\sigma(x))", "sigma(x)(1 - sigma(x))",
])
def test_the_letter_of_the_sigmoid(typed: str) -> None:
    """σ before a parenthesis is the sigmoid, also as typed in LaTeX."""
    wanted = read("sigmoid(x)(1-sigmoid(x))", "expression", variables=("x",))
    assert read(typed, "expression", variables=("x",)).value == wanted.value


def test_the_letter_of_the_sigmoid_as_a_variable() -> None:
    """Where σ is declared, it is that variable."""
    found = read(r"\sigma^2", "expression", variables=("σ",))
    assert found.value.variables == ("σ",)


def test_an_empty_unit_is_none() -> None:
    """Where no unit is asked for, the message does not name an empty one."""
    assert read("5 px", "number", unit="") == read("5 px", "number")
