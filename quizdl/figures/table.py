"""Tables and grids: cells in columns as wide as what stands in them."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.typeset.cells import display_width, pad
from quizdl.typeset.prose import wrap

_NARROWEST = 4


def draw_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, ruled: bool, width: int) -> list[str]:
    """Rows of cells under headings, in a frame; the first cell of each row is its name.

    `ruled` draws a line between rows, as in a grid. Columns that are too wide together are wrapped.
    """
    table = [["", *headings], *(list(row) for row in rows)] if headings else [list(row) for row in rows]
    widths = _widths(table, width - 1)
    lines = [_rule(widths, "┌┬┐")]
    for number, row in enumerate(table):
        cells = [wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
        for line in range(max(map(len, cells))):
            texts = [cell[line] if line < len(cell) else "" for cell in cells]
            lines.append("│" + "│".join(f" {pad(text, size)} " for text, size in zip(texts, widths, strict=True)) + "│")
        if number + 1 < len(table) and (ruled or (number == 0 and headings)):
            lines.append(_rule(widths, "├┼┤"))
    return [*lines, _rule(widths, "└┴┘")]


def _rule(widths: Sequence[int], ends: str) -> str:
    return ends[0] + ends[1].join("─" * (width + 2) for width in widths) + ends[2]


def _widths(table: Sequence[Sequence[str]], room: int) -> list[int]:
    widths = [max(1, *(display_width(row[column]) for row in table)) for column in range(len(table[0]))]
    while sum(widths) + 3 * len(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths
