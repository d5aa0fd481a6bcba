"""Marked text reads into plain text and marks, and says where it does not balance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizdl.knowledge.marks import MarkError, formulas, outside_formulas, parse_marks, plain_text


def test_marks_come_off_and_remember_their_place() -> None:
    """A mark covers exactly its first answer in the plain text."""
    read = parse_marks("ReLU 对[[负|负数]]输入取 [[0]]。")
    assert read.plain == "ReLU 对负输入取 0。"
    assert [mark.accepted for mark in read.marks] == [("负", "负数"), ("0",)]
    assert [read.plain[mark.start : mark.end] for mark in read.marks] == ["负", "0"]
    assert read.blanked(0) == "ReLU 对____输入取 0。"


def test_a_formula_hides_brackets_and_bars() -> None:
    """Inside $…$ neither [[ nor | nor ]] means a mark."""
    text = r"取 [[$|x|_{[[1]]}$|绝对值]] 与 $a_{[[2]]}$。"
    read = parse_marks(text)
    assert [mark.accepted for mark in read.marks] == [("$|x|_{[[1]]}$", "绝对值")]
    assert [latex for _, latex in formulas(read.plain)] == ["|x|_{[[1]]}", "a_{[[2]]}"]


def test_an_escaped_bar_separates_nothing() -> None:
    r"""`\|` in an answer is a bar of the answer."""
    assert parse_marks(r"[[$\lvert d\rvert$|\|d\||绝对值]]").marks[0].accepted == (r"$\lvert d\rvert$", "|d|", "绝对值")


def test_an_escaped_dollar_opens_no_formula() -> None:
    r"""`\$` is a dollar sign."""
    assert formulas(r"costs \$5 and \$6") == ()


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("a [[b", 2),
        ("a ]] b", 2),
        ("[[]]", 2),
        ("[[a|]]", 4),
        ("[[ a]]", 4),
        ("[[a [[b]]]]", 4),
        ("cost $x", 5),
        ("empty $$ formula", 6),
    ],
)
def test_what_does_not_balance_is_refused_with_its_place(text: str, offset: int) -> None:
    """MarkError gives the offset of the character at fault, in both languages."""
    with pytest.raises(MarkError) as caught:
        parse_marks(text)
    assert caught.value.offset == offset
    assert str(offset + 1) in caught.value.zh
    assert plain_text(text) == text


def test_prose_rules_see_one_letter_for_a_formula() -> None:
    """A formula counts as one Latin letter for the rules about spacing."""
    assert outside_formulas(r"取 $\max(0,x)$ 时") == "取 x 时"


words = st.text(st.characters(exclude_characters="[]|$\\", exclude_categories=("Cs",)), min_size=1, max_size=8).map(
    lambda word: word.strip() or "词"
)


@given(st.lists(st.tuples(words, st.lists(words, min_size=1, max_size=3)), max_size=5))
def test_reading_undoes_writing(parts: list[tuple[str, list[str]]]) -> None:
    """Text put together from pieces and marks reads back as those pieces and marks."""
    text = "".join(f"{piece}[[{'|'.join(answers)}]]" for piece, answers in parts)
    read = parse_marks(text)
    assert read.plain == "".join(piece + answers[0] for piece, answers in parts)
    assert [list(mark.accepted) for mark in read.marks] == [answers for _, answers in parts]
    assert all(read.plain[mark.start : mark.end] == mark.answer for mark in read.marks)


@given(st.text(st.sampled_from("a[]|$\\中 "), max_size=20))
def test_any_text_reads_or_is_refused(text: str) -> None:
    """No soup of brackets, bars and dollars raises anything but MarkError."""
    try:
        read = parse_marks(text)
    except MarkError as error:
        offset = error.offset
    else:
        offset = 0
        assert all(read.plain[mark.start : mark.end] == mark.answer for mark in read.marks)
    assert 0 <= offset <= len(text)
