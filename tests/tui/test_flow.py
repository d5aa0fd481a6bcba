"""From home through a session and back, by keys alone."""

from __future__ import annotations

from quizdl.study.asking import Asker
from quizdl.study.review import Rating
from quizdl.study.study import Study
from quizdl.tui.screens.help import HelpScreen
from quizdl.tui.screens.home import HomeScreen
from quizdl.tui.screens.session import SessionScreen

SIGMOID = "sigmoid-value@1"


def test_home_session_answer_verdict_next_undo_quit(drive, only, study: Study) -> None:
    """A right answer is Good, shown before it is recorded; undo takes it back from the log; redo puts it there."""
    only(SIGMOID)

    async def flow(screens) -> None:
        assert "1 new" in screens.text()
        await screens.press("enter")
        assert isinstance(screens.app.screen, SessionScreen)
        await screens.answer_right()
        assert "ALL RIGHT" in screens.text()
        assert "[3 Good" in screens.text()
        assert not study.journal.reviews()
        await screens.press("enter")
        assert [review.rating for review in study.journal.reviews()] == [Rating.GOOD]
        await screens.press("f8")
        assert not study.journal.reviews()
        await screens.press("f9")
        assert len(study.journal.reviews()) == 1
        await screens.press("escape")
        assert isinstance(screens.app.screen, HomeScreen)
        await screens.press("ctrl+q")

    drive(flow)


def test_one_key_changes_the_rating(drive, only, study: Study) -> None:
    """A digit replaces the suggested rating before it is recorded."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.answer_right()
        await screens.press("2")
        assert "[2 Hard" in screens.text()
        assert "Rating: Hard (your choice)" in screens.text()
        await screens.press("enter")

    drive(flow)
    assert [review.rating for review in study.journal.reviews()] == [Rating.HARD]


def test_a_wrong_answer_may_be_tried_again(drive, only, study: Study) -> None:
    """After a first wrong try Space opens the blanks again; right then is Hard, at two tries."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.type("77")
        assert "read as 77" in screens.text()
        await screens.press("enter", "enter")
        assert "WRONG" in screens.text()
        assert "The answer" not in screens.text()
        await screens.press("space", "backspace", "backspace")
        await screens.answer_right()
        assert "[2 Hard" in screens.text()
        await screens.press("enter")

    drive(flow)
    (review,) = study.journal.reviews()
    assert (review.rating, review.tries, review.result) == (Rating.HARD, 2, "right")


def test_what_cannot_be_read_is_no_try(drive, only, study: Study) -> None:
    """Unreadable text is told and stays to be changed; nothing is recorded."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.type("1..2")
        await screens.press("enter", "enter")
        assert "could not be read" in screens.text()
        assert screens.app.session.answered is None

    drive(flow)
    assert not study.journal.reviews()


def test_markup_in_an_answer_is_text(drive, only) -> None:
    """Brackets in what a learner types are shown, not taken for markup."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.type("[bold]1[/]")
        await screens.press("enter", "enter")
        assert "[bold]1[/]" in screens.text()

    drive(flow)


def test_hint_solution_and_run(drive, only, study: Study) -> None:
    """A hint is shown below the question; giving up is Again; the run shows both derivations."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter", "f2")
        assert "Hint: " in screens.text()
        await screens.press("f3")
        assert "[1 Again" in screens.text()
        await screens.press("f4")
        assert "worked independently" in screens.text()
        await screens.press("enter")

    drive(flow, size=(80, 60))
    (review,) = study.journal.reviews()
    assert (review.rating, review.result, review.hinted) == (Rating.AGAIN, "shown", True)


def test_escape_never_loses_an_answer(drive, only, study: Study) -> None:
    """Text that was typed is there again after Esc; an answer that was given is recorded by Esc."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.type("0.12")
        await screens.press("escape")
        assert isinstance(screens.app.screen, HomeScreen)
        assert "question you left" in screens.text()
        await screens.press("enter")
        assert "0.12" in screens.text()
        for _ in range(4):
            await screens.press("backspace")
        await screens.answer_right()
        await screens.press("escape")

    drive(flow)
    assert len(study.journal.reviews()) == 1


