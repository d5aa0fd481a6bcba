"""A blank that is typed into, with how it is read below it while typing; a formula is drawn."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.events import Key
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from quizdl.answers.text_policy import Rubric, SelfMarked
from quizdl.questions.question import Field
from quizdl.text import Language
from quizdl.tui.widgets.answer_field import AnswerField
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.live_reading import live_reading


class Writing(TextArea):
    """A few lines of free words; Enter hands them in, ctrl+j starts a new line."""

    DEFAULT_CSS = "Writing { height: 4; }"

    class Entered(Message):
        """Enter was pressed."""

    def on_key(self, event: Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Entered())
        elif event.key == "ctrl+j":
            event.stop()
            event.prevent_default()
            self.insert("\n")


class TypedField(AnswerField):
    """One typed blank."""

    DEFAULT_CSS = """
    TypedField .read { height: auto; color: $text-muted; }
    """

    def __init__(self, field: Field, language: Language) -> None:
        super().__init__((field,), language)
        self._field = field
        self._long = isinstance(field.policy, Rubric | SelfMarked)

    def compose(self) -> ComposeResult:
        yield Lines(self.label(self._field), classes="label")
        yield Writing(soft_wrap=True, tab_behavior="focus") if self._long else Input()
        yield Lines("", indent=2, classes="read")

    def values(self) -> dict[str, str]:
        return {self._field.name: self._box().text if self._long else self._line().value}

    def fill(self, values: Mapping[str, str]) -> None:
        text = values.get(self._field.name, "")
        if self._long:
            self._box().load_text(text)
        else:
            self._line().value = text

    def target(self) -> Widget:
        return self._box() if self._long else self._line()

    def _line(self) -> Input:
        return self.query_one(Input)

    def _box(self) -> Writing:
        return self.query_one(Writing)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._read(event.value)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted())

    def on_writing_entered(self, event: Writing.Entered) -> None:
        event.stop()
        self.post_message(self.Submitted())

    def _read(self, text: str) -> None:
        self.query_one(".read", Lines).say(live_reading(self._field, text, self._language))
        self.post_message(self.Changed())
