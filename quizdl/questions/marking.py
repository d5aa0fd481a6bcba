"""Marking a whole answer: every field read and graded, errors carried forward, one diagnosis for all of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.choices import Choice
from quizdl.answers.expression_policy import Expression
from quizdl.answers.grading import Graded, grade
from quizdl.answers.policy import Policy
from quizdl.answers.reading import Reading, read
from quizdl.answers.verdict import Verdict, message
from quizdl.questions.certificate import numbers
from quizdl.questions.question import Field, Question
from quizdl.text import Text

_NOTHING = 1e-12
_WILD = 1e5
_CARRIED = Text("承接前面的结果，这一步是对的。", "Right, worked on from your earlier answer.")


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks of one answer: a verdict for each field, and the share of the credit earned."""

    verdicts: Mapping[str, Verdict]
    score: float

    @property
    def counts(self) -> bool:
        """Whether every field was read, so that this was an attempt."""
        return all(verdict.counts for verdict in self.verdicts.values())

    @property
    def right(self) -> bool:
        return self.score >= 1 - 1e-9


def choices_of(policy: Policy) -> tuple[Choice, ...]:
    """The options of a policy as the reader of choices takes them; empty unless it offers some."""
    if not isinstance(policy, OneOf | AllOf):
        return ()
    return tuple(Choice(option.id, option.text) for option in policy.options)


def read_field(field: Field, text: str) -> Reading:
    """How a typed answer to this field is read."""
    variables = field.policy.variables if isinstance(field.policy, Expression) else ()
    return read(text, field.policy.kind, variables=variables, unit=field.unit, choices=choices_of(field.policy))


def is_asked(question: Question, field: Field, answers: Mapping[str, str]) -> bool:
    """Whether this field is worth asking after the earlier `answers` (see `Field.asked_if`)."""
    if field.asked_if is None:
        return True
    name, option = field.asked_if
    earlier = next(each for each in question.fields if each.name == name)
    text = answers.get(name, "")
    return bool(text.strip()) and read_field(earlier, text).value == option


def mark(question: Question, answers: Mapping[str, str]) -> Marked:
    """Mark typed answers by field name; a field without text is empty and earns nothing."""
    readings = {field.name: read_field(field, answers[field.name])
                for field in question.fields if answers.get(field.name, "").strip()}
    graded: dict[str, Graded] = {}
    for field in question.fields:
        reading = readings.get(field.name)
        if reading is None:
            graded[field.name] = Graded(Verdict("empty", 0.0, message("empty")))
            continue
        mistakes = {mistake.id: mistake.values[field.name]
                    for mistake in question.mistakes if field.name in mistake.values}
        result = grade(reading, field.policy, question.key[field.name], mistakes)
        if _carries(question, field, reading, result, readings, graded):
            result = Graded(Verdict("right", 1.0, _CARRIED, reading.shown, carried=True))
        graded[field.name] = result
    verdicts = _diagnose(question, graded)
    total = sum(field.weight for field in question.fields)
    score = sum(field.weight * verdicts[field.name].credit for field in question.fields) / total
    return Marked(verdicts, score)


def _carries(question: Question, field: Field, reading: Reading, result: Graded,
             readings: Mapping[str, Reading], graded: Mapping[str, Graded]) -> bool:
    """Whether a wrong answer follows correctly from a wrong one before it.

    Zeros earn nothing by leading to zeros: typed everywhere, they would pass for careful work. Nor does a value far
    beyond any slip, behind which everything else vanishes.
    """
    if reading.outcome != "reads" or result.verdict.outcome == "right" or not field.after:
        return False
    earlier: dict[str, Any] = {}
    for name in field.after:
        previous = graded[name].verdict
        if not previous.counts:
            return False
        wrong = previous.outcome != "right" or previous.carried
        earlier[name] = readings[name].value if wrong else question.key[name]
    wrongs = [name for name in field.after if earlier[name] is not question.key[name]]
    if not wrongs:
        return False
    try:
        key = question.follow(earlier).get(field.name)
        if key is None or not all(map(math.isfinite, numbers(key))):
            return False
        if any(_is_wild(earlier[name], question.key[name]) for name in wrongs):
            return False
        zeros = all(_vanishes(earlier[name], question.key[name]) for name in wrongs)
        if zeros and _passes_for_zero(field, key, question.key[field.name]):
            return False
        return field.policy.accepts(reading.value, key, question.key[field.name])
    except (ValueError, ArithmeticError, TypeError, LookupError):
        return False  # a wild earlier answer leads nowhere that could be followed, or to another shape


def _is_wild(value: Any, key: Any) -> bool:
    """Whether a value is out of all proportion to the key."""
    scale = max([1.0, *map(abs, numbers(key))])
    return any(abs(number) > _WILD * scale for number in numbers(value))


def _vanishes(value: Any, key: Any) -> bool:
    """Whether a value is zero throughout, but for binary rounding, where the key is not."""
    scale = max((abs(number) for number in numbers(key)), default=0.0)
    return scale > 0 and bool(numbers(value)) and all(abs(number) <= _NOTHING * scale for number in numbers(value))


def _passes_for_zero(field: Field, key: Any, own: Any) -> bool:
    """Whether zeros would be accepted as `key`, which was worked on from zeros, where the question's `own` is not 0."""
    return any(numbers(own)) and bool(numbers(key)) and field.policy.accepts(_zeros(key), key, own)


def _zeros(value: Any) -> Any:
    return tuple(map(_zeros, value)) if isinstance(value, tuple) else 0.0


def _diagnose(question: Question, graded: Mapping[str, Graded]) -> dict[str, Verdict]:
    """The verdicts, with the misconception named that explains this answer best as a whole.

    A mistake speaks for itself by the fields whose value it predicts, and against itself by those where it
    predicts something else than was answered.
    """
    known = {mistake.id: mistake for mistake in question.mistakes}
    weight = {mistake.id: sum(1 if mistake.id in graded[name].matches else -1 for name in mistake.values)
              for mistake in question.mistakes}
    verdicts = {}
    for name, result in graded.items():
        verdict = result.verdict
        if result.matches:
            best = known[max(result.matches, key=lambda match: weight[match])]
            said = Text(f"{best.title.zh}。{best.feedback.zh}", f"{best.title.en}. {best.feedback.en}")
            verdict = replace(verdict, misconception=best.id, message=said)
        verdicts[name] = verdict
    return verdicts


def as_dict(marked: Marked) -> dict[str, Any]:
    """Marks as plain data, fit for JSON."""
    return {"score": round(marked.score, 6),
            "fields": {name: {"read_as": verdict.read_as, "verdict": verdict.outcome,
                              "credit": round(verdict.credit, 6), "carried": verdict.carried,
                              "misconception": verdict.misconception, "message": verdict.message.as_dict()}
                       for name, verdict in marked.verdicts.items()}}
