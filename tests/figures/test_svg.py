"""Figures as SVG."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from quizdl.figures.svg import of_lines, svg
from quizdl.knowledge.bank import Bank, read_bank
from quizdl.knowledge.parts import blankable
from quizdl.text import LANGUAGES

SPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank()


def test_every_figure_is_well_formed_and_shows_each_blank_once(bank: Bank) -> None:
    """A blank hides its label and bears its number; what is drawn takes its colour from the page."""
    for figure in bank.figures.values():
        blanks = [part.id for part in blankable(figure)][:3]
        for language in LANGUAGES:
            drawing = svg(figure, language, blanks)
            numbers = {each.get("data-blank") for each in ElementTree.fromstring(drawing).iter(f"{SPACE}g")}
            assert numbers == {str(number) for number in range(1, len(blanks) + 1)}, figure.id
            assert not re.search(r"#[0-9a-f]{3}|rgb\(", drawing)


def test_labels_of_a_graph_stand_in_the_drawing(bank: Bank) -> None:
    """Every label of a graph that is drawn is there as text."""
    drawing = svg(bank.figures["lstm-cell"], "en")
    for label in ("forget gate", "input gate", "output gate", "concatenate [h, x]"):
        assert label in drawing


def test_frames_become_strokes_and_text_is_escaped() -> None:
    root = ElementTree.fromstring(of_lines(["┌──┐", "│<&│", "└──┘"], "a<b", centred=True))
    assert [each.text for each in root.iter(f"{SPACE}text")] == ["<&"]
    (path,) = (each.get("d") or "" for each in root.iter(f"{SPACE}path"))
    assert path.count("M") == 4 * 2 + 4 * 2 + 2 * 2  # corners, rules and sides have two arms each


def test_numbers_of_a_curve_stand_outside_the_plot(bank: Bank) -> None:
    """No curve runs through the numbers of its axes, so all of them can be read."""
    for figure in bank.figures.values():
        if figure.kind == "curve":
            root = ElementTree.fromstring(svg(figure, "en"))
            numbers = [each for each in root.iter(f"{SPACE}text") if each.get("font-size") == "11"]
            assert len(numbers) > 8
            assert all(float(each.get("x", 0)) < 34 or float(each.get("y", 0)) > 226 for each in numbers)


def test_text_at_the_edges_has_room(bank: Bank) -> None:
    """A font wider than the cells does not lose letters at the sides of a drawing."""
    root = ElementTree.fromstring(svg(bank.figures["rnn-unrolled"], "en"))
    left, _, width, _ = map(float, root.get("viewBox", "").split())
    assert left < 0
    assert left + width > max(float(each.get("x", 0)) for each in root.iter(f"{SPACE}text"))
