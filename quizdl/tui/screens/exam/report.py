"""The report of a sitting; from here its questions are looked through and its mistakes studied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from quizdl.study.exam.report import report_of
from quizdl.study.exam.report_lines import report_lines
from quizdl.study.exam.reviewing import cards_to_review
from quizdl.study.exam.sitting import Sitting
from quizdl.study.session import Session
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.keys import bound
from quizdl.tui.screens.exam import wording
from quizdl.tui.screens.exam.look import LookScreen
from quizdl.tui.screens.page import Page
from quizdl.tui.screens.session import SessionScreen
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines


class Report(Lines):
    """The lines of the report, as wide as they are."""

    def lines(self, width: int) -> list[str]:
        return self.text.split("\n")


class ReportScreen(Page):
    """How a sitting went."""

    TITLE_TEXT: ClassVar[Text] = wording.REPORT
    SCOPE = "exam-report"
    BINDINGS: ClassVar[list[BindingType]] = bound("exam-report")

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._note = ""

    def compose_body(self) -> ComposeResult:
        yield Lines(self._note, id="note")
        with VerticalScroll(id="body"):
            yield Report(self._text())

    def on_mount(self) -> None:
        count = self.owner.exams.settle(self._sitting)
        judged = sum(mark.judged for mark in self._sitting.state.marks.values())
        keys = self.owner.keys
        said = [self.said(words.filled(wording.COUNTED, count=count))] if count else []
        if judged:
            said.append(self.said(words.filled(wording.TO_JUDGE, count=judged, key=keys.shown("report-look"))))
        self._note = " ".join(said)
        self.query_one("#note", Lines).say(self._note)
        self.query_one("#body").focus()

    def on_screen_resume(self) -> None:
        if self.query(Report):
            self.query_one(Report).say(self._text())

    async def retranslate(self) -> None:
        await super().retranslate()
        self.query_one("#body").focus()

    def _text(self) -> str:
        topics = {topic.id: topic.name for topic in self.owner.study.catalog.bank.topics.values()}
        return "\n".join(report_lines(report_of(self._sitting), self.language, topics))

    def hints(self) -> Sequence[Hint]:
        return [Hint("F2", self.said(wording.LOOK), "look"), Hint("F3", self.said(wording.STUDY), "study"),
                Hint("F1", self.said(words.HELP), "app.help"), Hint("Esc", self.said(words.BACK), "back")]

    def action_look(self) -> None:
        self.app.push_screen(LookScreen(self._sitting))

    def action_study(self) -> None:
        """A study session of the mistakes."""
        cards = cards_to_review(self._sitting, self.owner.study)
        if not cards:
            self.query_one("#note", Lines).say(self.said(wording.NO_MISTAKES))
            return
        self.app.push_screen(SessionScreen(Session(self.owner.study, cards=cards), {}))
