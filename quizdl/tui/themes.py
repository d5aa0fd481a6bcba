"""Colours: dark, light, one of high contrast, and the terminal's own."""

from __future__ import annotations

from textual.theme import Theme

from quizdl.config.config import THEMES

HIGH_CONTRAST = Theme(
    name="high-contrast", dark=True, primary="#ffff00", secondary="#00ffff", accent="#00ffff", foreground="#ffffff",
    background="#000000", surface="#000000", panel="#202020", boost="#303030", success="#00ff00", warning="#ffff00",
    error="#ff6060",
)
ORDER = ("textual-dark", "textual-light", "high-contrast", "ansi-dark")
NAMES: dict[str, str] = dict(zip(THEMES, ORDER, strict=True))
"""The names in configuration and command palette -> those of the toolkit."""


def after(name: str) -> str:
    """The next theme in turn."""
    return ORDER[(ORDER.index(name) + 1) % len(ORDER)] if name in ORDER else ORDER[0]
