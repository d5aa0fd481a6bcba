"""The parser takes the declared subset and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizdl.typeset.layout import box
from quizdl.typeset.mathml import to_mathml
from quizdl.typeset.nodes import Fraction, Grid, Row, Scripts, Symbol, TypesetError, Word, strip
from quizdl.typeset.oneline import one_line
from quizdl.typeset.parser import MAX_LENGTH, parse
from quizdl.typeset.spoken import words
from quizdl.typeset.subset import GROUPS, SUBSET, listing

TOKENS = [f"\\{name}" for name in sorted(SUBSET)] + list("abxW019.,+-*/=<>|!?()[]{}^_'&~%#@\"\\ ") + [
    "\\\\", "\\begin{cases}", "\\end{cases}", "\\begin{array}{lr}", "\\end{array}", "\\text{准确率}", "率", "é",
    "\u0301",
    "\\left(", "\\right)", "\\left.", "\\right]", "\\frac12", "\\operatorname*{argmax}", "\\nosuch", "\\sqrt[3]", "{x}",
]


def refusal(latex: str) -> TypesetError | None:
    try:
        parse(latex)
    except TypesetError as error:
        return error
    return None


@pytest.mark.parametrize("latex, offset, command", [
    (r"a + \foo b", 4, r"\foo"),
    (r"{x", 0, ""),
    (r"x}", 1, "}"),
    (r"x_", 2, "_"),
    (r"x_1_2", 3, ""),
    (r"x^1^2", 3, ""),
    (r"a \left( b", 2, r"\left"),
    (r"a \right)", 2, r"\right"),
    (r"\left x y \right)", 6, r"\left"),
    (r"\begin{cases} x", 0, r"\begin{cases}"),
    (r"\begin{cases} x \end{matrix}", 16, r"\end{matrix}"),
    (r"\begin{tikz} x \end{tikz}", 0, r"\begin{tikz}"),
    (r"\begin{array}{l} x & y \end{array}", 0, r"\begin{array}"),
    (r"a & b", 2, "&"),
    (r"\frac{1}", 8, r"\frac"),
    (r"\text{a\b}", 7, r"\b"),
    (r"\text{a", 5, r"\text"),
    (r"x é", 2, "é"),
    (r"\mathbf{\frac12}", 0, r"\mathbf"),
    ("x\\", 1, "\\"),
    (r"x\limits_a", 1, r"\limits"),
])
def test_what_is_outside_the_subset_is_refused_where_it_stands(latex, offset, command) -> None:
    with pytest.raises(TypesetError) as caught:
        parse(latex)
    assert (caught.value.offset, caught.value.command) == (offset, command)


def test_very_long_and_very_deep_formulas_are_refused() -> None:
    with pytest.raises(TypesetError, match="more than"):
        parse("x" * (MAX_LENGTH + 1))
    with pytest.raises(TypesetError, match="deep"):
        parse("{" * 500 + "}" * 500)
    with pytest.raises(TypesetError, match="deep"):
        parse(r"\sqrt" * 500 + "x")


def test_an_unbraced_argument_is_one_token_and_a_decimal_is_one_number() -> None:
    assert parse(r"\frac12") == Row((Fraction(parse_one("1"), parse_one("2")),))
    script, rest = parse("x^10").items
    assert isinstance(script, Scripts)
    assert script.sup == parse_one("1")
    assert rest == parse_one("0")
    assert [item.text for item in parse("3.14x.").items] == ["3.14", "x", "."]


def parse_one(latex: str) -> Symbol:
    node = strip(parse(latex))
    assert isinstance(node, Symbol)
    return node


def test_upright_letters_are_one_word_and_chinese_stands_for_itself() -> None:
    assert strip(parse(r"\mathrm{TP}")) == Word("TP")
    assert strip(parse("率")) == Word("率")
    assert strip(parse(r"\text{a\_b $}".replace(" $", r" \$"))) == Word("a_b $")


def test_ragged_rows_are_filled_and_a_last_line_break_adds_no_row() -> None:
    grid = strip(parse(r"\begin{matrix} a & b \\ c \\ \end{matrix}"))
    assert isinstance(grid, Grid)
    assert [len(row) for row in grid.rows] == [2, 2]


def test_every_listed_command_is_known_to_the_parser() -> None:
    assert len(SUBSET) == len({name for names in GROUPS.values() for name in names} | {"|"})
    for name in SUBSET:
        error = refusal(f"\\{name}")
        assert error is None or "unknown" not in error.message
        assert name == "|" or f"`\\{name}`" in listing()


@given(st.lists(st.sampled_from(TOKENS), max_size=14))
def test_any_soup_of_tokens_is_typeset_or_refused_with_an_offset(tokens: list[str]) -> None:
    latex = "".join(tokens)
    error = refusal(latex)
    if error is not None:
        assert 0 <= error.offset <= len(latex)
        return
    node = parse(latex)
    drawing = box(node)
    assert drawing.height > drawing.baseline >= 0
    for small in (False, True):
        box(node, small_scripts=small)
    assert "\n" not in one_line(node)
    assert words(node, "zh") is not None
    assert words(node, "en") is not None
    assert to_mathml(node).startswith("<math")


@given(st.text(max_size=30))
def test_any_text_is_typeset_or_refused(text: str) -> None:
    error = refusal(text)
    assert error is None or 0 <= error.offset <= len(text)
