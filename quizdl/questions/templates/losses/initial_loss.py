"""The loss a classifier should start at: ln C for softmax, (C-1)Δ for the multiclass SVM."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.policy import Decimals, Significant
from quizdl.engine.losses import cross_entropy, multiclass_svm
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    classes: Annotated[int, given("类别数", "number of classes", low=2, high=100_000)]
    batch: Annotated[int, given("小批量大小", "batch size", low=1, high=1024)]
    reduction: Annotated[Literal["mean", "sum"], given("对样本取平均还是求和", "mean or sum over the samples")]
    delta: Annotated[float, given("多类 SVM 的间隔 Δ；0 表示不问", "margin Δ of the SVM; 0: not asked",
                                  low=0, high=100)] = 0.0


_SOFTMAX, _SVM, _CHANCE = Decimals(3), Decimals(2), Significant(3)


def _reduced(g: Givens, softmax: float, svm: float) -> Answers:
    """Losses of one sample as the batch's."""
    times = g.batch if g.reduction == "sum" else 1
    return {"softmax": times * softmax, "svm": times * svm}


def _other_reduction(g: Givens) -> Answers:
    swapped = Givens(g.classes, g.batch, "mean" if g.reduction == "sum" else "sum", g.delta)
    return _reduced(swapped, math.log(g.classes), (g.classes - 1) * g.delta)


