"""What the app says, in both languages."""

from __future__ import annotations

from quizdl.text import Text
from quizdl.text import filled as _filled

APP = Text("quizdl · 深度学习题库", "quizdl · deep learning")
TOO_SMALL = Text("窗口太小：至少需要 60 列 20 行。", "The window is too small: it needs 60 columns and 20 rows.")
OPENING = Text("正在打开……", "Opening…")

BACK = Text("返回", "back")
QUIT = Text("退出", "quit")
HELP = Text("帮助", "help")
START = Text("开始", "start")
PRACTICE = Text("练习", "practice")
BROWSE = Text("浏览", "browse")
STATISTICS = Text("统计", "statistics")
SETTINGS = Text("设置", "settings")
EXAMS = Text("考试", "exams")
PLAN = Text("计划", "plan")
SWITCH_LANGUAGE = Text("切换语言", "switch language")
COMMANDS = Text("找一个命令……", "look for a command…")
COLOURS = Text("配色：", "Colours: ")
THEMES = {"dark": Text("深色", "dark"), "light": Text("浅色", "light"),
          "high-contrast": Text("高对比", "high contrast"), "ansi": Text("终端自带", "the terminal's own")}
BURY = Text("今天不问", "bury")
SUSPEND = Text("暂停", "suspend")
FREE = Text("恢复", "free")
RESET = Text("从头学起", "start over")
HIDDEN_CARDS = Text("暂停的卡片与难卡", "hidden and hard cards")
EXPORT = Text("导出", "export")
EXPORT_HOW = Text("在命令行用：quizdl export --help（学习记录、Anki、试卷等）",
                  "On the command line: quizdl export --help (history, Anki, papers…)")
BACKUP = Text("备份与恢复", "back up and restore")
BACKUP_HOW = Text("退出时按需自动备份；手动用 quizdl backup，恢复用 quizdl restore。",
                  "Backups are made on leaving, when due; by hand: quizdl backup, quizdl restore.")
CONFIGURE = Text("配置按键等", "configure keys and more")
CONFIGURE_HOW = Text("quizdl config 打印配置文件的路径与现行取值，可改按键、语言、配色、学习设置。",
                     "quizdl config prints the file's path and what holds: keys, language, colours, settings.")
KEYS_HOW = Text("按键可在 {path} 的 [keys] 里改；quizdl config 列出名称。",
                "Keys can be changed under [keys] in {path}; `quizdl config` lists their names.")

TODAY = Text("今天：{due} 张复习，{new} 张新卡", "Today: {due} due, {new} new")
AGAIN = Text("，{again} 张重现", ", {again} once more")
MINUTES = Text("；约 {minutes} 分钟。", "; about {minutes} min.")
NONE = Text("", "")
WELCOME = Text("第一次来：学习从每天几张新卡开始，忘得快的会早些再问。",
               "New here: studying begins with a few new cards a day; what you forget comes back sooner.")
NEXT_DUE = Text("接下来：{day} 有 {count} 张到期（{days} 天后）。", "Next: {count} due on {day}, in {days} d.")
PRACTISE_INSTEAD = Text("按 {key} 可以随意练习，不计入复习。",
                        "{key} practises whatever you like; nothing is recorded.")
ANSWERED_TODAY = Text("今天已答 {count} 题。", "{count} answered today.")
FOOT = Text("{settings} 设置   {plan} 备考计划   {language} English   {theme} 配色   {palette} 命令面板",
            "{settings} settings   {plan} plan   {language} 中文   {theme} colours   {palette} commands")
NOTHING_TODAY = Text("今天的卡片都做完了。", "All cards of today are done.")
STREAK = Text("连续学习 {days} 天。", "Study days in a row: {days}.")
EXAM = Text("距考试还有 {days} 天（{day}）。", "{days} days to the exam ({day}).")
EXAM_TODAY = Text("今天考试。", "The exam is today.")
BY_TOPIC = Text("到期的卡片，按主题", "Due cards by topic")
GO_ON = Text("按 {key} 接着做刚才的题。", "{key} goes on with the question you left.")
PRESS_START = Text("按 {key} 开始。", "Press {key} to start.")

SUBMIT = Text("提交", "answer")
HINT = Text("提示", "hint")
SOLUTION = Text("解答", "solution")
FACTS = Text("公式与出处", "formula")
RUN = Text("计算过程", "the run")
UNDO = Text("撤销", "undo")
REDO = Text("重做", "redo")
NEXT = Text("记录，下一题", "next")
RATE = Text("改评级", "change rating")
TRY_AGAIN = Text("再试一次", "try again")
SEE_SOLUTION = Text("看解答", "see the solution")
MARK = Text("改得分", "change mark")

WHY = {"due": Text("复习", "due"), "new": Text("新卡", "new"), "mistake": Text("错因", "your mistake"),
       "again": Text("再来一次", "once more")}
