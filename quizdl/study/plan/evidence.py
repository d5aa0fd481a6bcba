"""What a learner's answers say about marks: how recall turns into credit, by family, at first meetings, in sittings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from zlib import crc32

from quizdl.study.card import CardId, ComputedCard, MistakeCard, parse
from quizdl.study.memory import Memory
from quizdl.study.plan.calibration import PastSitting, Prediction, mark_errors
from quizdl.study.review import Review

_TRUST_ALL = 20.0
"""Before answers say otherwise, credit is taken to be as predicted, as if that had been seen so many times."""
_TRUST_FAMILY = 5.0
_LATEST = 20
"""So many latest answers of a family count."""
_GUESS = 0.2
_TRUST_GUESS = 10.0
_TRUST_SITTINGS = 2.0
_LATEST_SITTINGS = 5
_MOST_REVIEWS = 10_000
"""A longer log is weighed by a part: replaying all of it would take seconds."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Measured success.

    `credit` is the credit earned per predicted recall, over all answers, `families` that of templates with answers
    of their own. `guess` is the credit at first meetings; `bias` what sittings gave beyond their estimate.
    """

    answers: int = 0
    credit: float = 1.0
    families: Mapping[str, float] = field(default_factory=dict)
    guess: float = _GUESS
    sittings: int = 0
    bias: float = 0.0

    def credit_of(self, card: CardId) -> float:
        """The credit per predicted recall of a card: of its family where there is one."""
        family = family_of(card)
        return self.credit if family is None else self.families.get(family, self.credit)


def family_of(card: CardId) -> str | None:
    """The template of a computed card or of a mistake's; None for facts."""
    match parse(card):
        case ComputedCard(template=template) | MistakeCard(template=template):
            return template
        case _:
            return None


def part_of(reviews: Sequence[Review]) -> Sequence[Review]:
    """All reviews of as many cards as make about ten thousand: computed ones first, the others as a hash has it."""
    if len(reviews) <= _MOST_REVIEWS:
        return reviews
    counts = Counter(review.card for review in reviews)
    chosen, total = set[CardId](), 0
    for card in sorted(counts, key=lambda card: (family_of(card) is None, crc32(card.encode()))):
        if total >= _MOST_REVIEWS:
            break
        chosen.add(card)
        total += counts[card]
    return [review for review in reviews if review.card in chosen]


def evidence(made: Sequence[Prediction], reviews: Iterable[Review], memories: Mapping[CardId, Memory],
             sittings: Iterable[PastSitting] = ()) -> Evidence:
    """All that was measured; predictions, reviews and sittings are in order of time."""
    credit = _ratio(sum(each.score for each in made), sum(each.recall for each in made), _TRUST_ALL, 1.0)
    by_family: dict[str, list[Prediction]] = {}
    for each in made:
        if (family := family_of(each.card)) is not None:
            by_family.setdefault(family, []).append(each)
    families = {family: _ratio(sum(each.score for each in found[-_LATEST:]),
                               sum(each.recall for each in found[-_LATEST:]), _TRUST_FAMILY, credit)
                for family, found in by_family.items()}
    met = _first_meetings(reviews, memories)
    errors = mark_errors(sittings)[-_LATEST_SITTINGS:]
    return Evidence(
        answers=len(made), credit=credit, families=families,
        guess=(sum(met) + _TRUST_GUESS * _GUESS) / (len(met) + _TRUST_GUESS), sittings=len(errors),
        bias=fmean(errors) * len(errors) / (len(errors) + _TRUST_SITTINGS) if errors else 0.0)


def _ratio(earned: float, predicted: float, trust: float, usual: float) -> float:
    return (earned + trust * usual) / (predicted + trust)


def _first_meetings(reviews: Iterable[Review], memories: Mapping[CardId, Memory]) -> list[float]:
    """The score of the very first answer to each card, as far as it is in the log."""
    seen: set[CardId] = set()
    found = []
    for review in reviews:
        if review.card not in seen:
            seen.add(review.card)
            if review.card in memories and memories[review.card].first_day == review.study_day:
                found.append(review.score)
    return found
