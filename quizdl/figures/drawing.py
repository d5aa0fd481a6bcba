"""A figure of the bank drawn in terminal text, whole or with labels blanked and numbered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizdl.figures.curve import draw_curves
from quizdl.figures.graph import WIDTH, GraphDrawing, Vertex, draw_graph
from quizdl.figures.layers import Link
from quizdl.figures.sheet import Blank, Sheet, overlaid
from quizdl.figures.table import draw_table
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.parts import cell_id
from quizdl.text import Language, Text
from quizdl.typeset.cells import display_width

_NAMED = 7
_ROOMS = (14, 11, 9, _NAMED)
_WIDER = (100, 140)
_HOLES = range(0xE000, 0xE040)  # private use: no label has them
_IN_PIECES = dict.fromkeys(_HOLES, "_")


def draw(figure: Figure, language: Language, blanks: Sequence[str] = (), *, width: int = WIDTH) -> list[str]:
    """The lines of the drawing, at most `width` columns wide.

    `blanks` are ids of parts (see `quizdl.knowledge.parts`); the first is shown as `__(1)__`. Raises
    UnknownFunctionError for a curve that the engine has no function for.
    """
    return list(_sheet(figure, language, {part: part for part in blanks}, width, _NAMED)[0].lines)


@dataclass(frozen=True)
class FigureQuestion:
    """A figure with parts left out, each for a field; they are named (1), (2)… in this order."""

    figure: Figure
    fields: dict[str, str]
    """The field of each part."""

    def sheet(self, language: Language, width: int) -> Sheet | None:
        """The drawing with as much room in its blanks as the width and the layout of the figure leave."""
        for wide in (width, *(_WIDER if self.figure.kind != "graph" else ())):
            lines = len(_drawn(self.figure, language, _holes(self.fields, _NAMED), wide)[0])
            for room in _ROOMS:
                sheet, listed = _sheet(self.figure, language, self.fields, wide, room)
                if len(sheet.blanks) == len(self.fields) and (
                        room == _NAMED or (not listed and len(sheet.lines) <= lines and sheet.width <= wide)):
                    return sheet
        return None


def _holes(parts: Iterable[str], room: int) -> dict[str, str]:
    """What holds the place of each part while the figure is laid out."""
    return {part: chr(_HOLES[number]) * room for number, part in enumerate(parts)}


def _sheet(figure: Figure, language: Language, fields: dict[str, str], width: int, room: int) -> tuple[Sheet, bool]:
    """The drawing with so many cells for each blank, and whether it is a list of edges."""
    holes = _holes(fields, room)
    lines, listed = _drawn(figure, language, holes, width)
    blanks = []
    for number, (part, hole) in enumerate(holes.items(), 1):
        name, first = f"({number})", True
        for index in range(len(lines)):
            while (start := lines[index].find(hole)) >= 0:
                column = display_width(lines[index][:start])
                lines[index] = overlaid(lines[index], column, name.center(room, "_"))
                if first:
                    blanks.append(Blank(fields[part], index, column, room, name))
                first = False
    # a blank that was too wide for its column is in pieces
    return Sheet(tuple(line.translate(_IN_PIECES) for line in lines), tuple(blanks)), listed


def _drawn(figure: Figure, language: Language, holes: dict[str, str], width: int) -> tuple[list[str], bool]:
    """The lines, and whether they list the edges of a graph."""
    if figure.kind == "graph":
        drawing = graph_drawing(figure, language, holes, width=width)
        return list(drawing.lines), not drawing.frames
    if figure.kind == "curve":
        curves = [(_shown(each.label, each.id, holes, language), each.function, each.args) for each in figure.series]
        return draw_curves(curves, figure.x or (-1.0, 1.0), figure.y,
                           "几条曲线重合" if language == "zh" else "several curves together"), False
    rows = [
        [row[language], *(_shown(Text(cell["zh"], cell["en"]), cell_id(row["id"], column), holes, language)
                          for column, cell in enumerate(row["cells"]))]
        for row in figure.rows
    ]
    headings = [heading[language] for heading in figure.columns]
    return draw_table(headings, rows, ruled=figure.kind == "grid", width=width), False


def graph_drawing(figure: Figure, language: Language, holes: dict[str, str] | None = None, *,
                  width: int = WIDTH) -> GraphDrawing:
    """The drawing of a graph, with where its nodes stand; some labels are replaced."""
    vertices = [Vertex(node.id, _shown(node.label, node.id, holes or {}, language), node.shape, node.column or 0)
                for node in figure.node]
    links = [Link(edge.start, edge.end, _label(edge.label, language), edge.style) for edge in figure.edge]
    return draw_graph(vertices, links, width=width)


def _label(label: Text | str | None, language: Language) -> str:
    return "" if label is None else label if isinstance(label, str) else label[language]


def _shown(label: Text, part: str, holes: dict[str, str], language: Language) -> str:
    """The label, or what holds its place."""
    return holes.get(part, label[language])
