"""Recall: a question answered freely, held against key points."""

from __future__ import annotations

from quizdl.answers.text_policy import Rubric
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.reach import is_recallable
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation, key_points, statement
from quizdl.questions.question import Field
from quizdl.text import Text


def build(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    """Ask `fact.ask`. Raises NoQuestionError where the fact has no question of its own, or no key points."""
    points = key_points(fact)
    if not is_recallable(fact) or fact.ask is None or not points:
        raise NoQuestionError(f"{fact.id} cannot be asked as recall; it has no question, or no key points")
    policy = Rubric(points, setting.language, setting.terms)
    return FactQuestion(
        kind="recall", subject=fact.id, seed=seed, heading=setting.headings[fact.topic], prompt=fact.ask,
        fields=(Field("answer", Text("回答", "Answer"), policy),),
        key={"answer": statement(fact)[setting.language]}, steps=explanation(setting, (fact,)), facts=(fact.id,),
    )
