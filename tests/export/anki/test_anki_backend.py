"""What Anki's own back end makes of our packages."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quizdl.export.anki.building import Options, Package, build
from quizdl.export.anki.identity import EPOCH
from quizdl.export.anki.notes import FIELDS, Note
from quizdl.export.anki.package import package_bytes
from quizdl.export.selection import Selection
from quizdl.store.export_ledger import ExportLedger
from quizdl.store.family_cache import known_families
from quizdl.store.knowledge import KnowledgeBase, open_knowledge
from quizdl.study.catalog import Catalog

SAMPLE = Path(__file__).parents[2] / "sample_bank"
_WELL = ["Database rebuilt and optimized.", True]
WORDING = "ReLU is the larger of [[0|zero]] and its input"
_CLEAN = {"missing_notetype": 0, "missing_deck": 0, "empty_first_field": 0, "conflicting": 0}
_MATHS = re.compile(r"\\[()\[\]]")
Desk = Callable[[], Any]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with open_knowledge(data=SAMPLE, home=tmp_path_factory.mktemp("home")) as base:
        yield base


def packed(base: KnowledgeBase, home: Path, now: int = EPOCH + 1000, **options: Any) -> Package:
    catalog = Catalog(base.bank, base.question_kinds(), ())
    ledger = ExportLedger(home)
    package = build(Selection().subjects(catalog), base.bank, Options(**options), ledger, now)
    ledger.keep()
    return package


def written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def unbalanced(notes: dict[str, dict[str, Any]]) -> list[str]:
    r"""Fields in which ``\(`` and ``\)``, ``\[`` and ``\]`` do not follow each other."""
    found = []
    for name, note in notes.items():
        for field in FIELDS[:-2]:
            marks = _MATHS.findall(re.sub(r"\\\\", "", note["fields"][field]))
            pairs = list(zip(marks[::2], marks[1::2], strict=False))
            if len(marks) % 2 or any(pair not in ((r"\(", r"\)"), (r"\[", r"\]")) for pair in pairs):
                found.append(f"{name} {field}: {note['fields'][field][:200]}")
    return found


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_a_small_export_arrives_whole(sample: KnowledgeBase, desk: Desk, tmp_path: Path, language: str) -> None:
    """Counts, decks, tags, types and every field; a clean check; nothing empty, no broken template, balanced maths."""
    package = packed(sample, tmp_path, written=language)
    anki = desk()
    path = written(tmp_path / "small.apkg", package.bytes())
    assert anki.import_(path) == {"found": len(package.notes), "new": len(package.notes), "updated": 0,
                                  "duplicate": 0, **_CLEAN}
    summary, notes = anki.summary(), anki.notes()
    assert summary["notes"] == summary["cards"] == len(package.notes) > 20
    assert {"::".join(note.deck) for note in package.notes} <= set(summary["decks"])
    assert set(summary["tags"]) == {tag for note in package.notes for tag in note.tags}
    assert set(summary["types"]) == {f"quizdl {note.kind}" for note in package.notes}
    assert all(fields == list(FIELDS) for fields in summary["types"].values())
    for note in package.notes:
        arrived = notes[note.card]
        assert arrived["fields"] == {**{field: note.fields.get(field, "") for field in FIELDS}, "Id": note.card}
        assert (arrived["deck"], arrived["mod"], set(arrived["tags"])) == (
            "::".join(note.deck), note.changed, set(note.tags))
    assert unbalanced(notes) == []
    assert (anki.check(), anki.empty(), anki.rendered()) == (_WELL, 0, [])


@pytest.mark.parametrize("merge", [True, False])
def test_the_same_file_again_adds_nothing(sample: KnowledgeBase, desk: Desk, tmp_path: Path, merge: bool) -> None:
    package, anki = packed(sample, tmp_path), desk()
    path = written(tmp_path / "small.apkg", package.bytes())
    anki.import_(path, merge=merge)
    before = anki.notes()
    again = anki.import_(path, merge=merge)
    assert (again["new"], again["updated"], again["duplicate"]) == (0, 0, len(package.notes))
    assert anki.notes() == before
    assert anki.check() == _WELL


def test_a_later_export_updates_what_changed_and_keeps_the_learners_edits(
        sample: KnowledgeBase, desk: Desk, tmp_path: Path) -> None:
    """Two contents change after the learner edited two notes: one edit is overwritten by its change, one stays."""
    package, anki = packed(sample, tmp_path), desk()
    anki.import_(written(tmp_path / "first.apkg", package.bytes()))
    changed, both, mine = (note.card for note in package.notes[:3])
    now = max(note["mod"] for note in anki.notes().values()) + 1
    anki.edit(both, "Back", "my own words, to be replaced")
    anki.edit(mine, "Back", "my own words, to be kept")
    edited = anki.notes()
    later = edited[both]["mod"] + 100
    notes = [replace(note, fields={**note.fields, "Back": f"new {note.card}"}, changed=later)
             if note.card in (changed, both) else note for note in package.notes]
    log = anki.import_(written(tmp_path / "second.apkg", package_bytes(notes)))
    assert later > now
    assert (log["new"], log["updated"], log["duplicate"]) == (0, 2, len(notes) - 2)
    arrived = anki.notes()
    assert arrived[changed]["fields"]["Back"] == f"new {changed}"
    assert arrived[both]["fields"]["Back"] == f"new {both}"
    assert arrived[mine]["fields"]["Back"] == "my own words, to be kept"
    assert {name: note for name, note in arrived.items() if name not in (changed, both)} == {
        name: note for name, note in edited.items() if name not in (changed, both)}


def test_an_edit_of_the_knowledge_updates_exactly_the_notes_it_changes(desk: Desk, tmp_path: Path) -> None:
    """From text to Anki: a fact is worded anew, the ledger dates its notes, Anki takes those and no others."""
    data = tmp_path / "data"
    shutil.copytree(SAMPLE, data)
    with open_knowledge(data=data, home=tmp_path / "first") as base:
        first = packed(base, tmp_path)
    anki = desk()
    anki.import_(written(tmp_path / "first.apkg", first.bytes()))
    topic = data / "topics" / "activations.toml"
    text = topic.read_text(encoding="utf-8")
    assert text.count(WORDING) == 1
    topic.write_text(text.replace(WORDING, f"{WORDING}, and edited"), encoding="utf-8")
    with open_knowledge(data=data, home=tmp_path / "second") as base:
        second = packed(base, tmp_path, now=int(time.time()) + 1000)
    before = {note.card: note.fields for note in first.notes}
    changed = {note.card for note in second.notes if note.fields != before[note.card]}
    assert 0 < len(changed) < len(before) / 2
    assert {note.card for note in second.notes if note.changed != EPOCH} == changed
    mine = next(card for card in before if card not in changed)
    anki.edit(mine, "Extra", "my own words")
    log = anki.import_(written(tmp_path / "second.apkg", second.bytes()))
    assert (log["new"], log["updated"], log["duplicate"]) == (0, len(changed), len(before) - len(changed))
    arrived = anki.notes()
    assert arrived[mine]["fields"]["Extra"] == "my own words"
    assert all(arrived[note.card]["fields"]["Front"] == note.fields["Front"] for note in second.notes)


def test_ten_thousand_notes_arrive_whole(desk: Desk, tmp_path: Path) -> None:
    notes = [Note(card=f"recall:many.n{number}", kind="basic", deck=("quizdl", f"part {number % 40}"),
                  fields={"Front": f"question {number}", "Back": rf"\(x_{{{number}}}\)"}, tags=(f"t{number % 7}",),
                  changed=EPOCH) for number in range(10_000)]
    anki = desk()
    path = written(tmp_path / "many.apkg", package_bytes(notes))
    log, again = anki.import_(path), anki.import_(path)
    assert (log["new"], again["new"], again["duplicate"]) == (10_000, 0, 10_000)
    summary = anki.summary()
    assert (summary["notes"], summary["cards"], anki.check(), anki.empty()) == (10_000, 10_000, _WELL, 0)
    assert set(summary["decks"]) == {"Default", "quizdl", *(f"quizdl::part {number}" for number in range(40))}
    assert (set(summary["tags"]), anki.rendered(every=20)) == ({f"t{number}" for number in range(7)}, [])


@pytest.mark.parametrize("part", range(5))
def test_the_full_shipped_bank_arrives_whole(desk: Desk, tmp_path: Path, part: int) -> None:
    """Every card of the shipped knowledge base and of every template, in both languages, a fifth at a time."""
    with open_knowledge(home=tmp_path / "home") as base:
        catalog = Catalog(base.bank, base.question_kinds(), known_families(tmp_path / "home"))
        subjects = Selection().subjects(catalog)
        assert len(subjects) == len(catalog)
        package = build(subjects[part::5], base.bank, Options(variants=2), ExportLedger(tmp_path), EPOCH)
    count = len(subjects[part::5])
    assert (package.left_out, len(package.notes)) == ((), count)
    anki = desk()
    assert anki.import_(written(tmp_path / "full.apkg", package.bytes())) == {
        "found": count, "new": count, "updated": 0, "duplicate": 0, **_CLEAN}
    notes = anki.notes()
    assert len(notes) == count
    assert unbalanced(notes) == []
    assert (anki.check(), anki.empty(), anki.rendered(), anki.summary()["media"]) == (_WELL, 0, [], [])


def test_a_later_import_leaves_decks_and_scheduling_to_the_learner(
        sample: KnowledgeBase, desk: Desk, tmp_path: Path) -> None:
    """A card that was moved, answered or suspended in Anki stays so, also where its text changes."""
    package, anki = packed(sample, tmp_path), desk()
    anki.import_(written(tmp_path / "first.apkg", package.bytes()))
    moved, answered, suspended, *_ = (note.card for note in package.notes)
    anki.move(moved, "My own::deck")
    anki.answer(answered, 3)
    anki.suspend(suspended)
    cards, notes = anki.cards(), anki.notes()
    later = max(note["mod"] for note in notes.values()) + 100
    changed = [replace(note, fields={**note.fields, "Back": f"new {note.card}"}, changed=later)
               for note in package.notes]
    log = anki.import_(written(tmp_path / "second.apkg", package_bytes(changed)))
    assert (log["new"], log["updated"]) == (0, len(changed))
    assert anki.cards() == cards
    assert cards[moved]["deck"] == "My own::deck"
    assert cards[suspended]["queue"] == -1
    assert cards[answered]["reps"] == 1
    assert all(note["fields"]["Back"] == f"new {card}" for card, note in anki.notes().items())
    assert anki.check() == _WELL
