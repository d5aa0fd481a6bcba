"""`quizdl plan`: what is set is kept and shown; what cannot be is one clear line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def run(tmp_path: Path):
    home = tmp_path

    def call(*words: str, now: str = "2026-03-02T20:00"):
        environment = {**os.environ, "QUIZDL_HOME": str(home), "QUIZDL_NOW": now, "LANG": "C.UTF-8"}
        return subprocess.run([sys.executable, "-m", "quizdl", "plan", *words], capture_output=True, text=True,
                              env=environment, timeout=60)

    return call


def test_a_plan_is_set_shown_and_removed(run) -> None:
    """In both languages and as JSON; after the exam there is no plan."""
    assert run("--json").stdout.strip() == "null"
    assert run("set", "2026-03-30", "--minutes-per-day", "40", "--days-off", "sun").returncode == 0
    found = json.loads(run("--json").stdout)
    assert (found["day"], found["days_left"], found["budget"]) == ("2026-03-02", 24, 2400)
    assert found["exams"][0]["day"] == "2026-03-30"
    assert found["cards"]
    assert found["seconds"] > 0
    assert found["exams"][0]["stopped"]["share"] < found["exams"][0]["kept"]["share"]
    assert "2026-03-30" in run("--lang", "zh").stdout
    assert "today skipped" in run("--lang", "en").stdout
    assert "Good luck" in run("--lang", "en", now="2026-03-30T09:00").stderr
    assert run("--json", now="2026-03-31T09:00").stdout.strip() == "null"
    assert run("remove").returncode == 0
    assert run("--json").stdout.strip() == "null"


@pytest.mark.parametrize("words", [
    ("set", "2026-03-02", "--minutes-per-day", "40"), ("set", "2020-01-01", "--minutes-per-day", "40"),
    ("set", "2090-01-01", "--minutes-per-day", "40"), ("set", "soon", "--minutes-per-day", "40"),
    ("set", "2026-03-30"), ("set", "2026-03-30", "--minutes-per-day", "40", "--topics", "cooking"),
    ("set", "2026-03-30", "--minutes-per-day", "40", "--days-off", "someday"), ("remove", "nothing")])
def test_what_cannot_be_is_told_in_one_line(run, words: tuple[str, ...]) -> None:
    """Exit code 2, nothing on standard output."""
    done = run(*words, "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("quizdl: ")
    assert done.stderr.count("\n") == 1
