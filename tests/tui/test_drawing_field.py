"""Blanks are filled in on the drawing: placed where the drawing says, reached by arrows, marked after grading."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll

from quizdl.figures import FigureQuestion
from quizdl.figures.sheet import Blank
from quizdl.knowledge.bank import read_bank
from quizdl.knowledge.parts import blankable
from quizdl.questions.facts.making import Maker
from quizdl.questions.marking import mark
from quizdl.questions.question import Question
from quizdl.questions.registry import template
from quizdl.questions.variant import make, make_from_givens
from quizdl.text import LANGUAGES, Language
from quizdl.tui.widgets.cell import Cell
from quizdl.tui.widgets.drawing_field import Board, DrawingField, neighbour
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.question_view import QuestionView

BANK = read_bank()
GRAPH = make_from_givens(template("computation-graph"), {
    "nodes": ["x = -2", "y = 5", "z = -4", "q = add(x, y)", "f = multiply(q, z)"]})


class One(App[None]):
    """Nothing but one question."""

    def __init__(self, question: Question, language: Language) -> None:
        super().__init__()
        self.question = question
        self.language: Language = language

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield QuestionView(self.question, self.language)


def shown(app: App[None]) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


def run(question: Question, flow: Callable[..., Awaitable[None]], language: Language = "en",
        size: tuple[int, int] = (80, 40)) -> None:
    async def inside() -> None:
        app = One(question, language)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            app.query_one(QuestionView).focus_first()
            await pilot.pause()
            await flow(app, pilot)

    asyncio.run(inside())


def figure_question(name: str, language: Language) -> Question:
    return Maker(BANK).build("figure", name, 3, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)], ids=str)
def test_every_blank_stands_where_the_drawing_says(language: Language, size: tuple[int, int]) -> None:
    """On the drawing, a blank's name is seen in its place until something is typed there."""
    question = make(template("computation-graph"), 2, 7)

    async def flow(app, pilot) -> None:
        field, board = app.query_one(DrawingField), app.query_one(Board)
        for cell in app.query(Cell):
            cell.focus()
            await pilot.pause()
            await pilot.pause()
            region = cell.region
            assert app.screen.region.contains_region(region) or size == (60, 20)
            assert board.region.contains(region.x, region.y)
            blank = field._blank(cell)
            assert (region.x - board.region.x + board.scroll_offset.x,
                    region.y - board.region.y + board.scroll_offset.y) == (blank.column, blank.line)
            assert shown(app)[region.y][region.x - 1] == "["

    run(question, flow, language, size)


def test_arrows_go_as_the_blanks_stand() -> None:
    """From a value: down to its gradient, right to the output, left to the gradient beside it, down to the value."""

    async def flow(app, pilot) -> None:
        field = app.query_one(DrawingField)

        def at() -> str:
            return field._field_of(app.focused).name

        assert at() == "v_q"
        seen = []
        for key in ("down", "right", "left", "down"):
            await pilot.press(key)
            seen.append(at())
        assert seen == ["d_q", "v_f", "d_z", "v_q"]
        await pilot.press("1", "left")
        assert at() == "v_q"  # inside what is typed, left moves the cursor

    run(GRAPH, flow)


def test_every_blank_is_reached_by_arrows_alone() -> None:
    """On graphs of every level each blank has a way to it from the first."""
    for level in (1, 2, 3):
        for seed in range(20):
            sheet = make(template("computation-graph"), level, seed).drawing.sheet("en", 76)
            reached = {sheet.blanks[0].field}
            ahead = [sheet.blanks[0]]
            while ahead:
                start = ahead.pop()
                for way in ("up", "down", "left", "right"):
                    found = neighbour(start, sheet.blanks, way)
                    if found is not None and found.field not in reached:
                        reached.add(found.field)
                        ahead.append(found)
            assert reached == {blank.field for blank in sheet.blanks}, (level, seed)


def test_an_arrow_never_leads_backwards() -> None:
    """What lies the other way is no neighbour."""
    start, other = Blank("a", 0, 0, 5, ""), Blank("b", 3, 20, 5, "")
    assert neighbour(start, (start, other), "right") == other == neighbour(start, (start, other), "down")
    assert neighbour(start, (start, other), "left") is None is neighbour(start, (start, other), "up")


