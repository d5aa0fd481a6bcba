"""The rating follows from the verdict; a table of what is suggested when."""

from __future__ import annotations

import pytest

from quizdl.study.rating import result_of, suggest, usual_seconds
from quizdl.study.review import Rating

A, H, G, E = Rating


@pytest.mark.parametrize("score,shown,empty,hinted,tries,seconds,usual,rating", [
    (0.0, False, False, False, 1, 5, None, A),  # wrong
    (0.0, False, True, False, 0, 5, None, A),  # gave up
    (0.0, True, True, False, 0, 5, None, A),  # looked at the solution
    (0.59, False, False, False, 1, 5, None, A),
    (0.6, False, False, False, 1, 5, None, H),
    (3 * 0.2, False, False, False, 1, 5, None, H),  # binary 0.6000000000000001, and its neighbours
    (0.99, False, False, False, 1, 1, 60.0, H),  # fast, but not right
    (1.0, False, False, True, 1, 1, 60.0, H),  # a hint
    (1.0, False, False, False, 2, 1, 60.0, H),  # a second try
    (1.0, False, False, False, 1, 5, None, G),  # no usual time yet
    (1.0, False, False, False, 1, 36, 60.0, G),  # as fast as 0.6 is not clearly faster
    (1.0, False, False, False, 1, 35, 60.0, E),
    (1.0, False, False, False, 1, 0, 60.0, G),  # not measured
    (1.0, False, False, False, 1, 600, 6.0, G),  # slow but right is never Again
    (0.0, False, False, True, 2, 5, None, A),
])
def test_the_suggestion(score: float, shown: bool, empty: bool, hinted: bool, tries: int, seconds: float,
                        usual: float | None, rating: Rating) -> None:
    """Each row is one way to answer."""
    result = result_of(score, shown=shown, empty=empty)
    found, why = suggest(result, score, hinted=hinted, tries=tries, seconds=seconds, usual=usual)
    assert found is rating
    assert why.zh
    assert why.en


def test_the_usual_needs_five_answers() -> None:
    """With fewer there is no usual time; with more it is the middle one, whatever the outliers."""
    assert usual_seconds([1, 2, 3, 4]) is None
    assert usual_seconds([10, 1, 500, 12, 11]) == 11
