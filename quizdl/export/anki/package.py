"""The package itself: a zip with the collection, a word for programs too old for it, and no media beside it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache

from quizdl.export.anki.collection import collection_bytes
from quizdl.export.anki.faces import Face
from quizdl.export.anki.notes import Note, NoteKind
from quizdl.export.anki.presets import Preset

COLLECTION = "collection.anki21"
OLDER = "collection.anki2"
MEDIA = "media"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6


def package_bytes(notes: Sequence[Note], presets: Sequence[Preset] = (),
                  types_changed: Mapping[NoteKind, int] | None = None, shown: Face | None = None) -> bytes:
    """An `.apkg` of the kind Anki calls legacy 2, deflated; the same bytes for the same arguments.

    Figures are drawn inside the fields, so the list of media is empty. `shown` replaces the faces of all note types.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, content in ((COLLECTION, collection_bytes(notes, presets, types_changed, shown)),
                              (OLDER, _notice()), (MEDIA, b"{}")):  # fmt: skip
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return file.getvalue()


@cache
def _notice() -> bytes:
    """A collection with one note, for programs that only know the older file."""
    text = "This package needs Anki 2.1 or later. 此牌组需要 Anki 2.1 或更高版本。"
    note = Note(card="notice", kind="basic", deck=("quizdl",), fields={"Front": text, "Back": text}, changed=0)
    return collection_bytes([note], shown=Face("{{Front}}", "{{Back}}", ""))
