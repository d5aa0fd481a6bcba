"""Putting a backup in the place of the learner's database, and saying before what that would change."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from quizdl.store import migrations
from quizdl.store.backup import Backup, back_up, backups, copy, examine, sync_folder, told
from quizdl.store.learner import Learner
from quizdl.store.learner_file import LearnerError, version_of
from quizdl.text import Text

_REVIEWS = "SELECT uuid, study_day, card FROM review"
_BESIDE = {"settings": "SELECT name, value FROM setting", "flags": "SELECT card, suspended, buried_until FROM flag"}


@dataclass(frozen=True, slots=True)
class Preview:
    """What restoring a backup would change. `lost` are reviews that are only in the present database.

    `readable` is False where the present database cannot be read, so that nothing can be compared.
    """

    backup: Backup
    reviews: int
    last_day: date | None
    readable: bool
    lost: int
    lost_days: tuple[date, ...]
    lost_cards: int
    returned: int
    settings: int
    flags: int
    lost_sittings: int = 0


def find_backup(database: Path, name: str | None) -> Backup:
    """The backup of that name, or its only one beginning so; the newest when there is no name. Raises LearnerError."""
    found = backups(database)
    if not found:
        raise LearnerError(Text(f"{database} 旁没有备份", f"there are no backups beside {database}"))
    if name is None:
        return found[0]
    fitting = [each for each in found if name in (each.name, each.path.name, str(each.path))] or [
        each for each in found if each.name.removeprefix("learner-").startswith(name.removeprefix("learner-"))
    ]
    if len(fitting) != 1:
        what = "no backup is" if not fitting else f"{len(fitting)} backups are"
        raise LearnerError(Text(f"有 {len(fitting)} 个备份名为 {name[:60]!r}；`quizdl restore --list` 列出全部",
                                f"{what} called {name[:60]!r}; `quizdl restore --list` shows them"))
    return fitting[0]


def preview(database: Path, backup: Backup) -> Preview:
    """Compare a backup with the present database. Raises LearnerError where the backup cannot be used."""
    examine(backup.path)
    if version_of(backup.path) > len(migrations.VERSIONS):
        raise LearnerError(Text(f"{backup.path} 由更新的 quizdl 写成；请更新 quizdl 再恢复",
                                f"{backup.path} was written by a newer quizdl; update quizdl to restore it"))
    with told(backup.path):
        theirs, their_side, their_sittings = _read(backup.path)
    if database.exists() and not database.is_file():
        version_of(database)
    try:
        ours, our_side, our_sittings = _read(database)
        readable = True
    except (sqlite3.Error, ValueError):
        ours, our_side, our_sittings, readable = {}, {name: set() for name in _BESIDE}, set(), False
    lost = {uuid: row for uuid, row in ours.items() if uuid not in theirs}
    days = sorted({day for day, _ in lost.values()})
    return Preview(
        backup=backup, reviews=len(theirs), last_day=max((day for day, _ in theirs.values()), default=None),
        readable=readable, lost=len(lost), lost_days=tuple(days), lost_cards=len({card for _, card in lost.values()}),
        returned=len(theirs.keys() - ours.keys()), settings=len(their_side["settings"] ^ our_side["settings"]),
        flags=len(their_side["flags"] ^ our_side["flags"]),
        lost_sittings=len(our_sittings - their_sittings))  # fmt: skip


def _read(path: Path) -> tuple[dict[str, tuple[date, str]], dict[str, set[object]], set[str]]:
    """The reviews, what is kept beside them, and the sittings, of which older files have none."""
    if not path.is_file():
        return {}, {name: set() for name in _BESIDE}, set()
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
        reviews = {uuid: (date.fromisoformat(str(day)), card) for uuid, day, card in connection.execute(_REVIEWS)}
        beside: dict[str, set[object]] = {name: set(connection.execute(sql)) for name, sql in _BESIDE.items()}
        found = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sitting'").fetchone()
        sittings = {uuid for (uuid,) in connection.execute("SELECT uuid FROM sitting")} if found[0] else set()
    return reviews, beside, sittings


def restore(database: Path, backup: Backup) -> Path | None:
    """Put a backup in place; where the present file was kept: a backup, or, damaged, a file set aside.

    Written through SQLite's own locks, so another process sees the old state or the new one. Raises LearnerError.
    """
    preview(database, backup)
    temporary = database.with_suffix(".restoring")
    try:
        _refuse_locked(database)
        copy(backup.path, temporary)  # before the present file is touched: there may be no room for it
        aside = _keep_present(database, backup)
        if database.is_file():
            with closing(sqlite3.connect(f"{temporary.absolute().as_uri()}?mode=ro", uri=True)) as source, \
                    closing(sqlite3.connect(database, timeout=5, isolation_level=None)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = WAL")
        else:
            _set_aside_log(database, database.with_name(f"{database.stem}-{_stamp()}{database.suffix}"))
            os.replace(temporary, database)
            sync_folder(database.parent)
    except sqlite3.Error as error:
        raise LearnerError(Text(
            f"{database} 没有恢复（{error}）；请关掉别的 quizdl 窗口再试",
            f"{database} was not restored ({error}); close other quizdl windows and try again")) from None
    finally:
        temporary.unlink(missing_ok=True)
    Learner(database).close()  # an older backup is migrated now
    return aside


def _refuse_locked(database: Path) -> None:
    """Copying waits for ever for a lock, and a file in use is not a damaged one. Raises sqlite3.OperationalError."""
    if not database.is_file():
        return
    try:
        with closing(sqlite3.connect(database, timeout=5, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise


def _keep_present(database: Path, wanted: Backup) -> Path | None:
    if not database.is_file():
        return None
    try:
        return back_up(database, "restore", spared=wanted).path
    except LearnerError:
        aside = database.with_name(f"{database.stem}-damaged-{_stamp()}{database.suffix}")
        os.replace(database, aside)
        _set_aside_log(database, aside)
        return aside


def _set_aside_log(database: Path, aside: Path) -> None:
    """Move the write-ahead log along: SQLite would write what stands in it over the next file of the name."""
    for ending in ("-wal", "-shm"):
        beside = database.with_name(database.name + ending)
        if beside.exists():
            os.replace(beside, aside.with_name(aside.name + ending))


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
