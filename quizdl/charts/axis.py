"""What stands around a plot: the scale on its left and the names below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizdl.charts.cells import cells, fit


def framed(plot: Sequence[str], scale: Mapping[int, str], marks: Mapping[int, str], width: int) -> list[str]:
    """The rows of a plot with a scale, a base line and names, each `width` cells.

    `scale` says what stands left of a row (0 is the top one, `len(plot)` the base line), `marks` what stands below
    a column of the plot. A mark that would touch the one before it is left out.
    """
    left = scale_width(scale)
    room = width - left - 1
    rows = [f"{fit(scale.get(number, ''), left, 'right')}{'┤' if number in scale else '│'}{fit(row, room)}"
            for number, row in enumerate(plot)]
    rows.append(f"{fit(scale.get(len(plot), ''), left, 'right')}└{'─' * room}")
    if marks:
        rows.append(" " * (left + 1) + _marks(marks, room))
    return rows


def scale_width(scale: Mapping[int, str]) -> int:
    """The cells that the numbers of a scale take."""
    return max(map(cells, scale.values()), default=0)


def _marks(marks: Mapping[int, str], room: int) -> str:
    row = ""
    for column, text in sorted(marks.items()):
        start = max(0, min(column, room - cells(text)))
        if (row and start <= cells(row)) or cells(text) > room:
            continue
        row = fit(row, start) + text
    return fit(row, room)
