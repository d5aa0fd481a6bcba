"""Every text of an entry with the field it stands in, for the rules about prose and formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.facts import Fact, Item, Wordings
from quizdl.knowledge.lint.entries import named
from quizdl.text import Language, Text


@dataclass(frozen=True, slots=True)
class Passage:
    """One text in one language. `sentence` texts are prose; the others are names and short wordings."""

    entry: Entry
    field: str
    language: Language
    text: str
    sentence: bool
    marked: bool = False


def passages(bank: Bank) -> Iterator[Passage]:
    """Every text of the bank."""
    for fact in bank.facts.values():
        yield Passage(fact, "zh", "zh", fact.zh, True, True)
        yield Passage(fact, "en", "en", fact.en, True, True)
        yield from _fact_texts(fact)
    for entry in named(bank):
        yield Passage(entry, "zh", "zh", entry.zh, False)
        yield Passage(entry, "en", "en", entry.en, False)
    for erratum in bank.errata.values():
        for field, text in (("said", erratum.said), ("right", erratum.right), ("why", erratum.why)):
            yield from _both(erratum, field, text, True)
        if erratum.pin is not None:
            yield from _both(erratum, "pin", erratum.pin, True)
    for item in bank.items.values():
        yield from _item_texts(item)


def _both(entry: Entry, field: str, text: Text, sentence: bool) -> Iterator[Passage]:
    yield Passage(entry, f"{field}.zh", "zh", text.zh, sentence)
    yield Passage(entry, f"{field}.en", "en", text.en, sentence)


def _points(entry: Entry, points: tuple[Wordings, ...]) -> Iterator[Passage]:
    for point in points:
        for wording in point.zh:
            yield Passage(entry, "points.zh", "zh", wording, False)
        for wording in point.en:
            yield Passage(entry, "points.en", "en", wording, False)


def _fact_texts(fact: Fact) -> Iterator[Passage]:
    for field, text in (("ask", fact.ask), ("short", fact.short), ("false", fact.false), ("answer", fact.answer)):
        if text is not None:
            yield from _both(fact, field, text, field in ("ask", "false"))
    for text in fact.wrong:
        yield from _both(fact, "wrong", text, False)
    for symbol, text in fact.symbols.items():
        yield from _both(fact, f"symbols.{symbol}", text, False)
    if fact.effect is not None:
        yield from _both(fact, "effect.change", fact.effect.change, False)
        yield from _both(fact, "effect.quantity", fact.effect.quantity, False)
    yield from _points(fact, fact.points)


def _item_texts(item: Item) -> Iterator[Passage]:
    yield from _both(item, "ask", item.ask, True)
    for field, text in (("answer", item.answer), ("why", item.why)):
        if text is not None:
            yield from _both(item, field, text, True)
    for field, texts in (("right", item.right), ("wrong", item.wrong), ("steps", item.steps)):
        for text in texts:
            yield from _both(item, field, text, False)
    yield from _points(item, item.points)
