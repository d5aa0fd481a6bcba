"""Batch normalization backward for one feature: the gradients of γ, β and the inputs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.normalization import batch_norm, batch_norm_backward
from quizdl.engine.normalization.moments import NormGrads
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("该特征在小批量上的输入", "the feature over the batch")]
    grad_output: Annotated[Vector, given("损失对输出 y 的梯度", "gradient of the loss at the output y")]
    gamma: Annotated[float, given("缩放 γ", "scale γ", low=-100, high=100)]
    inputs: Annotated[bool, given("是否问对输入的梯度", "whether the gradient at the inputs is asked")] = False
    eps: Annotated[float, given("方差上加的 ε", "ε added to the variance", low=0, high=1)] = 1e-5


_POLICY = Decimals(3)
_VECTOR = VectorPolicy(_POLICY)


def _grads(g: Givens) -> NormGrads:
    return batch_norm_backward(np.array(g.grad_output)[:, None], np.array(g.x)[:, None], [g.gamma], eps=g.eps)


class BnBackward(Template[Givens]):
    id = "bn-backward"
    topic = "normalization"
    title = Text("批归一化的反向传播", "Batch normalization backward")
    levels = (1, 2)
    facts = (
        "batch-norm-backward.dx-compact",
        "batch-norm-backward.dgamma",
        "batch-norm-backward.dbeta",
        "batch-norm-backward.dx",
    )
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        x = tuple(float(value) for value in rng.sample(range(-3, 8), 4 if level == 1 else 3))
        return Givens(x, rng.vector(len(x), -3, 3, 1, nonzero=True), rng.choice((0.5, 1.5, 2.0, 3.0)), level == 2)

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.x) <= 8, "x", "needs 2 to 8 values")
        self.require(len(g.grad_output) == len(g.x), "grad_output", f"must have {len(g.x)} numbers, as x")
        self.require(max(g.x) - min(g.x) > 1e-3, "x", "must not be constant")

    def prompt(self, g: Givens) -> Text:
        asked = Text("∂L/∂γ、∂L/∂β 和 ∂L/∂x（μ、σ² 也随 x 变化）",
                     "∂L/∂γ, ∂L/∂β and ∂L/∂x (μ and σ² depend on x as well)") if g.inputs \
            else Text("∂L/∂γ 和 ∂L/∂β", "∂L/∂γ and ∂L/∂β")
        return Text(
            f"训练时的批归一化，一个特征：x = {vec(g.x)}，y = γ·x̂ + β，x̂ = (x-μ)/√(σ²+ε)，γ = {num(g.gamma)}，"
            f"σ² 为有偏方差，ε = {num(g.eps)}。\n反向传来 ∂L/∂y = {vec(g.grad_output)}。求 {asked.zh}。",
            f"Batch normalization in training, one feature: x = {vec(g.x)}, y = γ·x̂ + β, x̂ = (x-μ)/√(σ²+ε), "
            f"γ = {num(g.gamma)}, σ² the biased variance, ε = {num(g.eps)}.\n"
            f"Backward comes ∂L/∂y = {vec(g.grad_output)}. Find {asked.en}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("gamma", same("∂L/∂γ"), _POLICY, zero_ok=True),
                  Field("beta", same("∂L/∂β"), _POLICY, zero_ok=True))
        return (*fields, Field("x", same("∂L/∂x"), _VECTOR)) if g.inputs else fields

    def solve(self, g: Givens) -> Answers:
        grads = _grads(g)
        return {"gamma": grads.gamma[0], "beta": grads.beta[0], "x": grads.x[:, 0]}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # The chain rule through x̂, σ² and μ one after the other, as the paper writes it.
        m = len(g.x)
        mean = keep(sum(g.x) / m)
        std = keep(math.sqrt(sum((value - mean) ** 2 for value in g.x) / m + g.eps))
        hats = [keep((value - mean) / std) for value in g.x]
        at_hat = [grad * g.gamma for grad in g.grad_output]
        at_var = keep(sum(grad * (value - mean) for grad, value in zip(at_hat, g.x, strict=True)) / (-2 * std**3))
        at_mean = keep(-sum(at_hat) / std)
        return {"gamma": sum(grad * hat for grad, hat in zip(g.grad_output, hats, strict=True)),
                "beta": sum(g.grad_output),
                "x": [grad / std + at_var * 2 * (value - mean) / m + at_mean / m
                      for grad, value in zip(at_hat, g.x, strict=True)]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        found = batch_norm(np.array(g.x)[:, None], eps=g.eps)
        hats, std = found.y[:, 0], math.sqrt(float(found.var[0]) + g.eps)
        steps = [
            same(f"μ = {approx(float(found.mean[0]), 5)}, σ² = {approx(float(found.var[0]), 5)}, "
                 f"√(σ²+ε) = {approx(std, 5)}, x̂ = {vec(hats, 5)}"),
            same(f"∂L/∂γ = Σ ∂L/∂y·x̂ = {_POLICY.show(key['gamma'])}"),
            same(f"∂L/∂β = Σ ∂L/∂y = {_POLICY.show(key['beta'])}"),
        ]
        if g.inputs:
            upstream = np.array(g.grad_output)
            along = float(np.mean(upstream * hats))
            mean = approx(float(upstream.mean()), 5)
            steps.append(Text(
                "代入 σ² 和 μ 的梯度并化简：∂L/∂x = γ/√(σ²+ε)·[g - mean(g) - x̂·mean(g·x̂)]，其中 g = ∂L/∂y，"
                f"mean(g) = {mean}，mean(g·x̂) = {approx(along, 5)}",
                "With the paths through σ² and μ, simplified: ∂L/∂x = γ/√(σ²+ε)·[g - mean(g) - x̂·mean(g·x̂)], "
                f"g = ∂L/∂y, mean(g) = {mean}, mean(g·x̂) = {approx(along, 5)}"))
            steps.append(same(f"∂L/∂x = {_VECTOR.show(key['x'])}"))
        return steps


def _only(g: Givens, centred: bool) -> Answers | None:
    """The gradient at x with σ² taken for a constant, and μ too unless `centred`."""
    if not g.inputs:
        return None
    upstream = np.array(g.grad_output)
    std = math.sqrt(float(np.var(g.x)) + g.eps)
    return {"x": g.gamma * (upstream - upstream.mean() if centred else upstream) / std}


def _averaged(g: Givens) -> Answers:
    grads = _grads(g)
    return {"gamma": grads.gamma[0] / len(g.x), "beta": grads.beta[0] / len(g.x)}


def _without_gamma(g: Givens) -> Answers | None:
    if not g.inputs:
        return None
    plain = batch_norm_backward(np.array(g.grad_output)[:, None], np.array(g.x)[:, None], eps=g.eps)
    return {"x": plain.x[:, 0]}


BnBackward.misconceptions = (
    Misconception[Givens](
        "constant-statistics",
        Text("把 μ 和 σ² 当作常数", "μ and σ² taken for constants"),
        Text("训练时 μ 和 σ² 都由 x 算出，梯度还要经过它们传回。",
             "In training μ and σ² are made from x; the gradient flows back through them too."),
        lambda g: _only(g, False),
    ),
    Misconception[Givens](
        "constant-variance",
        Text("漏掉经过 σ² 的梯度", "The path through σ² forgotten"),
        Text("你减去了平均值（经过 μ 的部分），还缺 x̂·mean(g·x̂)（经过 σ² 的部分）。",
             "You took off the mean (the path through μ); x̂·mean(g·x̂), the path through σ², is missing."),
        lambda g: _only(g, True),
    ),
    Misconception[Givens](
        "gamma-forgotten",
        Text("对 x 的梯度漏乘 γ", "Gradient at x without γ"),
        Text("先有 ∂L/∂x̂ = γ·∂L/∂y，再继续往回传。", "First ∂L/∂x̂ = γ·∂L/∂y, then further back."),
        _without_gamma,
    ),
    Misconception[Givens](
        "gamma-with-raw-input",
        Text("∂L/∂γ 用了 x 而不是 x̂", "∂L/∂γ taken with x, not x̂"),
        Text("y = γ·x̂ + β，与 γ 相乘的是归一化后的 x̂。", "y = γ·x̂ + β: γ multiplies the normalized x̂."),
        lambda g: {"gamma": float(np.dot(g.grad_output, g.x))},
    ),
    Misconception[Givens](
        "averaged-not-summed",
        Text("对小批量取了平均", "Averaged over the batch"),
        Text("γ 和 β 被每个样本用到，它们的梯度是各样本之和；若损失取平均，1/N 已在 ∂L/∂y 里。",
             "Every sample uses γ and β, so their gradients are sums; a mean loss has its 1/N in ∂L/∂y already."),
        _averaged,
    ),
    Misconception[Givens](
        "gamma-beta-swapped",
        Text("∂L/∂γ 与 ∂L/∂β 写反", "∂L/∂γ and ∂L/∂β swapped"),
        Text("∂L/∂β 是梯度之和，∂L/∂γ 是梯度与 x̂ 乘积之和。",
             "∂L/∂β is the sum of the gradients, ∂L/∂γ the sum of gradient times x̂."),
        lambda g: {"gamma": float(_grads(g).beta[0]), "beta": float(_grads(g).gamma[0])},
    ),
)


TEMPLATE = BnBackward()
