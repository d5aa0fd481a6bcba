"""Version 2: sittings of mock exams, and what happened in them."""

from __future__ import annotations

_REFUSED = """CREATE TRIGGER {table}_{name}_refused BEFORE {deed} ON {table}
BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"""
_KEPT = "number, uuid, code, language, started, study_day, minutes, practice, counts, attempt, paper"

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE sitting (
    number INTEGER NOT NULL PRIMARY KEY,
    uuid VARCHAR NOT NULL UNIQUE,
    code VARCHAR NOT NULL,
    language VARCHAR NOT NULL CHECK (language IN ('zh', 'en')),
    started INTEGER NOT NULL,
    study_day VARCHAR NOT NULL CHECK (study_day GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    practice BOOLEAN NOT NULL,
    counts VARCHAR NOT NULL CHECK (counts IN ('none', 'mistakes', 'all')),
    attempt INTEGER NOT NULL,
    paper VARCHAR NOT NULL,
    estimate VARCHAR
)""",
    "CREATE INDEX sitting_code ON sitting (code)",
    """CREATE TABLE sitting_event (
    number INTEGER NOT NULL PRIMARY KEY,
    uuid VARCHAR NOT NULL UNIQUE,
    sitting VARCHAR NOT NULL REFERENCES sitting (uuid),
    at INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    item INTEGER,
    value VARCHAR NOT NULL
)""",
    "CREATE INDEX sitting_event_sitting ON sitting_event (sitting, number)",
    "CREATE UNIQUE INDEX sitting_event_once ON sitting_event (sitting, kind) WHERE kind IN ('handed-in', 'settled')",
    _REFUSED.format(table="sitting", name="UPDATE", deed=f"UPDATE OF {_KEPT}"),
    _REFUSED.format(table="sitting", name="DELETE", deed="DELETE"),
    _REFUSED.format(table="sitting_event", name="UPDATE", deed="UPDATE"),
    _REFUSED.format(table="sitting_event", name="DELETE", deed="DELETE"),
)
