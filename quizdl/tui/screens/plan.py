"""The plan until the exam: what today holds and the mark to expect; exams, time and days off are set here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input

from quizdl.errors import QuizdlError
from quizdl.study.exam.history import past
from quizdl.study.plan.arranging import PlanError, remove_exam, set_exam
from quizdl.study.plan.exam_day import ExamDay
from quizdl.study.plan.lines import lines
from quizdl.study.plan.view import plan_view
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.keys import bound
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines

_MARGIN = 4
"""Columns of a screen beside its text."""
_ROWS = {
    "day": Text("考试日期，如 2026-12-20", "Day of the exam, as 2026-12-20"),
    "minutes": Text("每天学习分钟数", "Minutes a day"),
    "topics": Text("范围：主题，用逗号隔开（空：全部）", "Topics, separated by commas (empty: all)"),
    "off": Text("休息日：mon 到 sun 或日期，用逗号隔开（空：无）",
                "Days off: mon to sun or dates, separated by commas (empty: none)"),
    "name": Text("名称，有几场考试时用来区分（可空）", "Name, to tell several exams apart (may be empty)"),
}
_TITLE = Text("备考计划", "Plan until the exam")
_HELP = Text("填好后按回车保存。{another} 换一场考试或新建，{remove} 移除。",
             "Enter keeps what you typed. {another} another exam or a new one, {remove} removes it.")
_NO_PLAN = Text("还没有计划：填写考试日期和每天的时间。",
                "There is no plan yet: fill in the day of the exam and the time a day.")
_MINUTES = Text("每天学习分钟数：须为 1 到 960 的整数。", "Minutes a day: needs a whole number from 1 to 960.")
_KEPT = Text("已保存。", "Kept.")
_REMOVED = Text("已移除。", "Removed.")
_ANOTHER = Text("换一场", "another exam")
_REMOVE = Text("移除", "remove")


class Told(Lines):
    """The view of the plan, whose lines are broken already."""

    def lines(self, width: int) -> list[str]:
        return self.text.split("\n") if self.text else []


class PlanScreen(Page):
    """One exam at a time is edited; the view above tells of all of them."""

    TITLE_TEXT: ClassVar[Text] = _TITLE
    SCOPE = "plan"
    BINDINGS: ClassVar[list[BindingType]] = bound("plan")

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._note: Text | None = None
        """What was done last; without it, the help."""

    @property
    def _exams(self) -> list[ExamDay | None]:
        """The exams ahead, and at the end the one that could be added."""
        study = self.owner.study
        return [*study.settings.exams_ahead(study.today), None]

    @property
    def _exam(self) -> ExamDay | None:
        exams = self._exams
        return exams[self._at % len(exams)]

    def compose_body(self) -> ComposeResult:
        keys = self.owner.keys
        help_ = words.filled(_HELP, another=keys.shown("plan-another"), remove=keys.shown("plan-remove"))
        yield Lines(self.said(self._note or help_), id="note")
        with VerticalScroll(id="body", can_focus=False):
            yield Told("", id="view")
            for name, label in _ROWS.items():
                yield Lines(self.said(label), classes="label")
                yield Input(self._shown(name), id=name)

    def _shown(self, name: str) -> str:
        exam, settings = self._exam, self.owner.study.settings
        if name == "minutes":
            return str(settings.minutes_per_day or "")
        if name == "off":
            return ", ".join(settings.days_off)
        if exam is None:
            return ""
        return {"day": exam.day.isoformat(), "name": exam.name, "topics": ", ".join(exam.topics)}[name]

    def on_mount(self) -> None:
        self.query_one("#day", Input).focus()
        self._look()

    async def retranslate(self) -> None:
        typed = {name: self.query_one(f"#{name}", Input).value for name in _ROWS}
        await super().retranslate()
        for name, text in typed.items():
            self.query_one(f"#{name}", Input).value = text
        self._look()

    def hints(self) -> Sequence[Hint]:
        return [Hint("Enter", self.said(words.KEEP), "keep"), Hint("Tab", self.said(words.NEXT_ROW), "app.focus_next"),
                Hint("F2", self.said(_ANOTHER), "another"), Hint("F3", self.said(_REMOVE), "remove"),
                Hint("Esc", self.said(words.BACK), "back")]

    def _look(self) -> None:
        """Work the view out in a thread: it plays the days until the exam."""
        self.query_one("#view", Told).say(self.said(words.COUNTING))
        self.run_worker(self._work_out, thread=True, exclusive=True, exit_on_error=False)

    def _work_out(self) -> None:
        text = "\n".join(plan_lines(self))
        self.app.call_from_thread(self._show, text or self.said(_NO_PLAN))

    def _show(self, text: str) -> None:
        if self.is_mounted and self.query("#view"):
            self.query_one("#view", Told).say(text + "\n")

    def _say(self, text: str) -> None:
        self.query_one("#note", Lines).say(text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        typed = {name: self.query_one(f"#{name}", Input).value.strip() for name in _ROWS}
        study, before = self.owner.study, self._exam
        if not typed["minutes"].isascii() or not typed["minutes"].isdecimal():
            self._say(self.said(_MINUTES))
            return
        try:
            exam = set_exam(study, typed["day"], name=typed["name"], topics=typed["topics"],
                            minutes_per_day=int(typed["minutes"]), days_off=typed["off"] or "none")
            if before is not None and before.name != exam.name:
                remove_exam(study, before.name)
        except QuizdlError as error:
            self._say(error.said(self.language))
            return
        self._at = self._exams.index(exam)
        self.owner.renew_session()
        self._say(self.said(_KEPT))
        self._look()

    def _fill(self) -> None:
        for name in _ROWS:
            self.query_one(f"#{name}", Input).value = self._shown(name)

    def action_another(self) -> None:
        self._at = (self._at + 1) % len(self._exams)
        self._fill()
        self.query_one("#day", Input).focus()

    def action_remove(self) -> None:
        exam = self._exam
        if exam is None:
            return
        try:
            remove_exam(self.owner.study, exam.name)
        except PlanError as error:
            self._say(error.said(self.language))
            return
        self._at = 0
        self._fill()
        self.owner.renew_session()
        self._say(self.said(_REMOVED))
        self._look()


def plan_lines(page: Page) -> list[str]:
    """The view of the plan in the language of a screen; none where there is no plan."""
    study, owner = page.owner.study, page.owner
    view = plan_view(study, past(owner.exams.register) if owner.can_sit else ())
    if view is None:
        return []
    minutes, width = study.settings.minutes_per_day or 0, min(80, page.size.width - _MARGIN)
    return lines(view, minutes, study.catalog.bank, page.language, width)
