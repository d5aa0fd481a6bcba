"""The two-dimensional drawing shows the structure of the formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizdl.typeset.cells import display_width
from quizdl.typeset.layout import box

ATOMS = st.sampled_from(["x", "W", "3.14", r"\alpha", r"\hat{y}", r"\text{准确率}", r"\mathbf{x}", r"\infty", "率"])


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda p: rf"\frac{{{p[0]}}}{{{p[1]}}}"),
        two.map(lambda p: f"{{{p[0]}}}_{{{p[1]}}}"),
        two.map(lambda p: f"{{{p[0]}}}^{{{p[1]}}}"),
        two.map(lambda p: f"{p[0]} + {p[1]}"),
        two.map(lambda p: rf"\sum_{{{p[0]}}}^{{{p[1]}}} "),
        two.map(lambda p: rf"\begin{{cases}} {p[0]} & {p[1]} \\ 0 \end{{cases}}"),
        two.map(lambda p: rf"\begin{{bmatrix}} {p[0]} & 1 \\ 2 & {p[1]} \end{{bmatrix}}"),
        two.map(lambda p: rf"\begin{{aligned}} {p[0]} &= {p[1]} \\ &\le 2 \end{{aligned}}"),
        two.map(lambda p: rf"\underbrace{{{p[0]}}}_{{{p[1]}}}"),
        two.map(lambda p: rf"\sqrt[{p[0]}]{{{p[1]}}}"),
        two.map(lambda p: rf"\overset{{{p[0]}}}{{{p[1]}}}"),
        two.map(lambda p: rf"\binom{{{p[0]}}}{{{p[1]}}}"),
        inner.map(lambda p: rf"\left\{{ {p} \right|"),
        inner.map(lambda p: rf"\overline{{{p}}}"),
        inner.map(lambda p: rf"\vec{{{p}}}"),
        inner.map(lambda p: rf"\xrightarrow{{{p}}}"),
        inner.map(lambda p: rf"\boxed{{{p}}}"),
    )


FORMULAS = st.recursive(ATOMS, _grow, max_leaves=8)


@given(FORMULAS, st.booleans())
def test_every_line_of_a_drawing_has_its_width(latex: str, small: bool) -> None:
    drawing = box(latex, small_scripts=small)
    assert {display_width(line) for line in drawing.lines} == {drawing.width}
    assert 0 <= drawing.baseline < drawing.height


@given(FORMULAS, FORMULAS)
def test_a_sum_is_as_wide_as_its_parts_and_three_cells(left: str, right: str) -> None:
    """Braces make each side one atom, so the plus sign is binary and has a space on both sides."""
    first, second, both = box(f"{{{left}}}"), box(f"{{{right}}}"), box(f"{{{left}}} + {{{right}}}")
    assert both.width == first.width + 3 + second.width
    assert both.baseline == max(first.baseline, second.baseline)


@given(FORMULAS, FORMULAS)
def test_a_fraction_stands_on_a_bar_as_long_as_its_longer_part(top: str, bottom: str) -> None:
    drawing = box(rf"\frac{{{top}}}{{{bottom}}}")
    bar = drawing.lines[drawing.baseline]
    assert set(bar) == {"─"}
    assert len(bar) >= max(box(top).width, box(bottom).width)
    assert drawing.height == box(top).height + 1 + box(bottom).height


def drawn(latex: str) -> str:
    return "\n" + str(box(latex)) + "\n"


def test_a_fraction_with_a_raised_exponent() -> None:
    assert drawn(r"\sigma(x) = \frac{1}{1 + e^{-x}}") == """
          1
σ(x) = ───────
            −x
       1 + e
"""


def test_limits_stand_over_and_under_their_operator() -> None:
    lines = box(r"\sum_{i=1}^{N} x").lines
    assert [line.strip() for line in lines] == ["N", "∑  x", "i=1"]
    assert box(r"\arg\min_\theta L").lines == ("arg min L", "     θ   ")
    assert box(r"x^{\sum_i a}").height == 3


def test_cases_have_one_brace_and_aligned_conditions() -> None:
    assert drawn(r"f(x) = \begin{cases} x & x \ge 0 \\ 0.01x & \text{否则} \end{cases}") == """
       ⎧x       x ≥ 0
f(x) = ⎨
       ⎩0.01x   否则
"""


def test_matrices_align_their_columns() -> None:
    assert drawn(r"\begin{bmatrix} 1 & 20 \\ 30 & 4 \end{bmatrix}") == """
⎡1   20⎤
⎣30  4 ⎦
"""
    first, second = box(r"\begin{array}{rl} 1 & 20 \\ 300 & 4 \end{array}").lines
    assert first == "  1  20"
    assert second == "300  4 "


def test_brackets_grow_with_what_they_enclose() -> None:
    assert drawn(r"\left(\frac{a}{b}\right)^2") == """
⎛a⎞2
⎜─⎟
⎝b⎠
"""
    assert drawn(r"\left\lfloor \frac{a}{b} \right\rfloor") == """
⎢a⎥
⎢─⎥
⎣b⎦
"""
    assert box(r"\left( x \right)").lines == ("(x)",)


def test_roots_cover_what_is_under_them() -> None:
    assert drawn(r"\sqrt{x+1}y") == """
 _____
√x + 1 y
"""
    assert drawn(r"\sqrt{\frac{a}{b}}") == """
 ┌─
 │a
 │─
╲│b
"""


def test_scripts_of_scripts_move_on() -> None:
    assert drawn("x^{2^n} + y_{i_j}") == """
  n
 2
x   + y
       i
        j
"""


def test_the_outer_bar_of_stacked_fractions_is_the_longer_one() -> None:
    top_heavy, bottom_heavy = box(r"\frac{\frac{a}{b}}{c}"), box(r"\frac{a}{\frac{b}{c}}")
    assert [line.count("─") for line in top_heavy.lines] == [0, 1, 0, 3, 0]
    assert [line.count("─") for line in bottom_heavy.lines] == [0, 3, 0, 1, 0]


@pytest.mark.parametrize("latex, line", [
    ("a+b", "a + b"), ("-a", "−a"), ("a=-b", "a = −b"), ("(-a)", "(−a)"), ("a-b", "a − b"), ("a \\cdot -b", "a · −b"),
    ("f(x,y)", "f(x, y)"), (r"2\log x", "2 log x"), (r"\log(x)", "log(x)"), (r"a\;b", "a b"), (r"a\!b", "ab"),
    (r"x \in \mathbb{R}", "x ∈ ℝ"), (r"a \quad b", "a  b"), (r"1{,}000", "1,000"), (r"a := b", "a := b"),
    (r"P(y \mid x)", "P(y | x)"), (r"a \bmod n", "a mod n"), (r"x, \ldots, y", "x, …, y"),
])
def test_operators_relations_and_signs_have_their_space(latex, line) -> None:
    assert box(latex).lines == (line,)


def test_small_scripts_stay_on_the_line_where_unicode_has_them() -> None:
    assert box(r"w_1^\top x + b_1", small_scripts=True).lines == ("w₁ᵀx + b₁",)
    assert box(r"x_B^2", small_scripts=True).height == 3
