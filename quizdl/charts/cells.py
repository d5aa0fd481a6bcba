"""Text fitted into a number of terminal cells."""

from __future__ import annotations

from typing import Literal, TypeAlias

from wcwidth import wcswidth, wcwidth

Side: TypeAlias = Literal["left", "right"]
BLOCKS = "▏▎▍▌▋▊▉█"
"""A cell filled from the left, by eighths."""
STEPS = "▁▂▃▄▅▆▇█"
"""A cell filled from below, by eighths."""
EIGHTHS = 8


def cells(text: str) -> int:
    """Terminal cells that `text` takes: 2 for a wide character, 0 for a combining mark or a control."""
    width: int = wcswidth(text)
    return width if width >= 0 else sum(max(0, wcwidth(character)) for character in text)


def fit(text: str, width: int, side: Side = "left") -> str:
    """`text` in exactly `width` cells: filled up with spaces, or cut with an ellipsis where it is longer."""
    if cells(text) > width:
        text = _cut(text, width)
    missing = " " * (width - cells(text))
    return text + missing if side == "left" else missing + text


def _cut(text: str, width: int) -> str:
    if width < 1:
        return ""
    kept, used = "", 0
    for character in text:
        used += max(0, wcwidth(character))
        if used > width - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def number(value: float) -> str:
    """A value as an axis says it: whole numbers without a point, others with one digit after it."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def need(name: str, value: int, least: int) -> None:
    """Raises ValueError that names the argument where it is too small to draw anything."""
    if value < least:
        raise ValueError(f"{name}: got {value}, needs at least {least}")


def share(value: float, most: float, units: int) -> int:
    """How many of `units` a value of 0 to `most` fills; a positive one fills at least one.

    Raises ValueError for a value that is negative or not a number.
    """
    if not value >= 0:
        raise ValueError(f"value: got {value}, needs a number from 0 on")
    if not value or not most > 0:
        return 0
    return max(1, min(units, round(units * value / most)))
