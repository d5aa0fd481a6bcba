"""The questions placed so far, and whether another may stand beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from quizdl.study.card import CardId
from quizdl.study.exam.blueprint import Section
from quizdl.study.exam.candidate import Candidate, Pool


@dataclass
class Slot:
    """A question in its section. `topic` is the one it was drawn for."""

    section: Section
    topic: str
    drawn: Candidate


class Board:
    """The slots of a paper while it is drawn."""

    def __init__(self, pool: Pool, *, repeat: bool) -> None:
        self._pool = pool
        self._repeat = repeat
        self.slots: list[Slot] = []
        self._in_the_way: Counter[int] = Counter()

    def of(self, section: Section) -> list[Slot]:
        """The questions of a section."""
        return [slot for slot in self.slots if slot.section is section]

    def count(self, topic: str) -> int:
        """How many questions of a topic there are."""
        return sum(slot.topic == topic for slot in self.slots)

    def could_fit(self, card: CardId, *, alone: bool, instead_of: Slot | None = None) -> bool:
        """Whether a card may be about the right things, as can be told without building its question.

        With `alone`, no other question may be about its concept either.
        """
        if self._repeat:
            return True
        facts, concepts = self._pool.about(card)
        return all(slot is instead_of or (facts.isdisjoint(slot.drawn.contents.own) and not (
            alone and not concepts.isdisjoint(slot.drawn.contents.concepts))) for slot in self.slots)

    def fits(self, candidate: Candidate, *, alone: bool, instead_of: Slot | None = None) -> bool:
        """Whether a question may stand beside all others: it repeats none, and none gives another away."""
        for slot in self.slots:
            if slot is instead_of:
                continue
            one, other = candidate.contents, slot.drawn.contents
            if slot.drawn.card == candidate.card or (not self._repeat and one.repeats(other)):
                return False
            if not self._repeat and alone and one.is_near(other):
                return False
            if one.gives_away(other) or other.gives_away(one):
                self._in_the_way[id(slot)] += 1
                return False
        return True

    def forget(self) -> None:
        """Forget which questions were in the way."""
        self._in_the_way.clear()

    def take_out(self, section: Section, required: tuple[str, ...]) -> bool:
        """Take out the question that was most in the way, of another section; False where there is none to take.

        The only question of a required topic stays.
        """
        topics = Counter(slot.topic for slot in self.slots)
        others = [slot for slot in self.slots if slot.section is not section and self._in_the_way[id(slot)]
                  and not (slot.topic in required and topics[slot.topic] == 1)]
        if not others:
            return False
        self.slots.remove(max(others, key=lambda slot: self._in_the_way[id(slot)]))
        return True
