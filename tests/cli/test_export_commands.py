"""`quizdl export anki|csv|markdown` and `quizdl import anki` as a user meets them."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "quizdl", *arguments], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "QUIZDL_HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC"}, check=False)


def notes_in(path: Path) -> dict[str, tuple[int, str]]:
    """Card -> (change time, fields)."""
    with zipfile.ZipFile(path) as archive, sqlite3.connect(":memory:") as connection:
        connection.deserialize(archive.read("collection.anki21"))
        return {flds.rpartition("\x1f")[2]: (mod, flds)
                for mod, flds in connection.execute("SELECT mod, flds FROM notes")}


def test_two_exports_are_the_same_file(home: Path, tmp_path: Path) -> None:
    """Same content and options, same bytes: also into another place, also with another language in between."""
    options = ("--topics", "pooling", "--lang", "zh", "--variants", "2")
    first, second = tmp_path / "a.apkg", tmp_path / "b.apkg"
    done = run(home, "export", "anki", "-o", str(first), *options)
    assert (done.returncode, done.stdout) == (0, "")
    assert run(home, "export", "anki", "-o", str(second), *options[:3], "en", "--variants", "2").returncode == 0
    assert first.read_bytes() != second.read_bytes()
    assert run(home, "export", "anki", "-o", str(second), *options).returncode == 0
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.apkg", "b.apkg"]
    notes = notes_in(first)
    assert len({mod for mod, _ in notes.values()}) == 1
    assert {"pool-size@1", "pool-forward@1"} <= set(notes)


def test_kinds_choose_and_wrong_names_are_one_clear_line(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.apkg"
    assert run(home, "export", "anki", "-o", str(path), "--topics", "pooling", "--kinds", "cloze").returncode == 0
    assert {card.partition(":")[0] for card in notes_in(path)} == {"cloze"}
    for arguments, complaint in (
        (("--topics", "poling"), "pooling"), (("--kinds", "clozes"), "cloze"), (("--variants", "0"), "variants"),
        (("--kinds", "figure", "--topics", "pooling"), "no card"),
    ):
        done = run(home, "export", "anki", "-o", str(path), *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert complaint in done.stderr
        assert "Traceback" not in done.stderr
    done = run(home, "export", "anki", "-o", str(tmp_path / "nowhere" / "a.apkg"), "--topics", "pooling")
    assert (done.returncode, "nowhere" in done.stderr) == (2, True)


def test_a_failed_export_keeps_the_old_file(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.apkg"
    path.write_bytes(b"old")
    assert run(home, "export", "anki", "-o", str(path), "--topics", "poling").returncode == 2
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("what", ["anki", "csv", "markdown", "log"])
def test_what_is_no_ordinary_file_is_left_alone(home: Path, tmp_path: Path, what: str) -> None:
    """A device or a pipe is not replaced by a file; a missing folder is one clear line."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    options = () if what == "log" else ("--topics", "pooling", "--kinds", "cloze")
    for target in (pipe, tmp_path / "nowhere" / "file"):
        done = run(home, "export", what, "-o", str(target), *options)
        assert (done.returncode, done.stdout) == (2, "")
        assert target.parent.name in done.stderr
        assert "Traceback" not in done.stderr
    assert pipe.is_fifo()
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]


def test_answers_given_in_anki_are_taken_once(home: Path, tmp_path: Path) -> None:
    """A package with an entry in its review log: added, then known; a package of other notes is refused."""
    path, back = tmp_path / "a.apkg", tmp_path / "back.apkg"
    assert run(home, "export", "anki", "-o", str(path), "--topics", "pooling", "--kinds", "cloze").returncode == 0
    with zipfile.ZipFile(path) as archive, sqlite3.connect(":memory:") as connection:
        connection.deserialize(archive.read("collection.anki21"))
        connection.execute("INSERT INTO revlog SELECT 1767225600000, min(id), 0, 3, 1, 1, 2500, 9000, 0 FROM cards")
        connection.commit()
        changed = connection.serialize()
        connection.execute("UPDATE notes SET guid = 'foreign' || id")
        connection.commit()
        foreign = connection.serialize()
    for content in (changed, foreign):
        with zipfile.ZipFile(back, "w") as archive:
            archive.writestr("collection.anki21", content)
        if content is foreign:
            break
        for expected in ((1, 0), (0, 1)):
            done = run(home, "import", "anki", str(back), "--json")
            assert done.returncode == 0, done.stderr
            told = json.loads(done.stdout)
            assert (told["reviews"], told["known"]) == expected
    done = run(home, "import", "anki", str(back))
    assert (done.returncode, done.stdout) == (2, "")
    assert "quizdl" in done.stderr
    (line,) = (json.loads(each) for each in run(home, "export", "log").stdout.splitlines() if '"review"' in each)
    assert (line["source"], line["rating"], line["seconds"], line["study_day"]) == ("anki", 3, 9.0, "2025-12-31")
    assert run(home, "check").returncode == 0


def test_tables_are_written(home: Path, tmp_path: Path) -> None:
    """CSV with a byte order mark in a file and without on standard output; Markdown as text."""
    path = tmp_path / "a.csv"
    options = ("--topics", "pooling", "--kinds", "cloze,computed", "--lang", "zh")
    assert run(home, "export", "csv", "-o", str(path), *options).returncode == 0
    assert path.read_bytes().startswith("\ufeffid,code,language".encode())
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"] for row in rows} == {"cloze", "computed"}
    printed = run(home, "export", "csv", *options)
    assert printed.stdout.startswith("id,code,language")
    assert run(home, "export", "markdown", *options).stdout.startswith("# 池化")
