"""Version 1: the log, its cache, flags, settings and the steps that can be undone."""

from __future__ import annotations

_APPEND_ONLY = """CREATE TRIGGER {table}_{deed}_refused BEFORE {deed} ON {table}
BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE review (
    number INTEGER NOT NULL PRIMARY KEY,
    uuid VARCHAR NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    study_day VARCHAR NOT NULL CHECK (study_day GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    card VARCHAR NOT NULL,
    pace VARCHAR NOT NULL,
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
    result VARCHAR NOT NULL,
    score FLOAT NOT NULL,
    seconds FLOAT NOT NULL,
    code VARCHAR,
    misconception VARCHAR,
    source VARCHAR NOT NULL,
    hinted BOOLEAN NOT NULL,
    tries INTEGER NOT NULL
)""",
    "CREATE INDEX review_card ON review (card, at)",
    "CREATE INDEX review_day ON review (study_day)",
    "CREATE INDEX review_pace ON review (pace, at)",
    """CREATE TABLE amendment (
    number INTEGER NOT NULL PRIMARY KEY,
    uuid VARCHAR NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    study_day VARCHAR NOT NULL CHECK (study_day GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    change VARCHAR NOT NULL CHECK (change IN ('undo', 'redo', 'reset')),
    target VARCHAR NOT NULL
)""",
    "CREATE INDEX amendment_target ON amendment (target)",
    """CREATE TABLE memory (
    card VARCHAR NOT NULL PRIMARY KEY,
    stability FLOAT NOT NULL,
    difficulty FLOAT NOT NULL,
    first_day VARCHAR NOT NULL,
    last_day VARCHAR NOT NULL,
    due_day VARCHAR NOT NULL,
    reps INTEGER NOT NULL,
    lapses INTEGER NOT NULL,
    model VARCHAR NOT NULL,
    parameters VARCHAR NOT NULL
)""",
    "CREATE TABLE flag (card VARCHAR NOT NULL PRIMARY KEY, suspended BOOLEAN NOT NULL, buried_until VARCHAR)",
    "CREATE TABLE setting (name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL)",
    """CREATE TABLE step (
    number INTEGER NOT NULL PRIMARY KEY,
    study_day VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('review', 'flag', 'reset')),
    card VARCHAR NOT NULL,
    target VARCHAR,
    before VARCHAR,
    after VARCHAR,
    undone BOOLEAN NOT NULL
)""",
    _APPEND_ONLY.format(table="review", deed="UPDATE"),
    _APPEND_ONLY.format(table="review", deed="DELETE"),
    _APPEND_ONLY.format(table="amendment", deed="UPDATE"),
    _APPEND_ONLY.format(table="amendment", deed="DELETE"),
)
