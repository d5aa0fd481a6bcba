"""Settings are kept by Enter, and what cannot be is told."""

from __future__ import annotations

from datetime import date

from textual.widgets import Input

from quizdl.study.study import Study
from quizdl.tui.screens.home import HomeScreen
from quizdl.tui.screens.settings import SettingsScreen


def test_settings_are_kept_and_hold_at_once(drive, study: Study) -> None:
    """A new pace and an exam day are kept, and home tells of them."""

    async def flow(screens) -> None:
        await screens.press("f5")
        assert isinstance(screens.app.screen, SettingsScreen)
        screens.app.screen.query_one("#new_per_day", Input).value = "3"
        screens.app.screen.query_one("#exam_day", Input).value = "2026-03-12"
        await screens.press("enter")
        assert "Kept." in screens.text()
        await screens.press("escape")
        assert isinstance(screens.app.screen, HomeScreen)
        assert "3 new" in screens.text()
        assert "10 days to the exam" in screens.text()

    drive(flow)
    assert study.journal.settings().new_per_day == 3
    assert study.journal.settings().exam_day == date(2026, 3, 12)


def test_what_cannot_be_is_told(drive, study: Study) -> None:
    """Words for a number, and a number out of bounds, name the setting and change nothing."""
    before = study.journal.settings()

    async def flow(screens) -> None:
        await screens.press("f5")
        pace = screens.app.screen.query_one("#new_per_day", Input)
        pace.value = "many"
        await screens.press("enter")
        assert "“many” cannot be read" in screens.text()
        pace.value = "-1"
        await screens.press("enter")
        assert "new_per_day: got -1" in screens.text()

    drive(flow)
    assert study.journal.settings() == before
