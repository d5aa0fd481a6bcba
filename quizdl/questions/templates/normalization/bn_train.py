"""Batch normalization in training: the batch's mean and variance, and the output."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixPolicy
from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Policy
from quizdl.engine.normalization import batch_norm, batch_norm_eval
from quizdl.questions.given import Vector, Volume, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, num, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

_LIMIT = 4


@dataclass(frozen=True)
class Givens:
    x: Annotated[Volume, given("小批量：样本×通道×位置", "the batch: samples, channels, positions")]
    gamma: Annotated[Vector, given("各通道的缩放 γ", "scale γ of each channel")]
    beta: Annotated[Vector, given("各通道的平移 β", "shift β of each channel")]
    eps: Annotated[float, given("方差上加的 ε", "ε added to the variance", low=0, high=1)] = 1e-5


def _cells(g: Givens) -> tuple[int, int, int]:
    return len(g.x), len(g.x[0]), len(g.x[0][0])


def _asked(y: Any) -> Any:
    """The part of an (N, C, L) output that is asked: the first sample of maps, or all of a batch of vectors."""
    rows = np.asarray(y)
    return rows[0] if rows.shape[2] > 1 else rows[:, :, 0] if rows.shape[1] > 1 else rows[:, 0, 0]


def _statistic(g: Givens, values: Any) -> Any:
    """One number where there is one channel, else a vector."""
    return values if _cells(g)[1] > 1 else float(values[0])


class BnTrain(Template[Givens]):
    id = "bn-train"
    topic = "normalization"
    title = Text("批归一化：训练时的前向计算", "Batch normalization in training")
    levels = (1, 2, 3)
    facts = ("batch-norm.mean", "batch-norm.variance", "batch-norm.normalize", "batch-norm.affine")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        samples, channels, positions = {1: (4, 1, 1), 2: (3, 2, 1), 3: (2, 2, 2)}[level]
        columns = [rng.sample(range(-4, 10), samples * positions) for _ in range(channels)]
        x = tuple(tuple(tuple(float(value) for value in column[n * positions:(n + 1) * positions])
                        for column in columns) for n in range(samples))
        gamma = tuple(rng.choice((0.5, 1.5, 2.0, 3.0)) for _ in range(channels))
        return Givens(x, gamma, rng.vector(channels, -2, 2, 1, nonzero=True))

    def check(self, g: Givens) -> None:
        samples, channels, positions = _cells(g)
        self.require(max(samples, channels, positions) <= _LIMIT, "x", f"has more than {_LIMIT} entries along an axis")
        for name, vector in (("gamma", g.gamma), ("beta", g.beta)):
            self.require(len(vector) == channels, name, f"must have one number for each of {channels} channels")
        self.require(samples * positions > 1, "x", "must hold at least two values per channel")
        for channel in range(channels):
            values = {value for sample in g.x for value in sample[channel]}
            self.require(len(values) > 1, "x", f"channel {channel + 1} is constant: nothing to normalize")

    def prompt(self, g: Givens) -> Text:
        samples, channels, positions = _cells(g)
        text = Text("训练时的批归一化（BN）：y = γ·(x-μ)/√(σ²+ε) + β，σ² 为有偏方差（除以个数），"
                    f"ε = {num(g.eps)}。",
                    "Batch normalization in training: y = γ·(x-μ)/√(σ²+ε) + β, σ² the biased variance (divided by "
                    f"the count), ε = {num(g.eps)}. ")
        if positions > 1:
            text += Text(f"小批量有 {samples} 个样本，每个 {channels} 个通道、每通道 {positions} 个位置"
                         "（下面每行一个通道）：", f"The batch has {samples} samples of {channels} channels with "
                         f"{positions} positions each (one channel per row below):")
            for n, sample in enumerate(g.x, start=1):
                rows = mat(sample)
                text += Text(f"\n  样本 {n}：\n{rows}", f"\n  sample {n}:\n{rows}")
        elif channels > 1:
            rows = mat([[entry[0] for entry in sample] for sample in g.x])
            text += Text(f"小批量（每行一个样本，每列一个特征）：\n{rows}",
                         f"The batch (one sample per row, one feature per column):\n{rows}")
        else:
            row = vec(sample[0][0] for sample in g.x)
            text += Text(f"一个特征在小批量上的值：{row}。", f"One feature over the batch: {row}.")
        each = Text("各通道", "of each channel") if positions > 1 else Text("各特征", "of each feature")
        scale, shift = (vec(v) if channels > 1 else num(v[0]) for v in (g.gamma, g.beta))
        what = Text("第 1 个样本的输出（每行一个通道）", "the output of sample 1 (one channel per row)") \
            if positions > 1 else Text("全部输出", "all outputs")
        owner = each if channels > 1 else Text("", "")
        ask = Text(f"\nγ = {scale}，β = {shift}。求{owner.zh}均值 μ、方差 σ² 和{what.zh}。",
                   f"\nγ = {scale}, β = {shift}. Find the mean μ and variance σ² {owner.en}".rstrip()
                   + f" and {what.en}.")
        return text + ask

    def fields(self, g: Givens) -> tuple[Field, ...]:
        _, channels, positions = _cells(g)
        cell = Decimals(3)
        statistic: Policy = VectorPolicy(cell) if channels > 1 else cell
        output: Policy = MatrixPolicy(cell) if max(channels, positions) > 1 else VectorPolicy(cell)
        return (Field("mean", Text("均值 μ", "mean μ"), statistic, zero_ok=True),
                Field("var", Text("方差 σ²", "variance σ²"), statistic, after=("mean",)),
                Field("output", Text("输出 y", "output y"), output, after=("mean", "var"), zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        found = batch_norm(as_array(g.x), g.gamma, g.beta, eps=g.eps)
        return {"mean": _statistic(g, found.mean), "var": _statistic(g, found.var), "output": _asked(found.y)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        samples, channels, positions = _cells(g)
        means, variances = [], []
        y = np.zeros((samples, channels, positions))
        for c in range(channels):
            values = [value for sample in g.x for value in sample[c]]
            mean = keep(sum(values) / len(values))
            var = keep(sum((value - mean) ** 2 for value in values) / len(values))
            std = keep(math.sqrt(var + g.eps))
            means.append(mean)
            variances.append(var)
            for n in range(samples):
                for i in range(positions):
                    y[n, c, i] = g.gamma[c] * keep((g.x[n][c][i] - mean) / std) + g.beta[c]
        return {"mean": _statistic(g, means), "var": _statistic(g, variances), "output": _asked(y)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        mean = np.atleast_1d(earlier["mean"])
        if "var" not in earlier:
            return {"var": _statistic(g, ((as_array(g.x) - mean[None, :, None]) ** 2).mean(axis=(0, 2)))}
        var = np.atleast_1d(earlier["var"])
        return {"output": _asked(batch_norm_eval(as_array(g.x), mean, var, g.gamma, g.beta, eps=g.eps))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, fields = self.solve(g), {field.name: field for field in self.fields(g)}
        found = batch_norm(as_array(g.x), eps=g.eps)
        steps = []
        for c in range(_cells(g)[1]):
            values = [value for sample in g.x for value in sample[c]]
            mean, var = float(found.mean[c]), float(found.var[c])
            hats = vec((found.y[:, c]).ravel(), 4)
            line = (f"μ = ({' + '.join(num(v) if v >= 0 else f'({num(v)})' for v in values)})/{len(values)} = "
                    f"{approx(mean, 4)}; σ² = [" + " + ".join(f"({approx(v - mean, 4)})²" for v in values)
                    + f"]/{len(values)} = {approx(var, 4)}; √(σ²+ε) = {approx(math.sqrt(var + g.eps), 4)}")
            line += f"; x̂ = {hats}"
            steps.append(Text(f"特征（通道）{c + 1}：{line}".replace("; ", "；"), f"Feature (channel) {c + 1}: {line}"))
        shown = {name: fields[name].policy.show(key[name]) for name in fields}
        return [*steps, Text(f"μ = {shown['mean']}，σ² = {shown['var']}", f"μ = {shown['mean']}, σ² = {shown['var']}"),
                Text(f"y = γ·x̂ + β = {shown['output']}", f"y = γ·x̂ + β = {shown['output']}")]


def _normalized(g: Givens, mean: Any, std: Any) -> Any:
    """The asked output with other statistics, broadcast against (N, C, L)."""
    scale, shift = (np.array(v)[None, :, None] for v in (g.gamma, g.beta))
    return _asked(scale * (as_array(g.x) - mean) / std + shift)


def _unbiased(g: Givens) -> Answers:
    x = as_array(g.x)
    var = x.var(axis=(0, 2), ddof=1)
    std = np.sqrt(var + g.eps)[None, :, None]
    return {"var": _statistic(g, var), "output": _normalized(g, x.mean(axis=(0, 2), keepdims=True), std)}


def _no_root(g: Givens) -> Answers:
    x = as_array(g.x)
    return {"output": _normalized(g, x.mean(axis=(0, 2), keepdims=True), x.var(axis=(0, 2), keepdims=True) + g.eps)}


def _without_affine(g: Givens) -> Answers:
    return {"output": _asked(batch_norm(as_array(g.x), eps=g.eps).y)}


def _swapped(g: Givens) -> Answers:
    return {"output": _asked(batch_norm(as_array(g.x), g.beta, g.gamma, eps=g.eps).y)}


def _per_sample(g: Givens) -> Answers | None:
    """The statistics of layer normalization."""
    samples, channels, _ = _cells(g)
    x = as_array(g.x)
    mean, var = x.mean(axis=(1, 2)), x.var(axis=(1, 2))
    if channels == 1 or samples == 1 or var.min() + g.eps <= 0:
        return None
    return {"mean": mean, "var": var,
            "output": _normalized(g, mean[:, None, None], np.sqrt(var + g.eps)[:, None, None])}


def _all_together(g: Givens) -> Answers | None:
    if _cells(g)[1] == 1:
        return None
    x = as_array(g.x)
    each = [1.0] * _cells(g)[1]
    return {"mean": [x.mean() * one for one in each], "var": [x.var() * one for one in each],
            "output": _normalized(g, x.mean(), math.sqrt(x.var() + g.eps))}


BnTrain.misconceptions = (
    Misconception[Givens](
        "unbiased-variance",
        Text("方差除以了 m-1", "Variance divided by m-1"),
        Text("训练时归一化用有偏方差：除以个数 m；m-1 只用于更新滑动方差（如 PyTorch）。",
             "Training normalizes with the biased variance: divide by the count m; m-1 is for the running variance "
             "only (as in PyTorch)."),
        _unbiased,
    ),
    Misconception[Givens](
        "root-forgotten",
        Text("除以方差而不是标准差", "Divided by the variance, not its root"),
        Text("分母是 √(σ²+ε)，要开方。", "The denominator is √(σ²+ε): take the root."),
        _no_root,
    ),
    Misconception[Givens](
        "affine-forgotten",
        Text("漏掉 γ 和 β", "γ and β forgotten"),
        Text("你停在了 x̂；还要算 y = γ·x̂ + β。", "You stopped at x̂; the output is y = γ·x̂ + β."),
        _without_affine,
    ),
    Misconception[Givens](
        "gamma-beta-swapped",
        Text("γ 与 β 用反", "γ and β swapped"),
        Text("γ 是乘上的缩放，β 是加上的平移。", "γ scales and is multiplied, β shifts and is added."),
        _swapped,
    ),
    Misconception[Givens](
        "per-sample",
        Text("按样本求均值和方差", "Statistics taken per sample"),
        Text("你做的是层归一化；BN 对每个特征（通道）在整个小批量上求均值和方差。",
             "That is layer normalization; batch norm takes the mean and variance of each feature (channel) over the "
             "batch."),
        _per_sample,
    ),
    Misconception[Givens](
        "all-together",
        Text("全部数值一起求均值和方差", "One mean and variance for everything"),
        Text("不同特征（通道）各有自己的均值和方差，不能混在一起。",
             "Each feature (channel) has a mean and variance of its own."),
        _all_together,
    ),
)


TEMPLATE = BnTrain()
