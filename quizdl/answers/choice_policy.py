"""Policy for picking one of several options."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from quizdl.answers.policy import Policy
from quizdl.text import Text


@dataclass(frozen=True, slots=True)
class Option:
    """One option: a stable id, and its text."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class OneOf(Policy):
    """Exactly this option; the key is its id."""

    options: tuple[Option, ...]
    kind = "choice"

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        return 0.0 if value == key else math.inf

    def words(self) -> Text:
        return Text("选一项，输入字母或数字", "pick one: type its letter or number")

    def text(self, option_id: str) -> Text:
        """The text of an option by its id."""
        return next(option.text for option in self.options if option.id == option_id)

    def show(self, value: Any) -> str:
        return str(value)

    def describe(self) -> dict[str, Any]:
        return {"policy": "one_of", "options": [{"id": o.id, **o.text.as_dict()} for o in self.options]}


@dataclass(frozen=True, slots=True)
class AllOf(Policy):
    """Exactly these options, in any order; the key is the tuple of their ids. A wrong one cancels a right one."""

    options: tuple[Option, ...]
    kind = "choices"

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        return 0.0 if isinstance(value, tuple) and set(value) == set(key) else math.inf

    def cells(self, value: Any, key: Any, scale: Any = None) -> tuple[bool, ...]:
        chosen = set(value) if isinstance(value, tuple) else set()
        hits, misses = len(chosen & set(key)), len(chosen - set(key))
        return tuple(index < hits - misses for index in range(len(key)))

    def words(self) -> Text:
        return Text("选出所有正确的，输入字母或数字，如 A C", "pick all that are right: letters or numbers such as A C")

    def show(self, value: Any) -> str:
        return " ".join(value)

    def describe(self) -> dict[str, Any]:
        return {"policy": "all_of", "options": [{"id": o.id, **o.text.as_dict()} for o in self.options]}
