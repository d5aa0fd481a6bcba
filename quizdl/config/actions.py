"""Everything in the app that a key does: bindings, help and the configuration of keys all come from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from quizdl.text import Text

Scope: TypeAlias = Literal["app", "page", "home", "session", "practice", "browse", "statistics", "lists", "exams",
                          "sitting", "exam-report", "exam-look", "plan"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that keys do.

    `does` is the action of the app it runs. `typing` says that it has to work while text is typed, so that no key
    that writes text may be bound to it.
    """

    id: str
    scope: Scope
    keys: tuple[str, ...]
    does: str
    text: Text
    typing: bool = False


SCOPES: dict[Scope, Text] = {
    "app": Text("到处可用", "Everywhere"),
    "page": Text("每个画面", "On every screen"),
    "home": Text("首页", "Home"),
    "session": Text("答题", "Questions"),
    "practice": Text("练习", "Practice"),
    "browse": Text("浏览", "Browse"),
    "statistics": Text("统计", "Statistics"),
    "exams": Text("模拟考试", "Mock exams"),
    "sitting": Text("考试中", "In an exam"),
    "exam-report": Text("考试报告", "Exam report"),
    "exam-look": Text("逐题查看", "Looking through an exam"),
    "plan": Text("备考计划", "Plan"),
    "lists": Text("列表", "Lists"),
}
SECTIONS = 7
"""Of the statistics."""
EVERYWHERE: tuple[Scope, ...] = ("app", "page")
"""Keys of these hold on all the other screens too."""

_WITH_LISTS: set[Scope] = {"practice", "browse", "statistics", "exams"}

