"""Marks that say how a blank was graded, by their shape."""

from __future__ import annotations

from quizdl.answers.verdict import Verdict

RIGHT, WRONG, PARTLY, UNREAD, EMPTY = "✓", "✗", "~", "?", "·"
CLASSES = {RIGHT: "-right", WRONG: "-wrong", PARTLY: "-partly", UNREAD: "-unread", EMPTY: "-empty"}


def mark_of(verdict: Verdict) -> str:
    """The mark of one blank."""
    if verdict.outcome == "empty":
        return EMPTY
    if not verdict.counts:
        return UNREAD
    return RIGHT if verdict.credit >= 1 else PARTLY if verdict.credit > 0 else WRONG
