"""After a mock exam, on plain lines: suggested marks looked through, then the report."""

from __future__ import annotations

from collections.abc import Mapping

from quizdl.answers.reading import read
from quizdl.plain.asking import say_solution, say_verdicts
from quizdl.plain.terminal import Terminal
from quizdl.questions.marking import mark
from quizdl.study.exam.report import report_of
from quizdl.study.exam.report_lines import number, report_lines
from quizdl.study.exam.sitting import Sitting
from quizdl.text import Text, filled

_LOOK = Text("有 {count} 道文字题的分数只是建议。回车逐题核对，n 稍后再说：",
             "{count} answers in words have suggested marks. Enter looks through them; n: later:")
_SUGGESTED = Text("建议得分 {score:.0%}。回车接受，输入 0 到 100 修改，s 停止：",
                  "Suggested mark {score:.0%}. Enter accepts it; 0 to 100 changes it; s stops:")


def judge_answers(sitting: Sitting, terminal: Terminal, *, ask: bool = True) -> None:
    """Show every answer in words beside its solution; the learner accepts or corrects the mark."""
    waiting = [place for place in sitting.places
               if (found := sitting.state.marks.get(place.number)) is not None and found.judged]
    language = terminal.language
    if not waiting:
        return
    if ask:
        line = terminal.ask(filled(_LOOK, count=len(waiting)))
        if line is None or line.strip().lower() in ("n", "no", "否"):
            return
    for place in waiting:
        question = sitting.question(place.number)
        if question is None:
            continue
        answers = sitting.answers(place.number)
        terminal.say()
        terminal.say(f"{place.number}. ({number(place.marks)})")
        terminal.say(question.prompt[sitting.language])
        for field in question.fields:
            if answers.get(field.name):
                terminal.say(f"{field.label[language]}: {answers[field.name]}", indent=2)
        say_verdicts(question, mark(question, answers), terminal)
        say_solution(question, terminal)
        if not _judged(sitting, place.number, terminal):
            return


def _judged(sitting: Sitting, number_: int, terminal: Terminal) -> bool:
    """Ask for the mark of one answer; False when the learner wants no more."""
    while True:
        score = sitting.state.score(number_) or 0.0
        line = terminal.ask(_SUGGESTED[terminal.language].format(score=score))
        text = "s" if line is None else line.strip().lower()
        if text in ("s", "停"):
            return False
        if not text:
            return True
        reading = read(text, "number", unit="%")
        if isinstance(reading.value, float) and 0 <= reading.value <= 100:
            sitting.judge(number_, reading.value / 100)
            return True


def say_report(sitting: Sitting, terminal: Terminal, topics: Mapping[str, Text]) -> None:
    """The report of a sitting that was handed in."""
    terminal.say()
    terminal.show(report_lines(report_of(sitting), terminal.language, topics))
