"""The knowledge base is built from text once, searched in two languages, and never lost to a broken file."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from quizdl.knowledge import KnowledgeError, read_bank
from quizdl.knowledge.reach import question_kinds
from quizdl.store.connection import open_engine
from quizdl.store.knowledge import FILE, FactFilter, KnowledgeBase, open_knowledge

SAMPLE = Path(__file__).parent.parent / "sample_bank"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory):
    with open_knowledge(data=SAMPLE, home=tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "data"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "a home with spaces %20 and 中文"


def ids(base: KnowledgeBase, words: str, **options: str) -> list[str]:
    return [hit.id for hit in base.search(words, **options)]


def test_the_base_holds_what_the_text_says(base: KnowledgeBase) -> None:
    """The bank that comes out of the database equals the one read from the files, entry by entry."""
    read = read_bank(SAMPLE)
    for mapping in ("topics", "concepts", "facts", "lists", "sources", "references", "errata", "items", "figures",
                    "exams", "outline"):
        assert dict(getattr(base.bank, mapping)) == dict(getattr(read, mapping)), mapping
    assert base.question_kinds() == {fact.id: question_kinds(fact, read) for fact in read.facts.values()}


@pytest.mark.parametrize(
    "wanted",
    [
        FactFilter(),
        FactFilter(topic="activations", kind="drawback"),
        FactFilter(concept="relu"),
        FactFilter(standing="added"),
        FactFilter(source="notes", section="training", standing="added"),
        FactFilter(source="notes", section="training", standing="corrected"),
        FactFilter(topic="' OR 1=1 --"),
    ],
)
def test_filters_agree_with_a_loop_over_the_bank(base: KnowledgeBase, wanted: FactFilter) -> None:
    """Every condition must hold, those about provenance of one and the same place."""
    expected = [
        fact.id
        for fact in base.bank.facts.values()
        if wanted.topic in (None, fact.topic)
        and wanted.concept in (None, fact.concept)
        and wanted.kind in (None, fact.kind)
        and any(
            wanted.source in (None, place.source)
            and wanted.section in (None, place.section)
            and wanted.standing in (None, place.standing)
            for place in fact.provenance
        )
    ]
    assert [fact.id for fact in base.facts(wanted)] == expected


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("饱和", "sigmoid.saturates"),
        ("死亡", "relu-negative-dead"),
        ("梯度消失", "sigmoid.saturates"),
        ("丢", "overfitting.dropout"),
        ("saturating", "sigmoid.saturates"),
        ("saturat", "sigmoid.saturates"),
        ("vanishing gradient", "sigmoid.saturates"),
        ("drop", "overfitting.dropout"),
        ("β", "overfitting.dropout"),
        ("lambda", "overfitting.dropout"),
        ("负数", "relu.dying"),
        ("are never updated", "relu.dying"),
        ("rectified linear unit 负", "relu.dying"),
        ("maas", "maas2013"),
        ("max(0,x)", "relu.formula"),
    ],
)
def test_search_finds(base: KnowledgeBase, words: str, found: str) -> None:
    """Two-character words, single characters, English forms, symbols and accepted alternatives are found."""
    assert found in ids(base, words)


def test_a_name_comes_first(base: KnowledgeBase) -> None:
    """The concept of that very name, in any spelling, precedes what only mentions it."""
    assert ids(base, "ReLU")[0] == "relu"
    assert ids(base, "修正线性单元")[0] == "relu"
    assert ids(base, "LEAKY-RELU")[0] == "leaky-relu"
    assert base.concept_named("Logistic Function") == "sigmoid"
    assert base.concept_named("no such thing") is None


def test_all_words_have_to_occur_while_something_has_them_all(base: KnowledgeBase) -> None:
    """With no entry for all the words, entries with some are found."""
    assert "overfitting.dropout" not in ids(base, "overfitting data")
    assert set(ids(base, "saturates zzzzz")) == set(ids(base, "saturates"))
    assert ids(base, "zzzzz") == []


def test_search_keeps_to_what_was_asked_for(base: KnowledgeBase) -> None:
    """`what` and `limit` narrow the result."""
    assert ids(base, "ReLU", what="erratum") == ["relu-negative-dead"]
    assert len(base.search("ReLU", limit=1)) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(words=st.text(max_size=30) | st.text(st.sampled_from('ab"*^:(){}-+ ANDORNTE负数\'\\\x00\ud800'), max_size=20))
def test_no_text_breaks_the_search(base: KnowledgeBase, words: str) -> None:
    """Whatever is typed is looked for, and is never syntax of SQL or FTS5."""
    assert len(base.search(words, limit=5)) <= 5


def test_the_base_is_built_once(data: Path, home: Path) -> None:
    """Unchanged text opens the same file; changed text builds another."""
    seen: list[tuple[int, int]] = []
    open_knowledge(data=data, home=home, progress=lambda *at: seen.append(at)).close()
    assert seen[-1][0] == seen[-1][1] == len(seen)
    before = (home / FILE).stat()
    seen.clear()
    open_knowledge(data=data, home=home, progress=lambda *at: seen.append(at)).close()
    assert seen == []
    assert (home / FILE).stat().st_ino == before.st_ino
    topic = data / "topics" / "activations.toml"
    topic.write_text(topic.read_text(encoding="utf-8").replace("两端饱和", "两头饱和"), encoding="utf-8")
    with open_knowledge(data=data, home=home) as base:
        assert base.bank.facts["sigmoid.saturates"].short.zh == "两头饱和"
    assert [path.name for path in home.iterdir()] == [FILE]


def test_a_removed_file_is_a_change(data: Path, home: Path) -> None:
    """The names of the files count, not their contents alone."""
    open_knowledge(data=data, home=home).close()
    (data / "items" / "activations.toml").unlink()
    with open_knowledge(data=data, home=home) as base:
        assert not base.bank.items


def test_a_broken_file_leaves_the_previous_base_in_use(data: Path, home: Path) -> None:
    """The error names file, line and entry; what was built before still answers."""
    open_knowledge(data=data, home=home).close()
    topic = data / "topics" / "activations.toml"
    good = topic.read_text(encoding="utf-8")
    topic.write_text(good.replace('kind = "formula"', 'kind = "formel"'), encoding="utf-8")
    with open_knowledge(data=data, home=home) as base:
        assert base.outdated is not None
        assert "data/topics/activations.toml:" in str(base.outdated)
        assert "relu.formula, kind" in str(base.outdated)
        assert "relu.formula" in base.bank.facts
    topic.write_text(good, encoding="utf-8")
    with open_knowledge(data=data, home=home) as base:
        assert base.outdated is None


def test_a_broken_file_without_a_previous_base_is_an_error(data: Path, home: Path) -> None:
    """There is nothing to fall back on, and nothing half-built is left behind."""
    (data / "outline.toml").write_text("broken [", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"data/outline\.toml:1"):
        open_knowledge(data=data, home=home)
    assert not home.exists() or list(home.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to look like one" * 50])
def test_a_damaged_base_is_built_again(data: Path, home: Path, content: bytes) -> None:
    """The knowledge base can always be thrown away."""
    home.mkdir(parents=True)
    (home / FILE).write_bytes(content)
    with open_knowledge(data=data, home=home) as base:
        assert "relu" in base.bank.concepts


@pytest.mark.parametrize("said,number", [("database or disk is full", errno.ENOSPC), ("disk I/O error", errno.EIO)])
def test_a_disk_that_takes_no_more_leaves_nothing_behind(data, home, monkeypatch, said: str, number: int) -> None:
    """It is an error of the system, as for any file, and the half-made base is removed."""
    def refuse(*_arguments: object) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError(said))

    monkeypatch.setattr("quizdl.store.knowledge_build._fill", refuse)
    with pytest.raises(OSError, match=re.escape(os.strerror(number))) as caught:
        open_knowledge(data=data, home=home)
    assert caught.value.errno == number
    assert list(home.iterdir()) == []


def test_a_reader_keeps_its_base_while_another_is_built(data: Path, home: Path) -> None:
    """Replacing the file does not pull it from under whoever reads it."""
    with open_knowledge(data=data, home=home) as old:
        (data / "items" / "activations.toml").unlink()
        with open_knowledge(data=data, home=home) as new:
            assert not new.bank.items
            assert old.bank.items


def test_the_base_cannot_be_written_to(base: KnowledgeBase) -> None:
    """It is opened for reading only."""
    with pytest.raises(OperationalError), open_engine(base.path, "read").begin() as connection:
        connection.exec_driver_sql("DELETE FROM entry")


def test_processes_that_build_at_once_leave_a_whole_base(data: Path, home: Path) -> None:
    """Four processes start together on an empty home; each answers, and the file that stays is sound."""
    code = (
        "import sys; from pathlib import Path; from quizdl.store.knowledge import open_knowledge\n"
        "base = open_knowledge(data=Path(sys.argv[1]), home=Path(sys.argv[2]))\n"
        "print(len(base.bank.facts), len(base.search('ReLU')))"
    )
    root = Path(__file__).parent.parent.parent
    runs = [
        subprocess.Popen([sys.executable, "-c", code, data, home], cwd=root, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = {run.communicate(timeout=60)[0].strip() for run in runs}
    assert [run.returncode for run in runs] == [0] * 4
    assert len(answers) == 1
    assert answers != {""}
    assert [path.name for path in home.iterdir()] == [FILE]
    connection = sqlite3.connect(home / FILE)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.execute("INSERT INTO search(search) VALUES ('integrity-check')")
    finally:
        connection.close()


def test_precious_databases_are_opened_safely(tmp_path: Path) -> None:
    """WAL, synchronous FULL, foreign keys, a busy timeout, and transactions that take the lock at once."""
    path = tmp_path / "100% sure %20.db"
    engine = open_engine(path, "keep")
    other = open_engine(path, "keep")
    with engine.connect() as connection:
        settings_now = {
            pragma: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings_now == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    assert path.is_file()
    with other.connect() as second:
        second.exec_driver_sql("PRAGMA busy_timeout = 0")
        second.rollback()
        with engine.begin(), pytest.raises(OperationalError, match="locked"):
            second.exec_driver_sql("SELECT 1")
    engine.dispose()
    other.dispose()
