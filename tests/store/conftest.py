"""A learner's database with some history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.study.day import milliseconds, noon
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

START = date(2026, 1, 5)
Answer = Callable[..., Review]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "learner.db"


@pytest.fixture
def learner(database: Path) -> Iterator[Learner]:
    with Learner(database) as opened:
        yield opened


@pytest.fixture
def scheduler() -> Scheduler:
    return Scheduler(Settings())


@pytest.fixture
def answer(scheduler: Scheduler) -> Answer:
    """Keep one answer in a learner's database: `answer(learner, card, rating, day=…, uuid=…)`."""
    count = 0

    def kept(learner: Learner, card: str = "cloze:relu.dying", rating: int = 3, day: int = 0, **more: object) -> Review:
        nonlocal count
        count += 1
        study_day = START + timedelta(days=day)
        values = {"uuid": f"{learner.path.parent.name}-{count}", "at": milliseconds(noon(study_day)) + count,
                  "result": "right", "score": 1.0, "seconds": 7.5, "code": "cloze:relu.dying:7"}
        review = Review(study_day=study_day, card=card, rating=Rating(rating), **(values | more))
        journal = LearnerJournal(learner)
        before = journal.memories().get(card)
        return journal.append(review, scheduler.after(before, card, review.rating, study_day), before)

    return kept
