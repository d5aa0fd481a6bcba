"""A question made from an entry of the bank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from quizdl.answers.words import Terms
from quizdl.errors import QuizdlError
from quizdl.knowledge.bank import Bank
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.kinds import QuestionKind
from quizdl.knowledge.marks import plain_text
from quizdl.questions.question import Question
from quizdl.questions.stream import Stream
from quizdl.text import Language, Text

_IS_ORGANIZATION = re.compile(r"\b(?:authors|contributors|developers|Foundation|team)$")


class NoQuestionError(QuizdlError):
    """An entry that cannot be asked this way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactQuestion(Question):
    """One showing of a question: options and order come from the seed."""

    kind: QuestionKind
    subject: str
    seed: int

    @property
    def code(self) -> str:
        """The printable code that rebuilds this showing: kind:subject:seed."""
        return f"{self.kind}:{self.subject}:{self.seed}"


@dataclass(frozen=True)
class Setting:
    """What a builder works with: the bank, the language of the learner, and the draws of this showing."""

    bank: Bank
    language: Language
    rng: Stream
    terms: Terms | None = None

    @cached_property
    def headings(self) -> dict[str, Text]:
        return {topic.id: topic.name for topic in self.bank.topics.values()}

    def concept_name(self, concept_id: str) -> Text:
        """The preferred name of a concept in both languages."""
        return self.bank.concepts[concept_id].name


def terms_of(bank: Bank) -> Terms:
    """Every spelling of every concept that means one concept only."""
    owners: dict[str, set[str]] = {}
    for concept in bank.concepts.values():
        for spelling in concept.spellings:
            owners.setdefault(spelling.casefold(), set()).add(concept.id)
    return Terms.of({spelling: ids.pop() for spelling, ids in owners.items() if len(ids) == 1 and len(spelling) > 1})


def statement(fact: Fact) -> Text:
    """The fact as it is shown, marks taken off, with its formula."""
    text = Text(plain_text(fact.zh), plain_text(fact.en))
    return text if fact.latex is None else text + Text(f"\n$${fact.latex}$$", f"\n$${fact.latex}$$")


def explanation(setting: Setting, facts: tuple[Fact, ...]) -> tuple[Text, ...]:
    """The facts behind an answer, each with where it comes from."""
    return tuple(statement(fact) + provenance(setting.bank, fact) for fact in facts)


def provenance(bank: Bank, fact: Fact) -> Text:
    """Where a fact comes from: sections of the documents, and references."""
    places = [bank.sections[each.source, each.section] for each in fact.provenance
              if (each.source, each.section) in bank.sections]
    works = [bank.references[name] for name in fact.reference if name in bank.references]
    cited = [f"{_first_surname(work.authors)} {work.year}" for work in works]
    zh = "；".join([*(place.zh for place in places), *cited])
    en = "; ".join([*(place.en for place in places), *cited])
    return Text(f"\n（出处：{zh}）", f"\n(Source: {en})") if zh else Text("", "")


def _first_surname(authors: str) -> str:
    """The surname of the first author, written as Given Surname; of an organization, its name."""
    first = re.split(r", | and | et al", authors)[0]
    return first if _IS_ORGANIZATION.search(first) else first.split()[-1]
