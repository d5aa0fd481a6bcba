"""What is told after an answer: each fact once, a formula where there is one, and what a document gets wrong."""

from __future__ import annotations

from quizdl.knowledge.bank import read_bank
from quizdl.questions.registry import template, template_ids
from quizdl.questions.variant import make
from quizdl.study.asking import Asker
from quizdl.study.behind import behind, foremost, told
from quizdl.study.card import FactCard, parse
from quizdl.study.catalog import Catalog

BANK = read_bank()


def test_no_fact_is_told_twice(catalog: Catalog) -> None:
    """What a question made from facts has as its solution and its facts together is what it explains."""
    asker = Asker(catalog.bank)
    kinds = {card.split(":")[0]: card for card in catalog if isinstance(parse(card), FactCard)}
    for card in kinds.values():
        question = asker.question(card, 0, "en")
        found = behind(question, catalog.bank)
        assert len(found.facts) == len(set(question.facts)), card
        assert all(step.en not in fact.en for step in found.steps for fact in found.facts), card
        assert len(found.steps) + len(found.facts) >= len(question.steps), card


def test_computed_questions_tell_a_formula_where_a_linked_fact_has_one() -> None:
    """The facts behind a family are told in both languages, at most two, a formula among them."""
    for family in template_ids():
        found = template(family)
        linked = [BANK.facts[name] for name in found.facts if name in BANK.facts]
        chosen = foremost(linked)
        assert len(chosen) == min(2, len(linked))
        assert any(fact.latex for fact in chosen) == any(fact.latex for fact in linked), family


def test_an_erratum_is_told_with_its_fact() -> None:
    """What a document says wrongly stands with the fact that puts it right, and why."""
    fact_id, errata = next(iter(BANK.errata_by_fact.items()))
    text = told(BANK.facts[fact_id], BANK)
    for erratum in errata:
        assert erratum.said.zh in text.zh
        assert erratum.why.en in text.en


def test_a_variant_keeps_its_solution() -> None:
    """The worked solution of a computed question is not touched."""
    variant = make(template("conv-pixel"), 1, 1)
    assert behind(variant, BANK).steps == variant.steps