ACTIONS: tuple[Action, ...] = (
    Action("palette", "app", ("ctrl+p",), "command_palette", Text("命令面板", "command palette"), typing=True),
    Action("language", "app", ("ctrl+l",), "switch_language",
           Text("切换中文和英文", "switch between Chinese and English"), typing=True),
    Action("theme", "app", ("ctrl+t",), "switch_theme",
           Text("换配色：深、浅、高对比、终端自带", "other colours: dark, light, high contrast, ANSI"), typing=True),
    Action("quit", "app", ("ctrl+q",), "quit", Text("退出", "quit"), typing=True),

    Action("back", "page", ("escape",), "back", Text("返回上一步；答案不会丢", "go back one step; no answer is lost"),
           typing=True),
    Action("help", "page", ("f1",), "app.help", Text("帮助", "this help"), typing=True),

    Action("start", "home", ("enter",), "start", Text("开始今天的学习", "start what is due today")),
    Action("practice", "home", ("f2",), "app.practice", Text("练习，不计入复习", "practise; nothing is recorded")),
    Action("browse", "home", ("f3",), "app.browse", Text("浏览和搜索知识库", "browse and search the knowledge")),
    Action("statistics", "home", ("f4",), "app.statistics", Text("统计", "statistics")),
    Action("settings", "home", ("f5",), "app.settings", Text("设置", "settings")),
    Action("exams", "home", ("f6",), "app.exams", Text("模拟考试", "mock exams")),
    Action("plan", "home", ("f7",), "app.plan", Text("备考计划", "the plan until the exam")),

    Action("go", "session", ("enter",), "go",
           Text("下一空；最后一空提交；答完后记录并到下一题",
                "next blank; at the last one, answer; then record and go on")),
    Action("hint", "session", ("f2",), "hint", Text("提示（评级最高“困难”）", "a hint (Hard at best then)"),
           typing=True),
    Action("solution", "session", ("f3",), "solution",
           Text("放弃，看解答；答完后跳到解答", "give up and see the solution; after the answer, go there"),
           typing=True),
    Action("run", "session", ("f4",), "run", Text("答完后看计算过程", "after the answer, show the run"), typing=True),
    Action("facts", "session", ("f5",), "facts",
           Text("答完后看公式、知识点与出处", "after the answer, the formula, the facts and their sources"),
           typing=True),
    Action("bury", "session", ("f6",), "bury", Text("今天不再问这张卡", "do not ask this card again today"),
           typing=True),
    Action("suspend", "session", ("f7",), "suspend", Text("不再问这张卡", "never ask this card again"), typing=True),
    Action("undo", "session", ("f8", "ctrl+z"), "undo", Text("撤销", "undo"), typing=True),
    Action("redo", "session", ("f9", "ctrl+y"), "redo", Text("重做", "redo"), typing=True),
    Action("reset", "session", ("ctrl+r",), "reset", Text("这张卡从头学起", "let this card start over"), typing=True),
    Action("retry", "session", ("space", "t"), "retry", Text("答错后再试一次", "after a wrong answer, try again")),
    Action("rate-1", "session", ("1",), "rate(1)", Text("答完后评级：重来", "after the answer, rate: Again")),
    Action("rate-2", "session", ("2",), "rate(2)", Text("评级：困难", "rate: Hard")),
    Action("rate-3", "session", ("3",), "rate(3)", Text("评级：良好", "rate: Good")),
    Action("rate-4", "session", ("4",), "rate(4)", Text("评级：轻松", "rate: Easy")),
    Action("mark-up", "session", ("plus", "equals_sign", "right"), "judge(1)",
           Text("简答题：提高自评得分", "short answers: a higher mark")),
    Action("mark-down", "session", ("minus", "left"), "judge(-1)",
           Text("简答题：降低自评得分", "short answers: a lower mark")),

    Action("practice-level", "practice", ("f2",), "level", Text("换难度", "another level")),
    Action("practice-kind", "practice", ("f3",), "kind", Text("换题型", "another kind of question")),

    Action("ask", "browse", ("f2",), "ask", Text("就选中的内容出题", "ask questions about what is chosen"),
           typing=True),
    Action("browse-kind", "browse", ("f3",), "kind", Text("只看一类", "show only one kind"), typing=True),
    Action("browse-level", "browse", ("f4",), "level", Text("换题目族的难度", "another level of a family"),
           typing=True),
    Action("browse-suspend", "browse", ("f7",), "suspend",
           Text("暂停或恢复它的卡片", "suspend its cards, or free them"), typing=True),
    Action("browse-undo", "browse", ("f8", "ctrl+z"), "undo", Text("撤销", "undo"), typing=True),
    Action("browse-redo", "browse", ("f9", "ctrl+y"), "redo", Text("重做", "redo"), typing=True),
    Action("browse-reset", "browse", ("ctrl+r",), "reset", Text("它的卡片从头学起", "let its cards start over"),
           typing=True),
    Action("browse-up", "browse", ("pageup",), "turn(-1)", Text("右侧内容上翻", "turn the entry back"), typing=True),
    Action("browse-down", "browse", ("pagedown",), "turn(1)", Text("右侧内容下翻", "turn the entry on"), typing=True),
    Action("browse-search", "browse", ("slash",), "search", Text("回到搜索框", "back to the search box")),

    Action("section-before", "statistics", ("left", "h"), "step(-1)", Text("上一栏", "section before")),
    Action("section-after", "statistics", ("right", "l"), "step(1)", Text("下一栏", "section after")),
    *(Action(f"section-{number}", "statistics", (str(number),), f"section({number - 1})",
             Text(f"第 {number} 栏", f"section {number}")) for number in range(1, SECTIONS + 1)),

    Action("exams-minutes", "exams", ("f2",), "minutes", Text("换时长", "another length")),
    Action("exams-counts", "exams", ("f3",), "counts", Text("哪些答案计入复习", "which answers count as reviews")),
    Action("exams-practice", "exams", ("f4",), "practice", Text("练习模式：可以暂停", "practice, which can be paused")),

    Action("exam-next", "sitting", ("ctrl+n", "f8"), "next", Text("下一题", "next question"), typing=True),
    Action("exam-before", "sitting", ("ctrl+b", "f7"), "before", Text("上一题", "question before"), typing=True),
    Action("exam-grid", "sitting", ("f2",), "grid", Text("题目表，可跳到任意题", "the grid, to jump to any question"),
           typing=True),
    Action("exam-open", "sitting", ("f3",), "next_open", Text("下一道未答完或有标记的题",
                                                             "next question that is open or flagged"), typing=True),
    Action("exam-flag", "sitting", ("f4",), "flag", Text("标记或取消标记", "flag the question, or take it off"),
           typing=True),
    Action("exam-pause", "sitting", ("f6",), "pause", Text("暂停或继续（仅练习）", "pause or go on (practice only)"),
           typing=True),
    Action("exam-hand-in", "sitting", ("f9",), "hand_in", Text("交卷（按两次）", "hand in (press twice)"), typing=True),

    Action("report-look", "exam-report", ("f2", "enter"), "look",
           Text("逐题查看，修改文字题的得分", "look through the questions, correct marks of answers in words")),
    Action("report-study", "exam-report", ("f3",), "study", Text("学习错题", "study the mistakes")),

    Action("plan-another", "plan", ("f2",), "another", Text("另一场考试，或新建", "another exam, or a new one"),
           typing=True),
    Action("plan-remove", "plan", ("f3",), "remove", Text("移除这场考试", "remove this exam"), typing=True),

    Action("look-next", "exam-look", ("enter", "ctrl+n", "f8"), "next", Text("下一题", "next question")),
    Action("look-before", "exam-look", ("ctrl+b", "f7"), "before", Text("上一题", "question before")),
    Action("look-up", "exam-look", ("plus", "equals_sign", "right"), "judge(1)", Text("提高得分", "a higher mark")),
    Action("look-down", "exam-look", ("minus", "left"), "judge(-1)", Text("降低得分", "a lower mark")),

    Action("list-down", "lists", ("j",), "cursor_down", Text("下一行（下箭头也可）", "next row (Down too)")),
    Action("list-up", "lists", ("k",), "cursor_up", Text("上一行（上箭头也可）", "previous row (Up too)")),
)
BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def of_scope(scope: Scope) -> tuple[Action, ...]:
    """The actions of one screen."""
    return tuple(action for action in ACTIONS if action.scope == scope)


def meet(one: Action, other: Action) -> bool:
    """Whether both can be asked for at once, so that they need different keys."""
    if one.scope == other.scope or one.scope in EVERYWHERE or other.scope in EVERYWHERE:
        return True
    return "lists" in (one.scope, other.scope) and bool(_WITH_LISTS & {one.scope, other.scope})
