"""What a card is called on a screen."""

from __future__ import annotations

from quizdl.errors import QuizdlError
from quizdl.knowledge.bank import Bank
from quizdl.knowledge.marks import plain_text
from quizdl.questions.registry import template
from quizdl.study.card import CardId, ComputedCard, FactCard, MistakeCard, parse
from quizdl.text import Text, same


def title(card: CardId, bank: Bank) -> Text:
    """The statement or question a card is about, the title of its template, or that of the mistake; else its id."""
    try:
        match parse(card):
            case FactCard(subject=subject):
                return _of_subject(subject, bank) or same(card)
            case ComputedCard(template=name, level=level):
                return template(name).title + Text(f"（{level} 级）", f" (level {level})")
            case MistakeCard(template=name, misconception=wrong):
                family = template(name)
                found = next((each.title for each in family.misconceptions if each.id == wrong), same(wrong))
                return family.title + Text("：", ": ") + found
    except QuizdlError:
        return same(card)


def _of_subject(subject: str, bank: Bank) -> Text | None:
    if subject in bank.facts:
        fact = bank.facts[subject]
        return Text(plain_text(fact.zh), plain_text(fact.en))
    if subject in bank.lists:
        return bank.lists[subject].name
    if subject in bank.items:
        return bank.items[subject].ask
    if subject in bank.figures:
        return bank.figures[subject].name
    if subject in bank.errata:
        return bank.errata[subject].said
    return None
