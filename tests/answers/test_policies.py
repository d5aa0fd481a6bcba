"""Every policy of one number, by its closed form: how much room it leaves, where it ends, and what is too coarse."""

from __future__ import annotations

import math

import pytest

from quizdl.answers import read
from quizdl.answers.array_policy import Vector
from quizdl.answers.formula.formula import formula
from quizdl.answers.formula.parser import MAX_CHARACTERS
from quizdl.answers.grading import grade, too_coarse
from quizdl.answers.policy import Absolute, Decimals, Integer, Relative, Scalar, Significant, Update
from quizdl.answers.problems import UnreadableError

ROOM: tuple[tuple[Scalar, float, float], ...] = (
    (Absolute(0.05), 7.0, 0.05), (Relative(0.02, 0.001), 50.0, 1.0), (Relative(0.02, 0.001), -50.0, 1.0),
    (Relative(0.02, 0.001), 0.01, 0.001), (Decimals(3), 12.5, 0.001), (Decimals(0), 12.5, 1.0),
    (Significant(3), 123.4, 1.0), (Significant(3), 0.01234, 0.0001), (Significant(2), 98765.0, 1000.0),
    (Update(2.0, 0.02), 1.5, 0.01), (Update(-1.0, 0.1), -3.0, 0.2),
)


@pytest.mark.parametrize("policy,key,room", ROOM)
def test_the_room_around_the_key(policy: Scalar, key: float, room: float) -> None:
    """Accepted up to the stated distance on both sides, and no farther; the gap counts in that distance."""
    assert math.isclose(policy.tolerance(key), room, rel_tol=1e-12)
    for sign in (1, -1):
        assert policy.accepts(key + sign * 0.999 * room, key)
        assert not policy.accepts(key + sign * 1.001 * room, key)
        assert math.isclose(policy.gap(key + sign * 3 * room, key), 3, rel_tol=1e-6)


def test_an_integer_leaves_no_room() -> None:
    """The very number, however it is written; one beside it is two tolerances away."""
    assert Integer().accepts(28.0, 28)
    assert not Integer().accepts(28.2, 28)
    assert Integer().gap(29, 28) == 2.0


@pytest.mark.parametrize("policy,key,places", [
    (Decimals(2), 1234.5, 2), (Significant(3), 1234.5, 0), (Significant(3), 12.34, 1), (Significant(2), 0.0123, 3),
    (Significant(4), 0.0, 4),
])
def test_the_decimals_that_are_asked_for(policy: Scalar, key: float, places: int) -> None:
    """Significant figures ask for as many decimals as the key's size leaves, and never for fewer than none."""
    assert policy.demanded_places(key) == places


@pytest.mark.parametrize("typed,places,coarse", [
    (2.7, 1, True), (3.0, 0, True), (2.718, 3, False), (2.8, 1, False), (2.6, 1, False), (0.0, 0, False),
])
def test_the_key_rounded_to_fewer_decimals_is_too_coarse(typed: float, places: int, coarse: bool) -> None:
    """2.7 and 3 are 2.71828 rounded; what is another number is simply wrong."""
    assert too_coarse(Decimals(3), typed, places, 2.71828) is coarse


@pytest.mark.parametrize("key,typed", [(0.125, "0.13"), (0.125, "0.12"), (0.35, "0.4"), (0.35, "0.3"), (-1.25, "-1.3")])
def test_a_half_may_be_rounded_either_way(key: float, typed: str) -> None:
    """Half a unit of the last place typed, in binary a little more or less, is still the key rounded."""
    graded = grade(read(typed, "number"), Decimals(4), key, {})
    assert graded.verdict.outcome == "imprecise"


def test_what_is_said_ends_like_a_sentence() -> None:
    """One full stop or question mark of its language, not two."""
    for text, kind in (("", "number"), ("1/2x", "expression"), ("x2", "expression"), ("[]", "vector"), ("a", "number")):
        said = read(text, kind, variables=("x",)).message
        assert said.zh.endswith(("。", "？"))
        assert said.en.endswith((".", "?"))
        for pair in ("。。", "？。", "?.", "..", "?。"):
            assert pair not in said.zh + " " + said.en


def test_a_formula_may_have_its_full_length() -> None:
    """As many characters as the limit says, and not one more."""
    rest = "+1" * ((MAX_CHARACTERS - 2) // 2)
    assert formula("11" + rest) is not None
    assert len("11" + rest) == MAX_CHARACTERS
    with pytest.raises(UnreadableError):
        formula("111" + rest)


@pytest.mark.parametrize("text,offset", [("ab+", 3), ("abc*)", 4), ("ab+c$", 4), ("sinab+?", 6)])
def test_trouble_behind_joined_letters_is_pointed_at(text: str, offset: int) -> None:
    """Letters read as several variables keep their places, so the caret stands under what is wrong."""
    found = read(text, "expression", variables=("a", "b", "c"))
    assert (found.outcome, found.offset) == ("unreadable", offset)


@pytest.mark.parametrize("policy,zh,en", [
    (Absolute(0.05), "0.05", "0.05"), (Relative(0.02, 0.001), "2%", "2 %"), (Update(2.5, 0.04), "4%", "4 %"),
    (Decimals(2), "0.01", "0.01"), (Significant(3), "3", "3"),
])
def test_the_words_hold_the_numbers_that_grade(policy: Scalar, zh: str, en: str) -> None:
    """The share as a percentage, the room as a decimal, in both languages."""
    said = policy.words()
    assert zh in said.zh
    assert en in said.en
    if isinstance(policy, Update):
        assert "2.5" in said.zh
        assert "2.5" in said.en


@pytest.mark.parametrize("typed,credit", [("1 2 3 4", 1.0), ("1 2 3 9", 0.75), ("1 9 9 4", 0.5), ("9 9 9 9", 0.0)])
def test_each_number_of_a_vector_earns_its_share(typed: str, credit: float) -> None:
    """Three of four right are three quarters of the credit."""
    graded = grade(read(typed, "vector"), Vector(Decimals(2)), (1.0, 2.0, 3.0, 4.0), {})
    assert graded.verdict.credit == credit
