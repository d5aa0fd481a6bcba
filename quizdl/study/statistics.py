"""How studying goes, from the log and the states of the cards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quizdl.study.card import CardId
from quizdl.study.memory import Memory
from quizdl.study.mistakes import mistake_card
from quizdl.study.review import Rating, Review

WINDOWS: tuple[int | None, ...] = (1, 7, 30, None)
"""Days over which retention is told, today included; None is all there are."""
MATURE_DAYS = 21


@dataclass(frozen=True, slots=True)
class Retention:
    """Of cards met on an earlier day: how many were asked, and how many were known at their first answer of a day."""

    asked: int
    known: int

    @property
    def share(self) -> float | None:
        """None where nothing was asked."""
        return self.known / self.asked if self.asked else None

    def __add__(self, other: Retention) -> Retention:
        return Retention(self.asked + other.asked, self.known + other.known)


@dataclass(frozen=True, slots=True)
class DayCount:
    """What was done on one day."""

    day: date
    reviews: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Maturity:
    """Cards by how firmly they are held: never asked, interval under three weeks, from three weeks on."""

    new: int
    young: int
    mature: int


@dataclass(frozen=True, slots=True)
class WeakCard:
    """A card that is forgotten often, or hardly known now."""

    card: CardId
    lapses: int
    difficulty: float
    recall: float


def tested(reviews: Iterable[Review]) -> list[Review]:
    """The answers that tell about memory: the first of a day to a card that was met on an earlier day.

    Repetitions within a day and first meetings tell nothing: they are left out. `reviews` are in order of time.
    """
    last: dict[CardId, date] = {}
    found = []
    for review in reviews:
        before = last.get(review.card)
        if before is not None and before < review.study_day:
            found.append(review)
        last[review.card] = max(review.study_day, before or review.study_day)
    return found


def true_retention(reviews: Sequence[Review], today: date, topic_of: Callable[[CardId], str],
                   windows: Sequence[int | None] = WINDOWS) -> dict[int | None, dict[str, Retention]]:
    """Days of the window -> topic -> retention. Cards whose topic is not known any more are under ""."""
    table: dict[int | None, dict[str, Retention]] = {days: {} for days in windows}
    for review in tested(reviews):
        age = (today - review.study_day).days
        once = Retention(1, int(review.rating > Rating.AGAIN))
        topic = topic_of(review.card)
        for days in windows:
            if days is None or 0 <= age < days:
                table[days][topic] = table[days].get(topic, Retention(0, 0)) + once
    return table


def total(retentions: Iterable[Retention]) -> Retention:
    """Several taken together."""
    return sum(retentions, Retention(0, 0))


def by_day(reviews: Iterable[Review], since: date, until: date) -> list[DayCount]:
    """Every day of a span, also those on which nothing was done."""
    counts: Counter[date] = Counter()
    seconds: defaultdict[date, float] = defaultdict(float)
    for review in reviews:
        counts[review.study_day] += 1
        seconds[review.study_day] += review.seconds
    days = (since + timedelta(days=number) for number in range((until - since).days + 1))
    return [DayCount(day, counts[day], seconds[day]) for day in days]


def forecast(memories: Mapping[CardId, Memory], today: date, days: int = 30) -> list[int]:
    """How many cards come due on each of the next days, if nothing is answered; what is overdue counts for today."""
    coming = [0] * days
    for memory in memories.values():
        ahead = max(0, (memory.due_day - today).days)
        if ahead < days:
            coming[ahead] += 1
    return coming


def maturity(memories: Mapping[CardId, Memory], cards: int) -> Maturity:
    """How many of `cards` are new, young and mature."""
    mature = sum((memory.due_day - memory.last_day).days >= MATURE_DAYS for memory in memories.values())
    return Maturity(max(0, cards - len(memories)), len(memories) - mature, mature)


def mistakes_made(reviews: Iterable[Review], count: int = 10) -> list[tuple[CardId, int]]:
    """The mistakes made most, by their cards, the most frequent first."""
    made = Counter(card for review in reviews if (card := mistake_card(review)) is not None)
    return sorted(made.items(), key=lambda each: (-each[1], each[0]))[:count]


def weakest(memories: Mapping[CardId, Memory], recall: Callable[[Memory], float], count: int = 10) -> list[WeakCard]:
    """The cards that were forgotten most often; among equals those least likely to be known today."""
    found = [WeakCard(memory.card, memory.lapses, memory.difficulty, recall(memory)) for memory in memories.values()
             if memory.lapses]
    return sorted(found, key=lambda weak: (-weak.lapses, weak.recall, weak.card))[:count]
