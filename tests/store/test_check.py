"""Every check finds the damage it is named for, and repairs leave what follows from the log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizdl.store.backup import back_up, backups
from quizdl.store.check import Checker
from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.study.memory import Flag
from quizdl.study.scheduling import Scheduler

NAMES = ["integrity", "log", "amendments", "orphans", "states", "replay", "sittings", "cards", "backups"]
ROW = "'{uuid}', {at}, '{day}', '{card}', 'cloze', 3, 'right', {score}, {seconds}, NULL, NULL, 'session', 0, 1"
COLUMNS = ("uuid, at, study_day, card, pace, rating, result, score, seconds, code, misconception, source, hinted, "
           "tries")


def checker(learner: Learner, scheduler: Scheduler) -> Checker:
    return Checker(learner, scheduler, lambda card: card != "cloze:gone")


def wrong(learner: Learner, scheduler: Scheduler, *, repair: bool = False) -> dict[str, int]:
    found = checker(learner, scheduler).run(repair=repair)
    assert [each.name for each in found] == NAMES
    return {each.name: each.wrong for each in found if not each.is_fine}


def damage(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.fixture
def history(learner: Learner, answer, scheduler: Scheduler) -> Learner:
    """Answers, a flag, an undo and a reset."""
    journal = LearnerJournal(learner)
    for day in (0, 0, 3, 9):
        last = answer(learner, day=day)
        answer(learner, "sigmoid-value@1", rating=1 + day % 4, day=day)
    journal.flag(Flag(card="cloze:relu.dying", suspended=True), last.study_day)
    journal.undo(last.study_day, last.at, scheduler.replay)
    journal.reset("sigmoid-value@1", last.study_day, last.at + 9)
    return learner


def test_a_sound_history_has_no_findings(history: Learner, scheduler: Scheduler) -> None:
    """All checks look at something and find nothing."""
    back_up(history.path, "asked")
    found = checker(history, scheduler).run()
    assert [each.wrong for each in found] == [0] * len(NAMES)
    looked_at = {each.name: each.looked_at for each in found}
    assert looked_at["log"] == 8
    assert looked_at["replay"] == 1
    assert looked_at["backups"] == 1


@pytest.mark.parametrize("statement,found", [
    ("UPDATE memory SET stability = stability * 1.0000001", {"replay"}),
    ("UPDATE memory SET due_day = '2026-09-09'", {"replay"}),
    ("UPDATE memory SET difficulty = 11", {"replay", "states"}),
    ("UPDATE memory SET lapses = 99", {"replay", "states"}),
    ("UPDATE memory SET due_day = last_day", {"replay", "states"}),
    ("DELETE FROM memory", {"replay"}),
    ("INSERT INTO memory SELECT 'cloze:x', stability, difficulty, first_day, last_day, due_day, reps, lapses, model, "
     "parameters FROM memory", {"replay", "orphans"}),
    ("UPDATE memory SET parameters = 'other'", {"replay"}),
    ("INSERT INTO flag VALUES ('no card', 1, NULL)", {"orphans"}),
    ("UPDATE step SET target = 'nothing' WHERE kind = 'reset'", {"orphans"}),
])
def test_what_follows_from_the_log_is_repaired(history: Learner, scheduler: Scheduler, statement: str,
                                               found: set[str]) -> None:
    """The check by that name finds it; repairing makes a backup first, and then all is well, the log as it was."""
    journal = LearnerJournal(history)
    before = journal.reviews(), journal.memories()
    damage(history.path, statement)
    assert wrong(history, scheduler).keys() == found
    assert backups(history.path) == []
    assert wrong(history, scheduler, repair=True) == {}
    assert [each.why for each in backups(history.path)] == ["repair"]
    assert (journal.reviews(), journal.memories()) == before


def test_sound_data_are_not_touched_by_repair(history: Learner, scheduler: Scheduler) -> None:
    """Without a finding there is no backup and no change."""
    assert wrong(history, scheduler, repair=True) == {}
    assert backups(history.path) == []


@pytest.mark.parametrize("change", [
    {"score": 1.5}, {"score": -0.1}, {"seconds": -3}, {"at": 0}, {"day": "2026-02-01"},
    {"at": 4102444800000, "day": "2100-01-01"},
])
def test_the_impossible_in_the_log_is_told_and_kept(history: Learner, scheduler: Scheduler,
                                                    change: dict[str, object]) -> None:
    """The log is never rewritten: such a row is named, and stays."""
    values = {"uuid": "odd", "at": 1767614400000, "day": "2026-01-05", "card": "cloze:other", "score": 1, "seconds": 1}
    damage(history.path, f"INSERT INTO review ({COLUMNS}) VALUES ({ROW.format(**(values | change))})")
    assert "log" in wrong(history, scheduler)
    assert wrong(history, scheduler, repair=True).keys() == {"log"}


def test_a_clock_set_back_is_no_damage(learner: Learner, answer, scheduler: Scheduler) -> None:
    """The answers after it are put behind the one of the day to come, and count as on that day."""
    answer(learner, day=40)
    answer(learner, day=3)
    answer(learner, day=0)
    reviews = LearnerJournal(learner).reviews()
    assert [each.at - reviews[0].at for each in reviews] == [0, 1, 2]
    assert wrong(learner, scheduler) == {}


def test_answers_of_the_future_are_told(learner: Learner, answer, scheduler: Scheduler) -> None:
    """What is later than a day after the clock's time was written by a wrong clock."""
    at = answer(learner).at / 1000
    for days, found in ((2, 1), (0.5, 0), (-400, 0)):
        now = datetime.fromtimestamp(at, UTC) - timedelta(days=days)
        run = Checker(learner, scheduler, lambda card: True, now).run()
        assert [each.wrong for each in run if each.name == "log"] == [found]


@pytest.mark.parametrize("change", ["rating = 5", "rating = 0", "study_day = 'yesterday'"])
def test_what_could_not_be_read_back_cannot_be_written(history: Learner, change: str) -> None:
    """The database refuses such a row, whoever writes it."""
    name, _, value = change.partition(" = ")
    columns = COLUMNS.replace("uuid", "'new'").replace(name, value)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        damage(history.path, f"INSERT INTO review ({COLUMNS}) SELECT {columns} FROM review LIMIT 1")


def test_cards_that_are_gone_are_told(learner: Learner, answer, scheduler: Scheduler) -> None:
    """A fact that was renamed: its history stays, and is counted."""
    answer(learner, "cloze:gone")
    assert wrong(learner, scheduler) == {"cards": 1}


def test_missing_triggers_and_broken_backups_are_told(history: Learner, scheduler: Scheduler) -> None:
    """The log without its guards, and a backup that cannot be used."""
    back_up(history.path, "asked").path.write_bytes(b"broken" * 999)
    damage(history.path, "DROP TRIGGER review_DELETE_refused")
    assert wrong(history, scheduler) == {"integrity": 1, "backups": 1}


def test_amendments_of_nothing_are_told(history: Learner, scheduler: Scheduler) -> None:
    """An undo of an answer that is not there, as after an import of half a log."""
    damage(history.path, "INSERT INTO amendment (uuid, at, study_day, change, target) "
                         "VALUES ('u', 9, '2026-01-05', 'undo', 'nothing')")
    assert wrong(history, scheduler) == {"amendments": 1}
