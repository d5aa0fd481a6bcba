"""Texts of questions as HTML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from quizdl.export.rich_text import block_html, inline_html, kept_with_marks, mathjax


def test_markup_in_a_text_is_shown_not_obeyed() -> None:
    assert inline_html("<script>&") == "&lt;script&gt;&amp;"


def test_formulas_become_mathml_or_mathjax() -> None:
    assert "<mfrac>" in inline_html(r"$\frac{a}{b}$")
    assert inline_html("if $a<b$", mathjax) == r"if \(a&lt;b\)"
    assert inline_html("$$a$$", mathjax) == r"\[a\]"


def test_preformatted_lines_keep_their_columns() -> None:
    """Two spaces mark a drawing or a matrix: its lines stay together, without the marks."""
    assert block_html("X =\n  [ 1  2 ]\n  [ 3  4 ]\nend") == "<p>X =</p><pre>[ 1  2 ]\n[ 3  4 ]</pre><p>end</p>"


@pytest.mark.parametrize("text", ["a $unfinished", r"$\nosuch{a}$", "$$", ""])
def test_what_does_not_read_as_a_formula_is_shown_as_written(text: str) -> None:
    ElementTree.fromstring(f"<div>{block_html(text)}</div>")


@pytest.mark.parametrize("text,kept", [
    (r"\(B\)：个数", r'<span class="qz-kept">\(B\)：</span>个数'),
    (r"（\(a&lt;b\)）和 \(c\)。",
     r'<span class="qz-kept">（\(a&lt;b\)）</span>和 <span class="qz-kept">\(c\)。</span>'),
    (r"if \(x\) is", r"if \(x\) is"), (r"\[x\]。", r"\[x\]。"), (r"{{c1::\(x\)}}，", r"{{c1::\(x\)}}，"),
    (r"\(" + "x" * 80 + r"\)，", r"\(" + "x" * 80 + r"\)，"),
])
def test_no_line_begins_with_the_mark_behind_a_formula(text: str, kept: str) -> None:
    """Short formulas keep the marks that touch them; those on lines of their own and long ones stay as they are."""
    assert kept_with_marks(text) == kept
