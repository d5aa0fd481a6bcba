"""The work of a question: what has to be read, carried out and written, as minutes of a practised student.

Reading counts words, and Chinese characters at their reading speed. Operations are the arithmetic signs of the worked
solution in the question's own numbers: what a person carries out. Steps are its lines. Writing goes by the kind of
blank. The rates below are estimates; what they are for is to compare questions with each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.expression_policy import Expression
from quizdl.answers.label_policy import Label
from quizdl.answers.policy import Policy
from quizdl.answers.text_policy import Phrase, Rubric, SelfMarked
from quizdl.questions.question import Field, Question
from quizdl.questions.variant import Variant
from quizdl.text import LANGUAGES, Language

SECONDS_A_WORD = 0.5
SECONDS_A_CHARACTER = 0.25
SECONDS_AN_OPERATION = 8.0
SECONDS_A_STEP = 12.0
_CHARACTER = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\s\u3000-\u9fff，。；：]+")
_OPERATION = re.compile(r"[×÷·√^²³ᵗ/]|(?<=[\d)\]²³ᵗ])\s*[+−-]\s*(?=[\d(√a-z])|exp|ln|log|tanh|σ\(")
_SECONDS: Mapping[type[Policy], float] = {Phrase: 20.0, Label: 25.0, Expression: 60.0, SelfMarked: 90.0}
_SECONDS_A_POINT = 40.0
_SECONDS_AN_OPTION = 8.0
_SECONDS_A_NUMBER = 8.0


@dataclass(frozen=True, slots=True)
class Work:
    """What a question takes: seconds of reading and writing, operations and steps to carry out."""

    reading: float
    operations: int
    steps: int
    writing: float

    @property
    def minutes(self) -> float:
        carried_out = self.operations * SECONDS_AN_OPERATION + self.steps * SECONDS_A_STEP
        return (self.reading + carried_out + self.writing) / 60


def work_of(question: Question, language: Language) -> Work:
    """The work of a question as it is asked in a language."""
    computed = isinstance(question, Variant)
    solution = "\n".join(step.en for step in question.steps) if computed else ""
    return Work(
        reading=reading_seconds("\n".join(shown_texts(question, language))),
        operations=operations_in(solution),
        steps=len(question.steps) if computed else 0,
        writing=sum(_writing(field, question.key[field.name]) for field in question.fields))


def operations_in(text: str) -> int:
    """The arithmetic signs of a text: between numbers, and those of powers, roots and functions."""
    return len(_OPERATION.findall(text))


def minutes_of(questions: Mapping[Language, Question]) -> float:
    """The work in minutes, the mean of both languages: a paper is the same in either."""
    return sum(work_of(questions[language], language).minutes for language in LANGUAGES) / len(LANGUAGES)


def reading_seconds(text: str) -> float:
    """The time to read a text with care."""
    return len(_CHARACTER.findall(text)) * SECONDS_A_CHARACTER + len(_WORD.findall(text)) * SECONDS_A_WORD


def shown_texts(question: Question, language: Language) -> list[str]:
    """All that stands on the paper of a question."""
    texts = [question.prompt[language]]
    listed: set[str] = set()
    for field in question.fields:
        texts.append(field.label[language])
        if isinstance(field.policy, OneOf | AllOf):
            listed |= {option.text[language] for option in field.policy.options}
    return [*texts, *sorted(listed)]


def _writing(field: Field, key: Any) -> float:
    policy = field.policy
    if isinstance(policy, OneOf | AllOf):
        return _SECONDS_AN_OPTION * len(policy.options)
    if isinstance(policy, Rubric):
        return _SECONDS_A_POINT * len(policy.points) if field.weight else 0.0
    return _SECONDS.get(type(policy)) or _SECONDS_A_NUMBER * _entries(key)


def _entries(key: Any) -> int:
    return sum(map(_entries, key)) if isinstance(key, tuple) else 1
