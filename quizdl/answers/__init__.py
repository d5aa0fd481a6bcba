"""Reading what was typed, and grading it."""

from __future__ import annotations

from quizdl.answers.choices import Choice
from quizdl.answers.reading import Kind, Reading, read

__all__ = ["Choice", "Kind", "Reading", "read"]
