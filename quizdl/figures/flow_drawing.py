"""A computation graph whose values and gradients are filled in on the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizdl.figures.flow import FlowDrawing, Gate, draw_flow
from quizdl.figures.layers import Link
from quizdl.figures.routing import UnroutableError
from quizdl.figures.sheet import Blank, Sheet, overlaid
from quizdl.text import Language
from quizdl.typeset.cells import display_width, pad

_BLANK_WIDTHS = (9, 8, 7, 6)
_SCROLLED = 8
_AIRY = 11
"""Up to so many lines, nodes stand apart."""


@dataclass(frozen=True)
class FlowQuestion:
    """The graph and, for each blank, names from the fullest to the shortest; the fullest that fits is shown."""

    gates: Sequence[Gate]
    links: Sequence[Link]
    names: Mapping[str, Sequence[str]]

    def sheet(self, language: Language, width: int) -> Sheet | None:
        """The roomiest drawing that fits in `width`, or a wider one with blanks of a good size."""
        sheets = (self._sheet(size) for size in (*_BLANK_WIDTHS, _SCROLLED))
        found = None
        for found in sheets:
            if found is None or found.width <= width:
                break
        return found

    def _sheet(self, size: int) -> Sheet | None:
        try:
            drawing = self._drawn(size)
        except UnroutableError:
            return None
        lines, blanks = list(drawing.lines), []
        for field, (line, column, room) in drawing.blanks.items():
            name = next((each for each in self.names[field] if display_width(each) <= room), "?")
            lines[line] = overlaid(lines[line], column, pad(name, room, "center"))
            blanks.append(Blank(field, line, column, room, name))
        return Sheet(tuple(lines), tuple(blanks))

    def _drawn(self, size: int) -> FlowDrawing:
        drawing = draw_flow(self.gates, self.links, blank=size, gap=1)
        return drawing if len(drawing.lines) <= _AIRY else draw_flow(self.gates, self.links, blank=size)
