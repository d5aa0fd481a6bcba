"""Studying from the command line: a session on a pipe, and what becomes of its history."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quizdl.cli.main import group
from quizdl.questions.variant import from_code
from quizdl.store import family_cache
from quizdl.study.catalog import Family

SAMPLE = Path(__file__).parent.parent / "sample_bank"
NOW = "2026-03-02T20:00:00+00:00"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for module in ("quizdl.store.knowledge", "quizdl.store.packs", "quizdl.knowledge.lint.selection"):
        monkeypatch.setattr(f"{module}.data_directory", lambda: SAMPLE)
    monkeypatch.setattr(family_cache, "families", lambda: (Family("sigmoid-value", "activations", (1,)),))
    monkeypatch.setenv("QUIZDL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QUIZDL_NOW", NOW)

    def invoke(*arguments: str, typed: str = "", home: str = "home") -> Result:
        monkeypatch.setenv("QUIZDL_HOME", str(tmp_path / home))
        return CliRunner().invoke(group, list(arguments), input=typed)

    return invoke


def test_a_session_on_a_pipe(run) -> None:
    """Questions, hints, verdicts, ratings, undo and quitting, by lines alone; nothing answered is lost by the end."""
    done = run("study", "--plain", "--lang", "en", "--new", "3", typed="hint\nundo\nsolution\n\nundo\nsolution\n4\n")
    assert done.exit_code == 0, done.output
    for said in ("Hint: ", "There is nothing of today to undo.", "Solution", "Recorded: Again", "Undone.",
                 "Recorded: Easy"):
        assert said in done.output
    log = [json.loads(line) for line in run("export", "log", "--json").stdout.splitlines()]
    assert [line["rating"] for line in log if line["what"] == "review"].count(4) == 1
    assert [line["change"] for line in log if line["what"] == "amendment"] == ["undo"]


def test_the_next_day_brings_what_is_due(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the clock a month later, what was answered is asked again as due."""
    first = run("study", "--plain", "--lang", "zh", "--new", "2", typed="\n\n1\nq\n")
    assert "[新卡]" in first.output
    monkeypatch.setenv("QUIZDL_NOW", "2026-04-02T20:00:00+00:00")
    later = run("study", "--plain", "--lang", "zh", "--new", "0", typed="q\n")
    assert "[复习]" in later.output


def test_a_computed_card_is_graded_and_run(run) -> None:
    """A session goes on at the question it was left at; the key is graded right, and the run is shown on request."""
    first = run("study", "--plain", "--lang", "en", typed="solution\n4\nq\n")
    line = next(line for line in first.output.splitlines() if "(sigmoid-value" in line)
    code = line.rpartition("(")[2].rstrip(")")
    variant = from_code(code)
    typed = "".join(f"{field.policy.show(variant.key[field.name])}\n" for field in variant.fields)
    done = run("study", "--plain", "--lang", "en", typed=f"{typed}run\n3\nq\n")
    for said in (code, "[RIGHT]", "worked independently", "Recorded: Good"):
        assert said in done.output


def test_statistics_as_data_and_as_lines(run) -> None:
    """One JSON object with the promised keys; in words in both languages."""
    run("study", "--plain", "--lang", "en", typed="\n\n\nq\n")
    values = json.loads(run("stats", "--json").stdout)
    assert values.keys() == {"today", "reviews", "seconds", "streak", "due", "retention", "days", "forecast",
                             "maturity", "mistakes", "weakest", "predictions"}
    assert (values["today"], values["reviews"], values["streak"]) == ("2026-03-02", 1, 1)
    assert sum(values["forecast"]) == 1
    assert [each["days"] for each in values["retention"]] == [1, 7, 30, None]
    assert "保持率" in run("stats", "--lang", "zh").output
    assert "Retention" in run("stats", "--lang", "en").output


