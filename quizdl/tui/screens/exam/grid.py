"""The grid of a sitting: every question with its state; arrows move, Enter goes there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click, Key
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from quizdl.study.exam.grid_lines import A_ROW, cell_text
from quizdl.study.exam.sitting import Cell, Sitting
from quizdl.text import Text
from quizdl.tui.screens.exam import wording
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.lines import Lines

_WIDE = 6
_STEPS = {"left": -1, "right": 1, "up": -A_ROW, "down": A_ROW}


class Grid(Widget, can_focus=True):
    """Questions in rows of ten."""

    DEFAULT_CSS = "Grid { width: 1fr; height: auto; text-wrap: nowrap; }"

    class Chosen(Message):
        """A question was picked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, cells: tuple[Cell, ...], at: int) -> None:
        super().__init__()
        self._cells = cells
        self._at = at - 1

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return -(-len(self._cells) // A_ROW)

    def render(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for index, cell in enumerate(self._cells):
            text = cell_text(cell)
            # The cursor is a bracket too, so that it is seen without colours.
            parts.append((f">{text.strip():<{_WIDE - 1}}", "reverse") if index == self._at else f"{text:<{_WIDE}}")
            if index % A_ROW == A_ROW - 1:
                parts.append("\n")
        return Content.assemble(*parts)

    def on_key(self, event: Key) -> None:
        if event.key == "enter":
            self.post_message(self.Chosen(self._at + 1))
        elif event.key in _STEPS:
            wanted = self._at + _STEPS[event.key]
            if 0 <= wanted < len(self._cells):
                self._at = wanted
                self.refresh()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset_capture(self)
        index = offset.y * A_ROW + offset.x // _WIDE
        if 0 <= index < len(self._cells) and offset.x < A_ROW * _WIDE:
            self.post_message(self.Chosen(index + 1))


class GridScreen(Page):
    """The grid, over the sitting."""

    TITLE_TEXT: ClassVar[Text] = wording.GRID

    def __init__(self, sitting: Sitting, at: int, go_to: Callable[[int], Awaitable[None]]) -> None:
        super().__init__()
        self._sitting = sitting
        self._at = at
        self._go_to = go_to

    def compose_body(self) -> ComposeResult:
        yield Lines(self.said(wording.GRID_HELP), id="note")
        with VerticalScroll(id="body", can_focus=False):
            yield Grid(self._sitting.grid(), self._at)

    def on_mount(self) -> None:
        self.query_one(Grid).focus()

    async def retranslate(self) -> None:
        await super().retranslate()
        self.query_one(Grid).focus()

    async def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self.app.pop_screen()
        await self._go_to(event.number)
