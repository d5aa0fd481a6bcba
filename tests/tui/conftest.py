"""The app with a small bank, a few templates and a clock set by hand."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from quizdl.questions.registry import template
from quizdl.store.journal import LearnerJournal
from quizdl.store.knowledge import KnowledgeBase, open_knowledge
from quizdl.store.learner import Learner
from quizdl.study.catalog import Catalog, Family
from quizdl.study.day import FixedClock
from quizdl.study.study import Study
from quizdl.text import Language
from quizdl.tui.app import QuizdlApp
from quizdl.tui.widgets.question_view import QuestionView

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden" / "tui"


def _family(name: str, *levels: int) -> Family:
    known = template(name)
    return Family(name, known.topic, levels, known.title, known.facts)


FAMILIES = (
    _family("sigmoid-value", 1, 2),
    _family("conv-output-size", 1, 2, 3),
    *(_family(name, 1) for name in ("adagrad", "adam", "momentum", "nesterov", "rmsprop")),
    *(_family(name, 1) for name in ("conv-cost", "im2col-shape", "same-padding")),
)


class Screens:
    """A running app under test: keys, and what is on the screen as text."""

    def __init__(self, app: QuizdlApp, pilot) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        for character in text:
            await self.pilot.press(character)
        await self.settle()

    async def settle(self) -> None:
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        await self.pilot.pause()

    async def answer_right(self) -> None:
        """Fill in the key as policies print it, and hand it in."""
        question = self.app.screen._session.shown.question
        typed = {field.name: field.policy.show(question.key[field.name]) for field in question.fields}
        self.app.screen.query_one(QuestionView).fill(typed)
        await self.settle()
        await self.app.screen.action_hand_in()
        await self.settle()

    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with open_knowledge(data=HERE.parent / "sample_bank", home=tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="session")
def catalog(base: KnowledgeBase) -> Catalog:
    return Catalog(base.bank, base.question_kinds(), FAMILIES)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 2, 20, 0, tzinfo=UTC))


@pytest.fixture
def study(catalog: Catalog, tmp_path: Path, clock: FixedClock) -> Iterator[Study]:
    with Learner(tmp_path / "learner.db") as learner:
        yield Study(catalog, LearnerJournal(learner), clock, "en")


@pytest.fixture
def drive(study: Study, base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Run a flow against the app: `drive(flow, language, size)`; options go to the app."""
    monkeypatch.setenv("QUIZDL_HOME", "/quizdl")  # screens name the place; nothing is written there

    def run(flow: Callable[[Screens], Awaitable[None]], language: Language = "en",
            size: tuple[int, int] = (80, 24), **options: Any) -> None:
        async def inside() -> None:
            study.language = language
            app = QuizdlApp(lambda: study, language, **options)
            app.find = lambda words, limit, what: base.search(words, limit=limit, what=what)
            async with app.run_test(size=size) as pilot:
                screens = Screens(app, pilot)
                await screens.settle()
                await flow(screens)

        asyncio.run(inside())

    return run


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Hold a screen against the stored one; QUIZDL_WRITE_GOLDEN=1 stores it."""

    def hold(name: str, text: str) -> None:
        path = GOLDEN / f"{name}.txt"
        if os.environ.get("QUIZDL_WRITE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return hold


@pytest.fixture
def only(study: Study) -> Callable[..., None]:
    """Leave just these cards to be asked."""

    def leave(*cards: str) -> None:
        study.suspend(card for card in study.catalog if card not in cards)

    return leave
