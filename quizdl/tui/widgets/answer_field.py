"""What every way of answering has in common."""

from __future__ import annotations

from collections.abc import Mapping

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from quizdl.answers.verdict import Verdict
from quizdl.questions.question import Field
from quizdl.text import Language

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def picked(key: str, count: int) -> int | None:
    """Which of `count` options a digit or letter key means."""
    if len(key) != 1:
        return None
    index = "123456789".find(key)
    if index < 0:
        index = LETTERS.find(key.upper())
    return index if 0 <= index < count else None


class AnswerField(Vertical):
    """One or several blanks that are answered together; what was typed is always text, by field name."""

    DEFAULT_CSS = "AnswerField { height: auto; margin-top: 1; }"

    class Changed(Message):
        """Something else is answered now."""

    class Submitted(Message):
        """Enter was pressed."""

    def __init__(self, fields: tuple[Field, ...], language: Language) -> None:
        super().__init__()
        self.fields = fields
        self._language: Language = language

    def values(self) -> dict[str, str]:
        """The answers as text; an empty one is not answered."""
        raise NotImplementedError

    def fill(self, values: Mapping[str, str]) -> None:
        """Put earlier answers back."""
        raise NotImplementedError

    def target(self) -> Widget:
        """What takes the focus."""
        raise NotImplementedError

    def show_marks(self, verdicts: Mapping[str, Verdict]) -> None:
        """Say at the blanks how each was graded, where there is room for it."""

    def label(self, field: Field) -> str:
        """The field's name with what is accepted."""
        rule = field.policy.words()[self._language]
        return f"{field.label[self._language]}  ({rule}, {field.unit})" if field.unit else \
            f"{field.label[self._language]}  ({rule})"
