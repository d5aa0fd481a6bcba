"""Ids in a package: hashes of what they name, never of texts, so that the next export means the same notes."""

from __future__ import annotations

import hashlib
import re
from html import unescape

from quizdl.study.card import CardId

_GUID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_GUID_LENGTH = 12
_TAGS = re.compile(r"<!--.*?-->|<style.*?>.*?</style>|<script.*?>.*?</script>|<.*?>", re.DOTALL | re.IGNORECASE)

EPOCH = 1_788_220_800
"""2026-09-01 UTC, in seconds: the change time of content that was never seen otherwise."""
_IDS_BEFORE = 1 << 35
"""Ids of notes and cards are times in milliseconds to Anki; ours lie within this stretch (398 days) before EPOCH."""


def _digest(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:16], "big")


def guid(card: CardId) -> str:
    """The id by which Anki knows a note again, in any collection: a hash of the card's id."""
    number, letters = _digest("quizdl note", card), ""
    for _ in range(_GUID_LENGTH):
        number, letter = divmod(number, len(_GUID_LETTERS))
        letters += _GUID_LETTERS[letter]
    return letters


def number(what: str, name: str) -> int:
    """A stable id for a note type, deck or preset: a time in milliseconds to Anki, long past."""
    return EPOCH * 1000 - 1 - _digest("quizdl", what, name) % _IDS_BEFORE


def note_number(guid_: str, taken: set[int]) -> int:
    """A stable id for a note (and its one card) in the package; `taken` are those given already."""
    found = number("note", guid_)
    while found in taken:
        found -= 1
    taken.add(found)
    return found


def checksum(first_field: str) -> int:
    """What Anki keeps to find duplicates: 32 bits of the SHA-1 of the first field without its markup."""
    bare = unescape(_TAGS.sub("", first_field)).replace("\xa0", " ")
    return int.from_bytes(hashlib.sha1(bare.encode(), usedforsecurity=False).digest()[:4], "big")
