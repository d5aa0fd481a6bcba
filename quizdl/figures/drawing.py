"""A figure of the bank drawn in terminal text, whole or with labels blanked and numbered."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.figures.curve import draw_curves
from quizdl.figures.graph import WIDTH, GraphDrawing, Vertex, draw_graph
from quizdl.figures.layers import Link
from quizdl.figures.table import draw_table
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.parts import cell_id
from quizdl.text import Language, Text


def draw(figure: Figure, language: Language, blanks: Sequence[str] = (), *, width: int = WIDTH) -> list[str]:
    """The lines of the drawing, at most `width` columns wide.

    `blanks` are ids of parts (see `quizdl.knowledge.parts`); the first is shown as `__(1)__`. Raises
    UnknownFunctionError for a curve that the engine has no function for.
    """
    parts = tuple(blanks)
    if figure.kind == "graph":
        return list(graph_drawing(figure, language, parts, width=width).lines)
    if figure.kind == "curve":
        curves = [(each.zh if language == "zh" else each.en, each.function, each.args) for each in figure.series]
        return draw_curves(curves, figure.x or (-1.0, 1.0), figure.y,
                           "几条曲线重合" if language == "zh" else "several curves together")
    rows = [
        [row[language], *(_shown(Text(cell["zh"], cell["en"]), cell_id(row["id"], column), parts, language)
                          for column, cell in enumerate(row["cells"]))]
        for row in figure.rows
    ]
    headings = [heading[language] for heading in figure.columns]
    return draw_table(headings, rows, ruled=figure.kind == "grid", width=width)


def graph_drawing(figure: Figure, language: Language, blanks: tuple[str, ...] = (), *,
                  width: int = WIDTH) -> GraphDrawing:
    """The drawing of a graph, with where its nodes stand."""
    vertices = [Vertex(node.id, _shown(node.label, node.id, blanks, language), node.shape, node.column or 0)
                for node in figure.node]
    links = [Link(edge.start, edge.end, _label(edge.label, language), edge.style) for edge in figure.edge]
    return draw_graph(vertices, links, width=width)


def _label(label: Text | str | None, language: Language) -> str:
    return "" if label is None else label if isinstance(label, str) else label[language]


def _shown(label: Text, part: str, blanks: tuple[str, ...], language: Language) -> str:
    """The label, or the number of the blank in its place."""
    return f"__({blanks.index(part) + 1})__" if part in blanks else label[language]
