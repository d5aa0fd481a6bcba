"""Where a learner stands: what today takes, and what comes next."""

from __future__ import annotations

from quizdl.study.overview import overview
from quizdl.study.session import Session


def answer(session: Session, clock, seconds: float = 20.0) -> None:
    shown = session.next()
    clock.pass_(seconds=seconds)
    session.answer({field.name: field.policy.show(shown.question.key[field.name]) for field in shown.question.fields})
    session.record()


def test_a_new_learner_has_only_new_cards(study) -> None:
    """Nothing is due, nothing was answered, no day is next; the time is guessed."""
    now = overview(study)
    assert (now.due, now.again, now.answered_today, now.known, now.streak, now.next_day) == (0, 0, 0, 0, 0, None)
    assert now.new == now.total > 0
    assert now.minutes >= 1


def test_after_all_of_today_the_next_day_is_named(study, clock) -> None:
    """When a session is through, what is left is nothing, and the earliest due day is told with its count."""
    session = Session(study, new=2)
    while session.next() is not None:
        answer(session, clock)
    study.change_settings(new_per_day=2)
    now = overview(study)
    assert (now.total, now.minutes, now.known) == (0, 0, 2)
    assert now.answered_today == len(study.journal.reviews())
    days = [memory.due_day for memory in study.journal.memories().values()]
    assert now.next_day == min(days)
    assert now.next_due == days.count(min(days))
    assert now.streak == 1


def test_the_time_follows_the_learners_pace(study, clock) -> None:
    """Someone who takes ten times as long is told about ten times as many minutes."""
    session = Session(study, new=1)
    answer(session, clock, seconds=30)
    quick = overview(study)
    answer(session, clock, seconds=570)
    slow = overview(study)
    assert slow.minutes > 5 * quick.minutes * (slow.total / quick.total)


def test_what_is_hidden_does_not_come_next(study, clock) -> None:
    """A suspended card is not counted among those of the next day."""
    session = Session(study, new=1)
    while session.next() is not None:
        answer(session, clock)
    (card,) = study.journal.memories()
    study.suspend([card])
    assert overview(study).next_day is None


def test_what_is_due_is_counted_by_topic(study, clock) -> None:
    """On the day itself the cards are due, in their topics."""
    session = Session(study, new=3)
    while session.next() is not None:
        answer(session, clock)
    last = max(memory.due_day for memory in study.journal.memories().values())
    clock.pass_(days=(last - study.today).days)
    now = overview(study)
    assert sum(now.by_topic.values()) == 3
    assert now.due <= 3
