"""The gain of asking a card today: against an enumeration of what can happen, through the package itself."""

from __future__ import annotations

from datetime import date, timedelta

import fsrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizdl.study.day import noon
from quizdl.study.plan.deck import Deck
from quizdl.study.plan.forgetting import Forgetting
from quizdl.study.plan.gain import gains
from quizdl.study.plan.habits import Habits, Seconds

DAY = date(2026, 3, 2)
SCHEDULER = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
HABITS = Habits(first=(0.3, 0.1, 0.4, 0.2), passed=(0.25, 0.6, 0.15), seconds=Seconds(20, 8, 25))


def deck(stability: float, difficulty: float, elapsed: int, left: int, weight: float = 1.0) -> Deck:
    one = np.ones(1)
    return Deck(stability=one * stability, difficulty=one * difficulty,
                last=np.array([DAY.toordinal() - elapsed]), exam=np.array([DAY.toordinal() + left]),
                weight=one * weight, main=one > 0, seconds_new=one * 20, seconds_passed=one * 8,
                seconds_failed=one * 25)


def recall_at_exam(card: fsrs.Card, left: int) -> float:
    return SCHEDULER.get_card_retrievability(card, noon(DAY + timedelta(days=left)))


def answered(card: fsrs.Card, rating: int, left: int) -> float:
    """Recall at the exam after this answer today."""
    after, _ = SCHEDULER.review_card(card, fsrs.Rating(rating), noon(DAY))
    return recall_at_exam(after, left)


@given(stability=st.floats(0.05, 300), difficulty=st.floats(1, 10), elapsed=st.integers(1, 200),
       left=st.integers(1, 150), weight=st.floats(0.1, 5))
@settings(max_examples=80, deadline=None)
def test_gain_of_a_known_card_is_that_of_its_outcomes(stability: float, difficulty: float, elapsed: int, left: int,
                                                      weight: float) -> None:
    """Each rating with its chance: the recall it leads to, less that of a card left alone; the time likewise."""
    card = fsrs.Card(card_id=1, state=fsrs.State.Review, stability=stability, difficulty=difficulty, due=noon(DAY),
                     last_review=noon(DAY - timedelta(days=elapsed)))
    recall = SCHEDULER.get_card_retrievability(card, noon(DAY))
    outcomes = [(1 - recall, 1, 25.0)]
    outcomes += [(recall * share, rating, 8.0) for share, rating in zip(HABITS.passed, (2, 3, 4), strict=True)]
    brings = sum(chance * answered(card, rating, left) for chance, rating, _ in outcomes) - recall_at_exam(card, left)
    seconds = sum(chance * takes for chance, _, takes in outcomes)
    found = gains(deck(stability, difficulty, elapsed, left, weight), DAY.toordinal(),
                  Forgetting(SCHEDULER.parameters), HABITS)
    assert found.recall[0] == pytest.approx(recall, rel=1e-9)
    assert found.brings[0] == pytest.approx(weight * brings, rel=1e-9, abs=1e-9)
    assert found.seconds[0] == pytest.approx(seconds, rel=1e-9)
    assert found.per_second[0] == pytest.approx(weight * brings / seconds, rel=1e-9, abs=1e-9)


@given(left=st.integers(1, 150))
@settings(max_examples=30, deadline=None)
def test_gain_of_a_new_card_is_that_of_its_first_rating(left: int) -> None:
    """A card that was never met is not known if left alone."""
    brings = sum(share * answered(fsrs.Card(card_id=1), rating, left)
                 for share, rating in zip(HABITS.first, (1, 2, 3, 4), strict=True))
    found = gains(deck(np.nan, np.nan, 0, left), DAY.toordinal(), Forgetting(SCHEDULER.parameters), HABITS)
    assert found.brings[0] == pytest.approx(brings, rel=1e-9)
    assert found.seconds[0] == 20
    assert found.recall[0] == 0
