"""What comes back within the day: cards that were failed, until they are known, and new cards once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizdl.study.card import CardId, is_mistake
from quizdl.study.memory import Memory
from quizdl.study.review import Rating, Review

AFTER_FAILING = 5
AFTER_MEETING = 8
"""So many other answers come in between, when there are so many."""
MOST_A_DAY = 6
"""A card that was asked so often today has to wait for the next day."""


def repeats(today: Sequence[Review], memories: Mapping[CardId, Memory]) -> dict[CardId, int]:
    """Card -> how many other answers have to come first; the card that waited longest comes first.

    Follows from the log alone, so a session that is left and taken up again goes on as it was.
    """
    answers: dict[CardId, list[int]] = {}
    for index, review in enumerate(today):
        if review.source == "session":
            answers.setdefault(review.card, []).append(index)
    waiting: list[tuple[int, int, CardId]] = []
    for card, indexes in answers.items():
        if card not in memories or len(indexes) >= MOST_A_DAY:
            continue
        last = indexes[-1]
        rating = today[last].rating
        is_new = memories[card].first_day == today[last].study_day and not is_mistake(card)
        if rating is Rating.AGAIN:
            gap = AFTER_FAILING
        elif is_new and len(indexes) == 1 and rating is not Rating.EASY:
            gap = AFTER_MEETING
        else:
            continue
        waiting.append((max(0, gap - (len(today) - 1 - last)), last, card))
    return {card: left for left, _, card in sorted(waiting)}
