"""Opening the learner's database: made when there is none, migrated when it is older, refused when it is newer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from quizdl.errors import QuizdlError
from quizdl.store import migrations
from quizdl.store.connection import open_engine
from quizdl.store.home import home as home_folder
from quizdl.store.home import made
from quizdl.store.learner_schema import APPLICATION_ID

FILE = "learner.db"


class LearnerError(QuizdlError):
    """The learner's database cannot be used as it is."""


def learner_path(home: Path | None = None) -> Path:
    """Where the learner's database is."""
    return (home or home_folder()) / FILE


def version_of(path: Path) -> int:
    """The version of a file; 0 when it is new or empty. Raises LearnerError where it is no learner's database."""
    if not path.is_file() or path.stat().st_size == 0:
        return 0
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise LearnerError(f"{path} cannot be read ({error}); `quizdl restore` puts a backup in its place") from None
    if application == 0 and tables == 0:
        return 0  # the process that made the file was stopped before it filled it
    if application != APPLICATION_ID:
        raise LearnerError(f"{path} is a database of another program; move it away, or set QUIZDL_HOME")
    return int(version)


class Learner:
    """An open learner's database: `read` and `write` transactions. Several processes may have it open."""

    def __init__(self, path: Path) -> None:
        """Open and, where needed, make or migrate the file. Raises LearnerError."""
        self.path = path
        newest = len(migrations.VERSIONS)
        version = version_of(path)
        if version > newest:
            raise LearnerError(
                f"{path} was written by a newer quizdl (version {version} of the file; this program knows {newest}); "
                "update quizdl, or set QUIZDL_HOME to another folder"
            )
        made(path.parent)
        if 0 < version < newest:
            from quizdl.store.backup import back_up

            back_up(path, "migration")
        self._writing: Engine = open_engine(path, "keep")
        self._reading: Engine = open_engine(path, "read")
        try:
            if version < newest:
                self._migrate()
        except BaseException:
            self.close()
            raise

    def _migrate(self) -> None:
        """All versions up to the newest, in one transaction; another process may have been first."""
        with self.write() as connection:
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
            for number, statements in enumerate(migrations.VERSIONS[version:], version + 1):
                for statement in statements:
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql(f"PRAGMA user_version = {number}")
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may change things. Waits for other processes. Raises LearnerError where it cannot be."""
        try:
            with self._writing.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise self._explained(error) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and cannot change it. Raises LearnerError."""
        try:
            with self._reading.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise self._explained(error) from error

    def _explained(self, error: DBAPIError) -> LearnerError:
        said = str(error.orig)
        if "locked" in said or "busy" in said:
            why = "another quizdl is writing to it; close that one, or wait and try again"
        elif "readonly" in said or "read-only" in said:
            why = "it cannot be written; check its permissions, or set QUIZDL_HOME"
        elif "full" in said:
            why = "the disk is full; nothing was changed"
        elif "malformed" in said or "not a database" in said:
            why = "the file is damaged; `quizdl restore` puts a backup in its place"
        else:
            why = f"{said}; `quizdl check` looks for damage"
        return LearnerError(f"{self.path}: {why}")

    def close(self) -> None:
        self._reading.dispose()
        self._writing.dispose()

    def __enter__(self) -> Learner:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def open_learner(home: Path | None = None) -> Learner:
    """The learner's database in a home folder. Raises LearnerError."""
    return Learner(learner_path(home))
