"""The session: question, answer, verdict, why, rating, next; the same for every kind of question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from quizdl.errors import QuizdlError
from quizdl.study.exchange import Answered, Recorded, Shown
from quizdl.study.rating import NAMES
from quizdl.study.review import Rating
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.drill import Drill
from quizdl.tui.driver import Driver
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.outcome import Outcome, rating_line
from quizdl.tui.widgets.question_view import QuestionView

_STEP = 0.1


class SessionScreen(Page):
    """Drives a session. What was typed is kept in `drafts` by question code when the screen is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", id="go", show=False),
        Binding("f2", "hint", id="hint", show=False),
        Binding("f3", "solution", id="solution", show=False),
        Binding("f4", "run", id="run", show=False),
        Binding("f6", "bury", id="bury", show=False),
        Binding("f7", "suspend", id="suspend", show=False),
        Binding("f8,ctrl+z", "undo", id="undo", show=False),
        Binding("f9,ctrl+y", "redo", id="redo", show=False),
        Binding("space,t", "retry", id="retry", show=False),
        *(Binding(str(n), f"rate({n})", id=f"rate-{n}", show=False) for n in range(1, 5)),
        Binding("plus,equals_sign,right", "judge(1)", id="mark-up", show=False),
        Binding("minus,left", "judge(-1)", id="mark-down", show=False),
    ]

    def __init__(self, session: Driver, drafts: dict[str, dict[str, str]]) -> None:
        super().__init__()
        self._session = session
        self._drafts = drafts
        self._hints: list[str] = []
        self._note = ""
        self._rating: Rating | None = None
        self._run = False
        self._unread: Answered | None = None
        self._trying = False  # a second try is being typed

    def compose_body(self) -> ComposeResult:
        yield Lines("", id="note")
        yield VerticalScroll(id="body")
        yield Lines("", id="rating")

    async def on_mount(self) -> None:
        self._session.switch_language(self.language)
        await self._paint(self._session.next())
        self._prepare()

    async def retranslate(self) -> None:
        self._keep_draft()
        self._note, self._hints, self._trying = "", [], False
        self._session.switch_language(self.language)
        await self.recompose()
        await self._paint(self._session.shown)

    def title_line(self) -> str:
        shown = self._session.shown
        if shown is None:
            return self.said(words.APP)
        counts = self._session.counts()
        if self._is_practice:
            return self.said(words.filled(words.PRACTISING, number=shown.number, left=counts.new,
                                          heading=self.said(shown.question.heading)))
        left = words.filled(words.LEFT, due=counts.due, new=counts.new, again=counts.again)
        why = self.said(words.WHY[shown.why])
        return f"{shown.number}. [{why}] {self.said(shown.question.heading)}  ·  {self.said(left)}"

    @property
    def _answered(self) -> Answered | None:
        """The answer that was given; None while one is being typed, also a second one."""
        return None if self._trying else self._session.answered

    @property
    def _is_practice(self) -> bool:
        """Whether nothing is recorded, so that there is no rating."""
        return isinstance(self._session, Drill)

    @property
    def _is_final(self) -> bool:
        """Whether an answer waits to be recorded and no second try is open."""
        answered = self._answered
        return answered is not None and not answered.can_try_again

    def hints(self) -> Sequence[Hint]:
        def hint(key: str, text: Text, action: str) -> Hint:
            return Hint(key, self.said(text), action)

        back = hint("Esc", words.BACK, "back")
        if self._session.shown is None:
            return [back] if self._is_practice else [hint("F8", words.UNDO, "undo"), back]
        answered = self._answered
        if answered is None:
            return [hint("Enter", words.SUBMIT, "hand_in"), hint("F2", words.HINT, "hint"),
                    hint("F3", words.SOLUTION, "solution"), hint("F8", words.UNDO, "undo"),
                    hint("F1", words.HELP, "app.help"), back]
        if answered.can_try_again:
            return [hint("Space", words.TRY_AGAIN, "retry"), hint("Enter", words.SEE_SOLUTION, "go"), back]
        found = [hint("Enter", words.NEXT, "go"), hint("1-4", words.RATE, "cycle")]
        if self._is_practice:
            found = [hint("Enter", words.JUST_NEXT, "go")]
        if answered.self_judged:
            found.append(hint("+ -", words.MARK, "judge(1)"))
        if self._session.shown.variant is not None:
            found.append(hint("F4", words.RUN, "run"))
        return [*found, hint("F8", words.UNDO, "undo"), back]

    async def _paint(self, shown: Shown | None) -> None:
        """Everything anew."""
        body = self.query_one("#body", VerticalScroll)
        await body.remove_children()
        if shown is None:
            await body.mount(*self._summary())
            body.focus()
        else:
            view = QuestionView(shown.question, self.language)
            await body.mount(view, *(Lines(text, classes="hint") for text in self._hints))
            view.fill(self._drafts.get(self._code(shown), {}))
            if self._answered is None:
                view.focus_first()
            else:
                view.freeze(True)
                body.focus()
                await self._paint_outcome()
        await self._paint_frame()

    async def _paint_outcome(self) -> None:
        """The part below the question."""
        shown, answered = self._session.shown, self._answered or self._unread
        await self.query(Outcome).remove()
        if shown is None or answered is None:
            return
        outcome = Outcome(shown.question, answered, self.owner.study.catalog.bank, self.language,
                          full=self._is_final, run=self._run)
        body = self.query_one("#body", VerticalScroll)
        await body.mount(outcome)
        self.call_after_refresh(body.scroll_to_widget, outcome, animate=False, top=True)

    async def _paint_frame(self) -> None:
        """Title, note, rating and hints."""
        self.set_title(self.title_line())
        self.query_one("#note", Lines).say(self._note)
        answered, line = self._answered, ""
        if answered is not None and self._is_final:
            rating, today = self._rating or answered.suggested, self.owner.study.today
            line = "" if self._is_practice else rating_line(answered, rating, today, self.language)
            if answered.self_judged:
                line = f"{line}\n{self.said(words.filled(words.YOUR_MARK, score=answered.score))}".strip()
        self.query_one("#rating", Lines).say(line)
        await self.show_hints()

    def _summary(self) -> list[Widget]:
        tally = self._session.tally()
        done = words.ENOUGH if self._is_practice else words.DONE
        texts = [words.OVER if self._session.is_over else done,
                 words.filled(words.TALLY, answered=tally.answered, right=tally.right, minutes=tally.seconds / 60)]
        if self._session.problems:
            texts.append(words.filled(words.NOT_ASKED, count=len(self._session.problems)))
        return [Lines(self.said(text)) for text in texts]

    def _code(self, shown: Shown) -> str:
        return shown.question.code or shown.card.id

    def _keep_draft(self) -> None:
        shown = self._session.shown
        views = self.query(QuestionView)
        if shown is not None and views:
            self._drafts[self._code(shown)] = views.first().values()

    def _prepare(self) -> None:
        self.run_worker(self._session.prepare, thread=True, exit_on_error=False, exclusive=True)

    async def on_question_view_submitted(self, event: QuestionView.Submitted) -> None:
        event.stop()
        await self.action_hand_in()

    async def action_go(self) -> None:
        """Enter: hand in, open the solution after a first wrong try, or record and go on."""
        answered = self._answered
        if self._session.shown is None:
            self.action_back()
        elif answered is None:
            await self.action_hand_in()
        elif answered.can_try_again:
            self._session.open_solution()
            await self._paint_outcome()
            await self._paint_frame()
        else:
            await self._record()

    async def action_hand_in(self) -> None:
        if self._session.shown is None or self._answered is not None:
            return
        self._keep_draft()
        answered = self._session.answer(self.query_one(QuestionView).values())
        self._unread = None if answered.counts else answered
        self._note = ""
        if answered.counts:
            self._trying = False
            self.query_one(QuestionView).freeze(True)
            self.query_one("#body").focus()
        await self._paint_outcome()
        await self._paint_frame()

    async def _record(self) -> None:
        shown = self._session.shown
        try:
            recorded = self._session.record(self._rating)
        except QuizdlError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        if shown is not None:
            self._drafts.pop(self._code(shown), None)
        await self._move_on(self._told(recorded))

    def _told(self, recorded: Recorded | None) -> str:
        if recorded is None:
            return ""
        review, memory = recorded.review, recorded.memory
        days = (memory.due_day - review.study_day).days
        said = [words.filled(words.RECORDED, name=NAMES[review.rating][self.language], days=days)]
        if recorded.gone:
            said.append(words.GONE)
        if recorded.leech:
            said.append(words.filled(words.LEECH, lapses=memory.lapses))
        return " ".join(self.said(text) for text in said)

    async def _move_on(self, note: str) -> None:
        self._note, self._hints, self._rating, self._run, self._unread = note, [], None, False, None
        self._trying = False
        await self._paint(self._session.next())
        self._prepare()

    async def action_hint(self) -> None:
        if self._session.shown is None or self._answered is not None:
            return
        hint = self._session.hint()
        if hint is None:
            self._note = self.said(words.NO_HINT)
        else:
            text = self.said(words.HINT_IS + hint)
            self._hints.append(text)
            line = Lines(text, classes="hint")
            await self.query_one("#body").mount(line, after=self.query_one(QuestionView))
            line.scroll_visible(animate=False)
        await self._paint_frame()

    async def action_solution(self) -> None:
        answered = self._answered
        if self._session.shown is None or (answered is not None and not answered.can_try_again):
            return
        self._keep_draft()
        self._session.open_solution()
        self._unread, self._trying = None, False
        self.query_one(QuestionView).freeze(True)
        self.query_one("#body").focus()
        await self._paint_outcome()
        await self._paint_frame()

    async def action_run(self) -> None:
        shown = self._session.shown
        if shown is None or not self._is_final:
            return
        self._run = not self._run
        if shown.variant is None:
            self._note = self.said(words.NO_RUN)
        await self._paint_outcome()
        await self._paint_frame()
        if self._run:
            self.call_after_refresh(self.query_one("#body", VerticalScroll).scroll_end, animate=False)

    async def action_retry(self) -> None:
        answered = self._answered
        if answered is None or not answered.can_try_again:
            return
        view = self.query_one(QuestionView)
        view.freeze(False)
        await self.query(Outcome).remove()
        self._unread, self._trying = None, True
        view.focus_first()
        await self._paint_frame()

    async def action_rate(self, number: int) -> None:
        if self._is_final:
            self._rating = Rating(number)
            await self._paint_frame()

    async def action_cycle(self) -> None:
        """The next rating, for the mouse."""
        answered = self._answered
        if answered is not None:
            await self.action_rate((self._rating or answered.suggested) % 4 + 1)

    async def action_judge(self, sign: int) -> None:
        answered = self._answered
        if answered is not None and self._is_final and answered.self_judged:
            self._session.judge(answered.score + sign * _STEP)
            self._rating = None
            await self._paint_frame()

    async def action_bury(self) -> None:
        if self._session.shown is not None:
            self._session.bury()
            await self._move_on(self.said(words.BURIED))

    async def action_suspend(self) -> None:
        if self._session.shown is not None:
            self._session.suspend()
            await self._move_on(self.said(words.SUSPENDED))

    async def action_undo(self) -> None:
        self._keep_draft()
        back = self._session.undo()
        note = words.NOTHING_TO_UNDO if back is None else words.UNDONE
        await self._move_on(self.said(note))

    async def action_redo(self) -> None:
        self._keep_draft()
        note = words.REDONE if self._session.redo() else words.NOTHING_TO_REDO
        await self._move_on(self.said(note))

    def action_back(self) -> None:
        """Leave; an answer that waits is recorded as rated, one that is being typed is kept."""
        self.settle()
        super().action_back()

    def settle(self) -> None:
        """See that nothing is lost by leaving."""
        self._keep_draft()
        if self._session.answered is not None:
            self._session.record(self._rating)
