"""When the content of each exported note last changed: a small file beside the learner's database.

Anki takes over a changed note only if its change time is later than that of the note it has, and a time that came
from the clock at each export would overwrite what the learner edited in Anki. So the first content of a note has
a fixed time, and a content other than the last one has the time at which it was first exported.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from quizdl.errors import QuizdlError
from quizdl.store.home import home as home_folder
from quizdl.store.home import made
from quizdl.text import Text

FILE = "exported.json"
_FORMAT = 1


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """A content by its fingerprint, and since when it is the latest (seconds since the epoch)."""

    fingerprint: str
    since: int


class _Kept(msgspec.Struct):
    format: int
    series: dict[str, dict[str, Seen]]


class ExportLedger:
    """The contents last exported, by series (a way of exporting, such as a language) and note."""

    def __init__(self, home: Path | None = None) -> None:
        """Read the ledger. Raises QuizdlError where the file is there but does not read."""
        self.path = (home or home_folder()) / FILE
        self._kept = _Kept(_FORMAT, {})
        try:
            kept = msgspec.json.decode(self.path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return
        except (OSError, msgspec.MsgspecError) as error:
            raise QuizdlError(Text(
                f"无法读取 {self.path}（{error}）；移走它即可重新开始",
                f"{self.path} cannot be read ({error}); move it away to begin anew")) from None
        if kept.format != _FORMAT:
            raise QuizdlError(Text(
                f"{self.path} 由另一版本的 quizdl 写成；移走它即可重新开始",
                f"{self.path} was written by another version of quizdl; move it away to begin anew"))
        self._kept = kept

    def changed(self, series: str, fingerprints: Mapping[str, str], *, first: int, now: int) -> dict[str, int]:
        """When each note's content last changed, as of now.

        `first` is the time of notes that were never exported in this series.
        """
        known = self._kept.series.setdefault(series, {})
        times = {}
        for note, fingerprint in fingerprints.items():
            seen = known.get(note)
            if seen is None:
                seen = Seen(fingerprint, first)
            elif seen.fingerprint != fingerprint:
                seen = Seen(fingerprint, max(now, seen.since + 1))
            known[note] = seen
            times[note] = seen.since
        return times

    def keep(self) -> None:
        """Write the ledger."""
        from quizdl.store.whole_files import write_whole

        made(self.path.parent)
        write_whole(self.path, msgspec.json.encode(self._kept))
