"""Entries of several kinds that share a field."""

from __future__ import annotations

from collections.abc import Iterator

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.facts import Concept, Fact, FactList, Item, Topic
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.outline import Exam, OutlinePoint
from quizdl.knowledge.sources import Erratum, Source


def citing(bank: Bank) -> Iterator[Fact | Erratum | Item | Figure]:
    """The entries with a `reference`."""
    yield from bank.facts.values()
    yield from bank.errata.values()
    yield from bank.items.values()
    yield from bank.figures.values()


def placed(bank: Bank) -> Iterator[Fact | Erratum | Item | Figure | Exam | OutlinePoint]:
    """The entries with a `from`."""
    yield from citing(bank)
    yield from bank.exams.values()
    yield from bank.outline.values()


def named(bank: Bank) -> Iterator[Topic | Concept | FactList | Source | Figure | Exam | OutlinePoint]:
    """The entries whose `zh` and `en` are a name."""
    yield from bank.topics.values()
    yield from bank.concepts.values()
    yield from bank.lists.values()
    yield from bank.sources.values()
    yield from bank.figures.values()
    yield from bank.exams.values()
    yield from bank.outline.values()
