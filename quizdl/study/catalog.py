"""Every card there is, without building a single question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quizdl.errors import QuizdlError
from quizdl.knowledge.bank import Bank
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.kinds import QuestionKind
from quizdl.knowledge.reach import can_be_labelled
from quizdl.study.card import Card, CardId, ComputedCard, FactCard, MistakeCard, parse
from quizdl.study.meeting import places
from quizdl.text import Text

if TYPE_CHECKING:
    from quizdl.questions.facts.making import Maker

_WAYS: tuple[QuestionKind, ...] = ("formula", "cloze", "recall", "effect", "choice", "match", "true-false")
"""The ways to ask a fact, in the order in which they become cards of a learner."""
_FROM_ITEMS = frozenset({"recall", "choice", "true-false"})


_NO_TITLE = Text("", "")


@dataclass(frozen=True, slots=True)
class Family:
    """What the catalog has to know of a template."""

    id: str
    topic: str
    levels: tuple[int, ...]
    title: Text = _NO_TITLE
    facts: tuple[str, ...] = ()


def families() -> tuple[Family, ...]:
    """All templates; imports every one of them."""
    from quizdl.questions.registry import template, template_ids

    found = (template(name) for name in template_ids())
    return tuple(Family(each.id, each.topic, tuple(each.levels), each.title, tuple(each.facts)) for each in found)


class Catalog(Mapping[CardId, Card]):
    """Card id -> card, for all facts and templates, and for any mistake card of a known template."""

    def __init__(self, bank: Bank, kinds: Mapping[str, tuple[QuestionKind, ...]], known: Iterable[Family]) -> None:
        """`kinds` says of each fact by which kinds it can be asked (`KnowledgeBase.question_kinds()`)."""
        known = tuple(known)
        cards = [*_of_facts(bank, kinds), *_of_lists(bank), *_of_errata(bank), *_of_figures(bank), *_of_items(bank),
                 *_computed(bank, known)]
        place = places(cards)
        self._fill(bank, known, (replace(card, meets=place[card.id]) for card in cards))

    def _fill(self, bank: Bank, known: Iterable[Family], cards: Iterable[Card]) -> None:
        self.bank = bank
        self.families: Mapping[str, Family] = {family.id: family for family in known}
        """What is known of each template, by its id."""
        self._cards = {card.id: card for card in cards}

    @classmethod
    def of_cards(cls, bank: Bank, known: Iterable[Family], cards: Iterable[Card]) -> Catalog:
        """The catalog that was made of this bank before, from the cards it had."""
        catalog = cls.__new__(cls)
        catalog._fill(bank, known, cards)
        return catalog

    def __getitem__(self, card: CardId) -> Card:
        if card in self._cards:
            return self._cards[card]
        match parse(card):
            case MistakeCard(template=name, level=level):
                base = self._cards[str(ComputedCard(name, level))]
                return Card(card, base.topic, base.siblings)
            case _:
                raise KeyError(card)

    def __contains__(self, card: object) -> bool:
        try:
            return isinstance(card, str) and bool(self[card])
        except (KeyError, QuizdlError):
            return False

    def __iter__(self) -> Iterator[CardId]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def topic_of(self, card: CardId) -> str:
        """The topic of a card; empty when the card is no longer known."""
        return self[card].topic if card in self else ""

    def topics(self) -> tuple[str, ...]:
        """The topics that have cards, those of the bank first."""
        used = {card.topic for card in self._cards.values()}
        return (*(topic for topic in self.bank.topics if topic in used), *sorted(used - set(self.bank.topics)))


def _of_facts(bank: Bank, kinds: Mapping[str, tuple[QuestionKind, ...]]) -> Iterator[Card]:
    maker: Maker | None = None
    for fact in bank.facts.values():
        ways = [kind for kind in _WAYS if kind in kinds.get(fact.id, ())]
        if "recall" in ways and not _has_points(fact):
            ways.remove("recall")
        if any(kind in _FROM_ITEMS for kind in ways) and fact.id in bank.items_by_fact:
            # these kinds may be the items', which are cards of their own: ask the maker
            maker = maker or _maker(bank)
            ways = [kind for kind in ways if kind not in _FROM_ITEMS or _is_built(maker, kind, fact)]
        for way, kind in enumerate(ways):
            yield _card(bank, str(FactCard(kind, fact.id)), fact.topic, (fact.id,), fact.concept, way,
                        defines=fact.kind == "definition")


def _maker(bank: Bank) -> Maker:
    """What makes questions of facts; with it comes the engine, so it is imported only where the catalog is made."""
    from quizdl.questions.facts.making import Maker

    return Maker(bank)


def _has_points(fact: Fact) -> bool:
    """Whether a free answer can be held against something: explicit points, or marked words."""
    return bool(fact.points) or "[[" in fact.zh


def _is_built(maker: Maker, kind: QuestionKind, fact: Fact) -> bool:
    try:
        maker.build(kind, fact.id, 0, "zh")
        maker.build(kind, fact.id, 0, "en")
    except QuizdlError:
        return False
    return True


def _of_lists(bank: Bank) -> Iterator[Card]:
    for each in bank.lists.values():
        kind = "order" if each.ordered else "list"
        yield _card(bank, str(FactCard(kind, each.id)), each.topic, (each.id, *each.items), each.concept)


def _of_errata(bank: Bank) -> Iterator[Card]:
    for erratum in bank.errata.values():
        facts = [bank.facts[fact] for fact in erratum.facts if fact in bank.facts]
        if any(map(_has_points, facts[:2])):
            siblings = (erratum.id, *(fact.id for fact in facts))
            yield _card(bank, str(FactCard("mistake", erratum.id)), facts[0].topic, siblings, facts[0].concept)


def _of_figures(bank: Bank) -> Iterator[Card]:
    for figure in bank.figures.values():
        if can_be_labelled(figure):
            yield _card(bank, str(FactCard("figure", figure.id)), bank.concepts[figure.concept].topic,
                        (figure.id, *figure.facts), figure.concept)


def _of_items(bank: Bank) -> Iterator[Card]:
    for item in bank.items.values():
        concept = bank.facts[item.facts[0]].concept if item.facts and item.facts[0] in bank.facts else None
        yield _card(bank, str(FactCard(item.kind, item.id)), item.topic, (item.id, *item.facts), concept)


def _computed(bank: Bank, known: Iterable[Family]) -> Iterator[Card]:
    for family in known:
        about = tuple(dict.fromkeys(bank.facts[fact].concept for fact in family.facts if fact in bank.facts))
        for way, level in enumerate(family.levels):
            yield Card(str(ComputedCard(family.id, level)), family.topic, (family.id,), prerequisites=about, way=way)


def _card(bank: Bank, card: CardId, topic: str, siblings: tuple[str, ...], concept: str | None, way: int = 0,
          *, defines: bool = False) -> Card:
    known = bank.concepts.get(concept) if concept else None
    return Card(card, topic, siblings, concept if known else None, known.after if known else (), defines, way)
