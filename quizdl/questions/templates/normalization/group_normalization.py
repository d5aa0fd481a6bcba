"""Layer, instance and group normalization of one sample by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixPolicy
from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Policy
from quizdl.engine.normalization import batch_norm, batch_norm_eval, group_norm
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, num, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.normalization._group import NAMES, Method, group_count
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    x: Annotated[Matrix, given("一个样本：每行一个通道，每列一个位置", "one sample: a channel per row")]
    method: Annotated[Method, given("层、实例或组归一化", "layer, instance or group normalization")]
    gamma: Annotated[Vector, given("各通道的缩放 γ", "scale γ of each channel")]
    beta: Annotated[Vector, given("各通道的平移 β", "shift β of each channel")]
    groups: Annotated[int, given("组数（仅组归一化）", "groups (group normalization only)", low=1, high=8)] = 1
    eps: Annotated[float, given("方差上加的 ε", "ε added to the variance", low=0, high=1)] = 1e-5


def _count(g: Givens) -> int:
    return group_count(g.method, len(g.x), g.groups)


def _grouped(g: Givens, count: int) -> Any:
    """The sample as (1, groups, values), channels in order."""
    return as_array(g.x).reshape(1, count, -1)


def _is_plain(g: Givens) -> bool:
    return set(g.gamma) == {1.0} and set(g.beta) == {0.0}


def _affine(g: Givens, hats: Any) -> Any:
    return _by_channel(np.array(g.gamma)[:, None] * np.reshape(hats, np.shape(g.x)) + np.array(g.beta)[:, None])


def _by_channel(output: Any) -> Any:
    """A row per channel, or with a single position a number per channel: nobody types a column of numbers."""
    return np.asarray(output)[:, 0] if np.shape(output)[1] == 1 else output


def _one_or_all(values: Any) -> Any:
    return values if len(values) > 1 else float(values[0])


class GroupNormalization(Template[Givens]):
    id = "group-normalization"
    version = 2
    topic = "normalization"
    title = Text("层、实例、组归一化的手算", "Layer, instance and group normalization by hand")
    levels = (1, 2, 3)
    facts = ("layer-norm.formula", "instance-norm.definition", "group-norm.definition")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            method: Method = rng.choice(("layer", "instance"))
            channels, positions, groups = 2, 2 if method == "layer" else 3, 1
        else:
            method = "group"
            channels, positions, groups = rng.choice(((4, 2, 2), (6, 1, 2), (6, 2, 3), (6, 2, 2)))
        values = [float(value) for value in rng.sample(range(-4, 10), channels * positions)]
        x = tuple(tuple(values[c * positions:(c + 1) * positions]) for c in range(channels))
        if level < 3:
            return Givens(x, method, (1.0,) * channels, (0.0,) * channels, groups)
        gamma = tuple(rng.choice((0.5, 1.5, 2.0, 3.0)) for _ in range(channels))
        return Givens(x, method, gamma, rng.vector(channels, -2, 2, 0), groups)

    def check(self, g: Givens) -> None:
        channels, positions = len(g.x), len(g.x[0])
        self.require(channels <= 8 and positions <= 4, "x", "has more than 8 channels or 4 positions")
        for name, vector in (("gamma", g.gamma), ("beta", g.beta)):
            self.require(len(vector) == channels, name, f"must have one number for each of {channels} channels")
        self.require(channels % g.groups == 0, "groups", f"{g.groups} does not divide {channels} channels")
        for number, row in enumerate(_grouped(g, _count(g))[0], start=1):
            self.require(row.max() - row.min() > 1e-3, "x", f"group {number} is constant: nothing to normalize")

    def prompt(self, g: Givens) -> Text:
        channels, positions, count = len(g.x), len(g.x[0]), _count(g)
        name, rows = NAMES[g.method], mat(g.x)
        places = Text(f"每通道 {positions} 个位置", f"{positions} position{'s' * (positions > 1)} each")
        text = Text(f"一个样本有 {channels} 个通道，{places.zh}（每行一个通道）：\n{rows}\n对它做{name.zh}",
                    f"One sample has {channels} channels with {places.en} (one channel per row):\n{rows}\n"
                    f"Apply {name.en}")
        if g.method == "group":
            text += Text(f"，通道按顺序分成 {count} 组", f", the channels split in order into {count} groups")
        elif g.method == "layer":
            text += Text("，统计范围为该样本的所有通道和位置", " over all channels and positions of the sample")
        affine = "γ = 1, β = 0" if _is_plain(g) else f"γ = {vec(g.gamma)}, β = {vec(g.beta)}"
        each = Text("各组", "of each group") if g.method == "group" else Text("各通道", "of each channel") \
            if g.method == "instance" else Text("", "")
        owner = Text(each.zh, f" {each.en}" if count > 1 else "") if count > 1 else Text("", "")
        return text + Text(
            f"，方差为有偏方差，ε = {num(g.eps)} 加在方差上；每个通道的 {affine}。\n求{owner.zh}均值、方差和输出。",
            f"; the variance is biased, ε = {num(g.eps)} is added to it; per channel {affine}.\n"
            f"Find the mean and variance{owner.en} and the output.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        cell = Decimals(3)
        statistic: Policy = VectorPolicy(cell) if _count(g) > 1 else cell
        label = Text("输出（每行一个通道）", "output (one channel per row)")
        shape: Policy = MatrixPolicy(cell)
        if len(g.x[0]) == 1:
            label, shape = Text("输出（每个通道一个数）", "output (one number per channel)"), VectorPolicy(cell)
        return (Field("mean", Text("均值", "mean"), statistic, zero_ok=True),
                Field("var", Text("方差", "variance"), statistic, after=("mean",)),
                Field("output", label, shape, after=("mean", "var")))

    def solve(self, g: Givens) -> Answers:
        count = _count(g)
        found = batch_norm(_grouped(g, count), eps=g.eps)  # one sample, its groups as channels: their statistics
        y = group_norm(as_array(g.x)[None], count, g.gamma, g.beta, eps=g.eps)[0]
        return {"mean": _one_or_all(found.mean), "var": _one_or_all(found.var), "output": _by_channel(y)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        size = len(g.x) // group_count(g.method, len(g.x), g.groups)
        means, variances = [], []
        rows: list[list[float]] = []
        for first in range(0, len(g.x), size):
            values = [value for row in g.x[first:first + size] for value in row]
            mean = keep(sum(values) / len(values))
            var = keep(sum((value - mean) ** 2 for value in values) / len(values))
            std = keep(math.sqrt(var + g.eps))
            means.append(mean)
            variances.append(var)
            rows += [[g.gamma[c] * keep((value - mean) / std) + g.beta[c] for value in g.x[c]]
                     for c in range(first, first + size)]
        return {"mean": _one_or_all(means), "var": _one_or_all(variances), "output": _by_channel(rows)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        mean = np.atleast_1d(earlier["mean"])
        if "var" not in earlier:
            return {"var": _one_or_all(((_grouped(g, _count(g))[0] - mean[:, None]) ** 2).mean(axis=1))}
        var = np.atleast_1d(earlier["var"])
        return {"output": _affine(g, batch_norm_eval(_grouped(g, _count(g)), mean, var, eps=g.eps))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, count = self.solve(g), _count(g)
        size = len(g.x) // count
        found = batch_norm(_grouped(g, count), eps=g.eps)
        steps = []
        for n, row in enumerate(_grouped(g, count)[0]):
            first, last = n * size + 1, (n + 1) * size
            line = (f"{vec(row)}: μ = {approx(found.mean[n])}, σ² = {approx(found.var[n])}, "
                    f"√(σ²+ε) = {approx(math.sqrt(found.var[n] + g.eps))}, x̂ = {vec(found.y[0, n], 4)}")
            span = f"{first}–{last}" if size > 1 else str(first)
            steps.append(Text(f"通道 {span}：{line}", f"Channel{'s' * (size > 1)} {span}: {line}"))
        shown = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        steps.append(Text(f"均值 {shown['mean']}，方差 {shown['var']}",
                          f"Mean {shown['mean']}, variance {shown['var']}"))
        return [*steps, Text(f"γ·x̂ + β，输出 {shown['output']}", f"γ·x̂ + β, output {shown['output']}")]


def _with_groups(g: Givens, count: int) -> Answers | None:
    """Another split of the channels."""
    if count == _count(g):
        return None
    rows = _grouped(g, count)
    if (rows.max(axis=2) - rows.min(axis=2)).min() <= 1e-3:
        return None
    found = batch_norm(rows, eps=g.eps)
    output = {"output": _affine(g, found.y)}
    if 1 in (count, _count(g)):
        return output  # one mean does not go into the blank for several, nor several into that for one
    return {"mean": found.mean, "var": found.var, **output}


def _groups_as_size(g: Givens) -> Answers | None:
    """The number of groups taken for the number of channels in a group."""
    channels, count = len(g.x), _count(g)
    if g.method != "group" or count in (1, channels) or channels // count == count:
        return None
    return _with_groups(g, channels // count)


def _interleaved(g: Givens) -> Answers | None:
    count = _count(g)
    if g.method != "group" or count in (1, len(g.x)):
        return None
    x = as_array(g.x)
    order = [c for n in range(count) for c in range(n, len(g.x), count)]
    rows = x[order].reshape(1, count, -1)
    if (rows.max(axis=2) - rows.min(axis=2)).min() <= 1e-3:
        return None
    found = batch_norm(rows, eps=g.eps)
    hats = np.empty_like(x)
    hats[order] = found.y.reshape(x.shape)
    return {"mean": found.mean, "var": found.var, "output": _affine(g, hats)}


def _unbiased(g: Givens) -> Answers:
    rows = _grouped(g, _count(g))
    mean, var = rows.mean(axis=2), rows.var(axis=2, ddof=1)
    hats = (rows - mean[:, :, None]) / np.sqrt(var + g.eps)[:, :, None]
    return {"var": _one_or_all(var[0]), "output": _affine(g, hats)}


def _no_root(g: Givens) -> Answers:
    rows = _grouped(g, _count(g))
    return {"output": _affine(g, (rows - rows.mean(axis=2, keepdims=True)) / (rows.var(axis=2, keepdims=True) + g.eps))}


GroupNormalization.misconceptions = (
    Misconception[Givens](
        "over-the-whole-sample",
        Text("在整个样本上求统计量", "Statistics over the whole sample"),
        Text("那是层归一化；实例归一化每个通道单独统计，组归一化每组单独统计。",
             "That is layer normalization; instance norm takes each channel by itself, group norm each group."),
        lambda g: _with_groups(g, 1),
    ),
    Misconception[Givens](
        "channel-by-channel",
        Text("每个通道单独求统计量", "Each channel by itself"),
        Text("那是实例归一化；层归一化合并所有通道，组归一化合并一组通道。",
             "That is instance normalization; layer norm joins all channels, group norm those of a group."),
        lambda g: _with_groups(g, len(g.x)) if len(g.x[0]) > 1 else None,
    ),
    Misconception[Givens](
        "groups-taken-for-group-size",
        Text("把组数当作每组的通道数", "Number of groups taken for the group's size"),
        Text("G 是组数，每组有 C/G 个通道。", "G is the number of groups; each holds C/G channels."),
        _groups_as_size,
    ),
    Misconception[Givens](
        "interleaved-groups",
        Text("通道交错分组", "Channels dealt out in turn"),
        Text("通道按顺序分组：前 C/G 个通道为第一组，而不是轮流分配。",
             "Channels are grouped in order: the first C/G form group 1; they are not dealt out in turn."),
        _interleaved,
    ),
    Misconception[Givens](
        "unbiased-variance",
        Text("方差除以了 m-1", "Variance divided by m-1"),
        Text("归一化用有偏方差：除以个数 m。", "Normalization uses the biased variance: divide by the count m."),
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
        Text("归一化之后还要乘该通道的 γ、加 β。", "After normalizing, multiply by the channel's γ and add its β."),
        lambda g: {"output": _by_channel(group_norm(as_array(g.x)[None], _count(g), eps=g.eps)[0])},
    ),
)


TEMPLATE = GroupNormalization()
