"""Text in both languages of the program."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text, written in Chinese and in English."""

    zh: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def __add__(self, other: Text) -> Text:
        return Text(self.zh + other.zh, self.en + other.en)

    def as_dict(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


def counted(count: int, noun: str) -> str:
    """A count and its English noun: 1 day, 2 days."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


_NOUNS = ("amendment|answer|card|column|day|entrie|exam|fact|hour|mark|minute|mock exam|note|question|row|setting|"
          "study day")
_ONE = re.compile(rf"(?<![\w.,:/+-])1 ((?:more )?(?:{_NOUNS}))s\b(?: (are|were|have|count|start)\b)?")
_VERBS = {"are": " is", "were": " was", "have": " has", "count": " counts", "start": " starts"}


def in_singular(text: str) -> str:
    """English text with what stands behind a lone 1 in the singular: 1 days are left, 1 day is left."""
    return _ONE.sub(lambda m: f"1 {m[1].replace('entrie', 'entry')}{_VERBS.get(m[2], '')}", text)


def filled(text: Text, **values: object) -> Text:
    """A text with values put in; what stands behind a lone 1 is in the singular."""
    return Text(text.zh.format(**values), in_singular(text.en.format(**values)))


def listed(text: str) -> list[str]:
    """What stands between commas, Chinese ones too; nothing of it empty."""
    return [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def printable(text: str) -> str:
    """`text` with every character that could steer a terminal spelled out: escape becomes U+001B."""
    return "".join(each if each in "\n\t" or unicodedata.category(each) not in {"Cc", "Cf", "Cs"}
                   else f"U+{ord(each):04X}" for each in text)


def same(text: str) -> Text:
    """A text that reads alike in both languages: formulas, numbers, names."""
    return Text(text, text)
