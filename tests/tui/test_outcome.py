"""After an answer the same parts stand in the same order for every kind of question, each with a key and a click."""

from __future__ import annotations

import pytest
from textual.containers import VerticalScroll

from quizdl.answers.array_policy import Matrix, Shape, Vector
from quizdl.answers.expression_policy import Expression
from quizdl.questions.registry import template
from quizdl.questions.variant import make
from quizdl.study.asking import Asker
from quizdl.study.card import FactCard, parse
from quizdl.study.study import Study
from quizdl.text import LANGUAGES
from quizdl.tui import words
from quizdl.tui.drill import Drill
from quizdl.tui.screens.session import SessionScreen
from quizdl.tui.widgets.drawing_field import DrawingField
from quizdl.tui.widgets.grid_field import GridField
from quizdl.tui.widgets.outcome import Outcome
from quizdl.tui.widgets.question_view import QuestionView
from quizdl.typeset.cells import display_width

COMPUTED = {"sigmoid-value": 1, "conv-output-size": 2, "conv-map": 1, "computation-graph": 2, "symbolic-derivative": 1,
            "adam": 1}


def fact_questions(study: Study, language):
    """One question of each kind the sample bank has."""
    asker, catalog = Asker(study.catalog.bank), study.catalog
    kinds = {card.split(":")[0]: card for card in catalog if isinstance(parse(card), FactCard)}
    return [asker.question(card, 0, language) for card in kinds.values()]


def drilled(screens, *questions) -> SessionScreen:
    """A session of these questions; nothing is recorded."""
    study = screens.app.study
    drill = Drill(iter(questions), len(questions), study.catalog.bank, study.clock)
    return SessionScreen(drill, {})


def heads(screens) -> list[str]:
    return [each.text.split("  ")[0] for each in screens.app.screen.query(".head") if each.display]


