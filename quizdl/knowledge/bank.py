"""The bank: every entry by its id, and the indexes that questions, search and statistics walk along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from quizdl.knowledge.entry import Entry
from quizdl.knowledge.facts import Concept, Fact, FactList, Item, Topic
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.location import data_directory, data_files
from quizdl.knowledge.outline import Exam, OutlinePoint
from quizdl.knowledge.problems import KnowledgeError, Problem
from quizdl.knowledge.reader import read_files
from quizdl.knowledge.sources import Erratum, Reference, Section, Source

EntryType = TypeVar("EntryType", bound=Entry)


class Bank:
    """All knowledge, unchanging once made. Mappings keep the order of the files."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._kinds: dict[type[Entry], dict[str, Entry]] = defaultdict(dict)
        self.duplicates: list[tuple[Entry, Entry]] = []
        """(kept, refused) for every id given twice among entries of one kind."""
        for entry in entries:
            known = self._kinds[type(entry)]
            if entry.id in known:
                self.duplicates.append((known[entry.id], entry))
            else:
                known[entry.id] = entry

    def of(self, kind: type[EntryType]) -> Mapping[str, EntryType]:
        """Id -> entry, of one kind of entry."""
        return self._kinds[kind]  # type: ignore[return-value]

    @property
    def topics(self) -> Mapping[str, Topic]:
        return self.of(Topic)

    @property
    def concepts(self) -> Mapping[str, Concept]:
        return self.of(Concept)

    @property
    def facts(self) -> Mapping[str, Fact]:
        return self.of(Fact)

    @property
    def lists(self) -> Mapping[str, FactList]:
        return self.of(FactList)

    @property
    def sources(self) -> Mapping[str, Source]:
        return self.of(Source)

    @property
    def references(self) -> Mapping[str, Reference]:
        return self.of(Reference)

    @property
    def errata(self) -> Mapping[str, Erratum]:
        return self.of(Erratum)

    @property
    def items(self) -> Mapping[str, Item]:
        return self.of(Item)

    @property
    def figures(self) -> Mapping[str, Figure]:
        return self.of(Figure)

    @property
    def exams(self) -> Mapping[str, Exam]:
        return self.of(Exam)

    @property
    def outline(self) -> Mapping[str, OutlinePoint]:
        return self.of(OutlinePoint)

    @cached_property
    def sections(self) -> Mapping[tuple[str, str], Section]:
        """(source id, section id) -> section."""
        return {(source.id, each.id): each for source in self.sources.values() for each in source.sections}

    @cached_property
    def facts_by_concept(self) -> Mapping[str, tuple[Fact, ...]]:
        return _grouped((fact.concept, fact) for fact in self.facts.values())

    @cached_property
    def facts_by_topic(self) -> Mapping[str, tuple[Fact, ...]]:
        return _grouped((fact.topic, fact) for fact in self.facts.values())

    @cached_property
    def facts_by_section(self) -> Mapping[tuple[str, str], tuple[Fact, ...]]:
        return _grouped(
            (place, fact)
            for fact in self.facts.values()
            for place in dict.fromkeys((each.source, each.section) for each in fact.provenance)
        )

    @cached_property
    def facts_by_reference(self) -> Mapping[str, tuple[Fact, ...]]:
        return _grouped((reference, fact) for fact in self.facts.values() for reference in fact.reference)

    @cached_property
    def concepts_by_group(self) -> Mapping[str, tuple[Concept, ...]]:
        return _grouped((concept.group, concept) for concept in self.concepts.values() if concept.group)

    @cached_property
    def concepts_by_topic(self) -> Mapping[str, tuple[Concept, ...]]:
        return _grouped((concept.topic, concept) for concept in self.concepts.values())

    @cached_property
    def lists_by_fact(self) -> Mapping[str, tuple[FactList, ...]]:
        """Fact id -> the lists it is an item of."""
        return _grouped((item, each) for each in self.lists.values() for item in dict.fromkeys(each.items))

    @cached_property
    def items_by_fact(self) -> Mapping[str, tuple[Item, ...]]:
        return _grouped((fact, each) for each in self.items.values() for fact in dict.fromkeys(each.facts))

    @cached_property
    def errata_by_section(self) -> Mapping[tuple[str, str], tuple[Erratum, ...]]:
        return _grouped(
            ((each.source, each.section), erratum)
            for erratum in self.errata.values()
            for each in erratum.provenance
        )

    @cached_property
    def errata_by_fact(self) -> Mapping[str, tuple[Erratum, ...]]:
        """Fact id -> the errata it puts right, whichever side names the other."""
        pairs = {(fact, each.id) for each in self.errata.values() for fact in each.facts}
        pairs |= {(fact.id, fact.erratum) for fact in self.facts.values() if fact.erratum}
        return _grouped((fact, self.errata[erratum]) for fact, erratum in sorted(pairs) if erratum in self.errata)

    @cached_property
    def facts_by_erratum(self) -> Mapping[str, tuple[Fact, ...]]:
        """Erratum id -> the facts that say what is right, those it names itself first."""
        named = ((each.id, fact) for each in self.errata.values() for fact in each.facts)
        leading = ((fact.erratum, fact.id) for fact in self.facts.values() if fact.erratum)
        pairs = dict.fromkeys([*named, *leading])
        return _grouped((erratum, self.facts[fact]) for erratum, fact in pairs if fact in self.facts)

    def siblings(self, concept_id: str) -> tuple[Concept, ...]:
        """The other concepts of the same group; none when the concept has no group."""
        concept = self.concepts.get(concept_id)
        if concept is None:
            return ()
        return tuple(each for each in self.concepts_by_group.get(concept.group, ()) if each.id != concept_id)


def read_bank(directory: Path | None = None) -> Bank:
    """Read a whole data directory (the shipped one by default).

    Raises KnowledgeError with every file that cannot be read and every id given twice.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for contents in read_files(data_files(directory or data_directory())):
        entries.extend(contents.entries)
        problems.extend(contents.problems)
    bank = Bank(entries)
    problems.extend(duplicate_problems(bank))
    if problems:
        raise KnowledgeError(sorted(problems))
    return bank


def duplicate_problems(bank: Bank) -> list[Problem]:
    """One problem for each entry whose id another entry of its kind already has."""
    return [
        Problem(
            refused.file,
            refused.line,
            refused.id,
            "id",
            "unique-id",
            f"编号已用于 {kept.file}:{kept.line}",
            f"the id is already used at {kept.file}:{kept.line}",
        )
        for kept, refused in bank.duplicates
    ]


Key = TypeVar("Key")
Value = TypeVar("Value")


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, tuple[Value, ...]]:
    groups: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
