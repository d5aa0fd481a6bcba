"""The learner's database is made, migrated with a backup first, or refused in words; processes take turns."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect

from quizdl.store import connection, learner_schema, migrations
from quizdl.store.backup import backups
from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.store.learner_file import LearnerError, explained, version_of

NEXT = ("ALTER TABLE review ADD COLUMN place VARCHAR",)


def columns(engine: Engine) -> dict[str, object]:
    found = inspect(engine)
    return {table: ([(each["name"], str(each["type"]), each["nullable"], each["primary_key"])
                     for each in found.get_columns(table)],
                    sorted((each["name"], tuple(each["column_names"])) for each in found.get_indexes(table)),
                    sorted(each["sqltext"] for each in found.get_check_constraints(table)))
            for table in found.get_table_names()}


def test_migrations_lead_to_the_schema(learner: Learner) -> None:
    """A file made by all versions in turn has the tables, columns, indexes and rules that the program works with."""
    declared = create_engine("sqlite://")
    learner_schema.metadata.create_all(declared)
    assert columns(learner._writing) == columns(declared)
    declared.dispose()
    assert version_of(learner.path) == len(migrations.VERSIONS)


def test_an_older_file_is_backed_up_and_migrated(database: Path, answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The backup is of the old version; the history is all there in the new one."""
    with Learner(database) as learner:
        kept = answer(learner)
    old = version_of(database)
    monkeypatch.setattr(migrations, "VERSIONS", (*migrations.VERSIONS, NEXT))
    with Learner(database) as learner, learner.read() as read:
        assert read.exec_driver_sql("SELECT uuid, place FROM review").all() == [(kept.uuid, None)]
    assert version_of(database) == old + 1
    assert [(each.why, version_of(each.path)) for each in backups(database)] == [("migration", old)]


def test_a_migration_that_fails_changes_nothing(database: Path, answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """All statements of all versions, or none of them."""
    with Learner(database) as learner:
        answer(learner)
    old = version_of(database)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "VERSIONS", (*migrations.VERSIONS, (*NEXT, "NONSENSE")))
        with pytest.raises(LearnerError):
            Learner(database)
    assert version_of(database) == old
    with Learner(database) as learner:
        assert len(LearnerJournal(learner).reviews()) == 1


def test_a_newer_file_is_refused(database: Path, answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """With both versions named, and not one byte changed."""
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "VERSIONS", (*migrations.VERSIONS, NEXT))
        with Learner(database) as learner:
            answer(learner)
    before = database.read_bytes()
    known = len(migrations.VERSIONS)
    said = rf"newer quizdl \(version {known + 1} of the file; this program knows {known}\)"
    with pytest.raises(LearnerError, match=said):
        Learner(database)
    assert database.read_bytes() == before


def test_other_files_are_refused(database: Path) -> None:
    """Another program's database, and what is no database, are named and left as they are."""
    with closing(sqlite3.connect(database)) as other:
        other.execute("CREATE TABLE notes (id)")
        other.commit()
    with pytest.raises(LearnerError, match="another program"):
        Learner(database)
    database.write_bytes(b"not a database at all" * 100)
    with pytest.raises(LearnerError, match="quizdl restore"):
        Learner(database)


def test_the_file_is_kept_safely(learner: Learner) -> None:
    """WAL, full synchronization, foreign keys and patience, on every connection that writes."""
    with learner.write() as write:
        found = [write.exec_driver_sql(f"PRAGMA {name}").scalar()
                 for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]
    assert found == ["wal", 2, 1, 5000]
    with pytest.raises(LearnerError), learner.read() as read:
        read.exec_driver_sql("DELETE FROM flag")


@pytest.mark.parametrize("table", ["review", "amendment"])
@pytest.mark.parametrize("deed", ["DELETE FROM {}", "UPDATE {} SET at = 1"])
def test_the_log_is_only_added_to(learner: Learner, answer, scheduler, table: str, deed: str) -> None:
    """The database itself refuses to change or delete what was logged."""
    answer(learner)
    LearnerJournal(learner).undo(answer(learner).study_day, 1, scheduler.replay)
    with pytest.raises(LearnerError, match="only added to"), learner.write() as write:
        write.exec_driver_sql(deed.format(table))


def test_the_second_process_waits(learner: Learner, answer) -> None:
    """While another process writes, an answer waits; then it is kept."""
    other = sqlite3.connect(learner.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    def finish() -> None:
        time.sleep(0.2)
        other.execute("COMMIT")

    thread = threading.Thread(target=finish)
    thread.start()
    kept = answer(learner)
    thread.join()
    other.close()
    assert LearnerJournal(learner).reviews() == [kept]


def test_the_second_process_says_why_it_cannot(database: Path, answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the other does not finish, the reason is told, nothing is half done, and reading still works."""
    pragmas = tuple(each.replace("5000", "50") for each in connection._PRAGMAS["keep"])
    monkeypatch.setitem(connection._PRAGMAS, "keep", pragmas)
    with Learner(database) as learner, closing(sqlite3.connect(database, isolation_level=None)) as other:
        kept = answer(learner)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LearnerError, match="another quizdl is writing"):
            answer(learner)
        assert LearnerJournal(learner).reviews() == [kept]
        other.execute("COMMIT")
        answer(learner)
        assert len(LearnerJournal(learner).reviews()) == 2


def test_an_odd_path_is_no_trouble(tmp_path: Path, answer) -> None:
    """Spaces, percent signs, question marks and Chinese in the folder's name."""
    folder = tmp_path / "学习 100%20?#x"
    with Learner(folder / "learner.db") as learner:
        answer(learner)
    assert version_of(folder / "learner.db") == len(migrations.VERSIONS)
    assert (folder / "learner.db").stat().st_size > 0


@pytest.mark.parametrize("said,advice", [
    ("database is locked", "another quizdl"), ("attempt to write a readonly database", "permissions"),
    ("unable to open database file", "permissions"), ("database or disk is full", "disk is full"),
    ("disk I/O error", "disk is full or fails"), ("database disk image is malformed", "quizdl restore"),
    ("file is not a database", "quizdl restore"), ("no such table: memory", "quizdl restore"),
    ("something else", "quizdl check"),
])
def test_the_advice_fits_the_trouble(said: str, advice: str) -> None:
    """A full disk or a lock is no damage: no backup is to be put in place for it."""
    error = explained(Path("learner.db"), said)
    assert advice in str(error)
    assert ("restore" in str(error)) == (advice == "quizdl restore")
    assert ("restore" in error.said("zh")) == (advice == "quizdl restore")
