"""A learner with 5,000 cards and 50,000 reviews waits for nothing (run by name, with -s for the table).

First content within 300 ms, a usable home within 500 ms, from an answer to the next question within 50 ms with the
answer on the disk. Starts are measured through a terminal line, from the start of the process to the bytes painted;
the fastest of them counts, because whatever else the machine does only adds.
"""

from __future__ import annotations

import os
import random
import re
import runpy
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest

from quizdl.store.family_cache import known_catalog
from quizdl.store.journal import LearnerJournal
from quizdl.store.knowledge import open_knowledge
from quizdl.store.learner import open_learner
from quizdl.study import report
from quizdl.study.day import FixedClock
from quizdl.study.overview import overview
from quizdl.study.session import Session
from quizdl.study.study import Study

pytestmark = pytest.mark.benchmark
CARDS, REVIEWS = 5_000, 50_000
NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
FIRST_CONTENT, USABLE_HOME, NEXT_QUESTION = 0.300, 0.500, 0.050
STARTS, ANSWERS = 7, 60
_ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[PX^_].*?\x1b\\|\].*?(\x07|\x1b\\)|[@-Z\\-_])", re.DOTALL)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the shipped knowledge and a long history."""
    folder = tmp_path_factory.mktemp("home")
    history = runpy.run_path(str(Path(__file__).parent / "history.py"))
    cards = history["shipped_cards"](folder)
    random.Random(0).shuffle(cards)
    history["fill"](folder / "learner.db", cards[:CARDS], reviews=REVIEWS, until=NOW.date())
    return folder


@pytest.fixture
def study(home: Path) -> Iterator[Study]:
    base = open_knowledge(home=home)
    with base, open_learner(home) as learner:
        yield Study(known_catalog(base, home), LearnerJournal(learner), FixedClock(NOW), "en")


def told(name: str, seconds: list[float], target: float | None = None) -> None:
    """A line of the table."""
    aim = "" if target is None else f"  (target {target * 1000:.0f})"
    best, usual, worst = (1000 * each for each in (min(seconds), median(seconds), max(seconds)))
    print(f"{name:<40} best {best:6.1f}  median {usual:6.1f}  worst {worst:6.1f} ms{aim}")


class Start:
    """One start of the app on a terminal line: seconds until something and until the due numbers were painted."""

    def __init__(self, home: Path) -> None:
        import pty
        from fcntl import ioctl
        from struct import pack
        from termios import TIOCSWINSZ

        master, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, pack("HHHH", 24, 80, 0, 0))
        environment = os.environ | {"QUIZDL_HOME": str(home), "LC_ALL": "en_US.UTF-8", "TERM": "xterm-256color",
                                    "QUIZDL_NOW": NOW.isoformat()}
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", "quizdl"], stdin=slave, stdout=slave, stderr=slave,
                                   env=environment, start_new_session=True)
        os.close(slave)
        self._raw = b""
        self.first_content = self._until(master, b"quizdl") - began
        self.usable_home = self._until(master, b" due, ") - began
        os.write(master, b"\x11")
        while process.poll() is None:
            with suppress(OSError):
                if select.select([master], [], [], 0.05)[0]:
                    os.read(master, 65536)
        os.close(master)

    def _until(self, master: int, text: bytes) -> float:
        while text not in _ESCAPES.sub(b"", self._raw):
            if not select.select([master], [], [], 60)[0]:
                raise AssertionError(f"{text!r} was not painted; {self._raw[-500:]!r}")
            self._raw += os.read(master, 65536)
        return time.perf_counter()


def test_starting(home: Path) -> None:
    """From the start of the process; the first start fills the caches of the system and is not counted."""
    starts = [Start(home) for _ in range(STARTS + 1)][1:]
    told("start to first content", [each.first_content for each in starts], FIRST_CONTENT)
    told("start to the numbers of home", [each.usable_home for each in starts], USABLE_HOME)


def test_answering(study: Study) -> None:
    """Session start, answers of all kinds with their record, undo and redo; the next question is built meanwhile."""
    study.question(study.agenda()[0][0])  # what the app loads behind the numbers of home
    began = time.perf_counter()
    session = Session(study, reviews=200)
    shown = session.next()
    told("session start to its first question", [time.perf_counter() - began])
    steps: dict[str, list[float]] = {"mark": [], "record": [], "next": [], "answer to next question": []}
    unprepared = []
    for number in range(ANSWERS):
        assert shown is not None
        prepared = number % 3 != 0
        if prepared:
            session.prepare()
        typed = {field.name: field.policy.show(shown.question.key[field.name]) for field in shown.question.fields}
        times = [time.perf_counter()]
        if number % 4 == 1 or not session.answer(typed, seconds=20).counts:
            session.open_solution()
        times.append(time.perf_counter())
        session.record()
        times.append(time.perf_counter())
        shown = session.next()
        times.append(time.perf_counter())
        for name, start, end in zip(steps, times, times[1:], strict=False):
            steps[name].append(end - start)
        (steps["answer to next question"] if prepared else unprepared).append(times[3] - times[0])
    for name, seconds in steps.items():
        told(f"  {name}" if name in ("mark", "record", "next") else name, seconds,
             NEXT_QUESTION if "answer" in name else None)
    told("  the same, question not built ahead", unprepared)
    undone, redone = [], []
    for _ in range(20):
        began = time.perf_counter()
        session.undo()
        undone.append(time.perf_counter() - began)
    for _ in range(20):
        began = time.perf_counter()
        session.redo()
        redone.append(time.perf_counter() - began)
    told("undo, its question shown again", undone)
    told("redo", redone)


def test_looking(study: Study) -> None:
    """The numbers of home and of the statistics screen."""
    for name, look in (("numbers of home", overview), ("statistics", report.values)):
        seconds = []
        for _ in range(5):
            began = time.perf_counter()
            look(study)
            seconds.append(time.perf_counter() - began)
        told(name, seconds)
