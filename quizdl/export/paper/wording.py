"""What a paper says besides its questions."""

from __future__ import annotations

from quizdl.text import Text, counted, in_singular

EXAM = Text("试卷", "Question paper")
KEY = Text("参考答案与解析", "Answer key with worked solutions")
NAME = Text("姓名", "Name")
NUMBER = Text("学号", "Student number")
MARK = Text("得分", "Mark")
CODE = Text("试卷编号", "Paper")
VERSION = Text("卷", "Version")
SOLUTION = Text("解析", "Solution")
ONLY_IF = Text("仅当上一空选“{}”时作答", "answer only if you chose “{}” above")
CARRIED = Text("承接前面错误结果而计算正确的，照常给分。", "Correct work on an earlier wrong result earns its marks.")


def minutes(count: int) -> Text:
    return Text(f"时间 {count} 分钟", counted(count, "minute"))


def marks(count: float) -> Text:
    return Text(f"{count:g} 分", "1 mark" if count == 1 else f"{count:g} marks")


def in_all(count: float, questions: int) -> Text:
    return Text(f"共 {questions} 题，满分 {count:g} 分", in_singular(f"{questions} questions, {count:g} marks in all"))
