"""The multiclass SVM loss of one sample or several, and its gradient by the scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.losses import multiclass_svm, multiclass_svm_grad
from quizdl.questions.given import Integers, Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    scores: Annotated[Matrix, given("得分，每行一个样本", "scores, a row per sample")]
    labels: Annotated[Integers, given("每个样本的类别，从 0 编号", "class of each sample, counted from 0")]
    delta: Annotated[float, given("间隔 Δ", "margin Δ", above=0, high=100)] = 1.0
    gradient: Annotated[bool, given("单个样本时是否再问梯度", "whether one sample's gradient is asked too")] = False


_LOSS, _EACH = Decimals(2), VectorPolicy(Decimals(2))


def _excess(g: Givens) -> np.ndarray:
    """s_j - s_y + Δ for every class, the true one included."""
    s = np.array(g.scores)
    return np.asarray(s - s[np.arange(len(g.labels)), list(g.labels)][:, None] + g.delta)


def _others(g: Givens) -> np.ndarray:
    """1 at the wrong classes, 0 at the true one."""
    return np.asarray(1 - np.eye(len(g.scores[0]))[list(g.labels)])


def _from(each: np.ndarray) -> Answers:
    return {"losses": each, "loss": float(each.mean())}


def _wrong(terms: Callable[[Givens], np.ndarray]) -> Callable[[Givens], Answers]:
    """Wrong terms of the classes, added up for each sample."""
    return lambda g: _from(terms(g).sum(axis=1))


def _gradient(g: Givens, weights: np.ndarray) -> Answers:
    """The gradient that follows from these weights of the wrong classes."""
    weights = weights * _others(g)
    return {"gradient": (weights - (1 - _others(g)) * weights.sum(axis=1, keepdims=True))[0]}


def _true_class_minus_one(g: Givens) -> Answers | None:
    if not g.gradient:
        return None
    violating = (_excess(g) > 0) * _others(g)
    return {"gradient": (violating - (1 - _others(g)))[0]} if violating.any() else None


def _worst_only(g: Givens) -> Answers:
    terms = np.maximum(0, _excess(g)) * _others(g)
    found = _from(terms.max(axis=1))
    if not g.gradient:
        return found
    first = np.arange(terms.shape[1]) == terms.argmax(axis=1)[:, None]
    return {**found, **_gradient(g, first * (terms > 0))}


def _counted_from_one(g: Givens) -> Answers | None:
    if 0 in g.labels:
        return None
    shifted = Givens(g.scores, tuple(label - 1 for label in g.labels), g.delta)
    terms = np.maximum(0, _excess(shifted)) * _others(shifted)
    found = _from(terms.sum(axis=1))
    return {**found, **_gradient(shifted, terms > 0)} if g.gradient else found


class MulticlassSvm(Template[Givens]):
    id = "multiclass-svm"
    topic = "losses"
    title = Text("多类 SVM 损失", "Multiclass SVM loss")
    levels = (1, 2, 3)
    facts = ("svm-loss.formula", "svm-loss.gradient", "svm-loss.delta")
    givens = Givens

    def check(self, g: Givens) -> None:
        samples, classes = len(g.scores), len(g.scores[0])
        self.require(samples <= 4, "scores", "has more than 4 rows")
        self.require(2 <= classes <= 6, "scores", "needs 2 to 6 columns, one per class")
        self.require(len(g.labels) == samples, "labels", f"needs {samples} entries, one per row of scores")
        self.require(max(g.labels) < classes, "labels", f"needs classes from 0 to {classes - 1}")
        self.require(not g.gradient or samples == 1, "gradient", "is asked for a single sample only")

    def draw(self, rng: Stream, level: int) -> Givens:
        samples, classes = {1: (1, 3), 2: (3, 3), 3: (1, 4)}[level]
        delta = 1.0 if level < 3 else rng.choice((0.5, 1.0, 2.0))
        while True:
            scores, labels = rng.matrix(samples, classes, -3, 5, 1), rng.integers(samples, 0, classes - 1)
            g = Givens(scores, labels, delta, level == 3)
            excess = _excess(g)[_others(g) == 1]
            violated = int((excess > 0).sum())
            # Kinks and near misses are avoided; beyond level 1 some margins are met and some violated.
            mixed = 2 <= violated < excess.size if level > 1 else violated >= 1
            if mixed and np.abs(excess).min() > 0.15:
                return g

    def prompt(self, g: Givens) -> Text:
        one, last = len(g.labels) == 1, len(g.scores[0]) - 1
        formula = f"L_i = Σ_(j≠y) max(0, s_j - s_y + Δ)，Δ = {num(g.delta)}"
        formula_en = formula.replace("，", ", ")
        if one:
            asked = Text("求 L_i 及其对得分 s 的梯度（在 s_j-s_y+Δ = 0 处取 0）。",
                         "Find L_i and its gradient by the scores s (0 where s_j-s_y+Δ = 0).") if g.gradient \
                else Text("求 L_i。", "Find L_i.")
            return Text(f"一个样本的得分为 s = {vec(g.scores[0])}，类别从 0 到 {last} 编号，"
                        f"正确类别 y = {g.labels[0]}。多类 SVM 损失 {formula}。{asked.zh}",
                        f"A sample has scores s = {vec(g.scores[0])} and true class y = {g.labels[0]} (classes are "
                        f"numbered 0 to {last}). The multiclass SVM loss is {formula_en}. {asked.en}")
        return Text(f"{len(g.labels)} 个样本的得分（每行一个样本）：\n{mat(g.scores)}\n"
                    f"类别从 0 到 {last} 编号，正确类别 y = {vec(g.labels)}。"
                    f"多类 SVM 损失 {formula}，L 为对样本的平均。求各样本的 L_i 和 L。",
                    f"Scores of {len(g.labels)} samples (a row each):\n{mat(g.scores)}\n"
                    f"Classes are numbered 0 to {last}, the true ones are y = {vec(g.labels)}. The multiclass SVM loss "
                    f"is {formula_en}; L is its mean over the samples. Find each L_i, and L.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if len(g.labels) > 1:
            return (Field("losses", same("L_i"), _EACH, zero_ok=True),
                    Field("loss", same("L"), Decimals(3), after=("losses",), zero_ok=True))
        loss = Field("loss", same("L_i"), _LOSS, zero_ok=True)
        return (loss, Field("gradient", same("dL_i/ds"), _EACH, zero_ok=True)) if g.gradient else (loss,)

    def solve(self, g: Givens) -> Answers:
        s, y = as_array(g.scores), list(g.labels)
        answers = {"losses": multiclass_svm(s, y, delta=g.delta, reduction="none"),
                   "loss": multiclass_svm(s, y, delta=g.delta)}
        return {**answers, "gradient": multiclass_svm_grad(s, y, delta=g.delta)[0] + 0.0} if g.gradient else answers

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        losses, gradients = [], []
        for row, y in zip(g.scores, g.labels, strict=True):
            gradient, loss = [0] * len(row), 0.0
            for j, score in enumerate(row):
                if j != y and score - row[y] + g.delta > 0:
                    loss += score - row[y] + g.delta
                    gradient[j] += 1
                    gradient[y] -= 1
            losses.append(loss)
            gradients.append(tuple(gradient))
        return {"losses": tuple(losses), "loss": sum(losses) / len(losses), "gradient": gradients[0]}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"loss": sum(earlier["losses"]) / len(earlier["losses"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, steps = self.solve(g), []
        for index, (row, y) in enumerate(zip(g.scores, g.labels, strict=True)):
            parts = [f"max(0, {num(s)} - {paren(row[y])} + {num(g.delta)}) = "
                     f"{approx(max(0.0, s - row[y] + g.delta), 9)}" for j, s in enumerate(row) if j != y]
            loss = _LOSS.show(key["losses"][index])
            steps.append(Text(f"y = {y}：" + "，".join(parts) + f"；L_i = {loss}",
                              f"y = {y}: " + ", ".join(parts) + f"; L_i = {loss}"))
        if len(g.labels) > 1:
            total = " + ".join(_LOSS.show(loss) for loss in key["losses"])
            steps.append(same(f"L_i = {_EACH.show(key['losses'])}; "
                              f"L = ({total})/{len(g.labels)} = {Decimals(3).show(key['loss'])}"))
        if g.gradient:
            count = int(((_excess(g) > 0) * _others(g)).sum())
            shown = _EACH.show(key["gradient"])
            steps.append(Text(f"违反间隔的类别各得 +1，正确类别得 {-count}（共 {count} 个违反）：{shown}",
                              f"Each violating class gets +1, the true class {-count} (one for each): {shown}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "true-class-included",
            Text("把正确类别也算进去", "True class included"),
            Text("求和跳过 j = y；算进去会多出一个 Δ。", "The sum skips j = y; including it adds a Δ."),
            _wrong(lambda g: np.maximum(0, _excess(g))),
        ),
        Misconception[Givens](
            "difference-reversed",
            Text("得分之差写反", "Difference the wrong way round"),
            Text("应为 s_j - s_y + Δ：正确类别的得分越高，损失越小。",
                 "It is s_j - s_y + Δ: a higher score of the true class means a smaller loss."),
            lambda g: {**_from((np.maximum(0, 2 * g.delta - _excess(g)) * _others(g)).sum(axis=1)),
                       **(_gradient(g, -1.0 * (2 * g.delta > _excess(g))) if g.gradient else {})},
        ),
        Misconception[Givens](
            "margin-forgotten",
            Text("漏了间隔 Δ", "Margin Δ left out"),
            Text("得分只略低于正确类别的类也要罚：每项要加 Δ。",
                 "A class only just below the true one is penalized too: add Δ to each term."),
            lambda g: {**_from((np.maximum(0, _excess(g) - g.delta) * _others(g)).sum(axis=1)),
                       **(_gradient(g, _excess(g) > g.delta) if g.gradient else {})},
        ),
        Misconception[Givens](
            "no-floor",
            Text("没有与 0 取最大", "No maximum with 0"),
            Text("间隔已满足的类别贡献 0，不是负数。",
                 "A class that meets the margin contributes 0, not a negative number."),
            lambda g: {**_from((_excess(g) * _others(g)).sum(axis=1)),
                       **(_gradient(g, np.ones_like(_excess(g))) if g.gradient else {})},
        ),
        Misconception[Givens](
            "worst-class-only",
            Text("只取违反最大的一类", "Only the worst class"),
            Text("你取了最大的一项；这里要把所有错误类别的项相加。",
                 "You took the largest term; here the terms of all wrong classes are added."),
            _worst_only,
        ),
        Misconception[Givens](
            "sum-for-mean",
            Text("没有对样本取平均", "Not averaged over the samples"),
            Text("L 是各样本损失的平均，要除以样本数。", "L is the mean over the samples: divide by their number."),
            lambda g: {"loss": float((np.maximum(0, _excess(g)) * _others(g)).sum())},
        ),
        Misconception[Givens](
            "classes-from-one",
            Text("类别从 1 数起", "Classes counted from 1"),
            Text("题目的类别从 0 编号：类别 1 是第二个得分。",
                 "Classes are numbered from 0 here: class 1 is the second score."),
            _counted_from_one,
        ),
        Misconception[Givens](
            "true-class-minus-one",
            Text("正确类别的梯度只取 -1", "Only -1 at the true class"),
            Text("每个违反间隔的类别都把 s_y 再往上推一次：正确类别的梯度是 -(违反的个数)。",
                 "Every violating class pushes s_y up once: the true class gets minus their number."),
            _true_class_minus_one,
        ),
    )


TEMPLATE = MulticlassSvm()
