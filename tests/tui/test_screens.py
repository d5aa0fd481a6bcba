"""Every screen as text, at both sizes and in both languages."""

from __future__ import annotations

import pytest

SIZES = ((80, 24), (120, 40))


@pytest.mark.parametrize("language", ("zh", "en"))
@pytest.mark.parametrize("size", SIZES, ids=("80x24", "120x40"))
def test_screens_look_as_stored(drive, only, golden, language, size) -> None:
    """Home, help, a question, its hint, a wrong answer, the solution, statistics, practice, settings."""
    only("conv-output-size@1")

    async def flow(screens) -> None:
        def hold(name: str) -> None:
            golden(f"{name}_{language}_{size[0]}x{size[1]}", screens.text())

        hold("home")
        await screens.press("f1")
        hold("help")
        await screens.press("escape", "enter")
        hold("question")
        await screens.press("f2")
        hold("hint")
        await screens.type("99")
        await screens.press("enter")
        hold("wrong")
        await screens.press("enter")
        hold("solution")
        await screens.press("enter")
        screens.app.screen.set_focus(None)
        await screens.settle()
        hold("again")
        await screens.press("escape", "f4")
        hold("statistics")
        await screens.press("escape", "f2")
        hold("practice")
        await screens.press("escape", "f5")
        screens.app.screen.set_focus(None)
        await screens.settle()
        hold("settings")

    drive(flow, language, size)
