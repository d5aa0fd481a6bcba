"""FSRS on study days: what follows from the log, and nothing else, decides when a card comes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizdl.study.memory import Memory
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

START = date(2026, 1, 5)
CARD = "cloze:relu.dying"
HISTORIES = st.lists(st.tuples(st.sampled_from(list(Rating)), st.integers(0, 200)), min_size=1, max_size=15)


def reviews(history: list[tuple[Rating, int]], card: str = CARD) -> list[Review]:
    """Answers so many days after each other."""
    day, found = START, []
    for number, (rating, gap) in enumerate(history):
        day += timedelta(days=gap)
        found.append(Review(uuid=str(number), at=number + 1, study_day=day, card=card, rating=rating,
                            result="right", score=1.0, seconds=5.0, code=None))
    return found


def memory(history: list[tuple[Rating, int]], chosen: Settings | None = None, card: str = CARD) -> Memory:
    found = Scheduler(chosen or Settings()).replay(reviews(history, card))
    assert found is not None
    return found


@given(HISTORIES)
@settings(max_examples=60, deadline=None)
def test_step_by_step_is_replay(history: list[tuple[Rating, int]]) -> None:
    """The state kept after each answer is the state that a replay of the whole log gives, to the last bit."""
    scheduler, state = Scheduler(Settings()), None
    for review in reviews(history):
        state = scheduler.after(state, review.card, review.rating, review.study_day)
    assert state == scheduler.replay(reviews(history))
    assert scheduler.replay_all(reviews(history)) == {CARD: state}


@given(HISTORIES)
@settings(max_examples=60, deadline=None)
def test_states_are_possible(history: list[tuple[Rating, int]]) -> None:
    """Stability is positive, difficulty 1 to 10, the next day lies ahead, and counts are those of the log."""
    state = memory(history)
    days = [each.study_day for each in reviews(history)]
    assert state.stability > 0
    assert 1 <= state.difficulty <= 10
    assert (state.first_day, state.last_day) == (days[0], days[-1])
    assert 1 <= (state.due_day - state.last_day).days <= Settings().maximum_interval
    assert state.reps == len(history)
    forgotten = sum(rating is Rating.AGAIN and gap > 0 for rating, gap in history[1:])
    assert state.lapses == forgotten


def test_an_evening_and_the_next_afternoon_are_two_days() -> None:
    """21 hours apart but on two study days is one day apart: other than an answer on the same day."""
    same, next_day = (memory([(Rating.GOOD, 0), (Rating.GOOD, gap)]) for gap in (0, 1))
    assert next_day.stability > same.stability
    assert (next_day.due_day - next_day.last_day).days > (same.due_day - same.last_day).days


@given(HISTORIES)
@settings(max_examples=40, deadline=None)
def test_a_better_rating_never_means_sooner(history: list[tuple[Rating, int]]) -> None:
    """Again, Hard, Good, Easy: stability does not fall from one to the next, after a day or more."""
    stabilities = [memory([*history, (rating, 3)]).stability for rating in Rating]
    assert stabilities == sorted(stabilities)


@given(HISTORIES, st.integers(0, 300))
@settings(max_examples=40, deadline=None)
def test_recall_falls_with_time(history: list[tuple[Rating, int]], days: int) -> None:
    """It is 1 on the day of an answer, falls from there, and is about the wished share when the card is due."""
    scheduler, state = Scheduler(Settings()), memory(history)
    assert scheduler.recall(state, state.last_day) == 1
    later = state.last_day + timedelta(days=days)
    assert 0 < scheduler.recall(state, later + timedelta(days=1)) < scheduler.recall(state, later) <= 1


def test_stability_is_the_time_to_nine_tenths() -> None:
    """By definition, recall after `stability` days is 0.9."""
    scheduler, state = Scheduler(Settings()), memory([(Rating.EASY, 0), (Rating.EASY, 8), (Rating.EASY, 40)])
    whole = int(state.stability)
    before, after = (scheduler.recall(state, state.last_day + timedelta(days=days)) for days in (whole, whole + 1))
    assert after <= 0.9 <= before


def test_wished_recall_moves_the_day() -> None:
    """A higher wished recall brings a card back sooner, and changes nothing of what is known about its memory."""
    history = [(Rating.GOOD, 0), (Rating.GOOD, 5), (Rating.GOOD, 20)]
    states = [memory(history, Settings(retention=share)) for share in (0.95, 0.9, 0.8)]
    days = [state.due_day for state in states]
    assert days == sorted(set(days))
    assert len({state.stability for state in states}) == 1


def test_retention_is_asked_for_each_card() -> None:
    """The scheduler takes the wished recall of a card from whoever knows its topic."""
    chosen = {"cloze:a": 0.95, "cloze:b": 0.8}
    scheduler = Scheduler(Settings(), chosen.__getitem__)
    days = [scheduler.after(None, card, Rating.EASY, START).due_day for card in chosen]
    assert days[0] < days[1]


def test_fuzz_spreads_and_stays() -> None:
    """Cards learned together come back on different days, each always on the same one, near the exact day."""
    history = [(Rating.EASY, 0), (Rating.GOOD, 8)]
    cards = [f"cloze:fact.{number}" for number in range(60)]
    days = [memory(history, card=card).due_day for card in cards]
    assert days == [memory(history, card=card).due_day for card in cards]
    intervals = [(day - memory(history).last_day).days for day in days]
    assert len(set(intervals)) >= 5
    middle = sum(intervals) / len(intervals)
    assert all(abs(interval - middle) <= 2 + 0.15 * middle for interval in intervals)


def test_short_intervals_are_exact() -> None:
    """An interval of one or two days is not moved."""
    days = {memory([(Rating.HARD, 0)], card=f"cloze:fact.{number}").due_day for number in range(40)}
    assert len(days) == 1


@pytest.mark.parametrize("ahead", range(4, 14))
def test_fuzz_does_not_cross_the_exam(ahead: int) -> None:
    """What would come back before the exam still does, and what would come after is not pulled to its eve."""
    exam = START + timedelta(days=ahead)
    cards = [f"cloze:fact.{number}" for number in range(40)]
    free = [memory([(Rating.EASY, 0)], card=card).due_day for card in cards]
    held = [memory([(Rating.EASY, 0)], Settings(exam_day=exam), card).due_day for card in cards]
    assert len({day < exam for day in held}) == 1
    assert any(day < exam for day in free) or not any(day < exam for day in held)
    assert all(a == b for a, b in zip(free, held, strict=True) if (a < exam) == (b < exam))


def test_a_clock_set_back_counts_as_the_same_day() -> None:
    """An answer dated before the last one neither fails nor moves the last day back."""
    scheduler = Scheduler(Settings())
    first = scheduler.after(None, CARD, Rating.GOOD, START)
    second = scheduler.after(first, CARD, Rating.GOOD, START - timedelta(days=30))
    assert second.last_day == START
    assert second == scheduler.after(first, CARD, Rating.GOOD, START)
