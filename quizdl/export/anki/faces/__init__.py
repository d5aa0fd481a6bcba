"""What an Anki card shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Face:
    """The templates of a note type: HTML of front and back, and its CSS."""

    front: str
    back: str
    css: str


def face(kind: str) -> Face:
    """The face of a note type."""
    front = "{{cloze:Front}}" if kind == "cloze" else "{{Front}}"
    shown = front if kind == "cloze" else "{{FrontSide}}"
    back = shown + "<hr id=answer>{{Back}}{{Extra}}<div>{{Source}}{{Erratum}}{{Reference}}</div>"
    return Face(front, back, ".card { font-family: sans-serif; }")
