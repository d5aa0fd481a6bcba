"""Per-class scores of a confusion matrix, and their macro, micro and weighted averages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.metrics import macro_average, micro_average, per_class_scores, weighted_average
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import mat
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

Score = Literal["precision", "recall", "f1"]
_CELL = Decimals(4)
_VECTOR = VectorPolicy(_CELL)
_NAMES = {"precision": Text("精确率", "precision"), "recall": Text("召回率", "recall"), "f1": Text(" F1 值", "F1")}


@dataclass(frozen=True)
class Givens:
    matrix: Annotated[tuple[Integers, ...], given("混淆矩阵：行为真实类别，列为预测类别",
                                                  "confusion matrix: rows true, columns predicted")]
    score: Annotated[Score, given("问哪个指标", "the score asked")]
    weighted: Annotated[bool, given("是否问加权平均", "whether the weighted average is asked")] = False


def _per_class(matrix: Any, score: Score) -> Any:
    tp, predicted, true = np.diag(matrix), matrix.sum(axis=0), matrix.sum(axis=1)
    return {"precision": tp / predicted, "recall": tp / true, "f1": 2 * tp / (predicted + true)}[score]


def _answers(g: Givens, per_class: Any, **changes: float) -> Answers:
    """The averages of a learner's class scores; the micro average does not depend on them."""
    support = np.array(g.matrix).sum(axis=1)
    return {"per_class": per_class, "macro": float(np.mean(per_class)),
            "weighted": float(np.average(per_class, weights=support)), **changes}


