"""Questions about one thing are about that thing, fit the level, and are the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizdl.knowledge.bank import read_bank
from quizdl.questions.about import questions_about
from quizdl.questions.registry import template
from quizdl.questions.variant import Variant

BANK = read_bank(Path(__file__).parent.parent / "sample_bank")


def about(what: str, entry: str, **options):
    return questions_about(BANK, what, entry, seed=options.pop("seed", 1), language="en", **options)


def test_a_fact_is_asked_by_each_of_its_kinds() -> None:
    """No kind twice, and every question is about the fact."""
    found = about("fact", "relu.dying")
    kinds = [question.kind for question in found]
    assert len(kinds) == len(set(kinds)) > 1
    assert all("relu.dying" in question.facts for question in found)


def test_a_concept_is_asked_by_its_facts_and_families() -> None:
    """Facts of the concept and variants of the families take turns."""
    found = about("concept", "relu", families=("sigmoid-value",), level=1)
    facts = [question for question in found if not isinstance(question, Variant)]
    assert facts
    assert all(fact.startswith("relu.") for question in facts for fact in question.facts[:1])
    assert [question.template.id for question in found if isinstance(question, Variant)] == ["sigmoid-value"]
    assert isinstance(found[1], Variant)


@pytest.mark.parametrize("level", template("conv-output-size").levels)
def test_a_family_is_asked_at_its_level(level) -> None:
    """As many variants as wanted, all different, all of the level."""
    found = about("template", "conv-output-size", level=level, count=4)
    assert {question.code.split(".")[2] for question in found} == {str(level)}
    assert len({question.code for question in found}) == 4


def test_an_erratum_is_asked_first_as_a_mistake_to_find() -> None:
    """Find-the-mistake comes first, then the facts that are right."""
    first, *rest = about("erratum", "relu-negative-dead")
    assert (first.kind, first.subject) == ("mistake", "relu-negative-dead")
    assert all("relu.dying" in question.facts for question in rest)


@pytest.mark.parametrize("what, entry", (
    ("topic", "activations"), ("list", "overfitting.remedies"), ("figure", "relu-unit"), ("reference", "maas2013")))
def test_everything_else_can_be_asked_about(what, entry) -> None:
    """Topics, lists, figures and references lead to questions too."""
    assert about(what, entry)


def test_all_items_can_be_asked() -> None:
    """A written question is asked as it is written."""
    for item in BANK.items.values():
        (found,) = about("item", item.id)
        assert (found.subject, found.kind) == (item.id, item.kind)


def test_the_same_seed_asks_the_same() -> None:
    """Codes repeat for a seed and differ for another."""
    def codes(seed: int) -> list[str]:
        return [question.code for question in about("concept", "relu", seed=seed)]

    assert codes(3) == codes(3) != codes(4)


def test_no_more_than_wanted() -> None:
    """`count` is the most."""
    assert len(about("concept", "relu", count=1)) == 1
