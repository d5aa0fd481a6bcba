"""Marking a question of a paper: partial credit, errors carried forward, suggestions for answers in words."""

from __future__ import annotations

from collections.abc import Mapping

from quizdl.answers.text_policy import Rubric, SelfMarked
from quizdl.questions.marking import mark
from quizdl.questions.question import Question
from quizdl.study.exam.state import Mark


def mark_question(number: int, question: Question | None, answers: Mapping[str, str]) -> Mark:
    """The mark of one question. Unanswered is zero; a question that cannot be asked any more is not marked."""
    given = {name: text for name, text in answers.items() if text.strip()}
    if question is None:
        return Mark(number, None, bool(given))
    if not given:
        return Mark(number, 0.0, False)
    marked = mark(question, given)
    judged = any(isinstance(field.policy, Rubric | SelfMarked) and field.weight > 0 and field.name in given
                 for field in question.fields)
    named = dict.fromkeys(verdict.misconception for verdict in marked.verdicts.values() if verdict.misconception)
    return Mark(number, marked.score, True, judged, tuple(named))
