"""Drawing the questions of a paper: topics by weight, kinds in turn, nothing twice, nothing given away, equal work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import TypeAlias

import msgspec

from quizdl.questions.stream import Stream
from quizdl.study.card import CardId
from quizdl.study.exam.blueprint import Blueprint, BlueprintError, Section
from quizdl.study.exam.board import Board, Slot
from quizdl.study.exam.candidate import Candidate, Pool
from quizdl.study.exam.variation import asks_some_topics
from quizdl.text import Text

VERSION = 1
"""Changes with every change of what a seed gives."""
BAND = 0.03
BAND_OF_ALL = 0.015
"""How far the work of a section, and of the paper, may be from its target, where the questions allow it."""
_HIGHEST_SEED = 10**6
_LONGEST = 2.5
"""A question takes at most so many times the work of an average one of its section, being worth as much."""
_TRIES = 60
_SWAPS_IN_KIND, _SWAPS_IN_TOPIC, _SWAPS = 60, 120, 1000
"""So many exchanges are tried: first for the same kind of question, then within its topic, at last in the section."""
_SURPLUS = 3.0
"""So many marks more or less than its weight says a topic may have for the sake of equal work."""
_MOST_TAKEN_OUT = 20
_ORDERS = 20
_USUAL_DRAWS = 3
Drawn: TypeAlias = list[tuple[Section, list[Candidate]]]


def draw(blueprint: Blueprint, pool: Pool, seed: int) -> Drawn:
    """The questions of a paper by section, each section as it came out. Raises BlueprintError where there are too few.

    Where only some topics were asked for, a section that they cannot fill leaves its questions to the others.
    """
    targets = {section.id: section.work for section in blueprint.sections}
    if None in targets.values():
        usual = usual_work(blueprint, pool)
        targets = {name: usual.get(name) if work is None else work for name, work in targets.items()}
    return _Drawing(blueprint, pool, Stream("paper", VERSION, *_identity(blueprint), seed), targets).run()


def usual_work(blueprint: Blueprint, pool: Pool) -> dict[str, float]:
    """Section -> the work of a usual draw: the median of a few."""
    totals: dict[str, list[float]] = {}
    for number in range(_USUAL_DRAWS):
        drawing = _Drawing(blueprint, pool, Stream("usual", VERSION, *_identity(blueprint), number), {})
        for section, drawn in drawing.run():
            totals.setdefault(section.id, []).append(sum(each.work for each in drawn))
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
        self._board = Board(pool, repeat=blueprint.repeat)
        self._kinds: Counter[tuple[str, str]] = Counter()
        self._taken_out = 0
        self._sizes = {section.id: section.questions for section in blueprint.sections}
        self._full: set[str] = set()
        self._refused: dict[CardId, Candidate] = {}
        """Computed questions that did not suit: with other numbers they say the same, so they are not made again."""
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

    def run(self) -> Drawn:
        """Draw every section, then exchange questions until the work of each is near its target."""
        self._require()
        order = sorted(self._blueprint.sections, key=lambda each: len(self._offers[each.id]))
        while (lacking := next((section for section in order if self._lacks(section)), None)) is not None:
            self._fill(lacking)
        sections = [section for section in self._blueprint.sections if self._sizes[section.id]]
        for section in sections:
            self._level(self._board.of(section), BAND)
        self._level(self._board.slots, BAND_OF_ALL)
        return [(msgspec.structs.replace(section, questions=self._sizes[section.id],
                                         marks=section.worth * self._sizes[section.id]),
                 [slot.drawn for slot in self._rng.shuffled(self._board.of(section))]) for section in sections]

    def _lacks(self, section: Section) -> int:
        return max(0, self._sizes[section.id] - len(self._board.of(section)))

    def _require(self) -> None:
        """A place for every topic that must appear; one may leave no room for another, so several orders are tried."""
        missing = ""
        for _ in range(_ORDERS):
            self._board.slots.clear()
            self._kinds.clear()
            missing = next((topic for topic in self._rng.shuffled(self._blueprint.required)
                            if not self._place_somewhere(topic)), "")
            if not missing:
                return
        where = f"{_place(self._blueprint)}required: "
        raise BlueprintError(Text(f"{where}没有哪一部分有位置和题目给 {missing}；请增加题数或题型",
                                  f"{where}no section has room and a question for {missing}; add questions or kinds"))

    def _place_somewhere(self, topic: str) -> bool:
        sections = [section for section in self._blueprint.sections
                    if topic in self._offers[section.id] and self._lacks(section)]
        return any(self._place(section, topic, alone=True) for section in self._rng.shuffled(sections))

    def _fill(self, section: Section) -> None:
        """Add a question to a section, or make room for one.

        One concept is asked about once where that is possible; then other facts about it will do. Where nothing
        fits, the question of another section goes that is most in the way.
        """
        self._board.forget()
        topics = self._by_need(section)
        for alone in (True, False):
            if any(self._place(section, topic, alone=alone) for topic in topics):
                return
        if self._taken_out < _MOST_TAKEN_OUT and self._board.take_out(section, self._blueprint.required):
            self._taken_out += 1
        elif not self._pass_on(section):
            raise self._too_few(section)

    def _too_few(self, section: Section) -> BlueprintError:
        """Why no paper comes of it: a section that cannot be filled, or all of them on some topics."""
        have, wanted = len(self._board.of(section)), self._sizes[section.id]
        if asks_some_topics(self._blueprint):
            have, wanted = len(self._board.slots), sum(self._sizes.values())
            return BlueprintError(Text(
                f"这些主题出不了 {wanted} 道不重复、不泄题的题（只找到 {have} 道）；请减少题数或增加主题",
                f"of these topics, {have} of {wanted} questions were found that neither repeat nor give each other "
                "away; ask fewer, or name more topics"))
        where = f"{_place(section)}{section.id}, questions: "
        return BlueprintError(Text(
            f"{where}{wanted} 题中只有 {have} 题能抽出而不重复、不泄题；请减少题数、增加主题或题型，"
            "或设 repeat = true",
            f"{where}only {have} of {wanted} can be drawn without repeating or giving anything away; ask fewer, "
            "name more topics or kinds, or set repeat = true"))

    def _pass_on(self, section: Section) -> bool:
        """Leave what a section cannot ask to the largest one that can; False where sizes are not to be changed."""
        self._full.add(section.id)
        others = [other for other in self._blueprint.sections if other.id not in self._full and self._offers[other.id]]
        if not others or not asks_some_topics(self._blueprint):
            return False
        moved = self._lacks(section)
        self._sizes[section.id] -= moved
        self._sizes[max(others, key=lambda other: self._sizes[other.id]).id] += moved
        return True

    def _by_need(self, section: Section) -> list[str]:
        """The topics of a section, that one first whose share of the marks is furthest below its weight."""
        need = {topic: self._rng.unit() * section.worth - self._surplus(section, topic)
                for topic in self._offers[section.id]}
        return sorted(need, key=lambda topic: -need[topic])

    def _place(self, section: Section, topic: str, *, alone: bool) -> bool:
        """Place a fitting question of a topic, of the kind that the section has least of."""
        kinds = self._offers[section.id][topic]
        order = {kind: self._kinds[section.id, kind] + self._rng.unit() for kind in kinds}
        for kind in sorted(order, key=lambda each: order[each]):
            for card in self._rng.sample(kinds[kind], _TRIES):
                if not self._board.could_fit(card, alone=alone):
                    continue
                seed = self._rng.integer(1, _HIGHEST_SEED)
                if card in self._refused and not self._suits(section, self._refused[card], alone=alone):
                    continue
                found = self._pool.build(card, seed)
                if found is not None and self._suits(section, found, alone=alone):
                    self._board.slots.append(Slot(section, topic, found))
                    self._kinds[section.id, kind] += 1
                    return True
                if found is not None and kind == "computed":
                    self._refused[card] = found
        return False

    def _suits(self, section: Section, found: Candidate, *, alone: bool) -> bool:
        return self._is_short(section, found) and self._board.fits(found, alone=alone)

    def _is_short(self, section: Section, candidate: Candidate) -> bool:
        target = self._targets.get(section.id)
        return not target or candidate.work <= _LONGEST * target / self._sizes[section.id]

    def _level(self, slots: Sequence[Slot], band: float) -> None:
        """Exchange questions, within their topic as long as that helps, until their work is near its target."""
        works = [self._targets.get(slot.section.id) for slot in slots]
        target = sum(work / self._sizes[slot.section.id] for slot, work in zip(slots, works, strict=True) if work)
        if None in works:
            return
        for tried in range(_SWAPS):
            off = sum(slot.drawn.work for slot in slots) - target
            if abs(off) <= band * target:
                return
            slot = self._rng.choice(slots)
            topic = slot.topic if tried < _SWAPS_IN_TOPIC else self._other_topic(slot)
            offers = self._offers[slot.section.id][topic]
            kind = slot.drawn.kind if tried < _SWAPS_IN_KIND and slot.drawn.kind in offers else self._rng.choice(
                list(offers))
            card = self._rng.choice(offers[kind])
            if not self._board.could_fit(card, alone=True, instead_of=slot):
                continue
            found = self._pool.build(card, self._rng.integer(1, _HIGHEST_SEED))
            if (found is not None and abs(off + found.work - slot.drawn.work) < abs(off)
                    and self._is_short(slot.section, found) and self._keeps_section(slot, found)
                    and self._board.fits(found, alone=True, instead_of=slot)):
                slot.topic, slot.drawn = topic, found

    def _other_topic(self, slot: Slot) -> str:
        """Another topic for a slot; its own where either would come too far from its weight."""
        topic = self._rng.choice(list(self._offers[slot.section.id]))
        is_last = slot.topic in self._blueprint.required and self._board.count(slot.topic) == 1
        too_many = self._surplus(slot.section, topic) + slot.section.worth > _SURPLUS
        too_few = self._surplus(slot.section, slot.topic) - slot.section.worth < -_SURPLUS
        return slot.topic if is_last or too_many or too_few else topic

    def _surplus(self, section: Section, topic: str) -> float:
        """The marks of a topic beyond its weight, in a section with weights of its own those there."""
        weights, whole = self._blueprint.weights(section), not section.topics
        slots = self._board.slots if whole else self._board.of(section)
        have = sum(each.section.worth for each in slots if each.topic == topic)
        return have - weights[topic] / sum(weights.values()) * (self._blueprint.marks if whole else section.marks)

    def _keeps_section(self, slot: Slot, found: Candidate) -> bool:
        """Whether its section stays as near to its own target as it has to be, or comes nearer."""
        target = self._targets.get(slot.section.id) or 0.0
        before = sum(each.drawn.work for each in self._board.of(slot.section)) - target
        after = before + found.work - slot.drawn.work
        return abs(after) <= max(BAND * target, abs(before))


def _place(entry: Blueprint | Section) -> str:
    return f"{entry.file}:{entry.line}: " if entry.file else ""
