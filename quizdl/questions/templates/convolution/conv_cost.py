"""Multiply-adds and FLOPs of a convolutional layer, with the convention stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.array_policy import Shape
from quizdl.answers.policy import Integer
from quizdl.engine.analysis import Conv, cost_table
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import (
    check_at_most,
    check_fits,
    count,
    layer_words,
    positions,
    size_line,
    unless,
)
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=2048)]
    height: Annotated[int, given("输入高", "input height", low=1, high=1024)]
    width: Annotated[int, given("输入宽", "input width", low=1, high=1024)]
    out_channels: Annotated[int, given("卷积核个数", "number of kernels", low=1, high=2048)]
    kernel: Annotated[int, given("核边长", "kernel size", low=1, high=15)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=8)] = 1
    padding: Annotated[int, given("四周填充", "padding on every side", low=0, high=15)] = 0
    groups: Annotated[int, given("组数", "groups", low=1, high=2048)] = 1
    convention: Annotated[Literal["two-per-mac", "exact"], given(
        "FLOP 的算法：每次乘加算 2，或乘法与加法逐一计数",
        "how FLOPs count: 2 per MAC, or products and additions one by one",
    )] = "two-per-mac"

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the output."""
        return (positions(self.height, self.kernel, self.stride, self.padding),
                positions(self.width, self.kernel, self.stride, self.padding))

    @property
    def places(self) -> int:
        """Entries of the output."""
        return self.out_channels * self.size[0] * self.size[1]

    @property
    def each(self) -> int:
        """Products for one output."""
        return self.kernel**2 * self.channels // self.groups


def _answers(g: Givens, one: int, places: int, output: tuple[int, ...] | None = None) -> Answers:
    """All fields of somebody who counts `one` product at each of `places`."""
    additions = one - 1 if g.convention == "exact" else one
    found = {"macs": one * places, "flops": (one + additions) * places}
    return {"output": output, **found} if output else found


def _forgets_channels(g: Givens) -> Answers | None:
    return None if g.groups == g.channels else _answers(g, g.kernel**2, g.places)


def _no_plus_one(g: Givens) -> Answers:
    height, width = g.size[0] - 1, g.size[1] - 1
    return _answers(g, g.each, g.out_channels * height * width, (g.out_channels, height, width))


