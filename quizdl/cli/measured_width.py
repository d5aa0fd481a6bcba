"""How many cells this terminal gives a character: asked of the terminal itself."""

from __future__ import annotations

import re
import sys
import time

AMBIGUOUS, WIDE = "α", "卷"
_ASK = "\x1b[6n"
_ANSWER = re.compile(r"\x1b\[(\d+);(\d+)R")
_SECONDS = 0.5


def measured_width(character: str) -> int | None:
    """By where the cursor stands after the character; None where there is no terminal to ask, or no answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    try:
        import termios
        import tty
    except ImportError:  # not on Windows
        return None
    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number, termios.TCSANOW)
        sys.stdout.write(f"\r{character}{_ASK}")
        sys.stdout.flush()
        found = _ANSWER.search(_answered(number))
    finally:
        termios.tcsetattr(number, termios.TCSANOW, before)
        sys.stdout.write("\r\x1b[K")
        sys.stdout.flush()
    return None if found is None else int(found[2]) - 1


def _answered(number: int) -> str:
    import os
    import select

    text, deadline = "", time.monotonic() + _SECONDS
    while "R" not in text and (left := deadline - time.monotonic()) > 0:
        if not select.select([number], [], [], left)[0]:
            break
        text += os.read(number, 64).decode("ascii", "replace")
    return text
