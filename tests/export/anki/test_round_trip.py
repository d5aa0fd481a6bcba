"""A learner who uses both: the commands on one side, Anki's own back end on the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.study.day import milliseconds, noon, study_day
from quizdl.study.memory import Flag, Memory
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler

CARDS = ("pool-size@1", "pool-forward@1", "pool-forward@2")
SUSPENDED, FORGOTTEN, NEW = CARDS[0], CARDS[1], "pool-size@2"


def quizdl(home: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "quizdl", *arguments], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "QUIZDL_HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC"}, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def answered(home: Path) -> dict[str, Memory]:
    """A learner's log with several answers a card, one card begun anew and one suspended; where the cards stand."""
    journal = LearnerJournal(Learner(home / "learner.db"))
    scheduler = Scheduler(journal.settings())
    today = study_day(datetime.now(UTC))
    memories: dict[str, Memory] = {}

    def answer(card: str, days_ago: int, rating: int) -> None:
        day = today - timedelta(days=days_ago)
        review = Review(uuid=f"{card}-{days_ago}", at=milliseconds(noon(day)) + CARDS.index(card), study_day=day,
                        card=card, rating=Rating(rating), result="right", score=1.0, seconds=4.5, code=None)
        before = memories.get(card)
        memories[card] = scheduler.after(before, card, review.rating, day)
        journal.append(review, memories[card], before)

    for card in CARDS:
        for days_ago, rating in ((40, 3), (36, 1), (35, 3), (20, 2)):
            answer(card, days_ago, rating)
    journal.reset(FORGOTTEN, today - timedelta(days=10), milliseconds(noon(today - timedelta(days=10))))
    del memories[FORGOTTEN]
    answer(FORGOTTEN, 5, 3)
    journal.flag(Flag(card=SUSPENDED, suspended=True), today)
    return journal.memories()


def test_a_history_goes_to_anki_and_comes_back_once(desk: Callable[[], Any], tmp_path: Path) -> None:
    """The commands carry a log to Anki, which replays it to the same day; its answers come back, each once."""
    home, there, back = tmp_path / "home", tmp_path / "there.apkg", tmp_path / "back.apkg"
    home.mkdir()
    memories = answered(home)
    quizdl(home, "export", "anki", "-o", str(there), "--topics", "pooling", "--kinds", "computed", "--variants", "2",
           "--with-history")
    anki = desk()
    anki.import_(str(there))
    kept = anki.memory()
    assert set(kept) == set(memories) == set(CARDS)
    today = study_day(datetime.now(UTC))
    for card, memory in memories.items():
        assert kept[card]["stability"] == pytest.approx(memory.stability, rel=2e-5)
        assert kept[card]["difficulty"] == pytest.approx(memory.difficulty, rel=2e-5)
        assert kept[card]["due_in"] == (memory.due_day - today).days
        assert kept[card]["queue"] == (-1 if card == SUSPENDED else 2)
    assert len(kept[FORGOTTEN]["log"]) == 1
    times = {(CARDS[2], anki.answer(CARDS[2], 3)), (NEW, anki.answer(NEW, 1)), (NEW, anki.answer(NEW, 3))}
    anki.export(str(back))
    first, second = (json.loads(quizdl(home, "import", "anki", str(back), "--json")) for _ in range(2))
    assert (first["reviews"], second["reviews"]) == (len(times), 0)
    log = LearnerJournal(Learner(home / "learner.db")).reviews()
    assert {(each.card, each.at) for each in log if each.source == "anki"} == times
    quizdl(home, "check")
