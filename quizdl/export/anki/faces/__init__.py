"""What an Anki card shows: templates, style and scripts of the note types."""

from __future__ import annotations

from quizdl.export.anki.faces.face import Face, face

__all__ = ["Face", "face"]
