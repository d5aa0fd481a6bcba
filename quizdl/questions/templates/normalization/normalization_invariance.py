"""What batch normalization does not notice: scaled data and scaled weights; and what that does to gradients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Significant
from quizdl.engine.dense import dense, dense_backward
from quizdl.engine.normalization import batch_norm, batch_norm_backward
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

Task = Literal["data", "weights", "step"]
_TASKS: tuple[Task, ...] = ("data", "weights", "step")


@dataclass(frozen=True)
class Givens:
    batch: Annotated[Vector, given("归一化前的一批值 z", "batch z before normalization")]
    gamma: Annotated[float, given("缩放 γ", "scale γ", low=-100, high=100)]
    beta: Annotated[float, given("平移 β", "shift β", low=-100, high=100)]
    scale: Annotated[float, given("放大倍数 a", "factor a", low=0.01, high=100)]
    task: Annotated[Task, given("数据放缩、权重放大、再加相对步长", "scaled data, scaled weights, relative step too")]
    shift: Annotated[float, given("平移量 b（仅数据）", "shift b (data only)", low=-1000, high=1000)] = 0.0
    weights: Annotated[Vector, given("权重 w（两个数）", "weights w (two)")] = (1.0, 1.0)
    gradient: Annotated[Vector, given("w 处的梯度（与 w 正交）", "gradient at w (orthogonal to w)")] = (1.0, -1.0)
    lr: Annotated[float, given("学习率", "learning rate", above=0, high=10)] = 0.1


_POLICY = Decimals(3)
_GRADIENT = VectorPolicy(Decimals(4))
_STEP = Significant(3)
# The gradient's change with the scale is the same for all inputs; these give every w some variance.
_INPUTS = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 2.0], [-2.0, 1.0]])


def _gradient_at(weights: Any, upstream: Any) -> Any:
    """Gradient at the weights of a dense layer that batch norm follows, without ε."""
    z = dense(_INPUTS, weights[:, None])
    return dense_backward(batch_norm_backward(upstream, z, eps=0.0).x, _INPUTS, weights[:, None]).weight[:, 0]


def _scaled_gradient(g: Givens) -> Any:
    """Run a layer whose gradient at w is the given one, again at a·w."""
    w, wanted = np.array(g.weights), np.array(g.gradient)
    found = [(unit, _gradient_at(w, unit)) for unit in np.eye(len(_INPUTS))[:, :, None]]
    unit, gradient = max(found, key=lambda pair: float(np.abs(pair[1]).max()))
    upstream = unit * (wanted @ gradient / (gradient @ gradient))
    return _gradient_at(g.scale * w, upstream)


class NormalizationInvariance(Template[Givens]):
    id = "normalization-invariance"
    topic = "normalization"
    title = Text("批归一化的不变性", "What batch normalization does not notice")
    levels = (1, 2, 3)
    facts = (
        "normalization-invariance.weight-scale",
        "normalization-invariance.gradient-inverse",
        "normalization-invariance.data-scale",
    )
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        batch = tuple(float(value) for value in rng.sample(range(-4, 9), 3))
        gamma, beta = rng.choice((0.5, 1.5, 2.0, 3.0)), rng.decimal(-2, 2, 1, nonzero=True)
        scale = rng.choice((2.0, 3.0, 4.0, 5.0, 10.0, 0.5))
        if level == 1:
            return Givens(batch, gamma, beta, scale, "data", rng.decimal(-9, 9, 0, nonzero=True))
        one, two = (float(value) for value in rng.sample((-4, -3, -2, -1, 1, 2, 3, 4), 2))
        size = rng.choice((-0.5, -0.4, -0.2, 0.2, 0.3, 0.6))
        gradient = (round(-two * size, 6), round(one * size, 6))
        return Givens(batch, gamma, beta, scale, _TASKS[level - 1], 0.0, (one, two), gradient,
                      rng.choice((0.1, 0.2, 0.5, 1.0)))

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.batch) <= 8, "batch", "needs 2 to 8 values")
        self.require(max(g.batch) - min(g.batch) > 1e-3, "batch", "must not be constant")
        if g.task == "data":
            return
        self.require(g.shift == 0, "shift", "must be 0 where the weights are scaled")
        for name, vector in (("weights", g.weights), ("gradient", g.gradient)):
            self.require(len(vector) == 2, name, "needs two numbers")
            self.require(math.hypot(*vector) > 1e-3, name, "must not be all 0")
        along = abs(float(np.dot(g.weights, g.gradient)))
        self.require(along <= 1e-9 * math.hypot(*g.weights) * math.hypot(*g.gradient), "gradient",
                     "must be orthogonal to weights: behind batch norm the length of w changes nothing")

    def prompt(self, g: Givens) -> Text:
        a = num(g.scale)
        layer = f"γ = {num(g.gamma)}, β = {num(g.beta)}"
        if g.task == "data":
            changed = f"z' = a·z (a = {a})" if g.shift == 0 else f"z' = a·z + b (a = {a}, b = {num(g.shift)})"
            return Text(
                f"训练时的批归一化（有偏方差，忽略 ε），{layer}。一批 z = {vec(g.batch)} 被换成 {changed}。\n"
                "求新的批均值、新的批方差，以及第一个样本经 BN 后的输出。",
                f"Batch normalization in training (biased variance, ε ignored), {layer}. The batch z = {vec(g.batch)} "
                f"is replaced by {changed}.\nFind the new batch mean, the new batch variance and the output of BN for "
                "the first sample.")
        text = Text(
            f"线性层 z = w·x 之后接批归一化（有偏方差，忽略 ε），{layer}。w = {vec(g.weights)} 时"
            f"一批 z = {vec(g.batch)}，∇L(w) = {vec(g.gradient)}。\n把权重换成 a·w（a = {a}），数据和其余参数不变。"
            "求新的批方差、"
            "第一个样本经 BN 后的输出、新权重处的梯度",
            f"A linear layer z = w·x is followed by batch normalization (biased variance, ε ignored), {layer}. At "
            f"w = {vec(g.weights)} a batch gives z = {vec(g.batch)} and ∇L(w) = {vec(g.gradient)}.\nThe weights are "
            f"replaced by a·w (a = {a}); data and all else stay. Find the new batch variance, the output of BN for the "
            "first sample, the gradient at the new weights")
        if g.task == "weights":
            return text + Text("。", ".")
        return text + Text(f"，以及学习率 η = {num(g.lr)} 的一步 SGD 在新权重处的相对步长 ‖Δw‖/‖a·w‖。",
                           f", and the relative step ‖Δw‖/‖a·w‖ of one SGD step (η = {num(g.lr)}) at the new weights.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        mean = Field("mean", Text("新的批均值", "new batch mean"), _POLICY, zero_ok=True)
        both = (Field("var", Text("新的批方差", "new batch variance"), _POLICY),
                Field("output", Text("BN 的输出", "output of BN"), _POLICY, zero_ok=True))
        gradient = Field("gradient", Text("新的梯度", "new gradient"), _GRADIENT)
        step = Field("step", Text("相对步长", "relative step"), _STEP, after=("gradient",))
        return {"data": (mean, *both), "weights": (*both, gradient), "step": (*both, gradient, step)}[g.task]

    def solve(self, g: Givens) -> Answers:
        found = batch_norm((g.scale * np.array(g.batch) + g.shift)[:, None], [g.gamma], [g.beta], eps=0.0)
        answers: dict[str, Any] = {"mean": found.mean[0], "var": found.var[0], "output": found.y[0, 0]}
        if g.task != "data":
            answers["gradient"] = _scaled_gradient(g)
            answers["step"] = g.lr * np.linalg.norm(answers["gradient"]) / np.linalg.norm(g.scale * np.array(g.weights))
        return answers

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # From the old statistics: mean a μ + b, variance a² σ², the same output, gradient / a.
        mean = keep(sum(g.batch) / len(g.batch))
        var = keep(sum((value - mean) ** 2 for value in g.batch) / len(g.batch))
        output = g.gamma * keep((g.batch[0] - mean) / keep(math.sqrt(var))) + g.beta
        answers: dict[str, Any] = {"mean": g.scale * mean + g.shift, "var": g.scale**2 * var, "output": output}
        if g.task != "data":
            answers["gradient"] = tuple(entry / g.scale for entry in g.gradient)
            answers["step"] = g.lr * math.hypot(*g.gradient) / math.hypot(*g.weights) / g.scale**2
        return answers

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"step": g.lr * math.hypot(*earlier["gradient"]) / (g.scale * math.hypot(*g.weights))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, a = self.solve(g), num(g.scale)
        shown = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        old = batch_norm(np.array(g.batch)[:, None], eps=0.0)
        mean, var = float(old.mean[0]), float(old.var[0])
        steps = [Text(f"原来的批均值 {approx(mean, 5)}，批方差 {approx(var, 5)}",
                      f"Before: batch mean {approx(mean, 5)}, batch variance {approx(var, 5)}")]
        if g.task == "data":
            line = f"{a}×{paren(mean, 5)} + {paren(g.shift)} = {shown['mean']}"
            steps.append(Text(f"均值跟着放缩和平移：{line}", f"The mean is scaled and shifted along: {line}"))
        line = f"{a}²×{approx(var, 5)} = {shown['var']}"
        steps.append(Text(f"方差乘 a²，与平移无关：{line}",
                          f"The variance is multiplied by a², shifts do nothing: {line}"))
        line = f"{num(g.gamma)}×{paren(float(old.y[0, 0]), 5)} + {paren(g.beta)} = {shown['output']}"
        steps.append(Text(f"分子和分母同乘 a，x̂ 不变：y = {line}",
                          f"Numerator and denominator both grow by a, x̂ stays: y = {line}"))
        if g.task != "data":
            line = f"{vec(g.gradient)}/{a} = {shown['gradient']}"
            steps.append(Text(f"L(a·w) = L(w)，两边对 w 求导：a·∇L(a·w) = ∇L(w)，所以 ∇L(a·w) = {line}",
                              f"L(a·w) = L(w); differentiate by w: a·∇L(a·w) = ∇L(w), so ∇L(a·w) = {line}"))
        if g.task == "step":
            line = (f"η‖∇L‖/‖a·w‖ = {num(g.lr)}×{approx(float(np.linalg.norm(key['gradient'])), 5)}/"
                    f"{approx(g.scale * math.hypot(*g.weights), 5)} = {shown['step']}")
            steps.append(Text(f"{line}，是原来的 1/a²", f"{line}, 1/a² of what it was"))
        return steps


def _output(g: Givens) -> float:
    return float(batch_norm(np.array(g.batch)[:, None], [g.gamma], [g.beta], eps=0.0).y[0, 0])


def _gradient_times(g: Givens, factor: float) -> Answers | None:
    if g.task == "data" or g.scale == 1:
        return None
    gradient = tuple(factor * entry for entry in g.gradient)
    return {"gradient": gradient, "step": g.lr * math.hypot(*gradient) / (g.scale * math.hypot(*g.weights))}


NormalizationInvariance.misconceptions = (
    Misconception[Givens](
        "output-scaled",
        Text("以为输出也放大 a 倍", "Output scaled by a as well"),
        Text("减均值、除标准差之后，放缩完全抵消：输出不变。",
             "Subtracting the mean and dividing by the standard deviation cancels the scale: the output stays."),
        lambda g: {"output": g.gamma * g.scale * (_output(g) - g.beta) / g.gamma + g.beta} if g.gamma else None,
    ),
    Misconception[Givens](
        "output-moves-with-the-data",
        Text("对输出做了同样的变换", "The same change applied to the output"),
        Text("BN 的输出与输入的放缩和平移无关，不能直接 a·y + b。",
             "BN's output does not follow the scale and shift of its input: not a·y + b."),
        lambda g: {"output": g.scale * _output(g) + g.shift},
    ),
    Misconception[Givens](
        "variance-scaled-by-a",
        Text("方差只乘了 a", "Variance multiplied by a only"),
        Text("标准差乘 a，方差乘 a²。", "The standard deviation is multiplied by a, the variance by a²."),
        lambda g: {"var": g.scale * float(np.var(g.batch))},
    ),
    Misconception[Givens](
        "shift-in-the-variance",
        Text("平移也加进了方差", "The shift added to the variance"),
        Text("平移不改变离均值的距离，方差与 b 无关。",
             "A shift changes no distance from the mean: the variance does not depend on b."),
        lambda g: {"var": g.scale**2 * float(np.var(g.batch)) + g.shift} if g.shift > 0 else None,
    ),
    Misconception[Givens](
        "gradient-unchanged",
        Text("以为梯度不变", "Gradient taken as unchanged"),
        Text("输出不变，但权重大了 a 倍，同样的改动只起 1/a 的作用：梯度除以 a。",
             "The output stays, but a change of weights a times as large does 1/a as much: divide the gradient by a."),
        lambda g: _gradient_times(g, 1.0),
    ),
    Misconception[Givens](
        "gradient-grows",
        Text("以为梯度乘 a", "Gradient multiplied by a"),
        Text("方向反了：a·∇L(a·w) = ∇L(w)，梯度要除以 a。", "The other way: a·∇L(a·w) = ∇L(w), so divide by a."),
        lambda g: _gradient_times(g, g.scale),
    ),
    Misconception[Givens](
        "relative-to-old-weights",
        Text("相对步长除以了旧权重的长度", "Step relative to the old weights"),
        Text("权重已是 a·w，分母是 a‖w‖。", "The weights are a·w now: the denominator is a‖w‖."),
        lambda g: {"step": g.lr * math.hypot(*g.gradient) / g.scale / math.hypot(*g.weights)}
        if g.task == "step" else None,
    ),
)


TEMPLATE = NormalizationInvariance()
