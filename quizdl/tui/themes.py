"""Colours: dark, light, one of high contrast, and the terminal's own.

Text has a contrast of at least 4.5 to what is behind it (7 in the theme of high contrast); a test measures what is
painted. The muted and disabled shades of the toolkit are too faint for that, so they are set here.
"""

from __future__ import annotations

from textual.theme import Theme

from quizdl.config.config import THEMES

DARK = Theme(
    name="quizdl-dark", dark=True, primary="#0178d4", secondary="#004578", accent="#ffa62b", warning="#ffa62b",
    error="#d9607c", success="#4ebf71", foreground="#e0e0e0", background="#121212", surface="#1e1e1e",
    panel="#242f38",
    variables={"text-muted": "#b4b4b4", "text-disabled": "#a6a6a6", "text-error": "#f09aae",
               "block-cursor-background": "#015a9f", "block-cursor-foreground": "#ffffff",
               "input-selection-background": "#015a9f"},
)
LIGHT = Theme(
    name="quizdl-light", dark=False, primary="#004578", secondary="#0178d4", accent="#6b4100", warning="#6b4100",
    error="#8c1d38", success="#1f5c33", foreground="#1f1f1f", background="#e6e6e6", surface="#dedede", panel="#d2d2d2",
    variables={"text-muted": "#454545", "text-disabled": "#555555", "text-warning": "#6b4100", "text-accent": "#6b4100",
               "text-success": "#1f5c33", "text-error": "#8c1d38", "block-cursor-background": "#004578",
               "block-cursor-foreground": "#ffffff", "input-selection-background": "#9cc4e4"},
)
HIGH_CONTRAST = Theme(
    name="quizdl-high-contrast", dark=True, primary="#ffff00", secondary="#00ffff", accent="#00ffff",
    foreground="#ffffff", background="#000000", surface="#000000", panel="#202020", boost="#303030",
    success="#00ff00", warning="#ffff00", error="#ff9090", text_alpha=1.0,
    variables={"text-muted": "#e0e0e0", "text-disabled": "#d0d0d0", "text-warning": "#ffff00", "text-accent": "#00ffff",
               "text-success": "#00ff00", "text-error": "#ffa0a0", "block-cursor-background": "#ffff00",
               "block-cursor-foreground": "#000000", "input-selection-background": "#0000a0",
               "primary-muted": "#303000"},
)
OWN = (DARK, LIGHT, HIGH_CONTRAST)
"""To be registered with the app; the fourth comes with the toolkit."""
ORDER = (*(theme.name for theme in OWN), "ansi-dark")
NAMES: dict[str, str] = dict(zip(THEMES, ORDER, strict=True))
"""The names in configuration and command palette -> those of the toolkit."""
WITHOUT_COLOUR = NAMES["ansi"]
"""What is shown where NO_COLOR is set, its colours left out."""


def after(name: str) -> str:
    """The next theme in turn."""
    return ORDER[(ORDER.index(name) + 1) % len(ORDER)] if name in ORDER else ORDER[0]
