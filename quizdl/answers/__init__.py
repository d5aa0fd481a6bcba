"""Reading what was typed, and grading it."""

from __future__ import annotations

from quizdl.answers.reading import Reading, read

__all__ = ["Reading", "read"]
