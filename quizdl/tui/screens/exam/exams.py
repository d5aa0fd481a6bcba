"""The exams screen: go on with a sitting, begin a new one, or look at a past one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from quizdl.errors import QuizdlError
from quizdl.study.exam.blueprint import Blueprint
from quizdl.study.exam.blueprint_file import shipped
from quizdl.study.exam.candidate import Pool
from quizdl.study.exam.history import Past, past, trend
from quizdl.study.exam.paper import Paper, draw_paper
from quizdl.study.exam.record import CountsAs, SittingRecord, sat
from quizdl.study.exam.report_lines import clock, number
from quizdl.study.exam.sitting import Sitting
from quizdl.study.exam.variation import varied
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.exam_room import Asked
from quizdl.tui.keys import bound
from quizdl.tui.screens.exam import wording
from quizdl.tui.screens.exam.report import ReportScreen
from quizdl.tui.screens.exam.sitting import SittingScreen
from quizdl.tui.screens.page import Page
from quizdl.tui.screens.practice import Choices
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines

MINUTES: tuple[int | None, ...] = (None, 90, 60, 30, 15)
COUNTS: tuple[CountsAs, ...] = ("mistakes", "none", "all")


class ExamsScreen(Page):
    """What can be sat, and what was sat."""

    TITLE_TEXT: ClassVar[Text] = wording.EXAMS
    SCOPE = "exams"
    BINDINGS: ClassVar[list[BindingType]] = bound("exams")

    def __init__(self, seed: int | None = None, asked: Asked | None = None) -> None:
        super().__init__()
        wanted = asked or Asked()
        self._seed = seed
        self._paper = wanted.paper
        self._minutes: int | None = None
        self._counts = wanted.counts
        self._practice = wanted.practice
        self._drawing = False
        self._open: list[Sitting] = []
        self._past: list[Past] = []

    def compose_body(self) -> ComposeResult:
        yield Lines(self._limits(), id="note")
        yield Choices(id="body", markup=False)

    def on_mount(self) -> None:
        self._list()

    def on_screen_resume(self) -> None:
        if self.query(Choices):
            self._list()

    async def retranslate(self) -> None:
        await super().retranslate()
        self._list()

    def hints(self) -> Sequence[Hint]:
        return [Hint("Enter", self.said(words.START), "begin"), Hint("F2", self.said(wording.MINUTES), "minutes"),
                Hint("F3", self.said(wording.REVIEWS), "counts"), Hint("F4", self.said(wording.PRACTICE), "practice"),
                Hint("F1", self.said(words.HELP), "app.help"), Hint("Esc", self.said(words.BACK), "back")]

    def _limits(self) -> str:
        runs = wording.PRACTICE_RUNS if self._practice else wording.EXAM_RUNS
        counts = wording.COUNTS[self._counts]
        keys = self.owner.keys
        return self.said(words.filled(wording.LIMITS, counts=counts[self.language], runs=runs[self.language],
                                      minutes=keys.shown("exams-minutes"), reviews=keys.shown("exams-counts"),
                                      practice=keys.shown("exams-practice")))

    def _blueprint(self) -> Blueprint:
        return varied(shipped(set(self.owner.study.catalog.bank.topics))[0], minutes=self._minutes)

    def _list(self) -> None:
        """Read afresh what is open and what was sat; those whose time is up are handed in on the way."""
        room = self.owner.exams
        self._open = room.examiner.open_sittings()
        for sitting in room.unsettled():
            room.settle(sitting)
        self._past = list(reversed(past(room.register)))
        rows = [(f"open:{index}", words.filled(wording.GO_ON, name=each.record.paper.name[self.language],
                                                left=clock(each.seconds_left)))
                for index, each in enumerate(self._open)]
        if not self._open:
            rows.append(("new", self._new()))
        options = [Option(Content(self.said(text)), id=name) for name, text in rows]
        options += [Option(Content(self._row(each)), id=f"past:{index}") for index, each in enumerate(self._past)]
        choices = self.query_one(Choices)
        choices.clear_options()
        choices.add_options([*options, Option(Content(self._foot()), disabled=True)])
        choices.highlighted = 0
        choices.focus()
        self.query_one("#note", Lines).say(self._limits())

    def _new(self) -> Text:
        """What would begin: the paper that was asked for, or one that is drawn then."""
        if self._paper is None:
            blueprint = self._blueprint()
            return words.filled(wording.BEGIN, name=blueprint.name[self.language], minutes=blueprint.minutes)
        kept = sat(self._paper) if isinstance(self._paper, Paper) else self._paper.paper
        return words.filled(wording.BEGIN_THIS, name=kept.name[self.language], minutes=self._paper.minutes,
                            count=len(kept.places), code=self._paper.code)

    def _row(self, each: Past) -> str:
        started = datetime.fromtimestamp(each.record.started / 1000, UTC).astimezone()
        marks = f"{number(each.earned)}/{number(each.marks)}"
        return f"  {started:%Y-%m-%d %H:%M}  {each.share:>4.0%}  {marks:<11} {each.record.code}"

    def _foot(self) -> str:
        if not self._past:
            return self.said(wording.NONE_YET)
        change = trend(list(reversed(self._past)))
        return "" if change is None else self.said(words.filled(wording.TREND, points=f"{100 * change:+.1f}"))

    def action_minutes(self) -> None:
        self._paper = None
        self._minutes = MINUTES[(MINUTES.index(self._minutes) + 1) % len(MINUTES)]
        self._list()

    def action_counts(self) -> None:
        self._counts = COUNTS[(COUNTS.index(self._counts) + 1) % len(COUNTS)]
        self._list()

    def action_practice(self) -> None:
        self._practice = not self._practice
        self._list()

    def action_begin(self) -> None:
        self.query_one(Choices).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        kind, _, index = (event.option_id or "").partition(":")
        if kind == "open":
            self.app.push_screen(SittingScreen(self._open[int(index)]))
        elif kind == "past":
            record = self._past[int(index)].record
            self.app.push_screen(ReportScreen(self.owner.exams.examiner.take_up(record)))
        elif kind == "new" and self._paper is not None:
            self._begun(self._paper)
        elif kind == "new" and not self._drawing:
            self._drawing = True
            self.query_one("#note", Lines).say(self.said(wording.DRAWING))
            seed = secrets.randbelow(10**6) if self._seed is None else self._seed
            self.run_worker(lambda: self._draw(seed), thread=True, exit_on_error=False)

    def _draw(self, seed: int) -> None:
        """Draw a paper, in a thread: it takes a moment."""
        study = self.owner.study
        try:
            paper = draw_paper(self._blueprint(), Pool(study.catalog), seed, self.language)
        except QuizdlError as error:
            self.app.call_from_thread(self._failed, error.said(self.language))
        else:
            self.app.call_from_thread(self._begun, paper)

    def _failed(self, problem: str) -> None:
        self._drawing = False
        self.query_one("#note", Lines).say(problem)

    def _begun(self, paper: Paper | SittingRecord) -> None:
        self._drawing, self._paper = False, None
        if self.app.screen is not self:
            return  # the learner went elsewhere: no clock is started behind their back
        sitting = self.owner.exams.begin(paper, self.language, counts=self._counts, practice=self._practice)
        self.app.push_screen(SittingScreen(sitting))
