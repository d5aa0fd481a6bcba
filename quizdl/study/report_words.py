"""What statistics are called, in both languages."""

from __future__ import annotations

from quizdl.text import Language, Text

OVERVIEW = Text("概览", "Overview")
TOPICS = Text("主题", "Topics")
WORK = Text("作答", "Work")
DUE = Text("到期", "Due")
CALENDAR = Text("日历", "Calendar")
PREDICTIONS = Text("预测", "Predictions")
WEAK = Text("薄弱", "Weak")

ANSWERS = Text("共作答 {reviews} 次，{hours:.1f} 小时；连续学习 {streak} 天。",
               "{reviews} answers in {hours:.1f} hours; study days in a row: {streak}.")
TODAY = Text("今天作答 {reviews} 次，{minutes:.0f} 分钟。", "Today {reviews} answers in {minutes:.0f} minutes.")
RETENTION = Text("保持率（隔天再问时答对的比例）", "Retention (known when asked again on a later day)")
BY_TOPIC = Text("各主题的保持率（括号内为次数）", "Retention by topic (how many were asked)")
NOTHING_ASKED = Text("还没有隔天再问过的卡片。", "No card was asked again on a later day yet.")
WINDOWS = {1: Text("今天", "today"), 7: Text("7 天", "7 days"), 30: Text("30 天", "30 days"), None: Text("全部", "all")}
CARDS = Text("卡片", "Cards")
KINDS = {"new": Text("新卡", "new"), "young": Text("初学（间隔不足 3 周）", "young (under 3 weeks)"),
         "mature": Text("牢固（3 周以上）", "mature (3 weeks on)"), "suspended": Text("暂停", "suspended")}
PER_DAY = Text("每天作答次数（近 30 天，平均 {mean:.1f}）", "Answers a day (30 days, mean {mean:.1f})")
MINUTES = Text("每天分钟数（平均 {mean:.1f}）", "Minutes a day (mean {mean:.1f})")
DAYS_AGO = Text("{days} 天前", "{days} days ago")
NOW = Text("今天", "today")
COMING = Text("今后 30 天到期的卡片（已过期的算在今天）", "Cards that come due in 30 days (overdue ones today)")
IN_DAYS = Text("{days} 天后", "in {days} days")
SUMS = Text("今天 {today} 张，7 天内 {week} 张，30 天内 {month} 张。",
            "Today {today}, within 7 days {week}, within 30 days {month}.")
DUE_NOW = Text("现在到期，按主题", "Due now, by topic")
ANSWERS_PER_DAY = Text("每天作答次数", "Answers a day")
LEGEND = Text("图例：", "Shades: ")
MISTAKES = Text("最常犯的错（次数）", "Mistakes made most (times)")
NO_MISTAKES = Text("还没有识别出的错误。", "No mistake was recognised yet.")
WEAKEST = Text("最薄弱的卡片（忘记次数，今天答对的概率）", "Weakest cards (times forgotten, recall today)")
NO_WEAK = Text("还没有忘记过的卡片。", "No card was forgotten yet.")
IF_TODAY = Text("若今天考试，预计 {share:.0f} 分（五次里四次在 {low:.0f} 到 {high:.0f} 之间）。",
                "An exam today: {share:.0f} of 100 (four times of five {low:.0f} to {high:.0f}).")
WIDE = Text("范围大是因为：{why}。", "The range is wide: {why}.")
NOT_TESTED = Text("还没有隔天再答的卡片，预测无从检验。",
                  "No card was answered again on a later day yet: predictions were not tested.")
TESTED = Text("隔天再答 {count} 次：预测答对 {predicted:.0%}，实际 {known:.0%}。",
              "{count} answers on a later day: {predicted:.0%} predicted, {known:.0%} known.")
BRIER = Text("Brier 分数 {brier:.3f}，越小越好（总说 {known:.0%} 会得 {plain:.3f}）。",
             "Brier score {brier:.3f}, less is better ({plain:.3f} for always saying {known:.0%}).")
DIAGRAM = Text("横：预测的答对率；纵：实际的答对率；点在斜线上方：比预测的好",
               "Across: predicted; up: known. A point above the line: better than predicted")
MARKS = Text("模拟考试的得分与事先的估计", "Marks of mock exams, and the estimates before them")
MARK = Text("{day}  得分 {share:.0%}  估计 {predicted}", "{day}  mark {share:.0%}  expected {predicted}")
NO_MARKS = Text("还没有模拟考试。", "No mock exam was handed in yet.")
UNKNOWN_TOPIC = Text("已不在题库", "no longer there")

WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "zh": ("一", "二", "三", "四", "五", "六", "日"),
    "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
}
MONTHS: dict[Language, tuple[str, ...]] = {
    "zh": tuple(f"{number}月" for number in range(1, 13)),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
