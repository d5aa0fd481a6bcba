"""Which backups are kept: all of the last two days, then one a day, a week and a month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

DAILY = 12
WEEKLY = 10
MONTHLY = 9
ALL_FOR = timedelta(days=2)

_PERIODS: tuple[tuple[int, Callable[[datetime], Any]], ...] = (
    (DAILY, lambda moment: moment.date()),
    (WEEKLY, lambda moment: moment.isocalendar()[:2]),
    (MONTHLY, lambda moment: (moment.year, moment.month)),
)


def kept(moments: Iterable[datetime], now: datetime) -> set[datetime]:
    """The moments whose backups stay: of each of the latest days, weeks and months that have any, the newest."""
    newest_first = sorted(moments, reverse=True)
    keep = {moment for moment in newest_first if now - moment < ALL_FOR}
    for count, period in _PERIODS:
        newest_of: dict[Any, datetime] = {}
        for moment in newest_first:
            newest_of.setdefault(period(moment), moment)
        keep.update(list(newest_of.values())[:count])
    return keep
