"""Opening the learner's database: made when there is none, migrated when it is older, refused when it is newer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from quizdl.store import migrations
from quizdl.store.backup import back_up
from quizdl.store.connection import open_engine
from quizdl.store.home import made
from quizdl.store.learner_file import LearnerError, explained, learner_path, version_of
from quizdl.store.learner_schema import APPLICATION_ID
from quizdl.text import Text


class Learner:
    """An open learner's database: `read` and `write` transactions. Several processes may have it open."""

    def __init__(self, path: Path) -> None:
        """Open and, where needed, make or migrate the file. Raises LearnerError."""
        self.path = path
        newest = len(migrations.VERSIONS)
        version = version_of(path)
        if version > newest:
            raise LearnerError(Text(
                f"{path} 由更新的 quizdl 写成（文件版本 {version}，本程序最高 {newest}）；请更新 quizdl，"
                "或把 QUIZDL_HOME 设为别的文件夹",
                f"{path} was written by a newer quizdl (version {version} of the file; this program knows {newest}); "
                "update quizdl, or set QUIZDL_HOME to another folder"))
        made(path.parent)
        if 0 < version < newest:
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
            raise explained(self.path, str(error.orig)) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and cannot change it. Raises LearnerError."""
        try:
            with self._reading.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise explained(self.path, str(error.orig)) from error

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
