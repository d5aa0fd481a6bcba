"""A sitting: the clock is a deadline, what is answered is kept at once, nothing is told before handing in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizdl.errors import QuizdlError
from quizdl.study.day import milliseconds
from quizdl.study.exam.paper import Paper
from quizdl.study.exam.record import ClosedError, find
from quizdl.study.exam.sitting import Examiner, TimeUpError


def test_answers_survive_leaving(examiner: Examiner, small: Paper, answer_right) -> None:
    """Answers, flags and the place are as they were; an answer can be changed and taken back."""
    sitting = examiner.begin(small, "en")
    answer_right(sitting, 1)
    answer_right(sitting, 5)
    sitting.flag(2)
    sitting.visit(3)
    again = examiner.take_up(sitting.record)
    assert [cell.filled for cell in again.grid()] == ["answered", "empty", "empty", "empty", "answered", "empty"]
    assert [cell.place.number for cell in again.grid() if cell.flagged] == [2]
    assert again.current == 3
    assert again.answers(1) == sitting.answers(1)
    again.answer(1, {})
    again.flag(2)
    assert examiner.take_up(sitting.record).grid()[0].filled == "empty"
    assert not any(cell.flagged for cell in examiner.take_up(sitting.record).grid())


def test_two_windows_see_each_other(examiner: Examiner, small: Paper, answer_right) -> None:
    """What one process answers, the other knows at its next step; handing in closes both."""
    one = examiner.begin(small, "en")
    other = examiner.take_up(one.record)
    answer_right(one, 4)
    other.visit(1)
    assert other.filled(4) == "answered"
    other.hand_in()
    with pytest.raises(ClosedError):
        answer_right(one, 2)
    assert one.state.marks[4].score == 1
    with pytest.raises(ClosedError):
        one.hand_in()


def test_the_clock_runs_while_nobody_is_there(examiner: Examiner, small: Paper, clock) -> None:
    """Twenty minutes are twenty minutes, whether the program runs or not."""
    sitting = examiner.begin(small, "en")
    clock.pass_(minutes=12)
    again = examiner.take_up(sitting.record)
    assert again.seconds_left == 8 * 60
    clock.pass_(minutes=7, seconds=59)
    again.flag(1, True)
    assert again.seconds_left == 1


def test_after_the_deadline_nothing_is_accepted(examiner: Examiner, small: Paper, clock, answer_right) -> None:
    """At the deadline the paper is handed in with what was kept, and the answer that came late is not in it."""
    sitting = examiner.begin(small, "en")
    answer_right(sitting, 4)
    clock.pass_(minutes=20)
    with pytest.raises(TimeUpError):
        answer_right(sitting, 5)
    assert not sitting.is_open
    assert not sitting.state.in_time
    assert sitting.state.handed_in == sitting.record.started + 20 * 60_000
    assert [mark.answered for _, mark in sorted(sitting.state.marks.items())] == [False] * 3 + [True, False, False]
    with pytest.raises(ClosedError):
        sitting.visit(1)
    assert examiner.open_sittings() == []


def test_a_sitting_that_ran_out_alone_is_handed_in_when_it_is_opened(examiner: Examiner, small: Paper, clock,
                                                                     answer_right) -> None:
    """Days later, with the deadline as the time of handing in; the time away is nobody's."""
    sitting = examiner.begin(small, "en")
    answer_right(sitting, 6)
    clock.pass_(minutes=1)
    sitting.visit(1)
    clock.pass_(days=3)
    assert examiner.open_sittings() == []
    late = examiner.take_up(find(examiner.register.records(), small.code))
    assert late.state.handed_in == late.record.started + 20 * 60_000
    assert late.state.score(6) == 1
    assert sum(late.state.spent.values()) == 60_000


def test_a_clock_that_is_set_back_wins_nothing(examiner: Examiner, small: Paper, clock, answer_right) -> None:
    """Time goes on from the latest that was known, in this window and the next; a clock set right again holds."""
    sitting = examiner.begin(small, "en")
    clock.pass_(minutes=5)
    sitting.visit(2)
    clock.time -= timedelta(hours=3)
    assert sitting.seconds_left == 15 * 60
    assert examiner.take_up(sitting.record).seconds_left == 15 * 60
    clock.pass_(minutes=6)
    assert sitting.seconds_left == 9 * 60
    answer_right(sitting, 1)
    again = examiner.take_up(sitting.record)
    clock.pass_(minutes=8)
    assert again.seconds_left == 60
    clock.time += timedelta(hours=3, seconds=30)
    assert again.seconds_left == 30
    clock.pass_(seconds=30)
    with pytest.raises(TimeUpError):
        answer_right(again, 2)
    assert again.state.handed_in == again.ends


def test_warnings_come_once(examiner: Examiner, small: Paper, clock) -> None:
    """At ten minutes and at one; after a long absence only the more urgent one."""
    sitting = examiner.begin(small, "en")
    assert sitting.warning() is None
    clock.pass_(minutes=10)
    assert (sitting.warning(), sitting.warning()) == (10, None)
    clock.pass_(minutes=9)
    assert (sitting.warning(), sitting.warning()) == (1, None)
    assert examiner.take_up(sitting.record).warning() == 1
    clock.pass_(minutes=1)
    assert sitting.warning() is None


