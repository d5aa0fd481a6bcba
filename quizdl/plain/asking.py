"""Asking one question on plain lines: every blank read back before it counts, then the verdicts and the solution."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.reading import read
from quizdl.answers.text_policy import Rubric, SelfMarked
from quizdl.knowledge.facts import Fact
from quizdl.plain.terminal import Terminal
from quizdl.questions.facts.question import statement
from quizdl.questions.marking import Marked, is_asked, read_field
from quizdl.questions.question import Field, Question
from quizdl.questions.solution_lines import step_lines
from quizdl.questions.variant import Variant
from quizdl.questions.verdict_lines import verdict_lines
from quizdl.text import Text

_READ_AS = Text("读作", "read as")
_WHICH = Text("可能的读法：", "It could mean: ")
_SOLUTION = Text("解答", "Solution")
_MOST_FACTS = 2
_WHICH_MEANT = Text("“{0}” 既是命令也可能是答案：命令请输入 :{0}；若是答案，请再输入一次。",
                    '"{0}" is a command, and may be an answer: type :{0} for the command, or {0} again to answer it.')


class QuitError(Exception):
    """The learner has had enough, or the input has ended."""


def quit_session() -> None:
    """End the session. Raises QuitError."""
    raise QuitError


def answers_to(question: Question, terminal: Terminal, commands: Mapping[str, Callable[[], None]],
               help_: Text) -> dict[str, str]:
    """What is typed for each field that is to be asked.

    A line that is one of `commands` behind a colon is carried out, and the blank is asked again unless the command
    raises; so is its bare name where that cannot be an answer. Raises QuitError when the input ends.
    """
    answers: dict[str, str] = {}
    for field in question.fields:
        if is_asked(question, field, answers):
            answers[field.name] = _answer(question, field, terminal, commands, help_)
    return answers


def _answer(question: Question, field: Field, terminal: Terminal, commands: Mapping[str, Callable[[], None]],
            help_: Text) -> str:
    """One blank, asked until something can be read or it is given up."""
    language = terminal.language
    terminal.say(f"{field.label[language]}  ({_policy(field, terminal)})")
    if isinstance(field.policy, OneOf | AllOf):
        for letter, option in zip("ABCDEFGH", field.policy.options, strict=False):
            terminal.say(f"{letter}. {option.text[language]}", indent=2)
    doubtful = ""
    while True:
        line = terminal.ask(">", rows=field.policy.kind == "matrix")
        if line is None:
            raise QuitError
        text = line.strip()
        name = text.lower().removeprefix("：").removeprefix(":").strip()
        if name in ("?", "？"):
            terminal.say(help_)
            continue
        if name in commands and text != doubtful:
            if text.startswith((":", "：")) or not _may_answer(question, field, text):
                commands[name]()
            else:
                doubtful = text
                terminal.say(Text(_WHICH_MEANT.zh.format(text), _WHICH_MEANT.en.format(text)), indent=2)
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


def _may_answer(question: Question, field: Field, word: str) -> bool:
    """Whether the name of a command could be what this blank wants: a letter that it can read, or the very answer."""
    if isinstance(field.policy, Rubric | SelfMarked):
        return False
    reading = read_field(field, word)
    if reading.outcome != "reads":
        return reading.outcome == "ambiguous"
    return len(word) == 1 or field.policy.accepts(reading.value, question.key[field.name])


def _policy(field: Field, terminal: Terminal) -> str:
    words = field.policy.words()[terminal.language]
    return f"{words}, {field.unit}" if field.unit else words


def say_verdicts(question: Question, marked: Marked, terminal: Terminal) -> None:
    """The verdict of every field that was worth asking."""
    for field in question.fields:
        verdict = marked.verdicts[field.name]
        if verdict.outcome == "empty" and not field.weight:
            continue
        for line in verdict_lines(field, verdict, terminal.language):
            terminal.say(line)


def say_solution(question: Question, terminal: Terminal) -> None:
    """The worked solution."""
    terminal.say(_SOLUTION)
    for line in step_lines(question, terminal.language, terminal.width - 2):
        terminal.say("  " + line)


def say_facts(question: Question, facts: Mapping[str, Fact], terminal: Terminal) -> None:
    """The facts behind a computed question; questions made from facts tell theirs in the solution."""
    behind = [facts[name] for name in question.facts if name in facts] if isinstance(question, Variant) else []
    for fact in behind[:_MOST_FACTS]:
        terminal.say(Text(f"知识点 {fact.id}", f"The fact behind it: {fact.id}"))
        terminal.say(statement(fact), indent=2)


def _is_judged(field: Field) -> bool:
    return isinstance(field.policy, Rubric | SelfMarked) and field.weight > 0


def is_judged(question: Question) -> bool:
    """Whether the learner has a say in the marks of this question."""
    return any(map(_is_judged, question.fields))


def agreed_score(question: Question, marked: Marked, terminal: Terminal) -> float:
    """The score: as marked, or, where a short answer was marked by key points, as the learner corrects it."""
    judged = [field for field in question.fields if _is_judged(field)]
    if not any(marked.verdicts[field.name].counts for field in judged):
        return marked.score
    while True:
        line = terminal.ask(Text(f"建议得分 {marked.score:.0%}。回车接受，或输入 0 到 100：",
                                 f"Suggested mark {marked.score:.0%}. Enter accepts it; or type 0 to 100:"))
        if line is None or not line.strip():
            return marked.score
        reading = read(line, "number", unit="%")
        if isinstance(reading.value, float) and 0 <= reading.value <= 100:
            return reading.value / 100