def test_quitting_records_the_answer_that_waits(drive, only, study: Study) -> None:
    """ctrl+q with a verdict on the screen keeps the answer."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.answer_right()
        await screens.press("ctrl+q")

    drive(flow)
    assert len(study.journal.reviews()) == 1


def test_the_language_changes_while_answering(drive, only) -> None:
    """Ctrl+L turns question, labels and hints; what was typed stays."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.type("0.3")
        await screens.press("ctrl+l")
        assert "提交" in screens.text()
        assert "0.3" in screens.text()

    drive(flow)


def test_hints_change_with_the_language(drive, only, study: Study) -> None:
    """The first letter that was told is that of the word that is asked for now."""
    asker = Asker(study.catalog.bank)
    card = next(card for card in study.catalog if card.startswith("cloze:")
                and any(str(key)[0] >= "\u4e00" for key in asker.question(card, 0, "zh").key.values()))
    only(card)

    async def flow(screens) -> None:
        await screens.press("enter", *["f2"] * 9, "ctrl+l")
        asked = screens.app.session.shown.question
        assert any(f"开头是：{key[0]}…" in screens.text() for key in asked.key.values() if key[0] >= "\u4e00")
        await screens.press("ctrl+l")
        assert not any(f"with: {key[0]}…" in screens.text() for key in asked.key.values() if key[0] >= "\u4e00")

    drive(flow)


def test_a_short_answer_is_marked_by_its_writer(drive, only, study: Study) -> None:
    """Minus lowers the suggested mark of a short answer, and the rating follows."""
    card = next(card for card in study.catalog if card.startswith("recall:"))
    only(card)

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.answer_right()
        answered = screens.app.session.answered
        assert answered.self_judged
        assert answered.score > 0.5
        for _ in range(10):
            await screens.press("minus")
        assert screens.app.session.answered.score < 0.1
        assert "[1 Again" in screens.text()

    drive(flow)


def test_buried_and_suspended_cards_go_away_and_come_back(drive, only, study: Study) -> None:
    """F7 suspends the shown card, undo frees it."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter", "f7")
        assert screens.app.session.shown is None
        await screens.press("f8")
        assert screens.app.session.shown.card.id == SIGMOID

    drive(flow)


def test_too_small_a_window_says_so(drive) -> None:
    """Below 60x20 one sentence takes the place of everything; at 60x20 all works."""

    async def small(screens) -> None:
        assert "needs 60 columns" in screens.text()
        assert "Press Enter" not in screens.text()

    async def least(screens) -> None:
        assert "Press Enter" in screens.text()

    drive(small, size=(59, 20))
    drive(small, size=(60, 19))
    drive(least, size=(60, 20))


def test_help_opens_and_closes(drive) -> None:
    """F1 shows the keys, Esc goes back."""

    async def flow(screens) -> None:
        await screens.press("f1")
        assert isinstance(screens.app.screen, HelpScreen)
        await screens.press("escape")
        assert isinstance(screens.app.screen, HomeScreen)

    drive(flow)


def test_themes_go_round(drive) -> None:
    """Ctrl+T goes through all the colours and back to the first."""

    async def flow(screens) -> None:
        seen = []
        for _ in range(5):
            seen.append(screens.app.theme)
            await screens.press("ctrl+t")
        assert seen[0] == seen[4]
        assert len(set(seen)) == 4

    drive(flow)


def test_at_most_six_hints(drive, only) -> None:
    """The last line never shows more than six keys, in any state of a session."""
    only(SIGMOID)
    counts: list[int] = []

    def count(screens) -> None:
        counts.append(len(screens.app.screen.query("HintButton")))

    async def flow(screens) -> None:
        count(screens)
        await screens.press("enter")
        count(screens)
        await screens.answer_right()
        count(screens)

    drive(flow)
    assert max(counts) <= 6
    assert min(counts) > 0


def test_enter_alone_answers_nothing(drive, study: Study) -> None:
    """Held down it goes past an answer that was given, and stops at the next question, however often it comes."""

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.answer_right()
        await screens.press(*["enter"] * 12)
        assert "Nothing is answered yet; F3 gives up" in screens.text()
        await screens.press("escape")

    drive(flow)
    assert [review.result for review in study.journal.reviews()] == ["right"]
