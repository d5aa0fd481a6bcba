"""The bank's indexes agree with its entries, and the kinds of question with its structure."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizdl.knowledge import QUESTION_KINDS, Bank, read_bank
from quizdl.knowledge.reach import question_kinds, rival_facts
from quizdl.knowledge.symbols import function_defined, running_indices, symbols_of, without_subscripts

SAMPLE = Path(__file__).parent.parent / "sample_bank"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(SAMPLE)


def test_every_fact_is_found_by_each_of_its_sides(bank: Bank) -> None:
    """A fact is listed under its concept, its topic, each of its sections and each of its references."""
    for fact in bank.facts.values():
        assert fact in bank.facts_by_concept[fact.concept]
        assert fact in bank.facts_by_topic[fact.topic]
        assert all(fact in bank.facts_by_section[place.source, place.section] for place in fact.provenance)
        assert all(fact in bank.facts_by_reference[reference] for reference in fact.reference)
    assert sum(map(len, bank.facts_by_concept.values())) == len(bank.facts)


def test_errata_lead_to_facts_from_either_side(bank: Bank) -> None:
    """A fact that names its erratum and an erratum that names its fact make the same link, once."""
    assert [each.id for each in bank.errata_by_fact["relu.dying"]] == ["relu-negative-dead"]


def test_siblings_share_the_group(bank: Bank) -> None:
    """Siblings are the other concepts of the group."""
    assert {each.id for each in bank.siblings("relu")} == {"leaky-relu", "sigmoid"}
    assert bank.siblings("unknown") == ()


@pytest.mark.parametrize(
    ("fact", "kinds"),
    [
        ("relu.dying", {"recall", "cloze", "choice", "match", "mistake"}),
        ("relu.formula", {"cloze", "formula", "choice"}),
        ("leaky-relu.fixed-slope", {"cloze", "choice", "match", "true-false"}),
        ("overfitting.more-data", {"cloze", "list", "effect"}),
        ("underfitting.definition", {"recall", "cloze"}),
    ],
)
def test_kinds_follow_from_structure(bank: Bank, fact: str, kinds: set[str]) -> None:
    """Marks give cloze, ask recall, siblings' short forms choice and match, false true-false, and so on."""
    found = question_kinds(bank.facts[fact], bank)
    assert set(found) == kinds
    assert list(found) == sorted(found, key=QUESTION_KINDS.index)


def test_a_concept_of_which_the_fact_holds_is_no_rival(bank: Bank) -> None:
    """What is true of a sibling must not be offered as a wrong option, whichever side says so."""
    dying = bank.facts["relu.dying"]
    assert {rival.concept for rival in rival_facts(dying, bank)} == {"leaky-relu", "sigmoid"}
    for entries in (
        [_with(dying, holds_for=("sigmoid",)) if each is dying else each for each in bank.facts.values()],
        [_with(each, holds_for=("relu",)) if each.concept == "sigmoid" else each for each in bank.facts.values()],
    ):
        other = Bank([*bank.concepts.values(), *entries])
        assert {rival.concept for rival in rival_facts(other.facts["relu.dying"], other)} == {"leaky-relu"}


def _with(fact, **changes):
    import msgspec

    return msgspec.structs.replace(fact, **changes)


def test_symbols_are_the_letters_of_a_formula() -> None:
    """Greek and Latin letters count, names of functions and words do not."""
    assert symbols_of(r"\hat{x}_i=\frac{x_i-\mu_B}{\sqrt{\sigma_B^2+\epsilon}}") == {
        "x", "i", "B", r"\mu", r"\sigma", r"\epsilon",
    }  # fmt: skip
    assert symbols_of(r"\operatorname{ReLU}(x)=\max(0,x)\text{ if } x") == {"x"}
    assert symbols_of(r"\begin{cases}x & x\ge 0\\ax & x<0\end{cases}") == {"a", "x"}
    assert function_defined("f(x)=x+b") == {"f"}
    assert function_defined("x=f(y)") == set()
    assert running_indices(r"\sum_{j=1}^{n} \max_{k \ne y} s_k") == {"j", "k"}
    assert symbols_of(without_subscripts(r"W_{hh}h_{t-1}+b_h")) == {"W", "h", "b"}
