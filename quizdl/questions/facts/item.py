"""Hand-written questions, where the structure of the facts cannot reach."""

from __future__ import annotations

from quizdl.answers.array_policy import IntegerSequence
from quizdl.answers.choice_policy import AllOf, OneOf, Option
from quizdl.answers.policy import Policy
from quizdl.answers.rubric import KeyPoint
from quizdl.answers.text_policy import Rubric
from quizdl.knowledge.facts import Item
from quizdl.questions.facts.order import LABEL, arranged
from quizdl.questions.facts.question import FactQuestion, Setting, explanation
from quizdl.questions.facts.truth import CORRECT, JUDGE, ONLY_IF_FALSE, TRUE_OR_FALSE
from quizdl.questions.question import Field
from quizdl.text import Text


def build(setting: Setting, item: Item, seed: int) -> FactQuestion:
    """The question as written, its options shuffled."""
    facts = tuple(setting.bank.facts[fact] for fact in item.facts)
    prompt, fields, key = _BY_KIND[item.kind](setting, item)
    why = () if item.why is None else (item.why,)
    return FactQuestion(
        kind=item.kind, subject=item.id, seed=seed, heading=setting.headings[item.topic], prompt=prompt,
        fields=fields, key=key, steps=(*why, *explanation(setting, facts)), facts=item.facts,
    )


Parts = tuple[Text, tuple[Field, ...], dict[str, object]]


def _points(item: Item) -> tuple[KeyPoint, ...]:
    if item.points:
        return tuple(KeyPoint(str(index), zh=each.zh, en=each.en) for index, each in enumerate(item.points))
    answer = item.answer or Text("?", "?")
    return (KeyPoint("0", zh=(answer.zh,), en=(answer.en,)),)


def _recall(setting: Setting, item: Item) -> Parts:
    policy = Rubric(_points(item), setting.language, setting.terms)
    answer = (item.answer or Text("", ""))[setting.language]
    return item.ask, (Field("answer", Text("回答", "Answer"), policy),), {"answer": answer}


def _choice(setting: Setting, item: Item) -> Parts:
    drawn = setting.rng.shuffled([*((text, True) for text in item.right), *((text, False) for text in item.wrong)])
    options = tuple(Option("abcdefgh"[index], text) for index, (text, _) in enumerate(drawn))
    right = tuple(option.id for option, (_, is_right) in zip(options, drawn, strict=True) if is_right)
    policy: Policy = OneOf(options) if len(right) == 1 else AllOf(options)
    return item.ask, (Field("choice", Text("选择", "Choice"), policy),), {
        "choice": right[0] if len(right) == 1 else right}


def _truth(setting: Setting, item: Item) -> Parts:
    fields = [Field("verdict", JUDGE, TRUE_OR_FALSE)]
    key: dict[str, object] = {"verdict": "true" if item.true else "false"}
    if item.answer is not None:
        policy = Rubric(_points(item), setting.language, setting.terms)
        fields.append(Field("correction", CORRECT, policy, weight=0.0 if item.true else 1.0,
                            asked_if=ONLY_IF_FALSE))
        key["correction"] = item.answer[setting.language]
    return item.ask, tuple(fields), key


def _order(setting: Setting, item: Item) -> Parts:
    text, key = arranged(setting, item.steps)
    return item.ask + text, (Field("order", LABEL, IntegerSequence()),), {"order": key}


_BY_KIND = {"recall": _recall, "choice": _choice, "true-false": _truth, "order": _order}
