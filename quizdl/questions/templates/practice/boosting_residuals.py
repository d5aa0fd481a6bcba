"""Gradient boosting by hand: residuals, a stump fitted to them, and the shrunken update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.policy import Decimals
from quizdl.engine.classical import Stump, boosting_step
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import EXACT, Keep
from quizdl.questions.notation import approx, num, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("样本的特征", "feature of each sample")]
    y: Annotated[Vector, given("样本的目标值", "target of each sample")]
    thresholds: Annotated[Vector, given("各轮树桩的阈值（一或两轮）", "threshold of the stump in each round (1-2)")]
    lr: Annotated[float, given("学习率（收缩系数）", "learning rate (shrinkage)", low=0.01, high=1)]


_CELL = Decimals(3)
_ROW = VectorOf(_CELL)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _work(g: Givens, keep: Keep = EXACT, *, lr: float | None = None, sign: float = 1.0, targets: bool = False,
          from_zero: bool = False, replace: bool = False, swapped: bool = False, stale: bool = False,
          sums: bool = False) -> dict[str, Any]:
    """All answers, worked with one thing or another done differently."""
    rate, start = g.lr if lr is None else lr, 0.0 if from_zero else keep(_mean(g.y))
    current = first = [start] * len(g.y)
    answers: dict[str, Any] = {"start": start}
    for turn, threshold in enumerate(g.thresholds, 1):
        base = first if stale else current
        residual = [sign * (y - f) for y, f in zip(g.y, base, strict=True)]
        fitted = g.y if targets else residual
        sides = [[r for x, r in zip(g.x, fitted, strict=True) if (x <= threshold) == low] for low in (True, False)]
        left, right = (keep(sum(side)) if sums else keep(_mean(side)) for side in sides)
        if swapped:
            left, right = right, left
        said = [left if x <= threshold else right for x in g.x]
        current = [keep((0.0 if replace else f) + rate * h) for f, h in zip(current, said, strict=True)]
        answers |= {f"residual{turn}": residual, f"leaves{turn}": (left, right), f"prediction{turn}": current}
    return answers


class BoostingResiduals(Template[Givens]):
    id = "boosting-residuals"
    topic = "practice"
    title = Text("梯度提升：拟合残差", "Gradient boosting: fitting residuals")
    levels = (1, 2, 3)
    facts = ("gradient-boosting.definition", "gradient-boosting.residual", "boosting.additive")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        n = 4 if level == 1 else 5
        x = sorted(float(value) for value in rng.sample(range(1, 11), n))
        cut = rng.integer(1, n - 2) if level == 1 else rng.integer(1, n - 1)
        low, high = float(rng.integer(2, 6)), float(rng.integer(10, 16))
        if rng.chance(0.5):
            low, high = high, low
        places = 0 if level == 1 else 1
        y = [(low if i < cut else high) + rng.decimal(-2, 2, places, nonzero=True) for i in range(n)]
        if level == 1:
            y[-1] += -sum(y) % n  # a whole mean
        cuts = [cut] if level < 3 else [cut, rng.choice([c for c in range(1, n) if c != cut])]
        thresholds = tuple((x[c - 1] + x[c]) / 2 for c in cuts)
        return Givens(tuple(x), tuple(round(value, 1) for value in y), thresholds,
                      rng.choice((0.5, 0.1)) if level == 1 else rng.choice((0.1, 0.2, 0.3, 0.4)))

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.x) <= 8, "x", "needs 2 to 8 samples")
        self.require(len(g.y) == len(g.x), "y", f"needs {len(g.x)} entries, one per sample")
        self.require(max(g.y) - min(g.y) > 1e-3, "y", "must not be constant: there is nothing to fit")
        self.require(len(g.thresholds) <= 2, "thresholds", "needs one or two rounds")
        for threshold in g.thresholds:
            self.require(min(g.x) <= threshold < max(g.x), "thresholds", "must leave samples on both sides")

    def prompt(self, g: Givens) -> Text:
        one = len(g.thresholds) == 1
        stumps = Text("，".join(f"h{i} 的阈值为 {num(t)}" for i, t in enumerate(g.thresholds, 1)),
                      ", ".join(f"h{i} splits at {num(t)}" for i, t in enumerate(g.thresholds, 1)))
        text = Text(f"用平方损失 ½(y-F)² 做梯度提升回归：\n  x = {vec(g.x)}\n  y = {vec(g.y)}\n"
                    f"F0 为 y 的均值；每轮用树桩拟合当前残差 y-F：x ≤ 阈值的样本输出其残差均值，其余样本同理；"
                    f"{stumps.zh}。"
                    f"更新 F ← F + η·h，η = {num(g.lr)}。\n",
                    f"Gradient boosting regression with the loss ½(y-F)²:\n  x = {vec(g.x)}\n  y = {vec(g.y)}\n"
                    "F0 is the mean of y. In each round a stump is fitted to the residuals y-F: samples with "
                    "x ≤ threshold get the mean of their residuals, the others the mean of theirs; "
                    f"{stumps.en}. Update: F ← F + η·h, η = {num(g.lr)}.\n")
        return text + (Text("求 F0、残差、h1 的两个输出和更新后的预测 F1。",
                            "Find F0, the residuals, the two outputs of h1, and the updated predictions F1.")
                       if one else
                       Text("求 F0、两轮各自的残差和树桩输出，以及每轮之后的预测。",
                            "Find F0 and, for both rounds, the residuals, the outputs of the stump and the updated "
                            "predictions."))

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = [Field("start", same("F0"), _CELL, zero_ok=True)]
        for i in range(1, len(g.thresholds) + 1):
            before = "start" if i == 1 else f"prediction{i - 1}"
            fields += [
                Field(f"residual{i}", Text(f"第 {i} 轮的残差", f"residuals of round {i}"), _ROW, after=(before,)),
                Field(f"leaves{i}", Text(f"h{i} 的输出：左、右", f"outputs of h{i}: left, right"), _ROW,
                      after=(f"residual{i}",), zero_ok=True),
                Field(f"prediction{i}", Text(f"F{i}（各样本）", f"F{i}, all samples"), _ROW,
                      after=(before, f"leaves{i}"), zero_ok=True)]
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        x, current = np.array(g.x), np.full(len(g.y), np.mean(g.y))
        answers: dict[str, Any] = {"start": float(current[0])}
        for turn, threshold in enumerate(g.thresholds, 1):
            residual = boosting_step(g.y, current).residual
            stump = Stump(threshold, float(residual[x <= threshold].mean()), float(residual[x > threshold].mean()))
            updated = boosting_step(g.y, current, stump.predict(x), lr=g.lr).prediction
            assert updated is not None
            current = updated
            answers |= {f"residual{turn}": residual, f"leaves{turn}": (stump.left, stump.right),
                        f"prediction{turn}": current}
        return answers

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _work(g, keep)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        answers: dict[str, Any] = {}
        for turn, threshold in enumerate(g.thresholds, 1):
            before = earlier.get("start" if turn == 1 else f"prediction{turn - 1}")
            if before is not None:
                current = np.broadcast_to(np.array(before, dtype=float), (len(g.y),))
                answers[f"residual{turn}"] = boosting_step(g.y, current).residual
                if f"leaves{turn}" in earlier:
                    left, right = earlier[f"leaves{turn}"]
                    said = Stump(threshold, left, right).predict(g.x)
                    answers[f"prediction{turn}"] = boosting_step(g.y, current, said, lr=g.lr).prediction
            if f"residual{turn}" in earlier:
                residual, low = np.array(earlier[f"residual{turn}"]), np.array(g.x) <= threshold
                answers[f"leaves{turn}"] = (residual[low].mean(), residual[~low].mean())
        return answers

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        steps = [same(f"F0 = ({' + '.join(num(y) if y >= 0 else f'({num(y)})' for y in g.y)})/{len(g.y)} = "
                      f"{_CELL.show(key['start'])}")]
        for i, threshold in enumerate(g.thresholds, 1):
            residual = key[f"residual{i}"]
            sides = [[float(r) for x, r in zip(g.x, residual, strict=True) if (x <= threshold) == low]
                     for low in (True, False)]
            left, right = (", ".join(approx(r) for r in side) for side in sides)
            leaves, prediction = _ROW.show(key[f"leaves{i}"]), _ROW.show(key[f"prediction{i}"])
            steps += [
                Text(f"第 {i} 轮的残差 y-F{i - 1} = {_ROW.show(residual)}",
                     f"Residuals of round {i}: y-F{i - 1} = {_ROW.show(residual)}"),
                Text(f"x ≤ {num(threshold)}：{left}；其余：{right}。均值 {leaves}",
                     f"x ≤ {num(threshold)}: {left}; the others: {right}. Means {leaves}"),
                same(f"F{i} = F{i - 1} + {num(g.lr)}×h{i} = {prediction}")]
        return steps

    misconceptions = (
        Misconception[Givens](
            "residual-sign",
            Text("残差的符号写反", "Sign of the residuals flipped"),
            Text("残差是 y-F（负梯度），不是 F-y；写反后预测会离目标更远。",
                 "Residuals are y-F, the negative gradient, not F-y; flipped, predictions move away from the targets."),
            lambda g: _work(g, sign=-1.0),
        ),
        Misconception[Givens](
            "no-shrinkage",
            Text("漏乘学习率", "Learning rate left out"),
            Text("树桩的输出要先乘 η 再加到预测上。", "The stump's output is multiplied by η before it is added."),
            lambda g: _work(g, lr=1.0),
        ),
        Misconception[Givens](
            "replaced-instead-of-added",
            Text("用树桩取代了原预测", "Prediction replaced by the stump"),
            Text("提升是加法模型：新预测 = 旧预测 + η·h。", "Boosting adds: new prediction = old prediction + η·h."),
            lambda g: _work(g, replace=True),
        ),
        Misconception[Givens](
            "fitted-to-targets",
            Text("树桩拟合了 y 而不是残差", "Stump fitted to y"),
            Text("每个新学习器拟合的是当前残差，不是目标值本身。",
                 "Each new learner is fitted to the current residuals, not to the targets."),
            lambda g: _work(g, targets=True),
        ),
        Misconception[Givens](
            "start-at-zero",
            Text("从 0 而不是均值开始", "Started from 0"),
            Text("题目规定 F0 是 y 的均值。", "F0 is the mean of y here."),
            lambda g: _work(g, from_zero=True),
        ),
        Misconception[Givens](
            "sides-swapped",
            Text("左右两侧弄反", "Sides of the stump swapped"),
            Text("x ≤ 阈值的样本取左侧均值，其余取右侧均值。",
                 "Samples with x ≤ threshold take the left mean, the others the right one."),
            lambda g: _work(g, swapped=True),
        ),
        Misconception[Givens](
            "sum-for-mean",
            Text("树桩输出取了残差之和", "Sum instead of mean"),
            Text("树桩每侧输出该侧残差的均值。", "Each side of the stump gives the mean of its residuals."),
            lambda g: _work(g, sums=True),
        ),
        Misconception[Givens](
            "old-residuals",
            Text("第二轮仍用第一轮的残差", "First residuals used again"),
            Text("第二轮的残差要相对更新后的预测 F1 重新计算。",
                 "Round two takes the residuals against the updated predictions F1."),
            lambda g: _work(g, stale=True) if len(g.thresholds) > 1 else None,
        ),
    )


TEMPLATE = BoostingResiduals()
