"""Every shipped figure draws in both languages, fits the terminal, and hides what is blanked."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizdl.figures import draw
from quizdl.figures.curve import MARKS, SEVERAL, draw_curves, value
from quizdl.figures.table import draw_table
from quizdl.knowledge.bank import read_bank
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.parts import blankable
from quizdl.text import LANGUAGES, Language
from quizdl.typeset.cells import display_width
from quizdl.typeset.prose import prose

FIGURES = list(read_bank().figures.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.id)
def test_a_figure_fits_the_terminal(figure: Figure, language: Language) -> None:
    """A drawing is at most 78 columns wide, whole and with everything blanked; prose leaves its lines alone."""
    for blanks in ((), tuple(part.id for part in blankable(figure))):
        lines = draw(figure, language, blanks)
        assert lines
        assert max(map(display_width, lines)) <= 78
        assert all(line == line.rstrip() and "\n" not in line for line in lines)
        kept = [f"  {line}".rstrip() for line in lines]
        assert prose("\n".join(kept), 80) == kept


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.id)
def test_a_blank_hides_its_label(figure: Figure, language: Language) -> None:
    """What is blanked stands nowhere in the drawing: its label is gone, its number there once."""
    for part in blankable(figure):
        label = part.label[language]
        whole, blanked = draw(figure, language), draw(figure, language, (part.id,))
        text = "\n".join(blanked)
        assert text.count("__(1)__") == 1
        assert "__(" not in "\n".join(whole)
        assert words(blanked).count(label) < words(whole).count(label) or len(label) > 12


def words(lines: list[str]) -> str:
    """The text of a drawing without its rules."""
    kept = "\n".join(lines)
    for rule in "│║┆":
        kept = kept.replace(rule, " ")
    return kept


def test_blanks_are_numbered_in_the_order_given() -> None:
    """The first blank is (1), wherever it stands."""
    figure = read_bank().figures["lstm-cell"]
    lines = "\n".join(draw(figure, "en", ("h", "f")))
    assert "║ __(2)__ ║" in lines
    assert lines.rstrip().endswith("__(1)__")


@given(st.lists(st.lists(st.sampled_from(["", "x", "一二三", "a few words here", "ŷ₂", "组内"]), min_size=3,
                         max_size=3), min_size=1, max_size=4), st.booleans())
def test_tables_are_aligned(rows: list[list[str]], ruled: bool) -> None:
    """All lines of a table are equally wide, and its rules stand in the same columns."""
    lines = draw_table(["first", "第二"], rows, ruled=ruled, width=78)
    assert len({display_width(line) for line in lines}) == 1
    edges = {tuple(place for place, char in enumerate(columns(line)) if char in "│├┼┤┌┬┐└┴┘") for line in lines}
    assert len(edges) == 1


def columns(line: str) -> str:
    """A line with a filler after each wide character, so that places are columns."""
    return "".join(char + "." * (display_width(char) - 1) for char in line)


def test_wide_tables_are_wrapped_and_keep_their_words() -> None:
    """A table too wide for its room is wrapped inside its cells; no word is lost."""
    lines = draw_table(["a heading of many words", "another heading"], [["name", "many words " * 5, "x"]],
                       ruled=False, width=40)
    assert max(map(display_width, lines)) <= 40
    assert " ".join(lines).count("many") == 6


def test_curves_stand_where_the_function_says() -> None:
    """Each mark of a plot is at the nearest cell to the value of the function there."""
    lines = draw_curves([("square root of sorts", "sigmoid", {})], (-5.0, 5.0), (0.0, 1.0), "several")
    marks = [(line, column) for line, text in enumerate(lines[:21]) for column, char in enumerate(text)
             if char == MARKS[0]]
    assert len(marks) == 61
    for line, column in marks:
        x = -5 + 10 * (column - 6) / 60
        assert abs((20 - line) / 20 - 1 / (1 + math.exp(-x))) <= 0.025 + 1e-9


def test_curves_that_meet_share_a_mark() -> None:
    """Where two curves have one value, neither hides the other."""
    lines = draw_curves([("one", "relu", {}), ("two", "elu", {})], (-4.0, 4.0), None, "together")
    assert lines[-1] == f"{SEVERAL} together"
    assert any(SEVERAL in line for line in lines[:21])


def test_every_shipped_curve_has_its_function() -> None:
    """The engine has each function that a figure names, with the arguments it gives."""
    for figure in FIGURES:
        for series in figure.series:
            assert math.isfinite(value(series.function, 0.5, series.args)), (figure.id, series.id)
