"""The mark to expect: its middle, its range, and what moves them; calibration of predictions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from quizdl.study.card import Card
from quizdl.study.plan.calibration import Prediction, calibration, mark_errors, predictions
from quizdl.study.plan.estimate import estimate
from quizdl.study.plan.evidence import Evidence, evidence
from quizdl.study.plan.worth import card_worths, subject_worths
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

DAY = date(2026, 3, 2)
CARDS = [Card(f"cloze:f{number}", "t", (f"f{number}",)) for number in range(10)]
WORTHS = {card.id: 0.1 for card in CARDS}
MUCH = Evidence(answers=2000, sittings=10)


@dataclass(frozen=True)
class Sat:
    """A sitting."""

    day: date
    share: float
    predicted: float | None


@dataclass(frozen=True)
class Point:
    """A point of the outline."""

    weight: float
    topics: tuple[str, ...]
    concepts: tuple[str, ...] = ()


def review(card: str, day: int, rating: Rating = Rating.GOOD, score: float = 1.0) -> Review:
    return Review(uuid=f"{card}{day}{rating}", at=day * 1000, study_day=DAY + timedelta(days=day), card=card,
                  rating=rating, result="right" if score == 1 else "wrong", score=score, seconds=10.0, code=None)


def test_the_mark_is_the_weighted_recall() -> None:
    """Everything met and nothing known against the model: the mean of the recalls, weighted by worth."""
    recalls = {card.id: 0.5 + 0.04 * index for index, card in enumerate(CARDS)}
    assert estimate(CARDS, recalls, WORTHS, MUCH).share == pytest.approx(sum(recalls.values()) / 10)
    heavy = {**WORTHS, CARDS[9].id: 0.9}
    wanted = (sum(recalls.values()) - recalls[CARDS[9].id] + 9 * recalls[CARDS[9].id]) / 18
    assert estimate(CARDS, recalls, heavy, MUCH).share == pytest.approx(wanted)


def test_an_exam_on_nothing_says_nothing() -> None:
    """Any mark is possible, and the reason is told."""
    found = estimate([], {}, {}, MUCH)
    assert (found.share, found.low, found.high, found.unmet) == (0.0, 0.0, 1.0, 1.0)
    assert [reason.en for reason in found.because] == ["nothing belongs to this exam"]


def test_ways_to_ask_one_subject_count_once() -> None:
    """A further way that was never met takes nothing away."""
    twin = Card("recall:f0", "t", ("f0",), way=1)
    recalls = {card.id: 0.8 for card in CARDS}
    assert estimate([*CARDS, twin], recalls, {**WORTHS, twin.id: 0.1}, MUCH).share == pytest.approx(0.8)


def test_what_was_never_met_earns_what_first_meetings_earn() -> None:
    """And is told as not met; the range says why it is wide."""
    recalls = {card.id: 1.0 for card in CARDS[:5]}
    found = estimate(CARDS, recalls, WORTHS, replace(MUCH, guess=0.3))
    assert found.share == pytest.approx(0.65)
    assert found.unmet == pytest.approx(0.5)
    assert any("50%" in reason.en for reason in found.because)


def test_little_data_means_a_wide_range_and_says_so() -> None:
    """The range narrows with answers and with sittings, and the reasons go away; it never leaves 0 to 1."""
    recalls = {card.id: 0.8 for card in CARDS}
    none, some, much = (estimate(CARDS, recalls, WORTHS, known)
                        for known in (Evidence(), Evidence(answers=150, sittings=1), MUCH))
    assert none.high - none.low > some.high - some.low > much.high - much.low > 0
    assert (len(none.because), len(some.because), len(much.because)) == (2, 0, 0)
    for found in (none, some, much):
        assert 0 <= found.low <= found.share <= found.high <= 1


def test_measured_success_moves_the_estimate() -> None:
    """Predicted 0.9 and earned half: computed cards of that family expect less, and all others somewhat less."""
    made = [Prediction("adam@1", DAY, 0.9, False, 0.45) for _ in range(40)]
    known = evidence(made, [], {})
    assert 0.5 < known.families["adam"] < known.credit < 1
    assert known.credit_of("adam@2") == known.families["adam"]
    assert known.credit_of("adam@1!forgot-square") == known.families["adam"]
    assert known.credit_of("cloze:f1") == known.credit_of("momentum@1") == known.credit
    assert known.credit == pytest.approx((18 + 20) / (36 + 20))


def test_sittings_shift_the_estimate() -> None:
    """Marks below their predictions lower it, the more sittings the nearer to the whole difference."""
    sat = [Sat(DAY, 0.6, 0.7), Sat(DAY, 0.7, None), Sat(DAY, 0.65, 0.75)]
    assert mark_errors(sat) == pytest.approx([-0.1, -0.1])
    one, two = evidence([], [], {}, sat[:2]), evidence([], [], {}, sat)
    assert (one.sittings, two.sittings) == (1, 2)
    assert -0.1 < two.bias < one.bias < 0
    recalls = {card.id: 0.8 for card in CARDS}
    shares = [estimate(CARDS, recalls, WORTHS, replace(MUCH, bias=known.bias)).share for known in (one, two)]
    assert shares == pytest.approx([0.8 + one.bias, 0.8 + two.bias])


def test_predictions_are_the_recall_before_each_answer() -> None:
    """Only answers that tell about memory: neither first meetings nor repetitions within a day."""
    scheduler = Scheduler(Settings())
    log = [review("a:b", 0), review("a:b", 0), review("a:b", 5, Rating.AGAIN, 0.0), review("a:b", 5), review("a:b", 6)]
    made = predictions(log, scheduler)
    days = [DAY + timedelta(days=day) for day in (5, 6)]
    assert [(each.day, each.known) for each in made] == [(days[0], False), (days[1], True)]
    before = scheduler.replay(log[:2])
    assert before is not None
    assert made[0].recall == scheduler.recall(before, days[0])


def test_brier_score_and_bins() -> None:
    """By hand: predictions of 0.9 and 0.5 that came true, and one of 0.8 that did not."""
    outcomes = ((0.9, True), (0.5, True), (0.8, False))
    made = [Prediction("a:b", DAY, recall, known, float(known)) for recall, known in outcomes]
    found = calibration(made)
    assert found is not None
    assert found.brier == pytest.approx((0.01 + 0.25 + 0.64) / 3)
    assert (found.count, found.predicted, found.known) == (3, pytest.approx(2.2 / 3), pytest.approx(2 / 3))
    assert found.plain == pytest.approx(2 / 9)
    assert [(each.actual, each.count) for each in found.bins] == [(1.0, 1), (0.0, 1), (1.0, 1)]
    assert calibration([]) is None


def test_marks_of_the_outline_are_spread_over_its_subjects() -> None:
    """A point's marks evenly over its subjects, what the outline does not name far less; the sum is one."""
    cards = [Card("cloze:a", "x", ("a",)), Card("cloze:b", "x", ("b",)), Card("cloze:c", "y", ("c",), "special"),
             Card("cloze:d", "z", ("d",))]
    found = subject_worths(cards, [Point(30, ("x",)), Point(20, ("y",)), Point(10, ("none",), ("special",))])
    assert sum(found.values()) == pytest.approx(1)
    assert found["a"] == pytest.approx(found["b"])
    assert found["c"] == pytest.approx(2 * found["a"])
    assert 0 < found["d"] < 0.2 * found["a"]
    assert set(subject_worths(cards, []).values()) == {0.25}


def test_the_first_way_to_ask_is_worth_most() -> None:
    """Each further way half as much, all ways together the subject's worth."""
    cards = [Card("recall:a", "x", ("a",), way=1), Card("cloze:a", "x", ("a",), way=0), Card("cloze:b", "x", ("b",))]
    found = card_worths(cards, SimpleNamespace(outline={}))  # type: ignore[arg-type]
    assert found == pytest.approx({"cloze:a": 1 / 3, "recall:a": 1 / 6, "cloze:b": 1 / 2})
