"""Drawing the questions of a paper: topics by weight, kinds in turn, nothing twice, nothing given away, equal work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from quizdl.questions.stream import Stream
from quizdl.study.card import CardId
from quizdl.study.exam.blueprint import Blueprint, BlueprintError, Section
from quizdl.study.exam.candidate import Candidate, Pool

VERSION = 1
"""Changes with every change of what a seed gives."""
BAND = 0.03
BAND_OF_ALL = 0.015
"""How far the work of a section, and of the paper, may be from its target, where the questions allow it."""
_HIGHEST_SEED = 10**6
_LONGEST = 2.5
"""A question takes at most so many times the work of an average one of its section, being worth as much."""
_TRIES = 60
_SWAPS = 120
_USUAL_DRAWS = 5


@dataclass
class Slot:
    """A place for a question in a section."""

    section: Section
    topic: str
    drawn: Candidate


def draw(blueprint: Blueprint, pool: Pool, seed: int) -> list[tuple[Section, Candidate]]:
    """The questions of a paper, section by section. Raises BlueprintError where there are too few."""
    targets = {section.id: section.work for section in blueprint.sections}
    if None in targets.values():
        usual = usual_work(blueprint, pool)
        targets = {name: usual[name] if work is None else work for name, work in targets.items()}
    return list(_Drawing(blueprint, pool, Stream("paper", VERSION, *_identity(blueprint), seed), targets).run())


def usual_work(blueprint: Blueprint, pool: Pool) -> dict[str, float]:
    """Section -> the work of a usual draw: the median of a few."""
    totals: dict[str, list[float]] = {section.id: [] for section in blueprint.sections}
    for number in range(_USUAL_DRAWS):
        drawing = _Drawing(blueprint, pool, Stream("usual", VERSION, *_identity(blueprint), number), {})
        sums = dict.fromkeys(totals, 0.0)
        for section, drawn in drawing.run():
            sums[section.id] += drawn.work
        for name, work in sums.items():
            totals[name].append(work)
    return {name: median(works) for name, works in totals.items()}


def _identity(blueprint: Blueprint) -> tuple[str, str]:
    return blueprint.fingerprint, blueprint.variation


class _Drawing:
    """One draw."""

    def __init__(self, blueprint: Blueprint, pool: Pool, rng: Stream, targets: Mapping[str, float | None]) -> None:
        """`targets`: section -> the work it should come to."""
        self._blueprint = blueprint
        self._pool = pool
        self._rng = rng
        self._targets = targets
        self._slots: list[Slot] = []
        self._kinds: dict[tuple[str, str], int] = {}
        known = set(pool.topics())
        self._offers: dict[str, dict[str, dict[str, list[CardId]]]] = {}
        for section in blueprint.sections:
            offers: dict[str, dict[str, list[CardId]]] = {}
            for topic, weight in blueprint.weights(section).items():
                if weight > 0 and topic in known:
                    kinds: dict[str, list[CardId]] = {
                        kind: list(cards) for kind in section.kinds if (cards := pool.cards(section, topic, kind))}
                    offers |= {topic: kinds} if kinds else {}
            self._offers[section.id] = offers

    def run(self) -> Iterator[tuple[Section, Candidate]]:
        """Draw every section, then exchange questions until the work of each is near its target."""
        self._require()
        for section in sorted(self._blueprint.sections, key=lambda each: len(self._offers[each.id])):
            while sum(slot.section is section for slot in self._slots) < section.questions:
                self._fill(section)
        for section in self._blueprint.sections:
            self._level([slot for slot in self._slots if slot.section is section], BAND)
        self._level(self._slots, BAND_OF_ALL)
        for section in self._blueprint.sections:
            for slot in self._rng.shuffled([slot for slot in self._slots if slot.section is section]):
                yield section, slot.drawn

    def _require(self) -> None:
        """A place for every topic that must appear."""
        for topic in self._blueprint.required:
            offering = [section for section in self._blueprint.sections if topic in self._offers[section.id]
                        and sum(slot.section is section for slot in self._slots) < section.questions]
            for section in self._rng.shuffled(offering):
                if self._place(section, topic):
                    break
            else:
                raise BlueprintError(f"{_place(self._blueprint)}required: no section has room and a question for "
                                     f"{topic}; add questions or kinds")

    def _fill(self, section: Section) -> None:
        for topic in self._by_need(section):
            if self._place(section, topic):
                return
        have = sum(slot.section is section for slot in self._slots)
        raise BlueprintError(
            f"{_place(section)}{section.id}, questions: only {have} of {section.questions} can be drawn without "
            "repeating or giving anything away; ask fewer, name more topics or kinds, or set repeat = true")

    def _by_need(self, section: Section) -> list[str]:
        """The topics of a section, that one first whose share of the marks is furthest below its weight."""
        weights = self._blueprint.weights(section)
        whole = not section.topics
        slots = [slot for slot in self._slots if whole or slot.section is section]
        marks = self._blueprint.marks if whole else section.marks
        total = sum(weights.values())
        need = {}
        for topic in self._offers[section.id]:
            have = sum(slot.section.worth for slot in slots if slot.topic == topic)
            need[topic] = weights[topic] / total * marks - have + self._rng.unit() * section.worth
        return sorted(need, key=lambda topic: -need[topic])

    def _place(self, section: Section, topic: str) -> bool:
        found = self._candidate(section, topic)
        if found is None:
            return False
        self._slots.append(Slot(section, topic, found))
        key = section.id, found.kind
        self._kinds[key] = self._kinds.get(key, 0) + 1
        return True

    def _candidate(self, section: Section, topic: str) -> Candidate | None:
        """A fitting question of a topic, of the kind that the section has least of."""
        kinds = self._offers[section.id][topic]
        order = {kind: self._kinds.get((section.id, kind), 0) + self._rng.unit() for kind in kinds}
        for kind in sorted(order, key=lambda each: order[each]):
            for card in self._rng.sample(kinds[kind], _TRIES):
                if self._is_taken(card):
                    continue
                found = self._pool.build(card, self._rng.integer(1, _HIGHEST_SEED))
                if found is not None and self._is_short(section, found) and self._fits(found):
                    return found
        return None

    def _is_taken(self, card: CardId, instead_of: Slot | None = None) -> bool:
        """Whether another question is about the same, as can be told without building this one."""
        if self._blueprint.repeat:
            return False
        about = self._pool.about(card)
        return any(not about.isdisjoint(slot.drawn.contents.own) for slot in self._slots if slot is not instead_of)

    def _fits(self, candidate: Candidate, instead_of: Slot | None = None) -> bool:
        """Whether a question may stand beside all others."""
        for slot in self._slots:
            if slot is instead_of:
                continue
            other = slot.drawn
            if other.card == candidate.card or (not self._blueprint.repeat
                                                and candidate.contents.repeats(other.contents)):
                return False
            if candidate.contents.gives_away(other.contents) or other.contents.gives_away(candidate.contents):
                return False
        return True

    def _is_short(self, section: Section, candidate: Candidate) -> bool:
        target = self._targets.get(section.id)
        return not target or candidate.work <= _LONGEST * target / section.questions

    def _level(self, slots: Sequence[Slot], band: float) -> None:
        """Exchange questions for others of the same topic while that brings their work nearer to its target."""
        works = [self._targets.get(slot.section.id) for slot in slots]
        target = sum(work / slot.section.questions for slot, work in zip(slots, works, strict=True) if work)
        if None in works:
            return
        for tried in range(_SWAPS):
            off = sum(slot.drawn.work for slot in slots) - target
            if abs(off) <= band * target:
                return
            slot = self._rng.choice(slots)
            offers = self._offers[slot.section.id][slot.topic]
            kind = slot.drawn.kind if tried < _SWAPS // 2 else self._rng.choice(list(offers))
            card = self._rng.choice(offers[kind])
            if self._is_taken(card, instead_of=slot):
                continue
            found = self._pool.build(card, self._rng.integer(1, _HIGHEST_SEED))
            if (found is not None and abs(off + found.work - slot.drawn.work) < abs(off)
                    and self._is_short(slot.section, found) and self._fits(found, instead_of=slot)):
                slot.drawn = found


def _place(entry: Blueprint | Section) -> str:
    return f"{entry.file}:{entry.line}: " if entry.file else ""