def test_backup_restore_and_check(run) -> None:
    """A backup, more answers, a preview, and back; the check finds everything in order."""
    assert run("backup").exit_code == 1
    run("study", "--plain", "--lang", "en", typed="\n\n\nq\n")
    name = json.loads(run("backup", "--json").stdout)["name"]
    run("study", "--plain", "--lang", "en", typed="\n\n\nq\n")
    looked = run("restore", name, "--preview", "--lang", "en")
    assert "1 answer to 1 card would be lost" in looked.stdout
    assert run("restore", name, "--lang", "en").exit_code == 2  # nobody to ask
    assert json.loads(run("stats", "--json").stdout)["reviews"] == 2
    assert run("restore", name, "--yes", "--lang", "en").exit_code == 0
    assert json.loads(run("stats", "--json").stdout)["reviews"] == 1
    assert name in run("restore", "--list").stdout
    done = run("check", "--json")
    assert done.exit_code == 0
    assert {json.loads(line)["wrong"] for line in done.stdout.splitlines()} == {0}


def test_a_file_that_is_gone_is_told(run, tmp_path: Path) -> None:
    """It begins empty, but not without a word where there are backups; the first start says nothing of the kind."""
    assert "is gone" not in run("stats").stderr
    assert run("study", "--plain", typed=":solution\n\n:q\n").exit_code == 0
    assert run("backup").exit_code == 0
    (database,) = tmp_path.rglob("learner.db")
    database.unlink()
    said = run("stats").stderr
    assert said.count("is gone") == 1
    assert "quizdl restore" in said
    assert "is gone" not in run("stats").stderr


def test_a_history_moves_to_another_machine(run, tmp_path: Path) -> None:
    """Exported to a file and imported elsewhere, twice: there once."""
    run("study", "--plain", "--lang", "en", typed="solution\n\nsolution\n\nq\n")
    path = tmp_path / "log.jsonl"
    assert run("export", "log", "--json", "-o", str(path)).exit_code == 0
    found = [json.loads(run("import", "log", str(path), "--json", home="other").stdout) for _ in range(2)]
    assert [each["reviews"] for each in found] == [2, 0]
    path.write_text("nonsense\n", encoding="utf-8")
    refused = run("import", "log", str(path), home="other")
    assert "line 1" in str(refused.exception)
    assert json.loads(run("stats", "--json", home="other").stdout)["reviews"] == 2


def test_an_unknown_topic_is_named(run) -> None:
    """With the nearest one."""
    done = run("study", "--plain", "activatoins")
    assert "did you mean activations?" in str(done.exception)


def test_the_beginning_of_a_topic_is_enough(run) -> None:
    """Where it begins the name of one topic only."""
    assert run("study", "--plain", "activation").exit_code == 0


def test_doctor_tells_what_there_is(run) -> None:
    """Terminal, characters, colours, folder and versions; on a pipe it advises plain lines."""
    found = {line["name"]: line for line in map(json.loads, run("doctor", "--json").stdout.splitlines())}
    assert found.keys() == {"terminal", "size", "encoding", "ambiguous", "wide", "colours", "folder", "learner",
                            "backup", "config", "versions"}
    assert "--plain" in found["terminal"]["advice"]["en"]
    assert "fsrs" in found["versions"]["value"]


def test_a_newer_file_is_one_clear_line(tmp_path: Path) -> None:
    """The commands refuse it with exit code 2 and without a traceback."""
    import sqlite3

    with sqlite3.connect(tmp_path / "learner.db") as connection:
        connection.execute("PRAGMA application_id = 0x717A646C")
        connection.execute("PRAGMA user_version = 99")
        connection.execute("CREATE TABLE review (number)")
    connection.close()
    done = subprocess.run([sys.executable, "-m", "quizdl", "export", "log"], capture_output=True, text=True,
                          check=False, env={**os.environ, "QUIZDL_HOME": str(tmp_path)})
    assert (done.returncode, done.stdout) == (2, "")
    assert "newer quizdl" in done.stderr
    assert len(done.stderr.splitlines()) == 1
