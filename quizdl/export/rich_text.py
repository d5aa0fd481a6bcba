"""Texts of questions (`$…$` formulas, preformatted lines) as HTML; nothing in them is trusted as markup."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import groupby
from typing import TypeAlias

from quizdl.typeset.mathml import to_mathml
from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.prose import pieces

Formula: TypeAlias = Callable[[str, bool], str]
"""Makes HTML of LaTeX; the flag says that it stands on a line of its own."""


def mathml(latex: str, display: bool) -> str:
    """A formula that browsers lay out by themselves."""
    return to_mathml(latex, display=display)


def mathjax(latex: str, display: bool) -> str:
    r"""A formula in MathJax's marks ``\( \)`` or ``\[ \]``, escaped for HTML."""
    opening, closing = (r"\[", r"\]") if display else (r"\(", r"\)")
    return f"{opening}{escape(latex, quote=False)}{closing}"


def inline_html(text: str, formula: Formula = mathml) -> str:
    """One line of text as HTML. A formula that does not read stands there as it was written."""
    try:
        found = list(pieces(text))
    except TypesetError:
        return escape(text)
    return "".join(escape(piece) if kind == "text" else formula(piece, kind == "display") for piece, kind in found)


def block_html(text: str, formula: Formula = mathml) -> str:
    """A text of several lines as paragraphs; lines that begin with two spaces keep their shape in a ``<pre>``."""
    blocks = []
    for preformatted, group in groupby(text.split("\n"), lambda line: line.startswith("  ")):
        lines = list(group)
        if preformatted:
            drawing = "\n".join(escape(line[2:].replace(r"\$", "$")) for line in lines)
            blocks.append(f"<pre>{drawing}</pre>")
        elif any(line.strip() for line in lines):
            paragraph = "<br>".join(inline_html(line, formula) for line in lines if line.strip())
            blocks.append(f"<p>{paragraph}</p>")
    return "".join(blocks)
