"""The statistics screen: sections by digit, arrow and mouse; weak cards can be practised."""

from __future__ import annotations

import pytest

from quizdl.study import report_words as words
from quizdl.study.review import Rating
from quizdl.study.session import Session
from quizdl.study.study import Study
from quizdl.tui.screens.session import SessionScreen
from quizdl.tui.screens.statistics import StatisticsScreen

SIGMOID = "sigmoid-value@1"


@pytest.fixture
def forgotten(study: Study, clock, only) -> None:
    """One card, known on the first day and forgotten on a later one."""
    only(SIGMOID)
    for rating in (Rating.GOOD, Rating.AGAIN):
        session = Session(study)
        shown = session.next()
        session.answer({field.name: "77" for field in shown.question.fields}, seconds=30)
        session.record(rating)
        clock.pass_(days=20)


@pytest.mark.parametrize("language", ("zh", "en"))
def test_sections_by_digit_arrow_and_mouse(drive, forgotten, language) -> None:
    """The open section stands in brackets; each key and a click lead to another."""

    async def flow(screens) -> None:
        await screens.press("f4")

        def is_open(number: int, name) -> bool:
            return f"[{number} {name[language]}]" in screens.text()

        assert is_open(1, words.OVERVIEW)
        await screens.press("2")
        assert is_open(2, words.TOPICS)
        await screens.press("right")
        assert is_open(3, words.WORK)
        await screens.press("left", "left", "left")
        assert is_open(7, words.WEAK)
        await screens.pilot.click("Tab", offset=(2, 0))
        await screens.settle()
        assert is_open(1, words.OVERVIEW)

    drive(flow, language)


def test_a_weak_card_is_practised_and_nothing_recorded(drive, forgotten, study: Study) -> None:
    """Enter asks the card at the cursor; Esc leads back to the section it was opened from."""

    async def flow(screens) -> None:
        await screens.press("f4", "7", "enter")
        assert isinstance(screens.app.screen, SessionScreen)
        await screens.answer_right()
        await screens.press("escape")
        assert isinstance(screens.app.screen, StatisticsScreen)
        assert f"[7 {words.WEAK['en']}]" in screens.text()

    drive(flow)
    assert len(study.journal.reviews()) == 2


def test_the_language_changes_in_place(drive, forgotten) -> None:
    """Ctrl+L says the same section in the other language."""

    async def flow(screens) -> None:
        await screens.press("f4", "5", "ctrl+l")
        assert f"[5 {words.CALENDAR['zh']}]" in screens.text()
        assert words.ANSWERS_PER_DAY["zh"] in screens.text()

    drive(flow, "en")


def test_it_fits_the_smallest_window(drive, forgotten) -> None:
    """At 60x20 all section names are on the line, in both languages."""

    async def flow(screens) -> None:
        await screens.press("f4")
        assert words.WEAK["en"] in screens.text()
        await screens.press("ctrl+l")
        assert words.WEAK["zh"] in screens.text()

    drive(flow, "en", (60, 20))
