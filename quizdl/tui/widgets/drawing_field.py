"""Blanks that are filled in where they stand on a drawing."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.events import DescendantFocus, Resize
from textual.widget import Widget
from textual.widgets import Input, Static

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.verdict import Verdict
from quizdl.figures.sheet import Blank, Drawing, Sheet, overlaid
from quizdl.questions.question import Field
from quizdl.text import Language
from quizdl.tui import words
from quizdl.tui.widgets.answer_field import LETTERS, AnswerField
from quizdl.tui.widgets.cell import Cell, Way
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.live_reading import live_reading
from quizdl.tui.widgets.marks import CLASSES, EMPTY, mark_of

FIRST_WIDTH = 76
_LEAST_LINES, _OTHER_LINES = 8, 9
_ASIDE = 4
"""Going aside counts so many times as much as going on."""


class Board(ScrollableContainer, can_focus=False):
    """The drawing with its blanks; it scrolls where it is too wide or too tall."""

    DEFAULT_CSS = """
    Board { height: auto; width: 100%; overflow: auto; }
    Board > Static { width: auto; height: auto; text-wrap: nowrap; }
    Board > Cell, Board > Cell:focus {
        position: absolute; height: 1; border: none; padding: 0; background: $surface; }
    Board > Cell:focus { background: $boost; text-style: underline; }
    """


class DrawingField(AnswerField):
    """All blanks of a drawing. Tab and Enter go from blank to blank as they are worked, arrows as they stand."""

    DEFAULT_CSS = "DrawingField .read { color: $text-muted; min-height: 1; }"

    def __init__(self, fields: tuple[Field, ...], drawing: Drawing, language: Language) -> None:
        super().__init__(fields, language)
        self._drawing = drawing
        sheet = drawing.sheet(language, FIRST_WIDTH)
        if sheet is None or {blank.field for blank in sheet.blanks} != {field.name for field in fields}:
            raise ValueError("a blank has no place on the drawing")
        self._sheet: Sheet = sheet
        names = {blank.field: blank.name for blank in sheet.blanks}
        self._cells = {field.name: Cell(placeholder=names[field.name]) for field in fields}
        self._picture = Static(markup=False)
        self._marks: dict[str, tuple[str, str]] = {}
        """The mark of a blank and the text that it is for."""

    def compose(self) -> ComposeResult:
        with Board():
            yield self._picture
            yield from self._cells.values()
        yield Lines("", classes="read")

    def on_mount(self) -> None:
        self._lay_out()

    def on_resize(self, event: Resize) -> None:
        # the line that says how a blank is read stays in view below a tall drawing
        self.query_one(Board).styles.max_height = max(_LEAST_LINES, self.app.size.height - _OTHER_LINES)
        sheet = self._drawing.sheet(self._language, event.size.width)
        if sheet is not None and sheet != self._sheet:
            self._sheet = sheet
            self._lay_out()

    def _lay_out(self) -> None:
        """Every blank to its place."""
        for blank in self._sheet.blanks:
            cell = self._cells[blank.field]
            cell.styles.offset = (blank.column, blank.line)
            cell.styles.width = blank.width
            cell.placeholder = blank.name
        self._paint()

    def _paint(self) -> None:
        """The drawing, with the marks that were given."""
        lines = list(self._sheet.lines)
        for blank in self._sheet.blanks:
            if blank.field in self._marks:
                mark, _ = self._marks[blank.field]
                lines[blank.line] = overlaid(lines[blank.line], blank.column + blank.width, mark)
        self._picture.update(Content("\n".join(lines)))

    def values(self) -> dict[str, str]:
        return {name: cell.value for name, cell in self._cells.items()}

    def fill(self, values: Mapping[str, str]) -> None:
        for name, cell in self._cells.items():
            cell.value = values.get(name, "")

    def target(self) -> Widget:
        empty = (cell for cell in self._cells.values() if not cell.value)
        return next(empty, next(iter(self._cells.values())))

    def show_marks(self, verdicts: Mapping[str, Verdict]) -> None:
        for name, cell in self._cells.items():
            mark = mark_of(verdicts[name])
            if mark != EMPTY:
                self._marks[name] = mark, cell.value
                cell.add_class(CLASSES[mark])
        self._paint()

    def _field_of(self, cell: Widget) -> Field:
        return next(field for field in self.fields if self._cells[field.name] is cell)

    def _tell(self, cell: Cell) -> None:
        """What the blank is, what is accepted there, and how it is read now."""
        field = self._field_of(cell)
        said = [self.label(field)]
        if isinstance(field.policy, OneOf | AllOf):
            said += [f"  {letter}. {option.text[self._language]}"
                     for letter, option in zip(LETTERS, field.policy.options, strict=False)]
        if reading := live_reading(field, cell.value, self._language):
            said.append(f"  {reading}")
        elif cell.value:
            said.append(f"  {words.READ_AS[self._language]}{cell.value}")
        self.query_one(".read", Lines).say("\n".join(said))

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if isinstance(event.widget, Cell):
            self._tell(event.widget)
            self._reveal(self._blank(event.widget))

    def _reveal(self, blank: Blank) -> None:
        """Scroll the drawing until the blank is in view."""
        board = self.query_one(Board)
        room = board.scrollable_content_region
        (left, top), (width, height) = board.scroll_offset, room.size
        if blank.column < left or blank.column + blank.width + 1 > left + width:
            board.scroll_to(x=max(0, blank.column - width // 2), animate=False)
        if not top <= blank.line < top + height:
            board.scroll_to(y=max(0, blank.line - height // 2), animate=False)

    def _blank(self, cell: Widget) -> Blank:
        name = self._field_of(cell).name
        return next(blank for blank in self._sheet.blanks if blank.field == name)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        cell = event.input
        if isinstance(cell, Cell):
            name = self._field_of(cell).name
            if name in self._marks and self._marks[name][1] != cell.value:
                del self._marks[name]
                cell.remove_class(*CLASSES.values())
                self._paint()
            if cell.has_focus:
                self._tell(cell)
        self.post_message(self.Changed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        cells = list(self._cells.values())
        at = next(index for index, cell in enumerate(cells) if cell is event.input)
        later = next((cell for cell in cells[at + 1:] if not cell.value.strip()), None)
        if later is not None and event.value.strip():
            later.focus()
        else:
            self.post_message(self.Submitted())

    def on_cell_pasted(self, event: Cell.Pasted) -> None:
        event.stop()
        event.cell.take(event.text)

    def on_cell_left(self, event: Cell.Left) -> None:
        event.stop()
        found = neighbour(self._blank(event.cell), self._sheet.blanks, event.way)
        if found is not None:
            self._cells[found.field].focus()


def neighbour(start: Blank, blanks: tuple[Blank, ...], way: Way) -> Blank | None:
    """The blank that an arrow leads to: the nearest that way, being aside counting more than being far."""
    def distance(other: Blank) -> tuple[float, float] | None:
        across = (other.column + other.width / 2) - (start.column + start.width / 2)
        down = other.line - start.line
        ahead, aside = {"up": (-2 * down, across), "down": (2 * down, across), "left": (-across, 2 * down),
                        "right": (across, 2 * down)}[way]
        return None if ahead <= 0 else (ahead + _ASIDE * abs(aside), ahead)

    reached = [(cost, other) for other in blanks if other is not start and (cost := distance(other)) is not None]
    return min(reached, key=lambda each: each[0])[1] if reached else None
