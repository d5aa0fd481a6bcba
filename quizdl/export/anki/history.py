"""A learner's history as Anki keeps it: its review log, and where each card stands.

Anki finds the day of an answer from its time, in its own time zone and with its own hour at which days begin: both
have to be those of quizdl for a replay to agree. (The very second at which a day begins is the day before to Anki.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from quizdl.export.anki.collection import DAY_ZERO
from quizdl.export.anki.notes import Entry, State
from quizdl.export.anki.presets import Preset
from quizdl.study.card import CardId
from quizdl.study.memory import Flag, Memory
from quizdl.study.review import Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

_FIRST_DAY = datetime.fromtimestamp(DAY_ZERO, UTC).date()
_DECAY = 20
"""The place of the forgetting curve's exponent among the parameters of FSRS-6."""


@dataclass(frozen=True)
class History:
    """What a learner did, replayed by the scheduler: nothing is taken from a cache."""

    settings: Settings
    scheduler: Scheduler
    entries: Mapping[CardId, tuple[Entry, ...]] = field(default_factory=dict)
    states: Mapping[CardId, State] = field(default_factory=dict)
    suspended: frozenset[CardId] = frozenset()

    def preset(self, topic: str) -> Preset:
        """The preset of a topic's decks: one for each wished recall."""
        wished = self.settings.retention_in(topic)
        return Preset(f"quizdl {wished:.0%}", wished, self.scheduler.weights, self.settings.maximum_interval,
                      self.settings.new_per_day, self.settings.reviews_per_day)


def history_of(reviews: Iterable[Review], flags: Mapping[CardId, Flag], settings: Settings, scheduler: Scheduler,
               retention: Mapping[CardId, float]) -> History:
    """The history that follows from the reviews that count, in order of time.

    `retention` is the wished recall of each card that is exported; the others are left out.
    """
    by_card: dict[CardId, list[Review]] = {}
    for review in reviews:
        if review.card in retention:
            by_card.setdefault(review.card, []).append(review)
    entries, states = {}, {}
    for card, answered in by_card.items():
        entries[card], memory = _replayed(answered, scheduler)
        states[card] = _state(memory, answered[-1], retention[card], scheduler.weights[_DECAY])
    suspended = frozenset(card for card, flag in flags.items() if flag.suspended)
    return History(settings, scheduler, entries, states, suspended)


def _replayed(reviews: Iterable[Review], scheduler: Scheduler) -> tuple[tuple[Entry, ...], Memory]:
    memory: Memory | None = None
    entries: list[Entry] = []
    for review in reviews:
        before = 0 if memory is None else _interval(memory)
        memory = scheduler.after(memory, review.card, review.rating, review.study_day)
        entries.append(Entry(review.at, int(review.rating), _interval(memory), before, round(review.seconds * 1000),
                             first=not entries))
    if memory is None:
        raise AssertionError("a card in the log has at least one review")
    return tuple(entries), memory


def _interval(memory: Memory) -> int:
    return max(1, (memory.due_day - memory.last_day).days)


def _state(memory: Memory, last: Review, retention: float, decay: float) -> State:
    return State(memory.stability, memory.difficulty, retention, decay, day_number(memory.due_day), _interval(memory),
                 memory.reps, memory.lapses, last.at // 1000)


def day_number(day: date) -> int:
    """A study day, counted from the first day of the collection."""
    return (day - _FIRST_DAY).days
