"""A broken file names file, line, entry and field, and says what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizdl.knowledge import KnowledgeError, Problem, read_bank
from quizdl.knowledge.location import DataFile, data_directory, data_files
from quizdl.knowledge.reader import read_bytes

GOOD = '''[topic]
id = "t"
zh = "主题"
en = "Topic"

[[fact]]
id = "relu.a"
kind = "property"
zh = "甲。"
en = "A."
from = [{ source = "s", section = "x", standing = "stated" }]

[[fact]]
id = "relu.b"
kind = "property"
zh = "乙。"
en = "B."
short = { zh = "乙", en = "b" }
from = [{ source = "s", section = "x", standing = "stated" }]
'''


SHORT = 'short = { zh = "乙", en = "b" }'


def problems(text: str | bytes, name: str = "data/topics/t.toml") -> list[Problem]:
    content = text if isinstance(text, bytes) else text.encode()
    return read_bytes(DataFile(name, Path(name)), content).problems


def test_a_good_file_reads_with_the_lines_of_its_entries() -> None:
    """Each entry knows its file, its line and its topic."""
    read = read_bytes(DataFile("data/topics/t.toml", Path("t.toml")), GOOD.encode())
    assert read.problems == []
    assert [(entry.id, entry.line) for entry in read.entries] == [("t", 1), ("relu.a", 6), ("relu.b", 13)]
    assert {entry.file for entry in read.entries} == {"data/topics/t.toml"}
    assert read.entries[1].topic == "t"
    assert read.entries[1].concept == "relu"


@pytest.mark.parametrize(
    ("old", "new", "line", "entry", "field", "says"),
    [
        ('kind = "property"\nzh = "乙。"', 'kind = "propert"\nzh = "乙。"', 15, "relu.b", "kind", "mean property"),
        ('en = "B."', "en = 3", 17, "relu.b", "en", "a string"),
        ('en = "B."\n', "", 13, "relu.b", "en", "is missing"),
        (SHORT, 'short = { zh = "乙" }', 18, "relu.b", "short.en", "is missing"),
        (SHORT, 'short = "乙"', 18, "relu.b", "short", "a table {zh, en}"),
        (SHORT, 'short = { zh = "乙", en = "b", fr = "c" }', 18, "relu.b", "short.fr", "zh, en"),
        (SHORT, 'shrot = { zh = "乙", en = "b" }', 18, "relu.b", "shrot", "did you mean short"),
        (SHORT, "ordered = true", 18, "relu.b", "ordered", "is not a field"),
        (SHORT, 'holds_for = "relu"', 18, "relu.b", "holds_for", "a list, each of it a string"),
        (SHORT, '"@line" = 3', 18, "relu.b", "@line", "is not a field"),
        ('standing = "stated" }]\n\n', 'standing = "said" }]\n\n', 11, "relu.a", "from[0].standing", "reconstructed"),
        ('id = "relu.b"', "", 13, "", "id", "is missing"),
        ("[topic]", "[topics]", 1, "", "topics", "did you mean topic"),
        ("[[fact]]\nid = \"relu.a\"", "[[facts]]\nid = \"relu.a\"", 6, "", "facts", "did you mean fact"),
        ('[topic]\nid = "t"\nzh = "主题"\nen = "Topic"\n', "", 1, "", "topic", "needs a [topic]"),
        ('zh = "甲。"', 'zh = "甲。', 8, "relu.a", "", "is not TOML"),
        ('zh = "甲。"', 'zh = "\\alpha。"', 8, "relu.a", "", "single quotes"),
    ],
)
def test_a_wrong_field_is_named(old: str, new: str, line: int, entry: str, field: str, says: str) -> None:
    """The problem gives line, id and field, and what may stand there, in both languages."""
    assert old in GOOD
    found = [each for each in problems(GOOD.replace(old, new, 1)) if says in each.en]
    assert [(each.line, each.id, each.field) for each in found] == [(line, entry, field)] or old.startswith("zh")
    assert found[0].zh
    if old.startswith("zh"):
        assert abs(found[0].line - line) <= 1
        assert found[0].id == entry


def test_text_in_another_encoding_is_named() -> None:
    """A file that is not UTF-8 names the line of the first bad byte."""
    found = problems(b'[topic]\nid = "t"\nzh = "\xff"\n')
    assert [(each.line, "UTF-8" in each.en) for each in found] == [(3, True)]


def test_a_byte_order_mark_and_windows_lines_are_read() -> None:
    """Editors on Windows write both."""
    assert problems(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == []


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5000, "\x00", "a = 1" + "0" * 5000, "[[fact]]\n[[fact]]", "fact = 3", "fact = [3]", "x"])
def test_nonsense_is_a_problem_and_not_a_crash(text: str) -> None:
    """Whatever a file holds, reading it ends in problems."""
    assert problems(text)


def test_a_bank_with_a_broken_file_is_refused(tmp_path: Path) -> None:
    """KnowledgeError names every broken file and every id that is given twice."""
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "c.toml").write_text("x = [", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_bank(tmp_path)
    found = {(each.file, each.id, each.rule) for each in caught.value.problems}
    assert ("data/b.toml", "relu.a", "unique-id") in found
    assert any(file == "data/c.toml" and rule == "syntax" for file, _, rule in found)
    assert "\n" not in str(caught.value)


def test_a_number_too_long_to_read_is_named_by_its_line() -> None:
    """Python reads no whole number of more than 4,300 digits."""
    (problem,) = problems(GOOD.replace('en = "B."', "en = 1" + "0" * 5000))
    assert (problem.line, problem.id, problem.en) == (17, "relu.b", "has a number of too many digits")


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    """What was to be read and cannot be is no file that was deleted."""
    (tmp_path / "a.toml").symlink_to(tmp_path / "gone.toml")
    (tmp_path / "b.toml").symlink_to(tmp_path / "b.toml")
    with pytest.raises(KnowledgeError) as caught:
        read_bank(tmp_path)
    assert [each.file for each in caught.value.problems] == ["data/a.toml", "data/b.toml"]
    assert all("cannot be read" in each.en for each in caught.value.problems)


def test_hidden_files_are_left_alone(tmp_path: Path) -> None:
    """Editors keep lock and backup files there."""
    (tmp_path / ".#a.toml").write_text("broken [", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "b.toml").write_text("broken [", encoding="utf-8")
    assert data_files(tmp_path) == ()


def test_the_shipped_data_are_found() -> None:
    """A checkout finds its top-level data folder."""
    assert (data_directory() / "sources.toml").is_file()
