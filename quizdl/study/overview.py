"""Where a learner stands today: what is to be done, how long it takes, what was done, what comes next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from quizdl.study.card import is_mistake
from quizdl.study.memory import Memory
from quizdl.study.queue import all_due
from quizdl.study.repeating import repeats
from quizdl.study.study import Study

_DAYS_LOOKED_AT = 14
_USUAL_SECONDS = 30.0
"""Of one answer, as long as there is nothing to go by."""
_ANSWERS_TO_A_NEW_CARD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`due`, `new` and `again` are what a session would ask now; `by_topic` counts due cards whatever the limits."""

    due: int
    new: int
    again: int
    by_topic: dict[str, int]
    answered_today: int
    known: int
    """Cards that were answered at all."""
    streak: int
    minutes: int
    """How long all of it takes, by the learner's own pace."""
    next_day: date | None
    """The next day on which cards are due, when none is today."""
    next_due: int

    @property
    def total(self) -> int:
        return self.due + self.new + self.again


def overview(study: Study) -> Overview:
    """Where the learner stands, read afresh."""
    now = study.situation()
    due, new = study.agenda(now)
    again = sum(now.is_open(card) for card in repeats(now.today, now.memories))
    by_topic: dict[str, int] = {}
    for card in all_due(now):
        topic = now.catalog[card].topic
        by_topic[topic] = by_topic.get(topic, 0) + 1
    coming = [memory for card, memory in now.memories.items()
              if memory.due_day > now.day and now.is_open(card) and (not is_mistake(card) or card in now.mistakes)]
    next_day = min((memory.due_day for memory in coming), default=None)
    return Overview(
        due=len(due), new=len(new), again=again, by_topic=by_topic, answered_today=len(now.today),
        known=len(now.memories), streak=study.streak(), minutes=_minutes(study, len(due) + again, len(new)),
        next_day=next_day, next_due=_on(coming, next_day))


def _on(memories: list[Memory], day: date | None) -> int:
    return sum(memory.due_day == day for memory in memories)


def _minutes(study: Study, known: int, new: int) -> int:
    """Due cards are answered once, and those forgotten once more; new ones come back within the day."""
    recent = study.journal.reviews(since=study.today - timedelta(days=_DAYS_LOOKED_AT))
    seconds = [review.seconds for review in recent if review.source == "session"]
    pace = sum(seconds) / len(seconds) if seconds else _USUAL_SECONDS
    answers = known * (2 - study.settings.retention) + new * _ANSWERS_TO_A_NEW_CARD
    return math.ceil(answers * pace / 60)
