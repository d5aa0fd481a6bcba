"""A process killed at any moment of an exam loses no answer that it acknowledged."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from quizdl.store.backup import backups
from quizdl.store.check import Checker
from quizdl.store.learner import Learner
from quizdl.store.sittings import LearnerRegister
from quizdl.study.exam.state import State, state_of
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

PROGRAM = Path(__file__).with_name("sitting_process.py")


def killed(database: Path, seed: int, rng: random.Random) -> list[list[str]]:
    """Run a sitting and kill it (SIGKILL) a moment after a random number of changes; what it had acknowledged."""
    with subprocess.Popen([sys.executable, str(PROGRAM), str(database), str(seed)], stdout=subprocess.PIPE,
                          text=True) as process:
        lines: list[str] = []
        wanted, enough = rng.randrange(1, 30), threading.Event()

        def listen() -> None:
            for line in process.stdout:
                if line.endswith("\n"):
                    lines.append(line)
                if len(lines) >= wanted:
                    enough.set()

        listener = threading.Thread(target=listen)
        listener.start()
        assert enough.wait(60)
        time.sleep(rng.uniform(0, 0.01))
        process.send_signal(signal.SIGKILL)
        listener.join()
        assert process.wait() == -signal.SIGKILL
    return [line.split() for line in lines]


def differs(state: State, known: State) -> int:
    """In how many answers and flags two states differ."""
    numbers = range(1, 6)
    return (sum(state.answers.get(number) != known.answers.get(number) for number in numbers)
            + sum((number in state.flagged) != (number in known.flagged) for number in numbers))


def survive(folder: Path, kills: int, seed: int) -> int:
    """Kill again and again; after each kill the sitting is as acknowledged, but for at most the change in flight."""
    rng, database, total = random.Random(seed), folder / "learner.db", 0
    known: dict[str, State] = {}
    for kill in range(kills):
        current = ""
        for what, first, *more in killed(database, kill, rng):
            if what == "ready":
                current = first
                known.setdefault(current, State())
                continue
            total += 1
            state, number = known[current], int(first)
            if what == "answered":
                state.answers[number] = {"answer": more[0]}
            elif what == "flagged":
                (state.flagged.add if more[0] == "1" else state.flagged.discard)(number)
            elif what == "handed-in":
                state.handed_in = 1
        with Learner(database) as learner:
            findings = Checker(learner, Scheduler(Settings()), lambda card: True).run()
            assert [each for each in findings if each.wrong] == []
            register = LearnerRegister(learner)
            kept = {record.uuid: state_of(register.events(record.uuid)) for record in register.records()}
        assert known.keys() <= kept.keys()
        assert len(kept.keys() - known.keys()) <= 1
        for name, state in known.items():
            changed = differs(kept[name], state) + ((kept[name].handed_in is None) != (state.handed_in is None))
            assert changed <= (name == current), name
        known = kept
    assert backups(database) == []
    return total


def test_a_few_kills_lose_no_answer(tmp_path: Path) -> None:
    """Some kills on one growing database."""
    assert survive(tmp_path, kills=6, seed=1) > 6


@pytest.mark.slow
def test_many_kills_lose_no_answer(tmp_path: Path) -> None:
    """More than fifty kills on one growing database."""
    total = survive(tmp_path, kills=80, seed=2)
    print(f"80 kills, {total} acknowledged changes, none lost")
    assert total > 80
