"""What comes back within the day follows from the day's log alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quizdl.study.memory import Memory
from quizdl.study.repeating import AFTER_FAILING, AFTER_MEETING, MOST_A_DAY, repeats
from quizdl.study.review import Rating, Review

DAY = date(2026, 3, 2)


def log(*answers: tuple[str, Rating], source: str = "session") -> list[Review]:
    return [Review(uuid=str(number), at=number, study_day=DAY, card=f"cloze:{card}", rating=rating,
                   result="right", score=1.0, seconds=1.0, code=None, source=source)
            for number, (card, rating) in enumerate(answers)]


def memories(new: str = "", old: str = "xyz") -> dict[str, Memory]:
    known = {**dict.fromkeys(new, DAY), **dict.fromkeys(old, DAY - timedelta(days=9))}
    return {f"cloze:{card}": Memory(card=f"cloze:{card}", stability=1.0, difficulty=5.0, first_day=first, last_day=DAY,
                         due_day=DAY + timedelta(days=1), reps=1, lapses=0, model="m", parameters="p")
            for card, first in known.items()}


A, H, G, E = Rating


@pytest.mark.parametrize("answers,new,waiting", [
    ([("x", A)], "", {"x": AFTER_FAILING}),
    ([("x", A), ("y", G)], "", {"x": AFTER_FAILING - 1}),
    ([("x", A), *([("y", G)] * 9)], "", {"x": 0}),
    ([("x", A), ("y", G), ("x", G)], "", {}),
    ([("x", A), ("y", G), ("x", A)], "", {"x": AFTER_FAILING}),
    ([("x", H)], "", {}),
    ([("n", G)], "n", {"n": AFTER_MEETING}),
    ([("n", H)], "n", {"n": AFTER_MEETING}),
    ([("n", E)], "n", {}),
    ([("n", G), ("x", G), ("n", G)], "n", {}),
    ([("x", A)] * MOST_A_DAY, "", {}),
    ([("x", A), ("y", A)], "", {"x": AFTER_FAILING - 1, "y": AFTER_FAILING}),
])
def test_what_comes_back(answers: list[tuple[str, Rating]], new: str, waiting: dict[str, int]) -> None:
    """Failed cards until they are known, new ones once more unless easy, nothing too often; the longest wait first."""
    found = repeats(log(*answers), memories(new))
    assert found == {f"cloze:{card}": left for card, left in waiting.items()}
    assert list(found) == sorted(found, key=found.__getitem__)


def test_a_mistake_that_was_avoided_does_not_come_back_the_same_day() -> None:
    """It has to be avoided on two different days, so a second time today would tell nothing."""
    review = replace(log(("x", G))[0], card="sigmoid-value@1!wrong")
    state = replace(memories("x")["cloze:x"], card=review.card)
    assert repeats([review], {review.card: state}) == {}


def test_exam_answers_do_not_come_back() -> None:
    """Only sessions repeat; a mock exam asks everything once."""
    assert repeats(log(("x", A), source="exam"), memories()) == {}
