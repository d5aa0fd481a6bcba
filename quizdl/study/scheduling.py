"""When a card comes back: FSRS-6 on study days, with a fuzz that is the same every time.

The model is that of the `fsrs` package, which is imported when a scheduler is made. It is given noon UTC of study
days: it counts elapsed time in blocks of 24 hours, and an evening followed by an afternoon would be "the same day".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from quizdl.study.card import CardId
from quizdl.study.day import noon
from quizdl.study.memory import Memory
from quizdl.study.review import Rating, Review
from quizdl.study.settings import Settings

if TYPE_CHECKING:
    import fsrs

MODEL = "FSRS-6"
_UNFUZZED_DAYS = 2.5
_SPREAD = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))
"""(from day, to day, share): by how much of the days in each stretch an interval may move, beside one day."""


class Scheduler:
    """Computes memories from reviews. `retention` gives the wished recall of a card, by default the settings' one."""

    def __init__(self, settings: Settings, retention: Callable[[CardId], float] | None = None) -> None:
        import fsrs

        self._fsrs = fsrs
        self._settings = settings
        self._retention = retention or (lambda _card: settings.retention)
        self._models: dict[float, fsrs.Scheduler] = {}
        self._model = self._for(settings.retention)
        numbers = ",".join(repr(float(each)) for each in self._model.parameters)
        self.weights: tuple[float, ...] = tuple(self._model.parameters)
        """The parameters of the model."""
        self.parameters = hashlib.sha256(numbers.encode()).hexdigest()[:16]
        """The fingerprint of the model's parameters."""

    def _for(self, retention: float) -> fsrs.Scheduler:
        if retention not in self._models:
            self._models[retention] = self._fsrs.Scheduler(
                desired_retention=retention, learning_steps=(), relearning_steps=(), enable_fuzzing=False,
                maximum_interval=self._settings.maximum_interval)
        return self._models[retention]

    def _card(self, memory: Memory | None) -> fsrs.Card:
        # an explicit id: without one, the package sleeps a millisecond to draw one from the clock
        if memory is None:
            return self._fsrs.Card(card_id=1, due=datetime(1970, 1, 1, tzinfo=UTC))
        return self._fsrs.Card(card_id=1, state=self._fsrs.State.Review, stability=memory.stability,
                               difficulty=memory.difficulty, due=noon(memory.due_day),
                               last_review=noon(memory.last_day))

    def after(self, memory: Memory | None, card: CardId, rating: Rating, day: date) -> Memory:
        """The state of a card after one more answer on a study day.

        A day before that of the last answer (a clock set back) counts as the same day.
        """
        day = day if memory is None else max(day, memory.last_day)
        model = self._for(self._retention(card))
        reviewed, _ = model.review_card(self._card(memory), self._fsrs.Rating(int(rating)), noon(day))
        if reviewed.stability is None or reviewed.difficulty is None:
            raise AssertionError("a reviewed card has a state")
        reps = 1 if memory is None else memory.reps + 1
        forgotten = memory is not None and day > memory.last_day and rating is Rating.AGAIN
        interval = (reviewed.due - noon(day)).days
        return Memory(
            card=card, stability=reviewed.stability, difficulty=reviewed.difficulty,
            first_day=day if memory is None else memory.first_day, last_day=day,
            due_day=self._due(card, reps, day, interval), reps=reps,
            lapses=(0 if memory is None else memory.lapses) + forgotten, model=MODEL, parameters=self.parameters)

    def replay(self, reviews: Iterable[Review]) -> Memory | None:
        """The state of one card from its reviews in order of time: the truth, of which a Memory is a cache."""
        memory: Memory | None = None
        for review in reviews:
            memory = self.after(memory, review.card, review.rating, review.study_day)
        return memory

    def replay_all(self, reviews: Iterable[Review]) -> dict[CardId, Memory]:
        """The state of every card from a log in order of time."""
        memories: dict[CardId, Memory] = {}
        for review in reviews:
            card = review.card
            memories[card] = self.after(memories.get(card), card, review.rating, review.study_day)
        return memories

    def recall(self, memory: Memory, day: date) -> float:
        """The chance, by the model, that a card is known on a day."""
        return float(self._model.get_card_retrievability(self._card(memory), noon(max(day, memory.last_day))))

    def _due(self, card: CardId, reps: int, day: date, interval: int) -> date:
        exact = day + timedelta(days=interval)
        fuzzed = day + timedelta(days=self._fuzzed(card, reps, interval))
        exam = next((each.day for each in self._settings.exams_ahead(day) if each.day > day), None)
        if exam is None:
            return fuzzed
        # what comes back before the exam stays before it, and what comes after does not move into its eve
        return min(fuzzed, exam - timedelta(days=1)) if exact < exam else max(fuzzed, exam)

    def _fuzzed(self, card: CardId, reps: int, interval: int) -> int:
        if interval < _UNFUZZED_DAYS:
            return interval
        room = 1 + sum(share * max(0.0, min(interval, high) - low) for low, high, share in _SPREAD)
        low, high = max(2, round(interval - room)), min(round(interval + room), self._settings.maximum_interval)
        digest = hashlib.sha256(f"fuzz\x1f{card}\x1f{reps}".encode()).digest()
        return min(low, high) + int.from_bytes(digest[:8], "big") % (max(high - low, 0) + 1)
