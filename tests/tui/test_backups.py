"""An app that is left open backs up what was learned, and tells where it cannot."""

from __future__ import annotations

import asyncio

import pytest

from quizdl.errors import QuizdlError
from quizdl.tui.app import QuizdlApp


def test_backups_are_made_while_the_app_is_open(drive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Again and again, not only when it is closed."""
    monkeypatch.setattr(QuizdlApp, "BACK_UP_SECONDS", 0.05)

    async def flow(screens) -> None:
        made, twice = [], asyncio.Event()
        loop = asyncio.get_running_loop()

        def back_up() -> None:
            made.append(None)
            if len(made) == 2:
                loop.call_soon_threadsafe(twice.set)

        screens.app.back_up = back_up
        await asyncio.wait_for(twice.wait(), 60)

    drive(flow)


def test_a_backup_that_fails_is_told(drive) -> None:
    """The learner goes on, and knows."""

    async def flow(screens) -> None:
        def back_up() -> None:
            raise QuizdlError("the disk is full")

        screens.app.back_up = back_up
        screens.app._tend()
        await screens.settle()
        assert [each.message for each in screens.app._notifications] == ["the disk is full"]

    drive(flow)
