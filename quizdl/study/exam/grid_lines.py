"""The grid of a sitting as lines: which questions are answered, half answered, empty or flagged."""

from __future__ import annotations

from quizdl.study.exam.sitting import Cell, Sitting
from quizdl.text import Language, Text

_SIGNS = {"answered": "#", "partly": "+", "empty": "."}
_LEGEND = Text("# 已答  + 部分  . 空白  * 已标记", "# answered  + partly  . empty  * flagged")
A_ROW = 10


def cell_text(cell: Cell) -> str:
    """A question in the grid: its number, whether it is answered, and its flag."""
    return f"{cell.place.number:>3}{_SIGNS[cell.filled]}{'*' if cell.flagged else ' '}"


def grid_lines(sitting: Sitting, language: Language) -> list[str]:
    """The grid, section by section."""
    lines = [_LEGEND[language]]
    cells = sitting.grid()
    for part in sitting.record.paper.parts:
        shown = [cell_text(cell) for cell in cells if cell.place.section == part.id]
        if shown:
            lines.append(part.name[language])
        lines += ["  " + "".join(shown[start : start + A_ROW]).rstrip() for start in range(0, len(shown), A_ROW)]
    return lines
