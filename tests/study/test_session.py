"""Whole sessions without a screen: what is asked, kept, taken back and asked again the next day."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from quizdl.questions.question import Question
from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.study.catalog import Catalog
from quizdl.study.day import FixedClock
from quizdl.study.review import Rating
from quizdl.study.session import Session
from quizdl.study.settings import SettingError
from quizdl.study.study import Study

Right = Callable[[Question], Mapping[str, str]]


def first_of(study: Study, card: str) -> Session:
    """A session whose first question is the one of a card: everything else is suspended."""
    study.suspend(other for other in study.catalog if other != card)
    session = Session(study)
    shown = session.next()
    assert shown is not None
    assert shown.card.id == card
    return session


def answer_all(session: Session, right: Right, clock: FixedClock, most: int = 500) -> list[str]:
    """Answer everything rightly, ten seconds each; the cards in order."""
    asked = []
    while (shown := session.next()) is not None and len(asked) < most:
        clock.pass_(seconds=10)
        session.answer(right(shown.question))
        session.record(Rating.GOOD)
        asked.append(shown.card.id)
    return asked


def state(study: Study) -> tuple[object, ...]:
    return study.journal.memories(), study.journal.reviews(), study.journal.flags()


def test_an_answer_is_marked_rated_and_kept(study: Study, right: Right, clock: FixedClock) -> None:
    """A right first answer is Good; the review holds card, code, day, seconds; the state is that of a replay."""
    session = first_of(study, "sigmoid-value@1")
    shown = session.shown
    clock.pass_(seconds=42)
    answered = session.answer(right(shown.question))
    assert (answered.result, answered.suggested, answered.can_try_again) == ("right", Rating.GOOD, False)
    assert list(answered.due) == list(Rating)
    recorded = session.record()
    review = recorded.review
    assert (review.card, review.code, review.seconds, review.tries) == ("sigmoid-value@1", shown.question.code, 42, 1)
    assert review.study_day == study.today
    assert recorded.memory.due_day == answered.due[Rating.GOOD]
    assert study.journal.reviews() == [review]
    assert study.journal.memories() == {review.card: study.scheduler.replay([review])}


def test_one_key_changes_the_rating(study: Study, right: Right) -> None:
    """What is recorded is what the learner chose."""
    session = first_of(study, "sigmoid-value@1")
    session.answer(right(session.shown.question))
    assert session.record(Rating.HARD).review.rating is Rating.HARD


def test_unreadable_costs_nothing(study: Study, right: Right) -> None:
    """What cannot be read is no try: there is nothing to record, and the next answer is a first try."""
    session = first_of(study, "sigmoid-value@1")
    assert not session.answer({"value": "1/2x", "slope": "0.2"}).counts
    assert session.answered is None
    with pytest.raises(RuntimeError):
        session.record()
    assert session.answer(right(session.shown.question)).suggested is Rating.GOOD
    assert session.record().review.tries == 1


def test_a_second_try_is_hard_at_best(study: Study, right: Right) -> None:
    """Wrong, then right: Hard; the mistake of the first try is remembered."""
    session = first_of(study, "sigmoid-value@1")
    question = session.shown.question
    wrong = {name: repr(value) for name, value in question.mistakes[0].values.items()}
    first = session.answer({**right(question), **wrong})
    assert first.can_try_again
    assert first.misconception == question.mistakes[0].id
    second = session.answer(right(question))
    assert (second.result, second.suggested) == ("right", Rating.HARD)
    review = session.record().review
    assert (review.tries, review.misconception) == (2, question.mistakes[0].id)


def test_a_hint_is_hard_at_best(study: Study, right: Right) -> None:
    """The ladder ends; who climbed it gets Hard for a right answer."""
    session = first_of(study, "sigmoid-value@1")
    rungs = 0
    while session.hint() is not None:
        rungs += 1
        assert rungs < 20
    assert rungs
    assert session.answer(right(session.shown.question)).suggested is Rating.HARD
    assert session.record().review.hinted


def test_the_solution_closes_the_question(study: Study, right: Right) -> None:
    """Opened before an answer it is Again, and a right answer afterwards changes nothing."""
    session = first_of(study, "sigmoid-value@1")
    assert session.open_solution().suggested is Rating.AGAIN
    assert session.answer(right(session.shown.question)).result == "shown"
    assert session.record().review.result == "shown"


def test_the_solution_after_an_answer_changes_no_rating(study: Study) -> None:
    """Who answered partly and then reads the solution keeps what was earned, and cannot try again."""
    session = first_of(study, "sigmoid-value@1")
    before = session.answer({"value": "0.123", "slope": "0.456"})
    after = session.open_solution()
    assert (before.can_try_again, after.can_try_again) == (True, False)
    assert before.suggested is after.suggested


def test_giving_up_is_again(study: Study) -> None:
    """Nothing typed is no try, and Again."""
    session = first_of(study, "sigmoid-value@1")
    answered = session.answer({})
    assert (answered.result, answered.suggested) == ("gave-up", Rating.AGAIN)
    assert session.record().review.tries == 0


def test_fast_is_easy_by_the_learners_own_measure(study: Study, right: Right, clock: FixedClock) -> None:
    """After five answers of 40 seconds, 20 seconds is Easy and 30 is Good."""
    for seconds, expected in [*[(40, Rating.GOOD)] * 5, (30, Rating.GOOD), (20, Rating.EASY)]:
        session = first_of(study, "sigmoid-value@1")
        clock.pass_(seconds=seconds)
        assert session.answer(right(session.shown.question)).suggested is expected
        session.record(Rating.GOOD)
        clock.pass_(days=400)


def test_a_short_answer_is_judged_by_the_learner(study: Study) -> None:
    """Free words are marked as a suggestion; the learner's own score decides the rating."""
    session = first_of(study, "recall:underfitting.definition")
    answered = session.answer({"answer": "a high error on something"})
    assert answered.self_judged
    assert not answered.can_try_again
    assert session.judge(1.0).suggested is Rating.GOOD
    assert session.judge(0.2).suggested is Rating.AGAIN
    assert session.judge(0.7).suggested is Rating.HARD
    assert session.record().review.score == 0.7


