"""What is wrong with a data file, said so that a person finds the place and knows what to write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from quizdl.errors import QuizdlError
from quizdl.text import Language, Text


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding: file, line (from 1; 0 when the whole file is meant), entry id, field, rule and message."""

    file: str
    line: int
    id: str
    field: str
    rule: str
    zh: str
    en: str
    severity: Literal["error", "warning"] = "error"

    def line_of_text(self, language: Language = "en") -> str:
        """`file:line: id, field: message [rule]` on one line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        colon, comma, warning = ("：", "，", "警告：") if language == "zh" else (": ", ", ", "warning: ")
        subject = comma.join(part for part in (self.id, self.field) if part)
        message = " ".join((self.zh if language == "zh" else self.en).split())
        lead = (warning if self.severity == "warning" else "") + (subject + colon if subject else "")
        return f"{place}: {lead}{message} [{self.rule}]"


class KnowledgeError(QuizdlError):
    """Data files that cannot be used; `problems` holds every one found, `str()` gives the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(Text(self.message("zh"), self.message("en")))

    def message(self, language: Language) -> str:
        """The first problem on one line, and how many more there are."""
        first = self.problems[0].line_of_text(language)
        more = len(self.problems) - 1
        if not more:
            return first
        return first + (f"（另有 {more} 处）" if language == "zh" else f" (and {more} more)")
