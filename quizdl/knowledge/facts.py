"""Topics, concepts, facts and lists of facts, as the topic files hold them."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from quizdl.knowledge.entry import Entry, Record
from quizdl.knowledge.sources import Citation, Provenance, Standing
from quizdl.text import Text

FactKind: TypeAlias = Literal[
    "definition",
    "formula",
    "advantage",
    "drawback",
    "property",
    "comparison",
    "procedure",
    "recommendation",
    "history",
]
Direction: TypeAlias = Literal["up", "down", "same", "depends"]
ItemKind: TypeAlias = Literal["recall", "choice", "true-false", "order"]


class Topic(Entry, frozen=True, kw_only=True):
    """A topic: one file of concepts and facts. `aliases` are other names that people type for it."""

    zh: str
    en: str
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)


class Concept(Entry, frozen=True, kw_only=True):
    """A named thing. Concepts of one `group` are siblings: each other's distractors."""

    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    group: str = ""
    after: tuple[str, ...] = ()
    topic: str = msgspec.field(name="@topic", default="")

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every accepted name, the preferred ones first, none twice."""
        return tuple(dict.fromkeys((self.zh, self.en, *self.aliases)))


class Wordings(Record, frozen=True, kw_only=True):
    """One key point: the wordings accepted for it in each language."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


class Effect(Record, frozen=True, kw_only=True):
    """What a change does to a quantity, for questions that ask the direction."""

    change: Text
    quantity: Text
    answer: Direction


class Fact(Entry, frozen=True, kw_only=True):
    """One atomic statement about a concept; `zh` and `en` are marked text."""

    kind: FactKind
    zh: str
    en: str
    provenance: tuple[Provenance, ...] = msgspec.field(name="from")
    reference: tuple[str, ...] = ()
    erratum: str | None = None
    ask: Text | None = None
    points: tuple[Wordings, ...] = ()
    short: Text | None = None
    holds_for: tuple[str, ...] = ()
    false: Text | None = None
    wrong: tuple[Text, ...] = ()
    answer: Text | None = None
    effect: Effect | None = None
    latex: str | None = None
    symbols: dict[str, Text] = msgspec.field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    check: str | None = None
    topic: str = msgspec.field(name="@topic", default="")

    @property
    def concept(self) -> str:
        """The id of the concept the fact is about: what stands before the first dot of its id."""
        return self.id.partition(".")[0]

    @property
    def text(self) -> Text:
        """The statement as written, marks included."""
        return Text(self.zh, self.en)

    @property
    def standings(self) -> tuple[Standing, ...]:
        return tuple(dict.fromkeys(each.standing for each in self.provenance))


class FactList(Entry, frozen=True, kw_only=True):
    """Facts that belong together: remedies to name, or, when `ordered`, steps to put in order."""

    concept: str
    zh: str
    en: str
    items: tuple[str, ...]
    ordered: bool = False
    topic: str = msgspec.field(name="@topic", default="")

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)


class Item(Entry, frozen=True, kw_only=True):
    """A hand-written question, where the structure of the facts cannot reach.

    recall: `ask`, `answer` and `points`; choice: `ask`, `right` (one or several) and `wrong`;
    true-false: `ask` is the statement, `true` its truth, `answer` the correction; order: `ask` and `steps`.
    """

    kind: ItemKind
    facts: tuple[str, ...]
    ask: Text
    answer: Text | None = None
    points: tuple[Wordings, ...] = ()
    right: tuple[Text, ...] = ()
    wrong: tuple[Text, ...] = ()
    true: bool | None = None
    steps: tuple[Text, ...] = ()
    why: Text | None = None
    provenance: tuple[Citation, ...] = msgspec.field(name="from", default=())
    reference: tuple[str, ...] = ()
    topic: str = msgspec.field(name="@topic", default="")
