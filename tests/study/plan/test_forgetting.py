"""The batch evaluation of the model against the package itself, one card at a time."""

from __future__ import annotations

from datetime import date, timedelta

import fsrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizdl.study.day import noon
from quizdl.study.plan.forgetting import Forgetting
from quizdl.study.review import Rating

DAY = date(2026, 3, 2)
DEFAULT = fsrs.Scheduler().parameters
OTHER = (*(value * 1.2 for value in DEFAULT[:4]), *DEFAULT[4:20], 0.45)
STATES = st.tuples(st.floats(0.01, 900), st.floats(1, 10), st.integers(1, 400))


def package(parameters: tuple[float, ...], retention: float = 0.9) -> fsrs.Scheduler:
    return fsrs.Scheduler(parameters, desired_retention=retention, learning_steps=(), relearning_steps=(),
                          enable_fuzzing=False)


def card(stability: float, difficulty: float, elapsed: int) -> fsrs.Card:
    return fsrs.Card(card_id=1, state=fsrs.State.Review, stability=stability, difficulty=difficulty, due=noon(DAY),
                     last_review=noon(DAY - timedelta(days=elapsed)))


@pytest.mark.parametrize("parameters", [DEFAULT, OTHER], ids=["default", "other"])
@given(states=st.lists(STATES, min_size=1, max_size=20), rating=st.sampled_from(list(Rating)))
@settings(max_examples=60, deadline=None)
def test_states_are_those_of_the_package(parameters: tuple[float, ...], states: list[tuple[float, float, int]],
                                         rating: Rating) -> None:
    """Recall, stability and difficulty after any rating, to twelve digits."""
    oracle, model = package(parameters), Forgetting(parameters)
    stability, difficulty, elapsed = (np.array(column, dtype=float) for column in zip(*states, strict=True))
    recall = model.recall(stability, elapsed)
    next_stability, next_difficulty = model.after(stability, difficulty, elapsed, rating)
    for index, state in enumerate(states):
        one = card(*state)
        assert recall[index] == pytest.approx(oracle.get_card_retrievability(one, noon(DAY)), rel=1e-12)
        reviewed, _ = oracle.review_card(one, fsrs.Rating(int(rating)), noon(DAY))
        assert next_stability[index] == pytest.approx(reviewed.stability, rel=1e-12)
        assert next_difficulty[index] == pytest.approx(reviewed.difficulty, rel=1e-12)


@pytest.mark.parametrize("rating", list(Rating))
@pytest.mark.parametrize("parameters", [DEFAULT, OTHER], ids=["default", "other"])
def test_first_answers_are_those_of_the_package(parameters: tuple[float, ...], rating: Rating) -> None:
    """Stability and difficulty after the first answer."""
    reviewed, _ = package(parameters).review_card(fsrs.Card(card_id=1), fsrs.Rating(int(rating)), noon(DAY))
    assert Forgetting(parameters).first(rating) == pytest.approx((reviewed.stability, reviewed.difficulty), rel=1e-12)


@pytest.mark.parametrize("retention", [0.7, 0.8, 0.9, 0.95])
@given(states=st.lists(STATES, min_size=1, max_size=20))
@settings(max_examples=30, deadline=None)
def test_intervals_are_those_of_the_package(retention: float, states: list[tuple[float, float, int]]) -> None:
    """The days after which a card comes due for a wished recall."""
    oracle, model = package(DEFAULT, retention), Forgetting(DEFAULT)
    for state in states:
        reviewed, _ = oracle.review_card(card(*state), fsrs.Rating.Good, noon(DAY))
        assert model.interval(np.array([reviewed.stability]), retention)[0] == (reviewed.due - noon(DAY)).days
