"""Help: the keys as they are bound now, in the interface's language."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from quizdl.config.actions import SCOPES, Scope, of_scope
from quizdl.config.config import config_path
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.lines import Lines
from quizdl.typeset.cells import pad

_TYPED: tuple[tuple[str, Text], ...] = (
    ("1-9 A-I", Text("选项；配对时选右边一项", "choose an option; when pairing, the partner")),
    ("Space", Text("多选时打勾；排序时拿起放下", "mark an option of several; take up a step to order")),
    ("Tab ↑ ↓", Text("在各空、各项之间移动", "move between blanks and rows")),
)
_WIDE = 13


class HelpScreen(Page):
    """The keys: those of the screen it was called from come first."""

    TITLE_TEXT: ClassVar[Text] = words.HELP

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="body"):
            for scope in self._order():
                yield Lines(self.said(SCOPES[scope]), classes="head")
                rows = [(self.owner.keys.all_shown(action.id), action.text) for action in of_scope(scope)]
                if scope == "session":
                    rows += _TYPED
                for key, what in rows:
                    yield Lines(f"  {pad(key, _WIDE)}{self.said(what)}")
            yield Lines(self.said(words.filled(words.KEYS_HOW, path=config_path())), classes="head")

    def _order(self) -> list[Scope]:
        below = self.app.screen_stack[-2] if self.app.screen is self and len(self.app.screen_stack) > 1 else None
        first = getattr(below, "SCOPE", None)
        return sorted(SCOPES, key=lambda scope: scope != first)

    def on_mount(self) -> None:
        self.query_one("#body").focus()
