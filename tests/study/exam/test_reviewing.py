"""What a sitting leaves for studying: reviews once, as chosen before; the mistakes as a session."""

from __future__ import annotations

import pytest

from quizdl.errors import QuizdlError
from quizdl.study.exam.expecting import begin
from quizdl.study.exam.history import past, trend, values
from quizdl.study.exam.paper import Paper
from quizdl.study.exam.report import report_of
from quizdl.study.exam.report_lines import history_lines, report_lines
from quizdl.study.exam.reviewing import cards_to_review, mistakes, settle
from quizdl.study.exam.sitting import Examiner
from quizdl.study.mistakes import open_mistakes
from quizdl.study.review import Rating
from quizdl.study.session import Session
from quizdl.study.study import Study

WRONG = 4


@pytest.fixture
def half(examiner: Examiner, small: Paper, clock, answer_right):
    """Question 4 wrong, 5 and 6 right, 1 looked at and left, 2 and 3 never seen."""

    def sat(counts: str = "mistakes"):
        sitting = examiner.begin(small, "en", counts=counts)
        for number in (5, 6):
            answer_right(sitting, number)
            clock.pass_(seconds=40)
        sitting.visit(WRONG)
        clock.pass_(seconds=20)
        question = sitting.question(WRONG)
        sitting.answer(WRONG, {field.name: "-987" for field in question.fields})
        sitting.visit(1)
        clock.pass_(seconds=5)
        sitting.hand_in()
        return sitting

    return sat


def test_mistakes_become_reviews_once(half, study: Study, register, small: Paper, learner) -> None:
    """By default: the wrong one and the one that was left; what was never looked at says nothing."""
    sitting = half()
    assert settle(sitting, study, register) == 2
    assert settle(sitting, study, register) == 0
    reviews = study.journal.reviews()
    assert {review.card for review in reviews} == {small.items[0].card, small.items[3].card}
    assert {(review.source, review.rating, review.tries) for review in reviews} == {
        ("exam", Rating.AGAIN, 0), ("exam", Rating.AGAIN, 1)}
    assert {review.result for review in reviews} == {"gave-up", "wrong"}
    memories = study.scheduler.replay_all(reviews)
    assert study.journal.memories() == memories


def test_a_second_window_settles_nothing_again(half, study: Study, register, examiner: Examiner) -> None:
    """Also when it does not know yet that it was done."""
    sitting = half()
    other = examiner.take_up(sitting.record)
    assert settle(sitting, study, register) == 2
    other.state.settled = False
    assert settle(other, study, register) == 0
    assert len(study.journal.reviews()) == 2


@pytest.mark.parametrize(("counts", "expected"), [("none", 0), ("mistakes", 2), ("all", 4)])
def test_the_choice_decides_what_counts(half, study: Study, register, counts: str, expected: int) -> None:
    assert settle(half(counts), study, register) == expected
    assert len(study.journal.reviews()) == expected


def test_an_open_sitting_cannot_be_settled(examiner: Examiner, study: Study, register, small: Paper) -> None:
    with pytest.raises(QuizdlError, match="not handed in"):
        settle(examiner.begin(small, "en"), study, register)


def test_a_recognised_mistake_becomes_a_card(examiner: Examiner, study: Study, register, small: Paper) -> None:
    """The misconception is in the report and in the log, so that it is studied until it is gone."""
    sitting = examiner.begin(small, "en")
    number = next(item.number for item in small.items if item.kind == "computed" and item.question.mistakes)
    question = sitting.question(number)
    mistake = question.mistakes[0]
    fields = {field.name: field for field in question.fields}
    sitting.visit(number)
    sitting.answer(number, {name: fields[name].policy.show(value) for name, value in mistake.values.items()})
    sitting.hand_in()
    assert [each.id for each in report_of(sitting).misconceptions] == [mistake.id]
    settle(sitting, study, register)
    assert [card.endswith(f"!{mistake.id}") for card in open_mistakes(study.journal.mistakes())] == [True]


