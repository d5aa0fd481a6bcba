"""The cards are remembered, so that a start needs neither templates nor engine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from quizdl.store import family_cache
from quizdl.store.family_cache import known_catalog
from quizdl.store.knowledge import KnowledgeBase, open_knowledge
from quizdl.store.remembered import fingerprint_of, remembered
from quizdl.study.catalog import Catalog, Family

SAMPLE = Path(__file__).parent.parent / "sample_bank"
FAMILIES = (Family("sigmoid-value", "activations", (1, 2)),)


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    monkeypatch.setattr(family_cache, "families", lambda: FAMILIES)
    with open_knowledge(data=SAMPLE, home=tmp_path) as opened:
        yield opened


def test_the_remembered_catalog_is_the_made_one(base: KnowledgeBase, tmp_path: Path) -> None:
    """Same cards in the same order, the first time and from the file."""
    made = Catalog(base.bank, base.question_kinds(), FAMILIES)
    for _ in range(2):
        found = known_catalog(base, tmp_path)
        assert list(found.items()) == list(made.items())
        assert found.families == made.families


def test_other_knowledge_makes_another_catalog(base: KnowledgeBase, tmp_path: Path) -> None:
    """Cards remembered of another text are not used."""
    known_catalog(base, tmp_path)
    path = tmp_path / family_cache.CARDS_FILE
    path.write_text('{"fingerprint": "other", "value": []}', encoding="utf-8")
    assert len(known_catalog(base, tmp_path)) > 10


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    """What cannot be read is found anew; with the fingerprint it is not."""
    path = tmp_path / "found.json"
    path.write_text("[", encoding="utf-8")
    assert remembered(path, "a", int, lambda: 1) == 1
    assert remembered(path, "a", int, lambda: 2) == 1
    assert remembered(path, "b", int, lambda: 3) == 3


def test_the_fingerprint_follows_the_files(tmp_path: Path) -> None:
    """Another size or another text is another fingerprint."""
    path = tmp_path / "code.py"
    path.write_text("1", encoding="utf-8")
    first = fingerprint_of([path], "x")
    assert fingerprint_of([path], "x") == first != fingerprint_of([path], "y")
    path.write_text("12", encoding="utf-8")
    assert fingerprint_of([path], "x") != first


def test_a_study_is_opened_without_the_engine() -> None:
    """What a home screen needs imports no numpy, no engine and no questions."""
    code = ("import sys, quizdl.study.study, quizdl.store.family_cache, quizdl.store.journal; "
            "print([name for name in sys.modules if name in ('numpy', 'sympy', 'quizdl.engine', 'quizdl.questions')])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
