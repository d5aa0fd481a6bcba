"""The frame of a printed page: its style, its heading, and texts in one or two languages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files

from quizdl.export.paper import wording
from quizdl.export.rich_text import inline_html
from quizdl.text import Language, Text

_LANG = {"zh": "zh-Hans", "en": "en"}


def page(title: str, body: str, language: Language) -> str:
    """A whole HTML page; it refers to nothing outside itself."""
    style = files("quizdl.export.paper").joinpath("paper.css").read_text(encoding="utf-8")
    return (f'<!DOCTYPE html>\n<html lang="{_LANG[language]}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n")


def heading(title: Text, kind: Text, facts: Sequence[Text], languages: Sequence[Language], code: str,
            version: str = "") -> str:
    """Title, what the page is, and the lines below; `version` tells parallel papers apart."""
    lines = "".join(f"<p>{spans(fact, languages)}</p>" for fact in facts)
    parallel = f" · {spans(wording.VERSION, languages)} {escape(version)}" if version else ""
    return (f"<header><h1>{stacked(title, languages)}</h1><p class=kind>{spans(kind, languages)}{parallel}</p>{lines}"
            f"<p class=code>{spans(wording.CODE, languages)} <code>{escape(code)}</code></p></header>")


def spans(text: Text, languages: Sequence[Language]) -> str:
    """A short text in each language on one line; once where both read alike."""
    shown = list(dict.fromkeys(text[language] for language in languages))
    return " / ".join(inline_html(each) for each in shown)


def stacked(text: Text, languages: Sequence[Language]) -> str:
    """A text in each language, one below the other; once where both read alike."""
    shown = dict.fromkeys(text[language] for language in languages)
    return "<br>".join(inline_html(each) for each in shown if each)
