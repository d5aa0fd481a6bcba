"""Errors that are meant for the person at the keyboard."""

from __future__ import annotations


class QuizdlError(Exception):
    """One sentence that says what is wrong and what to do; shown as it is, without a traceback."""
