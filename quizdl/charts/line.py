"""A line through values in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizdl.charts.axis import framed, scale_width
from quizdl.charts.cells import need, number

LEAST_WIDTH = 12


def line(values: Sequence[float], width: int, height: int, *, low: float | None = None, high: float | None = None,
         scale: Mapping[float, str] | None = None, marks: Mapping[int, str] | None = None) -> list[str]:
    """`height` rows with a line from the first value on the left to the last on the right, and the axes.

    The scale goes from `low` to `high`, by default those of the values; `scale` writes given values in given words
    in place of its two ends, `marks` names values by their number. Between values the line is straight.
    Raises ValueError for a width under 12, a height under 2, no values, or values beyond the scale.
    """
    need("width", width, LEAST_WIDTH)
    need("height", height, 2)
    need("values", len(values), 1)
    bottom, top = min(values) if low is None else low, max(values) if high is None else high
    if not bottom <= min(values) <= max(values) <= top:
        raise ValueError(f"values: they go from {min(values)} to {max(values)}, beyond {bottom} to {top}")

    def row(value: float) -> int:
        span = top - bottom
        return height - 1 if span == 0 else round((height - 1) * (top - value) / span)

    said = scale if scale is not None else {bottom: number(bottom), top: number(top)}
    rows = {row(value): text for value, text in said.items()}
    room = width - scale_width(rows) - 1
    last = max(1, len(values) - 1)
    heights = [row(_between(values, column * last / max(1, room - 1))) for column in range(room)]
    places = {round(number_ * (room - 1) / last): text for number_, text in (marks or {}).items()}
    return framed(_drawn(heights, height), rows, places, width)


def _between(values: Sequence[float], place: float) -> float:
    before = min(int(place), len(values) - 1)
    after = min(before + 1, len(values) - 1)
    return values[before] + (values[after] - values[before]) * (place - before)


def _drawn(heights: Sequence[int], height: int) -> list[str]:
    """The line as box drawing: it enters each column at the row of the one before and leaves it at its own."""
    grid = [[" "] * len(heights) for _ in range(height)]
    before = heights[0] if heights else 0
    for column, here in enumerate(heights):
        if here == before:
            grid[here][column] = "─"
        else:
            grid[before][column] = "╮" if here > before else "╯"
            grid[here][column] = "╰" if here > before else "╭"
            for between in range(min(before, here) + 1, max(before, here)):
                grid[between][column] = "│"
        before = here
    return ["".join(row) for row in grid]
