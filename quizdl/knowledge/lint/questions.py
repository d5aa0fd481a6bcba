"""Rules about what can be asked: reach, options, lists, and repeated statements."""

from __future__ import annotations

import re
import unicodedata

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.facts import Fact, Item
from quizdl.knowledge.lint.identity import unknown
from quizdl.knowledge.lint.rule import Findings, found, rule
from quizdl.knowledge.marks import plain_text
from quizdl.knowledge.reach import question_kinds

FEWEST_KINDS = 2


def normalized(text: str) -> str:
    """A text as it counts for equality: marks, case, width, spaces and punctuation taken away."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", plain_text(text)).casefold())


@rule("reachable")
def facts_are_reachable(bank: Bank) -> Findings:
    """Every fact can be asked by at least two kinds of question."""
    for fact in bank.facts.values():
        kinds = question_kinds(fact, bank)
        if len(kinds) < FEWEST_KINDS:
            have = "、".join(kinds) or "无"
            said = f"can be asked as {kinds[0]} only" if kinds else "cannot be asked at all"
            yield found(
                fact,
                "",
                f"至少要能以两种题型提问，现在只有：{have}；"
                "可加标记、ask、short、false、answer 与 wrong、effect、blanks 或列表",
                f"{said}; two kinds of question are needed: add marks, ask, short, "
                "false, answer with wrong, effect, blanks or a list",
            )


@rule("options")
def options_are_whole(bank: Bank) -> Findings:
    """Wrong options come with the question and the right one, and differ from it and from each other."""
    for fact in bank.facts.values():
        if fact.wrong and fact.answer is None:
            yield found(fact, "answer", "有 wrong 须有 answer", "is needed beside `wrong`")
        if (fact.wrong or fact.answer) and fact.ask is None:
            yield found(fact, "ask", "有 wrong 或 answer 须有 ask", "is needed beside `wrong` and `answer`")
        right = () if fact.answer is None else (fact.answer,)
        for language in ("zh", "en"):
            options = [_squeezed(option.as_dict()[language]) for option in right + fact.wrong]
            if len(set(options)) < len(options):
                yield found(fact, "wrong", "选项有重复", "two options are the same")
                break


@rule("false-differs")
def false_versions_differ(bank: Bank) -> Findings:
    """The false version of a statement is not the statement."""
    for fact in bank.facts.values():
        if fact.false is None:
            continue
        for language in ("zh", "en"):
            if _squeezed(fact.false.as_dict()[language]) == _squeezed(plain_text(fact.text.as_dict()[language])):
                yield found(fact, f"false.{language}", "与原句相同", "is the statement itself")


@rule("short-hides-concept")
def shorts_do_not_name_the_concept(bank: Bank) -> Findings:
    """A short predicate does not give its concept away."""
    for fact in bank.facts.values():
        concept = bank.concepts.get(fact.concept)
        if fact.short is None or concept is None:
            continue
        for language, text in fact.short.as_dict().items():
            name = concept.name.as_dict()[language]
            pattern = rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"
            if len(name) > 1 and re.search(pattern, text, re.IGNORECASE):
                yield found(
                    fact, f"short.{language}", f"泄露了概念名“{name}”", f"gives the concept away: “{name}”", "warning"
                )


@rule("duplicate-fact")
def statements_are_made_once(bank: Bank) -> Findings:
    """No two facts make the same statement, nor two of one concept have the same short form."""
    for language in ("zh", "en"):
        seen: dict[str, Fact] = {}
        shorts: dict[tuple[str, str], Fact] = {}
        for fact in bank.facts.values():
            words = normalized(fact.text.as_dict()[language])
            first = seen.setdefault(words, fact)
            if first is not fact and words:
                yield found(fact, language, f"与 {first.id} 相同", f"says the same as {first.id}")
            if fact.short is not None:
                key = (fact.concept, _squeezed(fact.short.as_dict()[language]))
                other = shorts.setdefault(key, fact)
                if other is not fact:
                    zh, en = f"与 {other.id} 的 short 相同", f"is the short form of {other.id} too"
                    yield found(fact, f"short.{language}", zh, en)


@rule("ambiguous-short")
def shorts_that_agree_say_so(bank: Bank) -> Findings:
    """Two sibling concepts with the same short form name each other in `holds_for`."""
    seen: dict[tuple[str, str, str], Fact] = {}
    for fact in bank.facts.values():
        concept = bank.concepts.get(fact.concept)
        if fact.short is None or concept is None or not concept.group:
            continue
        first = seen.setdefault((concept.group, fact.kind, _squeezed(fact.short.zh)), fact)
        if first.concept != fact.concept and first.concept not in fact.holds_for:
            zh, en = f"与 {first.id} 的 short 相同，应写入 holds_for", f"the short form is that of {first.id}"
            yield found(fact, "holds_for", zh, en)


@rule("list")
def lists_are_askable(bank: Bank) -> Findings:
    """A list belongs to a concept and has at least two different items, each a fact with a short form."""
    for each in bank.lists.values():
        if each.concept not in bank.concepts:
            yield unknown(each, "concept", "concept", each.concept, bank.concepts)
        if len(each.items) < 2:
            yield found(each, "items", "列表至少要有两项", "needs at least two items")
        if len(set(each.items)) < len(each.items):
            yield found(each, "items", "有重复的项", "names an item twice")
        for item in each.items:
            fact = bank.facts.get(item)
            if fact is None:
                yield unknown(each, "items", "fact", item, bank.facts)
            elif fact.short is None:
                yield found(each, "items", f"{item} 没有 short", f"{item} has no `short`")


@rule("item")
def items_are_complete(bank: Bank) -> Findings:
    """A hand-written item has what its kind needs."""
    for item in bank.items.values():
        for field in _missing(item):
            yield found(item, field, f"题型 {item.kind} 须有 {field}", f"is needed by a {item.kind} item")


def _missing(item: Item) -> list[str]:
    given = {
        "answer": item.answer is not None,
        "right": bool(item.right),
        "wrong": bool(item.wrong),
        "true": item.true is not None,
        "steps": len(item.steps) > 2,
    }
    needs = {
        "recall": ["answer"],
        "choice": ["right", "wrong"],
        "true-false": ["true", "answer"],
        "order": ["steps"],
    }
    return [field for field in needs[item.kind] if not given[field]]


def _squeezed(text: str) -> str:
    """Spaces and case taken away; signs and punctuation kept, for they may be the difference."""
    return "".join(text.split()).casefold()
