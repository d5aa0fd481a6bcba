"""Texts of questions (`$…$` formulas, preformatted lines) as HTML; nothing in them is trusted as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from typing import TypeAlias

from quizdl.figures.svg import of_lines
from quizdl.typeset.mathml import to_mathml
from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.prose import pieces

Formula: TypeAlias = Callable[[str, bool], str]
"""Makes HTML of LaTeX; the flag says that it stands on a line of its own."""
Drawing: TypeAlias = Callable[[Sequence[str]], str]
"""Makes HTML of the lines of a drawing."""
_STROKES = frozenset("─│┌└╭╔╌═▶▼")
_ARROWS = frozenset("▶▼")
_TOUCHED = re.compile(
    r"([（【《〈“‘「『〔(\[]*)"
    r"\\\((?:(?!\\[()])[^<>\"]){1,60}\\\)"
    r"([，。、；：？！）】》〉”’」』〕,.;:?!)\]]*)")
"""A short formula for MathJax with the marks that touch it."""


def mathml(latex: str, display: bool) -> str:
    """A formula that browsers lay out by themselves."""
    return to_mathml(latex, display=display)


def mathjax(latex: str, display: bool) -> str:
    r"""A formula in MathJax's marks ``\( \)`` or ``\[ \]``, escaped for HTML."""
    opening, closing = (r"\[", r"\]") if display else (r"\(", r"\)")
    return f"{opening}{escape(latex, quote=False)}{closing}"


def kept_with_marks(html: str) -> str:
    """The HTML, where no line ends between a formula for MathJax and the punctuation that touches it.

    Browsers take a laid out formula for a picture and would begin a line with the comma behind it.
    """
    return _TOUCHED.sub(lambda found: f'<span class="qz-kept">{found[0]}</span>'
                        if found[1] or found[2] else found[0], html)


def svg_drawing(lines: Sequence[str]) -> str:
    """A drawing as an SVG element: no font need have wide characters twice as wide as narrow ones."""
    return of_lines(lines, "", centred=any(_ARROWS & set(line) for line in lines))


def inline_html(text: str, formula: Formula = mathml) -> str:
    """One line of text as HTML. A formula that does not read stands there as it was written."""
    try:
        found = list(pieces(text))
    except TypesetError:
        return escape(text)
    return "".join(escape(piece) if kind == "text" else formula(piece, kind == "display") for piece, kind in found)


def block_html(text: str, formula: Formula = mathml, drawing: Drawing = svg_drawing) -> str:
    """A text of several lines as paragraphs.

    Lines that begin with two spaces keep their shape: in a ``<pre>``, or as a drawing if they hold strokes.
    """
    blocks = []
    for preformatted, group in groupby(text.split("\n"), lambda line: line.startswith("  ")):
        lines = list(group)
        if preformatted:
            blocks.append(_preformatted([line[2:].replace(r"\$", "$") for line in lines], drawing))
        elif any(line.strip() for line in lines):
            paragraph = "<br>".join(inline_html(line, formula) for line in lines if line.strip())
            blocks.append(f"<p>{paragraph}</p>")
    return "".join(blocks)


def _preformatted(lines: Sequence[str], drawing: Drawing) -> str:
    if any(_STROKES & set(line) for line in lines):
        return drawing(lines)
    text = "\n".join(map(escape, lines))
    return f"<pre>{text}</pre>"
