"""Building the knowledge base: a new file beside the old one, put in its place when it is complete."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table
from sqlalchemy.exc import OperationalError

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.facts import Concept, Fact
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.problems import Problem
from quizdl.knowledge.reach import question_kinds
from quizdl.knowledge.reader import TABLES
from quizdl.store.connection import open_engine
from quizdl.store.documents import Document, documents
from quizdl.store.home import made
from quizdl.store.knowledge_schema import SEARCH, document, entry, meta, metadata, name, provenance, question
from quizdl.store.search_text import index_columns, normalized

KINDS: dict[str, type[Entry]] = {**TABLES, "figure": Figure}
Row = tuple[Any, ...]
_LEFT_BEHIND_SECONDS = 3600


def build(
    path: Path, bank: Bank, text_hash: str, left_out: Iterable[Problem] = (), extra: Iterable[Document] = ()
) -> None:
    """Write the knowledge base for a bank to `path`, replacing what is there in one step.

    `extra` are documents for the search that do not come from the bank. Whoever has the old file open keeps
    reading it; of two processes that build at once the later one's file stays, and both are whole. Raises OSError
    where the disk is full or fails.
    """
    folder = made(path.parent)
    _sweep(folder)
    handle, temporary = tempfile.mkstemp(prefix=".knowledge-", suffix=".tmp", dir=folder)
    os.close(handle)
    try:
        engine = open_engine(Path(temporary), "build")
        try:
            with engine.begin() as connection:
                metadata.create_all(connection)
                connection.exec_driver_sql(SEARCH)
                _fill(connection, bank)
                _index(connection, [*documents(bank), *extra])
                encoded = msgspec.json.encode(list(left_out)).decode()
                _insert(connection, meta, [("hash", text_hash), ("left_out", encoded)])
        finally:
            engine.dispose()
        _sync(Path(temporary))
        os.replace(temporary, path)
    except OperationalError as error:
        Path(temporary).unlink(missing_ok=True)
        number = errno.ENOSPC if "full" in str(error.orig) else errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from None
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _fill(connection: Connection, bank: Bank) -> None:
    encode = msgspec.json.Encoder().encode
    entries: list[Row] = []
    places: list[Row] = []
    questions: list[Row] = []
    for what, kind in KINDS.items():
        for each in bank.of(kind).values():
            number = len(entries) + 1
            topic = getattr(each, "topic", None)
            concept = getattr(each, "concept", None) if not isinstance(each, Concept) else each.id
            entries.append((number, what, each.id, topic, concept, getattr(each, "kind", None), encode(each)))
            if isinstance(each, Fact):
                places.extend((number, at.source, at.section, at.standing) for at in each.provenance)
                questions.extend((number, *row) for row in enumerate(question_kinds(each, bank)))
    _insert(connection, entry, entries)
    _insert(connection, provenance, places)
    _insert(connection, question, questions)


def _index(connection: Connection, found: list[Document]) -> None:
    rows: list[Row] = []
    names: list[Row] = []
    search: list[Row] = []
    for number, each in enumerate(found, 1):
        rows.append((number, each.what, each.id, each.title.zh, each.title.en))
        if each.what == "concept":
            names.extend((number, spelling) for spelling in {folded(one) for one in each.names})
        title, title_singles = index_columns(each.names)
        body, body_singles = index_columns((each.title.zh, each.title.en, *each.texts))
        search.append((number, title, body, f"{title_singles} {body_singles}"))
    _insert(connection, document, rows)
    _insert(connection, name, names)
    if search:
        connection.exec_driver_sql("INSERT INTO search (rowid, title, body, singles) VALUES (?, ?, ?, ?)", search)


def folded(spelling: str) -> str:
    """A name as it counts for equality: without spaces, hyphens and case."""
    return "".join(normalized(spelling).replace("-", " ").split())


def _insert(connection: Connection, table: Table, rows: list[Row]) -> None:
    """All rows in one executemany, past the parameter processing of Core, which is most of the time."""
    if rows:
        marks = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({marks})", rows)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a killed build left behind, but not what another process is building now."""
    for each in _temporaries(folder):
        try:
            if time.time() - each.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                each.unlink()
        except OSError:
            continue


def _temporaries(folder: Path) -> Iterator[Path]:
    yield from folder.glob(".knowledge-*.tmp")
