"""Prose in Chinese and Latin script with formulas, broken into lines of a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quizdl.typeset.cells import Align, clusters, display_width, pad
from quizdl.typeset.layout import box
from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.oneline import one_line

__all__ = ["NO_BREAK_SPACE", "Align", "display_width", "formulas", "inline", "pad", "pieces", "prose", "wrap"]

NO_BREAK_SPACE = "\u00a0"
WORD_JOINER = "\u2060"
# These hold across a space too, because a writer may put one beside a wide mark.
NEVER_START = frozenset("，。、；：？！）】》〉”’」』〕…·％～")
NEVER_END = frozenset("（【《〈“‘「『〔")
# ASCII marks only when they touch their neighbour: after a space, ".5" or "(a)" is a word of its own.
NEVER_START_TOUCHING = NEVER_START | frozenset(",.;:?!)]}%")
NEVER_END_TOUCHING = NEVER_END | frozenset("([{")
_BLANK = frozenset("＿()")
"""What the mark of a blank to be filled in is made of, besides its number: it stays on one line."""
_MARK = re.compile(r"\\\$|\$\$?")
DISPLAY_INDENT = "  "


def prose(text: str, width: int, *, small_scripts: bool = False) -> list[str]:
    """``text`` as lines of at most ``width`` cells, its formulas typeset.

    ``$…$`` is a formula inside a line, ``$$…$$`` one drawn in two dimensions on lines of its own (indented, and as
    wide as it is), ``\\$`` a dollar sign. Raises ``TypesetError`` with the offset in ``text``.
    """
    lines: list[str] = []
    paragraph = ""
    for piece, kind in pieces(text):
        if kind == "display":
            if paragraph.strip():
                lines += wrap(paragraph.removesuffix("\n"), width)
            drawing = box(piece, small_scripts=small_scripts)
            lines += [(DISPLAY_INDENT + line).rstrip() for line in drawing.lines]
            paragraph = ""
        elif kind == "inline":
            paragraph += _unbroken(one_line(piece))
        else:
            paragraph += piece.removeprefix("\n") if lines and not paragraph else piece
    return lines + wrap(paragraph, width) if paragraph or not lines else lines


def inline(text: str) -> str:
    """``text`` with every formula on one line, not wrapped."""
    return "".join(piece if kind == "text" else one_line(piece) for piece, kind in pieces(text))


def formulas(text: str) -> list[str]:
    """The LaTeX of every formula in ``text``. Raises ``TypesetError`` for one outside the subset."""
    return [piece for piece, kind in pieces(text) if kind != "text"]


def _unbroken(line: str) -> str:
    return "".join(
        NO_BREAK_SPACE if part == " " else part + WORD_JOINER * (display_width(part) > 1) for part in clusters(line)
    ).removesuffix(WORD_JOINER)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Pieces of ``text`` with what each is: text, inline or display. Raises ``TypesetError``."""
    start, opened = 0, ""
    opened_at = 0
    pending = ""
    for mark in _MARK.finditer(text):
        if mark.group() == "\\$" and opened:
            continue  # \$ is a command of the subset
        if not opened:
            pending += text[start : mark.start()]
            start = mark.end()
            if mark.group() == "\\$":
                pending += "$"
                continue
            if pending:
                yield pending, "text"
            pending, opened, opened_at = "", mark.group(), mark.start()
            continue
        latex = text[start : mark.start()]
        if mark.group() != opened or not latex.strip():
            raise TypesetError("an empty formula or unpaired '$'", opened_at, opened)
        try:
            one_line(latex)
        except TypesetError as error:
            raise TypesetError(error.message, start + error.offset, error.command) from None
        yield latex, "inline" if opened == "$" else "display"
        start, opened = mark.end(), ""
    if opened:
        raise TypesetError("a formula without its closing '$'", opened_at, opened)
    if pending + text[start:]:
        yield pending + text[start:], "text"


@dataclass(slots=True)
class _Unit:
    """Text that no line break may enter, and the spaces before it."""

    text: str
    space: str


def wrap(text: str, width: int) -> list[str]:
    """``text`` as lines of at most ``width`` cells.

    Lines may break at spaces and beside wide characters, but closing punctuation never starts a line and
    opening punctuation never ends one. A word or formula (its spaces written as no-break spaces, its wide
    characters followed by word joiners) is cut only if it is longer than a line. Line ends in ``text`` stay;
    a line that starts with two or more spaces is preformatted and comes back as it is, however long. A single
    character wider than ``width`` stands alone on its line.
    """
    if width < 1:
        raise ValueError(f"width: got {width}, needs at least 1")
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("  "):
            lines.append(line.rstrip())
        else:
            lines.extend(_plain(piece) for piece in _fill(_units(line), width))
    return lines


def _plain(piece: str) -> str:
    return piece.replace(NO_BREAK_SPACE, " ").replace(WORD_JOINER, "")


def _units(line: str) -> list[_Unit]:
    units: list[_Unit] = []
    space, previous, previous_wide = "", "", True
    for cluster in clusters(line.replace("\t", " ").replace("\r", "")):
        if cluster == " ":
            space += " "
            continue
        wide = display_width(cluster) > 1
        if units and _sticks(previous, previous_wide, space, cluster, wide):
            units[-1].text += space.replace(" ", NO_BREAK_SPACE) + cluster
        else:
            units.append(_Unit(cluster, space))
        space, previous, previous_wide = "", cluster, wide
    return units


def _sticks(previous: str, previous_wide: bool, space: str, cluster: str, wide: bool) -> bool:
    if space:
        return cluster in NEVER_START or previous in NEVER_END
    if cluster in NEVER_START_TOUCHING or previous in NEVER_END_TOUCHING:
        return True
    if "＿" in (cluster, previous) and cluster in _BLANK and previous in _BLANK:
        return True
    if NO_BREAK_SPACE in (cluster, previous) or previous.endswith(WORD_JOINER):
        return True
    return not wide and not previous_wide


def _fill(units: list[_Unit], width: int) -> list[str]:
    lines: list[str] = []
    current, used = "", 0
    pending = units[::-1]
    while pending:
        unit = pending.pop()
        needed = display_width(unit.text)
        if current and used + len(unit.space) + needed <= width:
            current += unit.space + unit.text
            used += len(unit.space) + needed
        elif needed > width and (NO_BREAK_SPACE in unit.text or needed > display_width(unit.text[0])):
            pending.extend(reversed(_split(unit, width)))
        else:
            if current:
                lines.append(current)
            current, used = unit.text, needed
    lines.append(current)
    return lines


def _split(unit: _Unit, width: int) -> list[_Unit]:
    """A unit that is longer than a line, cut at its no-break spaces or, without any, at the line's width."""
    words = [word for word in unit.text.split(NO_BREAK_SPACE) if word]
    if len(words) > 1:
        return [_Unit(words[0], unit.space), *(_Unit(word, " ") for word in words[1:])]
    parts = list(clusters(unit.text.replace(NO_BREAK_SPACE, "")))
    cut, used = 0, 0
    while cut < len(parts) and used + display_width(parts[cut]) <= width:
        used += display_width(parts[cut])
        cut += 1
    cut = max(1, cut)
    good = cut
    while 0 < good < len(parts) and not _may_part(parts[good - 1], parts[good]):
        good -= 1
    cut = good or cut
    return [_Unit("".join(parts[:cut]), unit.space), _Unit("".join(parts[cut:]), "")]


def _may_part(before: str, after: str) -> bool:
    return after not in NEVER_START_TOUCHING and before not in NEVER_END_TOUCHING
