"""The report of a sitting: the mark, where it was lost, what the time went to, and what to review first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from quizdl.questions.question import Question
from quizdl.study.exam.record import Place
from quizdl.study.exam.reviewing import mistakes
from quizdl.study.exam.sitting import Sitting
from quizdl.study.exam.state import Judgement
from quizdl.text import Text

MOST_FIRST = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One question: `seconds` it took, `worth_seconds` its share of the time by its marks.

    `earned` is None where the question could not be marked any more; it counts for nothing then.
    """

    place: Place
    earned: float | None
    answered: bool
    judged: bool
    seconds: float
    worth_seconds: float


@dataclass(frozen=True, slots=True)
class Total:
    """Marks and time of some questions."""

    name: str
    questions: int
    earned: float
    marks: float
    seconds: float
    worth_seconds: float

    @property
    def share(self) -> float:
        return self.earned / self.marks if self.marks else 0.0


@dataclass(frozen=True, slots=True)
class Misconception:
    """A mistake that was recognised, and the questions in which it was made."""

    id: str
    title: Text
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """How a sitting went. `first` are the questions that lost most marks, to be reviewed first."""

    sitting: Sitting
    lines: tuple[Line, ...]
    total: Total
    sections: tuple[Total, ...]
    topics: tuple[Total, ...]
    kinds: tuple[Total, ...]
    misconceptions: tuple[Misconception, ...]
    first: tuple[Place, ...]
    corrections: tuple[Judgement, ...]

    @property
    def expected(self) -> tuple[float, float, float] | None:
        """The share that was expected before, with its range; None where no estimate was kept."""
        kept = self.sitting.record.estimate or {}
        values = tuple(kept.get(name) for name in ("share", "low", "high"))
        if not all(isinstance(value, int | float) for value in values):
            return None
        share, low, high = map(float, values)  # type: ignore[arg-type]
        return share, low, high


def report_of(sitting: Sitting) -> Report:
    """The report of a sitting that was handed in."""
    paper, state = sitting.record.paper, sitting.state
    seconds_a_mark = sitting.record.minutes * 60 / paper.marks
    lines = []
    for place in sitting.places:
        score, mark = state.score(place.number), state.marks.get(place.number)
        lines.append(Line(
            place, None if score is None else score * place.marks, mark is not None and mark.answered,
            mark is not None and mark.judged, state.spent.get(place.number, 0) / 1000, place.marks * seconds_a_mark))
    return Report(
        sitting, tuple(lines), _total("", lines), _by(lines, lambda place: place.section),
        _by(lines, lambda place: place.topic), _by(lines, lambda place: place.kind), _misconceptions(sitting),
        tuple(mistakes(sitting)[:MOST_FIRST]), tuple(state.judgements))


def _total(name: str, lines: Iterable[Line]) -> Total:
    marked = [line for line in lines if line.earned is not None]
    return Total(name, len(marked), sum(line.earned or 0.0 for line in marked),
                 sum(line.place.marks for line in marked), sum(line.seconds for line in marked),
                 sum(line.worth_seconds for line in marked))


def _by(lines: Iterable[Line], name: Callable[[Place], str]) -> tuple[Total, ...]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(name(line.place), []).append(line)
    return tuple(_total(each, group) for each, group in groups.items())


def _misconceptions(sitting: Sitting) -> tuple[Misconception, ...]:
    """The mistakes that were recognised, those made most often first."""
    made: dict[str, tuple[Text, list[int]]] = {}
    for number, mark in sorted(sitting.state.marks.items()):
        titles = _titles(sitting.question(number))
        for name in mark.misconceptions:
            made.setdefault(name, (titles.get(name, Text(name, name)), []))[1].append(number)
    found = [Misconception(name, title, tuple(numbers)) for name, (title, numbers) in made.items()]
    return tuple(sorted(found, key=lambda each: -len(each.numbers)))


def _titles(question: Question | None) -> dict[str, Text]:
    return {} if question is None else {mistake.id: mistake.title for mistake in question.mistakes}
