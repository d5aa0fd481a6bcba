"""What the session screen shows: question, hints, outcome, title, note, rating, keys."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget

from quizdl.study.exchange import Answered, Shown
from quizdl.study.review import Rating
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.driver import Driver
from quizdl.tui.screens.page import Page
from quizdl.tui.screens.session_words import is_kept, keys_now, summary, title
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.outcome import Outcome, rating_line
from quizdl.tui.widgets.question_view import QuestionView


class SessionView(Page):
    """Shows where a session stands. What was typed is kept in `drafts` by question code when the screen is left."""

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
                keys = {"up": self.owner.keys.shown("mark-up"), "down": self.owner.keys.shown("mark-down")}
                line = f"{line}\n{self.said(words.filled(words.YOUR_MARK, score=answered.score, **keys))}".strip()
        self.query_one("#rating", Lines).say(line)
        await self.show_hints()

    def _code(self, shown: Shown) -> str:
        return shown.question.code or shown.card.id

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

    async def _say(self, note: Text) -> None:
        """A note above a question that stays as it is: what is being typed goes on."""
        self._note = self.said(note)
        await self._paint_frame()
