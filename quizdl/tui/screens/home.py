"""Home: what is due, how long it takes, the streak, the exam, one key to start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.events import Resize

from quizdl.charts.bars import Bar, bars
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.keys import bound
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from quizdl.study.overview import Overview

_LEAST_BARS, _MOST_BARS = 40, 90
_EDGES = 6
"""Cells that the bars do not have: indent, padding, scroll bar."""
_ELSEWHERE = ("settings", "plan", "language", "theme", "palette")
"""Keys that the foot tells, as there is no room for them among the hints."""


class HomeScreen(Page):
    """The first screen."""

    SCOPE = "home"
    BINDINGS: ClassVar[list[BindingType]] = bound("home")

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="body"):
            yield Lines(self._numbers(), id="numbers")
            yield Lines("", id="plan")
            yield Lines(self._foot(), id="foot")

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
            self.query_one("#foot", Lines).say(self._foot())
            self._look_at_plan()

    def _look_at_plan(self) -> None:
        """Tell what the plan says, once it is worked out in a thread."""
        if self.owner.is_open and self.owner.study.settings.is_planned(self.owner.study.today):
            self.run_worker(self._work_out_plan, thread=True, exclusive=True, exit_on_error=False)
        else:
            self.query_one("#plan", Lines).say("")

    def _work_out_plan(self) -> None:
        from quizdl.tui.screens.plan import plan_lines

        self.app.call_from_thread(self._tell_plan, "\n".join(plan_lines(self)))

    def _tell_plan(self, text: str) -> None:
        if self.query("#plan"):
            self.query_one("#plan", Lines).say(text + "\n" if text else "")

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
        return "\n".join([*lines, "", *self._by_topic(now.by_topic)])

    def _foot(self) -> str:
        """Keys that lead elsewhere, once there is somewhere to go."""
        keys = self.owner.keys
        foot = words.filled(words.FOOT, **{name: keys.shown(name) for name in _ELSEWHERE})
        return self.said(foot) if self.owner.is_open else ""

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
        rows = [Bar(self.said(topics[topic].name) if topic in topics else topic, count)
                for topic, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]
        room = max(_LEAST_BARS, min(_MOST_BARS, self.size.width - _EDGES))
        return [self.said(words.BY_TOPIC), *(f"  {row}" for row in bars(rows, room)), ""]

    def on_resize(self, event: Resize) -> None:
        """Draw the bars for the width there is now."""
        if self.owner.is_open:
            self.refresh_numbers()

    def action_start(self) -> None:
        self.owner.start_session()

    def action_back(self) -> None:
        """Home is where going back ends."""
