"""What every entry of the knowledge has: an id and the place where it is written."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of a data file; fields that are not declared are refused."""


class Entry(Record, frozen=True, kw_only=True):
    """An entry with a stable id; `file` and `line` say where it stands (keys no TOML author writes)."""

    id: str
    file: str = msgspec.field(name="@file", default="")
    line: int = msgspec.field(name="@line", default=0)
