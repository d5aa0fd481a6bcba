"""NO_COLOR: nothing is coloured, and the cursor is seen all the same."""

from __future__ import annotations

import asyncio

import pytest

from quizdl.study.study import Study
from quizdl.tui.app import QuizdlApp


def painted(study: Study, *keys: str) -> list:
    """The segments on the screen after keys, as they go to the terminal."""
    found: list = []

    async def inside() -> None:
        app = QuizdlApp(lambda: study, "en")
        async with app.run_test() as pilot:
            for key in keys:
                await app.workers.wait_for_complete()
                await pilot.pause()
                await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            found.extend(segment for strip in strips for segment in strip)

    asyncio.run(inside())
    return found


@pytest.fixture
def no_color(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("NO_COLOR", "1")
    return monkeypatch


@pytest.mark.parametrize("keys", ([], ["f2"], ["f4"], ["enter"]), ids=("home", "practice", "statistics", "question"))
def test_nothing_is_coloured(study: Study, no_color, keys) -> None:
    """Every character has the colours that the terminal has anyway."""
    styles = [segment.style for segment in painted(study, *keys) if segment.style]
    assert styles
    assert all(color is None or color.is_default for style in styles for color in (style.color, style.bgcolor))


def test_the_row_at_the_cursor_is_marked(study: Study, no_color) -> None:
    """One row of a list, and no other, is bold and underlined."""
    marked = [segment.text.strip() for segment in painted(study, "f2", "down")
              if segment.style and segment.style.underline and segment.text.strip()]
    assert len(marked) == 1


def test_an_empty_value_asks_for_nothing(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR set to nothing leaves the colours."""
    monkeypatch.setenv("NO_COLOR", "")
    assert any(segment.style and segment.style.bgcolor and not segment.style.bgcolor.is_default
               for segment in painted(study))
