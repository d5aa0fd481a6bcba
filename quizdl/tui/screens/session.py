"""The session: question, answer, verdict, why, rating, next; the same for every kind of question."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from quizdl.errors import QuizdlError
from quizdl.study.hints import hints as rungs
from quizdl.study.review import Rating
from quizdl.tui import words
from quizdl.tui.keys import bound
from quizdl.tui.screens.session_view import SessionView
from quizdl.tui.screens.session_words import told
from quizdl.tui.telling import telling
from quizdl.tui.widgets.outcome import Outcome
from quizdl.tui.widgets.question_view import QuestionView

_STEP = 0.1


class SessionScreen(SessionView):
    """Drives a session."""

    SCOPE = "session"
    BINDINGS: ClassVar[list[BindingType]] = bound("session")

    async def on_mount(self) -> None:
        self._session.switch_language(self.language)
        await self._paint(self._session.next())
        self._prepare()

    async def retranslate(self) -> None:
        self._keep_draft()
        self._note = ""
        shown = self._session.switch_language(self.language)
        if shown is not None:  # first letters and the like are others in the other language
            self._hints = list(rungs(shown.question, self.owner.study.catalog.bank)[:len(self._hints)])
        await self.recompose()
        await self._paint(self._session.shown)

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

    @telling
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
        values = self.query_one(QuestionView).values()
        if not any(text.strip() for text in values.values()):
            # a key that is held down must not give up one question after the other
            await self._say(words.filled(words.NOTHING_YET, key=self.owner.keys.shown("solution")))
            return
        self._keep_draft()
        answered = self._session.answer(values)
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
        recorded = self._session.record(self._rating)
        if shown is not None:
            self._typed[self._code(shown)] = self._drafts.pop(self._code(shown), {})
        await self._move_on(self.said(told(recorded, self.owner.keys.shown("suspend"))))

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

    @telling
    async def action_bury(self) -> None:
        if self._session.shown is not None:
            self._session.bury()
            await self._move_on(self.said(words.SKIPPED if self._is_practice else words.BURIED))

    @telling
    async def action_suspend(self) -> None:
        if self._session.shown is not None:
            self._session.suspend()
            await self._move_on(self.said(words.SKIPPED if self._is_practice else words.SUSPENDED))

    @telling
    async def action_reset(self) -> None:
        if self._session.shown is not None:
            self._session.reset()
            await self._move_on(self.said(words.SKIPPED if self._is_practice else words.STARTS_OVER))

    @telling
    async def action_undo(self) -> None:
        self._keep_draft()
        back = self._session.undo()
        if back is None:
            await self._say(words.NOTHING_TO_UNDO)
            return
        if (typed := self._typed.pop(self._code(back), None)):
            self._drafts[self._code(back)] = typed
        await self._move_on(self.said(words.UNDONE))

    @telling
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
        try:
            self.settle()
        except QuizdlError as error:
            self.notify(error.said(self.language), severity="error", markup=False)
        else:
            super().action_back()

    def settle(self) -> None:
        """See that nothing is lost by leaving."""
        self._keep_draft()
        if self._session.answered is not None:
            self._session.record(self._rating)
