"""Reading packages that came from Anki: our answers, nothing twice, nothing foreign, nothing harmful."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from quizdl.export.anki import reading
from quizdl.export.anki.identity import EPOCH
from quizdl.export.anki.notes import Entry, Note
from quizdl.export.anki.package import package_bytes
from quizdl.export.anki.reading import PackageError, read_package
from quizdl.export.anki.reviews import new_ones, reviews_in
from quizdl.study.review import Rating

NOW = 1_800_000_000_000
CARDS = ("cloze:relu.dying", "recall:adam.update")
OURS = [Note(card=card, kind="basic", deck=("quizdl",), fields={"Front": "q"}, changed=EPOCH) for card in CARDS]


def day_of(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).date()


def packed(path: Path, notes: list[Note] | None = None, *statements: str) -> Path:
    """A package of notes, its collection changed by SQL."""
    content = package_bytes(notes or OURS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        collection = archive.read("collection.anki21")
    connection = sqlite3.connect(":memory:")
    connection.deserialize(collection)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki21", connection.serialize())
    connection.close()
    return path


def test_answers_come_back_as_they_were_given(tmp_path: Path) -> None:
    """Card by the note's id, time, rating, seconds and study day; again is wrong."""
    answers = Entry(NOW - 5000, 1, 1, 0, 7000, True), Entry(NOW - 1000, 3, 3, 1, 2500, False)
    notes = [replace(OURS[0], entries=answers)]
    found = reviews_in(read_package(packed(tmp_path / "a.apkg", notes)), CARDS, NOW, day_of)
    first, second = found.reviews
    assert (first.card, first.at, first.rating, first.result, first.score, first.seconds, first.source) == (
        CARDS[0], NOW - 5000, Rating.AGAIN, "wrong", 0.0, 7.0, "anki")
    assert (second.rating, second.result, second.study_day) == (Rating.GOOD, "right", day_of(NOW - 1000))
    assert first.uuid != second.uuid
    again = reviews_in(read_package(packed(tmp_path / "b.apkg", notes)), CARDS, NOW, day_of)
    assert [each.uuid for each in again.reviews] == [first.uuid, second.uuid]


def test_a_time_that_cannot_be_is_a_day(tmp_path: Path) -> None:
    """One absurd number in a damaged log does not keep the other answers out."""
    notes = [replace(OURS[0], entries=(Entry(NOW, 3, 1, 0, 0, True),))]
    path = packed(tmp_path / "a.apkg", notes, "UPDATE revlog SET time = 9223372036854775807")
    (found,) = reviews_in(read_package(path), CARDS, NOW, day_of).reviews
    assert found.seconds == 86_400


def test_what_this_log_knows_is_not_new(tmp_path: Path) -> None:
    """An answer that was exported (and there moved by a millisecond) is the one of the log, undone or not."""
    notes = [replace(note, entries=(Entry(NOW, 3, 1, 0, 0, True),)) for note in OURS]
    found = reviews_in(read_package(packed(tmp_path / "a.apkg", notes)), CARDS, NOW, day_of)
    assert sorted(each.at for each in found.reviews) == [NOW, NOW + 1]
    assert new_ones(found.reviews, {(card, NOW) for card in CARDS}) == []
    assert [each.card for each in new_ones(found.reviews, {(CARDS[0], NOW), (CARDS[1], NOW - 60_000)})] == [CARDS[1]]


@pytest.mark.parametrize("change", ["type = 4", "ease = 0", "ease = 5", "type = 3, factor = 0", "id = id + 864000000",
                                    "time = -1", "id = -id", "id = 1"])
def test_what_is_no_answer_is_left_out(tmp_path: Path, change: str) -> None:
    """Manual changes, cramming, impossible ratings and times."""
    notes = [replace(OURS[0], entries=(Entry(NOW, 3, 1, 0, 0, True),))]
    found = reviews_in(read_package(packed(tmp_path / "a.apkg", notes, f"UPDATE revlog SET {change}")), CARDS, NOW,
                       day_of)
    assert found.reviews == ()


def test_a_foreign_deck_is_refused(tmp_path: Path) -> None:
    """A note is ours only if its guid is the hash of the card it names."""
    path = packed(tmp_path / "a.apkg", None, "UPDATE notes SET guid = 'x' || guid")
    with pytest.raises(PackageError, match="none of the notes"):
        reviews_in(read_package(path), CARDS, NOW, day_of)
    mixed = reviews_in(read_package(packed(tmp_path / "b.apkg", None, "UPDATE notes SET guid = 'x' WHERE sfld = 'q' "
                                           "AND id = (SELECT min(id) FROM notes)")), CARDS, NOW, day_of)
    assert (mixed.ours, mixed.foreign) == (1, 1)


def test_cards_that_are_gone_are_named_and_left_out(tmp_path: Path) -> None:
    notes = [replace(OURS[0], entries=(Entry(NOW, 3, 1, 0, 0, True),))]
    found = reviews_in(read_package(packed(tmp_path / "a.apkg", notes)), (), NOW, day_of)
    assert (found.reviews, found.gone) == ((), (CARDS[0],))


def test_what_unpacks_too_far_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is counted while unpacking: what the archive says of itself does not matter."""
    path = tmp_path / "bomb.apkg"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki21", b"\0" * (8 << 20))
    monkeypatch.setattr(reading, "MOST_BYTES", 4 << 20)
    with pytest.raises(PackageError, match="unpacks to more than 4 MB"):
        read_package(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"\0" * 100])
def test_what_is_no_package_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.apkg"
    path.write_bytes(content)
    with pytest.raises(PackageError, match="no package of Anki"):
        read_package(path)


@pytest.mark.parametrize("collection", [b"", b"SQLite format 3\0" + b"\xff" * 200, b"x" * 5000])
def test_a_damaged_collection_is_one_clear_line(tmp_path: Path, collection: bytes) -> None:
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki21", collection)
    with pytest.raises(PackageError):
        read_package(path)


def test_a_view_in_place_of_a_table_is_not_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.apkg", None, "DROP TABLE revlog", "CREATE VIEW revlog AS SELECT * FROM cards")
    with pytest.raises(PackageError, match="no notes, cards and review log"):
        read_package(path)


def test_endless_work_in_a_collection_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A join that never ends is cut off by the number of steps."""
    entry = (Entry(NOW, 3, 1, 0, 0, True),)
    path = packed(tmp_path / "a.apkg", [replace(note, entries=entry) for note in OURS],
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
                  "INSERT INTO revlog SELECT i, (SELECT min(id) FROM cards), 0, 3, 1, 1, 0, 0, 1 FROM n")
    monkeypatch.setattr(reading, "_STEPS", 200_000)
    with pytest.raises(PackageError, match="interrupted"):
        read_package(path)


def test_the_newest_format_without_its_module_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki21b", b"\x28\xb5\x2f\xfd")

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(reading.importlib, "import_module", missing)
    with pytest.raises(PackageError, match="Support older Anki versions"):
        read_package(path)
