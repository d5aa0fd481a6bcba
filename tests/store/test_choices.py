"""Choices of the app are kept, and give way to a configuration that was changed since."""

from __future__ import annotations

from pathlib import Path

from quizdl.store.choices import FILE, Choices


def test_a_choice_is_kept(tmp_path: Path) -> None:
    """What was chosen holds in the next run; before, what is configured."""
    first = Choices({"language": "zh"}, tmp_path)
    assert (first.get("language"), first.get("theme")) == ("zh", None)
    first.choose("language", "en")
    assert Choices({"language": "zh"}, tmp_path).get("language") == "en"


def test_a_changed_configuration_comes_first(tmp_path: Path) -> None:
    """A choice made under another configured value no longer holds."""
    Choices({"theme": None}, tmp_path).choose("theme", "light")
    assert Choices({"theme": "dark"}, tmp_path).get("theme") == "dark"
    assert Choices({"theme": None}, tmp_path).get("theme") == "light"


def test_a_broken_file_is_passed_over(tmp_path: Path) -> None:
    """Choices that cannot be read are as if none had been made, and can be made again."""
    (tmp_path / FILE).write_text("{", encoding="utf-8")
    choices = Choices({}, tmp_path)
    assert choices.get("language") is None
    choices.choose("language", "zh")
    assert Choices({}, tmp_path).get("language") == "zh"


def test_a_folder_that_cannot_be_is_no_error(tmp_path: Path) -> None:
    """Where nothing can be written the app goes on."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    choices = Choices({}, tmp_path / "file")
    choices.choose("language", "zh")
    assert choices.get("language") == "zh"
