"""Text in both languages of the program."""

from __future__ import annotations

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
