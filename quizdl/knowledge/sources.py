"""Where knowledge comes from: the documents and their sections, the literature, and what was wrong."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from quizdl.knowledge.entry import Entry, Record
from quizdl.text import Text

Standing: TypeAlias = Literal["stated", "corrected", "reconstructed", "added"]
STANDINGS: tuple[Standing, ...] = ("stated", "corrected", "reconstructed", "added")
Severity: TypeAlias = Literal[
    "wrong", "misleading", "overstated", "condition", "convention", "garbled", "contradiction"
]


class Provenance(Record, frozen=True, kw_only=True):
    """The section a fact comes from, and how the fact stands to what is written there."""

    source: str
    section: str
    standing: Standing


class Citation(Record, frozen=True, kw_only=True):
    """A section of a document; the standing may be left out."""

    source: str
    section: str
    standing: Standing | None = None


class Section(Record, frozen=True, kw_only=True):
    """A section of a document; `untestable` says why nothing is asked of it."""

    id: str
    zh: str
    en: str
    untestable: Text | None = None


class Source(Entry, frozen=True, kw_only=True):
    """One of the documents behind the bank."""

    zh: str
    en: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> Text:
        return Text(self.zh, self.en)


class Reference(Entry, frozen=True, kw_only=True):
    """An authority: a paper, a book, or a library's documentation with its version."""

    authors: str
    title: str
    year: int | None = None
    where: str = ""
    version: str = ""
    url: str = ""

    @property
    def citation(self) -> str:
        """Authors (year), title, where it appeared."""
        year = f" ({self.year})" if self.year else ""
        tail = ", ".join(part for part in (self.where, self.version) if part)
        return f"{self.authors}{year}: {self.title}" + (f". {tail}" if tail else "")


class Erratum(Entry, frozen=True, kw_only=True):
    """A document's wrong or misleading statement, what is right, and who says so."""

    severity: Severity
    said: Text
    right: Text
    why: Text
    reference: tuple[str, ...] = ()
    provenance: tuple[Citation, ...] = msgspec.field(name="from")
    facts: tuple[str, ...] = ()
    pin: Text | None = None
    topic: str = msgspec.field(name="@topic", default="")
