"""The room that a field gets on paper: boxes for numbers, lines for words, options to tick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from quizdl.answers.array_policy import IntegerSequence, IntegerSet, Matrix, Vector
from quizdl.answers.choice_policy import AllOf, OneOf, Option
from quizdl.answers.expression_policy import Expression
from quizdl.answers.text_policy import Rubric, SelfMarked
from quizdl.questions.question import Field, Question
from quizdl.text import Text

Room: TypeAlias = Literal["line", "lines", "boxes", "grid", "options", "space"]
_LONGEST = 6
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Blank:
    """What is printed for a field: so many rows and columns of a room, with the options to pick from."""

    field: Field
    room: Room
    rows: int = 1
    columns: int = 1
    options: tuple[Option, ...] = ()


def blanks(question: Question) -> list[Blank]:
    """The blanks of a question, in its order."""
    return [_blank(question, field) for field in question.fields]


def shared_options(question: Question) -> tuple[Option, ...]:
    """The options that all of several fields pick from, printed once; empty where they differ."""
    first = question.fields[0].policy
    if len(question.fields) < 2 or not isinstance(first, OneOf):
        return ()
    return first.options if all(field.policy == first for field in question.fields) else ()


def letter(index: int) -> str:
    """The letter of an option, counted from 0."""
    return _LETTERS[index]


def answer(question: Question, field: Field) -> Text:
    """The key of a field, as the answer key prints it."""
    policy, key = field.policy, question.key[field.name]
    if isinstance(policy, OneOf):
        return _chosen(policy.options, (key,), bool(shared_options(question)))
    if isinstance(policy, AllOf):
        return _chosen(policy.options, key, False)
    shown = policy.show(key)
    return Text(shown, shown)


def _chosen(options: tuple[Option, ...], ids: tuple[str, ...], bare: bool) -> Text:
    picked = [(letter(index), option.text) for index, option in enumerate(options) if option.id in ids]
    if bare:
        return Text(*(["".join(each for each, _ in picked)] * 2))
    return Text("；".join(f"{name}. {text.zh}" for name, text in picked),
                "; ".join(f"{name}. {text.en}" for name, text in picked))


def _blank(question: Question, field: Field) -> Blank:
    policy, key = field.policy, question.key.get(field.name)
    match policy:
        case OneOf() | AllOf():
            return Blank(field, "line" if shared_options(question) else "options", options=policy.options)
        case Matrix() if isinstance(key, tuple):
            return Blank(field, "grid", len(key), len(key[0]))
        case IntegerSet():
            return Blank(field, "line")
        case Vector() | IntegerSequence() if isinstance(key, tuple):
            return Blank(field, "boxes", columns=len(key)) if len(key) <= _LONGEST else Blank(field, "lines", 2)
        case Rubric():
            return Blank(field, "lines", min(2 + len(policy.points), _LONGEST))
        case SelfMarked():
            return Blank(field, "space")
        case Expression():
            return Blank(field, "lines", 1)
        case _:
            return Blank(field, "line")
