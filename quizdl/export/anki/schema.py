"""The tables of Anki's schema 11, the one that every version since 2.1 reads.

Its indexes are left out. They serve studying and synchronizing, and nobody does either in a package: Anki reads each
table once and makes the notes its own. They would be a third of the file.
"""

from __future__ import annotations


def _table(name: str, *columns: str) -> str:
    return f"CREATE TABLE {name} ({', '.join(columns)})"


def _numbers(names: str) -> list[str]:
    return [f"{name} integer not null" for name in names.split()]


def _texts(names: str) -> list[str]:
    return [f"{name} text not null" for name in names.split()]


TABLES = (
    _table("col", "id integer primary key", *_numbers("crt mod scm ver dty usn ls"),
           *_texts("conf models decks dconf tags")),
    _table("notes", "id integer primary key", *_texts("guid"), *_numbers("mid mod usn"), *_texts("tags flds"),
           "sfld integer not null", *_numbers("csum flags"), *_texts("data")),
    _table("cards", "id integer primary key",
           *_numbers("nid did ord mod usn type queue due ivl factor reps lapses left odue odid flags"),
           *_texts("data")),
    _table("revlog", "id integer primary key", *_numbers("cid usn ease ivl lastIvl factor time type")),
    _table("graves", *_numbers("usn oid type")),
)