def test_everything_is_asked_once_or_twice_and_then_it_is_done(study: Study, right: Right, clock: FixedClock) -> None:
    """New cards come back once; then the day is over, and the next day brings what is due."""
    study.change_settings(new_per_day=6)
    session = Session(study)
    asked = answer_all(session, right, clock)
    assert {card: asked.count(card) for card in asked} == dict.fromkeys(asked, 2)
    assert len(set(asked)) == 6
    assert session.counts().total == 0
    assert Session(study).next() is None
    clock.pass_(days=1)
    due = [card for card, memory in study.journal.memories().items() if memory.due_day <= study.today]
    shown = Session(study).next()
    assert (shown.why, shown.card.id in due) == (("due", True) if due else ("new", False))


def test_failed_cards_come_back_until_they_are_known(study: Study, right: Right, clock: FixedClock) -> None:
    """Again means again: not at once, but in the same session."""
    study.change_settings(new_per_day=8)
    session = Session(study)
    failed = session.next().card.id
    session.answer({})
    session.record()
    asked = answer_all(session, right, clock)
    assert failed in asked
    assert asked.index(failed) >= 4


def test_leaving_and_coming_back_goes_on_where_it_was(study: Study, right: Right, clock: FixedClock) -> None:
    """A question that was not answered is asked again, with the same numbers; nothing answered is asked anew."""
    study.change_settings(new_per_day=6)
    session = Session(study)
    done = answer_all(session, right, clock, most=3)
    open_one = session.next()
    again = Session(study).next()
    assert again.card.id not in done
    assert again.question.code == open_one.question.code


def test_undo_and_redo_reach_back_sixty_steps(study: Study, right: Right, clock: FixedClock) -> None:
    """Every step back restores exactly what was, also after the last card; every step forward does it again."""
    study.change_settings(new_per_day=40)
    session, states = Session(study), [state(study)]
    while len(states) <= 60 and (shown := session.next()) is not None:
        clock.pass_(seconds=5)
        if len(states) % 13 == 0:
            session.bury()
        elif len(states) % 23 == 0:
            session.suspend()
        else:
            session.answer({} if len(states) % 4 else right(shown.question))
            session.record()
        states.append(state(study))
    assert len(states) == 61
    for expected in reversed(states[:-1]):
        assert session.undo() is not None
        assert state(study) == expected
    assert session.undo() is None
    for expected in states[1:]:
        assert session.redo()
        assert state(study) == expected
    assert not session.redo()


