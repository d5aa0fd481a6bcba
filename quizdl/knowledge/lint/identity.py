"""Rules about ids: their shape, and that whatever names an entry names one that exists."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import permutations

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.facts import Concept
from quizdl.knowledge.lint.entries import citing
from quizdl.knowledge.lint.rule import Finding, Findings, found, rule

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def unknown(entry: Entry, field: str, what: str, word: str, known: Iterable[str]) -> Finding:
    """The finding for a name that nothing bears, with the nearest that something does."""
    names = {"concept": "概念", "fact": "事实", "topic": "主题", "source": "文档", "section": "章节"}
    names |= {"reference": "参考文献", "erratum": "勘误"}
    near = difflib.get_close_matches(word, list(known), n=1)
    zh = f"没有这个{names[what]}：{word}" + (f"，是否想写 {near[0]}？" if near else "")
    en = f"no {what} is named {word}" + (f", did you mean {near[0]}?" if near else "")
    return found(entry, field, zh, en)


def _each_unknown(
    entry: Entry, field: str, what: str, words: Iterable[str], known: Collection[str]
) -> Findings:
    for word in words:
        if word not in known:
            yield unknown(entry, field, what, word, known)


@rule("id-form")
def ids_are_well_formed(bank: Bank) -> Findings:
    """Ids are kebab-case; those of facts and lists are `<concept>.<slug>`."""
    for concept in bank.concepts.values():
        if not SLUG.fullmatch(concept.id):
            yield found(
                concept, "id", "编号应为小写字母、数字和连字符", "the id should be lower-case words joined by hyphens"
            )
    for entry in (*bank.facts.values(), *bank.lists.values()):
        prefix, dot, slug = entry.id.partition(".")
        if not (dot and SLUG.fullmatch(prefix) and SLUG.fullmatch(slug)):
            yield found(
                entry,
                "id",
                "编号应为“概念.名称”，由小写字母、数字和连字符组成",
                "the id should be <concept>.<slug>, lower-case words joined by hyphens",
            )


@rule("fact-concept")
def facts_have_their_concept(bank: Bank) -> Findings:
    """The first part of a fact's id is a concept."""
    for fact in bank.facts.values():
        if fact.concept not in bank.concepts:
            yield unknown(fact, "id", "concept", fact.concept, bank.concepts)


@rule("unique-across-kinds")
def facts_and_lists_differ(bank: Bank) -> Findings:
    """No fact, list or item shares its id with one of another kind."""
    bearers: dict[str, list[Entry]] = defaultdict(list)
    for entry in (*bank.facts.values(), *bank.lists.values(), *bank.items.values()):
        bearers[entry.id].append(entry)
    for entries in bearers.values():
        for entry, other in permutations(entries, 2):
            place = f"{other.file}:{other.line}"
            yield found(entry, "id", f"编号也用于 {place}", f"the id is used at {place} too")


@rule("names")
def names_are_unambiguous(bank: Bank) -> Findings:
    """No spelling names two concepts, and none is given twice for one."""
    bearers: dict[str, Concept] = {}
    for concept in bank.concepts.values():
        spellings = [each.casefold() for each in (concept.zh, concept.en, *concept.aliases)]
        for spelling in dict.fromkeys(spellings):
            other = bearers.setdefault(spelling, concept)
            if other is not concept:
                zh, en = f"“{spelling}”也是 {other.id} 的名称", f"“{spelling}” names {other.id} too"
                yield found(concept, "aliases", zh, en, "warning")
        for alias in concept.aliases:
            if not alias.strip() or concept.aliases.count(alias) > 1:
                yield found(concept, "aliases", f"别名“{alias}”为空或重复", f"the alias “{alias}” is empty or repeated")


@rule("lone-group", whole=True)
def groups_have_members(bank: Bank) -> Findings:
    """A group of one concept gives no distractors; perhaps its name is misspelt."""
    for group, concepts in bank.concepts_by_group.items():
        if len(concepts) == 1:
            zh, en = f"分组 {group} 只有这一个概念", f"is alone in the group {group}"
            yield found(concepts[0], "group", zh, en, "warning")


@rule("concept-after")
def prerequisites_exist(bank: Bank) -> Findings:
    """The concepts to know first exist, and no concept comes after itself."""
    for concept in bank.concepts.values():
        yield from _each_unknown(concept, "after", "concept", concept.after, bank.concepts)
        if concept.id in concept.after:
            yield found(concept, "after", "概念不能以自身为前提", "a concept cannot come after itself")


@rule("holds-for")
def holds_for_names_concepts(bank: Bank) -> Findings:
    """`holds_for` names existing concepts, and not the fact's own."""
    for fact in bank.facts.values():
        yield from _each_unknown(fact, "holds_for", "concept", fact.holds_for, bank.concepts)
        if fact.concept in fact.holds_for:
            yield found(fact, "holds_for", "无需列出自身的概念", "the fact's own concept need not be listed")
        if fact.holds_for and fact.short is None:
            yield found(fact, "holds_for", "没有 short，holds_for 无意义", "means nothing without `short`")


@rule("reference")
def references_exist(bank: Bank) -> Findings:
    """References are entries of the references file."""
    for entry in citing(bank):
        yield from _each_unknown(entry, "reference", "reference", entry.reference, bank.references)


@rule("erratum")
def errata_exist(bank: Bank) -> Findings:
    """A fact's erratum exists, and an erratum's facts exist."""
    for fact in bank.facts.values():
        if fact.erratum is not None and fact.erratum not in bank.errata:
            yield unknown(fact, "erratum", "erratum", fact.erratum, bank.errata)
    for erratum in bank.errata.values():
        yield from _each_unknown(erratum, "facts", "fact", erratum.facts, bank.facts)


@rule("item-facts")
def items_name_facts(bank: Bank) -> Findings:
    """Hand-written items and figures name facts that exist."""
    for figure in bank.figures.values():
        yield from _each_unknown(figure, "facts", "fact", figure.facts, bank.facts)
    for item in bank.items.values():
        yield from _each_unknown(item, "facts", "fact", item.facts, bank.facts)
        if not item.facts:
            yield found(item, "facts", "至少列出一个事实", "names no fact")


@rule("outline")
def outline_names_exist(bank: Bank) -> Findings:
    """The outline's topics and concepts exist and its weights add up to 100."""
    for point in bank.outline.values():
        yield from _each_unknown(point, "topics", "topic", point.topics, bank.topics)
        yield from _each_unknown(point, "concepts", "concept", point.concepts, bank.concepts)
    points = list(bank.outline.values())
    total = sum(point.weight for point in points)
    if points and abs(total - 100) > 0.01:
        zh, en = f"权重之和为 {total:g}，应为 100", f"the weights add up to {total:g}, not 100"
        yield found(points[-1], "weight", zh, en)
