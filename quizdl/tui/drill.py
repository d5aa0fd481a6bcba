"""Practice: questions one after another, marked as in a session, with nothing recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quizdl.knowledge.bank import Bank
from quizdl.questions.question import Question
from quizdl.study.attempt import Attempt
from quizdl.study.card import Card
from quizdl.study.day import Clock, study_day
from quizdl.study.exchange import Answered, Counts, Recorded, Shown, Tally
from quizdl.study.hints import hints
from quizdl.study.review import Rating
from quizdl.text import Language, Text


class Drill:
    """Drives the session screen through some questions; there is no log, and only the open answer is taken back."""

    is_over = False

    def __init__(self, questions: Iterator[Question], count: int, bank: Bank, clock: Clock) -> None:
        self._questions = questions
        self._left = count
        self._bank = bank
        self._clock = clock
        self._attempt: Attempt | None = None
        self._done: list[Answered] = []
        self._started = self._seconds()
        self.problems: dict[str, str] = {}

    def _seconds(self) -> float:
        return self._clock.now().timestamp()

    @property
    def shown(self) -> Shown | None:
        return self._attempt.shown if self._attempt else None

    @property
    def answered(self) -> Answered | None:
        return self._attempt.answered if self._attempt else None

    def next(self) -> Shown | None:
        """The question that waits, or the next one."""
        if self._attempt is not None:
            return self._attempt.shown
        question = next(self._questions, None)
        if question is None:
            return None
        self._left -= 1
        card = Card(question.code or "", "", ())
        shown = Shown(question=question, card=card, why="new", recall=None, number=len(self._done) + 1)
        today = study_day(self._clock.now())
        self._attempt = Attempt(shown, started=self._seconds(), usual=None, due=lambda _: today)
        return shown

    def prepare(self) -> None:
        """Questions are made when they are asked."""

    def switch_language(self, language: Language) -> Shown | None:
        """Questions speak both languages."""
        return self.shown

    def _need(self) -> Attempt:
        if self._attempt is None:
            raise RuntimeError("no question is shown; call next() first")
        return self._attempt

    def hint(self) -> Text | None:
        attempt = self._need()
        return attempt.hint(hints(attempt.shown.question, self._bank))

    def answer(self, answers: Mapping[str, str]) -> Answered:
        attempt = self._need()
        return attempt.answer(answers, self._seconds() - attempt.started)

    def open_solution(self) -> Answered:
        attempt = self._need()
        return attempt.open_solution(self._seconds() - attempt.started)

    def judge(self, score: float) -> Answered:
        return self._need().judge(score)

    def record(self, rating: Rating | None = None) -> Recorded | None:
        """Go on; nothing is kept."""
        answered = self._need().answered
        if answered is not None:
            self._done.append(answered)
        self._attempt = None
        return None

    def bury(self) -> None:
        """Skip the question."""
        self._attempt = None

    suspend = reset = bury

    def undo(self) -> Shown | None:
        """Take the open answer back; None where there is none."""
        if self._attempt is None or self._attempt.answered is None:
            return None
        self._attempt.take_back(self._seconds())
        return self._attempt.shown

    def redo(self) -> bool:
        return False

    def counts(self) -> Counts:
        return Counts(0, max(0, self._left), 0)

    def tally(self) -> Tally:
        right = sum(each.result == "right" for each in self._done)
        return Tally(len(self._done), right, sum(each.score for each in self._done), self._seconds() - self._started)
