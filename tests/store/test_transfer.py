"""The log travels as JSON lines; merged on another machine it counts once, and both agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from quizdl.store.backup import backups
from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.store.transfer import Imported, TransferError, exported, import_log
from quizdl.study.memory import Flag
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Learner]:
    (tmp_path / "other").mkdir()
    with Learner(tmp_path / "other" / "learner.db") as opened:
        yield opened


def take(learner: Learner, lines: list[str]) -> Imported:
    return import_log(learner, lines, Scheduler)


def whole(learner: Learner) -> tuple[object, ...]:
    journal = LearnerJournal(learner)
    return journal.reviews(), journal.memories(), journal.flags(), journal.settings(), sorted(exported(learner))


@pytest.fixture
def full(learner: Learner, answer, scheduler: Scheduler) -> Learner:
    """Answers of several cards and days, one undone, one undone and redone, a reset, flags and settings."""
    journal = LearnerJournal(learner)
    for day in range(6):
        for card in ("cloze:a", "sigmoid-value@1", "sigmoid-value@1!forgot-minus"):
            last = answer(learner, card, 1 + (day + len(card)) % 4, day, misconception="m" if day == 2 else None)
    journal.undo(last.study_day, last.at, scheduler.replay)
    journal.undo(last.study_day, last.at, scheduler.replay)
    journal.redo(last.study_day, last.at, scheduler.replay)
    journal.reset("cloze:a", last.study_day, last.at + 50)
    answer(learner, "cloze:a", 3, 7)
    journal.flag(Flag(card="cloze:b", suspended=True), last.study_day)
    journal.set_settings(Settings(new_per_day=7, retention=0.85))
    memories = Scheduler(Settings(new_per_day=7, retention=0.85)).replay_all(journal.reviews())
    journal.set_settings(Settings(new_per_day=7, retention=0.85), memories.values())
    return learner


def test_a_whole_history_moves(full: Learner, other: Learner) -> None:
    """On a new machine everything is as it was: log, what was undone, states, flags and settings."""
    found = take(other, list(exported(full)))
    assert (found.reviews, found.amendments, found.known, found.flags, found.settings) == (19, 4, 0, 1, True)
    assert whole(other) == whole(full)


def test_every_line_is_json(full: Learner) -> None:
    """The first says what it is; reviews carry day, time, rating and verdict by name."""
    lines = [json.loads(line) for line in exported(full)]
    assert lines[0] == {"what": "log", "format": 1}
    review = next(line for line in lines if line["what"] == "review")
    assert review.keys() - {"what"} == asdict(LearnerJournal(full).reviews()[0]).keys()


def test_the_same_log_twice_adds_nothing(full: Learner, other: Learner) -> None:
    """Neither a second time nor on the machine it came from."""
    lines = list(exported(full))
    take(other, lines)
    for learner in (other, full):
        before = whole(learner)
        found = take(learner, lines)
        assert (found.reviews, found.amendments, found.known, found.conflicts) == (0, 0, 23, ())
        assert whole(learner) == before


def test_two_machines_agree_after_exchanging(full: Learner, other: Learner, answer) -> None:
    """Each with answers of its own to the same cards: merged both ways, log and states are the same."""
    LearnerJournal(other).set_settings(LearnerJournal(full).settings())
    for day in range(8):
        answer(other, "cloze:a", 1 + day % 4, day)
    ours, theirs = list(exported(full)), list(exported(other))
    assert take(full, theirs).reviews == take(other, ours).reviews - 11 == 8
    assert LearnerJournal(full).reviews() == LearnerJournal(other).reviews()
    settings = LearnerJournal(full).settings()
    expected = Scheduler(settings).replay_all(LearnerJournal(full).reviews())
    assert LearnerJournal(full).memories() == LearnerJournal(other).memories() == expected


def test_what_is_here_is_not_overwritten(learner: Learner, other: Learner, answer) -> None:
    """A review with a known uuid and other contents is told and left; flags and settings of this machine stay."""
    kept = answer(learner)
    journal = LearnerJournal(learner)
    journal.flag(Flag(card="cloze:b", suspended=True), kept.study_day)
    lines = list(exported(learner))
    changed = [line.replace('"rating":3', '"rating":1').replace('"suspended":true', '"suspended":false')
               for line in lines]
    assert changed != lines
    found = take(learner, changed)
    assert found.conflicts == (kept.uuid,)
    assert journal.reviews() == [kept]
    assert journal.flags()["cloze:b"].suspended


@pytest.mark.parametrize("line,complaint", [
    ("{", "line 3"),
    ('{"what":"other"}', "line 3"),
    ('{"what":"review"}', "line 3"),
    ('{"what":"flag","card":"no card","suspended":true}', "line 3: 'no card' is not a card"),
    ('{"what":"amendment","uuid":"u","at":1,"study_day":"2026-01-05","change":"erase","target":"x"}', "line 3"),
    ('{"what":"amendment","uuid":"u","at":1,"study_day":"2026-01-05","change":"reset","target":"x y"}', "line 3"),
    ('{"what":"settings","settings":{"retention":7}}', "line 3: retention"),
    ('{"what":"amendment","uuid":"u","at":1e30,"study_day":"2026-01-05","change":"undo","target":"x"}', "line 3"),
    ('{"what":"amendment","uuid":"u","at":-1,"study_day":"2026-01-05","change":"undo","target":"x"}', "line 3"),
    ('{"what":"sitting","uuid":"s","code":"c","language":"en","started":1,"study_day":"2026-01-05","minutes":0,'
     '"practice":false,"counts":"none","attempt":1,"paper":{"zh":"","en":"","parts":[],"places":[]}}', "line 3"),
    ('{"what":"sitting-event","sitting":"s","uuid":"e","at":1e30,"kind":"opened"}', "line 3"),
    ('{"what":"sitting-event","sitting":"s","uuid":"e","at":1,"kind":"opened","item":99999999999999999999}', "line 3"),
])
def test_a_wrong_line_stops_everything(learner: Learner, other: Learner, answer, line: str, complaint: str) -> None:
    """It is named by its number, and nothing of the file is taken."""
    answer(learner)
    header, review, *_ = exported(learner)
    with pytest.raises(TransferError, match=complaint):
        take(other, [header, review, line])
    assert LearnerJournal(other).reviews() == []


@pytest.mark.parametrize("old,new", [
    ('"rating":3', '"rating":5'), ('"score":1.0', '"score":1.5'), ('"seconds":7.5', '"seconds":-1'),
    ('"study_day":"2026', '"study_day":"yesterday 2026'), ('"tries":1', '"tries":"one"'), ('"at":', '"at":-'),
    ('"card":"cloze:relu.dying"', '"card":"cloze:"'), ('"hinted"', '"hintet"'), ('"result":"right"', '"result":"ok"'),
    ('"at":', '"at":999999999'), ('"study_day":"2026', '"study_day":"9999'), ('"study_day":"2026', '"study_day":"0026'),
    ('"study_day":"2026-01', '"study_day":"2026-02'), ('"tries":', '"tries":9999999999999999999'),
    ('"seconds":7.5', '"seconds":1e300'), ('"uuid":"test', '"uuid":"","code":"test'),
    ('"card":"', '"card":"cloze:' + "x" * 300 + '","code":"'),
])
def test_an_impossible_review_is_refused(learner: Learner, other: Learner, answer, old: str, new: str) -> None:
    """Every part of a review is checked."""
    answer(learner)
    lines = list(exported(learner))
    assert any(old in line for line in lines)
    with pytest.raises(TransferError, match="line 2"):
        take(other, [line.replace(old, new) for line in lines])


@pytest.mark.parametrize("lines", [[], ["", "  "], ['{"what":"log","format":99}'], ['{"card":"x"}'], ["uuid,at,card"]])
def test_other_files_are_refused(other: Learner, lines: list[str]) -> None:
    """An empty file, a later format, and what is no log."""
    with pytest.raises(TransferError):
        take(other, lines)


def test_an_import_is_backed_up_before(full: Learner, other: Learner, answer) -> None:
    """Risky operations make a backup first."""
    answer(other)
    take(other, list(exported(full)))
    assert [each.why for each in backups(other.path)] == ["import"]
