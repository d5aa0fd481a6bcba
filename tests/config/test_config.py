"""The configuration file: what it says is taken, and what is wrong in it is told with file, line, key and remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from quizdl.config.actions import ACTIONS, BY_ID
from quizdl.config.config import ConfigError, config_path, read_config
from quizdl.config.keys import KEYS, KeyProblem, conflicts, normalized


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "config.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_what_is_written_holds(written) -> None:
    """Every sort of key is read; what is not written is left open."""
    config = read_config(written("""
language = "zh"
theme = "light"
[study]
new_per_day = 7
retention_of = { losses = 0.95 }
exam_day = 2026-12-01
[keys]
hint = "F12"
undo = ["f8", "Ctrl-B"]
browse-search = "?"
"""))
    assert (config.language, config.theme, config.exists) == ("zh", "light", True)
    assert config.settings.new_per_day == 7
    assert config.settings.retention_in("losses") == 0.95
    assert config.settings.exam_day == date(2026, 12, 1)
    assert config.settings.reviews_per_day == 200
    assert config.keys == {"hint": ("f12",), "undo": ("f8", "ctrl+b"), "browse-search": ("question_mark",)}


def test_no_file_is_an_empty_configuration(tmp_path: Path) -> None:
    """Without a file nothing is set, and its place is known."""
    config = read_config(tmp_path / "config.toml")
    assert (config.exists, config.language, config.theme, dict(config.keys)) == (False, None, None, {})


def test_the_home_names_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """QUIZDL_HOME holds the configuration too."""
    monkeypatch.setenv("QUIZDL_HOME", str(tmp_path))
    assert config_path() == tmp_path / "config.toml"


@pytest.mark.parametrize("text, line, said", (
    ('languge = "zh"', 1, "languge: no such key; did you mean language?"),
    ('\nexam_day = 2026-12-01', 2, "exam_day: no such key; did you mean study.exam_day?"),
    ('xyz = 1', 1, "known: language, theme, study, keys"),
    ('language = "zz"', 1, "language: got 'zz'; did you mean 'zh'?"),
    ('# a\ntheme = "drak"', 2, "did you mean 'dark'?"),
    ('theme = 3', 1, "theme: got 3; needs 'dark', 'light', 'high-contrast', 'ansi'"),
    ('keys = 3', 1, "keys: got 3; needs a table [keys]"),
    ('[study]\nx = 1\n[keys]\nhnt = "f2"', 2, "study.x: no such key"),
    ('[keys]\n\nhnt = "f2"', 3, "keys.hnt: no such key; did you mean keys.hint?"),
    ('keys.hnt = "f2"', 1, "did you mean keys.hint?"),
    ('[study]\nretention = 2.0', 2, "study.retention: got 2.0, needs 0.7 to 0.99"),
    ('[study]\nretention = nan', 2, "needs 0.7 to 0.99"),
    ('[study]\nnew_per_day = true', 2, "study.new_per_day: got True; expected int, got bool"),
    ('[study]\nminutes = "ten"', 2, "expected int, got str"),
    ('[keys]\nhint = "ctrl+l"', 2, "ctrl+l is language already"),
    ('[keys]\nhint = "f3"', 2, "f3 is solution already"),
    ('[keys]\nlist-down = "ctrl+p"', 2, "ctrl+p is palette already"),
    ('[keys]\nhint = "h"', 2, "it is typed as text"),
    ('[keys]\nundo = ["f8", "space"]', 2, "space cannot be undo: it is typed as text"),
    ('[keys]\nhint = "left"', 2, "it works on the text that is typed"),
    ('[keys]\nback = "enter"', 2, "it works on the text that is typed"),
    ('[keys]\nhint = "ctrl+e"', 2, "it edits the text that is typed"),
    ('[keys]\nhint = "ctrl+i"', 2, "terminals send it as Tab"),
    ('[keys]\nstart = "tab"', 2, "it moves between blanks"),
    ('[keys]\nlist-down = "up"', 2, "it moves"),
    ('[keys]\nhint = "ctrl+enter"', 2, "does not reach the program on every terminal"),
    ('[keys]\nhint = "alt+h"', 2, "does not reach the program on every terminal"),
    ('[keys]\nhint = "ff2"', 2, "did you mean f2"),
    ('[keys]\nhint = []', 2, "needs a key such as"),
    ('[keys]\nhint = [1]', 2, "needs a key such as"),
    ('language = "zh"\ntheme = \n', 2, "not TOML"),
    ('language = "zh', 1, "not TOML"),
    (b'language = "zh"\n# \xff', 2, "not UTF-8"),
))
def test_what_is_wrong_is_told_in_one_line(written, text, line, said) -> None:
    """File and line come first, then the key, then what to write; always one line."""
    path = written(text)
    with pytest.raises(ConfigError) as told:
        read_config(path)
    message = str(told.value)
    assert message.startswith(f"{path}:{line}: ")
    assert said in message
    assert "\n" not in message


def test_keys_may_be_swapped(written) -> None:
    """Two actions that exchange their keys do not clash."""
    keys = read_config(written('[keys]\nhint = "f3"\nsolution = "f2"')).keys
    assert keys == {"hint": ("f3",), "solution": ("f2",)}
    assert not conflicts(keys)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    """What cannot be read is told with its reason."""
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path)


def test_the_usual_keys_clash_nowhere_and_can_be_written() -> None:
    """Every action has keys of its own where it can be asked for, each named as a configuration may name it."""
    assert not conflicts({})
    assert len(BY_ID) == len(ACTIONS)
    for action in ACTIONS:
        assert action.keys
        assert all(normalized(key) == key for key in action.keys)


@pytest.mark.parametrize("written_key, name", (
    ("F2", "f2"), ("Ctrl-K", "ctrl+k"), ("^k", "ctrl+k"), ("C-k", "ctrl+k"), ("/", "slash"), ("Esc", "escape"),
    ("PgUp", "pageup"), (" ", "space"), ("+", "plus"), ("-", "minus"), ("J", "j")))
def test_keys_are_read_as_people_write_them(written_key, name) -> None:
    """Case, hyphens, carets and characters name the same keys."""
    assert normalized(written_key) == name
    assert name in KEYS


@pytest.mark.parametrize("nonsense", ("", "f13", "ctrl+", "ü", "f2,f3", "ctrl+shift+a", "^"))
def test_what_is_no_key_is_refused(nonsense) -> None:
    """Nothing but the listed keys is taken."""
    with pytest.raises(KeyProblem):
        normalized(nonsense)