def test_only_practice_can_be_paused(examiner: Examiner, small: Paper, clock, answer_right) -> None:
    """A pause moves the deadline by its length, also across a restart; an exam refuses it."""
    exam = examiner.begin(small, "en")
    with pytest.raises(QuizdlError, match="cannot be paused"):
        exam.pause()
    practice = examiner.begin(small, "en", practice=True)
    clock.pass_(minutes=5)
    practice.pause()
    clock.pass_(hours=30)
    assert practice.seconds_left == 15 * 60
    again = examiner.take_up(practice.record)
    assert again.is_open
    assert again.is_paused
    assert again.seconds_left == 15 * 60
    answer_right(again, 1)  # who works on ends the pause
    assert not again.is_paused
    clock.pass_(minutes=14, seconds=59)
    assert again.check_time()
    clock.pass_(seconds=1)
    assert not again.check_time()
    assert sum(again.state.spent.values()) <= 20 * 60_000


def test_time_goes_to_the_question_that_is_looked_at(examiner: Examiner, small: Paper, clock) -> None:
    """Each stay is added up; the time before a restart until it is taken up again is nobody's."""
    sitting = examiner.begin(small, "en")
    for number, seconds in ((1, 30), (2, 50), (1, 20)):
        sitting.visit(number)
        clock.pass_(seconds=seconds)
    sitting.answer(1, {"answer": "something"})
    clock.pass_(seconds=100)
    again = examiner.take_up(sitting.record)
    clock.pass_(seconds=7)
    again.hand_in()
    assert again.state.spent == {1: 57_000, 2: 50_000}


def test_marks_are_partial_and_the_empty_is_zero(examiner: Examiner, small: Paper, right) -> None:
    """Every question is marked as anywhere else; half of a question earns half of its marks."""
    from quizdl.questions.marking import mark

    sitting = examiner.begin(small, "en")
    expected = dict.fromkeys(range(1, 7), 0.0)
    for number in (4, 5, 6):
        question = sitting.question(number)
        answers = right(question)
        for name in list(answers)[1:]:
            del answers[name]
        sitting.answer(number, answers)
        expected[number] = mark(question, answers).score
    sitting.hand_in()
    assert {number: sitting.state.score(number) for number in expected} == expected


def test_a_suggested_mark_is_corrected_with_a_trace(examiner: Examiner, small: Paper, clock) -> None:
    """Corrections follow one another; each stays to be seen; other marks cannot be touched."""
    recall = next(item.number for item in small.items if item.kind == "recall")
    computed = next(item.number for item in small.items if item.kind == "computed")
    sitting = examiner.begin(small, "en")
    for number in (recall, computed):
        sitting.answer(number, dict.fromkeys((field.name for field in sitting.question(number).fields), "1"))
    with pytest.raises(QuizdlError, match="no suggested mark"):
        sitting.judge(recall, 1.0)
    sitting.hand_in()
    suggestion = sitting.state.score(recall)
    sitting.judge(recall, 0.5)
    clock.pass_(minutes=5)
    sitting.judge(recall, 0.75)
    again = examiner.take_up(sitting.record)
    assert again.state.score(recall) == 0.75
    assert again.state.marks[recall].score == suggestion
    assert [(each.before, each.after) for each in again.state.judgements] == [(suggestion, 0.5), (0.5, 0.75)]
    assert [each.at for each in again.state.judgements] == [milliseconds(clock.now() - timedelta(minutes=5)),
                                                            milliseconds(clock.now())]
    with pytest.raises(QuizdlError, match="no suggested mark"):
        again.judge(computed, 1.0)
    with pytest.raises(QuizdlError, match="0 to 1"):
        again.judge(recall, 1.5)


def test_the_next_open_question_goes_round(examiner: Examiner, small: Paper, answer_right) -> None:
    """Empty and flagged ones, from the present one on; none when all is done."""
    sitting = examiner.begin(small, "en")
    for number in (1, 2, 4, 5, 6):
        answer_right(sitting, number)
    assert (sitting.next_open(1), sitting.next_open(4)) == (3, 3)
    sitting.flag(5)
    assert sitting.next_open(4) == 5
    answer_right(sitting, 3)
    sitting.flag(5)
    assert sitting.next_open(1) is None


def test_the_same_paper_again_is_counted(examiner: Examiner, small: Paper) -> None:
    """By its paper, or from an earlier sitting alone."""
    first = examiner.begin(small, "en")
    first.hand_in()
    second = examiner.begin(first.record, "en")
    second.hand_in()
    third = examiner.begin(small, "en")
    assert [each.record.attempt for each in (first, second, third)] == [1, 2, 3]
    assert [place.code for place in second.places] == [item.code for item in small.items]


def test_a_question_that_is_gone_is_not_marked(examiner: Examiner, small: Paper, answer_right) -> None:
    """It is told, and neither earns nor loses anything."""
    import msgspec

    from quizdl.study.exam.report import report_of

    sitting = examiner.begin(small, "en")
    places = list(sitting.record.paper.places)
    places[0] = msgspec.structs.replace(places[0], code="cloze:gone.fact:1")
    paper = msgspec.structs.replace(sitting.record.paper, places=tuple(places))
    other = examiner.begin(msgspec.structs.replace(sitting.record, paper=paper), "en")
    assert other.visit(1) is None
    assert "gone.fact" in other.problems[1]
    answer_right(other, 4)
    other.hand_in()
    report = report_of(other)
    assert report.lines[0].earned is None
    assert report.total.marks == pytest.approx(small.marks - small.items[0].marks)
    assert report.total.earned == pytest.approx(small.items[3].marks)


def test_unknown_questions_and_sittings_are_refused(examiner: Examiner, small: Paper) -> None:
    sitting = examiner.begin(small, "en")
    with pytest.raises(QuizdlError, match="numbered 1 to 6"):
        sitting.visit(7)
    with pytest.raises(QuizdlError, match="no sitting of 'nothing'"):
        find(examiner.register.records(), "nothing")
    with pytest.raises(QuizdlError, match="no sittings yet"):
        find([], "nothing")
