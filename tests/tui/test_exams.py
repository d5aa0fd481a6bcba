"""Mock exams in the app: begun, sat, left, handed in, reported; nothing typed is lost."""

from __future__ import annotations

import pytest

from quizdl.errors import QuizdlError
from quizdl.store.learner import Learner
from quizdl.store.sittings import LearnerRegister
from quizdl.study.day import FixedClock
from quizdl.study.exam.blueprint import Blueprint, Section
from quizdl.study.exam.paper import draw_paper
from quizdl.study.exam.record import Register
from quizdl.study.study import Study
from quizdl.text import Text
from quizdl.tui.exam_room import Asked
from quizdl.tui.screens.exam import exams
from quizdl.tui.screens.exam.exams import ExamsScreen
from quizdl.tui.screens.exam.grid import GridScreen
from quizdl.tui.screens.exam.look import LookScreen
from quizdl.tui.screens.exam.report import ReportScreen
from quizdl.tui.screens.exam.sitting import SittingScreen
from quizdl.tui.screens.session import SessionScreen
from quizdl.tui.widgets.question_view import QuestionView

LANGUAGES = ("zh", "en")
SIZES = ((80, 24), (120, 40))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Blueprint:
    """Four questions, as the small bank has few."""
    sections = (
        Section(id="facts", zh="知识", en="Facts", marks=2, questions=2, kinds=("true-false", "choice")),
        Section(id="computed", zh="计算", en="Computations", marks=4, questions=2, kinds=("computed",), levels=(1,)),
    )
    small = Blueprint(id="small", zh="小测", en="Small test", minutes=20, sections=sections,
                      topics={"activations": 1.0, "optimizers": 1.0, "convolution": 1.0}, repeat=True)
    monkeypatch.setattr(exams, "shipped", lambda _: (small,))
    return small


@pytest.fixture
def register(study: Study) -> Register:
    learner: Learner = study.journal._learner
    return LearnerRegister(learner)


async def begin(screens, register: Register) -> SittingScreen:
    screens.app.keep_sittings(register)
    await screens.press("f6")
    screens.app.screen._seed = 4
    await screens.press("enter")
    assert isinstance(screens.app.screen, SittingScreen)
    return screens.app.screen


async def fill_right(screens) -> None:
    sitting = screens.app.screen.sitting
    question = sitting.question(screens.app.screen._number)
    screens.app.screen.query_one(QuestionView).fill(
        {field.name: field.policy.show(question.key[field.name]) for field in question.fields})
    await screens.settle()


def test_a_whole_exam(drive, register: Register) -> None:
    """Every question answered right, handed in by pressing twice: full marks, and then the report."""

    async def flow(screens) -> None:
        screen = await begin(screens, register)
        for _ in screen.sitting.places:
            await fill_right(screens)
            await screens.press("ctrl+n")
        await screens.press("f9")
        assert screen.sitting.is_open
        await screens.press("f9")
        assert isinstance(screens.app.screen, ReportScreen)
        assert screen.sitting.state.score(1) == 1
        assert "Mark 6 of 6" in screens.text()

    drive(flow)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exam_that_was_asked_for_is_begun_as_asked(drive, register: Register, study: Study, small: Blueprint,
                                                      language) -> None:
    """The app opens where it can be begun: this paper, in practice, counting for nothing; nothing runs before Enter."""
    paper = draw_paper(small, study.catalog, 4, language)

    async def flow(screens) -> None:
        screens.app.keep_sittings(register)
        screens.app._opened()
        await screens.settle()
        assert isinstance(screens.app.screen, ExamsScreen)
        assert paper.code in screens.text().replace("\n", "")
        assert not register.records()
        await screens.press("enter")
        record = screens.app.screen.sitting.record
        assert (record.code, record.practice, record.counts) == (paper.code, True, "none")

    drive(flow, language, exam=lambda study, register: Asked(paper, "none", True))


def test_an_exam_that_cannot_be_begun_ends_the_app(drive, register: Register) -> None:
    """The reason is told on leaving, in the learner's language."""
    def refused(study: Study, register: Register) -> Asked:
        raise QuizdlError(Text("不行", "not so"))

    async def flow(screens) -> None:
        screens.app.keep_sittings(register)
        screens.app._opened()
        await screens.settle()
        assert screens.app.problem == "不行"

    drive(flow, "zh", exam=refused)


def test_what_is_typed_is_on_the_disk_when_the_screen_is_left(drive, register: Register) -> None:
    async def flow(screens) -> None:
        screen = await begin(screens, register)
        await fill_right(screens)
        await screens.press("escape")
        assert isinstance(screens.app.screen, ExamsScreen)
        assert screen.sitting.filled(1) == "answered"
        await screens.press("enter")
        again = screens.app.screen
        assert isinstance(again, SittingScreen)
        assert again.sitting is not screen.sitting
        assert again.query_one(QuestionView).values() == dict(screen.sitting.answers(1)) | {
            name: "" for name in again.query_one(QuestionView).values() if name not in screen.sitting.answers(1)}

    drive(flow)


