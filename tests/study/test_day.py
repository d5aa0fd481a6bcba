"""A study day ends when the learner sleeps, not at midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from quizdl.errors import QuizdlError
from quizdl.study.day import ShiftedClock, SystemClock, chosen_clock, milliseconds, noon, study_day

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize("hour,minute,day", [(3, 59, 4), (4, 0, 5), (23, 59, 5), (0, 0, 4)])
def test_the_day_turns_at_four(hour: int, minute: int, day: int) -> None:
    """Until 04:00 local time it is still the day before."""
    assert study_day(datetime(2026, 3, 5, hour, minute, tzinfo=CHINA)) == date(2026, 3, day)


def test_the_local_clock_decides() -> None:
    """The same moment is another day for a learner elsewhere."""
    moment = datetime(2026, 3, 5, 21, 0, tzinfo=UTC)
    assert study_day(moment) == date(2026, 3, 5)
    assert study_day(moment.astimezone(CHINA)) == date(2026, 3, 6)


def test_noons_are_whole_days_apart() -> None:
    """Also over a change of summer time: noon is in UTC."""
    assert (noon(date(2026, 3, 30)) - noon(date(2026, 3, 28))) == timedelta(days=2)
    assert noon(date(2026, 3, 30)).utcoffset() == timedelta(0)


def test_the_clock_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """QUIZDL_NOW starts the clock at a moment; it runs on from there, and nonsense is refused."""
    monkeypatch.delenv("QUIZDL_NOW", raising=False)
    assert isinstance(chosen_clock(), SystemClock)
    monkeypatch.setenv("QUIZDL_NOW", "2030-01-02T03:04:05+08:00")
    clock = chosen_clock()
    assert isinstance(clock, ShiftedClock)
    assert timedelta(0) <= clock.now() - datetime(2030, 1, 2, 3, 4, 5, tzinfo=CHINA) < timedelta(minutes=1)
    assert clock.now().utcoffset() == timedelta(hours=8)
    for odd in ("soon", "2026-13-01", "0001-01-01", "1969-12-31T23:00", "2200-01-01", "9999-12-31T23:59"):
        monkeypatch.setenv("QUIZDL_NOW", odd)
        with pytest.raises(QuizdlError, match="QUIZDL_NOW"):
            chosen_clock()


def test_milliseconds_are_of_utc() -> None:
    """The zone of the clock does not change the moment."""
    assert milliseconds(datetime(1970, 1, 1, 8, 0, 1, tzinfo=CHINA)) == 1000