LEFT = Text("还剩 复习 {due} 新 {new} 重现 {again}", "left: {due} due, {new} new, {again} again")
NOTHING_YET = Text("还没有作答；{key} 放弃，看解答。", "Nothing is answered yet; {key} gives up, with the solution.")
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
SECOND_TRY = Text("可以再试一次（{retry}），或看解答（{go}）。", "Try again ({retry}), or see the solution ({go}).")
KEY = Text("正确答案", "The answer")
STEPS = Text("解答", "Solution")
FACT = Text("公式与知识点", "Formula and facts behind it")
THE_RUN = Text("计算过程", "The run")
RATING = Text("评级", "Rating")
YOUR_CHOICE = Text("自己改的", "your choice")
BECAUSE = Text("（{why}）", " ({why})")
DUE_IN = Text("{name} {days}天", "{name} {days}d")
YOUR_MARK = Text("得分 {score:.0%}：按 {up} 或 {down} 改。", "Mark {score:.0%}: {up} or {down} changes it.")
RECORDED = Text("已记录：{name}，{days} 天后再问。", "Recorded: {name}; back in {days} d.")
LEECH = Text("这张卡已忘记 {lapses} 次，可以暂停它（{key}）。", "Forgotten {lapses} times; {key} suspends it.")
GONE = Text("这个错误已经改掉了。", "This mistake is gone.")
DONE = Text("今天的卡片都做完了。", "All cards of today are done.")
OVER = Text("时间到。", "Time is up.")
TALLY = Text("答了 {answered} 题，全对 {right} 题，用时 {minutes:.0f} 分钟。",
             "{answered} answered, {right} all right, {minutes:.0f} minutes.")
NOT_ASKED = Text("有 {count} 张卡没法出题，已跳过。", "{count} cards could not be asked and were left out.")
ORDER_HELP = Text("上下键移动光标；空格拿起或放下；拿起后上下键移动这一项；也可点击。",
                  "Up and down move; Space takes an item up or puts it down; so do clicks.")
MATCH_HELP = Text("上下键选一行，按数字、字母或点击选项配对。",
                  "Up and down pick a row; a digit, letter or click pairs it.")
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

SEARCH = Text("搜索：中文、English、符号（Ctrl+U 清空）", "search: Chinese, English, symbols (Ctrl+U empties)")
KINDS = {"all": Text("全部类别", "all kinds"), "hidden": HIDDEN_CARDS}
ONE_KIND = Text("类别", "kind")
PRACTISE = Text("出题", "ask me")
FOUND = Text("{count} 条", "{count}")
MORE_THAN = Text("前 {count} 条", "the first {count}")
LISTED = Text("{kind}：{count}。回车看全文，{key} 回到搜索框。",
              "{kind}: {count}. Enter reads it, {key} searches again.")
NOTHING_FOUND = Text("没有找到；换个说法，或按 {key} 换类别。",
                     "Nothing found; try other words, or another kind ({key}).")
NONE_HIDDEN = Text("没有暂停的卡片，也没有一再忘记的卡片。",
                   "No card is suspended, and none is forgotten again and again.")
NOT_ASKABLE = Text("这一条没法出题。", "Nothing can be asked about this.")
NO_CARDS = Text("这一条没有卡片。", "It has no cards.")
NEVER_ANSWERED = Text("它的卡片还没有答过。", "Its cards were never answered.")
NOW_SUSPENDED = Text("已暂停 {count} 张卡。", "{count} cards suspended.")
NOW_FREE = Text("已恢复 {count} 张卡。", "{count} cards freed.")
NOW_NEW = Text("{count} 张卡从头学起。", "{count} cards start over.")
CARDS = Text("卡片", "Cards")
IS_NEW = Text("新卡", "new")
IS_SUSPENDED = Text("已暂停", "suspended")
IS_BURIED = Text("今天不问", "not asked today")
IS_DUE = Text("{days} 天后到期，答过 {reps} 次，忘记 {lapses} 次",
              "due in {days} d, answered {reps}, forgotten {lapses}")
IS_HARD = Text("；太难：先看看上面的内容，或暂停它", "; too hard: read up on it above, or suspend it")

SETTINGS_HELP = Text("改后按回车保存。", "Enter keeps what you changed.")
SETTINGS_MORE = Text("{language} 换语言，{theme} 换配色。按主题的比例、只学哪些主题、按键等：{path}（quizdl config）",
                     "{language}: language, {theme}: colours. Recall by topic, chosen topics, keys and more: {path} "
                     "(quizdl config)")
KEEP = Text("保存", "keep")
KEPT = Text("已保存。", "Kept.")
NEXT_ROW = Text("下一项", "next")
NOT_READ = Text("{name}：没读懂“{value}”。", "{name}: “{value}” cannot be read.")


def filled(text: Text, **values: object) -> Text:
    """A text with values put in."""
    return _filled(text, **values)
