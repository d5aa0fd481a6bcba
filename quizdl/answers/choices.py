"""Choices of a question, and reading which one was meant."""

from __future__ import annotations

from dataclasses import dataclass

from quizdl.text import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: its stable id, the words shown, the letter shown beside it, and other accepted words."""

    id: str
    text: Text | None = None
    label: str | None = None
    aliases: tuple[str, ...] = ()
