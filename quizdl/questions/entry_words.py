"""What the kinds of entries, facts and questions are called."""

from __future__ import annotations

from quizdl.knowledge.facts import FactKind
from quizdl.knowledge.kinds import QuestionKind
from quizdl.knowledge.sources import Severity, Standing
from quizdl.text import Text

WHAT: dict[str, Text] = {
    "concept": Text("概念", "concept"),
    "fact": Text("知识点", "fact"),
    "template": Text("题目族", "template"),
    "erratum": Text("勘误", "erratum"),
    "figure": Text("图", "figure"),
    "list": Text("清单", "list"),
    "item": Text("题目", "item"),
    "topic": Text("主题", "topic"),
    "reference": Text("文献", "reference"),
    "source": Text("资料", "source"),
    "exam": Text("考试", "exam"),
    "point": Text("考点", "point"),
}
FACT_KINDS: dict[FactKind, Text] = {
    "definition": Text("定义", "definition"),
    "formula": Text("公式", "formula"),
    "advantage": Text("优点", "advantage"),
    "drawback": Text("缺点", "drawback"),
    "property": Text("性质", "property"),
    "comparison": Text("比较", "comparison"),
    "procedure": Text("步骤", "procedure"),
    "recommendation": Text("建议", "recommendation"),
    "history": Text("历史", "history"),
}
QUESTION_KINDS: dict[QuestionKind, Text] = {
    "recall": Text("简答", "recall"),
    "cloze": Text("填空", "cloze"),
    "choice": Text("选择", "choice"),
    "true-false": Text("判断", "true-false"),
    "list": Text("列举", "list"),
    "match": Text("配对", "match"),
    "order": Text("排序", "order"),
    "formula": Text("公式", "formula"),
    "mistake": Text("改错", "mistake"),
    "figure": Text("标图", "figure"),
    "effect": Text("变化方向", "effect"),
    "computed": Text("计算", "computed"),
}
STANDINGS: dict[Standing, Text] = {
    "stated": Text("原文如此", "stated"),
    "corrected": Text("已更正", "corrected"),
    "reconstructed": Text("重构", "reconstructed"),
    "added": Text("补充", "added"),
}
SEVERITIES: dict[Severity, Text] = {
    "wrong": Text("错误", "wrong"),
    "misleading": Text("误导", "misleading"),
    "overstated": Text("说得过头", "overstated"),
    "condition": Text("缺条件", "condition"),
    "convention": Text("约定不同", "convention"),
    "garbled": Text("文字错乱", "garbled"),
    "contradiction": Text("自相矛盾", "contradiction"),
}
