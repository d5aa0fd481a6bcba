"""Hints lead towards the answer and never are the answer."""

from __future__ import annotations

from quizdl.answers.choice_policy import OneOf
from quizdl.questions.marking import mark
from quizdl.study.asking import Asker
from quizdl.study.catalog import Catalog
from quizdl.study.hints import hints


def test_no_hint_answers_the_question(catalog: Catalog) -> None:
    """A rung typed as the answer to every field is never all right."""
    asker = Asker(catalog.bank)
    rungs = 0
    for card in catalog:
        for times in range(3):
            question = asker.question(card, times, "en")
            for rung in hints(question, catalog.bank):
                rungs += 1
                said = rung.en.partition(": ")[2]
                typed = {field.name: said for field in question.fields if not isinstance(field.policy, OneOf)}
                assert not mark(question, typed).right, (card, rung)
    assert rungs > 20


def test_an_excluded_option_is_wrong(catalog: Catalog) -> None:
    """Where a hint rules an option out, it is not the key."""
    asker = Asker(catalog.bank)
    seen = 0
    for card in ("choice:relu.dying", "choice:relu.which-range", "effect:overfitting.more-data"):
        for times in range(10):
            question = asker.question(card, times, "zh")
            field = question.fields[0]
            if not isinstance(field.policy, OneOf):
                continue
            right = next(option.text for option in field.policy.options if option.id == question.key[field.name])
            for rung in hints(question, catalog.bank):
                seen += 1
                assert rung.zh.partition("：")[2] != right.zh
    assert seen


def test_hints_name_their_blank(catalog: Catalog) -> None:
    """Where there are several blanks, every blank of words has a hint, and each says which blank it is about."""
    asker = Asker(catalog.bank)
    seen = 0
    for card in catalog:
        question = asker.question(card, 0, "en")
        if card.startswith("cloze:") and len(question.fields) > 1:
            seen += 1
            said = [rung.en for rung in hints(question, catalog.bank)]
            for field in question.fields:
                assert any(each.startswith(f"{field.label.en}: ") for each in said), card
    assert seen


def test_a_single_character_is_hinted_at(catalog: Catalog) -> None:
    """Its first letter would be all of it, so its length is said."""
    asker = Asker(catalog.bank)
    question = asker.question("cloze:relu.formula", 0, "en")
    assert [len(key) for key in question.key.values()] == [1]
    assert "single character" in hints(question, catalog.bank)[-1].en
