"""A plan set for four weeks and followed with a moved clock: sessions obey it; afterwards plain repetition goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from quizdl.study.day import FixedClock
from quizdl.study.plan.day_plan import behind, day_plan
from quizdl.study.plan.exam_day import ExamDay, is_off
from quizdl.study.plan.lines import lines
from quizdl.study.plan.view import plan_view, values
from quizdl.study.plan.worth import subject_of
from quizdl.study.queue import all_due
from quizdl.study.review import Rating
from quizdl.study.session import Session
from quizdl.study.study import Study
from quizdl.text import Language
from quizdl.typeset.cells import display_width

START, EXAM = date(2026, 3, 2), date(2026, 3, 30)
SECONDS = 40.0


def with_plan(study: Study, minutes: int = 5, days_off: tuple[str, ...] = ("sun",),
              exam: ExamDay | None = None) -> None:
    study.change_settings(exams=(exam or ExamDay(day=EXAM, since=study.today),), minutes_per_day=minutes,
                          days_off=days_off)


def studied(study: Study, clock: FixedClock, seconds: float = SECONDS) -> list[str]:
    """A session to its end; every fourth answer to a card is wrong at first."""
    session, asked = Session(study), []
    while (shown := session.next()) is not None:
        card = shown.card.id
        clock.pass_(seconds=seconds)
        session.answer({field.name: "" for field in shown.question.fields}, seconds)
        times = len(study.journal.reviews(card=card))
        session.record(Rating.AGAIN if (times + len(card)) % 4 == 0 else Rating.GOOD)
        asked.append(card)
        assert len(asked) < 200
    return asked


def test_four_weeks(study: Study, clock: FixedClock) -> None:
    """Each day keeps its time, asks what the plan holds, and days off are free; two days are skipped on the way."""
    with_plan(study)
    skipped = {START + timedelta(days=4), START + timedelta(days=10)}
    met = []
    while study.today < EXAM:
        today = study.today
        view = plan_view(study)
        assert view is not None
        assert values(view)["days_left"] == view.today.days_left
        covered = study.plan().exam_of
        assert view.met == len({subject_of(covered_card) for card, covered_card in study.catalog.items()
                                if card in covered and card in study.journal.memories()})
        off = is_off(today, study.settings.days_off)
        assert bool(view.today.budget) is not off
        assert all(display_width(line) <= 80 for language in ("zh", "en")
                   for line in lines(view, 5, study.catalog.bank, language))
        if off:
            assert Session(study).next() is None
        elif today not in skipped:
            asked = studied(study, clock)
            assert (len(asked) - 1) * SECONDS < 5 * 60
            assert asked[:3] == list(view.today.cards[:3])
        met.append(len(study.journal.memories()))
        clock.pass_(days=1, seconds=-(clock.now().timestamp() % 86400) + 20 * 3600)
    assert met == sorted(met)
    assert met[-1] > met[0] > 0
    days = Counter(review.study_day for review in study.journal.reviews())
    assert not set(days) & skipped
    # the day of the exam and after it: no plan, and plain repetition takes up what is due
    assert study.plan() is None
    assert plan_view(study) is None
    clock.pass_(days=30)
    due = all_due(study.situation())
    assert due
    assert study.journal.memories() == study.scheduler.replay_all(study.journal.reviews())


def test_how_far_behind(study: Study, clock: FixedClock) -> None:
    """After three days of which one was skipped, one day's minutes are missing."""
    with_plan(study, days_off=())
    for skip in (False, True, False):
        if not skip:
            studied(study, clock)
        clock.pass_(days=1)
    plan = study.plan()
    assert plan is not None
    found = behind(plan, study.journal.reviews())
    assert (found.days, found.studied, found.planned) == (3, 2, 900.0)
    assert found.short == pytest.approx(900 - sum(each.seconds for each in study.journal.reviews()))


def test_the_view_as_data_says_what_the_view_says(study: Study, clock: FixedClock) -> None:
    """Days and counts as they are, seconds to a tenth, marks to a hundredth of a percent."""
    with_plan(study, days_off=())
    studied(study, clock, seconds=37.43)
    clock.pass_(days=2)
    view = plan_view(study)
    assert view is not None
    data, late, today = values(view), view.behind, view.today
    assert {**data["behind"], "spent": 0, "short": 0} == {
        "days": late.days, "studied": late.studied, "planned": late.planned, "spent": 0, "short": 0}
    for said, meant in ((data["behind"]["spent"], late.spent), (data["behind"]["short"], late.short),
                        (data["seconds"], today.seconds), (data["needed"], today.needed)):
        assert said == pytest.approx(meant, abs=0.0501)
        assert said == float(f"{said:.1f}")
    assert [each["kept"]["share"] for each in data["exams"]] == [
        pytest.approx(each.kept.share, abs=0.000051) for each in view.outlooks]


