"""Horizontal bars with a name before and a number behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizdl.charts.cells import BLOCKS, EIGHTHS, cells, fit, need, number, share

LEAST_WIDTH = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `note` stands behind it; by default the value. A value of None has a note and no bar."""

    label: str
    value: float | None
    note: str | None = None

    @property
    def said(self) -> str:
        if self.note is not None:
            return self.note
        return "–" if self.value is None else number(self.value)


def bars(rows: Sequence[Bar], width: int, *, most: float | None = None) -> list[str]:
    """One row a bar, each `width` cells: label, bar, note. The longest bar stands for `most`, or the largest value.

    A label takes at most two fifths of the width and is cut there; a positive value has at least an eighth of a cell.
    Raises ValueError for a width under 12 or a negative value.
    """
    need("width", width, LEAST_WIDTH)
    if not rows:
        return []
    top = most if most is not None else max(row.value or 0 for row in rows)
    label = min(max(cells(row.label) for row in rows), width * 2 // 5)
    note = min(max(cells(row.said) for row in rows), width // 3)
    room = width - label - note - 2
    return [f"{fit(row.label, label)} {fit(_bar(row.value or 0, top, room), room)} {fit(row.said, note, 'right')}"
            for row in rows]


def _bar(value: float, most: float, room: int) -> str:
    whole, rest = divmod(share(value, most, EIGHTHS * room), EIGHTHS)
    return BLOCKS[-1] * whole + (BLOCKS[rest - 1] if rest else "")
