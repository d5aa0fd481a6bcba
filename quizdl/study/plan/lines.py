"""The daily view of a plan in words: what today holds, how far behind, what skipping costs, the marks to expect."""

from __future__ import annotations

from quizdl.knowledge.bank import Bank
from quizdl.study.plan.estimate import Estimate
from quizdl.study.plan.rule import RULE, Reason
from quizdl.study.plan.view import Outlook, PlanView
from quizdl.text import Language, Text, filled
from quizdl.typeset.cells import pad
from quizdl.typeset.prose import prose

WIDTH = 80
_LABEL = 18
_SMALL = 0.005
"""A change of the mark below this is not told apart from none."""

NO_PLAN = Text("没有备考计划。设置：quizdl plan set 日期 --minutes-per-day 分钟数",
               "There is no plan. Set one: quizdl plan set DATE --minutes-per-day MINUTES")
_EXAM = Text("{name}：{day}，还有 {days} 天，其中学习日 {left} 天，每天 {minutes:.0f} 分钟",
             "{name}: {day}, in {days} days, {left} of them to study, {minutes:.0f} minutes a day")
_THE_EXAM = Text("考试", "The exam")
_COVERS = Text("范围：{topics}", "It covers {topics}.")
_OFF = Text("今天休息。", "Today is a day off.")
_DONE = Text("已学 {spent:.0f} 分钟，共 {budget:.0f} 分钟。", "{spent:.0f} of {budget:.0f} minutes done.")
_HOLDS = Text("还有 {cards} 张卡，约 {minutes:.0f} 分钟：{steps}。",
              "{cards} cards are left, about {minutes:.0f} minutes: {steps}.")
_STEPS: dict[Reason, Text] = {
    "new": Text("按进度的新卡 {count}", "{count} new to keep the pace"), "due": Text("到期 {count}", "{count} due"),
    "more": Text("再多的新卡 {count}", "{count} more new"),
    "gain": Text("最能提分的 {count}", "{count} that raise the mark most"),
}
_OTHERS = Text("错题与计划外 {count}", "{count} mistakes and others")
_TIME_IS_UP = Text("今天的时间已经用完。", "The time of today is used up.")
_NOTHING_MORE = Text("做完这些，今天再学别的几乎不提分。", "After these, nothing else is worth asking today.")
_ENOUGH = Text("今天再学什么都几乎不提分，可以休息。", "Nothing is worth asking any more today: rest.")
_LAST_DAYS = Text("最后 {days} 个学习日：只按每秒提分多少排序。",
                  "In the last {days} study days, everything goes by what it raises the mark per second.")
_OVERLOAD = Text("到期的卡和新卡进度今天还需要 {needed:.0f} 分钟，多出 {over:.0f} 分钟；排不下的以后再排。",
                 "What is due and the pace of new cards would take {needed:.0f} minutes, {over:.0f} more than there "
                 "are; what does not fit waits.")
_KEPT = Text("学了 {studied}/{days} 个学习日，{spent:.0f}/{planned:.0f} 分钟。",
             "{studied} of {days} study days and {spent:.0f} of {planned:.0f} minutes were kept.")
_ON_TIME = Text("没有落后。", "You are not behind.")
_SHORT = Text("落后 {short:.0f} 分钟，平均到今后每天 {more:.0f} 分钟。",
              "You are {short:.0f} minutes behind: {more:.0f} more on each day that is left.")
_FIRST_DAY = Text("计划今天开始。", "The plan begins today.")
_MATERIAL = Text("{met}/{all} 个知识点学过。", "{met} of {all} subjects met.")
_LABELS = {
    "today": Text("今天", "Today"), "behind": Text("进度", "Behind"), "material": Text("内容", "Material"),
    "mark": Text("预计得分", "Mark to expect"), "kept": Text("  按计划", "  plan kept"),
    "skipped": Text("  今天不学", "  today skipped"), "stopped": Text("  从此不学", "  stopping now"),
}
_SAME = Text("几乎不变（不到半分）", "as good as the same (less than half a point)")
_LESS = Text("少 {points:.1f} 分", "{points:.1f} points less")
_MORE = Text("今后每天须多学 {more:.1f} 分钟才能补上", "{more:.1f} more minutes on each later day make up for it")
_RANGE = Text("五次里四次在 {low:.0f} 到 {high:.0f} 之间", "four times of five {low:.0f} to {high:.0f}")
_WIDE = Text("范围大是因为：{why}。", "The range is wide: {why}.")


