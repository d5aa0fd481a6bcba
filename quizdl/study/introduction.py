"""Which cards are new today: all topics in step, facts and computed questions in turn, definitions first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from quizdl.study.card import Card, CardId
from quizdl.study.queue import Situation, introduced


class Introduction:
    """New cards in order, without end but that of the catalog.

    The next card is of the topic of which the smallest share was introduced. Within a topic facts and computed
    questions take turns; a fact waits for the definition of its concept and of the concepts that it builds on.
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
            if card.id in now.memories:
                self._seen[card.topic][computed] += 1
                self._total[card.topic] += 1
            elif now.is_open(card.id):
                self._lanes[card.topic][computed].append(card)
                self._total[card.topic] += 1
            else:
                continue
            if card.defines and card.concept is not None:
                self._definitions[card.concept].append(card.id)
        for lanes in self._lanes.values():
            for lane in lanes.values():
                lane.sort(key=lambda card: card.way)

    def __iter__(self) -> Iterator[CardId]:
        while True:
            order = sorted((sum(self._seen[topic].values()) / self._total[topic], index, topic)
                           for index, topic in enumerate(self._lanes))
            # where definitions wait for each other in a circle, somebody has to come first
            found = next((card for must_be_ready in (True, False) for *_, topic in order
                          if (card := self._of_topic(topic, must_be_ready)) is not None), None)
            if found is None:
                return
            yield found.id

    def _of_topic(self, topic: str, must_be_ready: bool) -> Card | None:
        seen, lanes = self._seen[topic], self._lanes[topic]
        first = seen[True] < seen[False]
        for computed in (first, not first):
            lane = lanes[computed]
            for index, card in enumerate(lane):
                if self._taken.isdisjoint(card.siblings) and (self._is_ready(card) or not must_be_ready):
                    del lane[index]
                    seen[computed] += 1
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
