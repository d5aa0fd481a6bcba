"""Softmax cross-entropy: probabilities, loss, and the gradient by the logits, of one sample or two."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixPolicy
from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.activations import softmax
from quizdl.engine.losses import cross_entropy, cross_entropy_grad, nll
from quizdl.questions.given import Integers, Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    logits: Annotated[Matrix, given("logit，每行一个样本", "logits, a row per sample")]
    labels: Annotated[Integers, given("每个样本的类别，从 0 编号", "class of each sample, counted from 0")]
    gradient: Annotated[bool, given("是否再问梯度", "whether the gradient is asked too")] = False


_LOSS = Decimals(4)


def _policy(g: Givens) -> MatrixPolicy | VectorPolicy:
    return VectorPolicy(_LOSS) if len(g.logits) == 1 else MatrixPolicy(_LOSS)


def _rows(g: Givens, rows: np.ndarray) -> np.ndarray:
    """A row per sample, or the row itself where there is one sample."""
    return np.asarray(rows[0] if len(g.logits) == 1 else rows)


def _soft(g: Givens) -> np.ndarray:
    z = np.array(g.logits)
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _picked(g: Givens, p: np.ndarray) -> np.ndarray:
    return np.asarray(p[np.arange(len(g.labels)), list(g.labels)])


def _one_hot(g: Givens) -> np.ndarray:
    return np.asarray(np.eye(len(g.logits[0]))[list(g.labels)])


def _gradient(wrong: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[[Givens], Answers | None]:
    """A wrong gradient from probabilities and one-hot labels, still divided by the samples."""
    return lambda g: {"gradient": _rows(g, wrong(_soft(g), _one_hot(g)) / len(g.labels))} if g.gradient else None


def _without_exponential(g: Givens) -> Answers | None:
    z = np.array(g.logits)
    if (z <= 0).any():
        return None
    p = z / z.sum(axis=1, keepdims=True)
    return {"probabilities": _rows(g, p), "loss": -np.log(_picked(g, p)).mean(),
            "gradient": _rows(g, (p - _one_hot(g)) / len(g.labels))}


def _counted_from_one(g: Givens) -> Answers | None:
    if 0 in g.labels:
        return None
    shifted = Givens(g.logits, tuple(label - 1 for label in g.labels))
    p = _soft(g)
    return {"loss": -np.log(_picked(shifted, p)).mean(),
            "gradient": _rows(g, (p - _one_hot(shifted)) / len(g.labels))}


class SoftmaxCrossEntropy(Template[Givens]):
    id = "softmax-cross-entropy"
    topic = "losses"
    title = Text("softmax 交叉熵及其梯度", "Softmax cross-entropy and its gradient")
    levels = (1, 2, 3)
    facts = ("cross-entropy.softmax-loss", "cross-entropy.gradient", "cross-entropy.range")
    givens = Givens
    keep = Keep(figures=6)

    def check(self, g: Givens) -> None:
        samples, classes = len(g.logits), len(g.logits[0])
        self.require(samples <= 4, "logits", "has more than 4 rows")
        self.require(2 <= classes <= 6, "logits", "needs 2 to 6 columns, one per class")
        self.require(all(abs(z) <= 20 for row in g.logits for z in row), "logits", "needs entries from -20 to 20")
        self.require(len(g.labels) == samples, "labels", f"needs {samples} entries, one per row of logits")
        self.require(max(g.labels) < classes, "labels", f"needs classes from 0 to {classes - 1}")

    def draw(self, rng: Stream, level: int) -> Givens:
        positive = rng.chance(0.5)
        options = [step / 2 for step in (range(1, 8) if positive else range(-4, 7))]
        rows = tuple(tuple(rng.sample(options, 3)) for _ in range(2 if level == 3 else 1))
        return Givens(rows, rng.integers(len(rows), 0, 2), level > 1)

    def prompt(self, g: Givens) -> Text:
        last = len(g.logits[0]) - 1
        one = len(g.logits) == 1
        rows = f" z = {vec(g.logits[0])}" if one else f"\n{mat(g.logits)}\n"
        label = str(g.labels[0]) if one else vec(g.labels)
        asked = Text("、L 和 dL/dz", ", L and dL/dz") if g.gradient else Text(" 和 L", " and L")
        zh = f"一个样本的 logit 为{rows}，" if one else f"{len(g.logits)} 个样本的 logit（每行一个样本）为{rows}"
        en = f"A sample has logits{rows}" if one else f"{len(g.logits)} samples have the logits (a row each){rows}"
        mean_zh, mean_en = ("", "") if one else ("（对样本取平均）", " (mean over the samples)")
        return Text(f"{zh}类别从 0 到 {last} 编号，正确类别为 {label}。"
                    f"p = softmax(z)，L 为交叉熵损失{mean_zh}，用自然对数。求 p{asked.zh}。",
                    f"{en}{' and' if one else 'and'} true class {label} (classes are numbered 0 to {last}). "
                    f"p = softmax(z); L is the cross-entropy loss{mean_en}, natural logarithm. Find p{asked.en}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("probabilities", same("p"), _policy(g)),
                  Field("loss", same("L"), _LOSS, after=("probabilities",)))
        if not g.gradient:
            return fields
        return (*fields, Field("gradient", same("dL/dz"), _policy(g), after=("probabilities",)))

    def solve(self, g: Givens) -> Answers:
        z = as_array(g.logits)
        return {"probabilities": _rows(g, softmax(z)), "loss": cross_entropy(z, list(g.labels)),
                "gradient": _rows(g, cross_entropy_grad(z, list(g.labels)))}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        rows, losses, gradient = [], [], []
        for z, label in zip(g.logits, g.labels, strict=True):
            powers = [keep(math.exp(entry)) for entry in z]
            row = [keep(power / sum(powers)) for power in powers]
            rows.append(tuple(row))
            losses.append(-math.log(row[label]))
            gradient.append(tuple((p - (k == label)) / len(g.labels) for k, p in enumerate(row)))
        return {"probabilities": _rows(g, np.array(rows)), "loss": sum(losses) / len(losses),
                "gradient": _rows(g, np.array(gradient))}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        p = np.atleast_2d(as_array(earlier["probabilities"]))
        return {"loss": nll(np.log(p), list(g.labels)), "gradient": _rows(g, (p - _one_hot(g)) / len(g.labels))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, steps = self.solve(g), []
        for z in g.logits:
            powers = [math.exp(entry) for entry in z]
            steps.append(same(f"e^z = {vec(powers, 4)}, Σ = {approx(sum(powers), 4)}"))
        logs = ", ".join(f"-ln {approx(float(p), 6)} = {approx(-math.log(p), 4)}"
                         for p in _picked(g, _soft(g)))
        steps += [same(f"p = e^z/Σ = {_policy(g).show(key['probabilities'])}"),
                  Text(f"正确类别：{logs}；L = {_LOSS.show(key['loss'])}",
                       f"True class: {logs}; L = {_LOSS.show(key['loss'])}")]
        if g.gradient:
            n = len(g.labels)
            formula = "p - one_hot" if n == 1 else f"(p - one_hot)/{n}"
            steps.append(same(f"dL/dz = {formula} = {_policy(g).show(key['gradient'])}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "without-exponential",
            Text("漏了指数", "Without the exponential"),
            Text("你把 logit 直接除以总和；softmax 先取 e^z。", "You divided the logits by their sum; take e^z first."),
            _without_exponential,
        ),
        Misconception[Givens](
            "common-logarithm",
            Text("用了常用对数", "Common logarithm"),
            Text("你用了以 10 为底的对数；题目要求自然对数。", "You used base 10; the question asks for ln."),
            lambda g: {"loss": -np.log10(_picked(g, _soft(g))).mean()},
        ),
        Misconception[Givens](
            "classes-from-one",
            Text("类别从 1 数起", "Classes counted from 1"),
            Text("题目的类别从 0 编号：类别 1 是第二个 logit。",
                 "Classes are numbered from 0 here: class 1 is the second logit."),
            _counted_from_one,
        ),
        Misconception[Givens](
            "all-classes-summed",
            Text("对所有类别求和", "Summed over all classes"),
            Text("你加了所有类别的 -ln p；one-hot 标签只留下正确类别一项。",
                 "You added -ln p of every class; the one-hot label keeps the true class's term alone."),
            lambda g: {"loss": -np.log(_soft(g)).sum(axis=1).mean()},
        ),
        Misconception[Givens](
            "one-minus-p",
            Text("以 1-p 为损失", "1-p taken for the loss"),
            Text("交叉熵是 -ln p，不是 1-p。", "Cross-entropy is -ln p, not 1-p."),
            lambda g: {"loss": 1 - _picked(g, _soft(g)).mean()},
        ),
        Misconception[Givens](
            "gradient-without-one",
            Text("正确类别没有减 1", "No 1 subtracted at the true class"),
            Text("你把 p 当作梯度；正确类别处要减 1，各行之和为 0。",
                 "You took p for the gradient; subtract 1 at the true class, then each row sums to 0."),
            _gradient(lambda p, t: p),
        ),
        Misconception[Givens](
            "gradient-sign",
            Text("梯度符号反了", "Gradient with the wrong sign"),
            Text("梯度是 p - one_hot，你算了 one_hot - p。", "The gradient is p - one_hot, you took one_hot - p."),
            _gradient(lambda p, t: t - p),
        ),
        Misconception[Givens](
            "sum-for-mean",
            Text("求和而没有取平均", "Sum instead of mean"),
            Text("L 是对样本的平均，损失和梯度都要除以样本数。",
                 "L is the mean over the samples: divide loss and gradient by their number."),
            lambda g: {"loss": -np.log(_picked(g, _soft(g))).sum(), "gradient": _rows(g, _soft(g) - _one_hot(g))},
        ),
    )


TEMPLATE = SoftmaxCrossEntropy()
