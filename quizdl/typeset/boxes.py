"""Rectangles of text and how they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quizdl.typeset.cells import display_width


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of equal ``width`` in cells; ``baseline`` is the index of the line a neighbour's text stands on."""

    lines: tuple[str, ...]
    baseline: int
    width: int

    @property
    def height(self) -> int:
        return len(self.lines)

    @property
    def below(self) -> int:
        """Lines under the baseline."""
        return len(self.lines) - 1 - self.baseline

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)


def text_box(text: str) -> Box:
    return Box((text,), 0, display_width(text))


def blank(width: int, height: int = 1, baseline: int = 0) -> Box:
    return Box((" " * width,) * height, baseline, width)


def beside(boxes: Sequence[Box]) -> Box:
    """Boxes from left to right on one baseline."""
    if len(boxes) == 1:
        return boxes[0]
    if not boxes:
        return Box(("",), 0, 0)
    above = max(box.baseline for box in boxes)
    below = max(box.below for box in boxes)
    height = above + 1 + below
    columns = []
    for box in boxes:
        empty = " " * box.width
        top = above - box.baseline
        columns.append([empty] * top + list(box.lines) + [empty] * (height - top - box.height))
    return Box(tuple(map("".join, zip(*columns, strict=True))), above, sum(box.width for box in boxes))


def widened(box: Box, width: int, align: Literal["l", "c", "r"] = "c") -> Box:
    missing = width - box.width
    if missing <= 0:
        return box
    left = {"l": 0, "c": missing // 2, "r": missing}[align]
    return Box(tuple(" " * left + line + " " * (missing - left) for line in box.lines), box.baseline, width)


def stacked(boxes: Sequence[Box], base: int, align: Literal["l", "c", "r"] = "c") -> Box:
    """Boxes from top to bottom; the result stands on the baseline of ``boxes[base]``."""
    width = max(box.width for box in boxes)
    lines = [line for box in boxes for line in widened(box, width, align).lines]
    return Box(tuple(lines), sum(box.height for box in boxes[:base]) + boxes[base].baseline, width)


def heightened(box: Box, above: int, below: int) -> Box:
    """``box`` with empty lines, so that it has ``above`` lines over its baseline and ``below`` under it."""
    empty = (" " * box.width,)
    top, bottom = max(0, above - box.baseline), max(0, below - box.below)
    return Box(empty * top + box.lines + empty * bottom, box.baseline + top, box.width)
