"""A blueprint: what a paper is made of. Papers of one blueprint are comparable."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from quizdl.errors import QuizdlError
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.kinds import QuestionKind
from quizdl.text import Text

LEVELS = (1, 2, 3)


class BlueprintError(QuizdlError):
    """A blueprint that cannot be used: what is wrong, and where."""


class Section(Entry, frozen=True, kw_only=True):
    """One part of a paper: so many questions of some kinds, for so many marks in all.

    `levels` are those of computed questions. `topics` replaces the blueprint's weights in this section. `work` is
    the work of the section, in minutes as `work.work_of` measures; where it is absent, that of usual draws.
    """

    zh: str
    en: str
    marks: float
    questions: int
    kinds: tuple[QuestionKind, ...]
    levels: tuple[int, ...] = LEVELS
    topics: dict[str, float] = msgspec.field(default_factory=dict)
    work: float | None = None

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def worth(self) -> float:
        """The marks of one question."""
        return self.marks / self.questions


class Blueprint(Entry, frozen=True, kw_only=True):
    """A kind of paper. `topics` gives their weights; those of `required` appear in every paper.

    With `repeat`, a fact, a concept or a family may come twice. `variation` tells what was changed of the
    blueprint of this id (see `variation.varied`), as a paper's code says it, and `root` is the fingerprint of that one.
    """

    zh: str
    en: str
    minutes: int
    topics: dict[str, float]
    required: tuple[str, ...] = ()
    repeat: bool = False
    sections: tuple[Section, ...] = msgspec.field(name="@sections", default=())
    variation: str = msgspec.field(name="@variation", default="")
    root: str = msgspec.field(name="@root", default="")

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def marks(self) -> float:
        """The marks of a whole paper."""
        return sum(section.marks for section in self.sections)

    @property
    def questions(self) -> int:
        return sum(section.questions for section in self.sections)

    @property
    def fingerprint(self) -> str:
        """Six letters and digits that stand for what was written, not for where: of the blueprint varied from."""
        return self.root or _fingerprint(self)

    def weights(self, section: Section) -> Mapping[str, float]:
        """Topic -> weight in a section."""
        return section.topics or self.topics


def _fingerprint(blueprint: Blueprint) -> str:
    written = msgspec.to_builtins(blueprint)
    for table in (written, *written.get("@sections", ())):
        for place in ("@file", "@line", "@root"):
            table.pop(place, None)
    return hashlib.sha256(msgspec.json.encode(written, order="sorted")).hexdigest()[:6]
