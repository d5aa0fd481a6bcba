"""One session, without a screen: next question, answer, rating, record; undo and redo at any time."""

from __future__ import annotations

from collections.abc import Mapping

from quizdl.study.exchange import Answered, Counts, Recorded, Shown, Tally
from quizdl.study.review import Rating
from quizdl.text import Text


class Session:
    """Made by `Study.session()`. The order of calls is next, answer (again, if a second try is taken), record."""

    def next(self) -> Shown | None:
        """The question to ask now: the one that waits for its answer, else the next card; None when all is done."""
        raise NotImplementedError

    @property
    def shown(self) -> Shown | None:
        """The question that waits for its answer or its rating."""
        raise NotImplementedError

    @property
    def answered(self) -> Answered | None:
        """The answer that waits to be recorded."""
        raise NotImplementedError

    def hint(self) -> Text | None:
        """The next rung of the hint ladder; None when there are no more. Taking one makes the answer Hard at best."""
        raise NotImplementedError

    def answer(self, answers: Mapping[str, str], seconds: float | None = None) -> Answered:
        """Mark typed answers by field name. `seconds` is the time taken; by default that since `next`."""
        raise NotImplementedError

    def open_solution(self) -> Answered:
        """Give up, or look at the solution before the answer is right: Again."""
        raise NotImplementedError

    def judge(self, score: float) -> Answered:
        """The learner's own score, 0 to 1, of a short answer in place of the suggested one."""
        raise NotImplementedError

    def record(self, rating: Rating | None = None) -> Recorded:
        """Keep the answer with the suggested rating, or another; on return it is on the disk."""
        raise NotImplementedError

    def suspend(self) -> None:
        """Never ask the shown card again (until it is freed)."""
        raise NotImplementedError

    def bury(self) -> None:
        """Do not ask the shown card before the next study day."""
        raise NotImplementedError

    def reset(self) -> None:
        """Let the shown card start over as new."""
        raise NotImplementedError

    def undo(self) -> Shown | None:
        """Take back the latest change of today, in this session or an earlier one; its card is shown again."""
        raise NotImplementedError

    def redo(self) -> bool:
        """Do again what was undone last; False when there is nothing."""
        raise NotImplementedError

    def counts(self) -> Counts:
        """What is still to come."""
        raise NotImplementedError

    def tally(self) -> Tally:
        """How it went so far."""
        raise NotImplementedError
