"""Sittings in the database: only added to, in one transaction, carried through migration and checks."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import msgspec
import pytest

from quizdl.store import migrations
from quizdl.store.backup import back_up, back_up_if_due, backups
from quizdl.store.check import Checker
from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.store.learner_file import LearnerError, version_of
from quizdl.store.restore import preview
from quizdl.store.sittings import LearnerRegister
from quizdl.store.transfer import exported, import_log
from quizdl.study.exam.record import ClosedError, Event, Part, Place, Sat, SittingRecord
from quizdl.study.journal import StaleError
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler

PAPER = Sat("小测", "Small", (Part("a", "甲", "A"),),
            (Place(1, "a", "cloze:relu.dying:7", "cloze:relu.dying", "activations", "cloze", 2.0, 0.5),))
RECORD = SittingRecord(uuid="s1", code="small@012345.1.89abcdef", language="zh", started=1_000_000,
                       study_day=date(2026, 1, 5), minutes=20, practice=False, counts="mistakes", attempt=1,
                       paper=PAPER)


@pytest.fixture
def register(learner: Learner) -> LearnerRegister:
    found = LearnerRegister(learner)
    found.begin(RECORD)
    return found


def event(number: int, kind: str = "answered", **value: object) -> Event:
    return Event(uuid=f"e{number}", at=1_000_000 + number, kind=kind, item=1, value=value)


def test_what_is_kept_is_what_was_given(register: LearnerRegister, learner: Learner) -> None:
    """Records and events come back as they were, Chinese text and all; attempts at a paper are counted."""
    given = [event(1, answer="梯度"), event(2, "flagged", on=True), event(3, "handed-in", by="learner", marks=[])]
    for each in given:
        register.add("s1", each)
    assert register.records() == [RECORD]
    assert register.events("s1") == given
    assert register.begin(msgspec.structs.replace(RECORD, uuid="s2")).attempt == 2
    register.put_estimate("s2", {"share": 0.5})
    assert register.records()[1].estimate == {"share": 0.5}


def test_nothing_follows_handing_in(register: LearnerRegister) -> None:
    """The database itself knows that the paper is handed in; judging comes after."""
    register.add("s1", event(1, "handed-in", by="clock", marks=[]))
    for kind in ("answered", "flagged", "visited", "opened", "paused", "resumed", "handed-in"):
        with pytest.raises(ClosedError):
            register.add("s1", event(2, kind))
    register.add("s1", event(3, "judged", before=0.0, after=1.0))
    assert len(register.events("s1")) == 2


def test_reviews_and_the_note_are_one(register: LearnerRegister, learner: Learner, scheduler) -> None:
    """All reviews with the event, or nothing at all; a second time changes nothing."""
    journal = LearnerJournal(learner)

    def learned(card: str, before=None):
        review = Review(uuid=f"r-{card}", at=2_000_000, study_day=date(2026, 1, 5), card=card, rating=Rating.AGAIN,
                        result="wrong", score=0.0, seconds=9.0, code=None, source="exam")
        return review, scheduler.after(before, card, review.rating, review.study_day), before

    good, stale = learned("cloze:a.b"), learned("cloze:c.d")
    stale = (*stale[:2], good[1])
    with pytest.raises(StaleError):
        register.settle("s1", event(1, "settled"), [good, stale])
    assert journal.reviews() == []
    assert register.events("s1") == []
    assert register.settle("s1", event(1, "settled"), [good])
    assert not register.settle("s1", event(2, "settled"), [good])
    assert [review.uuid for review in journal.reviews()] == ["r-cloze:a.b"]
    assert journal.memories()["cloze:a.b"] == good[1]


@pytest.mark.parametrize("statement", [
    "UPDATE sitting SET minutes = 500", "UPDATE sitting SET started = 1", "DELETE FROM sitting",
    "UPDATE sitting_event SET at = 1", "DELETE FROM sitting_event",
])  # fmt: skip
def test_the_past_cannot_be_changed(register: LearnerRegister, learner: Learner, statement: str) -> None:
    """Neither the deadline nor an answer."""
    register.add("s1", event(1, answer="x"))
    with pytest.raises(LearnerError, match="only added to"), learner.write() as write:
        write.exec_driver_sql(statement)


def test_an_answer_needs_its_sitting(register: LearnerRegister) -> None:
    with pytest.raises(LearnerError):
        register.add("nobody", event(1, answer="x"))


def test_version_1_is_migrated_with_its_history(database: Path, answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log stays as it was, after a backup of the old version; sittings can be kept then."""
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "VERSIONS", migrations.VERSIONS[:1])
        with Learner(database) as learner:
            kept = answer(learner)
    assert version_of(database) == 1
    with Learner(database) as learner:
        LearnerRegister(learner).begin(RECORD)
        assert LearnerJournal(learner).reviews() == [kept]
    assert version_of(database) == len(migrations.VERSIONS)
    assert [(each.why, version_of(each.path)) for each in backups(database)] == [("migration", 1)]


def test_an_answer_makes_a_backup_due(register: LearnerRegister, learner: Learner) -> None:
    """The log of sittings counts like that of reviews."""
    assert back_up_if_due(learner.path) is not None
    register.add("s1", event(1, answer="x"))
    backup = backups(learner.path)[0]
    later = backup.made.replace(year=backup.made.year + 1)
    assert back_up_if_due(learner.path, later) is not None
    assert back_up_if_due(learner.path, later.replace(year=later.year + 1)) is None


def test_sittings_are_carried_to_another_machine(register: LearnerRegister, learner: Learner, tmp_path: Path) -> None:
    """Whole and in order; a second time nothing is taken, and what was handed in here stays so."""
    register.add("s1", event(1, answer="梯度"))
    register.put_estimate("s1", {"share": 0.5})
    lines = list(exported(learner))
    register.add("s1", event(2, "handed-in", by="learner", marks=[]))
    with Learner(tmp_path / "other" / "learner.db") as other:
        there = LearnerRegister(other)
        assert import_log(other, lines, Scheduler).sittings == 1
        assert there.events("s1") == [event(1, answer="梯度")]
        assert there.records() == [msgspec.structs.replace(RECORD, estimate={"share": 0.5})]
        there.add("s1", event(3, "handed-in", by="clock", marks=[]))
        assert import_log(other, exported(learner), Scheduler).sittings == 0
        assert [each.uuid for each in there.events("s1")] == ["e1", "e3"]


def test_a_backup_tells_of_lost_sittings(register: LearnerRegister, learner: Learner) -> None:
    """Before it is put in place."""
    backup = back_up(learner.path, "asked")
    register.begin(msgspec.structs.replace(RECORD, uuid="s2"))
    assert preview(learner.path, backup).lost_sittings == 1


def test_damaged_sittings_are_found(register: LearnerRegister, learner: Learner, scheduler) -> None:
    """Rows that cannot be read, and events of no sitting."""
    register.add("s1", event(1, answer="x"))
    check = Checker(learner, scheduler, lambda card: True)
    found = next(each for each in check.run() if each.name == "sittings")
    assert (found.looked_at, found.wrong) == (2, 0)
    with closing(sqlite3.connect(learner.path)) as connection:
        connection.execute("INSERT INTO sitting_event VALUES (9, 'x', 'nobody', 5, 'answered', 1, '{}')")
        connection.execute("INSERT INTO sitting_event VALUES (10, 'y', 's1', 5, 'danced', 1, '{}')")
        connection.commit()
    assert next(each for each in check.run() if each.name == "sittings").wrong == 2
