"""Binary cross-entropy of a few samples, from probabilities or from logits with the gradient."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.activations import sigmoid
from quizdl.engine.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
)
from quizdl.questions.given import Integers, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    inputs: Annotated[Vector, given("概率 p，或 logit z", "probabilities p, or logits z")]
    targets: Annotated[Integers, given("标签 0 或 1", "labels 0 or 1")]
    logits: Annotated[bool, given("inputs 是否为 logit", "whether inputs are logits")] = False


_EACH, _LOSS = VectorPolicy(Decimals(4)), Decimals(4)


def _probabilities(g: Givens) -> np.ndarray:
    x = np.array(g.inputs)
    probabilities: np.ndarray = 1 / (1 + np.exp(-x)) if g.logits else x
    return probabilities


def _losses(p: np.ndarray, t: np.ndarray) -> np.ndarray:
    return np.asarray(-np.log(np.where(t == 1, p, 1 - p)))


def _wrong(losses: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[[Givens], Answers]:
    """Wrong losses of the samples, from probabilities and labels, and their mean."""
    def values(g: Givens) -> Answers:
        each = losses(_probabilities(g), np.array(g.targets))
        return {"losses": each, "loss": each.mean()}

    return values


def _gradient(wrong: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[[Givens], Answers | None]:
    """A wrong gradient of the mean loss by the logits, times the number of samples."""
    def values(g: Givens) -> Answers | None:
        t = np.array(g.targets)
        return {"gradient": wrong(_probabilities(g), t) / t.size} if g.logits else None

    return values


class BinaryCrossEntropy(Template[Givens]):
    id = "binary-cross-entropy"
    topic = "losses"
    title = Text("二元交叉熵", "Binary cross-entropy")
    levels = (1, 2)
    facts = ("logistic-loss.formula", "logistic-loss.gradient")
    givens = Givens
    keep = Keep(places=6)

    def check(self, g: Givens) -> None:
        self.require(len(g.inputs) <= 6, "inputs", "has more than 6 entries")
        self.require(len(g.targets) == len(g.inputs), "targets", f"needs {len(g.inputs)} entries, as inputs has")
        self.require(set(g.targets) <= {0, 1}, "targets", "needs labels 0 or 1")
        if g.logits:
            self.require(all(abs(z) <= 10 for z in g.inputs), "inputs", "needs logits from -10 to 10")
        else:
            self.require(all(0.000001 <= p <= 0.999999 for p in g.inputs), "inputs",
                         "needs probabilities between 0 and 1, 0.000001 or more from either end")

    def draw(self, rng: Stream, level: int) -> Givens:
        labels = tuple(rng.shuffled((0, 1, rng.integer(0, 1))))
        while True:
            if level == 1:
                inputs = tuple(value / 20 for value in rng.sample([k for k in range(2, 19) if k != 10], 3))
            else:
                inputs = tuple(value / 10 for value in rng.sample([k for k in range(-25, 26) if abs(k) > 2], 3))
            if len({abs(x if level == 2 else x - 0.5) for x in inputs}) == 3:
                return Givens(inputs, labels, level == 2)

    def prompt(self, g: Givens) -> Text:
        name = "z" if g.logits else "p"
        rows = f"\n  {name} = {vec(g.inputs)}\n  t = {vec(g.targets)}\n"
        n = len(g.inputs)
        if g.logits:
            return Text(f"{n} 个样本的 logit 为 z，标签为 t，p = σ(z)，损失为二元交叉熵（自然对数），L 是对样本的平均。"
                        f"{rows}求 p、L 和 dL/dz。",
                        f"{n} samples have logits z and labels t, p = σ(z). The loss is binary cross-entropy (natural "
                        f"logarithm), L its mean over the samples.{rows}Find p, L and dL/dz.")
        return Text(f"{n} 个样本预测为正类的概率为 p，标签为 t，损失为二元交叉熵（自然对数）。{rows}"
                    "求每个样本的损失，以及对样本的平均 L。",
                    f"{n} samples have predicted probabilities p of the positive class and labels t. The loss is "
                    f"binary cross-entropy (natural logarithm).{rows}Find each sample's loss, and the mean L.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if g.logits:
            return (Field("probabilities", same("p"), _EACH), Field("loss", same("L"), _LOSS, after=("probabilities",)),
                    Field("gradient", same("dL/dz"), _EACH, after=("probabilities",)))
        return (Field("losses", Text("各样本的损失", "each sample's loss"), _EACH),
                Field("loss", Text("平均损失 L", "mean loss L"), _LOSS, after=("losses",)))

    def solve(self, g: Givens) -> Answers:
        x, t = as_array(g.inputs), as_array(g.targets)
        if g.logits:
            return {"probabilities": sigmoid(x), "loss": binary_cross_entropy_with_logits(x, t),
                    "gradient": binary_cross_entropy_with_logits_grad(x, t)}
        return {"losses": binary_cross_entropy(x, t, "none"), "loss": binary_cross_entropy(x, t)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        n = len(g.inputs)
        p = [keep(1 / (1 + keep(math.exp(-z)))) for z in g.inputs] if g.logits else list(g.inputs)
        chances = [p_i if t else 1 - p_i for p_i, t in zip(p, g.targets, strict=True)]
        losses = [keep(-math.log(chance)) for chance in chances]
        return {"probabilities": tuple(p), "losses": tuple(losses), "loss": sum(losses) / n,
                "gradient": tuple((p_i - t) / n for p_i, t in zip(p, g.targets, strict=True))}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "losses" in earlier:
            return {"loss": sum(earlier["losses"]) / len(earlier["losses"])}
        p, t = as_array(earlier["probabilities"]), as_array(g.targets)
        return {"loss": binary_cross_entropy(p, t), "gradient": (p - t) / t.size}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, p, n = self.solve(g), _probabilities(g), len(g.inputs)
        t = np.array(g.targets)
        logs = _losses(p, t)
        terms = ", ".join(f"-ln {approx(float(chance), 6)} = {_LOSS.show(loss)}"
                          for chance, loss in zip(np.where(t == 1, p, 1 - p), logs, strict=True))
        steps = [same(f"p = 1/(1+e^(-z)) = {_EACH.show(key['probabilities'])}")] if g.logits else []
        steps.append(Text(f"t=1 时 -ln p，t=0 时 -ln(1-p)：{terms}", f"-ln p where t=1, -ln(1-p) where t=0: {terms}"))
        if not g.logits:
            steps.append(Text(f"各样本：{_EACH.show(key['losses'])}", f"Each sample: {_EACH.show(key['losses'])}"))
        steps.append(same(f"L = {approx(float(logs.sum()), 6)}/{n} = {_LOSS.show(key['loss'])}"))
        if g.logits:
            steps.append(same(f"dL/dz = (p - t)/{n} = {_EACH.show(key['gradient'])}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "labels-swapped",
            Text("两类弄反", "Classes swapped"),
            Text("你对正样本用了 ln(1-p)；t=1 用 ln p，t=0 用 ln(1-p)。",
                 "You took ln(1-p) for positives; it is ln p where t=1 and ln(1-p) where t=0."),
            _wrong(lambda p, t: _losses(1 - p, t)),
        ),
        Misconception[Givens](
            "negatives-ignored",
            Text("漏了负样本的一项", "Negative samples ignored"),
            Text("你只算了 -t·ln p；负样本的损失是 -ln(1-p)，不是 0。",
                 "You took -t·ln p alone; a negative sample's loss is -ln(1-p), not 0."),
            _wrong(lambda p, t: np.where(t == 1, -np.log(p), 0.0)),
        ),
        Misconception[Givens](
            "same-log-for-both",
            Text("所有样本都用 -ln p", "-ln p for every sample"),
            Text("负样本要用 -ln(1-p)：模型给负类的概率是 1-p。",
                 "Negative samples take -ln(1-p): 1-p is the probability of the negative class."),
            _wrong(lambda p, t: -np.log(p)),
        ),
        Misconception[Givens](
            "common-logarithm",
            Text("用了常用对数", "Common logarithm"),
            Text("你用了以 10 为底的对数；题目要求自然对数 ln。", "You used base 10; the question asks for ln."),
            _wrong(lambda p, t: _losses(p, t) / math.log(10)),
        ),
        Misconception[Givens](
            "binary-logarithm",
            Text("用了以 2 为底的对数", "Logarithm to base 2"),
            Text("你用了以 2 为底的对数；题目要求自然对数 ln。", "You used base 2; the question asks for ln."),
            _wrong(lambda p, t: _losses(p, t) / math.log(2)),
        ),
        Misconception[Givens](
            "sum-for-mean",
            Text("求和而没有取平均", "Sum instead of mean"),
            Text("L 是平均，损失和梯度都要除以样本数。",
                 "L is a mean: divide the loss, and the gradient, by the number of samples."),
            lambda g: {"loss": _losses(_probabilities(g), np.array(g.targets)).sum(),
                       "gradient": _probabilities(g) - np.array(g.targets)},
        ),
        Misconception[Givens](
            "sigmoid-slope-kept",
            Text("梯度多乘了 σ'", "Gradient with an extra σ'"),
            Text("交叉熵与 sigmoid 合起来，σ' 已被约去，dL/dz 只剩 (p-t)/n；多乘 p(1-p) 是 MSE 的情形。",
                 "In cross-entropy of a sigmoid σ' cancels: dL/dz is (p-t)/n; the factor p(1-p) belongs to MSE."),
            _gradient(lambda p, t: (p - t) * p * (1 - p)),
        ),
        Misconception[Givens](
            "gradient-by-probability",
            Text("求成了对 p 的梯度", "Gradient by p instead of z"),
            Text("你给出的是 dL/dp；还要乘 dp/dz = p(1-p)。", "You gave dL/dp; multiply by dp/dz = p(1-p)."),
            _gradient(lambda p, t: (p - t) / (p * (1 - p))),
        ),
    )


TEMPLATE = BinaryCrossEntropy()
