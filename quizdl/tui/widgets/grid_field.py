"""A vector or matrix as a grid of blanks; a whole array may also be pasted or typed into one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from quizdl.answers.verdict import Verdict
from quizdl.questions.question import Field
from quizdl.text import Language
from quizdl.tui.widgets.answer_field import AnswerField
from quizdl.tui.widgets.cell import Cell
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.live_reading import live_reading
from quizdl.tui.widgets.marks import CLASSES, RIGHT, WRONG, mark_of

MOST_ROWS, MOST_COLUMNS = 6, 6
_ROW_ENDS = re.compile(r"[;；\n]+|[\])]\s*[,，]")
_GAPS = re.compile(r"[,，、\s]+")
_STEPS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def spread(text: str, rows: int, columns: int) -> list[str] | None:
    """The entries of an array as it is written down, row by row; None where it has another size."""
    found = [_GAPS.split(part) for row in _ROW_ENDS.split(text) if (part := row.strip("[](){}|,，;； \t"))]
    flat = [entry for row in found for entry in row]
    fits = len(flat) == columns if rows == 1 else len(found) == rows and all(len(row) == columns for row in found)
    return flat if fits else None


class GridField(AnswerField):
    """One array of so many rows and columns; a vector has one row."""

    DEFAULT_CSS = """
    GridField Horizontal { height: 1; width: 100%; margin-bottom: 1; }
    GridField Cell { width: 1fr; max-width: 16; }
    GridField Static { width: 2; }
    GridField .read { color: $text-muted; }
    """

    def __init__(self, field: Field, rows: int, columns: int, language: Language) -> None:
        super().__init__((field,), language)
        self._field = field
        self._matrix = field.policy.kind == "matrix"
        self._cells = [[Cell() for _ in range(columns)] for _ in range(rows)]
        self._marked: dict[tuple[int, int], str] = {}
        """What stood in each blank when it got its mark."""
        self._marks = [[Static(markup=False) for _ in range(columns)] for _ in range(rows)]

    def compose(self) -> ComposeResult:
        yield Lines(self.label(self._field), classes="label")
        for row, marks in zip(self._cells, self._marks, strict=True):
            yield Horizontal(*(each for pair in zip(row, marks, strict=True) for each in pair))
        yield Lines("", indent=2, classes="read")

    def _flat(self) -> list[Cell]:
        return [cell for row in self._cells for cell in row]

    def _place(self, widget: Widget) -> tuple[int, int]:
        return next((line, column) for line, row in enumerate(self._cells) for column, cell in enumerate(row)
                    if cell is widget)

    def _has_one(self) -> bool:
        """Whether several numbers were typed into one blank and nothing into the others."""
        typed = [cell.value.strip() for cell in self._flat() if cell.value.strip()]
        return len(typed) == 1 and len(_GAPS.split(typed[0])) > 1

    def values(self) -> dict[str, str]:
        typed = [cell.value.strip() for cell in self._flat()]
        if not any(typed):
            return {self._field.name: ""}
        if self._has_one():
            return {self._field.name: "".join(typed)}
        rows = ["[" + ", ".join(cell.value.strip() for cell in row) + "]" for row in self._cells]
        return {self._field.name: "[" + ", ".join(rows) + "]" if self._matrix else rows[0]}

    def fill(self, values: Mapping[str, str]) -> None:
        text = values.get(self._field.name, "")
        for cell in self._flat():
            cell.value = ""
        if not self._spread(text):
            rows = [part.strip("[]").lstrip(", ").split(",") for part in text.split("]") if part.strip("[] ,")]
            whole = "[" in text and [len(row) for row in rows] == [len(row) for row in self._cells]
            for cell, part in zip(self._flat(), [p for row in rows for p in row] if whole else [text], strict=False):
                cell.value = part.strip()

    def _spread(self, text: str) -> bool:
        entries = spread(text, len(self._cells), len(self._cells[0]))
        for cell, entry in zip(self._flat(), entries or (), strict=False):
            cell.value = entry
        return entries is not None

    def target(self) -> Widget:
        return self._cells[0][0]

    def show_marks(self, verdicts: Mapping[str, Verdict]) -> None:
        verdict, flat = verdicts[self._field.name], self._flat()
        if not self._has_one() and len(verdict.cells) == len(flat) and verdict.counts:
            for index, right in enumerate(verdict.cells):
                self._mark(index, RIGHT if right else WRONG)
        elif verdict.outcome == "right":
            for index in range(len(flat)):
                self._mark(index, mark_of(verdict))

    def _mark(self, index: int, mark: str) -> None:
        line, column = divmod(index, len(self._cells[0]))
        self._marks[line][column].update(mark)
        cell = self._cells[line][column]
        self._marked[line, column] = cell.value
        cell.remove_class(*CLASSES.values())
        if mark in CLASSES:
            cell.add_class(CLASSES[mark])

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        line, column = self._place(event.input)
        if event.value != self._marked.get((line, column)):
            self._mark(line * len(self._cells[0]) + column, "")
        text = self.values()[self._field.name]
        full = all(cell.value.strip() for cell in self._flat()) or self._has_one()
        self.query_one(".read", Lines).say(live_reading(self._field, text, self._language) if full else "")
        self.post_message(self.Changed())

    def on_cell_pasted(self, event: Cell.Pasted) -> None:
        """An array of this size fills the grid."""
        event.stop()
        if not self._spread(event.text):
            event.cell.take(event.text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        cells = self._flat()
        if self._has_one() and self._spread(event.value):
            self.post_message(self.Submitted())
            return
        at = next(index for index, cell in enumerate(cells) if cell is event.input)
        later = next((cell for cell in cells[at + 1:] if not cell.value.strip()), None)
        if later is not None and event.value.strip() and not self._has_one():
            later.focus()
        else:
            self.post_message(self.Submitted())

    def on_cell_left(self, event: Cell.Left) -> None:
        """Arrows stay inside the grid."""
        event.stop()
        line, column = self._place(event.cell)
        down, right = _STEPS[event.way]
        if 0 <= line + down < len(self._cells) and 0 <= column + right < len(self._cells[0]):
            self._cells[line + down][column + right].focus()