def test_undoing_takes_exam_reviews_back(half, study: Study, register) -> None:
    """They are ordinary steps of the day; a sitting that was settled stays settled."""
    sitting = half()
    settle(sitting, study, register)
    session = Session(study)
    session.undo()
    assert len(study.journal.reviews()) == 1
    assert settle(sitting, study, register) == 0
    assert len(study.journal.reviews()) == 1


def test_mistakes_make_a_session(half, study: Study, register, small: Paper, right) -> None:
    """Exactly their cards, the costliest first, and each until it is known."""
    sitting = half()
    settle(sitting, study, register)
    cards = cards_to_review(sitting, study)
    assert [place.card for place in mistakes(sitting)] == list(cards)
    assert cards[0] == small.items[3].card
    assert set(cards) == {small.items[index].card for index in range(4)}
    session = Session(study, cards=cards)
    asked = []
    while (shown := session.next()) is not None:
        asked.append(shown.card.id)
        session.answer(right(shown.question))
        session.record(Rating.EASY)
    assert asked == list(cards)


def test_the_report_adds_up(half, small: Paper) -> None:
    """Sections, topics and kinds sum to the whole; time stands against what a question is worth."""
    report = report_of(half())
    for totals in (report.sections, report.topics, report.kinds):
        assert sum(each.earned for each in totals) == pytest.approx(report.total.earned)
        assert sum(each.marks for each in totals) == pytest.approx(small.marks)
        assert sum(each.seconds for each in totals) == pytest.approx(105)
        assert sum(each.worth_seconds for each in totals) == pytest.approx(20 * 60)
    assert report.total.earned == pytest.approx(2 * small.items[4].marks)
    assert report.first[0].number == WRONG
    for language in ("zh", "en"):
        lines = report_lines(report, language, {})
        assert any(small.code in line for line in lines)


def test_history_knows_repeats_and_the_trend(examiner: Examiner, small: Paper, register, catalog, answer_right,
                                             clock) -> None:
    """The trend is that of papers sat for the first time; the same paper again is marked as such."""
    import msgspec

    first = examiner.begin(small, "en")
    answer_right(first, 4)
    first.hand_in()
    again = examiner.begin(small, "en")
    for number in (4, 5, 6):
        answer_right(again, number)
    again.hand_in()
    assert trend(past(register)) is None
    for count in (2, 3):
        record = msgspec.structs.replace(first.record, code=f"other.{count}")
        sitting = examiner.begin(record, "en")
        for number in range(4, 4 + count):
            answer_right(sitting, number)
        sitting.hand_in()
    open_one = examiner.begin(small, "en")
    sittings = past(register)
    assert [each.again for each in sittings] == [False, True, False, False]
    assert [round(each.share, 3) for each in sittings] == [0.2, 0.6, 0.4, 0.6]
    assert trend(sittings) == pytest.approx(0.2)
    assert values(sittings)["trend"] == pytest.approx(0.2)
    assert "attempt 2" in "\n".join(history_lines(sittings, "en"))
    assert "第 2 次" in "\n".join(history_lines(sittings, "zh"))
    assert open_one.is_open


def test_the_mark_to_expect_is_kept_before_the_first_attempt(examiner: Examiner, study: Study, small: Paper) -> None:
    """With its range, in the report beside the mark; a paper that was sat before is not predicted."""
    first = begin(examiner, study, small, "en")
    first.hand_in()
    again = begin(examiner, study, small, "en", counts="all")
    again.hand_in()
    share, low, high = report_of(first).expected
    assert 0 <= low <= share <= high <= 1
    assert examiner.take_up(examiner.register.records()[0]).record.estimate == first.record.estimate
    assert any("Expected before" in line for line in report_lines(report_of(first), "en", {}))
    assert report_of(again).expected is None
    assert [each.predicted for each in past(examiner.register)] == [share, None]


def test_an_estimate_stands_beside_its_sitting(examiner: Examiner, small: Paper, register) -> None:
    sitting = examiner.begin(small, "en")
    register.put_estimate(sitting.record.uuid, {"share": 0.7, "low": 0.6, "high": 0.8})
    sitting.hand_in()
    assert [each.predicted for each in past(register)] == [0.7]
