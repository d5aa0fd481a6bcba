"""The templates of the note types, put together from the files of this folder.

Scripts are plain ES2017 without network or add-on; a browser too old for whole numbers without limit (BigInt) still
shows everything and leaves the grading to the learner.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from quizdl.answers.verdict import Outcome, message
from quizdl.text import LANGUAGES

_READING = ("exact", "characters", "numerals", "real", "formula", "numbers", "lists", "reading")
_QUESTION = ("labels", "grading", "showing", "page", "question")
_SCRIPTS: dict[str, tuple[str, ...]] = {
    "basic": _QUESTION, "choice": _QUESTION, "figure": _QUESTION, "cloze": (),
    "list": (*_QUESTION, "listing"), "mistake": (*_QUESTION, "correction"), "computed": (*_READING, *_QUESTION),
}  # fmt: skip
_SHOWS = {"question": ("question", "showQuestion"), "listing": ("list", "showList"),
          "correction": ("mistake", "showCorrection")}  # fmt: skip
_SAID: tuple[Outcome, ...] = ("right", "wrong", "imprecise", "sign", "power_of_ten", "self", "empty")


@dataclass(frozen=True, slots=True)
class Face:
    """The templates of a note type: HTML of front and back, and its CSS."""

    front: str
    back: str
    css: str


@cache
def face(kind: str) -> Face:
    """The face of a note type. Raises KeyError for one that does not exist."""
    question = "{{cloze:Front}}" if kind == "cloze" else "{{Front}}"
    names = _SCRIPTS[kind]
    script = f"<script>\n{script_of(names)}</script>" if names else ""

    def filled(name: str) -> str:
        page = _text(f"html/{name}.html").replace("KIND", kind).replace("QUESTION", question)
        return page.replace("SCRIPT\n", script)

    return Face(filled("front"), filled("back"), _text("card.css"))


def script_of(names: tuple[str, ...]) -> str:
    """The scripts of these names as one that leaves no name behind in the page."""
    shows = ", ".join(f"{kind}: {function}" for name, (kind, function) in _SHOWS.items() if name in names)
    said = {outcome: [message(outcome)[language] for language in LANGUAGES] for outcome in _SAID}
    words = f"var WORDS = {json.dumps(said, ensure_ascii=False)};\n"
    body = "".join(_stripped(_text(f"js/{name}.js")) for name in names)
    start = f"var SHOWS = {{ {shows} }};\n{_stripped(_text('js/start.js'))}"
    return f'(function () {{\n"use strict";\n{words}{body}{start}}})();\n'


def library(names: tuple[str, ...] = (*_READING, "labels", "grading")) -> str:
    """Reading and grading without a page."""
    said = {outcome: [message(outcome)[language] for language in LANGUAGES] for outcome in _SAID}
    return f"var WORDS = {json.dumps(said, ensure_ascii=False)};\n" + "".join(_text(f"js/{name}.js") for name in names)


def _text(name: str) -> str:
    return files(__package__).joinpath(*name.split("/")).read_text(encoding="utf-8")


def _stripped(source: str) -> str:
    """Without indentation, comment lines and empty lines: no string of ours spans lines."""
    lines = (line.strip() for line in source.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))
