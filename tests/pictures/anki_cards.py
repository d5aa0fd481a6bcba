"""Makes the pictures of Anki cards: `python tests/pictures/anki_cards.py [FOLDER]`; needs Chromium.

A fixed variant and fixed answers give the same pictures; formulas need Anki's MathJax, so cards without any are shown.
"""

from __future__ import annotations

import json
import runpy
import sys
import tempfile
import time
from html import escape, unescape
from pathlib import Path
from typing import Any

from quizdl.export.anki.contents import Contents
from quizdl.export.anki.faces import face
from quizdl.export.anki.note_types import kind_of
from quizdl.export.subjects import subject_of
from quizdl.store.family_cache import known_catalog
from quizdl.store.knowledge import open_knowledge
from quizdl.text import LANGUAGES, Language

HERE = Path(__file__).parent
PAGES = runpy.run_path(str(HERE / "anki_page.py"))
WIDTH, GAP = 360, 8


def fields_of(card: str, language: Language, home: Path) -> tuple[Any, dict[str, str]]:
    """The face and the fields of a card's note."""
    with open_knowledge(home=home) as base:
        subject = subject_of(known_catalog(base, home)[card], base.bank)
        return face(kind_of(subject.kind)), {**Contents(base.bank, language, 20).fields(subject), "Id": card}


def phone(shown: Any, fields: dict[str, str], side: str, *, typed: list[str], night: bool, height: int) -> str:
    """A side as a phone shows it, answered and checked."""
    showing = {"id": fields["Id"], "seed": 0, "answers": typed, "checked": side == "front", "ended": False,
               "at": int(time.time() * 1000)}  # fmt: skip
    # frames of one page share its storage: without, one side does not end the showing of the other
    told = ('<script>["sessionStorage", "localStorage"].forEach(function (name) {'
            'Object.defineProperty(window, name, { get: function () { throw new Error("shared"); } }); });'
            f"window.quizdlShowing = {json.dumps(json.dumps(showing))};</script>")
    page = PAGES["page"](shown, told + PAGES["side"](shown, fields, side), night=night)
    return (f'<iframe width="{WIDTH}" height="{height}" style="border:0;border-radius:14px" '
            f'srcdoc="{escape(page, quote=True)}"></iframe>')


def mistaken(fields: dict[str, str]) -> list[str]:
    """The first blank answered by a mistake."""
    row = json.loads(unescape(fields["Data"]))["v"][0]["f"][0]
    value = row["m"][0][1]
    return ["×".join(f"{size:g}" for size in value) if isinstance(value, list) else f"{value:g}"]


def right(fields: dict[str, str]) -> list[str]:
    """The first option or label as it should be."""
    return [row["k"] if isinstance(row["k"], str) else row["s"]
            for row in json.loads(unescape(fields["Data"]))["v"][0]["f"]]


def beside(name: str, frames: list[str], height: int, folder: Path) -> None:
    """Screens beside each other as one picture."""
    html = ('<!doctype html><meta charset="utf-8"><body style="margin:0;padding:8px;background:#8a919b;display:flex;'
            f'gap:{GAP}px">{"".join(frames)}</body>')
    width = len(frames) * (WIDTH + GAP) + GAP
    PAGES["screenshot"](html, folder / f"{name}.png", width=width, height=height + 2 * GAP)


def main(folder: Path) -> None:
    """Draw everything in both languages."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for language in LANGUAGES:
            draw(language, Path(home), folder)


def draw(language: Language, home: Path, folder: Path) -> None:
    """The pictures in one language."""
    number = fields_of("conv-output-size@1", language, home)
    figure = fields_of("figure:multi-head-attention", language, home)
    choice = fields_of("choice:batch-norm.definition", language, home)
    wrong, labels, picked = mistaken(number[1]), right(figure[1]), right(choice[1])
    beside(f"anki-computed-{language}", [
        phone(*number, "front", typed=wrong, night=False, height=740),
        phone(*number, "back", typed=wrong, night=True, height=740),
    ], 740, folder)
    beside(f"anki-facts-{language}", [
        phone(*choice, "back", typed=picked, night=True, height=740),
        phone(*figure, "front", typed=labels, night=False, height=740),
    ], 740, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
