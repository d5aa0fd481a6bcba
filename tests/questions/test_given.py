"""Givens handed in as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest

from quizdl.questions.given import GivenError, Volume, from_mapping, given


@dataclass(frozen=True)
class Givens:
    x: Annotated[Volume, given("三维数组", "an array of three axes")]


def test_an_array_is_kept() -> None:
    """Nested lists of one shape become nested tuples."""
    found = from_mapping(Givens, {"x": [[[1.0, 2.0]], [[3.0, 4.0]]]})
    assert found.x == (((1.0, 2.0),), ((3.0, 4.0),))


@pytest.mark.parametrize("ragged", [
    [[[1.0, 2.0], [3.0]]],
    [[[1.0]], [[2.0], [3.0]]],
    [[[1.0]], [[2.0, 3.0]]],
])
def test_rows_of_different_lengths_are_refused(ragged: list[list[list[float]]]) -> None:
    """Rows must be equally long everywhere in an array, also from one matrix of it to the next."""
    with pytest.raises(GivenError, match="'x': has rows of different lengths"):
        from_mapping(Givens, {"x": ragged})


@pytest.mark.parametrize("value", [5, "5", None, True, {}, [[[float("nan")]]], [[["x"]]], [[[10**400]]], [[[1e9]]]])
def test_what_is_wrong_is_said_in_both_languages(value: object) -> None:
    """The library's own words, which are English, reach nobody."""
    with pytest.raises(GivenError) as caught:
        from_mapping(Givens, {"x": value})
    chinese = caught.value.said("zh").partition("：")[2]
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
    assert "Expected" not in caught.value.said("en")


def test_an_empty_axis_is_refused() -> None:
    """An array has something in it along every axis."""
    with pytest.raises(GivenError, match="'x': is empty"):
        from_mapping(Givens, {"x": [[]]})
