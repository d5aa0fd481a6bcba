"""What lies behind a question: how it is worked, and the facts, each with its source and what a document gets wrong."""

from __future__ import annotations

from dataclasses import dataclass

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.facts import Fact
from quizdl.questions.facts.question import provenance, statement
from quizdl.questions.question import Question
from quizdl.questions.variant import Variant
from quizdl.text import Text

_MOST_FACTS = 2
"""So many facts behind a computed question; one that was made from facts tells them all."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The worked solution without the facts, and the facts as they are told."""

    steps: tuple[Text, ...]
    facts: tuple[Text, ...]


def behind(question: Question, bank: Bank) -> Behind:
    """The same for every kind of question: a fact is told once, among the facts."""
    linked = [bank.facts[name] for name in dict.fromkeys(question.facts) if name in bank.facts]
    if isinstance(question, Variant):
        return Behind(question.steps, tuple(told(fact, bank) for fact in foremost(linked)))
    known = {statement(fact) + provenance(bank, fact) for fact in linked}
    return Behind(tuple(step for step in question.steps if step not in known),
                  tuple(told(fact, bank) for fact in linked))


def foremost(facts: list[Fact]) -> list[Fact]:
    """The first facts of a family; a formula among all of them is not left out."""
    chosen = facts[:_MOST_FACTS]
    formula = next((fact for fact in facts if fact.latex is not None), None)
    if formula is not None and all(fact.latex is None for fact in chosen):
        chosen = [*chosen[:_MOST_FACTS - 1], formula]
    return chosen


def told(fact: Fact, bank: Bank) -> Text:
    """A fact with its formula, where it comes from, and the errata it puts right."""
    text = statement(fact) + provenance(bank, fact)
    for erratum in bank.errata_by_fact.get(fact.id, ()):
        text += Text(f"\n资料有误：“{erratum.said.zh}” 原因：{erratum.why.zh}",
                     f"\nA document has it wrong: “{erratum.said.en}” Why: {erratum.why.en}")
    return text
