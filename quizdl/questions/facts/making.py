"""Finding everything that can be asked of a bank, and building any of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.kinds import QuestionKind
from quizdl.questions.facts import (
    choice,
    cloze,
    effect,
    figure,
    formula,
    item,
    listing,
    matching,
    mistake,
    order,
    recall,
    truth,
)
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, terms_of
from quizdl.questions.stream import Stream
from quizdl.text import LANGUAGES, Language, Text

_CODE = re.compile(r"([a-z-]+):([A-Za-z0-9._-]+):([0-9]{1,10})")
_OF_FACTS: dict[QuestionKind, Callable[[Setting, Any, int], FactQuestion]] = {
    "recall": recall.build, "cloze": cloze.build, "choice": choice.build, "true-false": truth.build,
    "match": matching.build, "formula": formula.build, "effect": effect.build,
}


@dataclass(frozen=True, slots=True)
class Askable:
    """An entry of the bank asked one way: the unit that is scheduled."""

    kind: QuestionKind
    subject: str
    topic: str
    facts: tuple[str, ...]


class Maker:
    """Builds the questions of a bank."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self._terms = terms_of(bank)

    def build(self, kind: str, subject: str, seed: int, language: Language) -> FactQuestion:
        """The showing of a seed. Raises NoQuestionError where there is no such question."""
        return self._build(kind, subject, seed, Setting(self.bank, language, Stream(kind, subject, seed), self._terms))

    def can_build(self, kind: str, subject: str) -> bool:
        """Whether there is such a question, found without reading what its answers may say."""
        try:
            for language in LANGUAGES:
                self._build(kind, subject, 0, Setting(self.bank, language, Stream(kind, subject, 0)))
        except NoQuestionError:
            return False
        return True

    def _build(self, kind: str, subject: str, seed: int, setting: Setting) -> FactQuestion:
        bank = self.bank
        if subject in bank.items and bank.items[subject].kind == kind:
            return item.build(setting, bank.items[subject], seed)
        if kind == "list" and subject in bank.lists:
            return listing.build(setting, bank.lists[subject], seed)
        if kind == "order" and subject in bank.lists:
            return order.build(setting, bank.lists[subject], seed)
        if kind == "mistake" and subject in bank.errata:
            return mistake.build(setting, bank.errata[subject], seed)
        if kind == "figure" and subject in bank.figures:
            return figure.build(setting, bank.figures[subject], seed)
        for known, builder in _OF_FACTS.items():
            if known == kind and subject in bank.facts:
                return builder(setting, bank.facts[subject], seed)
        raise NoQuestionError(Text(f"没有可以用 {kind!r} 方式问的 {subject!r}",
                                   f"nothing called {subject!r} can be asked as {kind!r}"))

    def from_code(self, code: str, language: Language) -> FactQuestion:
        """The question a printed code stands for. Raises NoQuestionError."""
        match = _CODE.fullmatch(code.strip())
        if match is None:
            raise NoQuestionError(Text(f"{code[:60]!r} 不是题目代码；代码形如 cloze:relu.dying:7",
                                       f"{code[:60]!r} is not a question code; codes look like cloze:relu.dying:7"))
        return self.build(match[1], match[2], int(match[3]), language)

    def askables(self) -> Iterator[Askable]:
        """Everything that can be asked, in the order of the bank."""
        for kind, subject, topic, facts in self._candidates():
            if _builds(self, kind, subject):
                yield Askable(kind, subject, topic, facts)

    def _candidates(self) -> Iterator[tuple[QuestionKind, str, str, tuple[str, ...]]]:
        bank = self.bank
        for fact in bank.facts.values():
            for kind in _OF_FACTS:
                yield kind, fact.id, fact.topic, (fact.id,)
        for each in bank.lists.values():
            yield ("order" if each.ordered else "list"), each.id, each.topic, each.items
        for erratum in bank.errata.values():
            facts = bank.facts_by_erratum.get(erratum.id, ())
            if facts:
                yield "mistake", erratum.id, facts[0].topic, tuple(fact.id for fact in facts)
        for drawn in bank.figures.values():
            yield "figure", drawn.id, bank.concepts[drawn.concept].topic, drawn.facts
        for written in bank.items.values():
            yield written.kind, written.id, written.topic, written.facts


@cache
def _builds(maker: Maker, kind: QuestionKind, subject: str) -> bool:
    return maker.can_build(kind, subject)
