"""Time: the clock that can be replaced, and the study day, which ends when the learner sleeps."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from quizdl.errors import QuizdlError

ROLLOVER_HOURS = 4
VARIABLE = "QUIZDL_NOW"


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The local time, with its zone."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone()


class FixedClock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def pass_(self, **duration: float) -> None:
        """Let time pass: `pass_(hours=3)`."""
        self.time += timedelta(**duration)


class ShiftedClock:
    """A clock that runs on from a chosen moment."""

    def __init__(self, start: datetime) -> None:
        self._shift = start - datetime.now(UTC)
        self._zone = start.tzinfo

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._shift).astimezone(self._zone)


def chosen_clock() -> Clock:
    """The system's clock, or one that starts at `QUIZDL_NOW` (ISO 8601). Raises QuizdlError."""
    text = os.environ.get(VARIABLE)
    if not text:
        return SystemClock()
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        raise QuizdlError(f"{VARIABLE}: {text[:40]!r} is not a time such as 2026-11-21T09:00") from None
    return ShiftedClock(start.astimezone() if start.tzinfo is None else start)


def study_day(moment: datetime, rollover_hours: int = ROLLOVER_HOURS) -> date:
    """The study day of a local time: the date some hours earlier."""
    return (moment.replace(tzinfo=None) - timedelta(hours=rollover_hours)).date()


def noon(day: date) -> datetime:
    """Noon UTC of a study day: what the scheduler is given, so that it counts days and not hours."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)
