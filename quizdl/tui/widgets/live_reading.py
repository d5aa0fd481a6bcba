"""How a blank is read while it is typed."""

from __future__ import annotations

from quizdl.answers.expression_policy import Expression
from quizdl.answers.formula.formula import Formula
from quizdl.answers.text_policy import Phrase
from quizdl.questions.marking import read_field
from quizdl.questions.question import Field
from quizdl.text import Language
from quizdl.tui import words


def live_reading(field: Field, text: str, language: Language) -> str:
    """How it is read now, a formula drawn; nothing for an empty blank, and for words, which are read as they stand."""
    if not text.strip() or isinstance(field.policy, Phrase):
        return ""
    reading = read_field(field, text)
    if reading.outcome == "unreadable":
        return words.NOT_YET[language] + reading.message[language]
    if reading.outcome != "reads":
        return reading.message[language]
    if isinstance(field.policy, Expression) and isinstance(reading.value, Formula):
        return f"{words.READ_AS[language].strip()}\n$${reading.value.latex}$$"
    return words.READ_AS[language] + reading.shown
