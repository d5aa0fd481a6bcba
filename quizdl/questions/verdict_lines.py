"""Verdicts as lines."""

from __future__ import annotations

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.verdict import Verdict
from quizdl.questions.question import Field
from quizdl.text import Language, Text

_MARKS = {"right": Text("对", "RIGHT"), "unreadable": Text("未识读", "NOT READ"), "ambiguous": Text("有歧义", "WHICH?"),
          "empty": Text("空白", "EMPTY"), "self": Text("自评", "YOURS")}
_WRONG = Text("错", "WRONG")
_PARTLY = Text("部分对", "PARTLY")
_READ_AS = Text("读作", "read as")


def verdict_lines(field: Field, verdict: Verdict, language: Language) -> list[str]:
    """One field's verdict: what was read, whether it is right, and why not."""
    mark = _MARKS.get(verdict.outcome, _PARTLY if verdict.credit else _WRONG)
    head = f"[{mark[language]}] {field.label[language]}"
    if verdict.read_as:
        head += f": {_READ_AS[language]} {_worded(field, verdict.read_as, language)}"
    if verdict.outcome == "right" and not verdict.carried:
        return [head]
    return [head, f"    {verdict.message[language]}"]


def _worded(field: Field, read_as: str, language: Language) -> str:
    """What was read, options in the language of the learner instead of by id."""
    if isinstance(field.policy, OneOf | AllOf):
        for option in field.policy.options:
            read_as = read_as.replace(f" ({option.id})", f" ({option.text[language]})")
    return read_as
