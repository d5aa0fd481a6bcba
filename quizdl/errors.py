"""Errors that are meant for the person at the keyboard."""

from __future__ import annotations

from quizdl.text import Language, Text


class QuizdlError(Exception):
    """One sentence that says what is wrong and what to do; shown as it is, without a traceback.

    `said` has it in a language, `str` in English. A plain string is the same in both.
    """

    def __init__(self, problem: Text | str) -> None:
        self.text = problem if isinstance(problem, Text) else Text(problem, problem)
        super().__init__(self.text.en)

    def said(self, language: Language) -> str:
        return self.text[language]
