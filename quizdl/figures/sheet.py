"""A drawing with blanks in it that are filled in where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from quizdl.text import Language
from quizdl.typeset.cells import clusters, display_width, pad


@dataclass(frozen=True, slots=True)
class Blank:
    """Where the answer of a field stands, and the name that stands there until it is filled in."""

    field: str
    line: int
    column: int
    width: int
    name: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines with the names of the blanks in their places. The cell after a blank is free for a mark."""

    lines: tuple[str, ...]
    blanks: tuple[Blank, ...]

    @property
    def width(self) -> int:
        return max(map(display_width, self.lines), default=0)


def filled(sheet: Sheet, texts: Mapping[str, str]) -> list[str] | None:
    """The drawing with a text in every blank; None where one does not fit."""
    if any(display_width(texts[blank.field]) > blank.width for blank in sheet.blanks):
        return None
    lines = list(sheet.lines)
    for blank in sheet.blanks:
        lines[blank.line] = overlaid(lines[blank.line], blank.column, pad(texts[blank.field], blank.width, "center"))
    return lines


class Drawing(Protocol):
    """What draws a question."""

    def sheet(self, language: Language, width: int) -> Sheet | None:
        """The drawing in so many columns if that can be, else wider; None where the blanks have no place on it."""


def overlaid(line: str, column: int, text: str) -> str:
    """A line with the cells from a column onwards replaced; a wide character that is cut leaves a space."""
    end, at, before, after = column + display_width(text), 0, "", ""
    for cluster in clusters(line):
        width = display_width(cluster)
        if at + width <= column:
            before += cluster
        elif at >= end:
            after += cluster
        else:
            before += " " * max(0, column - at)
            after += " " * max(0, at + width - end)
        at += width
    return before + " " * max(0, column - max(at, 0)) + text + after
