"""The width of text in terminal cells."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, TypeAlias

from wcwidth import wcswidth, wcwidth

Align: TypeAlias = Literal["left", "right", "center"]
ZERO_WIDTH_JOINER = "\u200d"


@lru_cache(maxsize=16384)
def display_width(text: str) -> int:
    """Terminal cells that ``text`` takes: 2 for a wide character, 0 for a combining mark or a control."""
    if text.isascii() and text.isprintable():
        return len(text)
    width = wcswidth(text)
    return width if width >= 0 else sum(max(0, wcwidth(char)) for char in text)


def pad(text: str, width: int, align: Align = "left", fill: str = " ") -> str:
    """``text`` filled up to ``width`` cells; text that is already as wide comes back unchanged."""
    missing = width - display_width(text)
    if missing <= 0:
        return text
    if align == "left":
        return text + fill * missing
    if align == "right":
        return fill * missing + text
    if align == "center":
        return fill * (missing // 2) + text + fill * (missing - missing // 2)
    raise ValueError(f"align: got {align!r}, needs left, right or center")


def clusters(text: str) -> Iterator[str]:
    """The pieces of ``text`` that a cursor steps over: a character with the marks that follow it."""
    cluster = ""
    for char in text:
        joined = cluster.endswith(ZERO_WIDTH_JOINER) or (not char.isascii() and wcwidth(char) == 0)
        if cluster and not joined:
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster
