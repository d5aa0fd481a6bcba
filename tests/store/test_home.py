"""The folder of everything that is kept: the platform's, or the one that QUIZDL_HOME names."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizdl.errors import QuizdlError
from quizdl.store.home import home, made


def test_the_chosen_folder_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative name counts from the working folder, a tilde is the learner's home; none is the platform's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("QUIZDL_HOME", "data")
    assert home() == tmp_path / "data"
    monkeypatch.setenv("QUIZDL_HOME", "~/data")
    assert home() == tmp_path / "me" / "data"
    monkeypatch.delenv("QUIZDL_HOME")
    assert home().name == "quizdl"


def test_the_home_of_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line that names the variable."""
    monkeypatch.setenv("QUIZDL_HOME", "~nobody-of-that-name/data")
    with pytest.raises(QuizdlError, match="QUIZDL_HOME"):
        home()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file stands in its way."""
    (tmp_path / "file").touch()
    with pytest.raises(QuizdlError, match="cannot make the folder"):
        made(tmp_path / "file" / "data")
