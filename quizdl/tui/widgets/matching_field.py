"""Matching: each thing on the left gets the letter of what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from quizdl.answers.choice_policy import OneOf
from quizdl.questions.marking import read_field
from quizdl.questions.question import Field
from quizdl.text import Language
from quizdl.tui import words
from quizdl.tui.widgets.answer_field import LETTERS, AnswerField, picked
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.rows import Rows


class Pairs(Rows):
    """The left sides, each with the letter chosen for it."""

    def __init__(self, left: tuple[str, ...], count: int) -> None:
        super().__init__()
        self._left = left
        self._count = count
        self.paired: dict[int, int] = {}

    def rows(self) -> list[str]:
        letters = (LETTERS[self.paired[index]] if index in self.paired else "_" for index in range(len(self._left)))
        return [f"[{letter}] {text}" for letter, text in zip(letters, self._left, strict=True)]

    def handle(self, key: str) -> bool:
        if key in ("backspace", "delete"):
            self.paired.pop(self.at, None)
            return True
        index = picked(key, self._count)
        if index is None:
            return False
        self.pair(index)
        return True

    def pair(self, index: int) -> None:
        """Give the row at the cursor a letter, and go on."""
        self.paired[self.at] = index
        self.move(1)
        self.refresh(layout=True)


class Partner(Lines):
    """An option; a click pairs it."""

    class Clicked(Message):
        """The option that was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, index: int, text: str) -> None:
        super().__init__(f"{LETTERS[index]}. {text}", indent=2)
        self._index = index

    def on_click(self) -> None:
        self.post_message(self.Clicked(self._index))


class MatchingField(AnswerField):
    """Several fields that choose from the same options."""

    def __init__(self, fields: tuple[Field, ...], policy: OneOf, language: Language) -> None:
        super().__init__(fields, language)
        self._ids = [option.id for option in policy.options]
        self._options = tuple(option.text[language] for option in policy.options)
        self._pairs = Pairs(tuple(field.label[language] for field in fields), len(self._options))

    def compose(self) -> ComposeResult:
        for index, text in enumerate(self._options):
            yield Partner(index, text)
        yield Lines(words.MATCH_HELP[self._language], classes="label")
        yield self._pairs

    def values(self) -> dict[str, str]:
        paired = self._pairs.paired
        return {field.name: LETTERS[paired[index]] if index in paired else ""
                for index, field in enumerate(self.fields)}

    def fill(self, values: Mapping[str, str]) -> None:
        for index, field in enumerate(self.fields):
            text = values.get(field.name, "")
            option = picked(text, len(self._options))
            if option is None and (meant := read_field(field, text).value) in self._ids:
                option = self._ids.index(meant)
            if option is not None:
                self._pairs.paired[index] = option
        self._pairs.refresh()

    def target(self) -> Widget:
        return self._pairs

    def on_partner_clicked(self, event: Partner.Clicked) -> None:
        event.stop()
        self._pairs.pair(event.index)
        self._pairs.focus()
        self.post_message(self.Changed())

    def on_rows_worked(self, event: Rows.Worked) -> None:
        event.stop()
        self.post_message(self.Changed())

    def on_rows_entered(self, event: Rows.Entered) -> None:
        event.stop()
        self.post_message(self.Submitted())
