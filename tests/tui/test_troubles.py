"""What cannot be written is told, and neither the app nor the answer is lost by it."""

from __future__ import annotations

import pytest

from quizdl.errors import QuizdlError
from quizdl.study.study import Study
from quizdl.text import Text
from quizdl.tui.screens.home import HomeScreen
from quizdl.tui.screens.session import SessionScreen

SIGMOID = "sigmoid-value@1"
FULL = Text("磁盘已满", "the disk is full")
WRITING = ("append", "flag", "reset", "undo", "redo", "set_settings")


class Full:
    """A journal that can only be read while it is `full`."""

    def __init__(self, journal) -> None:
        self._journal = journal
        self.full = False

    def __getattr__(self, name: str):
        if self.full and name in WRITING:
            raise QuizdlError(FULL)
        return getattr(self._journal, name)


@pytest.fixture
def full(study: Study, monkeypatch: pytest.MonkeyPatch) -> Full:
    journal = Full(study.journal)
    monkeypatch.setattr(study, "journal", journal)
    return journal


@pytest.mark.parametrize("key", ("enter", "escape", "f6", "f7", "ctrl+r"))
def test_a_full_disk_is_told_and_the_answer_stays(drive, only, full: Full, study: Study, key: str) -> None:
    """Whatever key would write: the screen stays, the reason is on it, and with room again the answer is recorded."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.answer_right()
        full.full = True
        await screens.press(key)
        assert isinstance(screens.app.screen, SessionScreen)
        assert any(FULL.en in each.message for each in screens.app._notifications)
        assert "ALL RIGHT" in screens.text()
        full.full = False
        await screens.press("escape")
        assert isinstance(screens.app.screen, HomeScreen)

    drive(flow)
    assert len(study.journal.reviews()) == 1


def test_a_full_disk_on_quitting_is_told_after_it(drive, only, full: Full) -> None:
    """The app ends, and says why the last answer is not on the disk."""
    only(SIGMOID)
    said: list[str] = []

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.answer_right()
        full.full = True
        await screens.press("ctrl+q")
        said.append(screens.app.problem)

    drive(flow)
    assert said == [FULL.en]
