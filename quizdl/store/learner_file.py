"""The learner's database as a file: where it is, what version it is of, and what trouble with it means."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from quizdl.errors import QuizdlError
from quizdl.store import migrations
from quizdl.store.home import home as home_folder
from quizdl.store.learner_schema import APPLICATION_ID, metadata
from quizdl.text import Text

FILE = "learner.db"
_OLDEST = {"review", "amendment"}
"""Tables that every version has."""


_TROUBLE: tuple[tuple[tuple[str, ...], Text], ...] = (
    (("locked", "busy"), Text("另一个 quizdl 正在写入；请关掉它，或稍后再试",
                              "another quizdl is writing to it; close that one, or wait and try again")),
    (("readonly", "read-only"), Text("无法写入；请检查权限，或设置 QUIZDL_HOME",
                                     "it cannot be written; check its permissions, or set QUIZDL_HOME")),
    (("unable to open",), Text("无法打开；请检查它的文件夹和权限，或设置 QUIZDL_HOME",
                               "it cannot be opened; check its folder and its permissions, or set QUIZDL_HOME")),
    (("full",), Text("磁盘已满；没有任何改动", "the disk is full; nothing was changed")),
    (("disk I/O",), Text("磁盘已满或有故障；没有任何改动", "the disk is full or fails; nothing was changed")),
    (("malformed", "not a database", "unsupported file format", "no such table", "no such column", "can't decode",
      "decode to UTF-8"),
     Text("文件已损坏；`quizdl restore` 可换上备份",
          "the file is damaged; `quizdl restore` puts a backup in its place")),
)
"""What SQLite says, and what that means for the learner."""


class LearnerError(QuizdlError):
    """The learner's database cannot be used as it is."""


def explained(path: Path, said: str) -> LearnerError:
    """What SQLite said of a file, in words that help."""
    general = Text(f"{said}；`quizdl check` 可检查损坏", f"{said}; `quizdl check` looks for damage")
    why = next((text for signs, text in _TROUBLE if any(sign in said for sign in signs)), general)
    return LearnerError(Text(f"{path}：{why.zh}", f"{path}: {why.en}"))


def learner_path(home: Path | None = None) -> Path:
    """Where the learner's database is."""
    return (home or home_folder()) / FILE


def version_of(path: Path) -> int:
    """The version of a file; 0 when it is new or empty. Raises LearnerError where it is no learner's database."""
    if path.exists() and not path.is_file():
        raise LearnerError(Text(f"{path} 不是文件；请移走它，或设置 QUIZDL_HOME",
                                f"{path} is no file; move it away, or set QUIZDL_HOME"))
    if not path.is_file() or path.stat().st_size == 0:
        return 0
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            connection.execute("BEGIN")  # one state, also while another process makes or migrates the file
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        finally:
            connection.close()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise explained(path, str(error)) from None
    if application == 0 and not tables:
        return 0  # the process that made the file was stopped before it filled it
    if application != APPLICATION_ID:
        raise LearnerError(Text(
            f"{path} 是别的程序的数据库；请移走它，或设置 QUIZDL_HOME",
            f"{path} is a database of another program; move it away, or set QUIZDL_HOME"))
    newest = len(migrations.VERSIONS)
    missing = set(metadata.tables if version == newest else _OLDEST if version < newest else ()) - tables
    if version < 1 or missing:
        lacks = f"version {version}" if version < 1 else ", ".join(sorted(missing))
        raise LearnerError(Text(f"{path} 已损坏（{lacks}）；`quizdl restore` 可换上备份",
                                f"{path} is damaged ({lacks}); `quizdl restore` puts a backup in its place"))
    return int(version)
