"""The catalog knows every card without building a question, and every card it knows can be asked."""

from __future__ import annotations

import pytest

from quizdl.questions.facts.making import Maker
from quizdl.study.asking import Asker
from quizdl.study.card import FactCard, parse
from quizdl.study.catalog import Catalog
from quizdl.study.titles import title


def test_fact_cards_are_what_the_maker_can_build(catalog: Catalog) -> None:
    """Exactly the questions that can be built, found without building them."""
    cards = {card for card in catalog if isinstance(parse(card), FactCard)}
    assert cards == {f"{each.kind}:{each.subject}" for each in Maker(catalog.bank).askables()}


def test_every_card_can_be_asked_in_both_languages(catalog: Catalog) -> None:
    """The same number of earlier answers gives the same question, whatever the language; each has a title."""
    asker = Asker(catalog.bank)
    for card in catalog:
        codes = {asker.question(card, times, language).code for times in (0, 0) for language in ("zh", "en")}
        assert len(codes) == 1, card
        assert title(card, catalog.bank).zh != card


def test_each_review_has_fresh_numbers(catalog: Catalog) -> None:
    """A computed card shows another variant after each answer."""
    asker = Asker(catalog.bank)
    assert len({asker.question("sigmoid-value@1", times, "zh").code for times in range(8)}) == 8


def test_a_mistake_card_asks_where_the_mistake_applies(catalog: Catalog) -> None:
    """Every variant shown for a mistake has that mistake among those that lead to a wrong answer."""
    asker = Asker(catalog.bank)
    wrong = {mistake.id for times in range(5) for mistake in asker.question("conv-output-size@2", times, "zh").mistakes}
    for name in wrong:
        for times in range(4):
            shown = asker.question(f"conv-output-size@2!{name}", times, "zh")
            assert name in {mistake.id for mistake in shown.mistakes}


def test_mistake_cards_belong_to_their_template(catalog: Catalog) -> None:
    """They are known without being listed, are siblings of the template, and unknown ones are unknown."""
    base, mistake = catalog["sigmoid-value@1"], catalog["sigmoid-value@1!any"]
    assert mistake.siblings == base.siblings
    assert mistake.topic == base.topic == "activations"
    assert "sigmoid-value@1!any" in catalog
    assert "sigmoid-value@1!any" not in list(catalog)
    for unknown in ("sigmoid-value@9", "nothing@1!any", "cloze:nothing", "no card"):
        assert unknown not in catalog
        assert catalog.topic_of(unknown) == ""


@pytest.mark.parametrize("card", ["cloze:relu.dying", "cloze:underfitting.definition"])
def test_concepts_and_definitions_are_marked(catalog: Catalog, card: str) -> None:
    """A card knows its concept, and whether it asks for the definition of it."""
    assert catalog[card].concept == card.split(":")[1].split(".")[0]
    assert catalog[card].defines == card.endswith("definition")