def test_a_graph_is_answered_on_the_drawing() -> None:
    """Enter goes from blank to blank as they are worked; the line below says how the blank is read; all is right."""

    async def flow(app, pilot) -> None:
        view = app.query_one(QuestionView)
        for field in GRAPH.fields:
            assert app.query_one(DrawingField)._field_of(app.focused).name == field.name
            await pilot.press(*f"{GRAPH.key[field.name]:g}")
            await pilot.pause()
            said = app.query_one(".read", Lines).text
            assert field.label.en in said
            assert "read as" in said
            await pilot.press("enter")
            await pilot.pause()
        assert mark(GRAPH, view.values()).right

    run(GRAPH, flow)


def test_marks_tell_right_from_wrong_by_their_shape() -> None:
    """After grading a sign stands behind each answered blank; changing one takes its sign away."""

    async def flow(app, pilot) -> None:
        view = app.query_one(QuestionView)
        view.fill({"v_q": "3", "v_f": "99"})
        view.show_marks(mark(GRAPH, view.values()).verdicts)
        await pilot.pause()
        text = "\n".join(shown(app))
        assert text.count("✓") == 1
        assert text.count("✗") == 1
        app.query_one(DrawingField)._cells["v_f"].value = "98"
        await pilot.pause()
        assert "✗" not in "\n".join(shown(app))

    run(GRAPH, flow)


def test_what_cannot_be_read_yet_is_said_calmly() -> None:
    """Half a fraction is no error but something that is not finished."""

    async def flow(app, pilot) -> None:
        await pilot.press("1", "/")
        await pilot.pause()
        assert "cannot read it yet" in app.query_one(".read", Lines).text

    run(GRAPH, flow)


def test_brackets_typed_on_a_drawing_are_text() -> None:
    """Markup in what is typed is shown as it is."""

    async def flow(app, pilot) -> None:
        app.query_one(DrawingField)._cells["v_q"].value = "[b]1[/b]"
        await pilot.pause()
        text = "\n".join(shown(app))
        assert "[b]1[/b]" in text

    run(GRAPH, flow)


def test_a_blank_is_clicked() -> None:
    """The mouse puts the cursor into a blank."""

    async def flow(app, pilot) -> None:
        cell = app.query_one(DrawingField)._cells["d_z"]
        await pilot.click(cell)
        assert app.focused is cell

    run(GRAPH, flow)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_labelled_in_place(language: Language) -> None:
    """Each figure that is asked has its blanks on the drawing, and the key typed there is right."""
    asked = [figure for figure in BANK.figures.values() if len(blankable(figure)) > 1]
    assert len(asked) > 15
    for figure in asked:
        question = figure_question(figure.id, language)
        view = QuestionView(question, language)
        (field,) = view._fields
        assert isinstance(field, DrawingField), figure.id
        assert figure.name[language] in view._prompt
        sheet = question.drawing.sheet(language, 76)
        for blank in sheet.blanks:
            assert blank.name in sheet.lines[blank.line]
    question = figure_question("rnn-folded", language)

    async def flow(app, pilot) -> None:
        view = app.query_one(QuestionView)
        for field in question.fields:
            await pilot.press(*question.key[field.name], "enter")
            await pilot.pause()
        assert mark(question, view.values()).right

    run(question, flow, language, (80, 24))


def test_a_tall_figure_scrolls_with_the_blank_in_view() -> None:
    """At 80x24 the blank with the cursor is on the screen, with the line that says what it is."""
    question = figure_question("u-net", "en")

    async def flow(app, pilot) -> None:
        for _ in question.fields:
            await pilot.pause()
            row = app.focused.region.y
            assert 0 <= row < 24
            assert app.query_one(Board).region.contains(app.focused.region.x, row)
            assert app.query_one(".read", Lines).region.bottom <= 24
            await pilot.press("tab")

    run(question, flow, "en", (80, 24))


def test_blanks_keep_one_width_whatever_their_labels() -> None:
    """How long a label is does not show in the room left for it."""
    for figure in BANK.figures.values():
        parts = blankable(figure)[:4]
        if len(parts) > 1:
            sheet = FigureQuestion(figure, {part.id: part.id for part in parts}).sheet("en", 76)
            assert len({blank.width for blank in sheet.blanks}) == 1, figure.id
