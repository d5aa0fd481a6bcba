"""Practice: pick a topic or a family, a level and a kind; nothing is recorded."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from quizdl.errors import QuizdlError
from quizdl.questions.selection import Made, select
from quizdl.study.card import ComputedCard, parse
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.drill import Drill
from quizdl.tui.keys import bound
from quizdl.tui.screens.page import Page
from quizdl.tui.screens.session import SessionScreen
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines

COUNT = 10
LEVELS: tuple[int | None, ...] = (None, 1, 2, 3)
KINDS: tuple[Made | None, ...] = (None, "computed", "facts")


class Choices(OptionList):
    """A list that vim keys move in too."""

    BINDINGS: ClassVar[list[BindingType]] = bound("lists")


class PracticeScreen(Page):
    """What to practise."""

    TITLE_TEXT: ClassVar[Text] = words.PRACTICE
    SCOPE = "practice"
    BINDINGS: ClassVar[list[BindingType]] = bound("practice")

    def __init__(self, seed: int | None = None) -> None:
        super().__init__()
        self._seed = seed
        self._level: int | None = None
        self._kind: Made | None = None

    def compose_body(self) -> ComposeResult:
        yield Lines(self._limits(), id="note")
        topics = self.owner.study.catalog.bank.topics
        entries = [Option(Content(self.said(words.EVERYTHING)), id="*")]
        entries += [Option(Content(self.said(topic.name)), id=name) for name, topic in topics.items()]
        entries += [Option(Content(f"  {name}"), id=name) for name in self._families() if name not in topics]
        yield Choices(*entries, id="body", markup=False)

    def on_mount(self) -> None:
        self.query_one(Choices).focus()

    async def retranslate(self) -> None:
        await super().retranslate()
        self.query_one(Choices).focus()

    def _families(self) -> list[str]:
        cards = (parse(card) for card in self.owner.study.catalog)
        return sorted({card.template for card in cards if isinstance(card, ComputedCard)})

    def _limits(self) -> str:
        level = self.said(words.ALL_LEVELS) if self._level is None else str(self._level)
        kind = self.said(words.MADE[self._kind])
        return self.said(words.filled(words.LIMITS, level=level, kind=kind, count=COUNT))

    def hints(self) -> Sequence[Hint]:
        return [Hint("Enter", self.said(words.START), "begin"), Hint("F2", self.said(words.LEVEL), "level"),
                Hint("F3", self.said(words.KIND), "kind"), Hint("F1", self.said(words.HELP), "app.help"),
                Hint("Esc", self.said(words.BACK), "back")]

    def action_level(self) -> None:
        self._level = LEVELS[(LEVELS.index(self._level) + 1) % len(LEVELS)]
        self.query_one("#note", Lines).say(self._limits())

    def action_kind(self) -> None:
        self._kind = KINDS[(KINDS.index(self._kind) + 1) % len(KINDS)]
        self.query_one("#note", Lines).say(self._limits())

    def action_begin(self) -> None:
        self.query_one(Choices).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        what = None if event.option_id in (None, "*") else event.option_id
        study = self.owner.study
        seed = secrets.randbelow(10**6) if self._seed is None else self._seed
        try:
            questions = select(study.catalog.bank, what, level=self._level, count=COUNT, seed=seed,
                               language=self.language, only=self._kind)
        except QuizdlError as error:
            self.query_one("#note", Lines).say(error.said(self.language))
            return
        self.app.push_screen(SessionScreen(Drill(questions, COUNT, study.catalog.bank, study.clock), {}))
