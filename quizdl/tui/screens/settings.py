"""Settings: limits of a day, wished recall, the exam; each with a word on what it does beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input

from quizdl.config.config import config_path
from quizdl.errors import QuizdlError
from quizdl.study.settings import Settings
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class Row:
    """One setting: its name, what it does, and how it is typed."""

    name: str
    label: Text
    read_one: Callable[[str], int | float | date]
    optional: bool = False

    def shown(self, settings: Settings) -> str:
        value = getattr(settings, self.name)
        return "" if value is None else str(value)

    def read(self, text: str) -> int | float | date | None:
        """The value typed. Raises ValueError."""
        text = text.strip()
        if not text and self.optional:
            return None
        return self.read_one(text)


ROWS = (
    Row("new_per_day", Text("每天新卡数", "New cards a day"), int),
    Row("reviews_per_day", Text("每天复习上限", "Due cards a day at most"), int),
    Row("minutes", Text("每次学习分钟数（空：按张数）", "Minutes a session (empty: by counts)"), int, True),
    Row("retention", Text("希望记住的比例，0.7 到 0.99", "Wished share remembered, 0.7 to 0.99"), float),
    Row("exam_day", Text("考试日期，如 2027-01-15（空：无）", "Exam day, as 2027-01-15 (empty: none)"),
        date.fromisoformat, True),
    Row("maximum_interval", Text("最长间隔（天）", "Longest interval in days"), int),
)


class SettingsScreen(Page):
    """What a learner can set. Enter keeps what is typed; Esc keeps it too, where it can be."""

    TITLE_TEXT: ClassVar[Text] = words.SETTINGS

    def compose_body(self) -> ComposeResult:
        yield Lines(self.said(words.SETTINGS_HELP), id="note")
        with VerticalScroll(id="body", can_focus=False):
            for row in ROWS:
                yield Lines(self.said(row.label), classes="label")
                yield Input(row.shown(self.owner.study.settings), id=row.name)
            keys = self.owner.keys
            yield Lines(self.said(words.filled(words.SETTINGS_MORE, language=keys.shown("language"),
                                               theme=keys.shown("theme"), path=config_path())), classes="head")

    def on_mount(self) -> None:
        self.query(Input).first().focus()

    async def retranslate(self) -> None:
        typed = {row.name: self.query_one(f"#{row.name}", Input).value for row in ROWS}
        await super().retranslate()
        for name, text in typed.items():
            self.query_one(f"#{name}", Input).value = text

    def hints(self) -> Sequence[Hint]:
        return [Hint("Enter", self.said(words.KEEP), "keep"), Hint("Tab", self.said(words.NEXT_ROW), "app.focus_next"),
                Hint("Esc", self.said(words.BACK), "back")]

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        problem = self._keep()
        self.query_one("#note", Lines).say(problem or self.said(words.KEPT))

    def _keep(self) -> str:
        """Keep what is typed; what is wrong with it, or nothing."""
        changes: dict[str, object] = {}
        for row in ROWS:
            box = self.query_one(f"#{row.name}", Input)
            try:
                changes[row.name] = row.read(box.value)
            except ValueError:
                box.focus()
                return self.said(words.filled(words.NOT_READ, name=self.said(row.label), value=box.value[:40]))
        study = self.owner.study
        if all(getattr(study.settings, name) == value for name, value in changes.items()):
            return ""
        try:
            study.change_settings(**changes)
        except QuizdlError as error:
            return error.said(self.language)
        self.owner.renew_session()
        return ""

    def action_back(self) -> None:
        problem = self._keep()
        if problem:
            self.notify(problem, severity="warning", markup=False)
        super().action_back()
