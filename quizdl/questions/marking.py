"""Marking a whole answer: every field read and graded, errors carried forward, one diagnosis for all of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

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

Way: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""How a question goes on from earlier answers."""

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
            result = Graded(Verdict("right", 1.0, _CARRIED, reading.shown, carried=True), result.matches)
        graded[field.name] = result
    verdicts = _diagnose(question, graded)
    total = sum(field.weight for field in question.fields)
    score = sum(field.weight * verdicts[field.name].credit for field in question.fields) / total
    return Marked(verdicts, score)


def _carries(question: Question, field: Field, reading: Reading, result: Graded,
             readings: Mapping[str, Reading], graded: Mapping[str, Graded]) -> bool:
    """Whether an answer that is not the key's follows correctly from what was typed before it.

    Earlier answers that are right count as typed, or as the key has them: both are ways to go on.
    """
    if reading.outcome != "reads" or result.verdict.outcome == "right" or not field.after:
        return False
    before = {name: graded[name].verdict for name in field.after}
    if not all(verdict.counts for verdict in before.values()):
        return False
    typed = {name: readings[name].value for name in field.after}
    right = {name: question.key[name] for name, verdict in before.items()
             if verdict.outcome == "right" and not verdict.carried}
    typed |= {name: key for name, key in right.items() if not numbers(key)}
    bases = ({**typed, **right}, typed)
    return any(_follows(question, way, field, reading.value, base)
               for way in (question.follow, question.follow_otherwise) for base in bases)


def _follows(question: Question, way: Way, field: Field, value: Any, earlier: Mapping[str, Any]) -> bool:
    """Whether `value` is what `earlier` answers, of which at least one is not the key, lead to on this `way`.

    Doing nothing earns nothing: zeros, or parameters left as they were, that lead to the same again would pass for
    careful work. Nor does a value far beyond any slip, behind which everything else vanishes.
    """
    own = question.key
    changed = [each for each in question.fields if each.name in earlier and earlier[each.name] != own[each.name]]
    if not changed:
        return False
    try:
        key = way(earlier).get(field.name)
        if key is None or not all(map(math.isfinite, numbers(key))):
            return False
        if any(_is_wild(earlier[each.name], own[each.name]) for each in changed):
            return False
        if all(_is_nothing(each, earlier[each.name], own[each.name]) for each in changed) and (
                _passes_for_nothing(field, key, own[field.name])):
            return False
        return field.policy.accepts(value, key, own[field.name])
    except (ValueError, ArithmeticError, TypeError, LookupError):
        return False  # a wild earlier answer leads nowhere that could be followed, or to another shape


def _is_wild(value: Any, key: Any) -> bool:
    """Whether a value is out of all proportion to the key."""
    scale = max([1.0, *map(abs, numbers(key))])
    return any(abs(number) > _WILD * scale for number in numbers(value))


def _is_nothing(field: Field, value: Any, key: Any) -> bool:
    """Whether a value is what doing nothing gives, but for binary rounding, where the key is not."""
    return any(_alike(value, nothing(value), key) and not _alike(key, nothing(key), key)
               for nothing in (_zeros, field.policy.idle))


def _passes_for_nothing(field: Field, key: Any, own: Any) -> bool:
    """Whether doing nothing would be accepted as `key`, where the question's `own` is more than that."""
    return bool(numbers(key)) and any(
        field.policy.accepts(nothing(key), key, own) and not _alike(own, nothing(own), own)
        for nothing in (_zeros, field.policy.idle))


def _alike(one: Any, other: Any, scale: Any) -> bool:
    left, right = numbers(one), numbers(other)
    room = _NOTHING * max(map(abs, (*numbers(scale), *right)), default=0.0)
    return len(left) == len(right) and all(abs(a - b) <= room for a, b in zip(left, right, strict=True))


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
        if result.matches and not verdict.carried:
            best = known[max(result.matches, key=lambda match: weight[match])]
            said = Text(f"{best.title.zh}。{best.feedback.zh}", f"{best.title.en}. {best.feedback.en}")
            verdict = replace(verdict, misconception=best.id, message=said)
        verdicts[name] = verdict
    return verdicts


def as_dict(marked: Marked) -> dict[str, Any]:
    """Marks as plain data, fit for JSON. A wrong answer is "wrong", also where its misconception is known."""
    return {"score": round(marked.score, 6),
            "fields": {name: {"read_as": verdict.read_as,
                              "verdict": "wrong" if verdict.outcome == "misconception" else verdict.outcome,
                              "credit": round(verdict.credit, 6), "carried": verdict.carried,
                              "misconception": verdict.misconception, "message": verdict.message.as_dict()}
                       for name, verdict in marked.verdicts.items()}}
