"""Mistakes that were made become cards, and stop being cards when they are gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from quizdl.study.card import CardId, ComputedCard, MistakeCard, parse
from quizdl.study.review import Review

DAYS_UNTIL_GONE = 2
"""A mistake is gone after its card was answered right on so many different study days."""


def mistake_card(review: Review) -> CardId | None:
    """The card of the mistake made in a review; None when none was made, or not in a computed question."""
    if review.misconception is None:
        return None
    match parse(review.card):
        case ComputedCard(template=template, level=level) | MistakeCard(template=template, level=level):
            return str(MistakeCard(template, level, review.misconception))
        case _:
            return None


def open_mistakes(reviews: Iterable[Review]) -> dict[CardId, date]:
    """The mistake cards that are not gone, each with the day on which the mistake was last made.

    `reviews` are in order of time; those without a mistake that are not of mistake cards make no difference.
    """
    made: dict[CardId, date] = {}
    right: dict[CardId, set[date]] = {}
    for review in reviews:
        if review.result == "right" and review.tries == 1 and not review.hinted and review.card in made:
            right.setdefault(review.card, set()).add(review.study_day)
            if len(right[review.card]) >= DAYS_UNTIL_GONE:
                del made[review.card], right[review.card]
        card = mistake_card(review)
        if card is not None:
            made[card] = review.study_day
            right.pop(card, None)
    return made
