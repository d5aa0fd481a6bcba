"""A learner's rating shares and times, as counted in the log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from quizdl.study.plan.habits import USUAL, Tally, measured
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

DAY = date(2026, 3, 2)


def review(card: str, day: int, rating: Rating, seconds: float, number: int = 0) -> Review:
    return Review(uuid=f"{card}{day}{number}", at=day * 1000 + number, study_day=DAY + timedelta(days=day), card=card,
                  rating=rating, result="right", score=1.0, seconds=seconds, code=None)


def test_usual_values_without_a_log() -> None:
    """Nothing counted, nothing changed."""
    found = measured([], {})
    assert found.first == pytest.approx(USUAL.first)
    assert found.passed == pytest.approx(USUAL.passed)
    assert found.seconds == USUAL.seconds


def test_much_data_overrules_the_usual_values() -> None:
    """Shares and means come near those of the log, and shares add up to one."""
    tally = Tally()
    for _ in range(2000):
        tally.add(Rating.AGAIN, 40, new=True)
        tally.add(Rating.EASY, 5, new=False)
        tally.add(Rating.AGAIN, 60, new=False)
    found = tally.habits()
    assert found.first == pytest.approx((1, 0, 0, 0), abs=0.02)
    assert found.passed == pytest.approx((0, 0, 1), abs=0.02)
    assert sum(found.first) == pytest.approx(1)
    assert sum(found.passed) == pytest.approx(1)
    seconds = found.seconds
    assert (seconds.new, seconds.passed, seconds.failed) == pytest.approx((40, 5, 60), abs=0.2)


def test_a_card_of_a_day_counts_once_with_all_its_time() -> None:
    """By its first rating; what comes back within the day is paid for by the day."""
    log = [review("a:b", 0, Rating.GOOD, 20), review("a:b", 3, Rating.AGAIN, 10, 0),
           review("a:b", 3, Rating.GOOD, 7, 1)]
    found = measured(log, Scheduler(Settings()).replay_all(log))
    tally = Tally()
    tally.add(Rating.GOOD, 20, new=True)
    tally.add(Rating.AGAIN, 17, new=False)
    assert (found.first, found.passed, found.seconds) == (
        tally.habits().first, tally.habits().passed, tally.habits().seconds)


def test_slow_kinds_are_known_as_slow() -> None:
    """Computed questions that take four times as long as others are expected to."""
    log = []
    for number in range(60):
        for day in (0, 1 + number % 20):
            log += [review(f"cloze:f{number}", day, Rating.GOOD, 10, number),
                    review(f"adam@{number % 3}", 3 * day + number % 3, Rating.GOOD, 40, 100 + number)]
    log.sort(key=lambda each: each.at)
    found = measured(log, Scheduler(Settings()).replay_all(log))
    slow, fast = found.seconds_of("adam@1").passed, found.seconds_of("cloze").passed
    assert slow > 2 * fast
    assert found.seconds_of("never-seen@1") == found.seconds
