"""An answer with too few or too many numbers is told so, not only that it is wrong."""

from __future__ import annotations

import pytest

from quizdl.answers.array_policy import Matrix, Vector
from quizdl.answers.grading import grade
from quizdl.answers.policy import Decimals
from quizdl.answers.reading import read


@pytest.mark.parametrize(("typed", "key", "said"), [
    ("1", (1.0, 2.0, 3.0, 4.0), "4 numbers are asked for, 1 was read"),
    ("1 2", (1.0,), "1 number is asked for, 2 were read"),
    ("1 2 3", (1.0, 2.0), "2 numbers are asked for, 3 were read"),
])
def test_vectors_of_another_length(typed: str, key: tuple[float, ...], said: str) -> None:
    verdict = grade(read(typed, "vector"), Vector(Decimals(1)), key, {}).verdict
    assert verdict.outcome == "wrong"
    assert said in verdict.message.en
    assert str(len(key)) in verdict.message.zh


def test_matrices_of_another_shape() -> None:
    """A row where two are asked, or a ragged reading, names the shape."""
    verdict = grade(read("1 2; 3 4; 5 6", "matrix"), Matrix(Decimals(1)), ((1.0, 2.0), (3.0, 4.0)), {}).verdict
    assert "2 rows of 2 are asked for" in verdict.message.en


def test_wrong_numbers_in_the_right_place_are_not_misfits() -> None:
    verdict = grade(read("5 6", "vector"), Vector(Decimals(1)), (1.0, 2.0), {}).verdict
    assert verdict.message.en == "Not right."
