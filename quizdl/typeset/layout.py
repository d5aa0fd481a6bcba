"""A formula as a two-dimensional drawing in terminal cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from quizdl.typeset import nodes
from quizdl.typeset.alphabets import COMBINING, SUBSCRIPTS, SUPERSCRIPTS, small
from quizdl.typeset.boxes import Box, beside, blank, stacked, text_box, widened
from quizdl.typeset.delimiters import enclosed
from quizdl.typeset.grids import grid
from quizdl.typeset.nodes import Node, Row, Scripts, Space, Symbol, Word
from quizdl.typeset.oneline import flat
from quizdl.typeset.parser import parse
from quizdl.typeset.spacing import gaps

_OVER_MARKS = {"hat": "^", "tilde": "~", "dot": "˙", "ddot": "¨"}


@dataclass(frozen=True, slots=True)
class _Style:
    script: bool = False
    small_scripts: bool = False


def box(formula: Node | str, *, small_scripts: bool = False) -> Box:
    """The drawing of a parsed formula or of LaTeX source.

    Scripts are raised and lowered by a line; with ``small_scripts`` those that Unicode has small letters for stay
    on the line. Raises ``TypesetError`` for source outside the subset.
    """
    return _box(formula, small_scripts)


@lru_cache(maxsize=1024)
def _box(formula: Node | str, small_scripts: bool) -> Box:
    return _layout(parse(formula) if isinstance(formula, str) else formula, _Style(small_scripts=small_scripts))


def _layout(node: Node, style: _Style) -> Box:
    match node:
        case Symbol("∫") if not style.script:
            return Box(("⌠", "⎮", "⌡"), 1, 1)
        case Symbol(text) | Word(text):
            return text_box(text)
        case Space(cells):
            return blank(cells)
        case Row(parts):
            return _row(parts, style)
        case nodes.Fraction(numerator, denominator):
            return _fraction(numerator, denominator, style)
        case nodes.Binomial(upper, lower):
            top, bottom = _layout(upper, style), _layout(lower, style)
            return enclosed(stacked([top, blank(1), bottom], 1), "(", ")")
        case nodes.Root(body, index):
            return _root(_layout(body, style), index, style)
        case Scripts(base, sub, sup, True) if not style.script:
            return _limits(base, sub, sup, style)
        case Scripts(base, sub, sup):
            return _scripts(base, sub, sup, style)
        case nodes.Delimited(left, right, body):
            return enclosed(_layout(body, style), left, right)
        case nodes.Grid(kind=kind, columns=columns, left=left, right=right):
            drawn = [[_layout(cell, style) for cell in row] for row in _aligned_cells(node)]
            return enclosed(grid(kind, columns, drawn), left, right)
        case nodes.Accent(name, body):
            return _accent(name, body, style)
        case nodes.Brace(body, label, over):
            return _brace(_layout(body, style), label, over, style)
        case nodes.Stack(base, over, under):
            return _limits(base, under, over, style)
        case nodes.Arrow(over, under):
            return _arrow(over, under, style)
        case nodes.Boxed(body):
            inner = _layout(body, style)
            rule = "─" * (inner.width + 2)
            lines = (f"┌{rule}┐", *(f"│ {line} │" for line in inner.lines), f"└{rule}┘")
            return Box(lines, inner.baseline + 1, inner.width + 4)


def _script(style: _Style) -> _Style:
    return style if style.script else replace(style, script=True)


def _row(parts: tuple[Node, ...], style: _Style) -> Box:
    boxes: list[Box] = []
    for part, gap in zip(parts, gaps(parts, style.script), strict=True):
        if isinstance(part, Space):
            continue
        if gap:
            boxes.append(blank(gap))
        boxes.append(_layout(part, style))
    return beside(boxes)


def _fraction(numerator: Node, denominator: Node, style: _Style) -> Box:
    top, bottom = _layout(numerator, style), _layout(denominator, style)
    # The outer bar of stacked fractions is the longer one, else they could be read either way.
    nested = any(isinstance(part, nodes.Fraction) for side in (numerator, denominator) for part in nodes.items(side))
    bar = text_box("─" * max(1, max(top.width, bottom.width) + 2 * nested))
    return stacked([top, bar, bottom], 1)


def _root(body: Box, index: Node | None, style: _Style) -> Box:
    if body.height == 1:
        drawing = Box((" " + "_" * body.width, "√" + body.lines[0]), 1, body.width + 1)
    else:
        tops = [" ┌" + "─" * body.width, *(" │" + line for line in body.lines[:-1]), "╲│" + body.lines[-1]]
        drawing = Box(tuple(tops), body.baseline + 1, body.width + 2)
    if index is None:
        return drawing
    mark = _layout(index, _script(style))
    lift = mark.below + drawing.below - 1 if drawing.below else mark.below + 1
    raised = Box(mark.lines + (" " * mark.width,) * max(1, lift), 0, mark.width)
    above_bottom = raised.height - 1 - drawing.below
    return beside([Box(raised.lines, max(0, above_bottom), raised.width), drawing])


def _limits(base: Node, sub: Node | None, sup: Node | None, style: _Style) -> Box:
    boxes = [_layout(base, style)]
    if sup is not None:
        boxes.insert(0, _layout(sup, _script(style)))
    if sub is not None:
        boxes.append(_layout(sub, _script(style)))
    return stacked(boxes, 0 if sup is None else 1)


def _scripts(base: Node, sub: Node | None, sup: Node | None, style: _Style) -> Box:
    body = _layout(base, style)
    if style.small_scripts and body.height == 1:
        low = "" if sub is None else small(flat(sub), SUBSCRIPTS)
        high = "" if sup is None else _raised(sup)
        if low is not None and high is not None:
            return beside([body, text_box(low + high)])
    columns: list[str] = []
    above, below = body.baseline, body.below
    low_box = _layout(sub, _script(style)) if sub is not None else None
    high_box = _layout(sup, _script(style)) if sup is not None else None
    if high_box is not None and low_box is None and flat_prime(sup):
        return beside([body, Box((flat(sup or Row()), *[" " * high_box.width] * above), above, high_box.width)])
    width = max(part.width for part in (low_box, high_box) if part is not None)
    # A script stands beside the first or last line of a tall base, and a line off the base's only line.
    if high_box is not None:
        columns += widened(high_box, width, "l").lines
    top = len(columns)
    overlap_top = 1 if above and high_box is not None else 0
    overlap_bottom = 1 if below and low_box is not None else 0
    columns += [" " * width] * (body.height - overlap_top - overlap_bottom)
    if low_box is not None:
        columns += widened(low_box, width, "l").lines
    return beside([body, Box(tuple(columns), top - overlap_top + above, width)])


def flat_prime(node: Node | None) -> bool:
    """Whether a superscript is only primes, which stand on the line of their base."""
    return node is not None and all(isinstance(part, Symbol) and part.text == "′" for part in nodes.items(node))


def _raised(node: Node) -> str | None:
    return flat(node) if flat_prime(node) else small(flat(node), SUPERSCRIPTS)


def _aligned_cells(node: nodes.Grid) -> list[list[Node]]:
    """The cells; around those of aligned equations an empty atom, so that a relation at the edge keeps its space."""
    if node.kind != "aligned":
        return [list(row) for row in node.rows]
    return [
        [Row((*nodes.items(cell), Row()) if index % 2 == 0 else (Row(), *nodes.items(cell)))
         for index, cell in enumerate(row)]
        for row in node.rows
    ]


def _accent(name: str, body: Node, style: _Style) -> Box:
    inner = _layout(body, style)
    if inner.width == 1 and inner.height == 1:
        return Box((inner.lines[0] + COMBINING[name],), 0, 1)
    width = max(inner.width, 1)
    if name == "underline":
        return stacked([inner, text_box("‾" * width)], 0)
    if name in _OVER_MARKS:
        return stacked([text_box(_OVER_MARKS[name]), inner], 1)
    mark = "─" * (width - 1) + "→" if name == "vec" else "_" * width
    return stacked([text_box(mark), inner], 1)


def _brace(body: Box, label: Node | None, over: bool, style: _Style) -> Box:
    width = max(3, body.width)
    arm = (width - 3) // 2
    left, point, right = "╭┴╮" if over else "╰┬╯"
    mark = text_box(left + "─" * arm + point + "─" * (width - 3 - arm) + right)
    parts = [body, mark] + ([_layout(label, _script(style))] if label is not None else [])
    return stacked(parts[::-1], len(parts) - 1) if over else stacked(parts, 0)


def _arrow(over: Node, under: Node | None, style: _Style) -> Box:
    top = _layout(over, _script(style))
    bottom = [_layout(under, _script(style))] if under is not None else []
    length = max(part.width for part in (top, *bottom)) + 2
    return stacked([top, text_box("─" * (length - 1) + "→"), *bottom], 1)
