"""The state of a sitting: what follows from its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from quizdl.study.exam.record import Event


class Mark(msgspec.Struct, frozen=True):
    """What a question earned: `score` is the share of its marks, None where it could not be marked any more.

    `judged` says that the score is a suggestion, which the learner may correct.
    """

    number: int
    score: float | None
    answered: bool
    judged: bool = False
    misconceptions: tuple[str, ...] = ()


class Judgement(msgspec.Struct, frozen=True):
    """A score that the learner corrected."""

    at: int
    number: int
    before: float
    after: float


@dataclass
class State:
    """A sitting after its events. Times are milliseconds since the epoch, durations milliseconds."""

    answers: dict[int, dict[str, str]] = field(default_factory=dict)
    flagged: set[int] = field(default_factory=set)
    spent: dict[int, int] = field(default_factory=dict)
    current: int = 1
    latest: int = 0
    paused_since: int | None = None
    paused: int = 0
    handed_in: int | None = None
    in_time: bool = True
    """Whether the learner handed the paper in, and not the clock."""
    marks: dict[int, Mark] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)
    settled: bool = False

    def score(self, number: int) -> float | None:
        """The share of its marks that a question earned, as corrected."""
        corrected = [each.after for each in self.judgements if each.number == number]
        mark = self.marks.get(number)
        return corrected[-1] if corrected else None if mark is None else mark.score

    def take(self, event: Event) -> None:
        """Let an event happen."""
        at, value = max(event.at, self.latest), event.value
        away = event.kind == "opened" or bool(value.get("away"))
        if self.latest and self.handed_in is None and self.paused_since is None and not away:
            self.spent[self.current] = self.spent.get(self.current, 0) + at - self.latest
        self.latest = at
        match event.kind:
            case "visited":
                self.current = event.item or 1
            case "answered":
                self.answers[event.item or 1] = {str(name): str(text) for name, text in value.items()}
            case "flagged":
                (self.flagged.add if value.get("on") else self.flagged.discard)(event.item or 1)
            case "paused":
                self.paused_since = at
            case "resumed":
                if self.paused_since is not None:
                    self.paused += at - self.paused_since
                    self.paused_since = None
            case "handed-in":
                self._hand_in(at, value)
            case "judged":
                self.judgements.append(msgspec.convert({**value, "at": at, "number": event.item}, Judgement))
            case "settled":
                self.settled = True
            case "opened":
                pass

    def _hand_in(self, at: int, value: Mapping[str, object]) -> None:
        if self.paused_since is not None:
            self.paused += at - self.paused_since
            self.paused_since = None
        self.handed_in = at
        self.in_time = value.get("by") == "learner"
        self.marks = {mark.number: mark for mark in msgspec.convert(value.get("marks", ()), tuple[Mark, ...])}


def state_of(events: Iterable[Event]) -> State:
    """The state after all events in order."""
    state = State()
    for event in events:
        state.take(event)
    return state
