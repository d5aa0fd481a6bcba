"""Reading a package that came from Anki: its notes, cards and review log. Nothing in it is trusted.

Nothing is unpacked onto the disk; sizes are checked while unpacking, not by what the archive says of itself; the
collection is opened in memory, and only tables that are tables are read.
"""

from __future__ import annotations

import importlib
import io
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizdl.errors import QuizdlError
from quizdl.text import Text

CURRENT, LEGACY_2, LEGACY_1 = "collection.anki21b", "collection.anki21", "collection.anki2"
MOST_BYTES = 512 * 1024 * 1024
MOST_ROWS = 5_000_000
_CHUNK = 1 << 20
_STEPS = 200_000_000
"""Instructions of SQLite that reading may take; an honest collection of that size needs far fewer."""
_WAL_MARKS = slice(18, 20)
_HEADER = 100


class PackageError(QuizdlError):
    """A file that is no package of Anki, or one that cannot be read."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An answer in Anki's log, with the note it belongs to. `id` is its time in milliseconds."""

    id: int
    guid: str
    last_field: str
    rating: int
    milliseconds: int
    kind: int
    factor: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found: the guids of notes with their last field, and the log."""

    notes: dict[str, str]
    log: tuple[LogEntry, ...]


def read_package(path: Path) -> Contents:
    """Notes and review log of an `.apkg` or `.colpkg`. Raises PackageError."""
    try:
        with zipfile.ZipFile(path) as archive:
            collection = _collection(archive)
    except FileNotFoundError:
        raise PackageError(Text(f"没有文件 {path}", f"there is no file {path}")) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise PackageError(Text(f"{path} 不是 Anki 的包（{error}）",
                                f"{path} is no package of Anki ({error})")) from None
    try:
        with _opened(collection) as connection:
            return _contents(connection)
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise PackageError(Text(f"{path}：其中的集合读不出（{error}）",
                                f"{path}: the collection in it cannot be read ({error})")) from None


def _collection(archive: zipfile.ZipFile) -> bytes:
    names = set(archive.namelist())
    if CURRENT in names:
        with archive.open(CURRENT) as file, _unpacked(file) as unpacked:
            return _limited(unpacked)
    for name in (LEGACY_2, LEGACY_1):
        if name in names:
            with archive.open(name) as file:
                return _limited(file)
    raise PackageError(Text("文件里没有 Anki 的集合", "the file holds no collection of Anki"))


def _limited(file: Any) -> bytes:
    """All bytes of a file that unpacks itself, up to what an honest one could have."""
    found = io.BytesIO()
    while chunk := file.read(_CHUNK):
        found.write(chunk)
        if found.tell() > MOST_BYTES:
            most = MOST_BYTES >> 20
            raise PackageError(Text(f"集合解压后超过 {most} MB，不予读取",
                                    f"the collection unpacks to more than {most} MB; it is not read"))
    return found.getvalue()


@contextmanager
def _unpacked(file: Any) -> Iterator[Any]:
    """A file of zstd unpacked, by Python's own module (3.14) or `zstandard` where it is installed."""
    for name in ("compression.zstd", "zstandard"):
        try:
            module: Any = importlib.import_module(name)
        except ImportError:
            continue
        own = name == "compression.zstd"
        try:
            with module.ZstdFile(file) if own else module.ZstdDecompressor().stream_reader(file) as unpacked:
                yield unpacked
        except (module.ZstdError, ValueError) as error:
            raise PackageError(Text(f"集合无法解压（{error}）", f"the collection does not unpack ({error})")) from None
        return
    raise PackageError(Text(
        "这个包是 Anki 最新的格式；请勾选“支持旧版 Anki”重新导出，或安装 Python 包 zstandard",
        "this package is in Anki's newest format; export it again with “Support older Anki versions” ticked, or "
        "install the Python package zstandard"))


@contextmanager
def _opened(collection: bytes) -> Iterator[sqlite3.Connection]:
    content = bytearray(collection)
    if len(content) < _HEADER:
        raise PackageError(Text("其中的集合是空的", "the collection in it is empty"))
    content[_WAL_MARKS] = b"\x01\x01"  # a database in memory cannot have a log beside it
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(bytes(content))
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        left = _STEPS

        def step() -> int:
            nonlocal left
            left -= 100_000
            return left < 0

        connection.set_progress_handler(step, 100_000)
        yield connection


def _contents(connection: sqlite3.Connection) -> Contents:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"notes", "cards", "revlog"} <= tables:
        raise PackageError(Text("集合里没有笔记、卡片和复习记录",
                                "the collection has no notes, cards and review log"))
    rows = connection.execute("SELECT count(*) FROM revlog").fetchone()[0]
    if rows > MOST_ROWS:
        raise PackageError(Text(f"复习记录有 {rows} 条；最多读 {MOST_ROWS} 条",
                                f"the review log has {rows} entries; more than {MOST_ROWS} are not read"))
    notes = {}
    for guid, fields in connection.execute("SELECT guid, flds FROM notes"):
        if isinstance(guid, str) and isinstance(fields, str):
            notes[guid] = fields.rpartition("\x1f")[2]
    wanted = ("SELECT r.id, n.guid, n.flds, r.ease, r.time, r.type, r.factor FROM revlog r "
              "JOIN cards c ON c.id = r.cid JOIN notes n ON n.id = c.nid ORDER BY r.id")
    log = []
    for at, guid, fields, *numbers in connection.execute(wanted):
        if isinstance(guid, str) and isinstance(fields, str) and all(isinstance(each, int) for each in (at, *numbers)):
            log.append(LogEntry(at, guid, fields.rpartition("\x1f")[2], *numbers))
    return Contents(notes, tuple(log))
