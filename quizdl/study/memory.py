"""What is known of a card's place in memory: a cache of the log, rebuilt by `scheduling.Scheduler.replay`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quizdl.study.card import CardId


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The state of one card after its reviews.

    `stability` is in days (recall falls to 90 % in that time), `difficulty` is 1 to 10, `reps` counts reviews
    and `lapses` the days it was forgotten after having been learned. `model` and `parameters` say what computed it.
    """

    card: CardId
    stability: float
    difficulty: float
    first_day: date
    last_day: date
    due_day: date
    reps: int
    lapses: int
    model: str
    parameters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """What the learner decided about a card: never to be asked, or not before a day."""

    card: CardId
    suspended: bool = False
    buried_until: date | None = None

    def hides(self, day: date) -> bool:
        return self.suspended or (self.buried_until is not None and day < self.buried_until)
