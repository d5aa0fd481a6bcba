"""A collection of Anki's schema 11 as the bytes of its SQLite file, the same for the same notes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quizdl.export.anki import schema
from quizdl.export.anki.decks import deck_id, deck_json, with_parents
from quizdl.export.anki.faces import Face
from quizdl.export.anki.identity import EPOCH, checksum, first_note_number, guid
from quizdl.export.anki.note_types import note_type_id, note_type_json
from quizdl.export.anki.notes import FIELDS, Note, NoteKind, State
from quizdl.export.anki.presets import Preset, default_json, preset_json

DAY_ZERO = 1_577_880_000
"""Noon of 2020-01-01 UTC, in seconds: the first day of the collection, from which due days are counted."""
_NEW, _REVIEW, _SUSPENDED = 0, 2, -1
_EASE = 2500
_FIRST_KIND, _LATER_KIND = 0, 1
"""What the review log calls an answer that began a history, and any later one."""


def collection_bytes(notes: Sequence[Note], presets: Sequence[Preset] = (),
                     types_changed: Mapping[NoteKind, int] | None = None, shown: Face | None = None) -> bytes:
    """The file `collection.anki21`: notes with their cards, decks, presets and review log.

    `types_changed` says when the templates of a note type last changed, by its kind; `shown` replaces them all.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("BEGIN")
        for statement in schema.TABLES:
            connection.execute(statement)
        _insert(connection, notes)
        connection.execute(f"INSERT INTO col VALUES ({','.join('?' * 13)})",
                           _collection_row(notes, presets, types_changed or {}, shown))
        connection.execute("COMMIT")
        return bytes(connection.serialize())
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, notes: Sequence[Note]) -> None:
    names = [guid(note.card) for note in notes]
    first = first_note_number(names)
    numbered = [(first + place, name, note) for place, (name, note) in enumerate(zip(names, notes, strict=True))]
    connection.executemany(f"INSERT INTO notes VALUES ({','.join('?' * 11)})",
                           (_note_row(id_, name, note) for id_, name, note in numbered))
    connection.executemany(f"INSERT INTO cards VALUES ({','.join('?' * 18)})",
                           (_card_row(id_, note, id_ - first + 1) for id_, _, note in numbered))
    connection.executemany(f"INSERT INTO revlog VALUES ({','.join('?' * 9)})", sorted(_log_rows(numbered)))


def _note_row(id_: int, name: str, note: Note) -> tuple[Any, ...]:
    values = [note.fields.get(field, "") for field in FIELDS[:-1]] + [note.card]
    tags = f" {' '.join(note.tags)} " if note.tags else ""
    return (id_, name, note_type_id(note.kind), note.changed, -1, tags, "\x1f".join(values), values[0],
            checksum(values[0]), 0, "")


def _card_row(id_: int, note: Note, position: int) -> tuple[Any, ...]:
    state = note.state
    where = (id_, id_, deck_id(note.deck), 0, note.changed, -1)
    if state is None:
        queue = _SUSPENDED if note.suspended else _NEW
        return (*where, _NEW, queue, position, 0, 0, 0, 0, 0, 0, 0, 0, "{}")
    queue = _SUSPENDED if note.suspended else _REVIEW
    return (*where, _REVIEW, queue, state.due, state.interval, _EASE, state.reps, state.lapses, 0, 0, 0, 0,
            _memory(state))


def _memory(state: State) -> str:
    """The state of FSRS in the column `data`, with the digits that Anki itself keeps."""
    return json.dumps({"s": round(state.stability, 4), "d": round(state.difficulty, 3),
                       "dr": round(state.retention, 2), "decay": round(state.decay, 3), "lrt": state.last_seconds})


def _log_rows(numbered: Sequence[tuple[int, str, Note]]) -> Iterator[tuple[int, ...]]:
    """Times are the log's ids and may not meet: the later of two is moved by milliseconds."""
    entries = sorted(((entry.id, id_, entry) for id_, _, note in numbered for entry in note.entries),
                     key=lambda each: each[:2])
    last = 0
    for at, id_, entry in entries:
        last = max(at, last + 1)
        kind = _FIRST_KIND if entry.first else _LATER_KIND
        yield (last, id_, -1, entry.rating, entry.interval, entry.last_interval, _EASE, entry.milliseconds, kind)


def _collection_row(notes: Sequence[Note], presets: Sequence[Preset],
                    types_changed: Mapping[NoteKind, int], shown: Face | None) -> tuple[Any, ...]:
    changed = max((note.changed for note in notes), default=EPOCH)
    kinds = sorted({note.kind for note in notes})
    types = {str(note_type_id(kind)): note_type_json(kind, types_changed.get(kind, EPOCH), shown) for kind in kinds}
    preset_of = {name: note.preset for note in notes for name in with_parents(note.deck)}
    decks = {str(id_): deck for id_, deck in ((deck_id(name), deck_json(name, preset)) for name, preset in
                                              sorted(preset_of.items()))}
    decks["1"] = deck_json(("Default",), "", id_=1)
    settings = {
        "schedVer": 2, "sched2021": True, "creationOffset": 0, "rollover": 4, "nextPos": len(notes) + 1,
        "activeDecks": [1], "curDeck": 1, "newSpread": 0, "collapseTime": 1200, "timeLim": 0, "estTimes": True,
        "dueCounts": True, "curModel": None, "sortType": "noteFld", "sortBackwards": False, "addToCur": True,
        "dayLearnFirst": False, "fsrs": bool(presets),
    }  # fmt: skip
    configs = {str(each["id"]): each for each in (default_json(), *(preset_json(one, changed) for one in presets))}
    return (1, DAY_ZERO, changed * 1000, changed * 1000, 11, 0, 0, 0, _json(settings), _json(types), _json(decks),
            _json(configs), "{}")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
