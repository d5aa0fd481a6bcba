"""What every screen has: a title, a body, hints, a way back, both languages, and a word when there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from quizdl.config.actions import Scope
from quizdl.text import Language, Text
from quizdl.tui import words
from quizdl.tui.keys import bound
from quizdl.tui.widgets.hints import Hint, Hints

if TYPE_CHECKING:
    from quizdl.tui.app import QuizdlApp

LEAST_WIDTH, LEAST_HEIGHT = 60, 20


class Page(Screen[None]):
    """A screen of the app."""

    BINDINGS: ClassVar[list[BindingType]] = bound("page")
    SCOPE: ClassVar[Scope | None] = None
    """Which actions are the screen's own."""
    TITLE_TEXT: ClassVar[Text] = words.APP

    @property
    def owner(self) -> QuizdlApp:
        return cast("QuizdlApp", self.app)

    @property
    def language(self) -> Language:
        return self.owner.language

    def said(self, text: Text) -> str:
        """A text in the interface's language."""
        return text[self.language]

    def compose(self) -> ComposeResult:
        yield Static(Content(self.said(words.TOO_SMALL)), id="too-small", markup=False)
        yield Static(Content(self.title_line()), id="title", markup=False)
        yield from self.compose_body()
        yield Hints(self._as_bound())

    def compose_body(self) -> ComposeResult:
        """What is between title and hints."""
        yield from ()

    def title_line(self) -> str:
        return self.said(self.TITLE_TEXT)

    def hints(self) -> Sequence[Hint]:
        """The keys that matter now."""
        return [Hint("Esc", self.said(words.BACK), "back")]

    def _as_bound(self) -> list[Hint]:
        """The hints with the keys that the configuration gives them."""
        keys = self.owner.keys
        return [replace(hint, key=keys.shown_for(hint.action, self.SCOPE, hint.key)) for hint in self.hints()]

    async def show_hints(self) -> None:
        await self.query_one(Hints).show(self._as_bound())

    def set_title(self, text: str) -> None:
        """Another first line."""
        self.query_one("#title", Static).update(Content(text))

    async def retranslate(self) -> None:
        """Speak the other language."""
        await self.recompose()

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT, "-small")

    def settle(self) -> None:
        """Put in order what waits, before the app ends."""

    def action_back(self) -> None:
        if len(self.app.screen_stack) > 2:
            self.app.pop_screen()
