"""The session: question, answer, verdict, why, rating, next; the same for every kind of question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from quizdl.errors import QuizdlError
from quizdl.study.exchange import Answered, Shown
from quizdl.study.review import Rating
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.driver import Driver
from quizdl.tui.keys import bound
from quizdl.tui.screens.page import Page
from quizdl.tui.screens.session_words import is_kept, keys_now, summary, title, told
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.outcome import Outcome, rating_line
from quizdl.tui.widgets.question_view import QuestionView

_STEP = 0.1


class SessionScreen(Page):
    """Drives a session. What was typed is kept in `drafts` by question code when the screen is left."""

    SCOPE = "session"
    BINDINGS: ClassVar[list[BindingType]] = bound("session")

    def __init__(self, session: Driver, drafts: dict[str, dict[str, str]]) -> None:
        super().__init__()
        self._session = session
        self._drafts = drafts
        self._hints: list[Text] = []
        self._note = ""
        self._rating: Rating | None = None
        self._run = False
        self._unread: Answered | None = None
        self._trying = False  # a second try is being typed
        self._typed: dict[str, dict[str, str]] = {}  # what was recorded, for undo

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
        self._note = ""
        self._session.switch_language(self.language)
        await self.recompose()
        await self._paint(self._session.shown)

    def title_line(self) -> str:
        return self.said(title(self._session))

    @property
    def _answered(self) -> Answered | None:
        """The answer that was given; None while one is being typed, also a second one."""
        return None if self._trying else self._session.answered

    @property
    def _is_practice(self) -> bool:
        """Whether nothing is recorded, so that there is no rating."""
        return not is_kept(self._session)

    @property
    def _is_final(self) -> bool:
        """Whether an answer waits to be recorded and no second try is open."""
        answered = self._answered
        return answered is not None and not answered.can_try_again

    def hints(self) -> Sequence[Hint]:
        return [Hint(key, self.said(text), action) for key, text, action in keys_now(self._session, self._answered)]

    async def _paint(self, shown: Shown | None) -> None:
        """Everything anew."""
        body = self.query_one("#body", VerticalScroll)
        await body.remove_children()
        if shown is None:
            await body.mount(*(Lines(self.said(text)) for text in summary(self._session)))
            body.focus()
        else:
            view = QuestionView(shown.question, self.language)
            await body.mount(view, *self._hint_lines())
            view.fill(self._drafts.get(self._code(shown), {}))
            if self._answered is None:
                view.focus_first()
            else:
                view.freeze(True)
                body.focus()
                view.show_marks(self._answered.marked.verdicts)
                await self._paint_outcome()
        await self._paint_frame()

    def _hint_lines(self) -> list[Lines]:
        return [Lines(self.said(words.HINT_IS + hint), classes="hint") for hint in self._hints]

    async def _paint_outcome(self) -> None:
        """The part below the question."""
        shown, answered = self._session.shown, self._answered or self._unread
        await self.query(Outcome).remove()
        if shown is None or answered is None:
            return
        outcome = Outcome(shown.question, answered, self.owner.study.catalog.bank, self.language,
                          full=self._is_final, run=self._run, keys=self.owner.keys.shown)
        await self.query_one("#body", VerticalScroll).mount(outcome)

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
            await self._open_solution()
        else:
            await self._record()

    async def action_hand_in(self) -> None:
        if self._session.shown is None or self._answered is not None:
            return
        self._keep_draft()
        answered = self._session.answer(self.query_one(QuestionView).values())
        self._unread = None if answered.counts else answered
        self._note = ""
        self.query_one(QuestionView).show_marks(answered.marked.verdicts)
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
            self.notify(error.said(self.language), severity="error", markup=False)
            return
        if shown is not None:
            self._typed[self._code(shown)] = self._drafts.pop(self._code(shown), {})
        await self._move_on(self.said(told(recorded)))

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
            self._hints.append(hint)
            await self.query(".hint").remove()
            lines = self._hint_lines()
            await self.query_one("#body").mount(*lines, after=self.query_one(QuestionView))
            lines[-1].scroll_visible(animate=False)
        await self._paint_frame()

    async def action_solution(self) -> None:
        """Give up and see the solution; when it is open, go there."""
        if self._is_final:
            self._go_to("solution")
        elif self._session.shown is not None:
            self._keep_draft()
            await self._open_solution()

    async def _open_solution(self) -> None:
        self._session.open_solution()
        self._unread, self._trying = None, False
        self.query_one(QuestionView).freeze(True)
        self.query_one("#body").focus()
        await self._paint_outcome()
        await self._paint_frame()

    async def action_facts(self) -> None:
        """Go to the formula and the facts."""
        if self._is_final:
            self._go_to("facts")

    async def action_run(self) -> None:
        """Unfold the run, or fold it."""
        shown = self._session.shown
        if shown is None or not self._is_final:
            return
        if shown.variant is None:
            self._note = self.said(words.NO_RUN)
        else:
            self._run = not self._run
            await self._paint_outcome()
        await self._paint_frame()

    def _go_to(self, part: str) -> None:
        """Scroll to a part of the outcome."""
        found = self.query_one(Outcome).part(part)
        if found is not None:
            self._bring_up(found)

    def _bring_up(self, widget: Widget) -> None:
        """Bring a part of the body to the top, as far as there is something below it."""
        self.query_one("#body", VerticalScroll).scroll_to_widget(widget, animate=False, top=True)

    def on_outcome_laid_out(self, event: Outcome.LaidOut) -> None:
        """Only now is it known where things stand."""
        event.stop()
        self._bring_up((event.outcome.part("run") if self._run else None) or event.outcome)

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
            await self._move_on(self.said(words.SKIPPED if self._is_practice else words.BURIED))

    async def action_suspend(self) -> None:
        if self._session.shown is not None:
            self._session.suspend()
            await self._move_on(self.said(words.SKIPPED if self._is_practice else words.SUSPENDED))

    async def action_reset(self) -> None:
        if self._session.shown is not None:
            self._session.reset()
            await self._move_on(self.said(words.SKIPPED if self._is_practice else words.STARTS_OVER))

    async def action_undo(self) -> None:
        self._keep_draft()
        back = self._session.undo()
        if back is None:
            await self._say(words.NOTHING_TO_UNDO)
            return
        if (typed := self._typed.pop(self._code(back), None)):
            self._drafts[self._code(back)] = typed
        await self._move_on(self.said(words.UNDONE))

    async def _say(self, note: Text) -> None:
        """A note above a question that stays as it is: what is being typed goes on."""
        self._note = self.said(note)
        await self._paint_frame()

    async def action_redo(self) -> None:
        self._keep_draft()
        if self._session.redo():
            await self._move_on(self.said(words.REDONE))
        else:
            await self._say(words.NOTHING_TO_REDO)

    def action_back(self) -> None:
        """Leave; an answer that waits is recorded as rated, one that is being typed is kept.

        From a second try, one step back is the verdict on the first.
        """
        if self._trying:
            self._keep_draft()
            self._trying = False
            self.run_worker(self._paint(self._session.shown))
            return
        self.settle()
        super().action_back()

    def settle(self) -> None:
        """See that nothing is lost by leaving."""
        self._keep_draft()
        if self._session.answered is not None:
            self._session.record(self._rating)
