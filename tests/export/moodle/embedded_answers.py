"""Moodle's Cloze format, read and graded by its documented rules, as an oracle for what we write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

_BLANK = re.compile(r"\{(\d+):([A-Z_]+):((?:\\.|[^}\\])*)\}", re.DOTALL)
_NUMBER = re.compile(r"-?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Alternative:
    percent: float
    text: str
    feedback: str


@dataclass(frozen=True)
class Blank:
    weight: int
    kind: str
    alternatives: tuple[Alternative, ...]


def blanks(text: str) -> list[Blank]:
    """The blanks of a question text, in order."""
    return [Blank(int(weight), kind, tuple(_alternative(each) for each in re.split(r"(?<![\\&])~", body)))
            for weight, kind, body in _BLANK.findall(text)]


def _alternative(text: str) -> Alternative:
    percent = 0.0
    if text.startswith("="):
        percent, text = 100.0, text[1:]
    elif match := re.match(r"%(-?[\d.]+)%", text):
        percent, text = float(match[1]), text[match.end():]
    answer, *feedback = re.split(r"(?<![\\&])#", text, maxsplit=1)
    return Alternative(percent, unescape(answer), unescape(feedback[0]) if feedback else "")


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise AssertionError(f"<{tag}> became a tag")


def shown(html: str) -> str:
    """What a browser shows of an option or a feedback, which Moodle takes for HTML once it has decoded it."""
    parser = _Shown()
    parser.feed(html)
    parser.close()
    return parser.text


def number(blank: Blank, value: float) -> Alternative | None:
    """The alternative that a typed number meets: the first within its tolerance."""
    assert blank.kind == "NUMERICAL"
    for each in blank.alternatives:
        wanted, tolerance = each.text.split(":")
        assert _NUMBER.fullmatch(wanted), wanted
        assert _NUMBER.fullmatch(tolerance), tolerance
        if abs(value - float(wanted)) <= float(tolerance) * (1 + 1e-12) + 1e-15 * abs(value):
            return each
    return None


def words(blank: Blank, text: str) -> Alternative | None:
    """The alternative that typed words meet: letter by letter, without regard to case, `*` for anything."""
    assert blank.kind == "SHORTANSWER"
    for each in blank.alternatives:
        parts = re.split(r"(?<!\\)\*", each.text)
        pattern = ".*".join(re.escape(part.replace(r"\*", "*")) for part in parts)
        if re.fullmatch(pattern, text, re.IGNORECASE):
            return each
    return None
