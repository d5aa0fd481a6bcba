"""Matrices, case distinctions and aligned equations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from quizdl.typeset.boxes import Box, beside, blank, heightened, stacked, widened


def grid(kind: str, columns: str, cells: Sequence[Sequence[Box]]) -> Box:
    """Cells in aligned columns and rows; the result stands on its middle line."""
    widths = [max(row[index].width for row in cells) for index in range(len(columns))]
    rows: list[Box] = []
    for row in cells:
        above = max(cell.baseline for cell in row)
        below = max(cell.below for cell in row)
        parts: list[Box] = []
        for index, cell in enumerate(row):
            if index:
                parts.append(blank(_space_before(kind, index)))
            align = cast(Literal["l", "c", "r"], columns[index])
            parts.append(widened(heightened(cell, above, below), widths[index], align))
        rows.append(beside(parts))
    tall = any(row.height > 1 for row in rows)
    if tall or (kind == "cases" and len(rows) == 2):
        rows = [part for row in rows for part in (row, blank(1))][:-1]
    body = stacked(rows, 0, "l")
    baseline = body.baseline if len(cells) == 1 else (body.height - 1) // 2
    return Box(body.lines, baseline, body.width)


def _space_before(kind: str, index: int) -> int:
    if kind == "aligned":
        return 0 if index % 2 else 4
    return 3 if kind == "cases" else 2
