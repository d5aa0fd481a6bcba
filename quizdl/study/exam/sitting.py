"""One sitting, without a screen: a deadline, a grid of questions, answers on the disk at once, no feedback before."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import msgspec

from quizdl.errors import QuizdlError
from quizdl.questions.facts.making import Maker
from quizdl.questions.marking import is_asked
from quizdl.questions.question import Question
from quizdl.study.day import Clock, milliseconds, study_day
from quizdl.study.exam.candidate import question_of
from quizdl.study.exam.exam_marking import mark_question
from quizdl.study.exam.paper import Paper
from quizdl.study.exam.record import (
    ClosedError,
    CountsAs,
    Event,
    EventKind,
    Place,
    Register,
    Sat,
    SittingRecord,
    sat,
)
from quizdl.study.exam.state import Mark, State, state_of
from quizdl.text import Language, Text

WARNINGS = (10, 1)
"""So many minutes before the end, a warning is given."""
Filled: TypeAlias = Literal["empty", "partly", "answered"]


class TimeUpError(ClosedError):
    """The time is up: the paper was handed in with what was on the disk."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A question in the grid."""

    place: Place
    filled: Filled
    flagged: bool


class Sitting:
    """A sitting that goes on, or one that was handed in. Several processes may have it open: each sees the other's.

    Everything that is kept goes through the register; on return from a call it is on the disk.
    """

    def __init__(self, record: SittingRecord, register: Register, clock: Clock, maker: Maker) -> None:
        self.record = record
        self.language: Language = record.language
        """One language for the whole sitting: letters of options may stand for others in the other one."""
        self._register = register
        self._clock = clock
        self._maker = maker
        self._questions: dict[int, Question] = {}
        self._warned: set[int] = set()
        self._places = {place.number: place for place in record.paper.places}
        self.problems: dict[int, str] = {}
        """Questions that cannot be asked any more, and why."""
        self.state = State()
        self._anchor = 0, clock.running()
        """A time that it was at least, and what the clock that nobody can set said then."""
        self._is_away = True
        if self.check_time():
            self._add("opened")
        self._is_away = False

    @property
    def places(self) -> tuple[Place, ...]:
        return self.record.paper.places

    def place(self, number: int) -> Place:
        """A question's place by its number. Raises QuizdlError."""
        if number not in self._places:
            raise QuizdlError(Text(f"没有第 {number} 题；题号为 1 到 {len(self._places)}",
                                   f"there is no question {number}; they are numbered 1 to {len(self._places)}"))
        return self._places[number]

    def question(self, number: int) -> Question | None:
        """A question; None, with the problem noted, where it cannot be asked any more."""
        if number not in self._questions and number not in self.problems:
            try:
                self._questions[number] = question_of(self.place(number).code, self._maker, self.language)
            except QuizdlError as error:
                self.problems[number] = str(error)
        return self._questions.get(number)

    # time

    def _now(self) -> int:
        """The time, which never runs back, nor stands still: a clock that is set back wins nothing."""
        known = max(milliseconds(self._clock.now()), self.state.latest, self.record.started)
        running = self._clock.running()
        at, since = self._anchor
        if known >= at + (running - since) * 1000:
            self._anchor = known, running
            return known
        return at + int((running - since) * 1000)

    @property
    def is_open(self) -> bool:
        """Whether answers are accepted (a paused sitting has to be resumed first)."""
        return self.state.handed_in is None

    @property
    def is_paused(self) -> bool:
        return self.is_open and self.state.paused_since is not None

    @property
    def seconds_left(self) -> float:
        """The time that is left; it stands still in a pause."""
        if not self.is_open:
            return 0.0
        until = self.state.paused_since if self.state.paused_since is not None else self._now()
        return max(0, self.ends - until) / 1000

    @property
    def ends(self) -> int:
        """The deadline in milliseconds since the epoch; a pause that goes on will move it."""
        return self.record.started + self.record.minutes * 60_000 + self.state.paused

    def check_time(self) -> bool:
        """Read what was kept, and hand the paper in when its time is up; whether the sitting is still open."""
        self.state = state_of(self._register.events(self.record.uuid))
        if self.is_open and not self.is_paused and self._now() >= self.ends:
            self._hand_in("clock", self.ends)
        return self.is_open

    def warning(self) -> int | None:
        """The minutes of a warning that is due and was not given yet; only the most urgent one is given."""
        if not self.is_open or self.is_paused:
            return None
        left = self.seconds_left
        due = [minutes for minutes in WARNINGS if left <= minutes * 60 and self.record.minutes > minutes]
        if not due or min(due) in self._warned:
            return None
        self._warned |= set(due)
        return min(due)

    def pause(self) -> None:
        """Stop the clock; only in practice. Raises QuizdlError, ClosedError."""
        if not self.record.practice:
            raise QuizdlError(Text("正式考试不能暂停；只有练习模式可以",
                                   "an exam cannot be paused; only a practice sitting can"))
        self._need_open()
        if not self.is_paused:
            self._add("paused")

    def resume(self) -> None:
        """Let the clock run on."""
        if self.is_paused:
            self._add("resumed")

    # questions

    @property
    def current(self) -> int:
        """The number of the question that was looked at last."""
        return self.state.current

    def visit(self, number: int) -> Question | None:
        """Turn to a question; its time counts from now on. Raises ClosedError."""
        self._need_running()
        self._add("visited", self.place(number).number)
        return self.question(number)

    def answers(self, number: int) -> Mapping[str, str]:
        """What was answered to a question."""
        return self.state.answers.get(number, {})

    def answer(self, number: int, answers: Mapping[str, str]) -> None:
        """Put these answers, by field name, in place of earlier ones. Raises TimeUpError, ClosedError."""
        self._need_running()
        self._add("answered", self.place(number).number, {name: text for name, text in answers.items() if text.strip()})

    def flag(self, number: int, on: bool | None = None) -> bool:
        """Flag a question to come back to, or take the flag off; by default the other way round; what holds then."""
        self._need_running()
        wanted = number not in self.state.flagged if on is None else on
        self._add("flagged", self.place(number).number, {"on": wanted})
        return wanted

    def filled(self, number: int) -> Filled:
        """Whether all blanks of a question that are worth asking are filled."""
        given, question = self.answers(number), self.question(number)
        if not given or question is None:
            return "empty" if not given else "answered"
        asked = [field.name for field in question.fields if is_asked(question, field, given)]
        return "answered" if all(given.get(name) for name in asked) else "partly"

    def grid(self) -> tuple[Cell, ...]:
        """Every question with its state."""
        return tuple(Cell(place, self.filled(place.number), place.number in self.state.flagged)
                     for place in self.places)

    def next_open(self, after: int) -> int | None:
        """The next question that is empty, half answered or flagged, round the paper; None when there is none."""
        numbers = [place.number for place in self.places]
        turned = [each for each in numbers if each > after] + [each for each in numbers if each <= after]
        return next((each for each in turned if each in self.state.flagged or self.filled(each) != "answered"), None)

    # the end

    def hand_in(self) -> None:
        """Hand the paper in and have it marked; no answer is accepted after it. Raises ClosedError if it was before."""
        self._need_open()
        self._hand_in("learner", self._now())

    def judge(self, number: int, score: float) -> None:
        """The learner's own score, 0 to 1, of an answer in words; the one before stays in the trace."""
        mark = self.state.marks.get(number)
        if mark is None or not mark.judged:
            raise QuizdlError(Text(f"第 {number} 题没有可以改的建议分",
                                   f"question {number} has no suggested mark that could be corrected"))
        if not 0 <= score <= 1:
            raise QuizdlError(Text(f"得分是 0 到 1 的比例，得到 {score:g}",
                                   f"a score is a share from 0 to 1, got {score:g}"))
        before = self.state.score(number) or 0.0
        if before != score:
            self._add("judged", number, {"before": before, "after": score})

    def _hand_in(self, by: Literal["learner", "clock"], at: int) -> None:
        marks = [self._mark(place) for place in self.places]
        value = {"by": by, "away": self._is_away, "marks": msgspec.to_builtins(marks)}
        try:
            self._add("handed-in", value=value, at=at)
        except ClosedError:  # another process was first
            self.state = state_of(self._register.events(self.record.uuid))

    def _mark(self, place: Place) -> Mark:
        return mark_question(place.number, self.question(place.number), self.answers(place.number))

    def _need_open(self) -> None:
        was_open = self.is_open
        if not self.check_time():
            if was_open and not self.state.in_time:
                raise TimeUpError(Text("时间到，已经交卷", "time is up; the paper was handed in"))
            raise ClosedError(Text("已经交卷，不再接受改动",
                                   "the paper was handed in; nothing more is accepted"))

    def _need_running(self) -> None:
        """Who goes on working ends the pause."""
        self._need_open()
        self.resume()

    def _add(self, kind: EventKind, item: int | None = None, value: Mapping[str, Any] | None = None,
             at: int | None = None) -> None:
        event = Event(uuid=uuid.uuid4().hex, at=self._now() if at is None else at, kind=kind, item=item,
                      value=value or {})
        self._register.add(self.record.uuid, event)
        self.state.take(event)


