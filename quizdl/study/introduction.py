"""Which cards are new today: all topics in step, facts and computed questions in turn, definitions first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from quizdl.study.card import Card, CardId
from quizdl.study.queue import Situation, introduced


class Introduction:
    """New cards in order, without end but that of the catalog.

    The next card is of the topic of which the smallest share was introduced. Facts and computed questions take turns,
    within a topic and from card to card; a fact waits for the definition of its concept and of the concepts that it
    builds on, a computed question does so if another one can come before it.
    """

    def __init__(self, now: Situation, taken: set[str]) -> None:
        """`taken` are the keys of siblings that are asked today already; new cards keep apart from them."""
        self._now = now
        self._taken = taken
        self._known: set[CardId] = set(now.memories)
        self._lanes: dict[str, dict[bool, list[Card]]] = defaultdict(lambda: {True: [], False: []})
        self._seen: dict[str, dict[bool, int]] = defaultdict(lambda: {True: 0, False: 0})
        self._total: dict[str, int] = defaultdict(int)
        self._definitions: dict[str, list[CardId]] = defaultdict(list)
        for card in now.catalog.values():
            computed = "@" in card.id
            lanes = self._lanes[card.topic]  # also of topics with nothing new: the order of topics must stay
            if card.id in now.memories:
                self._seen[card.topic][computed] += 1
                self._total[card.topic] += 1
            elif now.is_open(card.id):
                lanes[computed].append(card)
                self._total[card.topic] += 1
            else:
                continue
            if card.defines and card.concept is not None:
                self._definitions[card.concept].append(card.id)
        for lanes in self._lanes.values():
            for lane in lanes.values():
                lane.sort(key=lambda card: card.meets)

    def __iter__(self) -> Iterator[CardId]:
        last = next((self._now.catalog[card] for card in reversed(introduced(self._now)) if card in self._now.catalog),
                    None)
        while (card := self._computed_after(last) or self._next()) is not None:
            yield card.id
            last = card

    def _in_step(self) -> list[str]:
        """The topics, that of which the smallest share was introduced first."""
        order = sorted((sum(self._seen[topic].values()) / self._total[topic], index, topic)
                       for index, topic in enumerate(self._lanes) if self._total[topic])
        return [topic for *_, topic in order]

    def _next(self) -> Card | None:
        # where definitions wait for each other in a circle, somebody has to come first
        for must_be_ready in (True, False):
            for topic in self._in_step():
                first = self._seen[topic][True] < self._seen[topic][False]
                for computed in (first, not first):
                    if (card := self._take(topic, computed, must_be_ready)) is not None:
                        return card
        return None

    def _computed_after(self, last: Card | None) -> Card | None:
        """After a fact, a computed question of another topic that has had more facts than these."""
        if last is None or "@" in last.id:
            return None
        behind = [topic for topic in self._in_step()
                  if topic != last.topic and self._seen[topic][True] < self._seen[topic][False]]
        return next((card for topic in behind if (card := self._take(topic, True, True)) is not None), None)

    def _take(self, topic: str, computed: bool, must_be_ready: bool) -> Card | None:
        lane = self._lanes[topic][computed]
        for index, card in enumerate(lane):
            if self._taken.isdisjoint(card.siblings) and (self._is_ready(card) or not must_be_ready):
                del lane[index]
                self._seen[topic][computed] += 1
                self._known.add(card.id)
                self._taken.update(card.siblings)
                return card
        return None

    def _is_ready(self, card: Card) -> bool:
        needed = card.prerequisites if card.defines or card.concept is None else (*card.prerequisites, card.concept)
        for concept in needed:
            definitions = self._definitions.get(concept)
            if definitions and self._known.isdisjoint(definitions):
                return False
        return True


def new_today(now: Situation, due: list[CardId], limit: int | None = None) -> Iterator[CardId]:
    """The cards to introduce today, apart from the siblings of what is due, up to the day's pace."""
    limit = now.settings.new_per_day if limit is None else limit
    left = limit - len(introduced(now))
    if left <= 0:
        return
    taken = now.siblings([*due, *(review.card for review in now.today)])
    for count, card in enumerate(Introduction(now, taken), 1):
        yield card
        if count >= left:
            return
