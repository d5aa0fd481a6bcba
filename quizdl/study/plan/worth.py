"""What a card is worth in an exam, by the outline.

The marks of each point of the outline are spread evenly over its subjects (a fact, a list, a template, …). Of a
subject that can be asked in several ways the first way counts most and each further one half as much: who knows it
asked one way mostly knows it asked another. What the outline does not name is worth a little, so that it is not
forgotten, and comes last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.outline import OutlinePoint
from quizdl.study.card import Card, CardId

OUTSIDE = 0.1
"""The worth of a subject that the outline does not name, relative to the mean of those it names."""


def subject_of(card: Card) -> str:
    """What a card asks, whichever way: the first of its keys."""
    return card.siblings[0] if card.siblings else card.id


def subject_worths(cards: Iterable[Card], outline: Iterable[OutlinePoint]) -> dict[str, float]:
    """Subject -> its share of the marks; the shares add up to 1. Without an outline all are alike."""
    places: dict[str, Card] = {}
    for card in cards:
        places.setdefault(subject_of(card), card)
    worth: defaultdict[str, float] = defaultdict(float)
    for point in outline:
        asked = [subject for subject, card in places.items()
                 if card.topic in point.topics or card.concept in point.concepts]
        for subject in asked:
            worth[subject] += point.weight / len(asked)
    usual = OUTSIDE * sum(worth.values()) / len(worth) if worth else 1.0
    found = {subject: worth.get(subject, usual) for subject in places}
    total = sum(found.values())
    return {subject: value / total for subject, value in found.items()}


def card_worths(cards: Iterable[Card], bank: Bank) -> dict[CardId, float]:
    """Card -> its share of the marks of all these cards."""
    cards = list(cards)
    ways: defaultdict[str, list[Card]] = defaultdict(list)
    for card in cards:
        ways[subject_of(card)].append(card)
    return dict(_split(ways, subject_worths(cards, bank.outline.values())))


def _split(ways: Mapping[str, list[Card]], worths: Mapping[str, float]) -> Iterable[tuple[CardId, float]]:
    for subject, cards in ways.items():
        ordered = sorted(cards, key=lambda card: (card.way, card.id))
        whole = sum(0.5**rank for rank in range(len(ordered)))
        for rank, card in enumerate(ordered):
            yield card.id, worths[subject] * 0.5**rank / whole