@dataclass(frozen=True)
class Examiner:
    """Begins sittings and takes them up again, for one learner."""

    register: Register
    clock: Clock
    maker: Maker
    rollover_hours: int

    def begin(self, paper: Paper | SittingRecord, language: Language, *, counts: CountsAs = "mistakes",
              practice: bool = False) -> Sitting:
        """A new sitting of a paper, or of the paper of an earlier sitting; its time runs from now on."""
        now = self.clock.now()
        kept: Sat = sat(paper) if isinstance(paper, Paper) else paper.paper
        record = SittingRecord(
            uuid=uuid.uuid4().hex, code=paper.code, language=language, started=milliseconds(now),
            study_day=study_day(now, self.rollover_hours), minutes=paper.minutes, practice=practice, counts=counts,
            attempt=1, paper=kept)
        return self.take_up(self.register.begin(record))

    def take_up(self, record: SittingRecord) -> Sitting:
        """A sitting as it was left; one whose time is up is handed in."""
        return Sitting(record, self.register, self.clock, self.maker)

    def open_sittings(self) -> list[Sitting]:
        """The sittings that go on; those whose time is up are handed in on the way."""
        waiting = [record for record in self.register.records()
                   if state_of(self.register.events(record.uuid)).handed_in is None]
        return [sitting for record in waiting if (sitting := self.take_up(record)).is_open]

    def finished(self) -> list[SittingRecord]:
        """The sittings that were handed in."""
        return [record for record in self.register.records()
                if state_of(self.register.events(record.uuid)).handed_in is not None]
