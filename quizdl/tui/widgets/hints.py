"""The last line of a screen: at most six keys that matter now; each is also a button for the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from quizdl.typeset.cells import display_width

MOST = 6
_GAP = 2
"""Cells between two hints."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A key as it is printed, what it does, and the action behind it."""

    key: str
    words: str
    action: str


class HintButton(Static):
    """One hint."""

    DEFAULT_CSS = "HintButton { width: auto; height: 1; margin-right: 2; }"

    def __init__(self, hint: Hint) -> None:
        super().__init__(Content.assemble((hint.key, "bold"), " ", hint.words), markup=False)
        self._action = hint.action
        self.cells = display_width(f"{hint.key} {hint.words}") + _GAP

    def on_click(self) -> None:
        # the screen's turn: the action may take this very button away, which must not wait for itself
        self.screen.call_later(self.screen.run_action, self._action)


class Hints(Horizontal):
    """The hints of a screen; where they do not fit, the first ones and the last one, which leads back."""

    DEFAULT_CSS = "Hints { dock: bottom; height: 1; background: $panel; padding: 0 1; }"

    def __init__(self, hints: Sequence[Hint] = ()) -> None:
        super().__init__()
        self._hints = tuple(hints[:MOST])

    def compose(self) -> ComposeResult:
        for hint in self._hints:
            yield HintButton(hint)

    async def show(self, hints: Sequence[Hint]) -> None:
        """Other hints."""
        if tuple(hints[:MOST]) != self._hints:
            self._hints = tuple(hints[:MOST])
            await self.recompose()
            self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        room = self.content_size.width
        buttons = list(self.query(HintButton))
        for button in buttons:
            button.display = True
        taken = sum(button.cells for button in buttons) - _GAP
        for button in reversed(buttons[:-1]):
            if taken <= room:
                break
            button.display = False
            taken -= button.cells
