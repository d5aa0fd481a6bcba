"""The tables of the learner's database, as they are now. How older files become like this: `migrations`.

`review` and `amendment` are the log, `sitting` and `sitting_event` that of mock exams: triggers refuse to change or
delete a row, but for the `estimate` of a sitting. `memory` is a cache of the log, `step` the way back and forth of
the latest study day.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    text,
)

APPLICATION_ID = 0x717A646C
"""Marks the file as ours: the letters "qzdl"."""

_IS_DAY = "study_day GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'"

metadata = MetaData()

review = Table(
    "review",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("uuid", String, nullable=False, unique=True),
    Column("at", Integer, nullable=False),
    Column("study_day", String, CheckConstraint(_IS_DAY), nullable=False),
    Column("card", String, nullable=False),
    Column("pace", String, nullable=False),
    Column("rating", Integer, CheckConstraint("rating BETWEEN 1 AND 4"), nullable=False),
    Column("result", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("code", String),
    Column("misconception", String),
    Column("source", String, nullable=False),
    Column("hinted", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Index("review_card", "card", "at"),
    Index("review_day", "study_day"),
    Index("review_pace", "pace", "at"),
)

amendment = Table(
    "amendment",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("uuid", String, nullable=False, unique=True),
    Column("at", Integer, nullable=False),
    Column("study_day", String, CheckConstraint(_IS_DAY), nullable=False),
    Column("change", String, CheckConstraint("change IN ('undo', 'redo', 'reset')"), nullable=False),
    Column("target", String, nullable=False),
    Index("amendment_target", "target"),
)

memory = Table(
    "memory",
    metadata,
    Column("card", String, primary_key=True),
    Column("stability", Float, nullable=False),
    Column("difficulty", Float, nullable=False),
    Column("first_day", String, nullable=False),
    Column("last_day", String, nullable=False),
    Column("due_day", String, nullable=False),
    Column("reps", Integer, nullable=False),
    Column("lapses", Integer, nullable=False),
    Column("model", String, nullable=False),
    Column("parameters", String, nullable=False),
)

flag = Table(
    "flag",
    metadata,
    Column("card", String, primary_key=True),
    Column("suspended", Boolean, nullable=False),
    Column("buried_until", String),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

step = Table(
    "step",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("study_day", String, nullable=False),
    Column("kind", String, CheckConstraint("kind IN ('review', 'flag', 'reset')"), nullable=False),
    Column("card", String, nullable=False),
    Column("target", String),
    Column("before", String),
    Column("after", String),
    Column("undone", Boolean, nullable=False),
)

sitting = Table(
    "sitting",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("uuid", String, nullable=False, unique=True),
    Column("code", String, nullable=False),
    Column("language", String, CheckConstraint("language IN ('zh', 'en')"), nullable=False),
    Column("started", Integer, nullable=False),
    Column("study_day", String, CheckConstraint(_IS_DAY), nullable=False),
    Column("minutes", Integer, CheckConstraint("minutes > 0"), nullable=False),
    Column("practice", Boolean, nullable=False),
    Column("counts", String, CheckConstraint("counts IN ('none', 'mistakes', 'all')"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("paper", String, nullable=False),
    Column("estimate", String),
    Index("sitting_code", "code"),
)

sitting_event = Table(
    "sitting_event",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("uuid", String, nullable=False, unique=True),
    Column("sitting", String, ForeignKey("sitting.uuid"), nullable=False),
    Column("at", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("item", Integer),
    Column("value", String, nullable=False),
    Index("sitting_event_sitting", "sitting", "number"),
)
Index("sitting_event_once", sitting_event.c.sitting, sitting_event.c.kind, unique=True,
      sqlite_where=text("kind IN ('handed-in', 'settled')"))
