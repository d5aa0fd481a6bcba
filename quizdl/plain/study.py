"""A study session on plain lines: the same cards, ratings and undo as anywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from quizdl.plain.asking import QuitError, agreed_score, answers_to, quit_session, say_solution, say_verdicts
from quizdl.plain.terminal import Terminal
from quizdl.questions.solution_lines import comparison_lines
from quizdl.study.exchange import Answered, Recorded, Shown
from quizdl.study.rating import NAMES
from quizdl.study.review import Rating
from quizdl.study.session import Session
from quizdl.text import Text, counted, filled

_HELP = Text(
    "直接输入答案；空行放弃这一空。命令：:hint 提示；:solution 看解答；:bury 今天不再问；:suspend 不再问这张卡；"
    ":undo 撤销上一步；:redo 重做；:q 结束；:? 帮助（不会与答案混淆时可省去冒号）。",
    "Type your answer; an empty line gives a blank up. Commands: :hint; :solution shows it; :bury: not again today; "
    ":suspend: never again; :undo; :redo; :q quits; :? helps (the colon may be left out where it cannot be an answer).")
_CHINESE = {"提示": "hint", "解答": "solution", "搁置": "bury", "暂停": "suspend", "撤销": "undo", "重做": "redo",
            "结束": "q"}
_NO_HINT = Text("没有更多提示了。", "There are no more hints.")
_HINT = Text("提示：", "Hint: ")
_NOTHING_TO_UNDO = Text("今天没有可撤销的操作。", "There is nothing of today to undo.")
_NOTHING_TO_REDO = Text("没有可重做的操作。", "There is nothing to redo.")
_UNDONE = Text("已撤销。", "Undone.")
_REDONE = Text("已重做。", "Done again.")
_WHY = {"due": Text("复习", "due"), "new": Text("新卡", "new"), "mistake": Text("错因", "a mistake you made"),
        "again": Text("再来一次", "once more")}
_AGAIN_OR_SOLUTION = Text("t 再试一次；回车看解答：", "t: try again; Enter: see the solution:")
_RATE = Text("建议：{name}（{why}）。回车接受；1 重来 2 困难 3 良好 4 轻松；run 看计算过程；undo 撤销：",
             "Suggested: {name} ({why}). Enter accepts; 1 Again 2 Hard 3 Good 4 Easy; run: how it was computed; undo:")
_NO_RUN = Text("这道题没有可运行的计算。", "Nothing was computed for this question.")
_NEXT_DAY = Text("已记录：{name}，{days} 天后再问（{day}）。", "Recorded: {name}; back in {days_en} ({day}).")
_TOMORROW = Text("已记录：{name}，明天再问。", "Recorded: {name}; back tomorrow.")
_LEECH = Text("这张卡已忘记 {lapses} 次。可以看看相关知识，或用 suspend 暂停它。",
              "This card was forgotten {lapses_en}. Read up on it, or suspend it.")
_GONE = Text("这个错误已经改掉了。", "This mistake is gone.")
_OVER = Text("时间到。", "Time is up.")
_DONE = Text("今天的卡片都做完了。", "All cards of today are done.")
_LEFT = Text("还剩：{due} 张复习，{new} 张新卡，{again} 张重现。", "Left: {due} due, {new} new, {again} to repeat.")
_COUNTED = Text("答了 {answered} 题，全对 {right} 题，用时 {minutes:.0f} 分钟。",
                "{answered} answered, {right} all right, {minutes_en}.")


class _MovedError(Exception):
    """The question on the screen is no longer the one to answer."""


class _SolutionError(Exception):
    """The solution is wanted before the answer."""


class PlainStudy:
    """One session on a terminal."""

    def __init__(self, session: Session, terminal: Terminal) -> None:
        self._session = session
        self._terminal = terminal
        commands: dict[str, Callable[[], None]] = {
            "hint": self._hint, "solution": self._solution, "bury": self._bury, "suspend": self._suspend,
            "undo": self._undo, "redo": self._redo, "q": quit_session,
        }
        self._commands = commands | {zh: commands[en] for zh, en in _CHINESE.items()}

    def run(self) -> None:
        """Ask until nothing is left, the time is up, the learner quits or the input ends; then say how it went."""
        session, terminal = self._session, self._terminal
        terminal.say(_HELP)
        try:
            while (shown := session.next()) is not None:
                try:
                    self._ask(shown)
                except _MovedError:
                    continue
            terminal.say()
            terminal.say(_OVER if session.is_over else _DONE)
        except QuitError:
            terminal.say()
            if session.answered is not None:  # what was answered is not lost by leaving
                self._told(session.record())
        self._sum_up()

    def _ask(self, shown: Shown) -> None:
        terminal, question = self._terminal, shown.question
        terminal.say()
        why = _WHY[shown.why][terminal.language]
        terminal.say(f"{shown.number}. [{why}] {question.heading[terminal.language]}  ({question.code})")
        terminal.say(question.prompt)
        answered = self._answer(shown)
        if answered.result != "right" or answered.self_judged:
            answered = self._session.open_solution()
            say_solution(question, terminal)
        if answered.self_judged:
            score = agreed_score(question, answered.marked, terminal)
            answered = self._session.judge(score) if score != answered.score else answered
        self._rate(shown, answered)

    def _answer(self, shown: Shown) -> Answered:
        """An answer that counts, after as many tries as the learner takes."""
        session, terminal, question = self._session, self._terminal, shown.question
        while True:
            try:
                answered = session.answer(answers_to(question, terminal, self._commands, _HELP))
            except _SolutionError:
                return session.open_solution()
            say_verdicts(question, answered.marked, terminal)
            if not answered.counts:
                continue
            if not answered.can_try_again:
                return answered
            line = terminal.ask(_AGAIN_OR_SOLUTION)
            if line is None or line.strip().lower() not in ("t", "再试"):
                return answered

    def _rate(self, shown: Shown, answered: Answered) -> None:
        language = self._terminal.language
        while True:
            label = filled(_RATE, name=NAMES[answered.suggested][language], why=answered.why[language])
            line = self._terminal.ask(label)
            typed = "" if line is None else line.strip().lower()
            if typed in ("undo", "撤销"):
                self._undo()
            if typed == "run":
                self._show_run(shown)
                continue
            if typed in ("", "1", "2", "3", "4"):
                self._told(self._session.record(Rating(int(typed)) if typed else None))
                return
            if typed in ("q", "结束"):
                self._told(self._session.record())
                raise QuitError

    def _told(self, recorded: Recorded) -> None:
        review, memory, terminal = recorded.review, recorded.memory, self._terminal
        name = NAMES[review.rating][terminal.language]
        days = _days(review.study_day, memory.due_day)
        said = _TOMORROW if days == 1 else _NEXT_DAY
        terminal.say(filled(said, name=name, days=days, days_en=counted(days, "day"), day=memory.due_day.isoformat()))
        if recorded.gone:
            terminal.say(_GONE)
        if recorded.leech:
            terminal.say(filled(_LEECH, lapses=memory.lapses, lapses_en=counted(memory.lapses, "time")))

    def _show_run(self, shown: Shown) -> None:
        if shown.variant is None:
            self._terminal.say(_NO_RUN)
            return
        for line in comparison_lines(shown.variant, self._terminal.language):
            self._terminal.say(line)

    def _hint(self) -> None:
        hint = self._session.hint()
        self._terminal.say(_NO_HINT if hint is None else _HINT + hint)

    def _solution(self) -> None:
        raise _SolutionError

    def _bury(self) -> None:
        self._session.bury()
        raise _MovedError

    def _suspend(self) -> None:
        self._session.suspend()
        raise _MovedError

    def _undo(self) -> None:
        if self._session.undo() is None:
            self._terminal.say(_NOTHING_TO_UNDO)
            return
        self._terminal.say(_UNDONE)
        raise _MovedError

    def _redo(self) -> None:
        if not self._session.redo():
            self._terminal.say(_NOTHING_TO_REDO)
            return
        self._terminal.say(_REDONE)
        raise _MovedError

    def _sum_up(self) -> None:
        counts, tally = self._session.leave(), self._session.tally()
        if tally.answered:
            minutes = tally.seconds / 60
            self._terminal.say(filled(_COUNTED, answered=tally.answered, right=tally.right, minutes=minutes,
                                       minutes_en=counted(round(minutes), "minute")))
        if counts.total:
            self._terminal.say(filled(_LEFT, due=counts.due, new=counts.new, again=counts.again))
        for card, problem in self._session.problems.items():
            self._terminal.say(f"{card}: {problem}")


def _days(today: date, due: date) -> int:
    return (due - today).days
