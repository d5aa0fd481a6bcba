"""Brackets as tall as what they enclose."""

from __future__ import annotations

from quizdl.typeset.boxes import Box, beside, heightened

# top, filling, middle, bottom
_PIECES = {
    "(": "⎛⎜⎜⎝", ")": "⎞⎟⎟⎠", "[": "⎡⎢⎢⎣", "]": "⎤⎥⎥⎦", "{": "⎧⎪⎨⎩", "}": "⎫⎪⎬⎭", "|": "││││", "‖": "║║║║",
    "⌊": "⎢⎢⎢⎣", "⌋": "⎥⎥⎥⎦", "⌈": "⎡⎢⎢⎢", "⌉": "⎤⎥⎥⎥", "⟨": "╱│⟨╲", "⟩": "╲│⟩╱", "/": "╱╱╱╱",
}
_POINTED = frozenset("{}⟨⟩")


def enclosed(body: Box, left: str, right: str) -> Box:
    """``body`` between two delimiters; an empty string draws none. Braces need one line or at least three."""
    if body.height == 2 and not _POINTED.isdisjoint(left + right):
        body = heightened(body, 1, 1)
    parts = [_tall(left, body), body, _tall(right, body)]
    return beside([part for part in parts if part is not None])


def _tall(delimiter: str, body: Box) -> Box | None:
    if not delimiter:
        return None
    height = body.height
    if height == 1:
        return Box((delimiter,), 0, 1)
    top, filling, middle, bottom = tuple(_PIECES[delimiter])
    lines = [top, *[filling] * (height - 2), bottom]
    if height > 2:
        lines[min(max(body.baseline, 1), height - 2)] = middle
    return Box(tuple(lines), body.baseline, 1)
