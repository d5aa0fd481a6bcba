"""Decks: named by topic and by family or concept, one inside the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from quizdl.export.anki.identity import EPOCH, number
from quizdl.export.anki.presets import preset_id

DeckName = tuple[str, ...]
_SEPARATOR = "::"


def part(name: str) -> str:
    """One part of a deck's name, without what would part it again."""
    return " ".join(name.replace(_SEPARATOR, ":").replace('"', "”").split()) or "-"


@cache
def deck_id(name: DeckName) -> int:
    """The id of a deck in the package; Anki itself matches decks by name."""
    return number("deck", _SEPARATOR.join(name))


def with_parents(name: DeckName) -> Iterator[DeckName]:
    """The deck and every deck it lies in."""
    return (name[:depth] for depth in range(1, len(name) + 1))


def deck_json(name: DeckName, preset: str, *, id_: int | None = None) -> dict[str, Any]:
    """A deck as the collection's `decks` hold it."""
    return {
        "id": deck_id(name) if id_ is None else id_, "mod": EPOCH, "name": _SEPARATOR.join(name), "usn": -1,
        "lrnToday": [0, 0], "revToday": [0, 0], "newToday": [0, 0], "timeToday": [0, 0], "collapsed": False,
        "browserCollapsed": False, "desc": "", "dyn": 0, "conf": preset_id(preset), "extendNew": 0, "extendRev": 0,
    }  # fmt: skip
