"""Where the new cards of a topic stand: how a fact is asked first, and how the kinds of questions are mixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from zlib import crc32

from quizdl.study.card import Card, CardId

_IN_WORDS = "recall"


def places(cards: Iterable[Card]) -> dict[CardId, tuple[int, float]]:
    """Card -> (how many ways to ask its subject come before, place from 0 to 1 among those of its topic).

    A definition is asked by its first way first; for other facts the id says which way comes first, so that no kind
    is put off, and free words come last. Levels of a template stay in order. Each kind is spread over the topic.
    """
    subjects: defaultdict[str, list[Card]] = defaultdict(list)
    for card in cards:
        subjects[card.id if "@" in card.id else card.siblings[0]].append(card)
    rows: defaultdict[tuple[str, int, str], list[CardId]] = defaultdict(list)
    for subject, ways in subjects.items():
        for before, card in enumerate(_begun(subject, ways)):
            computed = "@" in card.id
            rows[card.topic, card.way if computed else before, "@" if computed else _kind(card)].append(card.id)
    return {card: (before, (index + 0.5) / len(row)) for (_, before, _), row in rows.items()
            for index, card in enumerate(row)}


def _kind(card: Card) -> str:
    return card.id.partition(":")[0]


def _begun(subject: str, ways: list[Card]) -> list[Card]:
    """The ways to ask a subject from where the learner begins."""
    if len(ways) == 1 or ways[0].defines:
        return ways
    quick = [card for card in ways if _kind(card) != _IN_WORDS]
    start = crc32(subject.encode()) % max(1, len(quick))
    return quick[start:] + quick[:start] + [card for card in ways if _kind(card) == _IN_WORDS]
