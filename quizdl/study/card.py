"""Cards: what is scheduled, and the ids they bear in the log.

- `cloze:relu.dying`: an entry of the bank asked one way (kind:subject);
- `sigmoid-value@2`: a template at a level, with fresh numbers at each review;
- `sigmoid-value@2!forgot-minus`: a mistake that was made, asked until it is gone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from quizdl.errors import QuizdlError
from quizdl.text import Text

CardId: TypeAlias = str

_FACT = re.compile(r"([a-z]+(?:-[a-z]+)*):([A-Za-z0-9._-]+)")
_COMPUTED = re.compile(r"([a-z][a-z0-9-]*)@([0-9])")
_MISTAKEN = re.compile(r"([a-z][a-z0-9-]*)@([0-9])!([A-Za-z0-9._-]+)")


class CardIdError(QuizdlError):
    """Text that is no card's id."""


@dataclass(frozen=True, slots=True)
class FactCard:
    """An entry of the bank (fact, list, erratum or item) asked by one kind of question."""

    kind: str
    subject: str

    def __str__(self) -> CardId:
        return f"{self.kind}:{self.subject}"


@dataclass(frozen=True, slots=True)
class ComputedCard:
    """A template at a level."""

    template: str
    level: int

    def __str__(self) -> CardId:
        return f"{self.template}@{self.level}"


@dataclass(frozen=True, slots=True)
class MistakeCard:
    """A misconception that was made, asked by variants to which it applies."""

    template: str
    level: int
    misconception: str

    def __str__(self) -> CardId:
        return f"{self.template}@{self.level}!{self.misconception}"


ParsedCard: TypeAlias = FactCard | ComputedCard | MistakeCard


def parse(card_id: CardId) -> ParsedCard:
    """What an id stands for; `str()` of it is the id again. Raises CardIdError."""
    if match := _FACT.fullmatch(card_id):
        return FactCard(match[1], match[2])
    if match := _COMPUTED.fullmatch(card_id):
        return ComputedCard(match[1], int(match[2]))
    if match := _MISTAKEN.fullmatch(card_id):
        return MistakeCard(match[1], int(match[2]), match[3])
    raise CardIdError(Text(f"{card_id[:60]!r} 不是卡片；卡片形如 cloze:relu.dying 或 sigmoid-value@2",
                           f"{card_id[:60]!r} is not a card; cards look like cloze:relu.dying or sigmoid-value@2"))


def is_mistake(card_id: CardId) -> bool:
    """Whether it is the card of a mistake that was made."""
    return "!" in card_id and isinstance(parse(card_id), MistakeCard)


def pace_of(card_id: CardId) -> str:
    """What answering times are compared within: a template at a level, or a kind of fact question."""
    match parse(card_id):
        case FactCard(kind=kind):
            return kind
        case ComputedCard() as computed:
            return str(computed)
        case MistakeCard(template=template, level=level):
            return f"{template}@{level}"


@dataclass(frozen=True, slots=True)
class Card:
    """A card with what the queue has to know of it.

    `siblings` are keys (fact ids, or the template's id): cards that share one are not asked on the same day.
    `concept` is the one it belongs to, `prerequisites` the concepts to be defined before. `defines` says that
    it asks the definition of its concept. `way` counts the ways its subject can be asked, or the levels of a
    template, the first being 0. New cards of a topic come in the order of `meets` (see `meeting.places`).
    """

    id: CardId
    topic: str
    siblings: tuple[str, ...]
    concept: str | None = None
    prerequisites: tuple[str, ...] = ()
    defines: bool = False
    way: int = 0
    meets: tuple[int, float] = (0, 0.0)
