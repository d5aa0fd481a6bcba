"""The note types: one for each way of answering, with ids and fields that never change."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from quizdl.export.anki.faces import Face, face
from quizdl.export.anki.identity import number
from quizdl.export.anki.notes import FIELDS, NoteKind
from quizdl.knowledge.kinds import QuestionKind

KINDS: tuple[NoteKind, ...] = get_args(NoteKind)
_OF_QUESTIONS: dict[QuestionKind, NoteKind] = {
    "cloze": "cloze", "choice": "choice", "match": "choice", "true-false": "choice", "list": "list",
    "order": "list", "figure": "figure", "mistake": "mistake", "computed": "computed",
    "recall": "basic", "formula": "basic", "effect": "choice",
}  # fmt: skip
_CLOZE = 1


def kind_of(question: QuestionKind) -> NoteKind:
    """The note type that carries questions of a kind."""
    return _OF_QUESTIONS[question]


@cache
def note_type_id(kind: NoteKind) -> int:
    """The id of a note type, the same in every package."""
    return number("note type", kind)


def note_type_json(kind: NoteKind, changed: int, shown: Face | None = None) -> dict[str, Any]:
    """A note type as the collection's `models` hold it; `changed` is when its templates last changed.

    `shown` replaces its templates.
    """
    shown = shown or face(kind)
    cloze = kind == "cloze"
    template = {"name": "Card 1", "ord": 0, "qfmt": shown.front, "afmt": shown.back, "bqfmt": "", "bafmt": "",
                "did": None, "bfont": "", "bsize": 0, "id": number("template", kind)}  # fmt: skip
    fields = [{"name": name, "ord": ord_, "sticky": False, "rtl": False, "font": "Arial", "size": 20,
               "description": "", "plainText": name in ("Data", "Id"), "collapsed": name in ("Data", "Id"),
               "excludeFromSearch": name == "Data", "id": number("field", f"{kind} {name}"), "tag": None,
               "preventDeletion": True} for ord_, name in enumerate(FIELDS)]  # fmt: skip
    return {
        "id": note_type_id(kind), "name": f"quizdl {kind}", "type": _CLOZE if cloze else 0, "mod": changed,
        "usn": -1, "sortf": 0, "did": None, "tmpls": [template], "flds": fields, "css": shown.css,
        "latexPre": "", "latexPost": "", "latexsvg": False, "req": [] if cloze else [[0, "any", [0]]],
        "originalStockKind": 0,
    }  # fmt: skip
