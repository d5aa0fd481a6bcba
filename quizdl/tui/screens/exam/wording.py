"""What the exam screens say, in both languages."""

from __future__ import annotations

from quizdl.study.exam.record import CountsAs
from quizdl.text import Text

EXAMS = Text("模拟考试", "Mock exams")
GO_ON = Text("继续：{name}，还剩 {left}", "Go on: {name}, {left} left")
BEGIN = Text("开始新的考试：{name}，{minutes} 分钟", "Begin a new exam: {name}, {minutes} minutes")
BEGIN_THIS = Text("开始这场考试：{name}，{count} 题，{minutes} 分钟，试卷 {code}",
                  "Begin this exam: {name}, {count} questions, {minutes} minutes, paper {code}")
LIMITS = Text("{counts}；{runs}。{minutes} 时长，{reviews} 计入复习，{practice} 练习模式。过去的考试按回车看报告。",
              "{counts}; {runs}. {minutes} minutes, {reviews} reviews, {practice} practice. Enter on a past exam "
              "shows its report.")
COUNTS: dict[CountsAs, Text] = {
    "mistakes": Text("答错的题计入复习", "mistakes count as reviews"),
    "none": Text("不计入复习", "nothing counts as a review"),
    "all": Text("全部计入复习", "every answer counts as a review"),
}
EXAM_RUNS = Text("开始后计时不停", "once begun, the clock does not stop")
PRACTICE_RUNS = Text("练习：可以暂停", "practice: it can be paused")
DRAWING = Text("正在出卷……", "Drawing the paper…")
NONE_YET = Text("还没有考过。", "No exam was sat yet.")
TREND = Text("趋势：每次考试 {points} 个百分点", "Trend: {points} points from one exam to the next")
MINUTES = Text("时长", "minutes")
REVIEWS = Text("复习", "reviews")
PRACTICE = Text("练习模式", "practice")

FLAGGED = Text(" · 已标记", " · flagged")
PAUSED = Text("已暂停，题目已隐藏。按 {key} 继续。", "Paused; the question is hidden. {key} goes on.")
NO_PAUSE = Text("考试不能暂停。", "An exam cannot be paused.")
GONE = Text("这道题已无法显示，不计分。", "This question cannot be shown any more; it will not be marked.")
WARNING = Text("还剩 {minutes} 分钟！", "{minutes} minutes left!")
LAST_MINUTE = Text("还剩 1 分钟！", "1 minute left!")
TIME_UP = Text("时间到，已自动交卷。", "Time is up; your paper was handed in.")
SURE = Text("还有 {open} 题未答完。再按一次 {key} 交卷，其他键继续。",
            "{open} questions are not fully answered. {key} again hands in; any other key goes on.")
SURE_ALL = Text("全部已答。再按一次 {key} 交卷，其他键继续。",
                "Everything is answered. {key} again hands in; any other key goes on.")
LEAVING = Text("答案已保存；计时不停，还剩 {left}。", "Your answers are kept; the clock runs on, {left} left.")
LAST = Text("这是最后一题。", "That was the last question.")
GRID = Text("题目表", "grid")
NEXT = Text("下一题", "next")
BEFORE = Text("上一题", "before")
FLAG = Text("标记", "flag")
HAND_IN = Text("交卷", "hand in")
PAUSE = Text("暂停", "pause")
GRID_HELP = Text("# 已答  + 部分  . 空白  * 已标记。方向键移动，回车前往。",
                 "# answered  + partly  . empty  * flagged. Arrows move, Enter goes there.")

REPORT = Text("考试报告", "Exam report")
COUNTED = Text("计入复习：{count} 题。", "Counted as reviews: {count}.")
STUDY = Text("学习错题", "study mistakes")
LOOK = Text("逐题查看", "look through")
NO_MISTAKES = Text("没有错题。", "There are no mistakes.")
TO_JUDGE = Text("文字题的分数只是建议（{count} 题）：{key} 逐题查看并修改。",
                "Marks of answers in words are suggestions ({count}): {key} looks through them and corrects them.")
SEEN = Text("第 {number}/{count} 题 · {earned}/{marks} 分{own}",
            "Question {number}/{count} · {earned}/{marks} marks{own}")
OWN = Text(" · 建议分，+ - 修改", " · suggested; + - corrects it")
CHANGE = Text("改得分", "change mark")