def test_a_whole_question_by_mouse(drive, only, study: Study) -> None:
    """Hint, solution, rating, undo, solution again and next: by clicks on the last line."""
    only("sigmoid-value@1")

    async def flow(screens) -> None:
        async def click(words_: str) -> None:
            button = next(each for each in screens.app.screen.query("HintButton")
                          if words_ in str(each.render()))
            await screens.pilot.click(button)
            await screens.settle()

        await screens.press("enter")
        await click("hint")
        assert "Hint: " in screens.text()
        await click("solution")
        assert "[1 Again" in screens.text()
        await click("change rating")
        assert "[2 Hard" in screens.text()
        await click("undo")
        assert "Rating" not in screens.text()
        await click("solution")
        await click("next")

    drive(flow)
    assert len(study.journal.reviews()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_answered_and_explained(drive, study: Study, language) -> None:
    """Verdict, answer, solution, facts, run: in this order, and as many as there are; the last line fits."""
    questions = [make(template(name), level, 3) for name, level in COMPUTED.items()]
    questions += fact_questions(study, language)
    order = [text[language] for text in (words.KEY, words.STEPS, words.FACT, words.THE_RUN)]

    async def flow(screens) -> None:
        await screens.app.push_screen(drilled(screens, *questions))
        await screens.settle()
        for question in questions:
            assert screens.app.screen._session.shown.question is question
            await screens.answer_right()
            found = heads(screens)
            assert found == [each for each in order if each in found]
            assert order[0] in found
            assert (order[3] in found) == (question.code.count(".") == 3)
            if question.facts and any(name in study.catalog.bank.facts for name in question.facts):
                assert order[2] in found
            assert display_width(screens.text().splitlines()[-1]) <= 80
            assert len(screens.app.screen.query("HintButton")) <= 6
            await screens.press("enter")
        assert screens.app.screen._session.shown is None

    drive(flow, language)


def test_parts_are_reached_by_key_and_by_mouse(drive, study: Study) -> None:
    """F3 goes to the solution, F5 to the facts, F4 unfolds the run; a click on its name does the same."""
    question = make(template("adam"), 1, 3)

    async def flow(screens) -> None:
        await screens.app.push_screen(drilled(screens, question))
        await screens.settle()
        await screens.press("f3")
        body, outcome = screens.app.screen.query_one("#body", VerticalScroll), screens.app.screen.query_one(Outcome)
        assert body.scroll_y > 0
        await screens.press("f3")
        assert outcome.part("solution").region.y <= body.region.y + 1 or body.scroll_y == body.max_scroll_y
        assert "adam_step(" not in screens.text()
        await screens.press("f4")
        assert "adam_step(" in screens.text()
        await screens.press("f4")
        assert not list(screens.app.screen.query("Run"))
        await screens.press("f3")
        body.scroll_to(y=body.max_scroll_y, animate=False)
        await screens.settle()
        await screens.pilot.click(screens.app.screen.query_one(Outcome).part("run"))
        await screens.settle()
        assert len(list(screens.app.screen.query("Run"))) == 1

    drive(flow)


def test_the_solved_drawing_is_the_answer(drive, study: Study) -> None:
    """What was asked on a drawing is answered on it."""
    question = make(template("computation-graph"), 2, 7)

    async def flow(screens) -> None:
        await screens.app.push_screen(drilled(screens, question))
        await screens.settle()
        await screens.press("f3")
        text = screens.text().split(words.KEY.en)[1]
        for field in question.fields:
            assert field.policy.show(question.key[field.name]) in text

    drive(flow, size=(80, 40))


def test_marks_stay_when_a_screen_is_left_and_opened_again(drive, study: Study) -> None:
    """An answered drawing shows its marks again."""
    question = make(template("computation-graph"), 2, 7)

    async def flow(screens) -> None:
        page = drilled(screens, question)
        await screens.app.push_screen(page)
        await screens.settle()
        first = question.fields[0]
        page.query_one(QuestionView).fill({first.name: first.policy.show(question.key[first.name])})
        await screens.settle()
        await page.action_hand_in()
        await screens.settle()
        assert screens.text().count("✓") == 1
        await screens.press("ctrl+l")
        assert screens.app.screen.query_one(DrawingField)._marks

    drive(flow, size=(80, 40))


def test_one_step_back_from_a_second_try_is_the_first_verdict(drive, only, study: Study) -> None:
    """Esc while trying again records nothing; the answer that was being typed is kept."""
    only("sigmoid-value@1")

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.type("77")
        await screens.press("enter", "enter", "space")
        await screens.type("5")
        await screens.press("escape")
        assert isinstance(screens.app.screen, SessionScreen)
        assert "WRONG" in screens.text()
        assert not study.journal.reviews()
        await screens.press("space")
        assert "5" in screens.app.screen.query_one(QuestionView).values().values()

    drive(flow)


def test_undo_brings_back_what_was_typed(drive, only, study: Study) -> None:
    """The recorded answer stands in its blank again after undo."""
    only("sigmoid-value@1")

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.answer_right()
        typed = screens.app.screen.query_one(QuestionView).values()
        await screens.press("enter", "f8")
        assert screens.app.screen.query_one(QuestionView).values() == typed
        assert not study.journal.reviews()

    drive(flow)


def test_hints_stay_when_the_language_changes(drive, only, study: Study) -> None:
    """Hints that were taken are said in the other language."""
    only("sigmoid-value@1")

    async def flow(screens) -> None:
        await screens.press("enter", "f2")
        assert "Hint: " in screens.text()
        await screens.press("ctrl+l")
        assert "提示：" in screens.text()

    drive(flow)


def test_computed_kinds_are_what_they_are_taken_for() -> None:
    """The families above ask for a number, a shape, a grid, a drawing and a formula."""
    kinds = {type(field.policy) for name, level in COMPUTED.items() for field in make(template(name), level, 3).fields}
    assert {Shape, Expression} <= kinds
    assert kinds & {Matrix, Vector}
    assert any(isinstance(each, GridField)
               for each in QuestionView(make(template("conv-map"), 1, 3), "en")._fields)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_line_fits_the_smallest_window(drive, only, study: Study, language) -> None:
    """Where not every hint has room, the first ones and the way back are whole; the others come back with the room."""
    only("sigmoid-value@1")

    async def flow(screens) -> None:
        await screens.press("enter", "f3")
        line = screens.text().rstrip("\n").rsplit("\n", 1)[1]
        assert line.startswith(f" Enter {words.NEXT[language]}")
        assert line.endswith(f"Esc {words.BACK[language]}")
        await screens.pilot.resize_terminal(80, 24)
        await screens.settle()
        assert words.RUN[language] in screens.text().rstrip("\n").rsplit("\n", 1)[1]

    drive(flow, language, (60, 20))
