"""What a package is made of, before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from quizdl.study.card import CardId

NoteKind: TypeAlias = Literal["basic", "cloze", "choice", "list", "figure", "mistake", "computed"]

FIELDS = ("Front", "Back", "Extra", "Hint", "Source", "Erratum", "Reference", "Media", "Data", "Id")
"""The fields of every note type, in this order, for ever: Anki refuses notes whose type has another list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of Anki's review log. `id` is its time in milliseconds; intervals are in days."""

    id: int
    rating: int
    interval: int
    last_interval: int
    milliseconds: int
    first: bool
    """Whether it began the card's history (or began it anew), from which a replay starts."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a card stands in its learner's memory. Days are counted from the collection's first."""

    stability: float
    difficulty: float
    retention: float
    decay: float
    due: int
    interval: int
    reps: int
    lapses: int
    last_seconds: int
    """When it was last answered, in seconds since the epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note with its one card. `changed` is when its content last changed, in seconds since the epoch."""

    card: CardId
    kind: NoteKind
    deck: tuple[str, ...]
    fields: Mapping[str, str]
    tags: tuple[str, ...] = ()
    changed: int
    state: State | None = None
    suspended: bool = False
    entries: tuple[Entry, ...] = ()
    preset: str = ""
    """The name of the preset of its deck; Anki's default one when empty."""
