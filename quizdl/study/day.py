"""Time: the clock that can be replaced, and the study day, which ends when the learner sleeps."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from quizdl.errors import QuizdlError
from quizdl.text import Text

ROLLOVER_HOURS = 4
VARIABLE = "QUIZDL_NOW"
_EPOCH = date(1969, 12, 31)
_LAST_YEAR = 2200


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The local time, with its zone."""
        ...

    def running(self) -> float:
        """Seconds since some moment, on a clock that nobody can set."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone()

    def running(self) -> float:
        return time.monotonic()


class FixedClock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.time = now
        self._running = timedelta()

    def now(self) -> datetime:
        return self.time

    def running(self) -> float:
        return self._running.total_seconds()

    def pass_(self, **duration: float) -> None:
        """Let time pass: `pass_(hours=3)`; to set `time` lets none pass."""
        self.time += timedelta(**duration)
        self._running += timedelta(**duration)


class ShiftedClock:
    """A clock that runs on from a chosen moment."""

    def __init__(self, start: datetime) -> None:
        self._shift = start - datetime.now(UTC)
        self._zone = start.tzinfo

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._shift).astimezone(self._zone)

    def running(self) -> float:
        return time.monotonic()


def chosen_clock() -> Clock:
    """The system's clock, or one that starts at `QUIZDL_NOW` (ISO 8601). Raises QuizdlError."""
    text = os.environ.get(VARIABLE)
    if not text:
        return SystemClock()
    try:
        start = datetime.fromisoformat(text)
        if not _EPOCH.year < start.year < _LAST_YEAR:
            raise ValueError("days before and after it could not be computed")
    except ValueError:
        raise QuizdlError(Text(
            f"{VARIABLE}：{text[:40]!r} 不是 1970 至 2199 年的时间，应如 2026-11-21T09:00",
            f"{VARIABLE}: {text[:40]!r} is no time from 1970 to 2199 such as 2026-11-21T09:00")) from None
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


def may_be_day_of(day: date, at: int) -> bool:
    """Whether a study day can belong to a time (milliseconds since the epoch): not after it, in any time zone.

    It may be long before: with a clock set back, an answer is put behind the last one of its card.
    """
    return _EPOCH <= day <= datetime.fromtimestamp(at / 1000, UTC).date() + timedelta(days=1)