def test_undo_after_the_last_card_and_after_a_restart(study: Study, learner: Learner, catalog: Catalog,
                                                      clock: FixedClock, right: Right) -> None:
    """The day being done, or the program being started anew, the last answer can still be taken back that day."""
    study.change_settings(new_per_day=2)
    session = Session(study)
    last = answer_all(session, right, clock)[-1]
    assert session.next() is None
    with Learner(learner.path) as reopened:
        later = Session(Study(catalog, LearnerJournal(reopened), clock, "zh"))
        assert later.next() is None
        shown = later.undo()
        assert (shown.card.id, shown.why) == (last, "again")
        assert later.redo()
        clock.pass_(days=1)
        assert Session(Study(catalog, LearnerJournal(reopened), clock, "zh")).undo() is None


def test_undo_shows_the_same_question(study: Study, right: Right, clock: FixedClock) -> None:
    """The card that was taken back is asked with the numbers it had; a new answer replaces the old one."""
    session = Session(study)
    first = session.next()
    session.answer({})
    session.record()
    session.next()
    again = session.undo()
    assert again.question.code == first.question.code
    session.answer(right(again.question))
    session.record()
    assert [review.result for review in study.journal.reviews()] == ["right"]
    assert not session.redo()


def test_undo_before_recording_opens_the_question_again(study: Study, right: Right) -> None:
    """The answer on the screen goes first; nothing kept is touched, and a hint that was taken stays taken."""
    session = first_of(study, "sigmoid-value@1")
    session.hint()
    session.answer({"value": "7", "slope": "7"})
    shown = session.shown
    assert session.undo() is shown
    assert session.answered is None
    assert session.answer(right(shown.question)).suggested is Rating.HARD
    review = session.record().review
    assert (review.tries, review.misconception) == (1, None)


def test_a_mistake_becomes_a_card_until_it_is_gone(study: Study, right: Right, clock: FixedClock) -> None:
    """Made today it is asked from tomorrow on; right on two days, it is gone and comes no more."""
    session = first_of(study, "conv-output-size@2")
    question = session.shown.question
    mistake = question.mistakes[0]
    session.answer({**right(question), **{name: str(value) for name, value in mistake.values.items()}})
    assert session.record().review.misconception == mistake.id
    card = f"conv-output-size@2!{mistake.id}"
    gone = []
    for _ in range(30):
        clock.pass_(days=1)
        session = Session(study)
        while (shown := session.next()) is not None:
            if shown.card.id == card:
                assert mistake.id in {each.id for each in shown.question.mistakes}
            session.answer(right(shown.question))
            recorded = session.record(Rating.GOOD)
            if shown.card.id == card:
                gone.append(recorded.gone)
    assert gone == [False, True]


def test_a_time_budget_ends_the_session(study: Study, right: Right, clock: FixedClock) -> None:
    """After so many minutes there is no next question; the one on the screen may still be answered, and undone."""
    study.change_settings(new_per_day=40)
    session = Session(study, minutes=2)
    asked = answer_all(session, right, clock)
    assert len(asked) == 12
    assert session.is_over
    assert session.undo() is not None


def test_a_leech_is_told(study: Study, clock: FixedClock) -> None:
    """Forgotten as often as the settings say, a card is named, at that answer and not before."""
    study.change_settings(leech_lapses=3)
    told = []
    for _ in range(5):
        session = first_of(study, "sigmoid-value@1")
        session.answer({})
        told.append(session.record().leech)
        clock.pass_(days=2)
    assert told == [False, False, False, True, True]


def test_a_reset_card_is_new_again(study: Study, right: Right, clock: FixedClock) -> None:
    """Its answers stay in the log and no longer count; undo brings its state back."""
    session = first_of(study, "sigmoid-value@1")
    session.answer(right(session.shown.question))
    session.record()
    before = state(study)
    clock.pass_(days=9)
    session = Session(study)
    assert session.next().why == "due"
    session.reset()
    assert study.journal.memories() == {}
    assert session.next().why == "new"
    session.undo()
    assert state(study) == before


def test_the_language_changes_in_the_middle(study: Study) -> None:
    """The same question goes on in the other language."""
    session = first_of(study, "choice:relu.which-range")
    before = session.shown.question
    after = session.switch_language("zh").question
    assert (before.code, before.key) == (after.code, after.key)


