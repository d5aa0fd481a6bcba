"""The questions of a sitting looked through: what was answered, the solution, and marks that can be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from quizdl.questions.question import Question
from quizdl.study.attempt import Attempt
from quizdl.study.card import Card
from quizdl.study.exam.report_lines import number
from quizdl.study.exam.sitting import Sitting
from quizdl.study.exchange import Shown
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.keys import bound
from quizdl.tui.screens.exam import wording
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.outcome import Outcome
from quizdl.tui.widgets.question_view import QuestionView

_STEP = 0.1


class LookScreen(Page):
    """One question after another, those first whose mark is only a suggestion."""

    SCOPE = "exam-look"
    BINDINGS: ClassVar[list[BindingType]] = bound("exam-look")

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        judged = [place.number for place in sitting.places if self._is_judged(place.number)]
        self._numbers = judged + [place.number for place in sitting.places if place.number not in judged]
        self._at = 0

    def _is_judged(self, number_: int) -> bool:
        mark = self._sitting.state.marks.get(number_)
        return mark is not None and mark.judged

    @property
    def _number(self) -> int:
        return self._numbers[self._at]

    def compose_body(self) -> ComposeResult:
        yield Lines("", id="note")
        yield VerticalScroll(id="body")

    async def on_mount(self) -> None:
        await self._paint()

    async def retranslate(self) -> None:
        await super().retranslate()
        await self._paint()

    def title_line(self) -> str:
        place, score = self._sitting.place(self._number), self._sitting.state.score(self._number)
        own = wording.OWN if self._is_judged(self._number) else Text("", "")
        earned = "-" if score is None else number(score * place.marks)
        return self.said(Text(*(wording.SEEN[each].format(number=self._number, count=len(self._numbers), earned=earned,
                                                          marks=number(place.marks), own=own[each])
                                for each in ("zh", "en"))))

    def hints(self) -> Sequence[Hint]:
        found = [Hint("Enter", self.said(wording.NEXT), "next"), Hint("Ctrl+B", self.said(wording.BEFORE), "before")]
        if self._is_judged(self._number):
            found.append(Hint("+ -", self.said(wording.CHANGE), "judge(1)"))
        return [*found, Hint("Esc", self.said(words.BACK), "back")]

    async def _paint(self) -> None:
        body = self.query_one("#body", VerticalScroll)
        await body.remove_children()
        question = self._sitting.question(self._number)
        if question is None:
            await body.mount(Lines(self.said(wording.GONE)))
        else:
            await self._paint_question(body, question)
        body.focus()
        body.scroll_home(animate=False)
        await self._paint_frame()

    async def _paint_question(self, body: VerticalScroll, question: Question) -> None:
        study, answers = self.owner.study, self._sitting.answers(self._number)
        shown = Shown(question=question, card=Card("", "", ()), why="due", recall=None, number=self._number)
        attempt = Attempt(shown, started=0.0, usual=None, due=lambda _: study.today)
        attempt.answer(answers, 0.0)
        answered = attempt.open_solution(0.0)
        view = QuestionView(question, self._sitting.language)
        await body.mount(view)
        view.fill(answers)
        view.freeze(True)
        view.show_marks(answered.marked.verdicts)
        await body.mount(Outcome(question, answered, study.catalog.bank, self._sitting.language, full=True, run=False,
                                 keys=self.owner.keys.shown))

    async def _paint_frame(self) -> None:
        self.set_title(self.title_line())
        await self.show_hints()

    def on_outcome_laid_out(self, event: Outcome.LaidOut) -> None:
        event.stop()

    async def _step(self, by: int) -> None:
        if 0 <= self._at + by < len(self._numbers):
            self._at += by
            await self._paint()
        elif by > 0:
            self.action_back()

    async def action_next(self) -> None:
        await self._step(1)

    async def action_before(self) -> None:
        await self._step(-1)

    async def action_judge(self, direction: int) -> None:
        if self._is_judged(self._number):
            score = self._sitting.state.score(self._number) or 0.0
            self._sitting.judge(self._number, round(min(1.0, max(0.0, score + direction * _STEP)), 2))
            await self._paint_frame()
