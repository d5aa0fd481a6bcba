"""From cards to the notes of a package, with change times that follow from their contents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from quizdl.errors import QuizdlError
from quizdl.export.anki.contents import Contents
from quizdl.export.anki.decks import DeckName, part
from quizdl.export.anki.faces import face
from quizdl.export.anki.history import History
from quizdl.export.anki.identity import EPOCH
from quizdl.export.anki.note_types import kind_of
from quizdl.export.anki.notes import Note, NoteKind
from quizdl.export.anki.package import package_bytes
from quizdl.export.anki.presets import Preset
from quizdl.export.anki.tagging import tags
from quizdl.export.languages import Written, named
from quizdl.export.subjects import Subject
from quizdl.knowledge.bank import Bank

DEFAULT_DECK = "quizdl"
DEFAULT_VARIANTS = 20


class Ledger(Protocol):
    """What remembers the contents that were exported (`store.export_ledger`)."""

    def changed(self, series: str, fingerprints: Mapping[str, str], *, first: int, now: int) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class Options:
    """How the notes are made."""

    written: Written = "both"
    variants: int = DEFAULT_VARIANTS
    deck: str = DEFAULT_DECK


@dataclass(frozen=True, slots=True)
class Package:
    """What goes into the file. `left_out` are cards that cannot be asked, with the reason."""

    notes: tuple[Note, ...]
    presets: tuple[Preset, ...]
    types_changed: Mapping[NoteKind, int]
    left_out: tuple[str, ...]

    def bytes(self) -> bytes:
        """The `.apkg`."""
        return package_bytes(self.notes, self.presets, self.types_changed)


def build(subjects: Sequence[Subject], bank: Bank, options: Options, ledger: Ledger, now: int,
          history: History | None = None, progress: Callable[[int, int], None] | None = None) -> Package:
    """The notes of these cards in their order; `now` is in seconds since the epoch."""
    contents = Contents(bank, options.written, options.variants)
    notes: list[Note] = []
    left_out: list[str] = []
    for done, subject in enumerate(subjects, 1):
        try:
            notes.append(_note(subject, contents.fields(subject), options, history))
        except QuizdlError as error:
            left_out.append(str(error))
        if progress is not None:
            progress(done, len(subjects))
    changed = _changed(notes, options, ledger, now)
    presets = {} if history is None else {each.name: each for each in (history.preset(one.card.topic)
                                                                       for one in subjects)}
    return Package(tuple(replace(note, changed=changed[note.card]) for note in notes),
                   tuple(presets[name] for name in sorted(presets)), _types_changed(notes, ledger, now),
                   tuple(left_out))


def _note(subject: Subject, fields: Mapping[str, str], options: Options, history: History | None) -> Note:
    card = subject.card.id
    note = Note(card=card, kind=kind_of(subject.kind), deck=deck_name(subject, options), fields=fields,
                tags=tags(subject), changed=EPOCH)
    if history is None:
        return note
    return replace(note, state=history.states.get(card), entries=history.entries.get(card, ()),
                   suspended=card in history.suspended, preset=history.preset(subject.card.topic).name)


def deck_name(subject: Subject, options: Options) -> DeckName:
    """The deck of a card: root, topic, and family or concept, in the language of the export."""
    names = [subject.topic, *([] if subject.group is None else [subject.group])]
    root = [piece for piece in options.deck.split("::") if piece.strip()] or [DEFAULT_DECK]
    return tuple(part(each) for each in (*root, *(named(options.written, name) for name in names)))


def _changed(notes: Sequence[Note], options: Options, ledger: Ledger, now: int) -> dict[str, int]:
    """Contents are compared within one language and number of variants: each is a series of its own."""
    plain, computed = options.written, f"{options.written}.{options.variants}"
    series: dict[str, dict[str, str]] = {plain: {}, computed: {}}
    for note in notes:
        series[computed if note.kind == "computed" else plain][note.card] = _fingerprint(
            [note.kind, sorted(note.fields.items()), note.tags])
    return {card: time for name, fingerprints in series.items()
            for card, time in ledger.changed(name, fingerprints, first=EPOCH, now=now).items()}


def _types_changed(notes: Sequence[Note], ledger: Ledger, now: int) -> dict[NoteKind, int]:
    kinds = sorted({note.kind for note in notes})
    shown = {kind: face(kind) for kind in kinds}
    fingerprints: dict[str, str] = {kind: _fingerprint([each.front, each.back, each.css])
                                    for kind, each in shown.items()}
    times = ledger.changed("note types", fingerprints, first=EPOCH, now=now)
    return {kind: times[kind] for kind in kinds}


def _fingerprint(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:24]
