"""One option or several, by digit, letter, arrows or mouse."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click, Key
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.questions.marking import read_field
from quizdl.questions.question import Field
from quizdl.text import Language
from quizdl.tui import words
from quizdl.tui.widgets.answer_field import LETTERS, AnswerField, picked
from quizdl.tui.widgets.lines import Lines
from quizdl.typeset.lenient import formatted


class Options(Widget, can_focus=True):
    """Options with a mark each. One: moving chooses. Several: space, digit or letter puts a mark or takes it off."""

    DEFAULT_CSS = """
    Options { width: 1fr; height: auto; text-wrap: nowrap; padding-left: 1; }
    Options:focus { background: $boost; }
    """

    class Picked(Message):
        """Other marks now."""

    class Entered(Message):
        """Enter was pressed."""

    def __init__(self, texts: tuple[str, ...], several: bool) -> None:
        super().__init__()
        self._texts = texts
        self._several = several
        self.chosen: set[int] = set()
        self._at = 0

    def _blocks(self, width: int) -> list[list[str]]:
        blocks = []
        for index, text in enumerate(self._texts):
            on = index in self.chosen
            mark = ("[x]" if on else "[ ]") if self._several else ("(•)" if on else "( )")
            cursor = ">" if self.has_focus and index == self._at else " "
            head, *rest = formatted(text, max(10, width - 9))
            blocks.append([f"{cursor}{mark} {LETTERS[index]}. {head}", *(" " * 8 + line for line in rest)])
        return blocks

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return sum(map(len, self._blocks(width)))

    def render(self) -> Content:
        return Content("\n".join(line for block in self._blocks(self.content_size.width) for line in block))

    def pick(self, index: int) -> None:
        """Choose an option; of several, take a chosen one back."""
        self._at = index
        self.chosen = self.chosen ^ {index} if self._several else {index}
        self.refresh()
        self.post_message(self.Picked())

    def choose(self, chosen: set[int]) -> None:
        """These are chosen, and the cursor stands at the first of them."""
        self.chosen = chosen
        self._at = min(chosen, default=self._at)
        self.refresh()

    def on_key(self, event: Key) -> None:
        index = picked(event.key, len(self._texts))
        step = {"up": -1, "down": 1}.get(event.key)
        if index is not None:
            self.pick(index)
        elif event.key == "space":
            self.pick(self._at)
        elif event.key == "enter":
            self.post_message(self.Entered())
        elif step is not None:
            fresh = not self.chosen and not self._several
            moved = self._at if fresh and step > 0 else (self._at + step) % len(self._texts)
            if self._several:
                self._at = moved
                self.refresh()
            else:
                self.pick(moved)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: Click) -> None:
        row, end = event.get_content_offset_capture(self).y, 0
        for index, block in enumerate(self._blocks(self.content_size.width)):
            end += len(block)
            if row < end:
                self.pick(index)
                return

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


class OptionsField(AnswerField):
    """The options of one field."""

    def __init__(self, field: Field, policy: OneOf | AllOf, language: Language) -> None:
        super().__init__((field,), language)
        self._field = field
        self._ids = tuple(option.id for option in policy.options)
        self._several = isinstance(policy, AllOf)
        self._options = Options(tuple(option.text[language] for option in policy.options), self._several)

    def compose(self) -> ComposeResult:
        rule = words.CHOOSE_SOME if self._several else words.CHOOSE_ONE
        yield Lines(f"{self._field.label[self._language]}  ({rule[self._language]})", classes="label")
        yield self._options

    def values(self) -> dict[str, str]:
        return {self._field.name: " ".join(LETTERS[index] for index in sorted(self._options.chosen))}

    def fill(self, values: Mapping[str, str]) -> None:
        text = values.get(self._field.name, "")
        found = {self._ids.index(each) if each in self._ids else picked(each, len(self._ids)) for each in text.split()}
        if None in found:  # in words, as it can be typed elsewhere
            meant = read_field(self._field, text).value
            several = meant if isinstance(meant, tuple) else (meant,)
            found = {self._ids.index(each) for each in several if isinstance(each, str)}
        self._options.choose({index for index in found if index is not None})

    def target(self) -> Widget:
        return self._options

    def on_options_picked(self, event: Options.Picked) -> None:
        event.stop()
        self.post_message(self.Changed())

    def on_options_entered(self, event: Options.Entered) -> None:
        event.stop()
        self.post_message(self.Submitted())