def test_too_much_for_today_is_told_in_minutes(study: Study) -> None:
    """What would be needed, and how much of it there is no time for; less than a minute is not worth a word."""
    with_plan(study, days_off=())
    view = plan_view(study)
    assert view is not None

    def told(overload: float, language: Language) -> str:
        today = replace(view.today, needed=1500.0, budget=1500.0 - overload, spent=0.0)
        return "".join(lines(replace(view, today=today), 5, study.catalog.bank, language)).replace(" ", "")

    assert "take25minutes,10more" in told(600.0, "en")
    assert "还需要25分钟，多出10分钟" in told(600.0, "zh")
    assert "what does not fit".replace(" ", "") not in told(59.0, "en")


def test_a_skipped_day_does_not_help(study: Study, clock: FixedClock) -> None:
    """Plan kept, today skipped, all stopped: the expected recall falls in this order, well beyond rounding."""
    with_plan(study, days_off=(), exam=ExamDay(day=START + timedelta(days=4), since=START))
    studied(study, clock)
    clock.pass_(days=1)
    plan = study.plan()
    assert plan is not None
    kept, skipped, stopped = (sum(found[card] * plan.worths[card] for card in found) for found in (
        plan.if_kept(), plan.if_kept(without=(study.today,)), plan.if_stopped()))
    assert kept > skipped + 0.01
    assert skipped > stopped + 0.01


def test_no_limits_of_cards_under_a_plan_unless_they_are_given(study: Study) -> None:
    """The plan replaces the day's pace; a session with limits of its own goes without the plan."""
    with_plan(study, minutes=60)
    study.change_settings(new_per_day=2)
    assert Session(study).counts().new > 2
    assert Session(study, new=1).counts().new == 1


def test_siblings_are_not_planned_for_one_day(study: Study) -> None:
    """No two cards of today share a fact or a template."""
    with_plan(study, minutes=600)
    plan = study.plan()
    assert plan is not None
    keys = [key for card in day_plan(plan).cards for key in study.catalog[card].siblings]
    assert len(keys) == len(set(keys)) > 10


def test_a_card_belongs_to_its_nearest_exam(study: Study) -> None:
    """An exam on one topic takes its cards; the rest belongs to the later one, and both are planned for."""
    first = ExamDay(day=START + timedelta(days=3), name="mid", topics=("convolution",), since=START)
    study.change_settings(exams=(ExamDay(day=EXAM, since=START), first), minutes_per_day=30)
    plan = study.plan()
    assert plan is not None
    for card in plan.cards:
        topic = study.catalog[card].topic
        assert plan.exam_of[card].day == (first.day if topic == "convolution" else EXAM)
    held = {plan.exam_of[card].name for card in day_plan(plan).cards}
    assert held == {"mid", ""}
    for exam in plan.exams:
        assert sum(plan.worths[card] for card in plan.cards if plan.exam_of[card] == exam) == pytest.approx(1)


def test_what_no_exam_covers_is_repeated_as_ever(study: Study, clock: FixedClock) -> None:
    """Cards of other topics that fall due come after the plan's own."""
    studied(study, clock)
    clock.pass_(days=40)
    exam = ExamDay(day=study.today + timedelta(days=3), topics=("convolution",), since=study.today)
    study.change_settings(exams=(exam,), minutes_per_day=900)
    plan = study.plan()
    assert plan is not None
    cards = day_plan(plan).cards
    outside = [study.catalog[card].topic != "convolution" for card in cards]
    assert any(outside)
    assert outside == sorted(outside)


def test_a_slow_learner_stops_in_time_and_a_fast_one_goes_on(study: Study, clock: FixedClock) -> None:
    """The session ends when the day's time was answered; with cards to spare, more come than were held at first."""
    with_plan(study, minutes=5, days_off=())
    session, count = Session(study), 0
    held = session.counts().total
    while (shown := session.next()) is not None and count < 200:
        session.answer({field.name: "" for field in shown.question.fields}, 2.0)
        session.record(Rating.EASY)
        count += 1
    assert held < count
    assert count * 2.0 <= 5 * 60 + 2
