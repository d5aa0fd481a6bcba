"""Where lines of one source turn and part."""

from __future__ import annotations

JOINTS: dict[tuple[bool, bool, bool, bool], str] = {
    (bool(up), bool(down), bool(left), bool(right)): char for (up, down, left, right), char in {
        (1, 0, 1, 0): "┘", (1, 0, 0, 1): "└", (1, 0, 1, 1): "┴", (0, 1, 1, 0): "┐", (0, 1, 0, 1): "┌",
        (0, 1, 1, 1): "┬", (1, 1, 1, 0): "┤", (1, 1, 0, 1): "├", (1, 1, 1, 1): "┼", (1, 1, 0, 0): "│",
    }.items()
}
"""The character with arms up, down, left, right."""
