"""What a session asks next: what comes back today, what is due, what is new."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from quizdl.study.card import CardId, is_mistake
from quizdl.study.exchange import Counts, Why
from quizdl.study.introduction import new_today
from quizdl.study.memory import Memory
from quizdl.study.queue import Situation, due_today
from quizdl.study.repeating import repeats
from quizdl.study.review import Review


class Agenda:
    """The cards of a study day in order, as far as they were not asked yet; answers are told to `answered`."""

    def __init__(self, now: Situation, *, new: int | None = None, reviews: int | None = None,
                 without: Collection[CardId] = ()) -> None:
        """`new` and `reviews` replace the limits of the settings; the cards `without` are left out.

        Where a plan is followed, the cards are those that it holds for today.
        """
        self._now = now
        self._without = set(without)
        self.memories: dict[CardId, Memory] = dict(now.memories)
        self._today = list(now.today)
        if now.planned is not None:
            self._waiting = [deque(now.planned)]
        else:
            due = due_today(now, reviews)
            self._waiting = [deque(due), deque(new_today(now, due, new))]
        self._first: CardId | None = None
        for card in self._without:
            self._drop(card)

    @property
    def has_first(self) -> bool:
        """Whether a card was put first that was not taken yet."""
        return self._first is not None

    @property
    def seconds_today(self) -> float:
        """The time of today's answers."""
        return sum(review.seconds for review in self._today)

    @property
    def answered_today(self) -> int:
        """How many answers were given today."""
        return len(self._today)

    def times(self, card: CardId) -> int:
        """How often the card was answered."""
        memory = self.memories.get(card)
        return 0 if memory is None else memory.reps

    def answered(self, review: Review, memory: Memory) -> None:
        """An answer was recorded."""
        self.memories[review.card] = memory
        self._today.append(review)
        self._drop(review.card)

    def leave_out(self, card: CardId) -> None:
        """The card cannot be asked."""
        self._without.add(card)
        self._drop(card)
        if self._first == card:
            self._first = None

    def put_first(self, card: CardId) -> None:
        """Ask this card next, whatever waits."""
        self._first = card

    def take(self) -> tuple[CardId, Why] | None:
        """The next card, which is no longer waiting then."""
        found = self.peek()
        if found is not None:
            self._drop(found[0])
            self._first = None
        return found

    def peek(self, current: CardId | None = None) -> tuple[CardId, Why] | None:
        """The card that comes after the `current` one."""
        if self._first is not None:
            return self._first, self._why(self._first)
        again = self._again(current)
        ripe = next((card for card, left in again.items() if left == 0), None)
        if ripe is not None:
            return ripe, "again"
        for waiting in self._waiting:
            card = next((card for card in waiting if card != current), None)
            if card is not None:
                return card, self._why(card)
        return next(((card, "again") for card in again), None)

    def counts(self, current: CardId | None = None) -> Counts:
        """What is still to come after the `current` card."""
        waiting = [card for part in self._waiting for card in part if card != current]
        due = sum(card in self.memories or is_mistake(card) for card in waiting)
        return Counts(due, len(waiting) - due, len(self._again(current)))

    def _again(self, current: CardId | None) -> dict[CardId, int]:
        return {card: left for card, left in repeats(self._today, self.memories).items()
                if card not in self._without and card != current and self._now.is_open(card)}

    def _drop(self, card: CardId) -> None:
        for waiting in self._waiting:
            if card in waiting:
                waiting.remove(card)

    def _why(self, card: CardId) -> Why:
        if any(review.card == card for review in self._today):
            return "again"
        if card in self.memories:
            return "due"
        return "mistake" if is_mistake(card) else "new"
