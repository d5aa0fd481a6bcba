"""The journal: what is appended is there, in order, and two processes do not lose each other's answers."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.study.journal import StaleError
from quizdl.study.memory import Flag
from quizdl.study.settings import Settings

WRITER = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.study.journal import StaleError
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings
from datetime import date
scheduler = Scheduler(Settings())
with Learner(Path(sys.argv[1])) as learner:
    journal = LearnerJournal(learner)
    for number in range(40):
        while True:
            before = journal.memories().get("cloze:x")
            memory = scheduler.after(before, "cloze:x", Rating(1 + number % 4), date(2026, 1, 5))
            review = Review(uuid=f"{{sys.argv[2]}}-{{number}}", at=1000 + number, study_day=date(2026, 1, 5),
                            card="cloze:x", rating=Rating(1 + number % 4), result="right", score=1.0, seconds=1.0,
                            code=None)
            try:
                journal.append(review, memory, before)
                break
            except StaleError:
                continue
"""


def test_what_is_kept_comes_back_as_it_was(learner: Learner, answer) -> None:
    """Every part of a review, and every kind of setting and flag."""
    kept = answer(learner, misconception="forgot-minus", hinted=True, tries=2, source="exam", score=0.1 + 0.2)
    journal = LearnerJournal(learner)
    assert journal.reviews() == [kept]
    flag = Flag(card="sigmoid-value@1", suspended=True, buried_until=kept.study_day)
    journal.flag(flag, kept.study_day)
    assert journal.flags() == {flag.card: flag}
    settings = Settings(new_per_day=3, minutes=20, retention_of={"losses": 0.85}, exam_day=kept.study_day,
                        topics=("losses", "metrics"))
    journal.set_settings(settings)
    assert journal.settings() == settings


def test_a_new_database_has_the_defaults(learner: Learner) -> None:
    """Nothing answered, nothing flagged, and the settings of a newcomer."""
    journal = LearnerJournal(learner)
    found = journal.memories(), journal.reviews(), journal.flags(), journal.study_days(), journal.mistakes()
    assert found == ({}, [], {}, [], [])
    assert journal.settings() == Settings()


def test_reviews_are_found_by_card_and_day(learner: Learner, answer) -> None:
    """In order of time, whatever the order in which they came."""
    late, early, middle = (answer(learner, f"cloze:{card}", day=day) for card, day in (("a", 5), ("b", 2), ("c", 3)))
    journal = LearnerJournal(learner)
    assert journal.reviews() == [early, middle, late]
    assert journal.reviews(card="cloze:c") == [middle]
    assert journal.reviews(since=middle.study_day) == [middle, late]
    assert journal.study_days() == [early.study_day, middle.study_day, late.study_day]


def test_times_of_a_card_only_grow(learner: Learner, answer) -> None:
    """With a clock set back, an answer is put behind the last one, so that a replay has the order of answering."""
    first = answer(learner, at=5000)
    second = answer(learner, at=10)
    third = answer(learner, "cloze:b", at=10)
    assert (first.at, second.at, third.at) == (5000, 5001, 10)


def test_a_state_that_changed_meanwhile_is_not_overwritten(learner: Learner, answer, scheduler) -> None:
    """Nothing is appended then."""
    kept = answer(learner)
    journal = LearnerJournal(learner)
    memory = journal.memories()[kept.card]
    with pytest.raises(StaleError):
        journal.append(replace(kept, uuid="other"), memory, None)
    assert journal.reviews() == [kept]


def test_usual_times_are_of_right_first_tries(learner: Learner, answer, scheduler) -> None:
    """The latest twenty of that pace, without hints, second tries, exams, wrong and undone answers."""
    for number in range(25):
        answer(learner, f"cloze:f{number}", seconds=float(number))
    answer(learner, "recall:f0", seconds=100.0)
    for more in ({"hinted": True}, {"tries": 2}, {"result": "partly"}, {"source": "exam"}):
        answer(learner, "cloze:f0", seconds=100.0, **more)
    last = answer(learner, "cloze:f1", seconds=100.0)
    journal = LearnerJournal(learner)
    journal.undo(last.study_day, last.at, scheduler.replay)
    assert journal.first_try_seconds("cloze") == [float(number) for number in range(24, 4, -1)]


def test_two_processes_at_once(tmp_path: Path, scheduler) -> None:
    """Both answer the same card as fast as they can: all answers are there, and the state follows from all of them."""
    path = tmp_path / "learner.db"
    program = WRITER.format(tests=str(tmp_path))
    processes = [subprocess.Popen([sys.executable, "-c", program, str(path), name]) for name in "ab"]
    assert [process.wait(60) for process in processes] == [0, 0]
    with Learner(path) as learner:
        journal = LearnerJournal(learner)
        reviews = journal.reviews()
        assert {each.uuid for each in reviews} == {f"{name}-{number}" for name in "ab" for number in range(40)}
        assert journal.memories() == scheduler.replay_all(reviews)
