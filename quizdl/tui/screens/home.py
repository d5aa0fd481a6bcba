"""Home: what is due, how long it takes, the streak, the exam, one key to start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.keys import bound
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines
from quizdl.typeset.cells import pad

if TYPE_CHECKING:
    from quizdl.study.overview import Overview

_BAR = 24


class HomeScreen(Page):
    """The first screen."""

    SCOPE = "home"
    BINDINGS: ClassVar[list[BindingType]] = bound("home")

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="body"):
            yield Lines(self._numbers(), id="numbers")

    def hints(self) -> Sequence[Hint]:
        return [Hint("Enter", self.said(words.START), "start"), Hint("F2", self.said(words.PRACTICE), "app.practice"),
                Hint("F3", self.said(words.BROWSE), "app.browse"),
                Hint("F4", self.said(words.STATISTICS), "app.statistics"),
                Hint("F6", self.said(words.EXAMS), "app.exams"),
                Hint("F1", self.said(words.HELP), "app.help")]

    def refresh_numbers(self) -> None:
        """Read the numbers afresh."""
        if self.query("#numbers"):
            self.query_one("#numbers", Lines).say(self._numbers())

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.refresh_numbers()

    def _numbers(self) -> str:
        if not self.owner.is_open:
            progress = self.owner.progress
            return self.said(words.OPENING) if progress is None else self.said(progress)
        from quizdl.study.overview import overview

        now = overview(self.owner.study)
        lines = [self.said(text) for text in self._texts(now)]
        keys = self.owner.keys
        foot = words.filled(words.FOOT, settings=keys.shown("settings"), language=keys.shown("language"),
                            theme=keys.shown("theme"), palette=keys.shown("palette"))
        return "\n".join([*lines, "", *self._by_topic(now.by_topic), self.said(foot)])

    def _texts(self, now: Overview) -> Iterator[Text]:
        study, keys = self.owner.study, self.owner.keys
        key = keys.shown("start")
        session = self.owner.session
        if not now.known:
            yield words.WELCOME
        if now.total:
            yield words.filled(words.TODAY, due=now.due, new=now.new) + (
                words.filled(words.AGAIN, again=now.again) if now.again else words.NONE) + (
                words.filled(words.MINUTES, minutes=now.minutes))
        else:
            yield words.NOTHING_TODAY
        if session is not None and session.shown is not None:
            yield words.filled(words.GO_ON, key=key)
        elif now.total:
            yield words.filled(words.PRESS_START, key=key)
        else:
            if now.next_day is not None:
                yield words.filled(words.NEXT_DUE, count=now.next_due, day=now.next_day.isoformat(),
                                   days=(now.next_day - study.today).days)
            yield words.filled(words.PRACTISE_INSTEAD, key=keys.shown("practice"))
        if now.answered_today:
            yield words.filled(words.ANSWERED_TODAY, count=now.answered_today)
        if now.streak:
            yield words.filled(words.STREAK, days=now.streak)
        exam = study.settings.exam_day
        if exam is not None and exam >= study.today:
            days = (exam - study.today).days
            yield words.filled(words.EXAM, days=days, day=exam.isoformat()) if days else words.EXAM_TODAY

    def _by_topic(self, counts: dict[str, int]) -> list[str]:
        if not counts:
            return []
        topics = self.owner.study.catalog.bank.topics
        most = max(counts.values())
        lines = [self.said(words.BY_TOPIC)]
        for topic, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
            name = self.said(topics[topic].name) if topic in topics else topic
            lines.append(f"  {pad(name, 28)} {count:>4}  {'#' * max(1, round(_BAR * count / most))}")
        return [*lines, ""]

    def action_start(self) -> None:
        self.owner.start_session()

    def action_back(self) -> None:
        """Home is where going back ends."""
