"""Damage of any kind is told in one line that says what helps, and the file is left as it was."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizdl.errors import QuizdlError
from quizdl.store.backup import back_up, backups
from quizdl.store.check import Checker
from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.store.learner_file import LearnerError
from quizdl.store.restore import find_backup, preview, restore
from quizdl.store.transfer import exported
from quizdl.study.memory import Flag
from quizdl.study.scheduling import Scheduler

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
UNLOCKED = ("PRAGMA ignore_check_constraints = ON", "DROP TRIGGER IF EXISTS review_UPDATE_refused",
            "DROP TRIGGER IF EXISTS amendment_UPDATE_refused")


def damage(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in (*UNLOCKED, *statements):
            connection.execute(statement)
        connection.commit()


@pytest.fixture
def kept(learner: Learner, answer, scheduler: Scheduler) -> Path:
    """A closed database with answers, an undo, a flag and one good backup."""
    journal = LearnerJournal(learner)
    for day in range(4):
        last = answer(learner, day=day)
        answer(learner, "sigmoid-value@1", rating=1 + day, day=day)
    journal.undo(last.study_day, last.at, scheduler.replay)
    journal.flag(Flag(card="cloze:relu.dying", suspended=True), last.study_day)
    back_up(learner.path, "asked", NOW)
    learner.close()
    return learner.path


def use(path: Path, scheduler: Scheduler) -> list[str]:
    """Do everything that the program does with a database; what it said of trouble."""
    said: list[str] = []

    def tried(done: Callable[[], object]) -> None:
        try:
            done()
        except QuizdlError as error:
            said.append(str(error))

    def opened() -> None:
        with Learner(path) as learner:
            journal = LearnerJournal(learner)
            for done in (journal.memories, journal.reviews, journal.mistakes, journal.study_days, journal.flags,
                         journal.settings, lambda: list(exported(learner))):
                tried(done)
            Checker(learner, scheduler, lambda card: True).run()

    for done in (opened, lambda: back_up(path, "asked"), lambda: preview(path, find_backup(path, "20260302"))):
        tried(done)
    return said


VALUES = ("x'e4bd'", "CAST(x'e4bd' AS TEXT)", "'2026-19-39'", "-7")
COLUMNS = ("review.at", "review.study_day", "review.card", "review.rating", "review.result", "review.score",
           "review.code", "review.hinted", "amendment.at", "amendment.study_day", "amendment.change",
           "amendment.target", "memory.stability", "memory.difficulty", "memory.first_day", "memory.due_day",
           "memory.reps", "flag.card", "flag.suspended", "flag.buried_until", "setting.value")


@pytest.mark.parametrize("column", COLUMNS)
def test_odd_values_are_told_in_words(kept: Path, scheduler: Scheduler, column: str) -> None:
    """Whatever stands in a row, every use of it works or says in one line why not, and a check always ends."""
    table, _, name = column.partition(".")
    damage(kept, "INSERT INTO setting VALUES ('retention', '0.9')")
    good = kept.read_bytes()
    for value in VALUES:
        kept.write_bytes(good)
        damage(kept, f"UPDATE {table} SET {name} = {value} WHERE rowid = (SELECT min(rowid) FROM {table})")
        assert not [said for said in use(kept, scheduler) if "\n" in said]


@pytest.mark.parametrize("position", range(20, 100, 8))
def test_a_damaged_schema_is_told_in_words(kept: Path, scheduler: Scheduler, position: int) -> None:
    """Bytes of the header, and of the names of tables, turned over; a backup helps in any case."""
    data = bytearray(kept.read_bytes())
    data[position] ^= 0xFF
    place = data.index(b"CREATE TABLE review") + position - 20
    data[place:place + 2] = b"\xe7\x01"
    kept.write_bytes(data)
    said = use(kept, scheduler)
    assert said
    assert not [each for each in said if "looks for damage" in each]
    restore(kept, find_backup(kept, "20260302"))
    with Learner(kept) as learner:
        assert len(LearnerJournal(learner).reviews()) == 7


@pytest.mark.parametrize("change", ["stability = 'nonsense'", "first_day = '2D26-03-08'", "due_day = x'00'",
                                    "difficulty = CAST(x'e4bd' AS TEXT)", "card = CAST(x'e4bd' AS TEXT)"])
def test_states_that_cannot_be_read_are_rebuilt(kept: Path, scheduler: Scheduler, change: str) -> None:
    """They follow from the log, so a repair needs nothing of them."""
    with Learner(kept) as learner:
        before = LearnerJournal(learner).memories()
    damage(kept, f"UPDATE memory SET {change} WHERE card = 'sigmoid-value@1'")
    with Learner(kept) as learner:
        Checker(learner, scheduler, lambda card: True).run(repair=True)
        assert LearnerJournal(learner).memories() == before


@pytest.mark.parametrize("statement", ["PRAGMA user_version = 0", "PRAGMA user_version = -1", "DROP TABLE memory",
                                       "DROP TABLE review", "DROP TABLE sitting_event"])
def test_a_file_without_its_parts_is_refused(kept: Path, statement: str) -> None:
    """A version that cannot be, and tables that are gone: named, not backed up, and a backup helps."""
    damage(kept, statement)
    before = kept.read_bytes()
    with pytest.raises(LearnerError, match="quizdl restore"):
        Learner(kept)
    with pytest.raises(LearnerError):
        back_up(kept, "asked")
    assert kept.read_bytes() == before
    assert restore(kept, find_backup(kept, None)).read_bytes() == before
    Learner(kept).close()


def test_the_database_of_another_program_is_no_backup(kept: Path) -> None:
    """It would be the newest, and what is restored by default."""
    damage(kept, "PRAGMA application_id = 99")
    with pytest.raises(LearnerError, match="another program"):
        back_up(kept, "asked")
    assert [each.made for each in backups(kept)] == [NOW]


def test_a_folder_in_its_place_is_named(database: Path) -> None:
    """Neither opening, looking into a backup nor restoring touches it, and nothing is left behind."""
    with Learner(database):
        made = back_up(database, "asked", NOW)
    shutil.move(database, database.with_name("elsewhere.db"))
    database.mkdir()
    for deed in (lambda: Learner(database), lambda: preview(database, made), lambda: restore(database, made)):
        with pytest.raises(LearnerError, match="no file"):
            deed()
    assert not list(database.parent.glob("*.restoring"))


def test_the_backup_to_restore_is_not_thinned_out(kept: Path) -> None:
    """The oldest of nine months stays while it is restored, though keeping the present data makes a tenth."""
    good = backups(kept)[0].path
    for day in (*(f"{month:02}01" for month in range(3, 11)), *range(1101, 1116)):
        shutil.copy(good, good.with_name(f"learner-2025{day}T120000000-time.db"))
    good.unlink()
    oldest = backups(kept)[-1]
    restore(kept, oldest)
    assert oldest.path.is_file()


def test_a_stale_log_beside_a_missing_file_is_not_mixed_in(kept: Path, tmp_path: Path) -> None:
    """SQLite would write what stands in it over the restored file."""
    with closing(sqlite3.connect(kept, isolation_level=None)) as other:
        other.execute("PRAGMA wal_autocheckpoint = 0")
        for number in range(40):
            other.execute(f"INSERT INTO setting VALUES ('name{number}', '{'x' * 3000}')")
        stale = kept.with_name("learner.db-wal").read_bytes()
    made = backups(kept)[0]
    kept.unlink()
    kept.with_name("learner.db-wal").write_bytes(stale)
    restore(kept, made)
    with Learner(kept) as learner:
        assert [each.wrong for each in Checker(learner, Scheduler(LearnerJournal(learner).settings()),
                                               lambda card: True).run()] == [0] * 9
        assert len(LearnerJournal(learner).reviews()) == 7


def test_a_moment_of_old_age_does_not_matter(kept: Path) -> None:
    """Backups from a clock that ran ahead are kept, and do not keep new ones from being made."""
    ahead = back_up(kept, "asked", NOW + timedelta(days=400))
    behind = back_up(kept, "asked", NOW + timedelta(minutes=1))
    assert {each.path for each in backups(kept)} >= {ahead.path, behind.path}