def test_the_next_question_is_ready_and_right(study: Study, right: Right, clock: FixedClock) -> None:
    """A question built ahead is the one that would have been built, and an answer in between can change which."""
    study.change_settings(new_per_day=5)
    ahead, plain = [], []
    for found, prepared in ((ahead, True), (plain, False)):
        session = Session(study)
        while (shown := session.next()) is not None:
            if prepared:
                session.prepare()
            session.answer(right(shown.question))
            session.record(Rating.GOOD)
            found.append(shown.question.code)
        while session.undo() is not None:
            pass
    assert ahead == plain
    assert len(ahead) == 10


def test_a_question_that_breaks_is_left_out_and_told(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """One broken card does not end the session."""
    whole = study.asker.question

    def broken(card: str, times: int, language: str) -> Question:
        if card == "sigmoid-value@1":
            raise ZeroDivisionError("boom")
        return whole(card, times, language)

    monkeypatch.setattr(study.asker, "question", broken)
    session = Session(study)
    asked = []
    while (shown := session.next()) is not None:
        asked.append(shown.card.id)
        session.open_solution()
        session.record(Rating.EASY)
    assert session.problems == {"sigmoid-value@1": "ZeroDivisionError: boom"}
    assert "sigmoid-value@1" not in asked
    assert asked


def test_another_process_answering_the_same_card_is_counted(study: Study, catalog: Catalog, clock: FixedClock,
                                                            right: Right) -> None:
    """Both answers are in the log, and the state follows from both."""
    session = first_of(study, "sigmoid-value@1")
    with Learner(study.journal._learner.path) as second:
        other = Session(Study(catalog, LearnerJournal(second), clock, "en"))
        other.next()
        for each in (other, session):
            each.answer(right(each.shown.question))
            each.record()
    assert len(study.journal.reviews()) == 2
    assert study.journal.memories() == study.scheduler.replay_all(study.journal.reviews())


def test_several_processes_answering_the_same_card_are_all_counted(
        study: Study, catalog: Catalog, learner: Learner, clock: FixedClock, right: Right,
        monkeypatch: pytest.MonkeyPatch) -> None:
    """However often another answer comes in between reading the state and keeping this one, it is kept in the end."""
    session = first_of(study, "sigmoid-value@1")
    session.answer(right(session.shown.question))
    other = Study(catalog, LearnerJournal(learner), clock, "en")
    append, left = study.journal.append, [3]

    def interrupted(*values: object) -> object:
        if left[0]:
            left[0] -= 1
            elsewhere = Session(other, cards=("sigmoid-value@1",))
            elsewhere.answer(right(elsewhere.next().question))
            elsewhere.record()
        return append(*values)

    monkeypatch.setattr(study.journal, "append", interrupted)
    recorded = session.record()
    assert recorded.memory.reps == 4
    assert study.journal.memories()["sigmoid-value@1"] == recorded.memory
    assert len(study.journal.reviews()) == 4


def test_settings_move_due_days(study: Study, right: Right, clock: FixedClock) -> None:
    """A higher wished recall of a topic schedules its cards anew, as a replay would; nonsense is refused."""
    session = first_of(study, "sigmoid-value@1")
    session.answer(right(session.shown.question))
    session.record(Rating.EASY)
    before = study.journal.memories()["sigmoid-value@1"]
    study.change_settings(retention_of={"activations": 0.97})
    after = study.journal.memories()["sigmoid-value@1"]
    assert after.due_day < before.due_day
    assert after == study.scheduler.replay(study.journal.reviews())
    assert study.journal.settings() == study.settings
    with pytest.raises(SettingError, match="retention"):
        study.change_settings(retention=1.5)
    assert study.journal.settings().retention == 0.9


def test_the_streak_counts_days_in_a_row(study: Study, right: Right, clock: FixedClock) -> None:
    """It holds through an empty today, ends with an empty yesterday, and undone answers do not hold it."""
    session = Session(study)
    streaks = []
    for gap in (0, 1, 1, 2):
        clock.pass_(days=gap)
        before = study.streak()
        session = Session(study)
        session.next()
        session.open_solution()
        session.record()
        streaks.append((before, study.streak()))
    assert streaks == [(0, 1), (1, 2), (2, 3), (0, 1)]
    session.undo()
    assert study.streak() == 0
