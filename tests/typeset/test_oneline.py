"""One line says the same as the drawing: it reads back to the same value."""

from __future__ import annotations

import cmath
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizdl.typeset.cells import display_width
from quizdl.typeset.oneline import one_line

VALUES = {"x": 1.7, "y": 0.6, "w": 2.3, "b": 5.1}


class Expression:
    """LaTeX with the value it stands for."""

    def __init__(self, latex: str, value: complex) -> None:
        self.latex, self.value = latex, value

    def __repr__(self) -> str:
        return self.latex


LEAVES = st.sampled_from([Expression(name, value) for name, value in VALUES.items()]
                         + [Expression(str(n), n) for n in (2, 3, 0.5)])


def _grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    two = st.tuples(inner, inner)
    power = st.tuples(inner, st.sampled_from([2, 3]))
    return st.one_of(
        two.map(lambda p: Expression(rf"\left({p[0].latex}+{p[1].latex}\right)", p[0].value + p[1].value)),
        two.map(lambda p: Expression(rf"({p[0].latex}-({p[1].latex}))", p[0].value - p[1].value)),
        two.map(lambda p: Expression(rf"({p[0].latex}) ({p[1].latex})", p[0].value * p[1].value)),
        two.map(lambda p: Expression(rf"\sqrt{{{p[0].latex}}}({p[1].latex})", cmath.sqrt(p[0].value) * p[1].value)),
        two.filter(lambda p: abs(p[1].value) > 1e-3).map(
            lambda p: Expression(rf"\frac{{{p[0].latex}}}{{{p[1].latex}}}", p[0].value / p[1].value)),
        two.filter(lambda p: abs(p[1].value) > 1e-3).map(
            lambda p: Expression(rf"w\frac{{{p[0].latex}}}{{{p[1].latex}}}x",
                                 VALUES["w"] * p[0].value / p[1].value * VALUES["x"])),
        power.map(lambda p: Expression(rf"\left({p[0].latex}\right)^{p[1]}", p[0].value ** p[1])),
        inner.map(lambda e: Expression(rf"\sqrt{{{e.latex}}}", cmath.sqrt(e.value))),
    )


class Reading:
    """Evaluates a line; juxtaposition binds as division does, or tighter if ``tight``."""

    def __init__(self, line: str, tight: bool) -> None:
        self.text, self.at, self.tight = line.replace(" ", ""), 0, tight

    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def sum(self) -> complex:
        value = self.product()
        while self.next() in ("+", "−"):
            sign = 1 if self.next() == "+" else -1
            self.at += 1
            value += sign * self.product()
        return value

    def product(self) -> complex:
        value = self.juxtaposed()
        while (char := self.next()) and char not in "+−)":
            if char == "/":
                self.at += 1
                value /= self.juxtaposed()
            else:
                value *= self.juxtaposed()
        return value

    def juxtaposed(self) -> complex:
        value = self.power()
        while self.tight and (char := self.next()) and char not in "+−)/":
            value *= self.power()
        return value

    def power(self) -> complex:
        if self.next() == "√":
            self.at += 1
            return cmath.sqrt(self.power())
        value = self.atom()
        digits = ""
        while unicodedata.decomposition(self.next() or "x").startswith("<super>"):
            digits += unicodedata.normalize("NFKC", self.next())
            self.at += 1
        return value ** int(digits) if digits else value

    def atom(self) -> complex:
        char = self.next()
        if char == "(":
            self.at += 1
            value = self.sum()
            assert self.next() == ")"
            self.at += 1
            return value
        if char in VALUES:
            self.at += 1
            return VALUES[char]
        start = self.at
        while self.next() and self.next() in "0123456789.":
            self.at += 1
        return float(self.text[start : self.at])


@given(st.recursive(LEAVES, _grow, max_leaves=7), st.booleans())
def test_arithmetic_reads_back_to_its_value_whichever_way_juxtaposition_binds(made: Expression, tight: bool) -> None:
    assume(abs(made.value) < 1e6)
    reading = Reading(one_line(made.latex), tight)
    assert cmath.isclose(reading.sum(), made.value, rel_tol=1e-6, abs_tol=1e-6)
    assert reading.at == len(reading.text)


@pytest.mark.parametrize("latex, line", [
    (r"\sigma(x) = \frac{1}{1 + e^{-x}}", "σ(x)=1/(1+e⁻ˣ)"),
    (r"\frac{P(x)}{Q(x)}", "P(x)/Q(x)"),
    (r"\frac{f(x)g}{f(x)(g)}", "f(x)g/(f(x)(g))"),
    (r"\frac{\partial L}{\partial x_i}", "∂L/∂xᵢ"),
    (r"\frac{1}{N} \sum_{i=1}^{N} L_i", "(1/N) ∑ᵢ₌₁ᴺ Lᵢ"),
    (r"\frac{a}{b} c", "(a/b)c"),
    (r"\frac{1}{2m}", "1/(2m)"),
    (r"\left(\frac{a}{b}\right)^{2}", "(a/b)²"),
    (r"{\frac{a}{b}}^{2}", "(a/b)²"),
    (r"{x_i}^2", "(xᵢ)²"),
    (r"-\frac{x}{2}", "−x/2"),
    (r"a - -b", "a−−b"),
    (r"\log \frac{p}{q}", "log (p/q)"),
    (r"\sigma_B^2", "σ²_B"),
    (r"x_{ij}^{\top}", "xᵢⱼᵀ"),
    (r"e^{z_i}", "e^(zᵢ)"),
    (r"e^{z} + \theta^*", "eᶻ+θ^*"),
    (r"W_f x + W_{fx}", "W_f x+W_(fx)"),
    (r"\sqrt[3]{x+1}", "³√(x+1)"),
    (r"\sqrt[z+w]{x}", "ᶻ⁺ʷ√x"),
    (r"\sqrt[Q]{x}", "(x)^(1/Q)"),
    (r"\max_{j \ne y} s_j", "max_(j≠y) sⱼ"),
    (r"2 3", "2 3"),
    (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", "[a, b; c, d]"),
    (r"f = \begin{cases} x & x > 0 \\ 0 & \text{其他} \end{cases}", "f={x, x>0; 0, 其他}"),
    (r"\hat{y} + \hat{xy}", "ŷ+hat(xy)".replace("ŷ", "y\u0302")),
    (r"a \quad b", "a b"),
    (r"a \bmod n", "a mod n"),
    (r"f''(x)", "f′′(x)"),
    (r"\left.\frac{dy}{dx}\right|_{x=0}", "dy/dx|ₓ₌₀"),
])
def test_structure_is_written_with_small_letters_and_parentheses(latex, line) -> None:
    assert one_line(latex) == line


def test_a_wide_letter_takes_no_combining_accent() -> None:
    line = one_line(r"\hat{率}")
    assert line == "hat(率)"
    assert display_width(line) == 7
