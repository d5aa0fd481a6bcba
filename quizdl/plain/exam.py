"""A sitting of a mock exam on plain lines: the clock runs, no feedback before handing in."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.plain.terminal import Terminal
from quizdl.questions.marking import is_asked, read_field
from quizdl.questions.question import Field, Question
from quizdl.study.exam.grid_lines import grid_lines
from quizdl.study.exam.record import ClosedError
from quizdl.study.exam.report_lines import clock, number
from quizdl.study.exam.sitting import Sitting, TimeUpError
from quizdl.text import Text, filled

_HELP = Text(
    "输入答案；空行保留已有的答案。命令以冒号开头：:n 下一题 :p 上一题 :12 第 12 题 :o 下一道未完成的题 :grid 题目表 "
    ":flag 标记 :clear 清空本题 :time 剩余时间 :pause 暂停（仅练习） :submit 交卷 :q 离开（计时不停） :? 帮助",
    "Type your answer; an empty line keeps what was answered. Commands begin with a colon: :n next, :p previous, "
    ":12 question 12, :o next open one, :grid, :flag, :clear this question, :time left, :pause (practice only), "
    ":submit hands in, :q leaves (the clock runs on), :? help")
_HEAD = Text("第 {number}/{count} 题 [{part}] {marks} 分  剩余 {left}{flag}",
             "Question {number}/{count} [{part}], marks: {marks}, {left} left{flag}")
_FLAGGED = Text("  已标记", "  flagged")
_HAVE = Text("已答：{text}", "answered: {text}")
_READ_AS = Text("读作", "read as")
_WHICH = Text("可能的读法：", "It could mean: ")
_GONE = Text("这道题已无法显示，不计分。", "This question cannot be shown any more; it will not be marked.")
_NO_COMMAND = Text("没有这个命令。", "There is no such command.")
_WARNING = Text("还剩 {minutes} 分钟！", "{minutes} minutes left!")
_LAST_MINUTE = Text("还剩 1 分钟！", "1 minute left!")
_TIME_UP = Text("时间到，已自动交卷。", "Time is up; your paper was handed in.")
_SURE = Text("还有 {open} 题未答完。输入 yes 交卷：", "{open} questions are not fully answered. Type yes to hand in:")
_SURE_ALL = Text("全部已答。输入 yes 交卷：", "Everything is answered. Type yes to hand in:")
_PAUSED = Text("已暂停，按回车继续：", "Paused; Enter goes on:")
_END_OF_PAPER = Text("这是最后一题。:o 到下一道未完成的题，:submit 交卷。",
                     "That was the last question. :o goes to the next open one, :submit hands in.")
_CHINESE = {"下一题": "n", "上一题": "p", "未完成": "o", "题目表": "grid", "标记": "flag", "清空": "clear",
            "时间": "time", "暂停": "pause", "交卷": "submit", "离开": "q", "帮助": "?", "？": "?"}
_TICK_SECONDS = 1.0


class LeftError(Exception):
    """The learner left, or the input ended; the clock runs on."""


class _TurnError(Exception):
    """Another question is to be shown."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class PlainExam:
    """One sitting on a terminal."""

    def __init__(self, sitting: Sitting, terminal: Terminal) -> None:
        self._sitting = sitting
        self._terminal = terminal
        self._commands: dict[str, Callable[[], None]] = {
            "n": lambda: self._turn(1), "p": lambda: self._turn(-1), "o": self._next_open, "grid": self._show_grid,
            "flag": self._flag, "clear": self._clear, "time": self._tell_time, "pause": self._pause,
            "submit": self._submit, "q": self._leave, "?": self._help,
        }

    def run(self) -> bool:
        """Ask until the paper is handed in, by the learner or by the clock; False when the learner left before."""
        sitting, terminal = self._sitting, self._terminal
        self._help()
        number = sitting.current
        try:
            while sitting.is_open:
                try:
                    self._ask(number)
                    number = self._after(number)
                except _TurnError as turn:
                    number = turn.number
        except TimeUpError:
            terminal.say()
            terminal.say(_TIME_UP)
        except ClosedError:
            pass
        except LeftError:
            return False
        return True

    # one question

    def _ask(self, number_: int) -> None:
        sitting, terminal, language = self._sitting, self._terminal, self._terminal.language
        question = sitting.visit(number_)
        place = sitting.place(number_)
        part = next((part.name[language] for part in sitting.record.paper.parts if part.id == place.section), "")
        flag = _FLAGGED[language] if number_ in sitting.state.flagged else ""
        terminal.say()
        terminal.say(filled(_HEAD, number=number_, count=len(sitting.places), part=part, flag=flag,
                            marks=number(place.marks), left=clock(sitting.seconds_left)))
        if question is None:
            terminal.say(_GONE)
            self._line(">")
            return
        terminal.say(question.prompt[sitting.language])
        for field in question.fields:
            if is_asked(question, field, sitting.answers(number_)):
                self._blank(number_, question, field)

    def _blank(self, number_: int, question: Question, field: Field) -> None:
        """One blank, asked until something can be read or it is left as it is; what is read is kept at once."""
        sitting, terminal, language = self._sitting, self._terminal, self._sitting.language
        words = field.policy.words()[terminal.language]
        unit = f", {field.unit}" if field.unit else ""
        terminal.say(f"{field.label[language]}  ({words}{unit})")
        if isinstance(field.policy, OneOf | AllOf):
            for letter, option in zip("ABCDEFGH", field.policy.options, strict=False):
                terminal.say(f"{letter}. {option.text[language]}", indent=2)
        before = sitting.answers(number_).get(field.name)
        if before:
            terminal.say(_HAVE[terminal.language].format(text=before), indent=2)
        while True:
            text = self._line(">", rows=field.policy.kind == "matrix")
            if not text:
                return
            reading = read_field(field, text)
            if reading.outcome == "reads":
                if reading.shown != text:
                    terminal.say(f"{_READ_AS[terminal.language]} {reading.shown}", indent=2)
                sitting.answer(number_, {**sitting.answers(number_), field.name: text})
                return
            terminal.say(reading.message, indent=2)
            if reading.readings:
                terminal.say(_WHICH[terminal.language] + "  |  ".join(reading.readings), indent=2)

    def _line(self, label: Text | str, rows: bool = False) -> str:
        """A line that is no command. Raises what a command raises, LeftError at the end of the input."""
        while True:
            with self._ticking():
                line = self._terminal.ask(label, rows=rows)
            self._tell_warning()
            if line is None:
                raise LeftError
            text = line.strip()
            if not text.startswith((":", "：")):
                return text
            self._command(text[1:].strip().lower())

    def _command(self, name: str) -> None:
        self._sitting.check_time()
        if name.isdecimal() and name.isascii():
            self._go(int(name))
            return
        found = self._commands.get(_CHINESE.get(name, name))
        if found is None:
            self._terminal.say(_NO_COMMAND)
        else:
            found()

    # the clock

    @contextmanager
    def _ticking(self) -> Iterator[None]:
        """While a line is awaited, warnings are given and the end of the time ends the waiting."""
        if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
            yield  # the time is looked at after each line
            return

        def tick(_signal: int, _frame: FrameType | None) -> None:
            self._tell_warning()
            if self._sitting.seconds_left <= 0:
                raise TimeUpError(Text("时间到", "time is up"))

        before = signal.signal(signal.SIGALRM, tick)
        signal.setitimer(signal.ITIMER_REAL, _TICK_SECONDS, _TICK_SECONDS)
        try:
            yield
        except TimeUpError:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._sitting.check_time()
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _tell_warning(self) -> None:
        minutes = self._sitting.warning()
        if minutes is not None:
            self._terminal.say()
            language = self._terminal.language
            self._terminal.say(_LAST_MINUTE if minutes == 1 else _WARNING[language].format(minutes=minutes))

    # commands

    def _after(self, number_: int) -> int:
        if number_ < len(self._sitting.places):
            return number_ + 1
        self._terminal.say(_END_OF_PAPER)
        self._line(">")
        return number_

    def _turn(self, by: int) -> None:
        self._go(min(max(1, self._sitting.current + by), len(self._sitting.places)))

    def _go(self, number_: int) -> None:
        if 1 <= number_ <= len(self._sitting.places):
            raise _TurnError(number_)
        self._terminal.say(_NO_COMMAND)

    def _next_open(self) -> None:
        found = self._sitting.next_open(self._sitting.current)
        if found is None:
            self._show_grid()
        else:
            raise _TurnError(found)

    def _show_grid(self) -> None:
        self._terminal.show(grid_lines(self._sitting, self._terminal.language))

    def _flag(self) -> None:
        on = self._sitting.flag(self._sitting.current)
        self._terminal.say(Text("已标记。", "Flagged.") if on else Text("已取消标记。", "No longer flagged."))

    def _clear(self) -> None:
        self._sitting.answer(self._sitting.current, {})
        raise _TurnError(self._sitting.current)

    def _tell_time(self) -> None:
        ends = datetime.fromtimestamp(self._sitting.ends / 1000, UTC).astimezone()
        left = clock(self._sitting.seconds_left)
        self._terminal.say(Text(f"剩余 {left}，{ends:%H:%M:%S} 收卷。", f"{left} left; it ends at {ends:%H:%M:%S}."))

    def _pause(self) -> None:
        if not self._sitting.record.practice:
            self._terminal.say(Text("考试不能暂停。", "An exam cannot be paused."))
            return
        self._sitting.pause()
        if self._terminal.ask(_PAUSED) is None:
            raise LeftError
        self._sitting.resume()
        raise _TurnError(self._sitting.current)

    def _submit(self) -> None:
        left = sum(cell.filled != "answered" for cell in self._sitting.grid())
        with self._ticking():
            line = self._terminal.ask(filled(_SURE, open=left) if left else _SURE_ALL)
        if line is None:
            raise LeftError
        if line.strip().lower() in ("yes", "y", "是"):
            self._sitting.hand_in()
            raise ClosedError(Text("已交卷", "handed in"))

    def _leave(self) -> None:
        raise LeftError

    def _help(self) -> None:
        self._terminal.say(_HELP)
