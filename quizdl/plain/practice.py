"""Practice on plain lines: ask, read, grade, explain, next."""

from __future__ import annotations

from collections.abc import Iterable

from quizdl.answers.choice_policy import OneOf
from quizdl.plain.solution import step_lines
from quizdl.plain.terminal import Terminal
from quizdl.plain.verdicts import verdict_lines
from quizdl.questions.marking import Marked, mark, read_field
from quizdl.questions.question import Field
from quizdl.questions.variant import Variant
from quizdl.text import Text

_HELP = Text("直接输入答案。空行：放弃这一空；s：跳过本题；q：结束；?：帮助。",
             "Type your answer. Empty line: give this blank up; s: skip the question; q: quit; ?: help.")
_SKIPPED = Text("已跳过。", "Skipped.")
_READ_AS = Text("读作", "read as")
_WHICH = Text("可能的读法：", "It could mean: ")
_SOLUTION = Text("解答", "Solution")
_FULL_MARKS = Text("全部正确。", "All right.")


class _QuitError(Exception):
    """The learner has had enough."""


class _SkipError(Exception):
    """The learner does not want this question."""


def practise(questions: Iterable[Variant], terminal: Terminal) -> None:
    """Ask every question in turn until the learner quits or the input ends; then say how it went."""
    terminal.say(_HELP)
    scores: list[float] = []
    try:
        for number, question in enumerate(questions, 1):
            terminal.say()
            terminal.say(f"{number}. {question.template.title[terminal.language]}  ({question.code})")
            terminal.say(question.prompt)
            try:
                marked = mark(question, _answers(question, terminal))
            except _SkipError:
                terminal.say(_SKIPPED)
                continue
            scores.append(marked.score)
            _report(question, marked, terminal)
    except _QuitError:
        pass
    terminal.say()
    terminal.say(_summary(scores))


def _answers(question: Variant, terminal: Terminal) -> dict[str, str]:
    return {field.name: _answer(field, terminal) for field in question.fields}


def _answer(field: Field, terminal: Terminal) -> str:
    """One blank, asked until something can be read or it is given up."""
    language = terminal.language
    terminal.say(f"{field.label[language]}  ({_policy(field, terminal)})")
    if isinstance(field.policy, OneOf):
        for letter, option in zip("ABCDEFGH", field.policy.options, strict=False):
            terminal.say(f"{letter}. {option.text[language]}", indent=2)
    while True:
        line = terminal.ask(">")
        if line is None or line.strip().lower() == "q":
            raise _QuitError
        text = line.strip()
        if text.lower() == "s":
            raise _SkipError
        if text in ("?", "？"):
            terminal.say(_HELP)
            continue
        if not text:
            return ""
        reading = read_field(field, text)
        if reading.outcome == "reads":
            if reading.shown != text:
                terminal.say(f"{_READ_AS[language]} {reading.shown}", indent=2)
            return text
        terminal.say(reading.message, indent=2)
        if reading.readings:
            terminal.say(_WHICH[language] + "  |  ".join(reading.readings), indent=2)


def _policy(field: Field, terminal: Terminal) -> str:
    words = field.policy.words()[terminal.language]
    return f"{words}, {field.unit}" if field.unit else words


def _report(question: Variant, marked: Marked, terminal: Terminal) -> None:
    language = terminal.language
    for field in question.fields:
        for line in verdict_lines(field, marked.verdicts[field.name], language):
            terminal.say(line)
    if marked.right:
        return
    terminal.say(_SOLUTION)
    for line in step_lines(question, language, terminal.width):
        terminal.say("  " + line)


def _summary(scores: list[float]) -> Text:
    if not scores:
        return Text("没有作答。", "Nothing was answered.")
    total, count = sum(scores), len(scores)
    if total == count:
        return _FULL_MARKS + Text(f"（{count} 题）", f" ({count} questions)")
    return Text(f"共 {count} 题，得分 {total:.1f}/{count}（{total / count:.0%}）。",
                f"{count} questions, {total:.1f} of {count} points ({total / count:.0%}).")
