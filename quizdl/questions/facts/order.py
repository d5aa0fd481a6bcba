"""Order: the steps of an algorithm, or the sub-layers of a block, put in sequence."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.answers.array_policy import IntegerSequence
from quizdl.knowledge.facts import FactList
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.question import Field
from quizdl.text import Text

LABEL = Text("正确顺序", "Right order")


def arranged(setting: Setting, steps: Sequence[Text]) -> tuple[Text, tuple[int, ...]]:
    """Steps numbered in a drawn order, one a line, and the numbers in their right order."""
    order = list(range(len(steps)))
    while order == sorted(order):
        order = setting.rng.shuffled(order)
    lines = [Text(f"\n{number}. {steps[index].zh}", f"\n{number}. {steps[index].en}")
             for number, index in enumerate(order, 1)]
    text = Text("".join(line.zh for line in lines), "".join(line.en for line in lines))
    return text, tuple(order.index(index) + 1 for index in range(len(steps)))


def build(setting: Setting, listed: FactList, seed: int) -> FactQuestion:
    """Order the items of `listed`. Raises NoQuestionError where it has no order."""
    if not listed.ordered:
        raise NoQuestionError(f"{listed.id} has no order; ask it as list")
    facts = tuple(setting.bank.facts[item] for item in listed.items)
    text, key = arranged(setting, [fact.short or Text(fact.zh, fact.en) for fact in facts])
    return FactQuestion(
        kind="order", subject=listed.id, seed=seed, heading=setting.headings[listed.topic],
        prompt=Text(f"排序：{listed.zh}", f"Put in order: {listed.en}") + text,
        fields=(Field("order", LABEL, IntegerSequence()),), key={"order": key},
        steps=explanation(setting, facts), facts=tuple(fact.id for fact in facts),
    )
