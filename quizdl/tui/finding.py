"""What browsing lists: hits of a search, or everything of a kind while nothing is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.facts import Concept, Fact, FactList, Item, Topic
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.sources import Erratum, Reference
from quizdl.store.documents import documents
from quizdl.store.knowledge import Hit
from quizdl.study.catalog import Family
from quizdl.study.study import Study
from quizdl.study.titles import title
from quizdl.tui.browsing import Browsing, Finder

KINDS = ("all", "concept", "fact", "template", "erratum", "figure", "list", "item", "topic", "reference", "hidden")
ENTRIES: dict[str, type[Entry]] = {
    "concept": Concept, "fact": Fact, "erratum": Erratum, "figure": Figure, "list": FactList, "item": Item,
    "topic": Topic, "reference": Reference}
MOST = 300
MOST_OF_A_KIND = 30
"""As long as all kinds are listed."""


def hits(browsing: Browsing, study: Study, find: Finder) -> list[Hit]:
    """What is listed, by kind and then best first."""
    words, kind = browsing.words.strip(), browsing.kind
    if kind == "hidden":
        return [hit for hit in _hidden(study) if _has(f"{hit.id} {hit.title.zh} {hit.title.en}", words)]
    families = () if kind not in ("all", "template") else (
        family for family in study.catalog.families.values() if _has(_spelled(family, study.catalog.bank), words))
    templates = [Hit("template", family.id, family.title) for family in families if words or kind == "template"]
    if kind == "template":
        return templates
    if not words:
        return list(_everything("topic" if kind == "all" else kind, study.catalog.bank))[:MOST]
    named = _named(words, kind, study.catalog.bank)
    found = list(dict.fromkeys([*named, *find(words, MOST, None if kind == "all" else kind), *templates]))
    if kind != "all":
        return found
    return [hit for what in KINDS for hit in [each for each in found if each.what == what][:MOST_OF_A_KIND]]


def _named(name: str, kind: str, bank: Bank) -> Iterator[Hit]:
    """Entries of that very id."""
    for what in ENTRIES if kind == "all" else (kind,):
        entry = bank.of(ENTRIES[what]).get(name)
        if entry is not None:
            small = [entry, *bank.concepts.values()] if what == "fact" else [entry]
            yield from (Hit(what, name, each.title) for each in documents(Bank(small)) if each.what == what)


def _everything(kind: str, bank: Bank) -> Iterator[Hit]:
    small = Bank(bank.of(ENTRIES[kind]).values())
    known = {each.id: each for each in documents(_with_concepts(small, bank) if kind == "fact" else small)
             if each.what == kind}
    for name in small.of(ENTRIES[kind]):
        yield Hit(kind, name, known[name].title)


def _with_concepts(small: Bank, bank: Bank) -> Bank:
    return Bank([*small.facts.values(), *bank.concepts.values()])


def _hidden(study: Study) -> Iterator[Hit]:
    """Cards that are not asked now, and those forgotten so often that they might better not be."""
    today, memories = study.today, study.journal.memories()
    flagged = [card for card, flag in study.journal.flags().items() if flag.hides(today)]
    hard = sorted((card for card, memory in memories.items()
                   if memory.lapses >= study.settings.leech_lapses and card not in flagged),
                  key=lambda card: -memories[card].lapses)
    for card in dict.fromkeys([*flagged, *hard]):
        if card in study.catalog:
            yield Hit("card", card, title(card, study.catalog.bank))


def _spelled(family: Family, bank: Bank) -> str:
    topic = bank.topics.get(family.topic)
    name = f"{topic.zh} {topic.en}" if topic else ""
    return f"{family.id} {family.id.replace('-', ' ')} {family.title.zh} {family.title.en} {name}"


def _has(text: str, words: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words.casefold().split())


def families_of(facts: Iterable[str], study: Study) -> list[str]:
    """The templates that exercise any of these facts."""
    wanted = set(facts)
    return [family.id for family in study.catalog.families.values() if wanted.intersection(family.facts)]
