"""A choice may be typed by its letter, its number, its id or its words."""

from __future__ import annotations

import pytest

from quizdl.answers.choices import Choice
from quizdl.answers.reading import read
from quizdl.text import Text

FRUIT = (
    Choice("apple", Text("苹果", "Apple")),
    Choice("banana", Text("香蕉", "Banana"), aliases=("plantain",)),
    Choice("apply", Text("应用", "Apply")),
)


SECOND = ["B", "b", "Ｂ", "(B)", "（b）", "B.", "B、", "2", "②", "选B", "答案是 B"]
SECOND += ["banana", "Banana。", "香蕉", "plantain", "ban"]


@pytest.mark.parametrize("text", SECOND)
def test_every_way_of_naming_the_second_option(text: str) -> None:
    reading = read(text, "choice", choices=FRUIT)
    assert (reading.outcome, reading.value) == ("reads", "banana")


def test_a_beginning_shared_by_two_options_is_asked_back() -> None:
    reading = read("app", "choice", choices=FRUIT)
    assert (reading.outcome, reading.readings) == ("ambiguous", ("A", "C"))


@pytest.mark.parametrize("text", ["D", "4", "0", "A,C", "AC", "A和C", "pear", "!"])
def test_no_option_or_several_are_not_read(text: str) -> None:
    assert read(text, "choice", choices=FRUIT).outcome == "unreadable"


def test_shown_labels_win_over_the_order() -> None:
    shuffled = (Choice("x", label="C"), Choice("y", label="A"))
    assert read("a", "choice", choices=shuffled).value == "y"
    assert read("B", "choice", choices=shuffled).outcome == "unreadable"


def test_ids_that_are_letters_are_their_own_letters() -> None:
    assert read("A", "choice", choices=("C", "A", "B")).value == "A"


def test_numbers_among_the_options_are_never_positions() -> None:
    assert read("2", "choice", choices=("4", "2", "8")).value == "2"
    assert read("3", "choice", choices=("4", "2", "8")).outcome == "unreadable"


@pytest.mark.parametrize(
    "text, value",
    [("对", "true"), ("T", "true"), ("yes", "true"), ("错", "false"), ("×", "false"), ("否", "false")],
)
def test_true_and_false_have_their_usual_words(text: str, value: str) -> None:
    assert read(text, "choice", choices=("true", "false")).value == value


def test_a_choice_without_options_is_the_callers_error() -> None:
    with pytest.raises(ValueError, match="choices"):
        read("A", "choice")
