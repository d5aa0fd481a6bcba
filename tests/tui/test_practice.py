"""Practice: what is picked is asked, and nothing is recorded."""

from __future__ import annotations

from quizdl.study.study import Study
from quizdl.tui.screens.practice import PracticeScreen
from quizdl.tui.screens.session import SessionScreen
from quizdl.tui.screens.statistics import StatisticsScreen


def test_practice_asks_and_records_nothing(drive, study: Study) -> None:
    """A topic's questions come one after another without ratings; the log stays empty; Esc goes back to the list."""

    async def flow(screens) -> None:
        await screens.press("f2")
        assert isinstance(screens.app.screen, PracticeScreen)
        await screens.press("j", "k", "j", "enter")
        assert isinstance(screens.app.screen, SessionScreen)
        assert "[practice]" in screens.text()
        await screens.answer_right()
        assert "Rating" not in screens.text()
        await screens.press("enter")
        assert "2. [practice]" in screens.text()
        await screens.press("escape")
        assert isinstance(screens.app.screen, PracticeScreen)

    drive(flow)
    assert not study.journal.reviews()


def test_a_round_of_practice_ends(drive) -> None:
    """After its ten questions a round says so, and Enter leads back."""

    async def flow(screens) -> None:
        await screens.press("f2", "enter")
        for _ in range(10):
            await screens.press("f3", "enter")
        assert "This round of practice is done." in screens.text()
        assert "10 answered" in screens.text()
        await screens.press("enter")
        assert isinstance(screens.app.screen, PracticeScreen)

    drive(flow)


def test_levels_and_kinds_are_limited(drive) -> None:
    """F2 and F3 go through levels and kinds; where nothing fits, it is said and nothing opens."""

    async def flow(screens) -> None:
        await screens.press("f2", "f2", "f3")
        assert "Level: 1; kind: computed" in screens.text()
        await screens.press("f3", "enter")
        assert isinstance(screens.app.screen, PracticeScreen)
        assert "no such questions" in screens.text()

    drive(flow)


def test_statistics_tell_what_was_done(drive, only, study: Study) -> None:
    """One answer is counted on the statistics screen."""
    only("sigmoid-value@1")

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.answer_right()
        await screens.press("enter", "escape", "f4")
        assert isinstance(screens.app.screen, StatisticsScreen)
        assert "study days in a row: 1" in screens.text()

    drive(flow)
