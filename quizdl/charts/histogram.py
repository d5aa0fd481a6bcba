"""Columns over a base line: amounts by day, counts by class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizdl.charts.axis import framed, scale_width
from quizdl.charts.cells import EIGHTHS, STEPS, need, number, share
from quizdl.charts.sparkline import pooled

LEAST_WIDTH = 12
_GAP_FROM = 3
"""Columns this wide are parted by an empty cell."""
_WIDEST = 8


def histogram(values: Sequence[float], width: int, height: int, marks: Mapping[int, str] | None = None) -> list[str]:
    """`height` rows of columns, the base line and, with `marks`, a row of names; each row `width` cells.

    The top of the scale is the largest value; a positive one is at least an eighth of a cell high. `marks` names the
    values by their number. Where there is no room for all, neighbours are averaged.
    Raises ValueError for a width under 12, a height under 1 or a negative value.
    """
    need("width", width, LEAST_WIDTH)
    need("height", height, 1)
    top = max(values, default=0)
    scale = {0: number(top), height: "0"} if top else {height: "0"}
    room = width - scale_width(scale) - 1
    shown = pooled(values, room)
    column = max(1, min(_WIDEST, room // max(1, len(shown))))
    filled = column - 1 if column >= _GAP_FROM else column
    heights = [share(value, top, EIGHTHS * height) for value in shown]
    plot = ["".join(_cell(each - EIGHTHS * (height - 1 - row)) * filled + " " * (column - filled) for each in heights)
            for row in range(height)]
    places = {number_ * len(shown) // max(1, len(values)) * column: text for number_, text in (marks or {}).items()}
    return framed(plot, scale, places, width)


def _cell(eighths: int) -> str:
    return STEPS[min(eighths, EIGHTHS) - 1] if eighths > 0 else " "
