"""Opening SQLite through SQLAlchemy, with the settings every database of the program has."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypeAlias

from sqlalchemy import URL, Connection, Engine, create_engine, event

Use: TypeAlias = Literal["keep", "build", "read"]

_PRAGMAS: dict[Use, tuple[str, ...]] = {
    "keep": (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "busy_timeout = 5000",
    ),
    # a database under construction is nobody's yet: it becomes one by a rename, after being synced
    "build": ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"),
    "read": ("query_only = ON", "busy_timeout = 5000", "foreign_keys = ON"),
}
_BEGIN: dict[Use, str] = {"keep": "BEGIN IMMEDIATE", "build": "BEGIN", "read": "BEGIN"}


def open_engine(path: Path, use: Use) -> Engine:
    """An engine on the file at `path`.

    keep: precious data (WAL, synchronous FULL, foreign keys, transactions that begin IMMEDIATE);
    build: a file that is thrown away when building fails; read: nothing can be changed.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)))

    def configure(connection: Any, _record: Any) -> None:
        # SQLAlchemy begins transactions itself; the driver must not begin others of its own
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS[use]:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(_BEGIN[use])

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    return engine
