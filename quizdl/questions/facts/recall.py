"""Recall: a question answered freely, held against key points; a formula is written out."""

from __future__ import annotations

from quizdl.answers.expression_policy import Expression
from quizdl.answers.text_policy import Rubric, SelfMarked
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.reach import is_recallable
from quizdl.questions.facts.formula import typed_form
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation, key_points, statement
from quizdl.questions.question import Field
from quizdl.text import Text


def build(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    """Ask `fact.ask`. Raises NoQuestionError where the fact has no question of its own."""
    if not is_recallable(fact) or fact.ask is None:
        raise NoQuestionError(f"{fact.id} cannot be asked as recall; it has no question of its own")
    field, key = _field(setting, fact)
    return FactQuestion(
        kind="recall", subject=fact.id, seed=seed, heading=setting.headings[fact.topic], prompt=fact.ask,
        fields=(field,), key={field.name: key}, steps=explanation(setting, (fact,)), facts=(fact.id,),
    )


def _field(setting: Setting, fact: Fact) -> tuple[Field, object]:
    points = key_points(fact)
    if points:
        policy = Rubric(points, setting.language, setting.terms)
        return Field("answer", Text("回答", "Answer"), policy), statement(fact)[setting.language]
    left, _, right = (fact.latex or "").rpartition("=")
    formula = typed_form(right) if left and r"\\" not in right else None
    if formula is not None:
        return Field("answer", Text(f"${left.strip()}$ =", f"${left.strip()}$ ="),
                     Expression(tuple(sorted(formula.variables)))), formula
    return Field("answer", Text("公式", "Formula"), SelfMarked()), statement(fact)[setting.language]
