"""Change times of exported contents."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizdl.errors import QuizdlError
from quizdl.store.export_ledger import FILE, ExportLedger


def changed(home: Path, contents: dict[str, str], now: int, series: str = "zh") -> dict[str, int]:
    ledger = ExportLedger(home)
    times = ledger.changed(series, contents, first=100, now=now)
    ledger.keep()
    return times


def test_only_what_changed_has_a_new_time(tmp_path: Path) -> None:
    """First seen: the fixed time; changed: now; the same again: as before; changed back: now again."""
    assert changed(tmp_path, {"a": "1", "b": "1"}, 500) == {"a": 100, "b": 100}
    assert changed(tmp_path, {"a": "2", "b": "1"}, 600) == {"a": 600, "b": 100}
    assert changed(tmp_path, {"a": "2", "b": "1"}, 700) == {"a": 600, "b": 100}
    assert changed(tmp_path, {"a": "1"}, 800) == {"a": 800}
    assert changed(tmp_path, {"b": "2"}, 50) == {"b": 101}, "a clock set back does not make a change older"


def test_series_do_not_mix(tmp_path: Path) -> None:
    """Exporting in another language is no change of the first one's contents."""
    changed(tmp_path, {"a": "zh"}, 500, "zh")
    assert changed(tmp_path, {"a": "en"}, 600, "en") == {"a": 100}
    assert changed(tmp_path, {"a": "zh"}, 700, "zh") == {"a": 100}


def test_a_ledger_that_does_not_read_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{", encoding="utf-8")
    with pytest.raises(QuizdlError, match="move it away"):
        ExportLedger(tmp_path)
