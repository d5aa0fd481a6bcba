"""What is written can be read: the contrast of every painted character, by WCAG 2.2, in each theme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.style import Style

from quizdl.tui.themes import NAMES

LEAST = {"dark": 4.5, "light": 4.5, "high-contrast": 7.0}
"""Of text (success criterion 1.4.3), and enhanced (1.4.6)."""


def luminance(color: tuple[int, int, int]) -> float:
    """Relative luminance as WCAG 2.2 defines it for sRGB."""
    linear = [part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(style: Style) -> float:
    """The contrast of a style's two colours, 1 to 21."""
    assert style.color is not None
    assert style.bgcolor is not None
    both = sorted(luminance(tuple(color.get_truecolor())) for color in (style.color, style.bgcolor))
    return (both[1] + 0.05) / (both[0] + 0.05)


def painted(app) -> Iterator[tuple[str, Style]]:
    """Every piece of text on the screen that is not a cursor, blank or drawing."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            if any(character.isalnum() for character in segment.text) and segment.style is not None:
                yield segment.text, segment.style


def test_the_formula() -> None:
    """Black on white is 21, and #777777 on white is just under 4.5, as the standard's tools say."""
    assert ratio(Style(color="#000000", bgcolor="#ffffff")) == pytest.approx(21)
    assert ratio(Style(color="#777777", bgcolor="#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", LEAST)
def test_all_text_stands_out(drive, only, theme) -> None:
    """Home, question, hint, verdicts, help, practice, browsing, statistics and settings; focused and not."""
    only("conv-output-size@1", "sigmoid-value@1")
    poor: dict[str, str] = {}

    async def flow(screens) -> None:
        def look(name: str) -> None:
            pieces = list(painted(screens.app))
            assert pieces, name
            for text, style in pieces:
                if ratio(style) < LEAST[theme]:
                    poor[f"{name}: {text.strip()}"] = f"{ratio(style):.2f} {style}"

        screens.app.theme = NAMES[theme]
        await screens.settle()
        look("home")
        await screens.press("enter")
        look("question")
        await screens.press("f2")
        look("hint")
        await screens.type("99")
        look("typed")
        await screens.press("enter")
        look("wrong")
        await screens.press("enter")
        look("solution")
        await screens.press("enter")
        await screens.answer_right()
        look("right")
        await screens.press("f1")
        look("help")
        await screens.press("escape", "escape")
        for key, name in (("f2", "practice"), ("f3", "browse"), ("f5", "settings"), ("f4", "statistics")):
            await screens.press(key)
            look(name)
            if name == "statistics":
                await screens.press("6")
                look("weak")
            await screens.press("escape")
            if name == "browse":
                await screens.press("escape")

    drive(flow, "en", (100, 50))
    assert not poor
