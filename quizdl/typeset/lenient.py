"""Prose that may hold anything: set where it can be, else as it stands."""

from __future__ import annotations

from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.prose import inline, prose, wrap


def formatted(text: str, width: int) -> list[str]:
    """Prose with its formulas, as lines; text that only looks like a formula stays as it is."""
    try:
        return prose(text, width, small_scripts=True)
    except TypesetError:
        return wrap(text, width)


def on_one_line(text: str) -> str:
    """Prose on one line with its formulas; text that only looks like a formula stays as it is."""
    plain = " ".join(text.split())
    try:
        return inline(plain)
    except TypesetError:
        return plain
