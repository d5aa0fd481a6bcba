"""The knowledge base: opened in milliseconds, built when the text has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
from sqlalchemy import Engine, Row, Select, and_, select, text
from sqlalchemy.exc import DatabaseError

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.kinds import QuestionKind
from quizdl.knowledge.location import data_directory
from quizdl.knowledge.problems import KnowledgeError, Problem
from quizdl.store.connection import open_engine
from quizdl.store.home import home as home_folder
from quizdl.store.knowledge_build import KINDS, build, folded
from quizdl.store.knowledge_schema import document, entry, meta, name, provenance, question
from quizdl.store.knowledge_text import Progress, parse, read_text
from quizdl.store.search_query import fts_query
from quizdl.store.search_text import storable
from quizdl.store.stored_bank import StoredBank
from quizdl.text import Text

FILE = "knowledge.db"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something a search found: what it is, its id and the line that shows it."""

    what: str
    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Which facts are wanted; every condition given must hold."""

    topic: str | None = None
    concept: str | None = None
    kind: str | None = None
    standing: str | None = None
    source: str | None = None
    section: str | None = None


class KnowledgeBase:
    """A built knowledge base, read only.

    `outdated` holds the error of a text that is newer and broken; `left_out` what of the packs could not be used.
    """

    def __init__(self, path: Path, outdated: KnowledgeError | None = None) -> None:
        self.path = path
        self.outdated = outdated
        self._engine: Engine = open_engine(path, "read")
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(select(meta.c.key, meta.c.value)).all()
            values = {row.key: row.value for row in rows}
            self.hash = values["hash"]
            self.left_out = tuple(msgspec.json.decode(values["left_out"], type=list[Problem]))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @cached_property
    def bank(self) -> Bank:
        """All entries, each kind of them decoded when it is first wanted."""
        return StoredBank(self._of_kind)

    def _of_kind(self, kind: type[Entry]) -> Iterator[Entry]:
        wanted = [what for what, each in KINDS.items() if each is kind]
        query = select(entry.c.body).where(entry.c.what.in_(wanted)).order_by(entry.c.number)
        with self._engine.connect() as connection:
            bodies = connection.execute(query).scalars().all()
        yield from map(msgspec.json.Decoder(kind).decode, bodies)

    def entries(self, entry_id: str) -> tuple[tuple[str, Entry], ...]:
        """(what, entry) for every entry that bears the id; a concept and an erratum may share one."""
        query = select(entry.c.what, entry.c.body).where(entry.c.id == storable(entry_id)).order_by(entry.c.number)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple((what, msgspec.json.decode(body, type=KINDS[what])) for what, body in rows)

    def facts(self, wanted: FactFilter = FactFilter()) -> tuple[Fact, ...]:
        """The facts that meet every condition, in the order of the files."""
        query = select(entry.c.body).where(entry.c.what == "fact").order_by(entry.c.number)
        with self._engine.connect() as connection:
            rows = connection.execute(_narrowed(query, wanted)).scalars().all()
        decode = msgspec.json.Decoder(Fact).decode
        return tuple(decode(body) for body in rows)

    def question_kinds(self) -> dict[str, tuple[QuestionKind, ...]]:
        """Fact id -> the kinds of question it can be asked by."""
        query = (
            select(entry.c.id, question.c.kind)
            .join_from(entry, question, entry.c.number == question.c.fact)
            .order_by(question.c.fact, question.c.position)
        )
        kinds: dict[str, tuple[QuestionKind, ...]] = {}
        with self._engine.connect() as connection:
            for fact, kind in connection.execute(query):
                kinds[fact] = (*kinds.get(fact, ()), kind)
        return kinds

    def search(self, words: str, *, limit: int = 20, what: str | None = None) -> tuple[Hit, ...]:
        """What matches, best first: concepts of that very name, then by relevance.

        Everything separated by spaces has to occur; when nothing has it all, whatever has some of it is found.
        Text that holds nothing to look for finds nothing.
        """
        query = fts_query(words)
        if not query:
            return ()
        return self._matching(query, words, limit, what) or self._matching(
            fts_query(words, every=False), words, limit, what
        )

    def _matching(self, query: str, words: str, limit: int, what: str | None) -> tuple[Hit, ...]:
        statement = text(
            "SELECT d.what, d.id, d.zh, d.en FROM search JOIN document d ON d.number = search.rowid "
            "WHERE search MATCH :query AND (:what IS NULL OR d.what = :what) "
            "ORDER BY EXISTS (SELECT 1 FROM name n WHERE n.document = d.number AND n.spelling = :name) DESC, "
            "bm25(search, 6.0, 2.0, 0.5), d.number LIMIT :limit"
        )
        values = {"query": query, "what": what, "name": folded(words), "limit": limit}
        with self._engine.connect() as connection:
            return tuple(_hit(row) for row in connection.execute(statement, values))

    def concept_named(self, spelling: str) -> str | None:
        """The id of the concept that bears this name in any accepted spelling."""
        query = (
            select(document.c.id)
            .join_from(document, name, document.c.number == name.c.document)
            .where(name.c.spelling == folded(spelling))
            .order_by(document.c.number)
            .limit(1)
        )
        with self._engine.connect() as connection:
            found: str | None = connection.execute(query).scalar()
        return found


def open_knowledge(
    *, data: Path | None = None, home: Path | None = None, progress: Progress | None = None
) -> KnowledgeBase:
    """The knowledge base of the shipped data and the learner's packs, built first when the text has changed.

    When the changed text is broken, the previous base is opened and tells in `outdated` what is wrong; without
    a previous one KnowledgeError is raised. `progress` is called with files done and files in all.
    """
    directory = data or data_directory()
    folder = home or home_folder()
    path = folder / FILE
    previous = _open(path)
    try:
        read = read_text(directory, folder)
        if previous is not None and previous.hash == read.hash:
            return previous
        reading = parse(read, progress)
    except KnowledgeError as error:
        if previous is None:
            raise
        previous.outdated = error
        return previous
    if previous is not None:
        previous.close()
    build(path, reading.bank, read.hash, reading.left_out)
    return KnowledgeBase(path)


def _open(path: Path) -> KnowledgeBase | None:
    """The base at `path`; None when there is none or the file is not one, for it can be built again."""
    if not path.is_file():
        return None
    try:
        return KnowledgeBase(path)
    except (DatabaseError, KeyError, msgspec.MsgspecError):
        return None


def _narrowed(query: Select[bytes], wanted: FactFilter) -> Select[bytes]:
    for column, value in (
        (entry.c.topic, wanted.topic),
        (entry.c.concept, wanted.concept),
        (entry.c.kind, wanted.kind),
    ):
        if value is not None:
            query = query.where(column == value)
    places = [
        column == value
        for column, value in (
            (provenance.c.source, wanted.source),
            (provenance.c.section, wanted.section),
            (provenance.c.standing, wanted.standing),
        )
        if value is not None
    ]
    if places:
        place = select(provenance.c.fact).where(provenance.c.fact == entry.c.number, and_(*places))
        query = query.where(place.exists())
    return query


def _hit(row: Row[str, str, str, str]) -> Hit:
    return Hit(row[0], row[1], Text(row[2], row[3]))
