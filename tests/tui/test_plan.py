"""The plan in the app: set, shown at home, changed and removed; what cannot be is said and nothing is changed."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from quizdl.study.study import Study
from quizdl.tui.screens.plan import PlanScreen

LANGUAGES = ("zh", "en")
SIZES = ((80, 24), (120, 40))


async def fill(screens, **values: str) -> None:
    for name, text in values.items():
        screens.app.screen.query_one(f"#{name}", Input).value = text
    await screens.press("enter")


def test_a_plan_is_set_and_shown_at_home(drive, study: Study) -> None:
    async def flow(screens) -> None:
        await screens.press("f7")
        assert "no plan yet" in screens.text()
        await fill(screens, day="2026-03-30", minutes="25", off="sun", topics="optimizers")
        assert study.settings.minutes_per_day == 25
        assert [exam.topics for exam in study.settings.exams] == [("optimizers",)]
        assert "2026-03-30" in screens.text()
        await screens.press("escape")
        assert "25 minutes" in screens.text()

    drive(flow)


@pytest.mark.parametrize(("name", "text", "said"), [
    ("day", "soon", "not a date"), ("day", "2020-01-01", "not after today"), ("minutes", "0", "1 to 960"),
    ("minutes", "many", "whole number"), ("topics", "cooking", "cooking"), ("off", "someday", "someday"),
])
def test_what_cannot_be_changes_nothing(drive, study: Study, name: str, text: str, said: str) -> None:
    async def flow(screens) -> None:
        before = study.settings
        await screens.press("f7")
        await fill(screens, **{"day": "2026-03-30", "minutes": "25", name: text})
        assert said in " ".join(screens.text().split())
        assert study.settings == before

    drive(flow)


def test_exams_are_added_renamed_and_removed(drive, study: Study) -> None:
    """F2 goes to the next exam, at last to an empty one; a changed name renames; F3 removes."""

    async def flow(screens) -> None:
        await screens.press("f7")
        await fill(screens, day="2026-03-30", minutes="25", name="first")
        await screens.press("f2")
        await fill(screens, day="2026-04-10", minutes="25", name="second")
        assert {exam.name for exam in study.settings.exams} == {"first", "second"}
        await fill(screens, name="last")
        assert {exam.name for exam in study.settings.exams} == {"first", "last"}
        await screens.press("f3")
        assert {exam.name for exam in study.settings.exams} == {"first"}
        assert isinstance(screens.app.screen, PlanScreen)

    drive(flow)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_screens(drive, golden, language, size) -> None:
    """How the plan looks, and home with it."""

    async def flow(screens) -> None:
        await screens.press("f7")
        await fill(screens, day="2026-03-30", minutes="25")
        golden(f"plan_{language}_{size[0]}x{size[1]}", screens.text())
        await screens.press("escape")
        golden(f"home_with_plan_{language}_{size[0]}x{size[1]}", screens.text())

    drive(flow, language, size)
