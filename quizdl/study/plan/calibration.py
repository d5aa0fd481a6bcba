"""Whether what was predicted came true: recall before each answer against the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Protocol

from quizdl.charts.reliability import Bin, binned
from quizdl.study.card import CardId
from quizdl.study.memory import Memory
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler


@dataclass(frozen=True, slots=True)
class Prediction:
    """The first answer of a day to a card met on an earlier one: the recall that was predicted, and what came."""

    card: CardId
    day: date
    recall: float
    known: bool
    score: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Predictions and outcomes taken together.

    `brier` is the mean squared distance of prediction and outcome (Brier 1950): 0 is perfect. `plain` is the score
    of always predicting the share that was known, which a useful prediction stays below.
    """

    count: int
    predicted: float
    known: float
    brier: float
    plain: float
    bins: tuple[Bin, ...]


class PastSitting(Protocol):
    """A mock exam that was handed in: its mark and the one predicted before it, as shares of the full marks."""

    @property
    def day(self) -> date: ...

    @property
    def share(self) -> float: ...

    @property
    def predicted(self) -> float | None: ...


def predictions(reviews: Iterable[Review], scheduler: Scheduler) -> list[Prediction]:
    """What the model said before each answer that tells about memory; `reviews` in order of time."""
    memories: dict[CardId, Memory] = {}
    found = []
    for review in reviews:
        before = memories.get(review.card)
        if before is not None and before.last_day < review.study_day:
            recall = scheduler.recall(before, review.study_day)
            known = review.rating > Rating.AGAIN
            found.append(Prediction(review.card, review.study_day, recall, known, review.score))
        memories[review.card] = scheduler.after(before, review.card, review.rating, review.study_day)
    return found


def calibration(made: Sequence[Prediction], bins: int = 10) -> Calibration | None:
    """How good the predictions were; None where there are none."""
    if not made:
        return None
    known = fmean(each.known for each in made)
    return Calibration(
        count=len(made), predicted=fmean(each.recall for each in made), known=known,
        brier=fmean((each.recall - each.known) ** 2 for each in made), plain=known * (1 - known),
        bins=tuple(binned([(each.recall, each.known) for each in made], bins)))


def mark_errors(sittings: Iterable[PastSitting]) -> list[float]:
    """Mark minus prediction of each sitting that had one, in the order given."""
    return [each.share - each.predicted for each in sittings if each.predicted is not None]
