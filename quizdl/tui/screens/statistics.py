"""Statistics: all numbers as text and bars that need no colour."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from quizdl.study import report
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.lines import Lines


class StatisticsScreen(Page):
    """Retention, work, calendar, forecast, maturity, mistakes, weakest cards."""

    TITLE_TEXT: ClassVar[Text] = words.STATISTICS

    def compose_body(self) -> ComposeResult:
        study = self.owner.study
        told = report.lines(report.values(study), study, self.language)
        with VerticalScroll(id="body"):
            yield Lines("\n".join(told))
