"""`quizdl config`, and how a configuration reaches other commands."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quizdl.cli.main import group
from quizdl.config.config import ConfigError
from quizdl.store import family_cache

SAMPLE = Path(__file__).parent.parent / "sample_bank"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in ("quizdl.store.knowledge", "quizdl.store.packs"):
        monkeypatch.setattr(f"{module}.data_directory", lambda: SAMPLE)
    monkeypatch.setattr(family_cache, "families", lambda: ())
    monkeypatch.setenv("QUIZDL_HOME", str(tmp_path))
    monkeypatch.setenv("QUIZDL_NOW", "2026-03-02T20:00:00+00:00")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments), catch_exceptions=False)


def test_path_and_values(home: Path) -> None:
    """The path alone; values as JSON; values as a file that reads back as the same configuration."""
    assert run("config", "path").stdout.strip() == str(home / "config.toml")
    (home / "config.toml").write_text('language = "zh"\n[keys]\nhint = "f12"\n', encoding="utf-8")
    values = json.loads(run("config", "--json").stdout)
    assert (values["language"], values["keys"]["hint"], values["keys"]["undo"]) == ("zh", ["f12"], ["f8", "ctrl+z"])
    assert values["study"]["new_per_day"] == 20
    assert tomllib.loads(run("config").stdout) == {"language": "zh", "study": {}, "keys": {"hint": "f12"}}


def test_every_line_may_be_uncommented(home: Path) -> None:
    """The values that hold without a file, written into one, are the same configuration again."""
    before = json.loads(run("config", "--json").stdout)
    lines = [line.removeprefix("# ") if " = " in line else line for line in run("config").stdout.splitlines()]
    (home / "config.toml").write_text("\n".join(lines), encoding="utf-8")
    assert json.loads(run("config", "--json").stdout) == before | {"exists": True}


def test_a_wrong_file_stops_every_command(home: Path) -> None:
    """An error in the file is told, whatever was asked for; the path is still printed."""
    (home / "config.toml").write_text('languge = "zh"\n', encoding="utf-8")
    for arguments in (("config",), ("templates",)):
        with pytest.raises(ConfigError, match=r"config\.toml:1: languge"):
            run(*arguments)
    assert run("config", "path").exit_code == 0


def test_the_configured_language_is_spoken(home: Path) -> None:
    """Commands speak it unless they are told otherwise."""
    (home / "config.toml").write_text('language = "zh"\n', encoding="utf-8")
    assert "保持率" in run("stats").output
    assert "保持率" not in run("stats", "--lang", "en").output


def test_configured_settings_are_carried_over_once(home: Path) -> None:
    """A value of the file is set when it is new; one changed later, for the learner, holds until the file changes."""
    from quizdl.store.journal import LearnerJournal
    from quizdl.store.learner import open_learner

    def pace(new: int | None = None) -> int:
        with open_learner() as learner:
            journal = LearnerJournal(learner)
            if new is not None:
                from dataclasses import replace

                journal.set_settings(replace(journal.settings(), new_per_day=new))
            return journal.settings().new_per_day

    file = home / "config.toml"
    file.write_text("[study]\nnew_per_day = 5\n", encoding="utf-8")
    run("stats")
    assert pace() == 5
    pace(9)
    run("stats")
    assert pace() == 9
    file.write_text("[study]\nnew_per_day = 6\n", encoding="utf-8")
    run("stats")
    assert pace() == 6


def test_a_topic_that_is_not_there_is_told(home: Path) -> None:
    """Topics of the file are held against the knowledge base."""
    (home / "config.toml").write_text('[study]\ntopics = ["activation"]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"config\.toml:2: study\.topics: .*did you mean 'activations'"):
        run("stats")
