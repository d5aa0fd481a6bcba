"""Key points against the facts they are of: the fact itself makes them all, its opposite makes none that it denies."""

from __future__ import annotations

import pytest

from quizdl.answers.text_policy import Rubric
from quizdl.knowledge.bank import read_bank
from quizdl.questions.facts.key_points import key_points
from quizdl.questions.facts.making import Maker
from quizdl.questions.marking import mark
from quizdl.text import LANGUAGES, Language


@pytest.fixture(scope="module")
def maker() -> Maker:
    return Maker(read_bank())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind, least", [("recall", 1000), ("mistake", 200), ("list", 50)])
def test_a_model_answer_typed_as_shown_makes_every_point(
    kind: str, least: int, language: Language, maker: Maker
) -> None:
    """Whoever writes the answer that the book shows is suggested full marks."""
    asked = 0
    for askable in maker.askables():
        if askable.kind != kind:
            continue
        question = maker.build(kind, askable.subject, 0, language)
        (field,) = question.fields
        if isinstance(field.policy, Rubric):
            asked += 1
            made = field.policy.mark(question.key[field.name]).points
            assert all(point.matched for point in made), (question.code, made)
    assert asked > least


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_false_statement_earns_nothing(language: Language, maker: Maker) -> None:
    """Typed as the answer, the opposite that is shown elsewhere is refused though it has the same words."""
    asked = 0
    for askable in maker.askables():
        fact = maker.bank.facts.get(askable.subject)
        if askable.kind != "recall" or fact is None or fact.false is None:
            continue
        question = maker.build("recall", fact.id, 0, language)
        (field,) = question.fields
        if isinstance(field.policy, Rubric):
            asked += 1
            assert mark(question, {field.name: fact.false[language]}).score == 0, question.code
    assert asked > 500


@pytest.mark.parametrize(
    "text, made", [("没有参数", True), ("它没有可学习的参数", True), ("有参数", False), ("有可学习的参数", False)]
)
def test_a_marked_word_that_is_denied_is_a_point_where_denied(text: str, made: bool, maker: Maker) -> None:
    """A pooling layer has no parameters: whoever writes that it has some says the opposite."""
    question = maker.build("recall", "pooling-layer.no-parameters", 0, "zh")
    (field,) = question.fields
    assert isinstance(field.policy, Rubric)
    assert field.policy.cells(text, None)[0] is made


def test_without_terms_the_marked_words_are_as_they_are(maker: Maker) -> None:
    fact = maker.bank.facts["pooling-layer.no-parameters"]
    (point, *_) = key_points(fact)
    assert not any(wording.startswith("不 ") for wording in point.zh)
