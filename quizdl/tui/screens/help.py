"""Help: the keys, in the interface's language."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.screens.page import Page
from quizdl.tui.widgets.lines import Lines
from quizdl.typeset.cells import pad

_EVERYWHERE = Text("到处可用", "Everywhere")
_ANSWERING = Text("答题时", "While answering")
_AFTER = Text("答完后", "After the answer")
_KEYS: tuple[tuple[Text, tuple[tuple[str, Text], ...]], ...] = (
    (_EVERYWHERE, (
        ("Esc", Text("返回上一步；答案不会丢", "go back one step; no answer is lost")),
        ("F1", Text("帮助", "this help")),
        ("Ctrl+L", Text("切换中文和英文", "switch between Chinese and English")),
        ("Ctrl+T", Text("换配色：深、浅、高对比、终端自带", "other colours: dark, light, high contrast, ANSI")),
        ("Ctrl+P", Text("命令面板", "command palette")),
        ("Ctrl+Q", Text("退出", "quit")),
    )),
    (_ANSWERING, (
        ("Enter", Text("下一空；最后一空提交", "next blank; at the last one, answer")),
        ("Tab", Text("在各空之间移动", "move between blanks")),
        ("1-9 A-I", Text("选项", "choose an option")),
        ("Space", Text("多选时打勾；排序时拿起放下", "mark an option of several; take up a step to order")),
        ("F2", Text("提示（评级最高“困难”）", "a hint (Hard at best then)")),
        ("F3", Text("放弃，看解答", "give up and see the solution")),
        ("F6", Text("今天不再问这张卡", "do not ask this card again today")),
        ("F7", Text("不再问这张卡", "never ask this card again")),
    )),
    (_AFTER, (
        ("Enter", Text("按所示评级记录，下一题", "record with the rating shown, next question")),
        ("1 2 3 4", Text("改评级：重来、困难、良好、轻松", "change the rating: Again, Hard, Good, Easy")),
        ("+ -", Text("简答题：改自评得分", "short answers: change your mark")),
        ("Space", Text("答错后再试一次", "after a wrong answer, try again")),
        ("F4", Text("看计算过程", "show the run")),
        ("F8", Text("撤销（Ctrl+Z 也可）", "undo (Ctrl+Z too)")),
        ("F9", Text("重做（Ctrl+Y 也可）", "redo (Ctrl+Y too)")),
    )),
)


class HelpScreen(Page):
    """The keys."""

    TITLE_TEXT: ClassVar[Text] = words.HELP

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="body"):
            for head, keys in _KEYS:
                yield Lines(self.said(head), classes="head")
                yield Lines("\n".join(f"  {pad(key, 9)}{self.said(what)}" for key, what in keys))
