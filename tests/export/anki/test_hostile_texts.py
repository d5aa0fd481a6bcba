"""Texts of a pack that try to be something else: markup, deletions, formulas, sounds. They stay text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quizdl.export.anki.notes import FIELDS, Note
from quizdl.export.anki.package import package_bytes


def test_nothing_in_a_text_is_more_than_text(hostile_notes: list[Note]) -> None:
    """No markup, deletion, formula, sound or LaTeX comes from a text; what is shown reads as it was written."""
    for note in hostile_notes:
        for name in FIELDS[:-2]:
            field = note.fields.get(name, "")
            assert not re.search(r"evil[^<]*>|<(?:script|img|style|!--)|\[(?:sound|latex|\$|anki)|\{\{c2", field), field
            assert re.findall(r"\{\{(?!c1::)|\{\{c1::evil", field) == []
            assert not re.search(r"\\\[x|\\[()] \d", field)
        assert "</" not in note.fields.get("Data", "")
        assert not re.search(r"\[(?:sound|latex|\$|anki)|\\[()\[\]]", note.fields.get("Data", ""))
    fronts = html.unescape("".join(note.fields["Front"] for note in hostile_notes)).replace("\u2060", "")
    for evil in ("</script><script>evil=1</script>", "{{c1::evil}}", r"\(", "[sound:evil.mp3]", "{{Front}}", "<!--"):
        assert evil in fronts


def test_anki_takes_a_hostile_pack_for_text(hostile_notes: list[Note], desk: Callable[[], Any], tmp_path: Path) -> None:
    """One card a note, no empty card, no error of a template, nothing to play, nothing in the media, a clean check."""
    (tmp_path / "hostile.apkg").write_bytes(package_bytes(hostile_notes))
    anki = desk()
    assert anki.import_(str(tmp_path / "hostile.apkg"))["new"] == len(hostile_notes)
    summary = anki.summary()
    assert (summary["cards"], summary["media"]) == (len(hostile_notes), [])
    assert (anki.check()[1], anki.empty(), anki.rendered(), anki.heard()) == (True, 0, [], [])
