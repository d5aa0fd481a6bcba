"""Questions about facts as data for a card's script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from quizdl.answers.text_policy import Rubric
from quizdl.export.anki.faces.data import Texts, field_text
from quizdl.export.anki.faces.questions import Variants
from quizdl.export.anki.fact_fields import explanation_html
from quizdl.export.languages import Written, languages
from quizdl.export.rich_text import block_html, inline_html, mathjax
from quizdl.questions.facts.making import Maker
from quizdl.questions.facts.question import FactQuestion, NoQuestionError
from quizdl.study.card import FactCard
from quizdl.text import Language, Text

_MOST_VARIANTS = {"choice": 4, "match": 3, "true-false": 2, "effect": 1, "formula": 4, "figure": 3}
_FIXED = frozenset({"true-false", "effect"})
_SEEDS = 12


def data(maker: Maker, card: FactCard, written: Written) -> str:
    """The Data field of a card; empty where the note type needs none. Raises NoQuestionError."""
    found: dict[str, Any] | None
    if card.kind in _MOST_VARIANTS:
        found = _question(maker, card, written)
    elif card.kind in {"list", "order"}:
        found = _list(maker, card, written)
    elif card.kind == "mistake":
        found = _mistake(maker, card, written)
    else:
        return ""
    return field_text(found) if found else ""


def _question(maker: Maker, card: FactCard, written: Written) -> dict[str, Any]:
    variants = Variants(Texts(written), fixed=card.kind in _FIXED)
    for built in _showings(maker, card, written):
        first = next(iter(built.values()))
        variants.add(built, {each: explanation_html(first, maker.bank, each) for each in languages(written)})
    return variants.data()


def _showings(maker: Maker, card: FactCard, written: Written) -> Iterator[dict[Language, FactQuestion]]:
    """Different showings of a card, the same ones for the same card."""
    seen: set[str] = set()
    for seed in range(_SEEDS):
        built: dict[Language, FactQuestion] = {}
        with suppress(NoQuestionError):
            built = {each: maker.build(card.kind, card.subject, seed, each) for each in languages(written)}
        if not built:
            continue
        first = next(iter(built.values()))
        options = sorted(option.text.en for field in first.fields for option in getattr(field.policy, "options", ()))
        name = "\n".join((first.prompt.en, *options))
        if name not in seen:
            seen.add(name)
            yield built
            if len(seen) == _MOST_VARIANTS[card.kind]:
                return
    if not seen:
        raise NoQuestionError(f"{card} cannot be asked")


def _list(maker: Maker, card: FactCard, written: Written) -> dict[str, Any]:
    """The items in their order; the script covers or shuffles them."""
    bank, texts = maker.bank, Texts(written)
    question = maker.build(card.kind, card.subject, 0, languages(written)[0])
    if card.subject in bank.items:
        asked, items = bank.items[card.subject].ask, bank.items[card.subject].steps
    else:
        listed = bank.lists[card.subject]
        facts = [bank.facts[name] for name in listed.items]
        items = tuple(fact.short or Text(fact.zh, fact.en) for fact in facts)
        asked = listed.name
    ordered = card.kind == "order"
    prompt = (Text(f"按顺序点选：{asked.zh}", f"Tap in order: {asked.en}") if ordered else
              Text(f"列出{asked.zh}（共 {len(items)} 项）", f"List {asked.en} ({len(items)} items)"))  # fmt: skip
    return {"k": "list", "lang": written, "ordered": ordered,
            "p": texts.add(lambda language: block_html(prompt[language], mathjax)),
            "items": [_add(texts, item) for item in items],
            "s": [texts.add(lambda language, at=at: explanation_html(  # type: ignore[misc]
                question, bank, language)[at]) for at in range(len(question.steps))],
            "t": texts.entries}  # fmt: skip


def _mistake(maker: Maker, card: FactCard, written: Written) -> dict[str, Any] | None:
    """The key points of what is right, to tick off."""
    question = maker.build(card.kind, card.subject, 0, languages(written)[0])
    texts = Texts(written)
    policies = [field.policy for field in question.fields if isinstance(field.policy, Rubric)]
    points = [Text((point.zh or point.en)[0], (point.en or point.zh)[0]) for policy in policies
              for point in policy.points]  # fmt: skip
    if not points:
        return None
    return {"k": "mistake", "lang": written, "points": [_add(texts, point) for point in points], "t": texts.entries}


def _add(texts: Texts, text: Text) -> int:
    return texts.add(lambda language: inline_html(text[language], mathjax))
