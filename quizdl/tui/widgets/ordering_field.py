"""Putting steps in order by moving them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from textual.app import ComposeResult
from textual.widget import Widget

from quizdl.questions.question import Field
from quizdl.text import Language
from quizdl.tui import words
from quizdl.tui.widgets.answer_field import AnswerField
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.rows import Rows

_STEP = re.compile(r"^(\d+)\. (.+)$")


def steps_of(prompt: str) -> tuple[str, tuple[str, ...]]:
    """A prompt without its numbered lines, and those lines in order; none unless they count 1, 2, 3, …"""
    found: list[str] = []
    rest: list[str] = []
    for line in prompt.split("\n"):
        match = _STEP.match(line)
        if match and int(match[1]) == len(found) + 1:
            found.append(match[2])
        else:
            rest.append(line)
    return "\n".join(rest), tuple(found)


class Steps(Rows):
    """Steps in the learner's order."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        super().__init__()
        self._steps = steps
        self.order = list(range(len(steps)))
        self.touched = False
        self._held = False

    def rows(self) -> list[str]:
        return [f"{'=' if self._held and place == self.at else ' '} {place + 1}. {self._steps[index]}"
                for place, index in enumerate(self.order)]

    def handle(self, key: str) -> bool:
        if key == "space":
            self._held = not self._held
            self.touched = True
            return True
        if self._held and key in ("up", "down"):
            to = self.at + (1 if key == "down" else -1)
            if 0 <= to < len(self.order):
                self.order[self.at], self.order[to] = self.order[to], self.order[self.at]
                self.at = to
            return True
        return False

    def clicked(self, index: int) -> bool:
        """The first click takes a step up, the second puts it where it is."""
        if self._held:
            self.order.insert(index, self.order.pop(self.at))
        self.at, self._held, self.touched = index, not self._held, True
        return True


class OrderingField(AnswerField):
    """An order; not answered until something was taken up."""

    def __init__(self, field: Field, steps: tuple[str, ...], language: Language) -> None:
        super().__init__((field,), language)
        self._field = field
        self._steps = Steps(steps)

    def compose(self) -> ComposeResult:
        yield Lines(f"{self._field.label[self._language]}  ({words.ORDER_HELP[self._language]})", classes="label")
        yield self._steps

    def values(self) -> dict[str, str]:
        order = ", ".join(str(index + 1) for index in self._steps.order) if self._steps.touched else ""
        return {self._field.name: order}

    def fill(self, values: Mapping[str, str]) -> None:
        numbers = [int(part) - 1 for part in re.findall(r"\d+", values.get(self._field.name, ""))]
        if sorted(numbers) == sorted(self._steps.order):
            self._steps.order, self._steps.touched = numbers, True
            self._steps.refresh(layout=True)

    def target(self) -> Widget:
        return self._steps

    def on_rows_worked(self, event: Rows.Worked) -> None:
        event.stop()
        self.post_message(self.Changed())

    def on_rows_entered(self, event: Rows.Entered) -> None:
        event.stop()
        self.post_message(self.Submitted())
