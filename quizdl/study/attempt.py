"""One question on the screen: hints taken, tries made, and the rating they suggest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from quizdl.answers.text_policy import Rubric, SelfMarked
from quizdl.questions.marking import Marked, mark
from quizdl.questions.question import Field
from quizdl.study.exchange import Answered, Shown
from quizdl.study.rating import result_of, suggest
from quizdl.study.review import Rating
from quizdl.text import Text

LONGEST_SECONDS = 600.0
"""More is not thinking but absence, and is logged as this much."""


class Attempt:
    """The way of one question from being shown to being recorded.

    `due` gives the day on which the card would come back for a rating; `usual` is the learner's usual time in
    seconds, None while there are too few to tell.
    """

    def __init__(self, shown: Shown, *, started: float, usual: float | None, due: Callable[[Rating], date]) -> None:
        self.shown = shown
        self.answered: Answered | None = None
        self.started = started
        self.hints_taken = 0
        self.tries = 0
        self.seconds = 0.0
        self.misconception: str | None = None
        self._usual = usual
        self._due = due
        self._solution_open = False

    def hint(self, rungs: tuple[Text, ...]) -> Text | None:
        """The next rung of the ladder; None when there are no more."""
        if self.hints_taken >= len(rungs):
            return None
        self.hints_taken += 1
        return rungs[self.hints_taken - 1]

    def answer(self, answers: Mapping[str, str], seconds: float) -> Answered:
        """Mark an answer. One that cannot be read is no try, and one that comes too late changes nothing."""
        if self.answered is not None and not self.answered.can_try_again:
            return self.answered
        marked = mark(self.shown.question, answers)
        outcomes = {verdict.outcome for verdict in marked.verdicts.values()}
        if outcomes & {"unreadable", "ambiguous"}:
            return self._suggested(marked, marked.score, counts=False)
        self.seconds = min(max(seconds, 0.0), LONGEST_SECONDS)
        self.tries += outcomes != {"empty"}
        named = (verdict.misconception for verdict in marked.verdicts.values() if verdict.misconception)
        self.misconception = self.misconception or next(named, None)
        self.answered = self._suggested(marked, marked.score)
        return self.answered

    def open_solution(self, seconds: float) -> Answered:
        """The solution is seen: Again if nothing was answered before; otherwise there is no further try."""
        self._solution_open = True
        if self.answered is None:
            self.seconds = min(max(seconds, 0.0), LONGEST_SECONDS)
            self.answered = self._suggested(mark(self.shown.question, {}), 0.0)
        else:
            self.answered = replace(self.answered, can_try_again=False)
        return self.answered

    def judge(self, score: float) -> Answered:
        """The learner's own score in place of the suggested one. Raises RuntimeError where there is none to judge."""
        if self.answered is None or not self.answered.self_judged:
            raise RuntimeError("there is no short answer to judge")
        self.answered = self._suggested(self.answered.marked, min(1.0, max(0.0, score)))
        return self.answered

    def take_back(self, started: float) -> None:
        """Open the question again; hints that were taken stay taken."""
        self.answered = None
        self.started = started
        self.tries = 0
        self.misconception = None
        self._solution_open = False

    def _suggested(self, marked: Marked, score: float, *, counts: bool = True) -> Answered:
        empty = all(verdict.outcome == "empty" for verdict in marked.verdicts.values())
        result = result_of(score, shown=self._solution_open and self.answered is None, empty=empty)
        rating, why = suggest(result, score, hinted=self.hints_taken > 0, tries=self.tries, seconds=self.seconds,
                              usual=self._usual)
        self_judged = any(_is_judged(field) and marked.verdicts[field.name].counts
                          for field in self.shown.question.fields)
        return Answered(
            marked=marked, result=result, score=score, counts=counts, suggested=rating, why=why,
            can_try_again=(counts and result in ("partly", "wrong") and not self._solution_open
                           and not self_judged),
            due={each: self._due(each) for each in Rating}, misconception=self.misconception,
            self_judged=self_judged)


def _is_judged(field: Field) -> bool:
    """Whether the mark of this field is a suggestion: an answer in free words."""
    return isinstance(field.policy, Rubric | SelfMarked) and field.weight > 0
