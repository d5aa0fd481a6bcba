"""The exam outline: what is asked, with what weight, by which kinds of question, in how much time."""

from __future__ import annotations

import msgspec

from quizdl.knowledge.entry import Entry
from quizdl.knowledge.kinds import QuestionKind
from quizdl.knowledge.sources import Citation
from quizdl.text import Text


class Exam(Entry, frozen=True, kw_only=True):
    """The exam as a whole: its length and character."""

    zh: str
    en: str
    minutes: int
    questions: int | None = None
    provenance: tuple[Citation, ...] = msgspec.field(name="from", default=())


class OutlinePoint(Entry, frozen=True, kw_only=True):
    """One bullet of the outline; `weight` is its share of the exam, all weights together being 100."""

    zh: str
    en: str
    weight: float
    minutes: float | None = None
    topics: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    kinds: tuple[QuestionKind, ...] = ()
    provenance: tuple[Citation, ...] = msgspec.field(name="from", default=())

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)
