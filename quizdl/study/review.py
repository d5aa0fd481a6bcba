"""The learner's log: answers to cards, and the amendments that undo, redo or start over. Rows are only added."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from quizdl.study.card import CardId

Source: TypeAlias = Literal["session", "exam", "anki"]
Result: TypeAlias = Literal["right", "partly", "wrong", "gave-up", "shown"]
"""How an answer ended: `partly` earned some credit, `shown` means that the solution was opened first."""


class Rating(enum.IntEnum):
    """How well a card was known, in the scale of FSRS."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One answer to one card.

    `at` is in milliseconds since the epoch, UTC; `study_day` the learner's day it belongs to; `score` the share
    of the credit; `seconds` the time to the last answer; `code` rebuilds the question (`Question.code`);
    `tries` counts attempts that could be read. `misconception` is the first that was recognised.
    """

    uuid: str
    at: int
    study_day: date
    card: CardId
    rating: Rating
    result: Result
    score: float
    seconds: float
    code: str | None
    misconception: str | None = None
    source: Source = "session"
    hinted: bool = False
    tries: int = 1


Change: TypeAlias = Literal["undo", "redo", "reset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A later word on the log: `undo` and `redo` name a review or a reset by uuid, `reset` a card that starts over."""

    uuid: str
    at: int
    study_day: date
    change: Change
    target: str


def standing(reviews: Iterable[Review], amendments: Iterable[Amendment]) -> list[Review]:
    """The reviews that count, in order of time: not undone, and not before a reset of their card that stands."""
    undone: set[str] = set()
    resets: list[Amendment] = []
    for amendment in sorted(amendments, key=lambda each: (each.at, each.uuid)):
        match amendment.change:
            case "undo":
                undone.add(amendment.target)
            case "redo":
                undone.discard(amendment.target)
            case "reset":
                resets.append(amendment)
    started: dict[CardId, int] = {}
    for reset in resets:
        if reset.uuid not in undone:
            started[reset.target] = max(reset.at, started.get(reset.target, 0))
    kept = [each for each in reviews if each.uuid not in undone and each.at > started.get(each.card, -1)]
    return sorted(kept, key=lambda each: (each.at, each.uuid))
