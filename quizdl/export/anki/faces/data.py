"""What a card's script reads: one JSON value in a field, every text written once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from typing import Any

from quizdl.export.languages import Written, languages
from quizdl.export.rich_text import kept_with_marks
from quizdl.text import Language

_LARGEST_SAFE = 2**53
_MARKS = re.compile(r"\[(?=sound:|/?latex|/?anki:|/?\$)", re.IGNORECASE)
"""What Anki takes for sounds and LaTeX wherever it stands in a field."""


class Texts:
    """The texts of a card, numbered; equal ones are one. A text is HTML, or a pair of Chinese and English."""

    def __init__(self, written: Written) -> None:
        self.written = written
        self.entries: list[Any] = []
        self._known: dict[str, int] = {}

    def add(self, made: Callable[[Language], str]) -> int:
        """The number of a text that is made for each language."""
        text = in_languages(self.written, lambda language: kept_with_marks(made(language)))
        name = json.dumps(text)
        if name not in self._known:
            self._known[name] = len(self.entries)
            self.entries.append(text)
        return self._known[name]


def in_languages(written: Written, made: Callable[[Language], str]) -> Any:
    """A text in the language of the card, or a pair of both where they differ."""
    found = [made(language) for language in languages(written)]
    return found[0] if len(set(found)) == 1 else found


def plain_value(value: Any) -> Any:
    """A key or a wrong value as JSON; whole numbers that a double cannot hold are text."""
    if isinstance(value, list | tuple):
        return [plain_value(each) for each in value]
    return str(value) if isinstance(value, int) and abs(value) > _LARGEST_SAFE else value


def field_text(data: Any) -> str:
    """JSON for a field: nothing in it ends an element, is taken for a formula, a sound or LaTeX, or breaks a line."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace("\\\\", "\\u005c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    text = text.replace("\u00a0", "\\u00a0")
    return escape(_MARKS.sub(r"\\u005b", text), quote=False)
