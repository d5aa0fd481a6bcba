"""Practice on plain lines: ask, read, grade, explain, next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quizdl.knowledge.facts import Fact
from quizdl.plain.asking import (
    QuitError,
    agreed_score,
    answers_to,
    is_judged,
    quit_session,
    say_facts,
    say_solution,
    say_verdicts,
)
from quizdl.plain.terminal import Terminal
from quizdl.questions.marking import mark
from quizdl.questions.question import Question
from quizdl.text import Text, counted

_HELP = Text("直接输入答案。空行：放弃这一空；:s 跳过本题；:q 结束；:? 帮助（不会与答案混淆时可省去冒号）。",
             "Type your answer. Empty line: give this blank up; :s skip the question; :q quit; :? help "
             "(the colon may be left out where it cannot be an answer).")
_SKIPPED = Text("已跳过。", "Skipped.")
_FULL_MARKS = Text("全部正确。", "All right.")


class _SkipError(Exception):
    """The learner does not want this question."""


def _skip() -> None:
    raise _SkipError


def practise(questions: Iterable[Question], terminal: Terminal, facts: Mapping[str, Fact]) -> None:
    """Ask every question in turn until the learner quits or the input ends; then say how it went.

    A wrong answer leads to the `facts` behind the question.
    """
    terminal.say(_HELP)
    commands = {"q": quit_session, "s": _skip}
    scores: list[float] = []
    try:
        for number, question in enumerate(questions, 1):
            terminal.say()
            terminal.say(f"{number}. {question.heading[terminal.language]}  ({question.code})")
            terminal.say(question.prompt)
            try:
                marked = mark(question, answers_to(question, terminal, commands, _HELP))
            except _SkipError:
                terminal.say(_SKIPPED)
                continue
            say_verdicts(question, marked, terminal)
            if not marked.right or is_judged(question):
                say_solution(question, terminal)
            if not marked.right:
                say_facts(question, facts, terminal)
            scores.append(agreed_score(question, marked, terminal))
    except QuitError:
        pass
    terminal.say()
    terminal.say(_summary(scores))


def _summary(scores: list[float]) -> Text:
    if not scores:
        return Text("没有作答。", "Nothing was answered.")
    total, count = sum(scores), len(scores)
    if total == count:
        return _FULL_MARKS + Text(f"（{count} 题）", f" ({counted(count, 'question')})")
    return Text(f"共 {count} 题，得分 {total:.1f}/{count}（{total / count:.0%}）。",
                f"{counted(count, 'question')}, {total:.1f} of {counted(count, 'point')} ({total / count:.0%}).")
