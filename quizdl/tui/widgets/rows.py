"""A list of rows that keys work on: the ground of ordering and matching."""

from __future__ import annotations

from textual.content import Content
from textual.events import Click, Key
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from quizdl.typeset.lenient import formatted


class Rows(Widget, can_focus=True):
    """Rows with a cursor. A subclass says what a row looks like and what keys do to it."""

    DEFAULT_CSS = """
    Rows { width: 1fr; height: auto; text-wrap: nowrap; padding-left: 1; }
    Rows:focus { background: $boost; }
    """

    class Worked(Message):
        """The rows were changed."""

    class Entered(Message):
        """Enter was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0

    def rows(self) -> list[str]:
        """The rows now, without cursor."""
        raise NotImplementedError

    def handle(self, key: str) -> bool:
        """Work with a key on the row at the cursor; False where the key means nothing here."""
        raise NotImplementedError

    def clicked(self, index: int) -> bool:
        """A row was clicked; whether that changed anything."""
        self.at = index
        return False

    def move(self, step: int) -> None:
        """The cursor up or down."""
        self.at = max(0, min(len(self.rows()) - 1, self.at + step))

    def _blocks(self, width: int) -> list[list[str]]:
        blocks = []
        for index, text in enumerate(self.rows()):
            cursor = ">" if self.has_focus and index == self.at else " "
            head, *rest = formatted(text, max(10, width - 2))
            blocks.append([f"{cursor} {head}", *(f"      {line}" for line in rest)])
        return blocks

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return sum(map(len, self._blocks(width)))

    def render(self) -> Content:
        return Content("\n".join(line for block in self._blocks(self.content_size.width) for line in block))

    def on_key(self, event: Key) -> None:
        if event.key == "enter":
            self.post_message(self.Entered())
        elif self.handle(event.key):
            self.post_message(self.Worked())
        elif event.key in ("up", "down"):
            self.move(-1 if event.key == "up" else 1)
        else:
            return
        self.refresh(layout=True)
        event.stop()
        event.prevent_default()

    def on_click(self, event: Click) -> None:
        row, end = event.get_content_offset_capture(self).y, 0
        for index, block in enumerate(self._blocks(self.content_size.width)):
            end += len(block)
            if row < end:
                if self.clicked(index):
                    self.post_message(self.Worked())
                break
        self.refresh(layout=True)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
