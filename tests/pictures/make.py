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
from datetime import UTC, datetime
from pathlib import Path

from quizdl.store.family_cache import known_catalog
from quizdl.store.journal import LearnerJournal
from quizdl.store.knowledge import open_knowledge
from quizdl.store.learner import open_learner
from quizdl.study.card import CardId
from quizdl.study.day import FixedClock
from quizdl.study.session import Session
from quizdl.study.study import Study
from quizdl.text import Language
from quizdl.tui.app import QuizdlApp
from quizdl.tui.themes import NAMES

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
SIZE = (80, 24)
CARD: CardId = "conv-pixel@1"
CARDS, REVIEWS, DAYS = 300, 2400, 120
Wait = Callable[[], Awaitable[None]]


def session_of(study: Study) -> Session:
    """A session that asks the one card, whatever is due."""
    study.suspend(card for card in study.catalog if card != CARD)
    return Session(study)


def save(app: QuizdlApp, path: Path) -> None:
    """The screen of the app as SVG."""
    drawing = runpy.run_path(str(HERE / "drawing.py"))
    theme = app.current_theme
    path.write_text(drawing["svg"](app.screen._compositor.render_strips(), SIZE[0], theme.foreground,
                                   theme.background), encoding="utf-8")
    print(path, path.stat().st_size)


async def home_and_statistics(study: Study, folder: Path, language: Language, theme: str) -> None:
    app = QuizdlApp(lambda: study, language)
    async with app.run_test(size=SIZE) as pilot:
        async def settle() -> None:
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.pause()

        app.theme = NAMES[theme]
        await settle()
        save(app, folder / f"home-{language}.svg")
        await pilot.press("f4")
        await settle()
        await pilot.press("5")
        await settle()
        save(app, folder / f"calendar-{language}.svg")


async def question(study: Study, folder: Path, language: Language, theme: str) -> None:
    app = QuizdlApp(lambda: study, language, begin=session_of)
    async with app.run_test(size=SIZE) as pilot:
        async def settle() -> None:
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.pause()

        app.theme = NAMES[theme]
        await settle()
        await pilot.press(*_without_bias(app.session.shown.question))
        await settle()
        save(app, folder / f"question-{language}.svg")
        await pilot.press("enter")
        await settle()
        await pilot.press("enter")
        await settle()
        save(app, folder / f"verdict-{language}.svg")


def _without_bias(asked) -> str:
    """The answer of somebody who leaves the bias out: the mistake is recognised."""
    (field,) = asked.fields
    return str(int(asked.key[field.name]) - int(asked.givens.bias))


def main(folder: Path) -> None:
    """All pictures in both languages: English dark, Chinese light."""
    folder.mkdir(parents=True, exist_ok=True)
    history = runpy.run_path(str(HERE.parent / "benchmarks" / "history.py"))
    for language, theme in (("en", "dark"), ("zh", "light")):
        for flow in (home_and_statistics, question):
            with tempfile.TemporaryDirectory() as name:
                home = Path(name)
                cards = history["shipped_cards"](home)
                random.Random(3).shuffle(cards)
                chosen = [card for card in cards if not card.startswith("conv-pixel")][:CARDS]
                if flow is home_and_statistics:
                    history["fill"](home / "learner.db", chosen, reviews=REVIEWS, until=NOW.date(), days=DAYS)
                with open_knowledge(home=home) as base, open_learner(home) as learner:
                    study = Study(known_catalog(base, home), LearnerJournal(learner), FixedClock(NOW), language)
                    asyncio.run(flow(study, folder, language, theme))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
