"""List all: name every item of a list, with credit for each."""

from __future__ import annotations

from quizdl.answers.rubric import KeyPoint
from quizdl.answers.text_policy import Rubric
from quizdl.answers.words import Terms, find
from quizdl.knowledge.facts import Fact, FactList
from quizdl.questions.facts.key_points import key_points
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.question import Field
from quizdl.text import LANGUAGES, Text


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
    shorts = [fact.short or Text("", "") for fact in facts]
    whole = Text("; ".join(each.zh for each in shorts), "; ".join(each.en for each in shorts))
    items = tuple(_undenied(_item(fact), whole, setting.terms) for fact in facts)
    policy = Rubric(items, setting.language, setting.terms)
    count = len(facts)
    return FactQuestion(
        kind="list", subject=listed.id, seed=seed, heading=setting.headings[listed.topic],
        prompt=Text(f"列出{listed.zh}（共 {count} 项，用分号隔开）。",
                    f"List {listed.en} ({count} items, separated by semicolons)."),
        fields=(Field("items", Text("各项", "Items"), policy),), key={"items": whole[setting.language]},
        steps=explanation(setting, facts), facts=tuple(fact.id for fact in facts),
    )


def _undenied(item: KeyPoint, whole: Text, terms: Terms | None) -> KeyPoint:
    """The item without the words that another item of the list denies (negative, of non-zero for negative inputs)."""
    if terms is None:
        return item
    zh, en = (tuple(wording for at, wording in enumerate(item.wordings(language))
                    if not at or not any(found.denied for found in find(terms.fold(whole[language]), wording, terms)))
              for language in LANGUAGES)
    return KeyPoint(item.id, zh=zh, en=en)
