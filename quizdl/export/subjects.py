"""What a card is about, for decks, tags and backs: its facts, errata, topic, concept or family."""

from __future__ import annotations

from dataclasses import dataclass

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.kinds import QuestionKind
from quizdl.knowledge.sources import Erratum
from quizdl.questions.registry import template
from quizdl.study.card import Card, ComputedCard, FactCard, MistakeCard, parse
from quizdl.text import Text, same


@dataclass(frozen=True, slots=True)
class Subject:
    """A card with what an export says of it. `level` is that of a computed question."""

    card: Card
    kind: QuestionKind
    facts: tuple[Fact, ...]
    errata: tuple[Erratum, ...]
    references: tuple[str, ...]
    topic: Text
    group: Text | None
    level: int | None = None


def subject_of(card: Card, bank: Bank) -> Subject:
    """Everything an export says of a card beside its question."""
    match parse(card.id):
        case FactCard(kind=kind, subject=entry):
            facts, errata, references = _of_entry(entry, bank)
            group = bank.concepts[card.concept].name if card.concept and card.concept in bank.concepts else None
            return Subject(card, kind, facts, errata, references, _topic(card, bank), group)  # type: ignore[arg-type]
        case ComputedCard(template=name, level=level) | MistakeCard(template=name, level=level):
            family = template(name)
            facts = tuple(bank.facts[fact] for fact in family.facts if fact in bank.facts)
            return Subject(card, "computed", facts, _errata(facts, bank), (), _topic(card, bank), family.title, level)


def _topic(card: Card, bank: Bank) -> Text:
    return bank.topics[card.topic].name if card.topic in bank.topics else same(card.topic)


def _of_entry(entry: str, bank: Bank) -> tuple[tuple[Fact, ...], tuple[Erratum, ...], tuple[str, ...]]:
    names: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    if entry in bank.facts:
        names = (entry,)
    elif entry in bank.lists:
        names = bank.lists[entry].items
    elif entry in bank.items:
        names, references = bank.items[entry].facts, bank.items[entry].reference
    elif entry in bank.figures:
        names, references = bank.figures[entry].facts, bank.figures[entry].reference
    elif entry in bank.errata:
        facts = bank.facts_by_erratum.get(entry, ())
        return facts, (bank.errata[entry],), ()
    facts = tuple(bank.facts[name] for name in names if name in bank.facts)
    return facts, _errata(facts, bank), references


def _errata(facts: tuple[Fact, ...], bank: Bank) -> tuple[Erratum, ...]:
    found = {each.id: each for fact in facts for each in bank.errata_by_fact.get(fact.id, ())}
    return tuple(found.values())
