"""A small blank among others: arrows lead out of it where they have nothing to do inside."""

from __future__ import annotations

from typing import Literal, TypeAlias

from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import Input

Way: TypeAlias = Literal["up", "down", "left", "right"]


class Cell(Input):
    """A blank of one line. Up and down always lead out; left and right at the ends of what was typed."""

    class Left(Message):
        """An arrow leads out of the blank."""

        def __init__(self, cell: Cell, way: Way) -> None:
            super().__init__()
            self.cell = cell
            self.way = way

    class Pasted(Message):
        """Text came in at once; it may be meant for more than this blank."""

        def __init__(self, cell: Cell, text: str) -> None:
            super().__init__()
            self.cell = cell
            self.text = text

    def on_key(self, event: Key) -> None:
        way: Way | None = "up" if event.key == "up" else "down" if event.key == "down" else None
        if way is not None:
            event.stop()
            event.prevent_default()
            self.post_message(self.Left(self, way))

    def on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self.post_message(self.Pasted(self, event.text))

    def take(self, text: str) -> None:
        """Put pasted text in place of what is selected; several lines become one."""
        self.replace(" ".join(text.split("\n")).strip(), *self.selection)

    def action_cursor_left(self, select: bool = False) -> None:
        if not select and self.selection.is_empty and self.cursor_position == 0:
            self.post_message(self.Left(self, "left"))
        else:
            super().action_cursor_left(select)

    def action_cursor_right(self, select: bool = False) -> None:
        if not select and self.selection.is_empty and self.cursor_at_end:
            self.post_message(self.Left(self, "right"))
        else:
            super().action_cursor_right(select)
