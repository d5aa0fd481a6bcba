"""What is asked today: cards whose day has come, then new ones.

Due cards come by relative overdueness (days over the day, divided by the interval), then by the lowest recall; of
the next ten, one of another topic than the last is taken first. Cards that share a fact or a template are not asked
on one day: the later of them waits until the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quizdl.study.card import CardId, is_mistake
from quizdl.study.catalog import Catalog
from quizdl.study.memory import Flag, Memory
from quizdl.study.review import Review
from quizdl.study.settings import Settings

_WINDOW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that the day's queue follows from. `mistakes` are the open ones, `today` this day's reviews in order."""

    day: date
    catalog: Catalog
    memories: Mapping[CardId, Memory]
    flags: Mapping[CardId, Flag]
    mistakes: Mapping[CardId, date]
    today: Sequence[Review]
    settings: Settings
    recall: Callable[[Memory, date], float]
    planned: tuple[CardId, ...] | None = None
    """What a plan holds for today, in order; None where none is followed."""

    def is_open(self, card: CardId) -> bool:
        """Whether the card may be asked today at all: known, of a chosen topic, neither suspended nor buried."""
        flag = self.flags.get(card)
        if flag is not None and flag.hides(self.day):
            return False
        if card not in self.catalog:
            return False
        topics = self.settings.topics
        return not topics or self.catalog[card].topic in topics

    def siblings(self, cards: Iterable[CardId]) -> set[str]:
        """The keys that these cards share with their siblings."""
        return {key for card in cards if card in self.catalog for key in self.catalog[card].siblings}


def all_due(now: Situation) -> list[CardId]:
    """Every card whose day has come and that was not answered today, in the stated order; no limits, siblings in."""
    answered = {review.card for review in now.today}
    found: list[tuple[float, float, CardId]] = []
    for card, memory in now.memories.items():
        if memory.due_day > now.day or card in answered or not now.is_open(card):
            continue
        if is_mistake(card) and card not in now.mistakes:
            continue
        interval = max(1, (memory.due_day - memory.last_day).days)
        found.append((-(now.day - memory.due_day).days / interval, now.recall(memory, now.day), card))
    made = [card for card, made_on in now.mistakes.items()
            if card not in now.memories and card not in answered and made_on < now.day and now.is_open(card)]
    return made + [card for *_, card in sorted(found)]


def due_today(now: Situation, limit: int | None = None) -> list[CardId]:
    """The due cards that are asked today: siblings apart, topics interleaved, no more than the day's limit."""
    apart = _apart(all_due(now), now, now.siblings(review.card for review in now.today))
    if limit is None:
        limit = now.settings.reviews_per_day
    done = {review.card for review in now.today} - set(introduced(now))
    return interleaved(apart[:max(0, limit - len(done))], now.catalog)


def introduced(now: Situation) -> list[CardId]:
    """The new cards of today so far."""
    return [card for card in dict.fromkeys(review.card for review in now.today)
            if card in now.memories and now.memories[card].first_day == now.day and not is_mistake(card)]


def _apart(cards: Iterable[CardId], now: Situation, taken: set[str]) -> list[CardId]:
    kept = []
    for card in cards:
        keys = now.catalog[card].siblings
        if taken.isdisjoint(keys):
            kept.append(card)
            taken.update(keys)
    return kept


def interleaved(cards: Iterable[CardId], catalog: Catalog) -> list[CardId]:
    """The cards in about the same order, neighbours of different topics where one of the next ten is."""
    rest, order = list(cards), list[CardId]()
    while rest:
        last = catalog[order[-1]].topic if order else None
        near = range(min(_WINDOW, len(rest)))
        order.append(rest.pop(next((index for index in near if catalog[rest[index]].topic != last), 0)))
    return order
