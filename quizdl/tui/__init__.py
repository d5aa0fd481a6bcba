"""The app for the terminal.

Textual's kitty keyboard mode breaks what a Chinese input method commits in one write, so it is switched off here,
before anything imports textual.
"""

from __future__ import annotations

import os

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
