"""A question with its blanks."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from quizdl.answers.verdict import Verdict
from quizdl.questions.marking import is_asked
from quizdl.questions.question import Question
from quizdl.text import Language
from quizdl.tui.widgets.answer_field import AnswerField
from quizdl.tui.widgets.answer_fields import prompt_and_fields
from quizdl.tui.widgets.lines import Lines


class QuestionView(Vertical):
    """Prompt and blanks; blanks that are not worth asking yet are not shown."""

    DEFAULT_CSS = "QuestionView { height: auto; }"

    class Changed(Message):
        """Something else is answered; `is_whole` says that it was chosen or moved, not typed letter by letter."""

        def __init__(self, is_whole: bool) -> None:
            super().__init__()
            self.is_whole = is_whole

    class Submitted(AnswerField.Submitted):
        """Enter on the last blank."""

    def __init__(self, question: Question, language: Language) -> None:
        super().__init__()
        self._question = question
        self._prompt, self._fields = prompt_and_fields(question, language)

    def compose(self) -> ComposeResult:
        yield Lines(self._prompt, id="prompt")
        yield from self._fields

    def on_mount(self) -> None:
        self._show_asked()

    def values(self) -> dict[str, str]:
        """What is answered, by field name; blanks that are not asked are empty."""
        values = {name: text for field in self._fields for name, text in field.values().items()}
        return {name: text if self._is_asked(name, values) else "" for name, text in values.items()}

    def _is_asked(self, name: str, values: Mapping[str, str]) -> bool:
        field = next(each for each in self._question.fields if each.name == name)
        return is_asked(self._question, field, values)

    def fill(self, values: Mapping[str, str]) -> None:
        """Put earlier answers back."""
        for field in self._fields:
            field.fill(values)
        self._show_asked()

    def focus_first(self) -> None:
        self._fields[0].target().focus()

    def freeze(self, locked: bool) -> None:
        """Let the answers stand, or be changed."""
        for field in self._fields:
            field.disabled = locked

    def show_marks(self, verdicts: Mapping[str, Verdict]) -> None:
        """Say at the blanks how each was graded."""
        for field in self._fields:
            field.show_marks(verdicts)

    def _show_asked(self) -> None:
        values = {name: text for field in self._fields for name, text in field.values().items()}
        for field in self._fields:
            field.display = any(self._is_asked(each.name, values) for each in field.fields)

    def on_answer_field_changed(self, event: AnswerField.Changed) -> None:
        event.stop()
        self._show_asked()
        self.post_message(self.Changed(not isinstance(self.screen.focused, Input)))

    def on_answer_field_submitted(self, event: AnswerField.Submitted) -> None:
        """Enter goes to the next blank, or hands in at the last."""
        if isinstance(event, self.Submitted):
            return
        event.stop()
        open_ = [field for field in self._fields if field.display]
        at = next((n for n, field in enumerate(open_) if field.has_focus_within), len(open_) - 1)
        if at + 1 < len(open_):
            open_[at + 1].target().focus()
        else:
            self.post_message(self.Submitted())
