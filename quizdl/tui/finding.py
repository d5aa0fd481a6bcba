"""What browsing lists: hits of a search, or everything of a kind while nothing is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.facts import Concept, Fact, FactList, Item, Topic
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.marks import plain_text
from quizdl.knowledge.sources import Erratum, Reference
from quizdl.store.knowledge import Hit
from quizdl.study.catalog import Family
from quizdl.study.study import Study
from quizdl.study.titles import title
from quizdl.text import Text, same
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
        return list(islice(_everything("topic" if kind == "all" else kind, study.catalog.bank), MOST))
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
            yield Hit(what, name, _title(entry))


def _everything(kind: str, bank: Bank) -> Iterator[Hit]:
    for name, entry in bank.of(ENTRIES[kind]).items():
        yield Hit(kind, name, _title(entry))


def _title(entry: Entry) -> Text:
    """The line that shows an entry, as a search shows it."""
    match entry:
        case Fact():
            return Text(plain_text(entry.zh), plain_text(entry.en))
        case Erratum():
            return entry.said
        case Item():
            return entry.ask
        case Reference():
            return same(entry.citation)
        case Concept() | FactList() | Figure() | Topic():
            return entry.name
    return same(entry.id)


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
