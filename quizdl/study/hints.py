"""The hint ladder: what it is about, then how the answer looks, then the first step; never the answer itself."""

from __future__ import annotations

import re
from typing import Any

from quizdl.answers.choice_policy import OneOf
from quizdl.answers.label_policy import Label
from quizdl.answers.text_policy import Phrase, Rubric
from quizdl.knowledge.bank import Bank
from quizdl.knowledge.marks import plain_text
from quizdl.questions.facts.question import FactQuestion, statement
from quizdl.questions.question import Field, Question
from quizdl.questions.stream import Stream
from quizdl.questions.variant import Variant
from quizdl.study.behind import foremost
from quizdl.text import Text, same

_ABOUT = Text("想一想：", "Think of: ")
_FORMULA = Text("公式：", "The formula:")
_FIRST_STEP = Text("第一步：", "The first step: ")
_STARTS = Text("开头是：", "It starts with: ")
_SINGLE = Text("只有一个字符。", "It is a single character.")
_COLON = Text(" ", ": ")
_POINT_STARTS = Text("有一个要点的开头是：", "One of the points starts with: ")
_POINT = Text("其中一个要点：", "One of the points: ")
_NOT_THIS = Text("不是这一项：", "It is not this one: ")
_USUAL = Text("常见错误：", "A usual mistake here: ")
_FEWEST_OPTIONS = 3
_CHOSEN = ("choice", "match")


def hints(question: Question, bank: Bank) -> tuple[Text, ...]:
    """The rungs for a question, each giving away more than the one before; there may be none."""
    if isinstance(question, Variant):
        return tuple(_of_variant(question, bank))
    if isinstance(question, FactQuestion):
        return tuple(_of_fact(question, bank))
    return ()


def _of_variant(variant: Variant, bank: Bank) -> list[Text]:
    facts = foremost([bank.facts[fact] for fact in variant.facts if fact in bank.facts])
    rungs = [_ABOUT + Text(plain_text(fact.zh), plain_text(fact.en)) for fact in facts]
    rungs += [_FORMULA + same(f"\n$${fact.latex}$$") for fact in facts if fact.latex is not None]
    if variant.mistakes:
        rungs.append(_USUAL + variant.mistakes[0].title)
    if len(variant.steps) > 1 and not _gives_away(variant, variant.steps[0]):
        rungs.append(_FIRST_STEP + variant.steps[0])
    return rungs


def _gives_away(variant: Variant, step: Text) -> bool:
    """Whether a step prints the key of any field."""
    keys = (field.policy.show(variant.key[field.name]) for field in variant.fields)
    words = [re.compile(rf"(?<![\w.]){re.escape(key)}(?![\w.]*\d)") for key in keys]
    return any(word.search(said) for word in words for said in (step.zh, step.en))


def _of_fact(question: FactQuestion, bank: Bank) -> list[Text]:
    concepts = dict.fromkeys(bank.facts[fact].concept for fact in question.facts if fact in bank.facts)
    asked = set(question.facts)
    definitions = [fact for concept in concepts for fact in bank.facts_by_concept.get(concept, ())
                   if fact.kind == "definition" and fact.id not in asked]
    # which concept is meant may be what is asked, where there are options to choose from
    telling = question.kind in _CHOSEN or len(concepts) != 1 or not definitions
    rungs = [] if telling else [_ABOUT + statement(definitions[0])]
    for field in question.fields:
        blank = field.label + _COLON if len(question.fields) > 1 else same("")
        rungs += [blank + rung for rung in _of_field(field, question.key.get(field.name), question.code)]
    return rungs


def _of_field(field: Field, key: Any, code: str) -> list[Text]:
    policy = field.policy
    if isinstance(policy, Rubric) and field.weight:
        zh, en = policy.points[0].zh, policy.points[0].en
        if not zh or not en:
            return []
        start = _POINT_STARTS + Text(f"{zh[0][0]}…", f"{en[0][0]}…")
        return [start, _POINT + Text(zh[0], en[0])] if len(policy.points) > 1 else [start]
    if isinstance(policy, Phrase | Label) and isinstance(key, str):
        return [_STARTS + same(f"{key[0]}…") if len(key) > 1 else _SINGLE]
    if isinstance(policy, OneOf) and len(policy.options) >= _FEWEST_OPTIONS:
        return [_NOT_THIS + Stream("hint", code).choice([each for each in policy.options if each.id != key]).text]
    return []
