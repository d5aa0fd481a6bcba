"""Recall: a question answered freely, held against key points; a formula is written out."""

from __future__ import annotations

from quizdl.answers.expression_policy import Expression
from quizdl.answers.text_policy import Rubric, SelfMarked
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.reach import is_recallable
from quizdl.questions.facts.formula import symbols_line
from quizdl.questions.facts.key_points import key_points
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation, statement
from quizdl.questions.facts.written_form import asks_only_for_it, written_form
from quizdl.questions.question import Field
from quizdl.text import Text


def build(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    """Ask `fact.ask`. Raises NoQuestionError where the fact has no question of its own."""
    if not is_recallable(fact) or fact.ask is None:
        raise NoQuestionError(f"{fact.id} cannot be asked as recall; it has no question of its own")
    field, key = _field(setting, fact)
    prompt = fact.ask
    if isinstance(field.policy, Expression) and fact.symbols:
        prompt += Text(f"\n{symbols_line(fact, 'zh')}", f"\n{symbols_line(fact, 'en')}")
    return FactQuestion(
        kind="recall", subject=fact.id, seed=seed, heading=setting.headings[fact.topic], prompt=prompt,
        fields=(field,), key={field.name: key}, steps=explanation(setting, (fact,)), facts=(fact.id,),
    )


def _field(setting: Setting, fact: Fact) -> tuple[Field, object]:
    points = key_points(fact, setting.terms)
    form = None if fact.points else written_form(fact)
    if form is not None and (not points or asks_only_for_it(fact)):
        return Field("answer", Text(f"${form.left}$ =", f"${form.left}$ ="), form.policy), form.formula
    if points:
        refused = (fact.false[setting.language],) if fact.false else ()
        policy = Rubric(points, setting.language, setting.terms, refused)
        return Field("answer", Text("回答", "Answer"), policy), statement(fact)[setting.language]
    return Field("answer", Text("公式", "Formula"), SelfMarked()), statement(fact)[setting.language]
