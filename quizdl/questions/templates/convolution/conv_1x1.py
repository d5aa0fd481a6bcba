"""A 1×1 convolution at one pixel: a dense layer over the channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Integer
from quizdl.engine.activations import relu
from quizdl.engine.analysis import Conv, cost_table
from quizdl.engine.convolution import conv2d
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, mat, num, products, total, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._grids import check_grid, check_numbers, exact
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    pixel: Annotated[Vector, given("某一像素的各通道值", "the channels of one pixel")]
    weight: Annotated[Matrix, given("权重，每个核一行", "weights, one row for each kernel")]
    bias: Annotated[Vector, given("偏置，每个核一个", "biases, one for each kernel")]
    relu: Annotated[bool, given("之后是否接 ReLU", "whether ReLU follows")] = False
    side: Annotated[int, given("特征图边长；0 表示不问参数与乘加", "side of the maps; 0: no counts asked", low=0,
                               high=512)] = 0


def _run(g: Givens, weight: Any, bias: Any = None, *, active: bool | None = None) -> Any:
    x = as_array(g.pixel)[None, :, None, None]
    y = conv2d(x, as_array(weight)[:, :, None, None], as_array(g.bias if bias is None else bias))[0, :, 0, 0]
    return relu(y) if (g.relu if active is None else active) else y


def _before_bias(g: Givens) -> Answers | None:
    if not g.relu:
        return None
    return {"output": relu(_run(g, g.weight, np.zeros(len(g.bias)), active=False)) + as_array(g.bias)}


def _sizes(g: Givens) -> tuple[int, int]:
    return len(g.pixel), len(g.bias)


class Conv1x1(Template[Givens]):
    id = "conv-1x1"
    topic = "convolution"
    title = Text("1×1 卷积", "A 1×1 convolution")
    levels = (1, 2, 3)
    facts = ("conv1x1.definition", "conv1x1.cross-channel", "conv1x1.params")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        channels, outputs = (4, 3) if level == 3 else (3, 3)
        side = 0 if level == 1 else rng.choice((7, 8, 14, 28))
        while True:
            if level < 3:
                g = Givens(rng.vector(channels, 1, 5, 0), rng.matrix(outputs, channels, -3, 3, 0),
                           rng.vector(outputs, -3, 3, 0, nonzero=True), level == 2, side)
            else:
                g = Givens(rng.vector(channels, 0.5, 3, 1), rng.matrix(outputs, channels, -1, 1, 1),
                           rng.vector(outputs, -1, 1, 1, nonzero=True), True, side)
            y = _run(g, g.weight, active=False)
            if not g.relu or (min(y) < -0.1 and max(y) > 0.1):  # so that ReLU matters and leaves something
                return g

    def check(self, g: Givens) -> None:
        channels, outputs = _sizes(g)
        for name, length in (("pixel", channels), ("bias", outputs)):
            self.require(length <= 7, name, f"has {length} entries; at most 7 are allowed")
        self.require(np.shape(g.weight) == (outputs, channels), "weight",
                     f"must be {outputs}×{channels}: a row for each bias, a column for each channel")
        check_grid("weight", g.weight)
        check_numbers("pixel", g.pixel)
        check_numbers("bias", g.bias)

    def prompt(self, g: Givens) -> Text:
        channels, outputs = _sizes(g)
        relu_ = Text("之后接 ReLU。", " ReLU follows.") if g.relu else Text("", "")
        counts = Text("", "")
        if g.side:
            size = f"{channels}×{g.side}×{g.side}"
            counts = Text(f"\n整个输入为 {size}（通道×高×宽）。再求这一层的参数总数（含偏置）和乘加次数（MAC，"
                          "不计偏置）。",
                          f"\nThe whole input is {size} (channels×height×width). Then find the layer's parameters "
                          "(with biases) and "
                          "its multiply-adds (MACs, biases not counted).")
        return Text(f"1×1 卷积把 {channels} 个通道变为 {outputs} 个通道，权重 W（每行一个核）为\n{mat(g.weight)}\n偏置 "
                    f"b = {vec(g.bias)}。{relu_.zh}"
                    f"某像素的输入通道值为 {vec(g.pixel)}，求该像素的输出。{counts.zh}",
                    f"A 1×1 convolution turns {channels} channels into {outputs}; its weights W (a row for each "
                    "kernel) are\n"
                    f"{mat(g.weight)}\nand its biases b = {vec(g.bias)}.{relu_.en} One pixel has the channels "
                    f"{vec(g.pixel)}: find the "
                    f"output there.{counts.en}")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        output = Field("output", Text("该像素的输出", "output at the pixel"),
                       VectorPolicy(exact(g.pixel, g.weight, plus=g.bias)))
        if not g.side:
            return (output,)
        return (output, Field("parameters", Text("参数总数", "parameters"), Integer()),
                Field("macs", Text("乘加次数", "multiply-adds"), Integer(), "MAC"))

    def solve(self, g: Givens) -> Answers:
        channels, outputs = _sizes(g)
        y = conv2d(as_array(g.pixel)[None, :, None, None], as_array(g.weight)[:, :, None, None],
                   as_array(g.bias))[0, :, 0, 0]
        row = cost_table((Conv(outputs, 1),), (channels, max(g.side, 1), max(g.side, 1))).rows[0]
        return {"output": relu(y) if g.relu else y, "parameters": row.parameters, "macs": row.macs}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        sums = [sum(w * x for w, x in zip(row, g.pixel, strict=True)) + b for row,
                b in zip(g.weight, g.bias, strict=True)]
        channels, outputs = _sizes(g)
        return {"output": tuple(max(value, 0.0) if g.relu else value for value in sums),
                "parameters": outputs * (channels + 1), "macs": channels * outputs * max(g.side, 1) ** 2}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, (channels, outputs) = self.solve(g), _sizes(g)
        steps = []
        for number, (row, bias) in enumerate(zip(g.weight, g.bias, strict=True), start=1):
            value = float(_run(g, g.weight, active=False)[number - 1])
            active = f" → ReLU: {num(round(max(value, 0.0), 6))}" if g.relu else ""
            steps.append(same(f"y{number} = {total([products(row, g.pixel), num(bias)])} = "
                              f"{num(round(value, 6))}{active}"))
        steps.append(same(f"y = {self.fields(g)[0].policy.show(tuple(key['output'].tolist()))}"))
        if g.side:
            parameters = f"{channels}×{outputs} + {outputs} = {key['parameters']}"
            macs = f"{channels}×{outputs}×{g.side}×{g.side} = {key['macs']}"
            steps.append(Text(f"参数：{parameters}；乘加：{macs}", f"Parameters: {parameters}; MACs: {macs}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "no-bias", Text("漏加偏置", "Bias left out"),
            Text("每个输出通道还要加自己的偏置。", "Every output channel has its own bias added."),
            lambda g: {"output": _run(g, g.weight, np.zeros(len(g.bias)))}),
        Misconception[Givens](
            "weights-transposed", Text("权重按列使用", "Weights used by columns"),
            Text("W 的每行是一个核，与输入通道逐个相乘求和。",
                 "Each row of W is a kernel: multiply it with the channels and sum."),
            lambda g: {"output": _run(g, as_array(g.weight).T)} if len(g.pixel) == len(g.bias) else None),
        Misconception[Givens](
            "channels-averaged", Text("对通道求了平均", "Averaged over the channels"),
            Text("各通道的乘积相加，不除以通道数。",
                 "The channels' products are added; do not divide by their number."),
            lambda g: {"output": _run(g, as_array(g.weight) / len(g.pixel))}),
        Misconception[Givens](
            "relu-forgotten", Text("漏做 ReLU", "ReLU left out"),
            Text("题中卷积之后接 ReLU，负值应变为 0。", "ReLU follows the convolution: negative values become 0."),
            lambda g: {"output": _run(g, g.weight, active=False)}),
        Misconception[Givens](
            "relu-before-bias", Text("先 ReLU 后加偏置", "ReLU before the bias"),
            Text("偏置属于卷积，应先加偏置再做 ReLU。", "The bias belongs to the convolution: add it before ReLU."),
            _before_bias),
        Misconception[Givens](
            "parameters-per-pixel", Text("参数乘了像素数", "Parameters multiplied by the pixels"),
            Text("所有像素共享同一组权重，参数与高宽无关。",
                 "All pixels share the weights: height and width do not matter."),
            lambda g: {"parameters": _sizes(g)[1] * (_sizes(g)[0] + 1) * g.side**2}),
        Misconception[Givens](
            "macs-at-one-pixel", Text("乘加只算了一个像素", "Multiply-adds of one pixel only"),
            Text("每个像素都要算一次，应乘高×宽。", "Every pixel is computed: multiply by height×width."),
            lambda g: {"macs": _sizes(g)[0] * _sizes(g)[1]}),
    )


TEMPLATE = Conv1x1()
