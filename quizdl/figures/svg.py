"""A figure of the bank as SVG in the colour of the text around it, so that it is seen by day and by night."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from quizdl.figures.drawing import draw
from quizdl.figures.svg_curve import curves
from quizdl.figures.svg_parts import blank_box, closing, opening, stroke
from quizdl.knowledge.figures import Figure
from quizdl.text import Language
from quizdl.typeset.cells import clusters, display_width

_WIDTH, _HEIGHT = 8, 17
_COLUMNS = 72
_LONG = 40
_LEFT, _RIGHT, _UP, _DOWN = (0, _HEIGHT / 2), (_WIDTH, _HEIGHT / 2), (_WIDTH / 2, 0), (_WIDTH / 2, _HEIGHT)
_ARMS: dict[str, tuple[tuple[float, float], ...]] = {
    "─": (_LEFT, _RIGHT), "│": (_UP, _DOWN), "┌": (_RIGHT, _DOWN), "┐": (_LEFT, _DOWN), "└": (_RIGHT, _UP),
    "┘": (_LEFT, _UP), "├": (_UP, _DOWN, _RIGHT), "┤": (_UP, _DOWN, _LEFT), "┬": (_LEFT, _RIGHT, _DOWN),
    "┴": (_LEFT, _RIGHT, _UP), "┼": (_LEFT, _RIGHT, _UP, _DOWN), "╌": (_LEFT, _RIGHT), "┆": (_UP, _DOWN),
    "═": (_LEFT, _RIGHT), "║": (_UP, _DOWN), "╔": (_RIGHT, _DOWN), "╗": (_LEFT, _DOWN), "╚": (_RIGHT, _UP),
    "╝": (_LEFT, _UP), "╤": (_LEFT, _RIGHT, _DOWN), "╭": (_RIGHT, _DOWN), "╮": (_LEFT, _DOWN), "╰": (_RIGHT, _UP),
    "╯": (_LEFT, _UP),
}  # fmt: skip
_HEAVY = frozenset("═║╔╗╚╝╤")
_DASHED = frozenset("╌┆")
_ROUND = frozenset("╭╮╰╯")
_BLANK = re.compile(r"__\((\d+)\)__")


def svg(figure: Figure, language: Language, blanks: Sequence[str] = ()) -> str:
    """The figure as an `<svg>` element; `blanks` are ids of parts, the first of which is shown as a box with (1).

    Raises UnknownFunctionError for a curve that the engine has no function for.
    """
    if figure.kind == "curve":
        return curves(figure, language, blanks)
    lines = draw(figure, language, blanks, width=_COLUMNS)
    return of_lines(lines, figure.name[language], centred=figure.kind == "graph")


def of_lines(lines: Sequence[str], name: str, *, centred: bool) -> str:
    """A drawing of terminal text as an `<svg>` element called `name`: its frames as strokes, the rest as text.

    Text keeps the beginning of its cells, or their middle where it is `centred`, as in nodes of a graph.
    """
    strokes: dict[str, list[str]] = {"plain": [], "heavy": [], "dashed": []}
    marks: list[str] = []
    for number, line in enumerate(lines):
        column = 0
        for cluster in clusters(line):
            if cluster in _ARMS:
                style = "heavy" if cluster in _HEAVY else "dashed" if cluster in _DASHED else "plain"
                strokes[style].append(_arms(cluster, column, number))
            elif cluster == "▼":
                marks.append(_arrow(column, number))
            column += display_width(cluster)
        marks += [mark for start, text in _runs(line) for mark in _texts(text, start, number, centred)]
    width = max((display_width(line) for line in lines), default=1) * _WIDTH
    return "".join([
        opening(width, len(lines) * _HEIGHT, name, margin=_WIDTH), stroke("".join(strokes["plain"]), 1.2),
        stroke("".join(strokes["heavy"]), 2.4), stroke("".join(strokes["dashed"]), 1.2, "3 3"), *marks, closing(),
    ])  # fmt: skip


def _arms(cluster: str, column: int, line: int) -> str:
    """From the middle of the cell to each side that the character reaches."""
    x, y = column * _WIDTH, line * _HEIGHT
    middle = f"{x + _WIDTH / 2:g} {y + _HEIGHT / 2:g}"
    ends = [f"{x + dx:g} {y + dy:g}" for dx, dy in _ARMS[cluster]]
    if cluster in _ROUND:
        return f"M{ends[0]}Q{middle} {ends[1]}"
    return "".join(f"M{middle}L{end}" for end in ends)


def _arrow(column: int, line: int) -> str:
    x, y = column * _WIDTH + _WIDTH / 2, line * _HEIGHT
    return stroke(f"M{x:g} {y:g}v8", 1.2) + f'<path d="M{x - 4:g} {y + 7:g}h8l-4 {_HEIGHT - 8}z"/>'


def _runs(line: str) -> Iterator[tuple[int, str]]:
    """The stretches of text in a line with the column each starts in; two blanks, or a stroke, part them."""
    column, start, text = 0, 0, ""
    for cluster in [*clusters(line), "│"]:
        if cluster in _ARMS or cluster == "▼" or (cluster == " " and (not text or text.endswith(" "))):
            if text.strip():
                yield start, text.rstrip()
            text = ""
        else:
            start = start if text else column
            text += cluster
        column += display_width(cluster)


def _texts(text: str, column: int, line: int, centred: bool) -> Iterator[str]:
    """A stretch of text in its cells; a blank in it as a box with its number."""
    end = 0
    for blank in _BLANK.finditer(text):
        if before := text[end : blank.start()].rstrip():
            yield _text(before, column + display_width(text[:end]), line, centred)
        x = (column + display_width(text[: blank.start()])) * _WIDTH
        yield blank_box(blank[1], x, line * _HEIGHT + 1, len(blank[0]) * _WIDTH, _HEIGHT - 2)
        end = blank.end()
    if rest := text[end:].strip():
        lead = len(text[end:]) - len(text[end:].lstrip())
        yield _text(rest, column + display_width(text[:end]) + lead, line, centred)


def _text(text: str, column: int, line: int, centred: bool) -> str:
    """Text that is only squeezed or stretched to its cells where it is so long that fonts would make a difference."""
    cells = display_width(text)
    x = (column + cells / 2 if centred else column) * _WIDTH
    anchor = ' text-anchor="middle"' if centred else ""
    fitted = f' textLength="{cells * _WIDTH}" lengthAdjust="spacingAndGlyphs"' if cells > _LONG else ""
    return f'<text x="{x:g}" y="{line * _HEIGHT + 13}"{anchor}{fitted}>{escape(text)}</text>'