class InitialLoss(Template[Givens]):
    id = "initial-loss"
    topic = "losses"
    title = Text("训练开始时的损失", "The loss at the start of training")
    levels = (1, 2)
    facts = ("cross-entropy.initial", "sanity-check.initial-loss", "svm-loss.initial")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        classes = rng.choice((3, 4, 5, 6, 8, 12, 15, 20, 21, 25, 50, 80, 100, 150, 200, 365, 1000))
        batch = rng.choice([size for size in (16, 32, 64, 128, 256) if size != classes])
        if level == 1:
            return Givens(classes, batch, "mean")
        return Givens(classes, batch, rng.choice(("mean", "sum")), rng.choice((0.5, 1.0, 2.0, 5.0)))

    def check(self, g: Givens) -> None:
        self.require(g.batch * g.classes <= 4_000_000, "batch",
                     f"times classes is {g.batch * g.classes} scores; at most 4000000 are allowed")

    def prompt(self, g: Givens) -> Text:
        zh, en = ("取平均", "mean") if g.reduction == "mean" else ("求和", "sum")
        text = Text(f"一个 {g.classes} 类分类器刚初始化，权重极小，所有类别的得分都约为 0。"
                    f"小批量有 {g.batch} 个样本，损失对样本{zh}，不含正则项。\n"
                    "求第一步的 softmax 交叉熵损失（自然对数）",
                    f"A classifier of {g.classes} classes has just been initialized with tiny weights: all scores are "
                    f"about 0. A batch has {g.batch} samples; the loss is the {en} over them, without a penalty.\n"
                    "Find the softmax cross-entropy loss (natural logarithm) at the first step")
        if not g.delta:
            return text + Text("，以及此时随机猜测的准确率（%）。", ", and the accuracy of guessing (in %).")
        return text + Text(f"，以及换成多类 SVM 损失 Σ_(j≠y) max(0, s_j-s_y+Δ)、Δ = {num(g.delta)} 时的值。",
                           f", and the value of the multiclass SVM loss Σ_(j≠y) max(0, s_j-s_y+Δ), Δ = {num(g.delta)},"
                           " in its place.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        softmax = Field("softmax", Text("softmax 损失", "softmax loss"), _SOFTMAX)
        if g.delta:
            return (softmax, Field("svm", Text("SVM 损失", "SVM loss"), _SVM))
        return (softmax, Field("accuracy", Text("随机猜测的准确率", "accuracy of guessing"), _CHANCE, unit="%"))

    def solve(self, g: Givens) -> Answers:
        scores, labels = np.zeros((g.batch, g.classes)), [row % g.classes for row in range(g.batch)]
        answers = {"softmax": cross_entropy(scores, labels, g.reduction),
                   "accuracy": 100 * math.exp(-cross_entropy(scores, labels, "mean"))}
        if g.delta:
            answers["svm"] = multiclass_svm(scores, labels, delta=g.delta, reduction=g.reduction)
        return answers

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        samples = 1 if g.reduction == "mean" else g.batch
        return {"softmax": samples * keep(math.log(g.classes)), "svm": samples * (g.classes - 1) * g.delta,
                "accuracy": 100 / g.classes}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, c = self.solve(g), g.classes
        softmax = _SOFTMAX.show(key["softmax"])
        times = f"{g.batch}×" if g.reduction == "sum" else ""
        steps = [Text(f"得分相等，每类概率都是 1/{c}，与样本属于哪一类无关",
                      f"Equal scores give every class the probability 1/{c}, whatever the label"),
                 Text(f"单个样本 -ln(1/{c}) = ln {c}；损失 = {times}ln {c} = {softmax}",
                      f"One sample: -ln(1/{c}) = ln {c}; the loss is {times}ln {c} = {softmax}")]
        if g.delta:
            steps.append(Text(f"SVM：其余 {c - 1} 类每项 max(0, 0-0+Δ) = Δ，损失 = {times}{c - 1}×{num(g.delta)}"
                              f" = {_SVM.show(key['svm'])}",
                              f"SVM: {c - 1} other classes with max(0, 0-0+Δ) = Δ each, the loss is {times}{c - 1}"
                              f"×{num(g.delta)} = {_SVM.show(key['svm'])}"))
        else:
            steps.append(Text(f"随机猜测：100/{c} = {_CHANCE.show(key['accuracy'])} %",
                              f"Guessing: 100/{c} = {_CHANCE.show(key['accuracy'])} %"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "common-logarithm",
            Text("用了常用对数", "Common logarithm"),
            Text("你用了以 10 为底的对数；题目要求自然对数。", "You used base 10; the question asks for ln."),
            lambda g: {"softmax": _reduced(g, math.log10(g.classes), 0)["softmax"]},
        ),
        Misconception[Givens](
            "binary-logarithm",
            Text("用了以 2 为底的对数", "Logarithm to base 2"),
            Text("你用了以 2 为底的对数；题目要求自然对数。", "You used base 2; the question asks for ln."),
            lambda g: {"softmax": _reduced(g, math.log2(g.classes), 0)["softmax"]},
        ),
        Misconception[Givens](
            "log-of-batch",
            Text("取了批量大小的对数", "Logarithm of the batch size"),
            Text("概率分散在各个类别上，所以是 ln(类别数)；与批量大小无关。",
                 "The probability is spread over the classes: the logarithm of their number, not of the batch size."),
            lambda g: {"softmax": _reduced(g, math.log(g.batch), 0)["softmax"]} if g.batch > 1 else None,
        ),
        Misconception[Givens](
            "probability-for-loss",
            Text("把概率 1/C 当作损失", "Probability 1/C taken for the loss"),
            Text("1/C 是正确类别的概率；损失是它的负对数 ln C。",
                 "1/C is the true class's probability; the loss is its negative logarithm, ln C."),
            lambda g: {"softmax": _reduced(g, 1 / g.classes, 0)["softmax"]},
        ),
        Misconception[Givens](
            "other-reduction",
            Text("平均与求和弄反", "Mean and sum mixed up"),
            Text("注意题目对样本取平均还是求和：求和要乘批量大小，取平均则不乘。",
                 "Check whether the loss is the mean or the sum over the samples: only the sum grows with the batch."),
            _other_reduction,
        ),
        Misconception[Givens](
            "true-class-included",
            Text("SVM 把正确类别也算进去", "SVM with the true class included"),
            Text("求和跳过正确类别，共 C-1 项，不是 C 项。", "The sum skips the true class: C-1 terms, not C."),
            lambda g: {"svm": _reduced(g, 0, g.classes * g.delta)["svm"]} if g.delta else None,
        ),
        Misconception[Givens](
            "single-margin",
            Text("SVM 只算了一个 Δ", "A single Δ for the SVM"),
            Text("每个错误类别各贡献一个 Δ，共 C-1 个。", "Every wrong class contributes a Δ: C-1 of them."),
            lambda g: {"svm": _reduced(g, 0, g.delta)["svm"]} if g.delta else None,
        ),
        Misconception[Givens](
            "margin-forgotten",
            Text("SVM 以为损失为 0", "SVM loss taken as 0"),
            Text("得分全为 0 时差为 0，但间隔 Δ 没有满足：每个错误类别贡献 Δ。",
                 "Scores of 0 leave no difference, but the margin Δ is not met: each wrong class contributes Δ."),
            lambda g: {"svm": 0.0} if g.delta else None,
        ),
    )


TEMPLATE = InitialLoss()
