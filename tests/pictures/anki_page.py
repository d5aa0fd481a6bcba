"""A page as Anki's reviewer shows it, from the templates of a note type and the fields of a note."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from quizdl.export.anki.faces import Face
from quizdl.export.anki.notes import FIELDS

_SECTION = re.compile(r"\{\{#(\w+)\}\}(.*?)\{\{/\1\}\}", re.DOTALL)
_FIELD = re.compile(r"\{\{(?:(text|cloze):)?(\w+)\}\}")
_CLOZE = re.compile(r"\{\{c\d+::(.*?)\}\}", re.DOTALL)


def side(face: Face, fields: Mapping[str, str], name: str) -> str:
    """One side of a card: its template with the fields filled in."""
    known = dict.fromkeys(FIELDS, "") | dict(fields)
    template = _SECTION.sub(lambda m: m[2] if known[m[1]] else "", face.front if name == "front" else face.back)

    def filled(match: re.Match[str]) -> str:
        text = known[match[2]]
        if match[1] == "text":
            return re.sub(r"<[^>]*>", "", text)
        if match[1] == "cloze":
            shown = "[...]" if name == "front" else r"\1"
            return _CLOZE.sub(rf'<span class="cloze">{shown}</span>', text)
        return text

    return _FIELD.sub(filled, template)


def page(face: Face, body: str, *, night: bool = False, head: str = "") -> str:
    """A whole page around a side."""
    classes = "card nightMode" if night else "card"
    return (f'<!doctype html><html><head><meta charset="utf-8"><title>card</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<style>{face.css}</style>{head}</head>"
            f'<body class="{classes}"><div id="qa">{body}</div></body></html>')


def chromium() -> str | None:
    """The browser, if there is one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def run_chromium(address: str, *options: str) -> str:
    """Open a page without a screen; what Chromium prints."""
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [chromium() or "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--hide-scrollbars", f"--user-data-dir={profile}", *options, address],
            capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    return done.stdout


def screenshot(html: str, target: Path, *, width: int, height: int) -> None:
    """A picture of a page."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        run_chromium(source.as_uri(), f"--screenshot={target}", f"--window-size={width},{height}",
                     "--virtual-time-budget=4000")

