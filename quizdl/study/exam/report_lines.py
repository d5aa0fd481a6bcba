"""The report of a sitting, and the history of sittings, as lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from quizdl.study.exam.history import Past, trend
from quizdl.study.exam.report import Report, Total
from quizdl.text import Language, Text
from quizdl.typeset.cells import pad

_WIDE = 34
_KINDS: Mapping[str, Text] = {
    "recall": Text("简答", "recall"), "cloze": Text("填空", "cloze"), "choice": Text("选择", "choice"),
    "true-false": Text("判断", "true or false"), "list": Text("列举", "list"), "match": Text("配对", "match"),
    "order": Text("排序", "order"), "formula": Text("公式", "formula"), "mistake": Text("改错", "correction"),
    "figure": Text("图", "figure"), "effect": Text("影响", "effect"), "computed": Text("计算", "computation"),
}


def clock(seconds: float) -> str:
    """A duration as h:mm:ss, or m:ss under an hour."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def number(marks: float) -> str:
    """Marks with one decimal where they need it."""
    return f"{marks:.1f}".removesuffix(".0")


def report_lines(report: Report, language: Language, topics: Mapping[str, Text]) -> list[str]:
    """The whole report; `topics` names them."""
    zh = language == "zh"
    record, total = report.sitting.record, report.total
    names = {part.id: part.name for part in record.paper.parts}
    lines = [
        f"{record.paper.name[language]}  {record.code}" + _remarks(report, zh),
        (f"得分 {number(total.earned)}/{number(total.marks)}（{total.share:.0%}）" if zh else
         f"Mark {number(total.earned)} of {number(total.marks)} ({total.share:.0%})"),
    ]
    estimate = report.expected
    if estimate is not None:
        share, low, high = (f"{value:.0%}" for value in estimate)
        lines.append(f"事先估计 {share}（{low}–{high}）" if zh else f"Expected before: {share} ({low} to {high})")
    if report.corrections:
        count = len({each.number for each in report.corrections})
        lines.append(f"其中 {count} 题的分数由你自己改过。" if zh else f"Marks that you corrected: {count}.")
    for head, totals, known in (
        (Text("各部分", "By section"), report.sections, names), (Text("各主题", "By topic"), report.topics, topics),
        (Text("各题型", "By kind"), report.kinds, _KINDS),
    ):
        lines += ["", *_table(head[language], totals, known, language)]
    lines += ["", *_questions(report, zh)]
    if report.misconceptions:
        lines += ["", "识别出的错误" if zh else "Mistakes recognised"]
        for each in report.misconceptions:
            where = ", ".join(map(str, each.numbers))
            lines.append(f"  {each.title[language]}" + (f"（第 {where} 题）" if zh else f" (question {where})"))
    if report.first:
        lines += ["", "先复习这些" if zh else "Review these first"]
        lines += [f"  {place.number}. {_topic(place.topic, topics, language)}  {place.code}" for place in report.first]
    return lines


def _remarks(report: Report, zh: bool) -> str:
    record, remarks = report.sitting.record, []
    if record.attempt > 1:
        remarks.append(f"第 {record.attempt} 次做这份试卷" if zh else f"paper sat before, attempt {record.attempt}")
    if record.practice:
        remarks.append("练习" if zh else "practice")
    if not report.sitting.state.in_time:
        remarks.append("到时收卷" if zh else "handed in by the clock")
    if not remarks:
        return ""
    return "（" + "，".join(remarks) + "）" if zh else "  (" + ", ".join(remarks) + ")"


def _topic(topic: str, topics: Mapping[str, Text], language: Language) -> str:
    return topics[topic][language] if topic in topics else topic


def _table(head: str, totals: Iterable[Total], names: Mapping[str, Text], language: Language) -> list[str]:
    zh = language == "zh"
    columns = " 得分      得分率  用时 / 应用时" if zh else " marks     share   time / its worth"
    lines = [pad(head, _WIDE + 2) + columns]
    for each in totals:
        name = names[each.name][language] if each.name in names else each.name
        marks = f"{number(each.earned)}/{number(each.marks)}"
        lines.append(f"  {pad(name, _WIDE)} {marks:<10}{each.share:>5.0%}   "
                     f"{clock(each.seconds)} / {clock(each.worth_seconds)}")
    return lines


def _questions(report: Report, zh: bool) -> list[str]:
    lines = ["各题：得分/分值，用时/应用时（! 表示明显超时）" if zh else
             "Questions: marks, time / its worth (! where it took much longer)"]
    suggested = {each.number: each.before for each in reversed(report.corrections)}
    for line in report.lines:
        earned = "-" if line.earned is None else number(line.earned)
        long = " !" if line.seconds > 1.5 * line.worth_seconds else ""
        blank = "" if line.answered else "  空白" if zh else "  empty"
        own = ("  自评" if zh else "  in words") if line.judged else ""
        if line.place.number in suggested:
            before = number(suggested[line.place.number] * line.place.marks)
            own += f"，原建议 {before}" if zh else f", {before} suggested"
        lines.append(f"  {line.place.number:>3}. {earned}/{number(line.place.marks)}".ljust(16)
                     + f"{clock(line.seconds)} / {clock(line.worth_seconds)}{long}{own}{blank}")
    return lines


def history_lines(sittings: Sequence[Past], language: Language) -> list[str]:
    """All sittings with the trend."""
    zh = language == "zh"
    if not sittings:
        return ["还没有模拟考试。" if zh else "No mock exam was sat yet."]
    lines = ["日期              得分率  估计  得分         分钟  试卷" if zh else
             "day               share  exp.  marks        min.  paper"]
    for each in sittings:
        started = datetime.fromtimestamp(each.record.started / 1000, UTC).astimezone()
        marks = f"{number(each.earned)}/{number(each.marks)}"
        remarks = []
        if each.again:
            remarks.append(f"第 {each.record.attempt} 次" if zh else f"sat before, attempt {each.record.attempt}")
        if each.record.practice:
            remarks.append("练习" if zh else "practice")
        said = "  " + "，".join(remarks) if zh and remarks else f"  {', '.join(remarks)}" if remarks else ""
        expected = "" if each.predicted is None else f"{each.predicted:.0%}"
        lines.append(f"{started:%Y-%m-%d %H:%M}  {each.share:>5.0%}  {expected:>4}  {marks:<12} "
                     f"{each.record.minutes:>3}   {each.record.code}{said}")
    change = trend(sittings)
    if change is not None:
        points = f"{100 * change:+.1f}"
        lines.append(f"趋势：每次考试 {points} 个百分点（不计重做与练习）" if zh else
                     f"Trend: {points} percentage points from one exam to the next (repeats and practice left out)")
    return lines
