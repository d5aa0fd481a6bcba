"""Which axes a normalization averages over, how many statistics that makes, and how many parameters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.choice_policy import OneOf, Option
from quizdl.answers.policy import Integer
from quizdl.engine.normalization import batch_norm_backward, group_norm_backward, layer_norm_backward
from quizdl.engine.normalization.moments import standardize
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.normalization._group import NAMES
from quizdl.text import Text

Method = Literal["batch", "layer", "instance", "group"]
_METHODS: tuple[Method, ...] = ("batch", "layer", "instance", "group")
_LARGEST = 2**20


@dataclass(frozen=True)
class Givens:
    method: Annotated[Method, given("归一化方法", "normalization")]
    n: Annotated[int, given("批大小 N", "batch size N", low=1, high=1024)]
    c: Annotated[int, given("通道数 C", "channels C", low=1, high=2048)]
    h: Annotated[int, given("高 H", "height H", low=1, high=256)]
    w: Annotated[int, given("宽 W", "width W", low=1, high=256)]
    groups: Annotated[int, given("组数（仅组归一化）", "groups (group normalization only)", low=1, high=2048)] = 1
    more: Annotated[bool, given("是否问个数与参数", "whether values and parameters are asked")] = False


_AXES = OneOf((
    Option("batch", Text("每个通道，在 N、H、W 上", "for each channel, over N, H, W")),
    Option("layer", Text("每个样本，在 C、H、W 上", "for each sample, over C, H, W")),
    Option("instance", Text("每个样本的每个通道，在 H、W 上", "for each channel of each sample, over H, W")),
    Option("group", Text("每个样本的每组通道，在组内通道和 H、W 上",
                         "for each group of channels of each sample, over its channels, H, W")),
))


def _counts(g: Givens, method: Method) -> tuple[int, int]:
    """(means, values behind each) of a method."""
    size = g.n * g.c * g.h * g.w
    means = {"batch": g.c, "layer": g.n, "instance": g.n * g.c, "group": g.n * g.groups}[method]
    return means, size // means


def _run(g: Givens) -> tuple[int, int]:
    """(means, trainable parameters), counted on the arrays of a real pass over a batch of noughts."""
    x = np.zeros((g.n, g.c, g.h, g.w), np.float32)
    if g.method == "batch":
        axes, view = (0, 2, 3), x
        grads = batch_norm_backward(x, x, eps=1.0)
    elif g.method == "layer":
        axes, view = (1, 2, 3), x
        grads = layer_norm_backward(x, x, normalized_shape=(g.c, g.h, g.w), eps=1.0)
    else:
        groups = g.c if g.method == "instance" else g.groups
        axes, view = (2, 3, 4), x.reshape(g.n, groups, -1, g.h, g.w)
        grads = group_norm_backward(x, x, groups, eps=1.0)
    return standardize(view, axes, 1.0).mean.size, grads.gamma.size + grads.beta.size


class NormalizationAxes(Template[Givens]):
    id = "normalization-axes"
    topic = "normalization"
    title = Text("归一化的统计轴、统计量与参数个数", "Axes, statistics and parameters of a normalization")
    levels = (1, 2)
    facts = (
        "batch-norm.axes",
        "layer-norm.axes",
        "instance-norm.axes",
        "group-norm.axes",
        "batch-norm.parameter-count",
    )
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        method = rng.choice(_METHODS)
        size = rng.choice((5, 6, 7, 8, 10)) if level == 1 else rng.choice((7, 8, 14))
        c = rng.choice((12, 16, 24, 32)) if level == 1 else rng.choice((16, 24, 32, 48, 64))
        n = rng.choice((2, 4, 8, 10)) if level == 1 else rng.choice((2, 4, 8))
        groups = rng.choice((2, 4)) if level == 1 else rng.choice((2, 4, 8))
        return Givens(method, n, c, size, size, groups if method == "group" else 1, level == 2)

    def check(self, g: Givens) -> None:
        self.require(g.c % g.groups == 0, "groups", f"{g.groups} does not divide {g.c} channels")
        self.require(g.n * g.c * g.h * g.w <= _LARGEST, "n", f"N·C·H·W must be at most {_LARGEST}")

    def prompt(self, g: Givens) -> Text:
        name = NAMES[g.method]
        split = Text(f"（{g.groups} 组）", f" ({g.groups} groups)") if g.method == "group" else Text("", "")
        size = shape((g.n, g.c, g.h, g.w))
        text = Text(f"特征图形状为 {size}（N×C×H×W），训练时做{name.zh}{split.zh}。均值和方差在哪些轴上求？"
                    "一次前向一共算出多少个均值？",
                    f"A batch of maps has shape {size} (N×C×H×W); {name.en}{split.en} is applied in training. Over "
                    "which axes are mean and variance taken? How many means does one forward pass compute in all?")
        if not g.more:
            return text
        each = Text("每个元素（C×H×W）各有一对 γ、β", "every element (C×H×W) has its own γ and β") \
            if g.method == "layer" else Text("每个通道各有一对 γ、β", "every channel has its own γ and β")
        return text + Text(f"\n每个均值由多少个数平均得到？{each.zh}，这一层有多少个可训练参数？",
                           f"\nOver how many numbers is each mean taken? Here {each.en}: how many trainable parameters "
                           "does the layer have?")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("axes", Text("统计范围", "taken"), _AXES),
                  Field("means", Text("均值的个数", "number of means"), Integer()))
        if not g.more:
            return fields
        return (*fields, Field("values", Text("每个均值的数的个数", "numbers behind each mean"), Integer()),
                Field("parameters", Text("可训练参数", "trainable parameters"), Integer()))

    def solve(self, g: Givens) -> Answers:
        means, parameters = _run(g)
        return {"axes": g.method, "means": means, "values": g.n * g.c * g.h * g.w // means, "parameters": parameters}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # How many numbers share one mean comes from the axes; the number of means is what is left.
        shared = {"batch": (g.n, g.h, g.w), "layer": (g.c, g.h, g.w), "instance": (g.h, g.w),
                  "group": (g.c // g.groups, g.h, g.w)}[g.method]
        values = math.prod(shared)
        return {"axes": g.method, "means": g.n * g.c * g.h * g.w // values, "values": values,
                "parameters": 2 * (g.c * g.h * g.w if g.method == "layer" else g.c)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, where = self.solve(g), _AXES.text(g.method)
        means = {"batch": f"C = {g.c}", "layer": f"N = {g.n}", "instance": f"N×C = {g.n}×{g.c} = {key['means']}",
                 "group": f"N×G = {g.n}×{g.groups} = {key['means']}"}[g.method]
        steps = [Text(f"{NAMES[g.method].zh}：{where.zh}求均值和方差，共 {means} 个均值。",
                      f"{NAMES[g.method].en}: mean and variance {where.en}, which makes {means} means.")]
        if g.more:
            hw = f"{g.h}×{g.w}"
            values = {"batch": f"{g.n}×{hw}", "layer": f"{g.c}×{hw}", "instance": hw,
                      "group": f"({g.c}/{g.groups})×{hw}"}[g.method]
            own = f"2×{g.c}×{hw}" if g.method == "layer" else f"2×{g.c}"
            steps.append(Text(f"每个均值由 {values} = {key['values']} 个数得到；"
                              f"γ 和 β 共 {own} = {key['parameters']} 个。",
                              f"Each mean is over {values} = {key['values']} numbers; γ and β are {own} = "
                              f"{key['parameters']} together."))
        return steps


def _taken_for(method: Method) -> Misconception[Givens]:
    name = NAMES[method]

    def wrong(g: Givens) -> Answers | None:
        if g.method == method or (method == "group" and g.groups == 1):
            return None
        means, values = _counts(g, method)
        return {"axes": method, "means": means, "values": values}

    where = _AXES.text(method)
    return Misconception[Givens](
        f"taken-for-{method}",
        Text(f"当成了{name.zh}", f"Taken for {name.en}"),
        Text(f"你给的是{name.zh}的统计范围：{where.zh}。请对照题目要的方法。",
             f"Those are the axes of {name.en}: {where.en}. The question asks about another method."),
        wrong,
    )


NormalizationAxes.misconceptions = (
    _taken_for("batch"),
    _taken_for("layer"),
    _taken_for("instance"),
    Misconception[Givens](
        "batch-forgotten",
        Text("漏掉批大小", "The batch forgotten"),
        Text("LN、IN、GN 对每个样本分别统计，均值个数要乘 N；BN 则在 N 上也求平均。",
             "LN, IN and GN work on each sample: times N means. BN averages over N as well."),
        lambda g: None if g.n == 1 else
        {"values": _counts(g, "batch")[1] // g.n} if g.method == "batch" else
        {"means": _counts(g, g.method)[0] // g.n},
    ),
    Misconception[Givens](
        "only-gamma",
        Text("只数了 γ", "Only γ counted"),
        Text("γ 和 β 各有一份，参数要乘 2。", "There is a β for every γ: times 2."),
        lambda g: {"parameters": g.c * g.h * g.w if g.method == "layer" else g.c},
    ),
    Misconception[Givens](
        "running-statistics-counted",
        Text("把滑动均值和方差算作参数", "Running statistics counted as parameters"),
        Text("滑动均值和滑动方差不靠梯度学习，不是可训练参数。",
             "The running mean and variance are not learned by gradient: they are no trainable parameters."),
        lambda g: {"parameters": 4 * g.c} if g.method == "batch" else None,
    ),
    Misconception[Givens](
        "one-pair-per-statistic",
        Text("每个均值配一对 γ、β", "One γ and β for each mean"),
        Text("γ、β 按题目约定属于通道或元素，与算出多少个均值无关，也不随样本增加。",
             "γ and β belong to channels or elements as stated; they do not grow with the means or the samples."),
        lambda g: None if g.method == "batch" else {"parameters": 2 * _counts(g, g.method)[0]},
    ),
)


TEMPLATE = NormalizationAxes()
