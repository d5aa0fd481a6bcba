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
_LIVE = re.compile(r"\\(?=[()\[\]])|\[(?=sound:|/?latex|/?\$|/?anki:)|\{(?=\{)", re.IGNORECASE)
_INERT = {"\\": "\\&#8288;", "[": "&#91;", "{": "&#123;"}
_TOUCHED = re.compile(
    r"([（【《〈“‘「『〔(\[]*)"
    r"\\\((?:(?!\\[()])[^<>\"]){1,60}\\\)"
    r"([，。、；：？！）】》〉”’」』〕,.;:?!)\]]*)")
"""A short formula for MathJax with the marks that touch it."""


def inert(html: str) -> str:
    r"""HTML of a text that means nothing to MathJax or Anki either.

    What would begin a formula (``\(``, which an invisible character parts), a sound, LaTeX, speech or a deletion
    does not.
    """
    return _LIVE.sub(lambda found: _INERT[found[0]], html)


def text_html(text: str) -> str:
    """Text as HTML that is shown as it is written, whatever program shows it."""
    return inert(escape(text))


def mathml(latex: str, display: bool) -> str:
    """A formula that browsers lay out by themselves."""
    return to_mathml(latex, display=display)


def mathjax(latex: str, display: bool) -> str:
    r"""A formula in MathJax's marks ``\( \)`` or ``\[ \]``, escaped for HTML."""
    opening, closing = (r"\[", r"\]") if display else (r"\(", r"\)")
    return f"{opening}{escape(latex, quote=False).replace('{{', '{&#123;')}{closing}"


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
        return text_html(text)
    return "".join(text_html(piece) if kind == "text" else formula(piece, kind == "display") for piece, kind in found)


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
    text = "\n".join(map(text_html, lines))
    return f"<pre>{text}</pre>"