def lines(view: PlanView, minutes: int, bank: Bank, language: Language, width: int = WIDTH) -> list[str]:
    """The view as lines of at most `width` columns; it needs no colour."""
    told = _Told(language, width)
    for outlook in view.outlooks:
        _exam(told, view, outlook, minutes, bank)
    _today(told, view)
    _behind(told, view)
    told.row("material", told.text(_MATERIAL, met=view.met, all=view.met + view.new))
    for outlook in view.outlooks:
        _marks(told, view, outlook, several=len(view.outlooks) > 1)
    return told.lines


class _Told:
    """Lines so far, and how one is added."""

    def __init__(self, language: Language, width: int) -> None:
        self.language = language
        self.width = width
        self.lines: list[str] = []

    def text(self, text: Text, **values: object) -> str:
        return filled(text, **values)[self.language]

    def say(self, text: str) -> None:
        self.lines += prose(text, self.width)

    def row(self, label: str, text: str) -> None:
        """A labelled text, its further lines indented."""
        first, *more = prose(text, self.width - _LABEL)
        name = _LABELS[label][self.language] if label else ""
        self.lines += [pad(name, _LABEL) + first, *(" " * _LABEL + line for line in more)]


def _exam(told: _Told, view: PlanView, outlook: Outlook, minutes: int, bank: Bank) -> None:
    exam = outlook.exam
    told.say(told.text(_EXAM, name=exam.name or _THE_EXAM[told.language], day=exam.day.isoformat(), days=outlook.days,
                       left=outlook.days_left, minutes=minutes))
    if exam.topics:
        names = (bank.topics[topic].name[told.language] if topic in bank.topics else topic for topic in exam.topics)
        told.say("  " + told.text(_COVERS, topics=told.text(Text("、", ", ")).join(names)))


def _today(told: _Told, view: PlanView) -> None:
    today = view.today
    if not today.budget:
        told.row("today", told.text(_OFF))
        return
    told.row("today", told.text(_DONE, spent=today.spent / 60, budget=today.budget / 60))
    if today.cards:
        parts = [told.text(text, count=count) for reason, text in _STEPS.items() if (count := today.steps.get(reason))]
        if others := len(today.cards) - len(today.picks):
            parts.append(told.text(_OTHERS, count=others))
        told.row("", told.text(_HOLDS, cards=len(today.cards), minutes=today.seconds / 60,
                               steps=told.text(Text("，", ", ")).join(parts)))
        if today.finished:
            told.row("", told.text(_NOTHING_MORE))
    else:
        told.row("", told.text(_TIME_IS_UP if today.spent >= today.budget else _ENOUGH))
    if today.days_left <= RULE.last_days:
        told.row("", told.text(_LAST_DAYS, days=RULE.last_days))
    elif today.overload >= 60:
        told.row("", told.text(_OVERLOAD, needed=today.needed / 60, over=today.overload / 60))


def _behind(told: _Told, view: PlanView) -> None:
    late = view.behind
    if not late.days:
        told.row("behind", told.text(_FIRST_DAY))
        return
    told.row("behind", told.text(_KEPT, studied=late.studied, days=late.days, spent=late.spent / 60,
                                 planned=late.planned / 60))
    short = late.short / 60
    more = short / max(1, view.today.days_left)
    told.row("", told.text(_SHORT, short=short, more=more) if short >= 1 else told.text(_ON_TIME))


def _marks(told: _Told, view: PlanView, outlook: Outlook, *, several: bool) -> None:
    name = outlook.exam.name or outlook.exam.day.isoformat()
    told.row("mark", name if several else told.text(Text("满分 100", "of 100")))
    told.row("kept", _mark(told, outlook.kept))
    if view.today.budget > view.today.spent:
        loss = 100 * (outlook.kept.share - outlook.skipped.share)
        change = told.text(_LESS, points=loss) if loss >= 100 * _SMALL else told.text(_SAME)
        left = (view.today.budget - view.today.spent) / 60 / max(1, outlook.days_left - 1)
        told.row("skipped", change + told.text(Text("；", "; ")) + told.text(_MORE, more=left))
    told.row("stopped", _mark(told, outlook.stopped))
    if outlook.kept.because:
        why = told.text(Text("；", "; ")).join(reason[told.language] for reason in outlook.kept.because)
        told.row("", told.text(_WIDE, why=why))


def _mark(told: _Told, mark: Estimate) -> str:
    span = told.text(_RANGE, low=100 * mark.low, high=100 * mark.high)
    return f"{100 * mark.share:3.0f}  ({span})" if told.language == "en" else f"{100 * mark.share:3.0f}（{span}）"
