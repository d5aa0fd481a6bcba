"""A vector or matrix as a grid of blanks; a whole array may also be put into the first of them."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input

from quizdl.questions.marking import read_field
from quizdl.questions.question import Field
from quizdl.text import Language
from quizdl.tui import words
from quizdl.tui.widgets.answer_field import AnswerField
from quizdl.tui.widgets.lines import Lines

MOST_ROWS, MOST_COLUMNS = 6, 6


class GridField(AnswerField):
    """One array of so many rows and columns; a vector has one row."""

    DEFAULT_CSS = """
    GridField Horizontal { height: 1; width: 100%; margin-bottom: 1; }
    GridField Input { width: 1fr; max-width: 16; margin-right: 1; }
    GridField .read { color: $text-muted; }
    """

    def __init__(self, field: Field, rows: int, columns: int, language: Language) -> None:
        super().__init__((field,), language)
        self._field = field
        self._matrix = field.policy.kind == "matrix"
        self._cells = [[Input() for _ in range(columns)] for _ in range(rows)]

    def compose(self) -> ComposeResult:
        yield Lines(self.label(self._field), classes="label")
        for row in self._cells:
            yield Horizontal(*row)
        yield Lines("", indent=2, classes="read")

    def _flat(self) -> list[Input]:
        return [cell for row in self._cells for cell in row]

    def values(self) -> dict[str, str]:
        typed = [cell.value.strip() for cell in self._flat()]
        if not any(typed):
            return {self._field.name: ""}
        if not any(typed[1:]) and len(typed) > 1:
            return {self._field.name: typed[0]}
        rows = ["[" + ", ".join(cell.value.strip() for cell in row) + "]" for row in self._cells]
        return {self._field.name: "[" + ", ".join(rows) + "]" if self._matrix else rows[0]}

    def fill(self, values: Mapping[str, str]) -> None:
        text = values.get(self._field.name, "")
        rows = [part.strip("[] ,").split(",") for part in text.split("]") if part.strip("[] ,")]
        fits = len(rows) == len(self._cells) and all(len(row) == len(self._cells[0]) for row in rows)
        for cell, part in zip(self._flat(), [p for row in rows for p in row] if fits else [text], strict=False):
            cell.value = part.strip()

    def target(self) -> Widget:
        return self._cells[0][0]

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        text = self.values()[self._field.name]
        full = all(cell.value.strip() for cell in self._flat()) or not any(c.value.strip() for c in self._flat()[1:])
        shown = ""
        if text and full:
            reading = read_field(self._field, text)
            said = words.READ_AS[self._language] + reading.shown
            shown = said if reading.outcome == "reads" else reading.message[self._language]
        self.query_one(".read", Lines).say(shown)
        self.post_message(self.Changed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        cells = self._flat()
        at = cells.index(event.input)
        later = next((cell for cell in cells[at + 1:] if not cell.value.strip()), None)
        whole = len(event.value.replace(",", " ").split()) > 1 and not any(cell.value.strip() for cell in cells[1:])
        if later is not None and any(cell.value.strip() for cell in cells) and not whole:
            later.focus()
        else:
            self.post_message(self.Submitted())

    def on_key(self, event: Key) -> None:
        """Up and down stay in the column."""
        step = {"up": -1, "down": 1}.get(event.key)
        focused = self.screen.focused
        for index, row in enumerate(self._cells):
            if step is not None and focused in row and 0 <= index + step < len(self._cells):
                self._cells[index + step][row.index(focused)].focus()
                event.stop()
                return
