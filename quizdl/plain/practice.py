"""Practice on plain lines: ask, read, grade, explain, next."""

from __future__ import annotations

from collections.abc import Iterable

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.reading import read
from quizdl.answers.text_policy import Rubric, SelfMarked
from quizdl.plain.solution import step_lines
from quizdl.plain.terminal import Terminal
from quizdl.plain.verdicts import verdict_lines
from quizdl.questions.marking import Marked, is_asked, mark, read_field
from quizdl.questions.question import Field, Question
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


def practise(questions: Iterable[Question], terminal: Terminal) -> None:
    """Ask every question in turn until the learner quits or the input ends; then say how it went."""
    terminal.say(_HELP)
    scores: list[float] = []
    try:
        for number, question in enumerate(questions, 1):
            terminal.say()
            terminal.say(f"{number}. {question.heading[terminal.language]}  ({question.code})")
            terminal.say(question.prompt)
            try:
                marked = mark(question, _answers(question, terminal))
            except _SkipError:
                terminal.say(_SKIPPED)
                continue
            _report(question, marked, terminal)
            scores.append(_agreed(question, marked, terminal))
    except _QuitError:
        pass
    terminal.say()
    terminal.say(_summary(scores))


def _answers(question: Question, terminal: Terminal) -> dict[str, str]:
    answers: dict[str, str] = {}
    for field in question.fields:
        if is_asked(question, field, answers):
            answers[field.name] = _answer(field, terminal)
    return answers


def _answer(field: Field, terminal: Terminal) -> str:
    """One blank, asked until something can be read or it is given up."""
    language = terminal.language
    terminal.say(f"{field.label[language]}  ({_policy(field, terminal)})")
    if isinstance(field.policy, OneOf | AllOf):
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


def _report(question: Question, marked: Marked, terminal: Terminal) -> None:
    language = terminal.language
    for field in question.fields:
        if marked.verdicts[field.name].outcome == "empty" and not field.weight:
            continue
        for line in verdict_lines(field, marked.verdicts[field.name], language):
            terminal.say(line)
    if marked.right and not any(isinstance(field.policy, Rubric | SelfMarked) for field in question.fields):
        return
    terminal.say(_SOLUTION)
    for line in step_lines(question, language, terminal.width - 2):
        terminal.say("  " + line)


def _agreed(question: Question, marked: Marked, terminal: Terminal) -> float:
    """The score: as marked, or, where a short answer was marked by key points, as the learner corrects it."""
    judged = [field for field in question.fields if isinstance(field.policy, Rubric | SelfMarked) and field.weight]
    if not judged or not any(marked.verdicts[field.name].counts for field in judged):
        return marked.score
    while True:
        line = terminal.ask(Text(f"建议得分 {marked.score:.0%}。回车接受，或输入 0 到 100：",
                                 f"Suggested mark {marked.score:.0%}. Enter accepts it; or type 0 to 100:"))
        if line is None or not line.strip():
            return marked.score
        reading = read(line, "number", unit="%")
        if isinstance(reading.value, float) and 0 <= reading.value <= 100:
            return reading.value / 100


def _summary(scores: list[float]) -> Text:
    if not scores:
        return Text("没有作答。", "Nothing was answered.")
    total, count = sum(scores), len(scores)
    if total == count:
        return _FULL_MARKS + Text(f"（{count} 题）", f" ({count} questions)")
    return Text(f"共 {count} 题，得分 {total:.1f}/{count}（{total / count:.0%}）。",
                f"{count} questions, {total:.1f} of {count} points ({total / count:.0%}).")