def test_when_the_time_is_up_the_paper_is_handed_in(drive, register: Register, clock: FixedClock) -> None:
    async def flow(screens) -> None:
        screen = await begin(screens, register)
        await fill_right(screens)
        screen._tick()
        clock.pass_(minutes=21)
        screen._tick()
        await screens.settle()
        assert isinstance(screens.app.screen, ReportScreen)
        assert not screen.sitting.state.in_time
        assert screen.sitting.state.score(1) == 1

    drive(flow)


def test_no_verdict_is_shown_before_handing_in(drive, register: Register) -> None:
    async def flow(screens) -> None:
        await begin(screens, register)
        before = screens.text()
        await fill_right(screens)
        for word in ("RIGHT", "WRONG", "Solution"):
            assert word not in before + screens.text()

    drive(flow)


def test_flags_and_the_grid(drive, register: Register) -> None:
    """A flag shows in title and grid; the grid turns to the question picked there."""

    async def flow(screens) -> None:
        screen = await begin(screens, register)
        await screens.press("f4")
        assert "flagged" in screens.text().splitlines()[0]
        await screens.press("f2")
        assert isinstance(screens.app.screen, GridScreen)
        assert ">1.*" in screens.text()
        await screens.press("right", "right", "enter")
        assert screens.app.screen is screen
        assert screen._number == 3

    drive(flow)


def test_a_practice_exam_can_be_paused_and_an_exam_cannot(drive, register: Register, clock: FixedClock) -> None:
    async def flow(screens) -> None:
        screens.app.keep_sittings(register)
        await screens.press("f6", "f4", "enter")
        screen = screens.app.screen
        prompt = screen.sitting.question(1).prompt.en[:15]
        await screens.press("f6")
        assert prompt not in screens.text()
        left = screen.sitting.seconds_left
        clock.pass_(minutes=30)
        screen._tick()
        await screens.press("f6")
        assert screen.sitting.seconds_left == left
        assert prompt in screens.text()

    drive(flow)

    async def strict(screens) -> None:
        clock.pass_(days=1)
        screen = await begin(screens, register)
        await screens.press("f6")
        assert not screen.sitting.is_paused

    drive(strict)


def test_mistakes_lead_into_a_study_session(drive, register: Register) -> None:
    async def flow(screens) -> None:
        await begin(screens, register)
        await screens.press("f9", "f9", "f2")
        assert isinstance(screens.app.screen, LookScreen)
        await screens.press("escape", "f3")
        assert isinstance(screens.app.screen, SessionScreen)
        assert screens.app.screen._session.shown is not None

    drive(flow)


def test_another_key_takes_the_question_back(drive, register: Register) -> None:
    async def flow(screens) -> None:
        screen = await begin(screens, register)
        await screens.press("f9", "f4", "f9")
        assert screen.sitting.is_open

    drive(flow)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_screens(drive, golden, register: Register, language, size) -> None:
    """How the exam screens look."""

    async def flow(screens) -> None:
        end = f"{language}_{size[0]}x{size[1]}"
        screens.app.keep_sittings(register)
        await screens.press("f6")
        golden(f"exams_{end}", screens.text())
        screens.app.screen._seed = 4
        await screens.press("enter")
        await screens.press("ctrl+n", "ctrl+n")
        golden(f"sitting_{end}", screens.text())
        await screens.press("f2")
        golden(f"exam_grid_{end}", screens.text())
        await screens.press("escape", "f9", "f9")
        golden(f"exam_report_{end}", screens.text())

    drive(flow, language, size)


def test_an_answer_in_words_is_shown_and_stays(drive, register: Register) -> None:
    """What was typed in words on plain lines is chosen in the app, and looking at it changes nothing."""

    async def flow(screens) -> None:
        screen = await begin(screens, register)
        sitting = screen.sitting
        place = next(place for place in sitting.places if place.kind in ("true-false", "choice"))
        field = sitting.question(place.number).fields[0]
        option = field.policy.options[1]
        sitting.answer(place.number, {field.name: option.text.en})
        await screen.go_to(place.number)
        await screens.settle()
        assert screen.query_one(QuestionView).values()[field.name] == "B"
        screen._tick()
        assert sitting.answers(place.number) == {field.name: option.text.en}

    drive(flow)


def test_a_window_keeps_only_what_is_changed_in_it(drive, register: Register) -> None:
    """An empty blank that nobody touched does not wipe out what another window answered."""

    async def flow(screens) -> None:
        screen = await begin(screens, register)
        sitting = screen.sitting
        number = screen._number
        other = screens.app.exams.examiner.take_up(sitting.record)
        name = sitting.question(number).fields[0].name
        other.answer(number, {name: "B"})
        await screens.press("f4")
        screen._tick()
        await screens.press("ctrl+n")
        assert other.check_time()
        assert other.answers(number) == {name: "B"}

    drive(flow)
