"""Putting a backup in the place of the learner's database, and saying before what that would change."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from quizdl.store import migrations
from quizdl.store.backup import Backup, back_up, backups, copy, examine
from quizdl.store.learner import Learner, LearnerError, version_of

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
        raise LearnerError(f"there are no backups beside {database}")
    if name is None:
        return found[0]
    fitting = [each for each in found if name in (each.name, each.path.name, str(each.path))] or [
        each for each in found if each.name.removeprefix("learner-").startswith(name.removeprefix("learner-"))
    ]
    if len(fitting) != 1:
        what = "no backup is" if not fitting else f"{len(fitting)} backups are"
        raise LearnerError(f"{what} called {name[:60]!r}; `quizdl restore --list` shows them")
    return fitting[0]


def preview(database: Path, backup: Backup) -> Preview:
    """Compare a backup with the present database. Raises LearnerError where the backup cannot be used."""
    examine(backup.path)
    if version_of(backup.path) > len(migrations.VERSIONS):
        raise LearnerError(f"{backup.path} was written by a newer quizdl; update quizdl to restore it")
    theirs, their_side, their_sittings = _read(backup.path)
    try:
        ours, our_side, our_sittings = _read(database)
        readable = True
    except sqlite3.Error:
        ours, our_side, our_sittings, readable = {}, {name: set() for name in _BESIDE}, set(), False
    lost = {uuid: row for uuid, row in ours.items() if uuid not in theirs}
    days = sorted({date.fromisoformat(day) for day, _ in lost.values()})
    return Preview(
        backup=backup, reviews=len(theirs), last_day=max((date.fromisoformat(day) for day, _ in theirs.values()),
                                                         default=None),
        readable=readable, lost=len(lost), lost_days=tuple(days), lost_cards=len({card for _, card in lost.values()}),
        returned=len(theirs.keys() - ours.keys()), settings=len(their_side["settings"] ^ our_side["settings"]),
        flags=len(their_side["flags"] ^ our_side["flags"]),
        lost_sittings=len(our_sittings - their_sittings))  # fmt: skip


def _read(path: Path) -> tuple[dict[str, tuple[str, str]], dict[str, set[object]], set[str]]:
    """The reviews, what is kept beside them, and the sittings, of which older files have none."""
    if not path.is_file():
        return {}, {name: set() for name in _BESIDE}, set()
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
        reviews = {uuid: (day, card) for uuid, day, card in connection.execute(_REVIEWS)}
        beside: dict[str, set[object]] = {name: set(connection.execute(sql)) for name, sql in _BESIDE.items()}
        found = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sitting'").fetchone()
        sittings = {uuid for (uuid,) in connection.execute("SELECT uuid FROM sitting")} if found[0] else set()
    return reviews, beside, sittings


def restore(database: Path, backup: Backup) -> Path | None:
    """Put a backup in place; where the present file was kept: a backup, or, damaged, a file set aside.

    Written through SQLite's own locks, so another process sees the old state or the new one. Raises LearnerError.
    """
    preview(database, backup)
    aside = _keep_present(database)
    try:
        if database.is_file():
            with closing(sqlite3.connect(f"{backup.path.absolute().as_uri()}?mode=ro", uri=True)) as source, \
                    closing(sqlite3.connect(database, timeout=5, isolation_level=None)) as target:
                # copying waits for ever for a lock, so ask for it first
                target.execute("BEGIN IMMEDIATE")
                target.execute("ROLLBACK")
                source.backup(target)
                target.execute("PRAGMA journal_mode = WAL")
        else:
            temporary = database.with_suffix(".restoring")
            copy(backup.path, temporary)
            os.replace(temporary, database)
    except sqlite3.Error as error:
        raise LearnerError(f"{database} was not restored ({error}); close other quizdl windows and try again") from None
    Learner(database).close()  # an older backup is migrated now
    return aside


def _keep_present(database: Path) -> Path | None:
    if not database.is_file():
        return None
    try:
        return back_up(database, "restore").path
    except LearnerError:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        aside = database.with_name(f"{database.stem}-damaged-{stamp}{database.suffix}")
        os.replace(database, aside)
        for ending in ("-wal", "-shm"):
            beside = database.with_name(database.name + ending)
            if beside.exists():
                os.replace(beside, aside.with_name(aside.name + ending))
        return aside
