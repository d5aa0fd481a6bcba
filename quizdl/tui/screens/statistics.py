"""Statistics: sections of numbers and charts; the weak cards can be practised from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from quizdl.errors import QuizdlError
from quizdl.study import report, report_lines, report_words
from quizdl.study.exam.history import past
from quizdl.study.report_lines import SECTIONS, Report
from quizdl.text import Language, Text
from quizdl.tui import words
from quizdl.tui.drill import Drill
from quizdl.tui.keys import bound
from quizdl.tui.screens.page import Page
from quizdl.tui.screens.practice import Choices
from quizdl.tui.screens.session import SessionScreen
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.tabs import Tab, Tabs

_WEAK = len(SECTIONS) - 1
_LONG = 400
"""More cells than any line has: the list cuts its rows itself."""


class Chart(Lines):
    """A section, drawn for the width there is."""

    def __init__(self, section: Callable[[Report, int], list[str]], report: Report) -> None:
        super().__init__("chart")
        self._section = section
        self._report = report

    def lines(self, width: int) -> list[str]:
        return self._section(self._report, max(40, width))


class StatisticsScreen(Page):
    """Retention, work, what is due, calendar, mistakes and weakest cards."""

    TITLE_TEXT: ClassVar[Text] = words.STATISTICS
    SCOPE = "statistics"
    BINDINGS: ClassVar[list[BindingType]] = bound("statistics")

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._values: dict[str, Any] | None = None
        self._report: Report | None = None

    def compose_body(self) -> ComposeResult:
        yield Tabs([self.said(name) for name, _ in SECTIONS], self._at)
        if self._report is None:
            yield Lines(self.said(words.COUNTING), id="note")
        elif self._at == _WEAK:
            yield Choices(*self._weak(self._report), id="body")
        else:
            with VerticalScroll(id="body"):
                yield Chart(SECTIONS[self._at][1], self._report)

    def hints(self) -> Sequence[Hint]:
        found = [Hint(f"1-{len(SECTIONS)}", self.said(words.SECTION), "step(1)"),
                 Hint("Esc", self.said(words.BACK), "back"), Hint("F1", self.said(words.HELP), "app.help")]
        if self._at == _WEAK:
            found.insert(0, Hint("Enter", self.said(words.PRACTISE_IT), "practise"))
        return found

    def on_mount(self) -> None:
        self._count()

    def on_screen_resume(self) -> None:
        if self._report is not None:
            self._count()  # practice from here changes nothing, but another screen may have

    def _count(self) -> None:
        self.run_worker(self._read, thread=True, exclusive=True, exit_on_error=False)

    def _read(self) -> None:
        study, language = self.owner.study, self.language
        values = report.values(study, past(self.owner.exams.register) if self.owner.can_sit else ())
        found = report_lines.read(values, study.catalog.bank, language)
        self.app.call_from_thread(self._show, values, found, language)

    def _show(self, values: dict[str, Any], found: Report, language: Language) -> None:
        if not self.is_mounted or (values == self._values and self._report == found):
            return
        self._values, self._report = values, found
        if language != self.language:
            self._report = report_lines.read(values, self.owner.study.catalog.bank, self.language)
        self.call_later(self._redraw)

    async def retranslate(self) -> None:
        if self._values is not None:
            self._report = report_lines.read(self._values, self.owner.study.catalog.bank, self.language)
        await self._redraw()

    async def _redraw(self) -> None:
        await self.recompose()
        if self.query("#body"):
            self.query_one("#body").focus()

    async def action_section(self, number: int) -> None:
        self._at = number
        await self._redraw()

    async def action_step(self, by: int) -> None:
        await self.action_section((self._at + by) % len(SECTIONS))

    async def on_tab_chosen(self, event: Tab.Chosen) -> None:
        event.stop()
        await self.action_section(event.number)

    def _weak(self, found: Report) -> list[Option]:
        """Mistakes and weakest cards under their heads; each can be picked."""
        values, said = found.values, found.said
        rows: list[Option] = []
        for head, none, lines, cards in (
                (report_words.MISTAKES, report_words.NO_MISTAKES, report_lines.mistakes, values["mistakes"]),
                (report_words.WEAKEST, report_words.NO_WEAK, report_lines.weakest, values["weakest"])):
            rows.append(Option(Content(said(head)), disabled=True))
            named = zip(lines(found, _LONG), cards, strict=True)
            rows += [Option(Content(line.rstrip()), id=each["card"]) for line, each in named]
            if not cards:
                rows.append(Option(Content(f"  {said(none)}"), disabled=True))
        return rows

    def action_practise(self) -> None:
        self.query_one(Choices).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        study = self.owner.study
        try:
            question = study.question(event.option_id or "")
        except (QuizdlError, KeyError) as error:
            why = error.said(self.language) if isinstance(error, QuizdlError) else str(error)
            self.notify(why, severity="warning", markup=False)
            return
        self.app.push_screen(SessionScreen(Drill(iter([question]), 1, study.catalog.bank, study.clock), {}))
