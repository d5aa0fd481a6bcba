"""A calendar: weeks from left to right, days from top to bottom, each day with its shade and its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from quizdl.charts.cells import cells, fit, need

RAMP = "·░▒▓█"
"""Nothing, then quarters of the largest number."""
LEAST_WIDTH = 16
_WEEK = 7


def heat_map(counts: Mapping[date, int], until: date, width: int, weekdays: Sequence[str],
             months: Sequence[str]) -> list[str]:
    """A row of months and seven of days, Monday first, each `width` cells; as many weeks as fit end with `until`.

    Days without an entry in `counts` are 0, those before its first and after `until` stay empty.
    `weekdays` has seven names from Monday on, `months` twelve; a month is named over its first week.
    Raises ValueError for a width under 16 or other numbers of names.
    """
    need("width", width, LEAST_WIDTH)
    if len(weekdays) != _WEEK or len(months) != 12:
        raise ValueError(f"names: got {len(weekdays)} weekdays and {len(months)} months, needs 7 and 12")
    first = min(counts, default=until)
    monday = until - timedelta(days=until.weekday())
    most = max((count for day, count in counts.items() if day <= until), default=0)
    digits = max(2, len(str(most)))
    left, cell = max(map(cells, weekdays)) + 1, digits + 2
    weeks = min((width - left) // cell, (monday - first).days // _WEEK + 2 if monday > first else 1)
    mondays = [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    rows = [" " * left + _months(mondays, cell, months)]
    for number, name in enumerate(weekdays):
        days = (start + timedelta(days=number) for start in mondays)
        rows.append(fit(name, left) + "".join(
            _cell(counts.get(day, 0), most, digits) if first <= day <= until else " " * cell for day in days))
    return [fit(row, width) for row in rows]


def shade(count: int, most: int) -> str:
    """The glyph of a count: the quarter of `most` that it reaches into."""
    return RAMP[0] if count <= 0 or most <= 0 else RAMP[min(4, -(-4 * count // most))]


def _cell(count: int, most: int, digits: int) -> str:
    return f"{shade(count, most)}{fit(str(count) if count else '', digits, 'right')} "


def _months(mondays: Sequence[date], cell: int, months: Sequence[str]) -> str:
    row, month = "", 0
    for number, monday in enumerate(mondays):
        sunday = monday + timedelta(days=_WEEK - 1)
        if sunday.month != month and cells(row) <= number * cell:
            row = fit(row, number * cell) + months[sunday.month - 1] + " "
            month = sunday.month
    return row
