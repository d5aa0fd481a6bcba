"""Marked statements as Anki's cloze deletions."""

from __future__ import annotations

from quizdl.export.rich_text import block_html, inline_html, mathjax
from quizdl.knowledge.marks import parse_marks

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private characters that stand for a deletion's brackets while the text becomes HTML: no text has them."""


def cloze_html(marked: str) -> str:
    """A marked text with every mark left out, all on one card, as quizdl asks it."""
    text = parse_marks(marked)
    pieces, end = [], 0
    for number, mark in enumerate(text.marks):
        pieces += [text.plain[end : mark.start], f"{_OPEN}{number}{_CLOSE}"]
        end = mark.end
    html = block_html("".join([*pieces, text.plain[end:]]), mathjax)
    for number, mark in enumerate(text.marks):
        html = html.replace(f"{_OPEN}{number}{_CLOSE}", deletion(inline_html(mark.answer, mathjax)))
    return html


def deletion(html: str) -> str:
    """One deletion. What would end it or begin its hint is written so that it does not."""
    inner = html.replace("::", ":&#58;")
    while "}}" in inner:
        inner = inner.replace("}}", "} }")
    while "{{" in inner:
        inner = inner.replace("{{", "{ {")
    return f"{{{{c1::{inner}{' ' if inner.endswith('}') else ''}}}}}"
