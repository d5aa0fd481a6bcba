"""List all: name every item of a list, with credit for each."""

from __future__ import annotations

from quizdl.answers.rubric import KeyPoint
from quizdl.answers.text_policy import Rubric
from quizdl.knowledge.facts import Fact, FactList
from quizdl.questions.facts.key_points import key_points
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.question import Field
from quizdl.text import Text


def _item(fact: Fact) -> KeyPoint:
    """An item counts when its short form, or the first key point of its fact, is said."""
    points = key_points(fact)
    first = points[0] if points else None
    short = fact.short or Text(fact.zh, fact.en)
    return KeyPoint(fact.id, zh=(short.zh, *(first.zh if first else ())), en=(short.en, *(first.en if first else ())))


def build(setting: Setting, listed: FactList, seed: int) -> FactQuestion:
    """List the items of `listed`. Raises NoQuestionError for an ordered list, which is asked as an order."""
    if listed.ordered:
        raise NoQuestionError(f"{listed.id} is ordered; ask it as order")
    facts = tuple(setting.bank.facts[item] for item in listed.items)
    policy = Rubric(tuple(_item(fact) for fact in facts), setting.language, setting.terms)
    shorts = [(fact.short or Text("", ""))[setting.language] for fact in facts]
    count = len(facts)
    return FactQuestion(
        kind="list", subject=listed.id, seed=seed, heading=setting.headings[listed.topic],
        prompt=Text(f"列出{listed.zh}（共 {count} 项，用分号隔开）。",
                    f"List {listed.en} ({count} items, separated by semicolons)."),
        fields=(Field("items", Text("各项", "Items"), policy),), key={"items": "; ".join(shorts)},
        steps=explanation(setting, facts), facts=tuple(fact.id for fact in facts),
    )
