"""The names of sections: the open one stands in brackets; digits and the mouse open another."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widgets import Static

from quizdl.typeset.cells import display_width


class Tab(Static):
    """The name of a section."""

    DEFAULT_CSS = """
    Tab { width: auto; height: 1; }
    Tab.-open { text-style: bold; }
    """

    class Chosen(Message):
        """A section was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, number: int, name: str) -> None:
        super().__init__(markup=False)
        self._number = number
        self._name = name
        self.cells = display_width(f"[{number + 1} {name}]")
        self.show(False)

    def show(self, is_open: bool) -> None:
        """Mark the section as open or not."""
        before, after = "[]" if is_open else "  "
        self.update(Content(f"{before}{self._number + 1} {self._name}{after}"))
        self.set_class(is_open, "-open")

    def on_click(self) -> None:
        self.post_message(self.Chosen(self._number))


class Tabs(Horizontal):
    """The sections of a screen: on one row, or on two where that is too narrow."""

    DEFAULT_CSS = """
    Tabs { height: 1; }
    Tabs.-folded { layout: grid; grid-size: 4; grid-rows: 1; height: auto; }
    """

    def __init__(self, names: Sequence[str], at: int) -> None:
        super().__init__()
        self._tabs = [Tab(number, name) for number, name in enumerate(names)]
        self.open(at)

    def compose(self) -> ComposeResult:
        yield from self._tabs

    def on_resize(self, event: Resize) -> None:
        self.set_class(sum(tab.cells for tab in self._tabs) > event.size.width, "-folded")

    def open(self, at: int) -> None:
        """Mark a section as the open one."""
        for number, tab in enumerate(self._tabs):
            tab.show(number == at)
