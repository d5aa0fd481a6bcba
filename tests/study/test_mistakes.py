"""A mistake is a card from the day after it was made until it was avoided on two days."""

from __future__ import annotations

from datetime import date, timedelta

from quizdl.study.mistakes import mistake_card, open_mistakes
from quizdl.study.review import Rating, Review

START = date(2026, 1, 5)
BASE, MISTAKE = "sigmoid-value@1", "sigmoid-value@1!forgot-minus"


def review(card: str, day: int, result: str = "right", misconception: str | None = None, **more: object) -> Review:
    return Review(uuid=f"{card}{day}", at=day * 10**6, study_day=START + timedelta(days=day), card=card,
                  rating=Rating.GOOD, result=result, score=1.0, seconds=1.0, code=None, misconception=misconception,
                  **more)


MADE = review(BASE, 0, "wrong", "forgot-minus")


def test_a_mistake_that_was_made_is_open() -> None:
    """It bears the template, the level and the misconception, and the day it was made."""
    assert mistake_card(MADE) == MISTAKE
    assert open_mistakes([MADE]) == {MISTAKE: START}


def test_two_different_days_close_it() -> None:
    """Right twice on one day is not enough; right on two days is."""
    twice = [MADE, review(MISTAKE, 1), review(MISTAKE, 1)]
    assert MISTAKE in open_mistakes(twice)
    assert open_mistakes([*twice, review(MISTAKE, 3)]) == {}


def test_help_does_not_count() -> None:
    """An answer after a hint or at a second try shows nothing."""
    helped = [review(MISTAKE, 1, hinted=True), review(MISTAKE, 2, tries=2), review(MISTAKE, 3, "partly")]
    assert MISTAKE in open_mistakes([MADE, *helped, review(MISTAKE, 4)])


def test_making_it_again_starts_over() -> None:
    """Also after it was gone, and also when its own card is failed by it."""
    gone = [MADE, review(MISTAKE, 1), review(MISTAKE, 2)]
    assert open_mistakes([*gone, review(BASE, 5, "wrong", "forgot-minus")]) == {MISTAKE: START + timedelta(days=5)}
    relapse = [MADE, review(MISTAKE, 1), review(MISTAKE, 2, "wrong", "forgot-minus"), review(MISTAKE, 3)]
    assert MISTAKE in open_mistakes(relapse)


def test_facts_have_no_mistake_cards() -> None:
    """A misconception in a question about a fact is logged, but is no card of its own."""
    assert open_mistakes([review("choice:relu.dying", 0, "wrong", "some")]) == {}
