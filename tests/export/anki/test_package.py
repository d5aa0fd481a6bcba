"""The package as a file: what is in it, and that it depends on contents alone."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from dataclasses import replace

import pytest

from quizdl.export.anki import identity
from quizdl.export.anki.cloze import cloze_html
from quizdl.export.anki.collection import collection_bytes
from quizdl.export.anki.decks import part
from quizdl.export.anki.note_types import KINDS, kind_of, note_type_id
from quizdl.export.anki.notes import FIELDS, Entry, Note
from quizdl.export.anki.package import package_bytes
from quizdl.knowledge.kinds import QUESTION_KINDS

NOTES = [Note(card=f"recall:a.b{number}", kind="basic", deck=("quizdl", f"topic {number % 2}"),
              fields={"Front": f"question {number}", "Back": "answer"}, tags=("a", "b"), changed=identity.EPOCH)
         for number in range(5)]


def opened(content: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    return connection


def test_the_same_notes_give_the_same_bytes() -> None:
    assert package_bytes(NOTES) == package_bytes(list(NOTES))
    assert package_bytes(NOTES) != package_bytes([*NOTES[:-1], replace(NOTES[-1], changed=identity.EPOCH + 1)])


def test_the_zip_is_legacy_2_and_deflated() -> None:
    """The collection, a notice for programs that only know the older name, and an empty list of media."""
    with zipfile.ZipFile(io.BytesIO(package_bytes(NOTES))) as archive:
        assert archive.namelist() == ["collection.anki21", "collection.anki2", "media"]
        assert archive.read("media") == b"{}"
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_DEFLATED}
        assert "2.1" in str(opened(archive.read("collection.anki2")).execute("SELECT flds FROM notes").fetchall())


def test_each_note_has_its_fields_and_one_card_in_its_deck() -> None:
    with opened(collection_bytes(NOTES)) as connection:
        rows = connection.execute("SELECT n.guid, n.flds, c.ord, c.type, c.due, c.did FROM notes n "
                                  "JOIN cards c ON c.nid = n.id ORDER BY c.due").fetchall()
        decks = json.loads(connection.execute("SELECT decks FROM col").fetchone()[0])
    assert [row[0] for row in rows] == [identity.guid(note.card) for note in NOTES]
    assert [row[2:5] for row in rows] == [(0, 0, position) for position in range(1, 6)]
    for row, note in zip(rows, NOTES, strict=True):
        assert row[1].split("\x1f")[0] == note.fields["Front"]
        assert row[1].split("\x1f")[-1] == note.card
        assert len(row[1].split("\x1f")) == len(FIELDS)
        assert decks[str(row[5])]["name"] == "::".join(note.deck)


def test_answers_at_one_time_are_moved_apart() -> None:
    """The time of an answer is its key in Anki's log."""
    answered = [replace(note, entries=(Entry(1000, 3, 1, 0, 5, True),)) for note in NOTES]
    with opened(collection_bytes(answered)) as connection:
        times = [at for (at,) in connection.execute("SELECT id FROM revlog ORDER BY id")]
    assert times == [1000, 1001, 1002, 1003, 1004]


def test_ids_follow_from_names_alone_and_differ() -> None:
    """These values stand in learners' collections: they may never change."""
    assert identity.guid("cloze:relu.dying") == "qoqX1KKmAf"
    assert note_type_id("basic") == 1_757_410_686_206
    assert len({note_type_id(kind) for kind in KINDS}) == len(KINDS)
    assert identity.first_note_number(["a", "b"]) < identity.EPOCH * 1000 - 5_000_000


def test_every_kind_of_question_has_a_note_type() -> None:
    assert {kind_of(kind) for kind in QUESTION_KINDS} == set(KINDS)


def test_fields_stay_in_their_order() -> None:
    """Anki refuses notes whose type has other fields than the one it has."""
    assert FIELDS == ("Front", "Back", "Extra", "Hint", "Source", "Erratum", "Reference", "Media", "Data", "Id")


@pytest.mark.parametrize("marked,expected", [
    ("[[ReLU]] is 0 for [[x < 0|negative x]].", "<p>{{c1::ReLU}} is 0 for {{c1::x &lt; 0}}.</p>"),
    (r"it is [[$\frac{1}{\sqrt{2}}$]]", r"<p>it is {{c1::\(\frac{1}{\sqrt{2} }\)}}</p>"),
    ("[[a::b]]", "<p>{{c1::a:&#58;b}}</p>"),
    ("[[a}]] and [[{{b}}]]", "<p>{{c1::a} }} and {{c1::&#123;{b} } }}</p>"),
    ("$a_{b_{c}}$ is [[d]]", r"<p>\(a_{b_{c}}\) is {{c1::d}}</p>"),
])
def test_marked_words_become_deletions(marked: str, expected: str) -> None:
    """Every mark is deleted on one card; nothing inside ends a deletion or begins a hint."""
    assert cloze_html(marked) == expected
    for deletion in re.findall(r"\{\{c1::(.*?)\}\}", cloze_html(marked)):
        assert "::" not in deletion


def test_parts_of_deck_names_do_not_part_again() -> None:
    assert part(' a::b  "c" ') == "a:b ”c”"
    assert part("") == "-"
