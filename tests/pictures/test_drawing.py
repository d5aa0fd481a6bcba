"""Pictures of screens: every character stands on its cell."""

from __future__ import annotations

import runpy
from pathlib import Path
from xml.etree import ElementTree

from rich.segment import Segment
from rich.style import Style

DRAWING = runpy.run_path(str(Path(__file__).parent / "drawing.py"))
CELL, EDGE = DRAWING["CELL"], DRAWING["EDGE"]


def texts(*segments: Segment) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(DRAWING["svg"]([segments], 20, "#ffffff", "#000000"))
    return [each for each in root if each.tag.endswith("text")]


def test_wide_characters_stand_in_the_middle_of_two_cells() -> None:
    """Each has a place of its own, so no font can squeeze them."""
    (latin, wide) = texts(Segment("ab卷积"))
    assert latin.attrib["x"] == f"{EDGE:.1f}"
    assert float(latin.attrib["textLength"]) == round(2 * CELL, 1)
    assert [float(place) for place in wide.attrib["x"].split()] == [round(EDGE + CELL * middle, 1) for middle in (3, 5)]


def test_words_keep_their_distance() -> None:
    """Several spaces are skipped, not drawn, and markup is text."""
    first, second = texts(Segment("<a>   & b"))
    assert (first.text, second.text) == ("<a>", "& b")
    assert second.attrib["x"] == f"{EDGE + 6 * CELL:.1f}"


def test_styles_are_kept() -> None:
    """Colour, weight, and both exchanged where a style is reversed."""
    plain, bold, back = texts(Segment("a"), Segment("b", Style(color="#ff0000", bold=True)),
                              Segment("c", Style(reverse=True)))
    assert "fill" not in plain.attrib
    assert (bold.attrib["fill"], bold.attrib["font-weight"]) == ("#ff0000", "bold")
    assert back.attrib["fill"] == "#000000"
