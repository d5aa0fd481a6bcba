"""The tables of the knowledge base, which is built from text and thrown away at will."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", String, nullable=False))

entry = Table(
    "entry",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("what", String, nullable=False),
    Column("id", String, nullable=False),
    Column("topic", String),
    Column("concept", String),
    Column("kind", String),
    Column("body", LargeBinary, nullable=False),
    Index("entry_id", "id", "what", unique=True),
    Index("entry_concept", "concept"),
    Index("entry_topic", "topic"),
)

provenance = Table(
    "provenance",
    metadata,
    Column("fact", Integer, ForeignKey("entry.number"), nullable=False, index=True),
    Column("source", String, nullable=False),
    Column("section", String, nullable=False),
    Column("standing", String, nullable=False),
    Index("provenance_place", "source", "section"),
)

question = Table(
    "question",
    metadata,
    Column("fact", Integer, ForeignKey("entry.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("what", String, nullable=False),
    Column("id", String, nullable=False),
    Column("zh", String, nullable=False),
    Column("en", String, nullable=False),
)

name = Table(
    "name",
    metadata,
    Column("document", Integer, ForeignKey("document.number"), nullable=False),
    Column("spelling", String, nullable=False),
    Index("name_spelling", "spelling"),
)

SEARCH = "CREATE VIRTUAL TABLE search USING fts5(title, body, singles, tokenize = 'unicode61', content = '')"
