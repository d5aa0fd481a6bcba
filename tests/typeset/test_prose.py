"""Prose of two scripts is broken as a typesetter would break it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.prose import NEVER_END, NEVER_START, display_width, formulas, inline, pad, prose, wrap

MIXED = st.text(alphabet="批量归一化，。（）“”ReLU x=3.5 \n", max_size=60)


def test_a_wide_character_takes_two_cells_and_a_mark_none() -> None:
    assert display_width("批 BN") == 5
    assert display_width("x\u0302") == 1
    assert display_width("") == 0


@pytest.mark.parametrize(
    "align, expected", [("left", "中  "), ("right", "  中"), ("center", " 中 ")]
)
def test_padding_counts_cells_not_characters(align, expected) -> None:
    assert pad("中", 4, align) == expected
    assert pad("中文字", 4, align) == "中文字"


def test_chinese_breaks_between_characters_and_latin_between_words() -> None:
    assert wrap("批量归一化 batch normalization", 12) == ["批量归一化", "batch", "normalizatio", "n"]
    assert wrap("使用ReLU激活函数", 8) == ["使用ReLU", "激活函数"]
    assert wrap("a bb ccc", 4) == ["a bb", "ccc"]


def test_closing_punctuation_never_starts_a_line_and_opening_never_ends_one() -> None:
    assert wrap("一二三四，五", 8) == ["一二三", "四，五"]
    assert wrap("一二三（四五）", 8) == ["一二三", "（四五）"]
    assert wrap("他说：“好”", 8) == ["他说：", "“好”"]


def test_line_ends_stay_and_indented_lines_are_left_alone() -> None:
    drawing = "  [[1, 2, 3, 4, 5, 6, 7, 8]]"
    assert wrap(f"一\n\n{drawing}\n二", 6) == ["一", "", drawing, "二"]


def test_no_break_spaces_hold_a_formula_together_unless_it_is_longer_than_a_line() -> None:
    assert wrap("so y\u00a0=\u00a0x here", 6) == ["so", "y = x", "here"]
    assert wrap("y\u00a0=\u00a0x\u00a0+\u00a01", 5) == ["y = x", "+ 1"]


def test_word_joiners_hold_the_wide_characters_of_a_formula_together() -> None:
    assert wrap("因为参\u2060数\u2060量\u00a0=\u00a03", 10) == ["因为", "参数量 = 3"]


@pytest.mark.parametrize("width", range(14, 40))
def test_the_mark_of_a_blank_stays_on_one_line(width: int) -> None:
    """Whatever stands before it, in either script."""
    for text in ("卷积神经网络是至少含有一个＿＿(1)＿＿层的＿＿(2)＿＿神经网络，＿＿(13)＿＿。",
                 "a network with one ＿＿(1)＿＿ layer of ＿＿(2)＿＿ units, ＿＿(13)＿＿."):
        lines = wrap(text, width)
        assert all(sum(mark in line for line in lines) == 1 for mark in ("＿＿(1)＿＿", "＿＿(2)＿＿", "＿＿(13)＿＿"))


def test_a_width_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="width"):
        wrap("x", 0)


@given(MIXED, st.integers(12, 40))
def test_lines_fit_and_no_character_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert line.startswith("  ") or display_width(line) <= width


PIECES = st.sampled_from(["批", "量", "，", "。", "（归）", "“x”", " ", "abc"])


@given(st.lists(PIECES, max_size=40), st.integers(12, 30))
def test_punctuation_rules_hold_wherever_marks_do_not_pile_up(pieces: list[str], width: int) -> None:
    spaced = [p for i, p in enumerate(pieces) if not i or not {p, pieces[i - 1]} <= {*"，。 ", "abc", "“x”"}]
    text = "".join(spaced).lstrip(" ，。")
    lines = wrap(text, width)
    for before, after in itertools.pairwise(lines):
        assert before[-1:] not in NEVER_END
        assert after[:1] not in NEVER_START


def test_inline_formulas_are_typeset_and_not_broken() -> None:
    text = r"输出是 $\hat{y} = \frac{1}{2} x$，费用 \$5"
    assert inline(text) == "输出是 y\u0302=(1/2)x，费用 $5"
    assert prose(text, 11) == ["输出是", "y\u0302=(1/2)x，", "费用 $5"]
    assert prose(r"因为 $\text{参数量}=3$", 10) == ["因为", "参数量=3"]
    assert formulas(text) == [r"\hat{y} = \frac{1}{2} x"]


def test_display_formulas_are_drawn_on_lines_of_their_own() -> None:
    assert prose(r"前 $$\frac{a}{b}$$ 后", 20) == ["前", "  a", "  ─", "  b", "后"]
    assert prose(r"$$x$$", 20) == ["  x"]


@pytest.mark.parametrize("text, offset", [("价 $x", 2), ("a $$ b", 2), (r"a $x + \foo$", 7), ("$x$$", 0), ("$ $", 0)])
def test_a_formula_that_cannot_be_set_is_refused_at_its_place_in_the_text(text, offset) -> None:
    with pytest.raises(TypesetError) as caught:
        prose(text, 20)
    assert caught.value.offset == offset
