"""Ids in a package: hashes of what they name, never of texts, so that the next export means the same notes."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from html import unescape

from quizdl.study.card import CardId

_GUID_LENGTH = 10
_TAGS = re.compile(r"<!--.*?-->|<style.*?>.*?</style>|<script.*?>.*?</script>|<.*?>", re.DOTALL | re.IGNORECASE)

EPOCH = 1_788_220_800
"""2026-09-01 UTC, in seconds: the change time of content that was never seen otherwise."""
_IDS_BEFORE = 1 << 35
"""Ids of notes and cards are times in milliseconds to Anki; ours lie within this stretch (398 days) before EPOCH."""
_MOST_NOTES = 10_000_000


def _digest(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:16], "big")


def guid(card: CardId) -> str:
    """The id by which Anki knows a note again, in any collection: a hash of the card's id."""
    digest = hashlib.sha256(f"quizdl note\x1f{card}".encode()).digest()
    return urlsafe_b64encode(digest[:9])[:_GUID_LENGTH].decode()


def number(what: str, name: str) -> int:
    """A stable id for a note type, deck or preset: a time in milliseconds to Anki, long past."""
    return EPOCH * 1000 - 1 - _digest("quizdl", what, name) % _IDS_BEFORE


def first_note_number(guids: Iterable[str]) -> int:
    """The id of the first of these notes (and of its card); the others follow.

    Anki knows notes by their guid and gives another id where one is taken. Ids in a row deflate to next to nothing;
    where they begin depends on the notes, so that packages of other notes rarely meet.
    """
    return number("notes", "\x1f".join(guids)) - _MOST_NOTES


def checksum(first_field: str) -> int:
    """What Anki keeps to find duplicates: 32 bits of the SHA-1 of the first field without its markup."""
    marked = "<" in first_field or "&" in first_field
    bare = unescape(_TAGS.sub("", first_field)).replace("\xa0", " ") if marked else first_field
    return int.from_bytes(hashlib.sha1(bare.encode(), usedforsecurity=False).digest()[:4], "big")
