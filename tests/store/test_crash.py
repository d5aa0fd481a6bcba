"""A process killed at any moment loses nothing that it acknowledged, and leaves the database whole."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from quizdl.store.backup import backups, examine
from quizdl.store.check import Checker
from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.store.learner_schema import amendment, review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

PROGRAM = Path(__file__).with_name("learner_process.py")


def killed(database: Path, seed: int, rng: random.Random) -> list[str]:
    """Run the learner and kill it (SIGKILL) at a random point; what it had acknowledged by then.

    The point is a moment after a random number of changes, so a slow machine does as much work as a fast one. One
    time in five it is killed while it starts, when it may just be making the database.
    """
    wanted = rng.randrange(1, 40)
    with subprocess.Popen([sys.executable, str(PROGRAM), str(database), str(seed)], stdout=subprocess.PIPE,
                          text=True) as process:
        lines: list[str] = []
        enough = threading.Event()

        def listen() -> None:
            for line in process.stdout:
                if line.endswith("\n"):
                    lines.append(line.strip())
                if len(lines) >= wanted:
                    enough.set()

        listener = threading.Thread(target=listen)
        listener.start()
        if rng.random() < 0.2:
            enough.wait(rng.uniform(0, 0.6))
        else:
            assert enough.wait(60)
            time.sleep(rng.uniform(0, 0.01))
        process.send_signal(signal.SIGKILL)
        listener.join()
        assert process.wait() == -signal.SIGKILL
    return lines


def survive(folder: Path, kills: int, seed: int) -> int:
    """Kill again and again on one database; check it after every kill. How many changes were acknowledged."""
    rng, database, total = random.Random(seed), folder / "learner.db", 0
    known: dict[str, int] = {}  # review -> how often it was undone and redone, as far as acknowledged
    for number in range(kills):
        lines = killed(database, number, rng)
        for what, *uuids in map(str.split, lines):
            for uuid in uuids:
                known[uuid] = known[uuid] + 1 if uuid in known else 0
                assert (known[uuid] % 2 == 0) == (what == "kept")
                total += 1
        with Learner(database) as learner:
            findings = Checker(learner, Scheduler(Settings()), lambda card: True).run()
            assert [each for each in findings if each.wrong] == []
            with learner.read() as connection:
                logged = dict.fromkeys(connection.execute(select(review.c.uuid)).scalars(), 0)
                for uuid in connection.execute(select(amendment.c.target)).scalars():
                    logged[uuid] += 1
            standing = {each.uuid for each in LearnerJournal(learner).reviews()}
        assert standing == {uuid for uuid, times in logged.items() if times % 2 == 0}
        # everything acknowledged is there; on top of it, at most the one change in flight
        assert known.keys() <= logged.keys()
        more = {uuid: times - known.get(uuid, -1) for uuid, times in logged.items() if times != known.get(uuid)}
        assert list(more.values()) in ([], [1])
        known = logged
        for each in backups(database):
            examine(each.path)
    return total


def test_a_few_kills_lose_nothing(tmp_path: Path) -> None:
    """Some kills on one growing database: every acknowledged change is there, states agree with the log."""
    assert survive(tmp_path, kills=8, seed=1) > 20


@pytest.mark.slow
def test_many_kills_lose_nothing(tmp_path: Path) -> None:
    """More than two hundred kills on one growing database."""
    total = survive(tmp_path, kills=220, seed=2)
    print(f"220 kills, {total} acknowledged changes, none lost")
    assert total > 220
