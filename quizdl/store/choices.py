"""What was chosen in the app, kept from run to run: language, colours.

A choice holds until the configuration file says something else about it than it did when it was made.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from quizdl.errors import QuizdlError
from quizdl.store.home import home as home_folder
from quizdl.store.home import made

FILE = "choices.json"


class _Choice(msgspec.Struct):
    chosen: str
    configured: str | None


class Choices:
    """Name -> value. Losing them loses comfort only, so a file that cannot be read or written is passed over."""

    def __init__(self, configured: Mapping[str, str | None], home: Path | None = None) -> None:
        self._path = (home or home_folder()) / FILE
        self._configured = configured
        self._made: dict[str, _Choice] = {}
        with suppress(OSError, msgspec.MsgspecError):
            self._made = msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Choice])

    def get(self, name: str) -> str | None:
        """What was chosen last, else what is configured."""
        configured = self._configured.get(name)
        choice = self._made.get(name)
        return configured if choice is None or choice.configured != configured else choice.chosen

    def choose(self, name: str, value: str) -> None:
        """Keep a choice."""
        self._made[name] = _Choice(value, self._configured.get(name))
        temporary = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            made(self._path.parent)
            temporary.write_bytes(msgspec.json.encode(self._made))
            os.replace(temporary, self._path)
        except (OSError, QuizdlError):
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
