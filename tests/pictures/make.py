"""Makes the pictures of the README: `python tests/pictures/make.py [FOLDER]`.

The app is driven by keys with a fixed clock, a history that is the same every time and one chosen card, so the same
program gives the same pictures.
"""

from __future__ import annotations

import asyncio
import random
import runpy
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from quizdl.store.family_cache import known_catalog
from quizdl.store.journal import LearnerJournal
from quizdl.store.knowledge import open_knowledge
from quizdl.store.learner import open_learner
from quizdl.store.sittings import LearnerRegister
from quizdl.study.card import CardId
from quizdl.study.day import FixedClock
from quizdl.study.session import Session
from quizdl.study.study import Study
from quizdl.text import Language
from quizdl.tui.app import QuizdlApp
from quizdl.tui.screens.exam.exams import ExamsScreen
from quizdl.tui.themes import NAMES

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
SIZE = (80, 24)
PIXEL: CardId = "conv-pixel@1"
GRAPH: CardId = "computation-graph@1"
CARDS, REVIEWS, DAYS = 300, 2400, 120
SEARCHED = {"en": "batch norm", "zh": "批归一化"}


class Camera:
    """An app under keys, and the pictures of its screens."""

    def __init__(self, app: QuizdlApp, pilot, folder: Path) -> None:
        self.app = app
        self.pilot = pilot
        self.folder = folder

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def settle(self) -> None:
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        await self.pilot.pause()

    def take(self, name: str) -> None:
        """The screen of the app as SVG."""
        drawing = runpy.run_path(str(HERE / "drawing.py"))
        theme = self.app.current_theme
        path = self.folder / f"{name}-{self.app.language}.svg"
        rows = self.app.screen._compositor.render_strips()
        path.write_text(drawing["svg"](rows, SIZE[0], theme.foreground, theme.background), encoding="utf-8")
        print(path, path.stat().st_size)


async def home_and_statistics(camera: Camera) -> None:
    camera.take("home")
    await camera.press("f4", "5")
    camera.take("statistics")


async def browse(camera: Camera) -> None:
    await camera.press("f3", *SEARCHED[camera.app.language])
    await camera.press("down", "down")
    camera.take("browse")


async def exam(camera: Camera) -> None:
    """In the middle of a paper that is always the same: two answered, one flagged."""
    await camera.app.push_screen(ExamsScreen(seed=4))
    await camera.settle()
    await camera.press("enter")
    sitting = camera.app.screen.sitting
    answered = sitting.places[:2]
    for _ in answered:
        await camera.press("1", "ctrl+n")
    await camera.press("f4")
    camera.take("exam")


async def question(camera: Camera) -> None:
    """The answer of somebody who leaves the bias out: the mistake is recognised."""
    asked = camera.app.session.shown.question
    (field,) = asked.fields
    await camera.press(*str(int(asked.key[field.name]) - int(asked.givens.bias)))
    camera.take("question")
    await camera.press("enter", "enter")
    camera.take("verdict")


async def graph(camera: Camera) -> None:
    """The first blanks of a computation graph are filled in, on the drawing."""
    asked = camera.app.session.shown.question
    for field in asked.fields[:5]:
        await camera.press(*field.policy.show(asked.key[field.name]), "enter")
    camera.take("graph")


FLOWS: tuple[tuple[Callable[[Camera], Awaitable[None]], CardId | None], ...] = (
    (home_and_statistics, None), (browse, None), (exam, None), (question, PIXEL), (graph, GRAPH))
"""What is driven, and the one card that is asked in it."""


@contextmanager
def opened(home: Path, language: Language, with_history: bool):
    """A study with what keeps its sittings and finds entries."""
    history = runpy.run_path(str(HERE.parent / "benchmarks" / "history.py"))
    cards = history["shipped_cards"](home)
    random.Random(3).shuffle(cards)
    chosen = [card for card in cards if not card.startswith("conv-pixel")][:CARDS]
    if with_history:
        history["fill"](home / "learner.db", chosen, reviews=REVIEWS, until=NOW.date(), days=DAYS)
    with open_knowledge(home=home) as base, open_learner(home) as learner:
        study = Study(known_catalog(base, home), LearnerJournal(learner), FixedClock(NOW), language)
        yield study, LearnerRegister(learner), base


async def drive(flow: Callable[[Camera], Awaitable[None]], card: CardId | None, study: Study, register, base,
                language: Language, theme: str, folder: Path) -> None:
    def session_of(study: Study) -> Session:
        study.suspend(each for each in study.catalog if each != card)
        return Session(study)

    app = QuizdlApp(lambda: study, language, begin=session_of if card else None)
    app.find = lambda words, limit, what: base.search(words, limit=limit, what=what)
    app.keep_sittings(register)
    async with app.run_test(size=SIZE) as pilot:
        camera = Camera(app, pilot, folder)
        app.theme = NAMES[theme]
        await camera.settle()
        await flow(camera)


def main(folder: Path) -> None:
    """All pictures in both languages: English dark, Chinese light."""
    folder.mkdir(parents=True, exist_ok=True)
    for language, theme in (("en", "dark"), ("zh", "light")):
        for flow, card in FLOWS:
            with (tempfile.TemporaryDirectory() as name,
                  opened(Path(name), language, card is None) as (study, register, base)):
                asyncio.run(drive(flow, card, study, register, base, language, theme, folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
