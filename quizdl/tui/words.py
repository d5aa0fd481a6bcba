"""What the app says, in both languages."""

from __future__ import annotations

from quizdl.text import Text

APP = Text("quizdl · 深度学习题库", "quizdl · deep learning")
TOO_SMALL = Text("窗口太小：至少需要 60 列 20 行。", "The window is too small: it needs 60 columns and 20 rows.")
OPENING = Text("正在打开……", "Opening…")
NO_TERMINAL = Text("这里不是终端；请用 quizdl study --plain。",
                   "this is no terminal; use `quizdl study --plain`")

BACK = Text("返回", "back")
QUIT = Text("退出", "quit")
HELP = Text("帮助", "help")
START = Text("开始", "start")
PRACTICE = Text("练习", "practice")
BROWSE = Text("浏览", "browse")
STATISTICS = Text("统计", "statistics")
SETTINGS = Text("设置", "settings")
LANGUAGE = Text("English", "中文")
SWITCH_LANGUAGE = Text("切换语言 / Switch language", "Switch language / 切换语言")
SWITCH_THEME = Text("换一种配色 / Next theme", "Next theme / 换一种配色")

TODAY = Text("今天：{due} 张复习，{new} 张新卡。", "Today: {due} due, {new} new.")
NOTHING_TODAY = Text("今天的卡片都做完了。", "All cards of today are done.")
STREAK = Text("连续学习 {days} 天。", "{days} study days in a row.")
EXAM = Text("距考试还有 {days} 天（{day}）。", "{days} days to the exam ({day}).")
EXAM_TODAY = Text("今天考试。", "The exam is today.")
BY_TOPIC = Text("到期的卡片，按主题", "Due cards by topic")
NONE_DUE = Text("没有到期的卡片。", "No card is due.")
GO_ON = Text("回车接着做刚才的题。", "Enter goes on with the question you left.")
PRESS_START = Text("按回车开始。", "Press Enter to start.")

SUBMIT = Text("提交", "answer")
HINT = Text("提示", "hint")
SOLUTION = Text("解答", "solution")
RUN = Text("看计算过程", "show the run")
UNDO = Text("撤销", "undo")
REDO = Text("重做", "redo")
NEXT = Text("记录，下一题", "record, next")
RATE = Text("改评级", "change rating")
TRY_AGAIN = Text("再试一次", "try again")
SEE_SOLUTION = Text("看解答", "see the solution")
MARK = Text("改得分", "change mark")

WHY = {"due": Text("复习", "due"), "new": Text("新卡", "new"), "mistake": Text("错因", "your mistake"),
       "again": Text("再来一次", "once more")}
LEFT = Text("还剩 复习 {due} 新 {new} 重现 {again}", "left: {due} due {new} new {again} again")
HINT_IS = Text("提示：", "Hint: ")
NO_HINT = Text("没有更多提示了。", "There are no more hints.")
NO_RUN = Text("这道题没有可运行的计算。", "Nothing was computed for this question.")
NOTHING_TO_UNDO = Text("今天没有可撤销的操作。", "There is nothing of today to undo.")
NOTHING_TO_REDO = Text("没有可重做的操作。", "There is nothing to redo.")
UNDONE = Text("已撤销。", "Undone.")
REDONE = Text("已重做。", "Done again.")
BURIED = Text("今天不再问这张卡。", "Not asked again today.")
STARTS_OVER = Text("这张卡从头学起。", "This card starts over.")
SKIPPED = Text("已跳过。", "Left out.")
SUSPENDED = Text("这张卡不再问。", "This card is not asked any more.")
NOT_YET = Text("还读不懂：", "cannot read it yet: ")
READ_AS = Text("读作 ", "read as ")
RIGHT = Text("全对", "ALL RIGHT")
PARTLY = Text("部分正确", "PARTLY RIGHT")
WRONG = Text("答错", "WRONG")
GAVE_UP = Text("未作答", "GIVEN UP")
SHOWN = Text("先看了解答", "SOLUTION OPENED")
UNREAD = Text("有一处没有读懂；改一改再提交。", "Something could not be read; change it and answer again.")
SECOND_TRY = Text("可以再试一次（空格），或看解答（回车）。", "Try again (Space), or see the solution (Enter).")
KEY = Text("正确答案", "The answer")
STEPS = Text("解答", "Solution")
FACT = Text("相关知识", "The fact behind it")
THE_RUN = Text("计算过程", "The run")
RATING = Text("评级", "Rating")
BECAUSE = Text("（{why}）", " ({why})")
DUE_IN = Text("{name} {days}天", "{name} {days}d")
YOUR_MARK = Text("得分 {score:.0%}：按 + 或 - 改。", "Mark {score:.0%}: + or - changes it.")
RECORDED = Text("已记录：{name}，{days} 天后再问。", "Recorded: {name}; back in {days} d.")
LEECH = Text("这张卡已忘记 {lapses} 次，可以暂停它（F7）。", "Forgotten {lapses} times; F7 suspends it.")
GONE = Text("这个错误已经改掉了。", "This mistake is gone.")
DONE = Text("今天的卡片都做完了。", "All cards of today are done.")
OVER = Text("时间到。", "Time is up.")
TALLY = Text("答了 {answered} 题，全对 {right} 题，用时 {minutes:.0f} 分钟。",
             "{answered} answered, {right} all right, {minutes:.0f} minutes.")
NOT_ASKED = Text("有 {count} 张卡没法出题，已跳过。", "{count} cards could not be asked and were left out.")
ORDER_HELP = Text("上下键移动光标；空格拿起或放下；拿起后上下键移动这一项。",
                  "Up and down move; Space takes an item up or puts it down.")
MATCH_HELP = Text("上下键选左边一项，按数字或字母配对。", "Up and down pick a row; a digit or letter pairs it.")
CHOOSE_ONE = Text("按数字或字母选一项", "choose one by digit or letter")
CHOOSE_SOME = Text("按数字或字母选，再按取消", "choose by digits or letters; again to take back")

EVERYTHING = Text("全部主题", "everything")
ALL_LEVELS = Text("全部", "all")
LEVEL = Text("难度", "level")
KIND = Text("题型", "kind")
MADE = {None: Text("全部", "all"), "computed": Text("计算题", "computed"), "facts": Text("知识题", "facts")}
LIMITS = Text("{count} 题，不计入复习。难度：{level}；题型：{kind}。先选主题或题目族：",
              "{count} questions, nothing is recorded. Level: {level}; kind: {kind}. Pick a topic or family:")
PRACTISING = Text("{number}. [练习] {heading}  ·  还剩 {left}", "{number}. [practice] {heading}  ·  left: {left}")
ENOUGH = Text("这一轮练习做完了。", "This round of practice is done.")
JUST_NEXT = Text("下一题", "next")

COUNTING = Text("正在统计……", "Counting…")
SECTION = Text("换栏目", "section")
PRACTISE_IT = Text("练这一题", "practise it")

SETTINGS_HELP = Text("改后按回车保存。", "Enter keeps what you changed.")
KEEP = Text("保存", "keep")
KEPT = Text("已保存。", "Kept.")
NEXT_ROW = Text("下一项", "next")
NOT_READ = Text("{name}：没读懂“{value}”。", "{name}: “{value}” cannot be read.")


def filled(text: Text, **values: object) -> Text:
    """A text with values put in."""
    return Text(text.zh.format(**values), text.en.format(**values))
