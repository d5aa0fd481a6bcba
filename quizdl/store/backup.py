"""Backups of the learner's database: whole files beside it, each opened and checked after it is written."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from quizdl.store.home import made
from quizdl.store.learner_file import LearnerError, version_of
from quizdl.store.thinning import kept
from quizdl.text import Text

FOLDER = "backups"
EVERY = timedelta(minutes=30)
_NAME = re.compile(r"learner-(\d{8}T\d{9})-([a-z]+)\.db")
_LEFT_BEHIND_SECONDS = 3600
_STAMP = "%Y%m%dT%H%M%S"
_LOGS = ("review", "amendment", "sitting", "sitting_event")
"""The tables of the log; older files have the first two of them."""
_KEPT_BESIDE = (
    "SELECT name, value FROM setting ORDER BY 1",
    "SELECT card, suspended, buried_until FROM flag ORDER BY 1",
)


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its file, when it was made (UTC) and why (`time`, `asked`, or the operation that came after)."""

    path: Path
    made: datetime
    why: str

    @property
    def name(self) -> str:
        return self.path.stem


def backups(database: Path) -> list[Backup]:
    """The backups of a database, newest first."""
    found = []
    for path in (database.parent / FOLDER).glob("learner-*.db"):
        match = _NAME.fullmatch(path.name)
        if match is not None:
            stamp, thousandths = match[1][:-3], int(match[1][-3:])
            moment = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC, microsecond=thousandths * 1000)
            found.append(Backup(path, moment, match[2]))
    return sorted(found, key=lambda each: each.made, reverse=True)


def says_it_is_gone(database: Path) -> Text | None:
    """A word where there are backups but no database, as after it was deleted: it would begin empty."""
    found = backups(database)
    if database.exists() or not found:
        return None
    return Text(f"{database} 不在了，学习记录从头开始；`quizdl restore` 可换上备份（最近的：{found[0].name}）",
                f"{database} is gone and begins empty; `quizdl restore` puts a backup in its place "
                f"(the latest: {found[0].name})")


def back_up(database: Path, why: str, now: datetime | None = None, spared: Backup | None = None) -> Backup:
    """Write a backup, check it, and thin out the older ones. Raises LearnerError, the older ones then stay.

    The copy is of one moment, also while another process writes. The one that is `spared` stays in any case.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    version_of(database)
    folder = made(database.parent / FOLDER)
    target = folder / f"learner-{moment.strftime(_STAMP)}{moment.microsecond // 1000:03d}-{why}.db"
    temporary = target.with_suffix(".tmp")
    try:
        with told(database):
            before = _contents(database)[0]
            copy(database, temporary)
            with closing(_opened(temporary)) as written:
                _examine(written)
            copied, after = _contents(temporary)[0], _contents(database)[0]
            # the log only grows
            if not all(one <= two <= three for one, two, three in zip(before, copied, after, strict=True)):
                raise sqlite3.DatabaseError("the copy does not agree with the original")
        os.replace(temporary, target)
        sync_folder(folder)
    finally:
        temporary.unlink(missing_ok=True)
    _thin(database, moment, spared)
    return Backup(target, moment, why)


def back_up_if_due(database: Path, now: datetime | None = None) -> Backup | None:
    """A backup if the last one is half an hour old or older and something changed since; else None."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    newest = next(iter(backups(database)), None)
    if newest is not None and timedelta(0) <= moment - newest.made < EVERY:
        return None
    with told(database):
        contents = _contents(database)
    if contents == _contents_or_none(newest):
        return None
    return back_up(database, "time", moment)


def copy(source: Path, target: Path) -> None:
    """Copy a database as one file, synced to the disk. Raises sqlite3.DatabaseError."""
    target.unlink(missing_ok=True)
    with closing(_opened(source)) as original, closing(sqlite3.connect(target)) as written:
        original.backup(written)
        written.execute("PRAGMA journal_mode = DELETE")
    handle = os.open(target, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def examine(path: Path) -> None:
    """Open a file and check it through. Raises LearnerError where it is damaged."""
    with told(path), closing(_opened(path)) as connection:
        _examine(connection)


def _examine(connection: sqlite3.Connection) -> None:
    (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(said)
    _lengths(connection)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Work with a file that may be damaged. Raises LearnerError that names it."""
    try:
        yield
    except (sqlite3.Error, OSError, ValueError) as error:
        raise LearnerError(Text(
            f"{path}：备份没能完好地写成或读出（{error}）",
            f"{path}: no sound backup could be made or read ({error})")) from None


def _contents(path: Path) -> list[Any]:
    """What tells whether something changed: the length of the log, and everything that is kept beside it."""
    with closing(_opened(path)) as connection:
        return [_lengths(connection), *(connection.execute(each).fetchall() for each in _KEPT_BESIDE)]


def _lengths(connection: sqlite3.Connection) -> tuple[int, ...]:
    """The length of each table of the log; 0 for those that the file is too old to have."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    needed = set(_LOGS[:2])
    return tuple(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] if name in there | needed else 0
                 for name in _LOGS)


def _contents_or_none(backup: Backup | None) -> list[Any] | None:
    try:
        return None if backup is None else _contents(backup.path)
    except (sqlite3.Error, ValueError):
        return None


def _thin(database: Path, now: datetime, spared: Backup | None) -> None:
    for unfinished in (database.parent / FOLDER).glob("learner-*.tmp"):
        with suppress(OSError):  # what a killed process left behind, but not what another is writing now
            if time.time() - unfinished.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                unfinished.unlink()
    found = backups(database)
    keep = kept((each.made for each in found), now)
    for each in found:
        if each.made not in keep and each != spared:
            each.path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have what was renamed in a folder on the disk."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
