"""A sheet of terminal cells that characters are put on."""

from __future__ import annotations

from quizdl.typeset.cells import clusters, display_width


class Canvas:
    """Cells addressed by line and column from 0; it grows as it is drawn on. A wide character takes two cells."""

    def __init__(self) -> None:
        self._cells: list[list[str]] = []

    def put(self, line: int, column: int, text: str) -> None:
        """Write `text` from a cell onwards."""
        for cluster in clusters(text):
            width = display_width(cluster)
            row = self._row(line, column + width)
            row[column] = cluster
            for follower in range(column + 1, column + width):
                row[follower] = ""
            column += width

    def _row(self, line: int, width: int) -> list[str]:
        while len(self._cells) <= line:
            self._cells.append([])
        row = self._cells[line]
        row.extend(" " * (width - len(row)))
        return row

    def lines(self) -> list[str]:
        """The lines, without blanks at their ends."""
        return ["".join(row).rstrip() for row in self._cells]
