"""Lines in and lines out, wrapped for the width at hand."""

from __future__ import annotations

import select
import shutil
import sys
from collections.abc import Iterable

from quizdl.text import Language, Text, printable
from quizdl.typeset.lenient import formatted

_PASTE_SECONDS = 0.05
_MOST_ECHOED = 300


class Terminal:
    """Standard input and output as a place to talk with a learner."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.width = max(40, min(100, shutil.get_terminal_size((80, 24)).columns))

    def say(self, text: Text | str = "", indent: int = 0) -> None:
        """Print a text, wrapped."""
        words = text if isinstance(text, str) else text[self.language]
        lines = formatted(words, self.width - indent) if words else [""]
        sys.stdout.write("".join(" " * indent + line + "\n" for line in lines))
        sys.stdout.flush()

    def show(self, lines: Iterable[str]) -> None:
        """Print lines that are laid out already."""
        sys.stdout.write("".join(line + "\n" for line in lines))
        sys.stdout.flush()

    def ask(self, label: Text | str, rows: bool = False) -> str | None:
        """Prompt for a line; None when the input has ended.

        With `rows`, lines pasted together at a terminal are one answer.
        """
        sys.stdout.write((label if isinstance(label, str) else label[self.language]) + " ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            sys.stdout.write("\n")
            return None
        if not sys.stdin.isatty():  # nothing echoes what comes from a pipe
            typed = line.rstrip("\r\n")
            sys.stdout.write(printable(typed[:_MOST_ECHOED]) + ("…" if len(typed) > _MOST_ECHOED else "") + "\n")
        elif rows and line.strip():
            while _is_waiting() and (more := sys.stdin.readline()):
                line += more
        return line.rstrip("\r\n")


def _is_waiting() -> bool:
    """Whether another line is there already, or comes at once: typed lines do not, pasted ones do."""
    try:
        return bool(select.select([sys.stdin], [], [], _PASTE_SECONDS)[0])
    except (OSError, ValueError):  # no waiting on consoles of Windows
        return False
