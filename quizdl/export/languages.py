"""In which language an export is written: one of the two, or both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from quizdl.text import LANGUAGES, Language, Text

Written: TypeAlias = Literal["zh", "en", "both"]


def languages(written: Written) -> tuple[Language, ...]:
    """The languages to write in, in their order."""
    return LANGUAGES if written == "both" else (written,)


def in_each(written: Written, made: Callable[[Language], str]) -> str:
    """HTML in the language, or that of both, each in an element of its own; once where both are the same."""
    found = {language: made(language) for language in languages(written)}
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    return "".join(f'<div class="{language}" lang="{language}">{html}</div>'
                   for language, html in found.items() if html)


def named(written: Written, text: Text) -> str:
    """A name in the language, or in both beside each other."""
    return " ".join(dict.fromkeys(text[language] for language in languages(written)))