class ConvCost(Template[Givens]):
    id = "conv-cost"
    topic = "convolution"
    title = Text("卷积层的计算量", "Multiply-adds and FLOPs of a convolution")
    levels = (1, 2, 3)
    facts = ("layer-flops.conv-macs", "layer-flops.definition", "layer-flops.macs")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            side, kernel = rng.choice((12, 14, 16, 20, 28, 32)), rng.choice((3, 5))
            return Givens(rng.choice((1, 3, 6)), side, side, rng.choice((4, 8, 10, 24)), kernel)
        if level == 2:
            height = rng.choice((30, 36, 40, 48, 54))
            width, kernel = height + rng.choice((-8, -6, 6, 10)), rng.choice((3, 5, 7))
            return Givens(rng.choice((3, 6, 12)), height, width, rng.choice((8, 10, 32, 64)), kernel, 2,
                          rng.integer(1, kernel // 2), convention=rng.choice(("two-per-mac", "exact")))
        side, channels, groups = rng.choice((14, 20, 28, 56)), *rng.choice(((12, 2), (16, 4), (32, 8), (24, 24),
                                                                            (32, 32)))
        return Givens(channels, side, side, 2 * channels, 3, rng.integer(1, 2), 1, groups)

    def check(self, g: Givens) -> None:
        self.require(g.channels % g.groups == g.out_channels % g.groups == 0, "groups",
                     f"is {g.groups}; must divide {g.channels} and {g.out_channels}")
        check_fits("kernel", min(g.height, g.width), g.kernel, g.padding)
        check_at_most("out_channels", g.each * g.out_channels, 10**7, "weights")

    def prompt(self, g: Givens) -> Text:
        words = layer_words((g.channels, g.height, g.width), g.out_channels, g.kernel, g.stride, g.padding)
        depthwise = Text("（逐通道卷积）", " (depthwise)") if g.groups == g.channels else Text("", "")
        groups = Text(f"卷积分 {g.groups} 组{depthwise.zh}。", f" It works in {g.groups} groups{depthwise.en}.")
        convention = Text("1 次乘加（MAC）= 1 次乘法 + 1 次加法 = 2 FLOP；", "1 multiply-add (MAC) is 2 FLOPs;")
        if g.convention == "exact":
            convention = Text("FLOP 按实际的乘法和加法次数逐一计数（n 个乘积相加只需 n-1 次加法）；",
                              "FLOPs count every product and every addition (adding n products takes n-1 additions);")
        return words + (groups if g.groups > 1 else Text("", "")) + Text(
            f"\n{convention.zh}不计偏置，与填充的零相乘也计入；除不尽时边长向下取整。\n求输出形状（通道×高×宽）、"
            "乘加次数（MAC）和 FLOP 数。",
            f"\n{convention.en} biases are not counted, products with padded zeros are; sides round down.\nFind the "
            "output shape (channels×height×width), the MACs and the FLOPs.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("output", Text("输出形状 C×H×W", "output shape C×H×W"), Shape()),
                Field("macs", Text("乘加次数", "multiply-adds"), Integer(), unit="MAC", after=("output",)),
                Field("flops", Text("FLOP 数", "FLOPs"), Integer(), unit="FLOP", after=("output", "macs")))

    def solve(self, g: Givens) -> Answers:
        layer = Conv(g.out_channels, g.kernel, g.stride, g.padding, groups=g.groups, bias=False)
        row = cost_table((layer,), (g.channels, g.height, g.width)).rows[0]
        return {"output": row.output_shape, "macs": row.macs,
                "flops": row.flops - (row.units if g.convention == "exact" else 0)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        output = (g.out_channels, *g.size)
        one = g.kernel * g.kernel * (g.channels // g.groups)
        places = output[0] * output[1] * output[2]
        additions = one - 1 if g.convention == "exact" else one
        return {"output": output, "macs": one * places, "flops": (one + additions) * places}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        sizes = [count(size, 10**6) for size in earlier["output"]]
        if len(sizes) != 3:
            return {}
        if "macs" in earlier:
            single = sizes[0] * sizes[1] * sizes[2] if g.convention == "exact" else 0
            return {"flops": 2 * count(earlier["macs"], 10**15) - single}
        return {"macs": g.each * sizes[0] * sizes[1] * sizes[2]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        lines = [size_line(side, g.kernel, g.stride, g.padding) for side in (g.height, g.width)]
        sides = lines[0] if g.height == g.width else "; ".join(lines)
        one = f"{g.kernel}×{g.kernel}×{g.channels // g.groups}"
        flops = f"2×{key['macs']} = {key['flops']}"
        if g.convention == "exact":
            flops = f"({g.each} + {g.each - 1})×{shape(key['output'])} = {key['flops']}"
        return [Text(f"边长：{sides.replace('; ', '；')}；输出 {shape(key['output'])}",
                     f"Sides: {sides}; output {shape(key['output'])}"),
                Text(f"每个输出 {one} = {g.each} 次乘加；共 {g.each}×{shape(key['output'])} = {key['macs']}",
                     f"{one} = {g.each} MACs for each output; {g.each}×{shape(key['output'])} = {key['macs']} in all"),
                same(f"FLOP: {flops}")]

    misconceptions = (
        Misconception[Givens](
            "size-without-plus-one", Text("输出边长漏加 1", "Output one pixel too small"),
            Text("边长是 ⌊(n+2p-k)/s⌋ + 1；你漏了 + 1。", "A side is ⌊(n+2p-k)/s⌋ + 1; you left out the + 1."),
            _no_plus_one),
        Misconception[Givens](
            "input-size-used", Text("用输入的高宽计算", "Input's height and width used"),
            Text("卷积核在每个输出位置上算一次：应乘输出的高宽。",
                 "The kernel is applied once per output: multiply by the output's height and width."),
            lambda g: _answers(g, g.each, g.out_channels * g.height * g.width)),
        Misconception[Givens](
            "forgets-input-channels", Text("漏乘输入通道数", "Input channels left out"),
            Text("每个输出要对（本组的）所有输入通道做乘加。",
                 "Every output sums over all input channels (of its group)."),
            _forgets_channels),
        Misconception[Givens](
            "one-kernel", Text("漏乘卷积核个数", "Number of kernels left out"),
            Text("每个卷积核都要算一遍，应乘以核的个数。", "Every kernel is computed: multiply by their number."),
            lambda g: unless(_answers(g, g.each, g.size[0] * g.size[1]), _forgets_channels(g))),
        Misconception[Givens](
            "weights-for-work", Text("把参数量当作计算量", "Weights taken for work"),
            Text("每个权重在每个输出位置都用一次：参数量还要乘输出的高宽。",
                 "Each weight is used once per output position: multiply by the output's height and width."),
            lambda g: None if g.size == (1, 1) else _answers(g, g.each, g.out_channels)),
        Misconception[Givens](
            "flops-are-macs", Text("以为 FLOP 等于 MAC", "FLOPs taken for MACs"),
            Text("按本题约定，一次乘加含一次乘法和一次加法，不止 1 FLOP。",
                 "By this question's convention a multiply-add is more than one FLOP: a product and an addition."),
            lambda g: {"flops": g.each * g.places}),
        Misconception[Givens](
            "ignores-groups", Text("忽略了分组", "Groups ignored"),
            Text("分 g 组时每个核只看 C/g 个输入通道。", "With g groups a kernel sees C/g input channels only."),
            lambda g: _answers(g, g.groups * g.each, g.places)),
    )


TEMPLATE = ConvCost()
