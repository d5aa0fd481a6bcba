"""True or false, with correction: a fact as it is, or its plausible wrong version."""

from __future__ import annotations

from quizdl.answers.choice_policy import OneOf, Option
from quizdl.answers.text_policy import Rubric
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.marks import plain_text
from quizdl.questions.facts.key_points import key_points
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation, statement
from quizdl.questions.question import Field
from quizdl.text import Text

TRUE_OR_FALSE = OneOf((Option("true", Text("对", "true")), Option("false", Text("错", "false"))))
JUDGE = Text("对还是错？", "True or false?")
CORRECT = Text("正确的说法是", "What is right?")
ONLY_IF_FALSE = ("verdict", "false")


def build(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    """Judge `fact` or its false version. Raises NoQuestionError where it has none."""
    if fact.false is None:
        raise NoQuestionError(f"{fact.id} cannot be asked as true-false; it has no false version")
    true = setting.rng.chance(0.5)
    said = Text(plain_text(fact.zh), plain_text(fact.en)) if true else fact.false
    fields = [Field("verdict", JUDGE, TRUE_OR_FALSE)]
    key: dict[str, str] = {"verdict": "true" if true else "false"}
    points = key_points(fact, setting.terms)
    refused = () if true else (said[setting.language],)
    if points:
        # A true statement needs no correction, so an empty one costs nothing there.
        fields.append(Field("correction", CORRECT, Rubric(points, setting.language, setting.terms, refused),
                            weight=0.0 if true else 1.0, asked_if=ONLY_IF_FALSE))
        key["correction"] = statement(fact)[setting.language]
    return FactQuestion(
        kind="true-false", subject=fact.id, seed=seed, heading=setting.headings[fact.topic],
        prompt=Text(f"判断：{said.zh}", f"Judge: {said.en}"), fields=tuple(fields), key=key,
        steps=explanation(setting, (fact,)), facts=(fact.id,),
    )
