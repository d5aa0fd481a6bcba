"""The sitting: one question at a time against the clock, answers kept at once, no feedback before handing in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.events import DescendantBlur, Key

from quizdl.study.exam.record import ClosedError
from quizdl.study.exam.report_lines import clock, number
from quizdl.study.exam.sitting import Sitting
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.keys import bound
from quizdl.tui.screens.exam import wording
from quizdl.tui.screens.exam.grid import GridScreen
from quizdl.tui.screens.exam.report import ReportScreen
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.answer_field import AnswerField
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.question_view import QuestionView

_TICK_SECONDS = 0.5


class SittingScreen(Page):
    """Drives a sitting; leaving it stops nothing."""

    SCOPE = "sitting"
    BINDINGS: ClassVar[list[BindingType]] = bound("sitting")

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self._number = sitting.current
        self._note = ""
        self._sure = False
        self._held: dict[str, str] = {}
        """What the blanks held when they were last looked at."""

    def compose_body(self) -> ComposeResult:
        yield Lines("", id="note")
        yield VerticalScroll(id="body")

    async def on_mount(self) -> None:
        self.set_interval(_TICK_SECONDS, self._tick)
        await self._turn(self._number)

    async def retranslate(self) -> None:
        self._commit()
        await super().retranslate()
        await self._paint()

    def hints(self) -> Sequence[Hint]:
        found = [Hint("Ctrl+N", self.said(wording.NEXT), "next"), Hint("F2", self.said(wording.GRID), "grid"),
                 Hint("F4", self.said(wording.FLAG), "flag"), Hint("F9", self.said(wording.HAND_IN), "hand_in")]
        if self.sitting.record.practice:
            found.append(Hint("F6", self.said(wording.PAUSE), "pause"))
        return [*found, Hint("Esc", self.said(words.BACK), "back")]

    def title_line(self) -> str:
        sitting = self.sitting
        place = sitting.place(self._number)
        part = next((each.name for each in sitting.record.paper.parts if each.id == place.section), Text("", ""))
        flag = wording.FLAGGED if self._number in sitting.state.flagged else Text("", "")
        worth = "1 mark" if place.marks == 1 else f"{number(place.marks)} marks"
        return self.said(Text(
            f"剩余 {clock(sitting.seconds_left)} · {self._number}/{len(sitting.places)} {part.zh} · "
            f"{number(place.marks)} 分{flag.zh}",
            f"{clock(sitting.seconds_left)} left · {self._number}/{len(sitting.places)} {part.en} · {worth}{flag.en}"))

    # painting

    async def _turn(self, number_: int) -> None:
        """Turn to a question, or to the report when the time is up."""
        self._number = number_
        try:
            self.sitting.visit(number_)
        except ClosedError:
            self._end()
            return
        await self._paint()

    async def _paint(self) -> None:
        body = self.query_one("#body", VerticalScroll)
        await body.remove_children()
        question = self.sitting.question(self._number)
        if self.sitting.is_paused:
            await body.mount(Lines(self.said(words.filled(wording.PAUSED, key=self.owner.keys.shown("exam-pause")))))
            body.focus()
        elif question is None:
            await body.mount(Lines(self.said(wording.GONE)))
            body.focus()
        else:
            view = QuestionView(question, self.sitting.language)
            await body.mount(view)
            view.fill(self.sitting.answers(self._number))
            self._held = _held(view)
            view.focus_first()
            body.scroll_home(animate=False)
        await self._paint_frame()

    async def _paint_frame(self) -> None:
        self.set_title(self.title_line())
        self.query_one("#note", Lines).say(self._note)
        await self.show_hints()

    # time and keeping

    def _tick(self) -> None:
        if self.app.screen is not self and not isinstance(self.app.screen, GridScreen):
            return
        self._commit()
        self.set_title(self.title_line())
        minutes = self.sitting.warning()
        if minutes is not None:
            said = wording.LAST_MINUTE if minutes == 1 else words.filled(wording.WARNING, minutes=minutes)
            self.notify(self.said(said), severity="warning", timeout=10, markup=False)
            self.app.bell()
        if self.sitting.seconds_left <= 0 and not self.sitting.check_time():
            self._end()

    def _commit(self) -> None:
        """Keep the blanks that were changed here; what another window answered in the others stays."""
        views = self.query(QuestionView)
        if not views or not self.sitting.is_open or self.sitting.is_paused:
            return
        before, self._held = self._held, _held(views.first())
        changed = {name for name in before.keys() | self._held if before.get(name) != self._held.get(name)}
        if not changed:
            return
        self.sitting.check_time()
        answers = {name: text for name, text in self.sitting.answers(self._number).items() if name not in changed}
        try:
            self.sitting.answer(self._number, {**answers, **{name: self._held.get(name, "") for name in changed}})
        except ClosedError:
            self._end()

    def settle(self) -> None:
        self._commit()

    def on_answer_field_changed(self, event: AnswerField.Changed) -> None:
        event.stop()

    def on_question_view_changed(self, event: QuestionView.Changed) -> None:
        """An option that is chosen or an item that is moved is kept at once; text when its blank is left."""
        event.stop()
        if event.is_whole:
            self._commit()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        self._commit()

    async def on_question_view_submitted(self, event: QuestionView.Submitted) -> None:
        event.stop()
        await self.action_next()

    def _end(self) -> None:
        """The paper is handed in: on to the report."""
        if isinstance(self.app.screen, GridScreen):
            self.app.pop_screen()
        if self.app.screen is not self:
            return
        if not self.sitting.state.in_time:
            self.notify(self.said(wording.TIME_UP), severity="warning", timeout=15, markup=False)
        self.app.switch_screen(ReportScreen(self.sitting))

    # keys

    def on_key(self, event: Key) -> None:
        """Any key but the one that hands in takes the question back whether to."""
        if self._sure and event.key not in self.owner.keys.of("exam-hand-in"):
            self._sure, self._note = False, ""
            self.query_one("#note", Lines).say("")

    async def _step(self, by: int) -> None:
        self._commit()
        wanted = self._number + by
        self._note = "" if 1 <= wanted <= len(self.sitting.places) else self.said(wording.LAST)
        if self._note:
            await self._paint_frame()
        else:
            await self._turn(wanted)

    async def action_next(self) -> None:
        await self._step(1)

    async def action_before(self) -> None:
        if self._number > 1:
            await self._step(-1)

    async def action_next_open(self) -> None:
        self._commit()
        found = self.sitting.next_open(self._number)
        if found is not None:
            self._note = ""
            await self._turn(found)

    async def action_flag(self) -> None:
        self._commit()
        try:
            self.sitting.flag(self._number)
        except ClosedError:
            self._end()
            return
        await self._paint_frame()

    def action_grid(self) -> None:
        self._commit()
        self.app.push_screen(GridScreen(self.sitting, self._number, self.go_to))

    async def go_to(self, number_: int) -> None:
        """Turn to a question that was picked in the grid."""
        self._note = ""
        await self._turn(number_)

    async def action_pause(self) -> None:
        if not self.sitting.record.practice:
            self._note = self.said(wording.NO_PAUSE)
            await self._paint_frame()
            return
        self._commit()
        if self.sitting.is_paused:
            self.sitting.resume()
        else:
            self.sitting.pause()
        await self._paint()

    def action_hand_in(self) -> None:
        """Asked twice, as it cannot be taken back."""
        self._commit()
        if not self._sure:
            left = sum(cell.filled != "answered" for cell in self.sitting.grid())
            key = self.owner.keys.shown("exam-hand-in")
            said = words.filled(wording.SURE, open=left, key=key) if left else words.filled(wording.SURE_ALL, key=key)
            self._sure, self._note = True, self.said(said)
            self.query_one("#note", Lines).say(self._note)
            return
        with suppress(ClosedError):  # the clock, or another window, was first
            self.sitting.hand_in()
        self._end()

    def action_back(self) -> None:
        self._commit()
        if self.sitting.is_open:
            left = words.filled(wording.LEAVING, left=clock(self.sitting.seconds_left))
            self.notify(self.said(left), markup=False)
        super().action_back()


def _held(view: QuestionView) -> dict[str, str]:
    """What stands in the blanks that are filled."""
    return {name: text for name, text in view.values().items() if text.strip()}
