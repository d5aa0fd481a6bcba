"""`quizdl` and `quizdl study` without a terminal, and with a configuration that is wrong."""

from __future__ import annotations

import sys

import pytest
from click.testing import CliRunner

from quizdl.cli.main import group
from quizdl.config.config import ConfigError


@pytest.mark.parametrize("arguments", ((), ("study",), ("study", "convolution", "--new", "3")))
def test_without_a_terminal_the_plain_command_is_named(tmp_path, monkeypatch, arguments) -> None:
    """One line on standard error, nothing on standard output, exit code 2."""
    monkeypatch.setenv("QUIZDL_HOME", str(tmp_path))
    done = CliRunner().invoke(group, list(arguments))
    code = done.return_value if isinstance(done.return_value, int) else done.exit_code
    assert code == 2
    assert "quizdl study --plain" in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", ((), ("study",)))
def test_a_dumb_terminal_is_none(tmp_path, monkeypatch, arguments) -> None:
    """TERM=dumb is treated as no terminal, even where streams are terminals."""
    monkeypatch.setenv("QUIZDL_HOME", str(tmp_path))
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("quizdl.cli.app._are_terminals", lambda: True)
    assert "quizdl study --plain" in CliRunner().invoke(group, list(arguments)).stderr


def test_the_app_does_not_start_with_a_wrong_configuration(tmp_path, monkeypatch) -> None:
    """The error is told before anything is painted; textual is not even loaded for it."""
    monkeypatch.setenv("QUIZDL_HOME", str(tmp_path))
    monkeypatch.setattr("quizdl.cli.app._are_terminals", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setitem(sys.modules, "quizdl.tui.app", None)
    (tmp_path / "config.toml").write_text('[keys]\nhint = "x"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"config\.toml:2: keys\.hint: x cannot be hint"):
        CliRunner().invoke(group, ["study", "--lang", "en"], catch_exceptions=False)