class MacroMicro(Template[Givens]):
    id = "macro-micro"
    topic = "metrics"
    title = Text("宏平均与微平均", "Macro and micro averages")
    levels = (1, 2, 3)
    facts = ("f1-score.multiclass", "precision.formula", "recall.formula")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        scores: tuple[Score, ...] = ("precision", "recall") if level == 1 else ("f1",)
        while True:
            rows = tuple(tuple(rng.integer(15, 60) if i == j else rng.integer(1, 14) for j in range(3))
                         for i in range(3))
            if level == 3:
                rows = (tuple(4 * count for count in rows[0]), *rows[1:])
            g = Givens(rows, rng.choice(scores), level == 3)
            found = _per_class(np.array(rows), g.score)
            if np.ptp(found) > 0.1 and len(set(np.array(rows).sum(axis=1))) == 3:
                return g

    def check(self, g: Givens) -> None:
        size = len(g.matrix)
        self.require(2 <= size <= 4, "matrix", "must have 2 to 4 classes")
        self.require(len(g.matrix[0]) == size, "matrix", "must have as many columns as rows")
        array = np.array(g.matrix)
        self.require(array.sum(axis=1).min() > 0, "matrix", "has a class without true samples: an empty row")
        self.require(array.sum(axis=0).min() > 0, "matrix", "has a class that is never predicted: an empty column")

    def prompt(self, g: Givens) -> Text:
        name, size = _NAMES[g.score], len(g.matrix)
        more = Text("、按真实样本数加权的平均", ", the average weighted by the true samples of each class,") \
            if g.weighted else Text("", "")
        note = Text("（宏平均 F1 = 各类 F1 的平均）", " (macro F1 = the mean of the classes' F1)") \
            if g.score == "f1" else Text("", "")
        return Text(f"{size} 类分类的混淆矩阵（行为真实类别，列为预测类别）：\n{mat(g.matrix)}\n"
                    f"求各类的{name.zh}、宏平均{more.zh}和微平均{note.zh}。微平均先把各类的 TP、FP、FN 相加再算。",
                    f"The confusion matrix of {size} classes (rows: true class, columns: predicted class):\n"
                    f"{mat(g.matrix)}\nFind the {name.en} of each class, the macro average{more.en} and the micro "
                    f"average{note.en}. The micro average adds up TP, FP and FN of all classes first.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        name = _NAMES[g.score]
        fields = [Field("per_class", Text(f"各类{name.zh}", f"{name.en} by class"), _VECTOR),
                  Field("macro", Text("宏平均", "macro average"), _CELL, after=("per_class",))]
        if g.weighted:
            fields.append(Field("weighted", Text("加权平均", "weighted average"), _CELL, after=("per_class",)))
        return (*fields, Field("micro", Text("微平均", "micro average"), _CELL))

    def solve(self, g: Givens) -> Answers:
        score: Literal["precision", "recall", "f_beta"] = "f_beta" if g.score == "f1" else g.score
        return {"per_class": per_class_scores(g.matrix, score), "macro": macro_average(g.matrix, score),
                "weighted": weighted_average(g.matrix, score), "micro": micro_average(g.matrix, score)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        size = len(g.matrix)
        scores, correct, count, weighted = [], 0, 0, 0.0
        for k in range(size):
            tp = g.matrix[k][k]
            predicted, true = sum(row[k] for row in g.matrix), sum(g.matrix[k])
            p, r = keep(tp / predicted), keep(tp / true)
            harmonic = keep(2 * p * r / (p + r)) if tp else 0.0
            scores.append({"precision": p, "recall": r, "f1": harmonic}[g.score])
            correct, count, weighted = correct + tp, count + true, weighted + scores[-1] * true
        # One label a sample: every error is one FP and one FN, so all micro scores are the accuracy.
        return {"per_class": scores, "macro": sum(scores) / size, "weighted": weighted / count,
                "micro": correct / count}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found = _answers(g, earlier["per_class"])
        return {"macro": found["macro"], "weighted": found["weighted"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, array, lines = self.solve(g), np.array(g.matrix), []
        for k in range(len(array)):
            tp, predicted, true = array[k, k], array[:, k].sum(), array[k].sum()
            work = {"precision": f"TP/(TP+FP) = {tp}/{predicted}", "recall": f"TP/(TP+FN) = {tp}/{true}",
                    "f1": f"2TP/(2TP+FP+FN) = {2 * tp}/({predicted}+{true})"}[g.score]
            shown = f"{work} = {_CELL.show(key['per_class'][k])}"
            lines.append(Text(f"第 {k + 1} 类：{shown}", f"Class {k + 1}: {shown}"))
        shown = _VECTOR.show(key["per_class"])
        lines.append(Text(f"各类{_NAMES[g.score].zh} = {shown}", f"Each class: {_NAMES[g.score].en} = {shown}"))
        terms = " + ".join(_CELL.show(score) for score in key["per_class"])
        shown = f"({terms})/{len(array)} = {_CELL.show(key['macro'])}"
        lines.append(Text(f"宏平均 = {shown}", f"Macro average = {shown}"))
        if g.weighted:
            terms = " + ".join(f"{row.sum()}×{_CELL.show(s)}" for row, s in zip(array, key["per_class"], strict=True))
            shown = f"({terms})/{array.sum()} = {_CELL.show(key['weighted'])}"
            lines.append(Text(f"加权平均 = {shown}", f"Weighted average = {shown}"))
        correct, total = int(np.trace(array)), int(array.sum())
        shown = f"{correct}/{total} = {_CELL.show(key['micro'])}"
        lines.append(Text(f"每个错分样本同时是一个 FP 和一个 FN，故 ΣFP = ΣFN = {total - correct}，"
                          f"微平均 = {shown}（即准确率）",
                          f"Every error is one FP and one FN, so ΣFP = ΣFN = {total - correct} and the micro average = "
                          f"{shown} (the accuracy)"))
        return lines


def _rows_for_columns(g: Givens) -> Answers | None:
    if g.score == "f1":
        return None
    return _answers(g, _per_class(np.array(g.matrix).T, g.score))


def _swapped(g: Givens) -> Answers:
    array = np.array(g.matrix)
    return {"macro": float(np.trace(array) / array.sum()), "micro": float(_per_class(array, g.score).mean())}


def _support_weighted(g: Givens) -> Answers:
    found = _answers(g, _per_class(np.array(g.matrix), g.score))
    return {"macro": found["weighted"], **({"weighted": found["macro"]} if g.weighted else {})}


def _share_of_all(g: Givens) -> Answers:
    array = np.array(g.matrix)
    return _answers(g, np.diag(array) / array.sum())


def _f_of_averages(g: Givens) -> Answers | None:
    array = np.array(g.matrix)
    p, r = _per_class(array, "precision").mean(), _per_class(array, "recall").mean()
    return {"macro": float(2 * p * r / (p + r))} if g.score == "f1" and p + r else None


def _mean_for_f(g: Givens) -> Answers | None:
    array = np.array(g.matrix)
    return _answers(g, (_per_class(array, "precision") + _per_class(array, "recall")) / 2) if g.score == "f1" else None


MacroMicro.misconceptions = (
    Misconception[Givens](
        "rows-for-columns",
        Text("行与列用反", "Rows and columns confused"),
        Text("这里行是真实类别：召回率除以行和，精确率除以列和。",
             "Rows are the true classes here: recall divides by the row's sum, precision by the column's."),
        _rows_for_columns,
    ),
    Misconception[Givens](
        "macro-and-micro-swapped",
        Text("宏平均与微平均弄反", "Macro and micro swapped"),
        Text("宏平均是各类指标的平均（每类同权）；微平均把计数相加再算（每个样本同权）。",
             "Macro averages the class scores (every class counts the same); micro adds up the counts first (every "
             "sample counts the same)."),
        _swapped,
    ),
    Misconception[Givens](
        "macro-by-support",
        Text("宏平均按样本数加权", "Macro weighted by class size"),
        Text("宏平均不加权，各类同等对待；按样本数加权的是加权平均。",
             "Macro gives every class the same weight; weighting by size is the weighted average."),
        _support_weighted,
    ),
    Misconception[Givens](
        "share-of-all-samples",
        Text("各类都除以了总样本数", "Every class divided by all samples"),
        Text("精确率的分母是该类的预测数（列和），召回率的是该类的真实数（行和），不是总数。",
             "Precision divides by the class's column sum and recall by its row sum, not by all samples."),
        _share_of_all,
    ),
    Misconception[Givens](
        "f-of-averages",
        Text("用宏精确率和宏召回率算 F1", "F1 of macro precision and macro recall"),
        Text("题中的宏平均 F1 是先算各类 F1 再平均。", "Macro F1 here is the mean of the classes' F1."),
        _f_of_averages,
    ),
    Misconception[Givens](
        "mean-for-f1",
        Text("F1 用了算术平均", "Arithmetic mean for F1"),
        Text("F1 是精确率与召回率的调和平均：2PR/(P+R)。", "F1 is the harmonic mean 2PR/(P+R)."),
        _mean_for_f,
    ),
)


TEMPLATE = MacroMicro()
