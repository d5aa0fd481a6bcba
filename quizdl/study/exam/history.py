"""All sittings that were handed in, with a trend."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from quizdl.study.exam.record import Register, SittingRecord
from quizdl.study.exam.state import State, state_of

FEWEST_FOR_TREND = 3


@dataclass(frozen=True, slots=True)
class Past:
    """A sitting that was handed in. `share` is the mark as a share of what could be marked."""

    record: SittingRecord
    earned: float
    marks: float
    seconds: float
    in_time: bool

    @property
    def day(self) -> date:
        return self.record.study_day

    @property
    def share(self) -> float:
        return self.earned / self.marks if self.marks else 0.0

    @property
    def again(self) -> bool:
        """Whether the same paper was sat before."""
        return self.record.attempt > 1

    @property
    def predicted(self) -> float | None:
        """The share that was expected before the sitting, where an estimate was kept."""
        value = (self.record.estimate or {}).get("share")
        return float(value) if isinstance(value, int | float) else None


def past(register: Register) -> list[Past]:
    """The sittings that were handed in, in the order they were begun."""
    found = []
    for record in register.records():
        state = state_of(register.events(record.uuid))
        if state.handed_in is not None:
            found.append(_past(record, state))
    return found


def _past(record: SittingRecord, state: State) -> Past:
    scores = [(place.marks, score) for place in record.paper.places if (score := state.score(place.number)) is not None]
    return Past(record, sum(marks * score for marks, score in scores), sum(marks for marks, _ in scores),
                sum(state.spent.values()) / 1000, state.in_time)


def trend(sittings: Iterable[Past]) -> float | None:
    """The change of the share from one sitting to the next: the median over all pairs (Theil 1950, Sen 1968).

    Papers that were sat before, and practice, do not count. None where fewer than three sittings are left.
    """
    shares = [each.share for each in sittings if not each.again and not each.record.practice]
    if len(shares) < FEWEST_FOR_TREND:
        return None
    return median((later[1] - earlier[1]) / (later[0] - earlier[0])
                  for earlier, later in itertools.combinations(list(enumerate(shares)), 2))


def values(sittings: Iterable[Past]) -> dict[str, Any]:
    """The history as plain data, fit for JSON; shares are between 0 and 1."""
    listed = list(sittings)
    change = trend(listed)
    return {
        "sittings": [{
            "sitting": each.record.uuid, "code": each.record.code, "day": each.day.isoformat(),
            "started": each.record.started, "minutes": each.record.minutes, "marks": round(each.marks, 3),
            "earned": round(each.earned, 3), "share": round(each.share, 4), "seconds": round(each.seconds, 1),
            "attempt": each.record.attempt, "practice": each.record.practice, "handed_in_by_learner": each.in_time,
            "predicted": each.predicted} for each in listed],
        "trend": None if change is None else round(change, 4)}
