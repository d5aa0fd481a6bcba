"""Which way of answering suits which field."""

from __future__ import annotations

from contextlib import suppress

from quizdl.answers.array_policy import IntegerSequence, Matrix, Vector
from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.questions.question import Field, Question
from quizdl.text import Language
from quizdl.tui.widgets.answer_field import AnswerField
from quizdl.tui.widgets.drawing_field import DrawingField
from quizdl.tui.widgets.grid_field import MOST_COLUMNS, MOST_ROWS, GridField
from quizdl.tui.widgets.matching_field import MatchingField
from quizdl.tui.widgets.options_field import OptionsField
from quizdl.tui.widgets.ordering_field import OrderingField, steps_of
from quizdl.tui.widgets.typed_field import TypedField


def prompt_and_fields(question: Question, language: Language) -> tuple[str, list[AnswerField]]:
    """What is to be shown above the blanks, and the blanks."""
    prompt = question.prompt[language]
    if question.drawing is not None and question.lead is not None:
        with suppress(ValueError):
            return question.lead[language], [DrawingField(question.fields, question.drawing, language)]
    first = question.fields[0].policy
    if len(question.fields) > 1 and isinstance(first, OneOf) and all(f.policy == first for f in question.fields):
        return prompt, [MatchingField(question.fields, first, language)]
    if len(question.fields) == 1 and isinstance(first, IntegerSequence):
        rest, steps = steps_of(prompt)
        if len(steps) == len(question.key[question.fields[0].name]):
            return rest, [OrderingField(question.fields[0], steps, language)]
    return prompt, [_of(question, field, language) for field in question.fields]


def _of(question: Question, field: Field, language: Language) -> AnswerField:
    policy, key = field.policy, question.key.get(field.name)
    if isinstance(policy, OneOf | AllOf):
        return OptionsField(field, policy, language)
    if isinstance(policy, Vector) and isinstance(key, tuple) and len(key) <= MOST_COLUMNS:
        return GridField(field, 1, len(key), language)
    if isinstance(policy, Matrix) and isinstance(key, tuple) and len(key) <= MOST_ROWS and len(key[0]) <= MOST_COLUMNS:
        return GridField(field, len(key), len(key[0]), language)
    return TypedField(field, language)
