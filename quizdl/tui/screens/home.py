"""Home: what is due, the streak, the exam, one key to start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from quizdl.tui import words
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines
from quizdl.typeset.cells import pad

_BAR = 24


class HomeScreen(Page):
    """The first screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", id="start", show=False),
        Binding("f2", "app.practice", id="practice", show=False),
        Binding("f5", "app.settings", id="settings", show=False),
        Binding("f4", "app.statistics", id="statistics", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="body"):
            yield Lines(self._numbers(), id="numbers")

    def hints(self) -> Sequence[Hint]:
        return [Hint("Enter", self.said(words.START), "start"), Hint("F2", self.said(words.PRACTICE), "app.practice"),
                Hint("F4", self.said(words.STATISTICS), "app.statistics"),
                Hint("F1", self.said(words.HELP), "app.help"),
                Hint("F5", self.said(words.SETTINGS), "app.settings"),
                Hint("Ctrl+L", self.said(words.LANGUAGE), "app.switch_language")]

    def refresh_numbers(self) -> None:
        """Read the numbers afresh."""
        self.query_one("#numbers", Lines).say(self._numbers())

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.query("#numbers"):
            self.refresh_numbers()

    def _numbers(self) -> str:
        if not self.owner.is_open:
            return self.said(words.OPENING)
        study = self.owner.study
        due, new = study.agenda()
        waits = self.owner.session is not None and self.owner.session.shown is not None
        parts = [words.filled(words.TODAY, due=len(due), new=len(new)) if due or new else words.NOTHING_TODAY]
        parts.append(words.GO_ON if waits else words.PRESS_START)
        parts.append(words.filled(words.STREAK, days=study.streak()))
        exam = study.settings.exam_day
        if exam is not None and exam >= study.today:
            days = (exam - study.today).days
            parts.append(words.filled(words.EXAM, days=days, day=exam.isoformat()) if days else words.EXAM_TODAY)
        lines = [self.said(part) for part in parts]
        by_topic = study.due_by_topic()
        return "\n".join([*lines, "", *self._by_topic(by_topic)])

    def _by_topic(self, counts: dict[str, int]) -> list[str]:
        if not counts:
            return [self.said(words.NONE_DUE)]
        topics = self.owner.study.catalog.bank.topics
        most = max(counts.values())
        lines = [self.said(words.BY_TOPIC)]
        for topic, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
            name = self.said(topics[topic].name) if topic in topics else topic
            lines.append(f"  {pad(name, 28)} {count:>4}  {'#' * max(1, round(_BAR * count / most))}")
        return lines

    def action_start(self) -> None:
        self.owner.start_session()

    def action_back(self) -> None:
        """Home is where going back ends."""
