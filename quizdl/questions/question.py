"""A question as it is asked and graded, whatever it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizdl.answers.policy import Policy
from quizdl.figures.sheet import Drawing
from quizdl.text import Text


@dataclass(frozen=True, slots=True)
class Field:
    """One blank of an answer.

    `after` names the earlier fields whose answers this one builds on: a wrong one there is carried forward.
    `zero_ok` says that an answer of exactly 0 is a fair question here. `weight` is its share of the credit.
    `asked_if` names an earlier choice and the option that makes this field worth asking.
    """

    name: str
    label: Text
    policy: Policy
    unit: str | None = None
    after: tuple[str, ...] = ()
    zero_ok: bool = False
    weight: float = 1.0
    asked_if: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A misconception at work in one question: the values it leads to, by field."""

    id: str
    title: Text
    feedback: Text
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, how it is graded and how it is explained. Texts may hold `$…$` formulas.

    Where blanks stand on a drawing, `prompt` ends with it, and `lead` is the prompt for those who show `drawing`
    themselves.
    """

    heading: Text
    prompt: Text
    fields: tuple[Field, ...]
    key: Mapping[str, Any]
    mistakes: tuple[Mistake, ...] = ()
    steps: tuple[Text, ...] = ()
    facts: tuple[str, ...] = ()
    drawing: Drawing | None = None
    lead: Text | None = None

    @property
    def code(self) -> str | None:
        """The printable code that rebuilds this question anywhere, if it has one."""
        return None

    def follow(self, earlier: Mapping[str, Any]) -> Mapping[str, Any]:
        """The key of later fields, worked on from a learner's own `earlier` answers; empty if nothing carries."""
        return {}

    def follow_otherwise(self, earlier: Mapping[str, Any]) -> Mapping[str, Any]:
        """As `follow`, by another way that is as right, where wrong `earlier` answers make the two differ."""
        return {}
