"""The kinds of question that can be made from facts."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

QuestionKind: TypeAlias = Literal[
    "recall",
    "cloze",
    "choice",
    "true-false",
    "list",
    "match",
    "order",
    "formula",
    "mistake",
    "figure",
    "effect",
    "computed",
]
QUESTION_KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)
