"""Parameters of a convolutional layer: bias, rectangular kernels, groups, depthwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Integer
from quizdl.engine.analysis import Conv, layer_arrays
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import check_at_most, check_fits, count, kernels, unless
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=4096)]
    height: Annotated[int, given("输入高（与答案无关）", "input height (does not matter)", low=1, high=1024)]
    width: Annotated[int, given("输入宽（与答案无关）", "input width (does not matter)", low=1, high=1024)]
    out_channels: Annotated[int, given("卷积核个数", "number of kernels", low=1, high=4096)]
    kernel_h: Annotated[int, given("核高", "kernel height", low=1, high=31)]
    kernel_w: Annotated[int, given("核宽", "kernel width", low=1, high=31)]
    groups: Annotated[int, given("组数；等于输入通道数时为逐通道卷积", "groups; as many as channels: depthwise",
                                 low=1, high=4096)] = 1
    bias: Annotated[bool, given("是否有偏置", "whether there is a bias")] = True

    @property
    def area(self) -> int:
        return self.kernel_h * self.kernel_w

    @property
    def each(self) -> int:
        """Input channels that one kernel spans."""
        return self.channels // self.groups

    @property
    def biases(self) -> int:
        return self.out_channels if self.bias else 0


def _answers(g: Givens, weights: int, biases: int | None = None) -> Answers:
    return {"weights": weights, "parameters": weights + (g.biases if biases is None else biases)}


def _forgets_channels(g: Givens) -> Answers | None:
    return _answers(g, g.area * g.out_channels) if g.each > 1 else None


def _times_positions(g: Givens) -> Answers:
    return _answers(g, g.height * g.width * g.area * g.each * g.out_channels)


def _kernel_side(g: Givens) -> Answers | None:
    side = g.kernel_h if g.kernel_h == g.kernel_w else g.kernel_h + g.kernel_w
    return unless(_answers(g, side * g.each * g.out_channels), _forgets_channels(g))


class ConvParameters(Template[Givens]):
    id = "conv-parameters"
    topic = "convolution"
    title = Text("卷积层的参数量", "Parameters of a convolutional layer")
    levels = (1, 2, 3)
    facts = ("layer-parameters.conv", "convolution-layer.bias-count", "layer-parameters.independent")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        side = rng.choice((14, 28, 32, 56))
        if level == 1:
            kernel = rng.choice((3, 5, 7))
            out = rng.choice((8, 10, 12, 16, 20, 32, 64))
            return Givens(rng.choice((3, 4, 6)), side, side, out, kernel, kernel)
        if level == 2:
            kernel_h, kernel_w = rng.choice(((1, 5), (3, 5), (5, 3), (7, 1), (1, 7), (2, 3)))
            return Givens(rng.choice((6, 12, 24)), side, side, rng.choice((10, 20, 32, 48)), kernel_h, kernel_w,
                          bias=rng.chance(0.5))
        groups, channels = rng.choice(((2, 16), (4, 16), (2, 24), (4, 32), (8, 32), (16, 16), (24, 24), (32, 32)))
        kernel, out = rng.choice((3, 5)), channels * rng.choice((1, 2))
        return Givens(channels, side, side, out, kernel, kernel, groups)

    def check(self, g: Givens) -> None:
        self.require(g.channels % g.groups == g.out_channels % g.groups == 0, "groups",
                     f"is {g.groups}; must divide {g.channels} and {g.out_channels}")
        check_fits("kernel_h", g.height, g.kernel_h)
        check_fits("kernel_w", g.width, g.kernel_w)
        check_at_most("out_channels", g.area * g.each * g.out_channels, 10**8, "weights")

    def prompt(self, g: Givens) -> Text:
        filters = kernels(g.out_channels, g.kernel_h, g.kernel_w)
        groups, bias = Text("", ""), Text("每个卷积核带一个偏置", "each kernel has a bias")
        if not g.bias:
            bias = Text("不带偏置", "there is no bias")
        if g.groups > 1:
            groups = Text(f"，分 {g.groups} 组", f" in {g.groups} groups")
            if g.groups == g.channels:
                groups = Text(f"，分 {g.groups} 组（逐通道卷积）", f" in {g.groups} groups (a depthwise convolution)")
        sizes = f"{g.channels}×{g.height}×{g.width}"
        asked = Text("求权重个数和参数总数。", "Find the number of weights and of all parameters.")
        return Text(f"输入 {sizes}（通道×高×宽），卷积层有 {filters.zh}{groups.zh}，{bias.zh}。{asked.zh}",
                    f"Input {sizes} (channels×height×width); a convolutional layer has {filters.en}{groups.en}, and "
                    f"{bias.en}. {asked.en}")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("weights", Text("权重个数", "weights"), Integer()),
                Field("parameters", Text("参数总数", "parameters"), Integer(), after=("weights",)))

    def solve(self, g: Givens) -> Answers:
        layer = Conv(g.out_channels, (g.kernel_h, g.kernel_w), groups=g.groups, bias=g.bias)
        arrays = layer_arrays(layer, (g.channels, g.height, g.width)).trainable
        return {"weights": arrays["weight"].size, "parameters": sum(array.size for array in arrays.values())}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _answers(g, g.kernel_h * g.kernel_w * (g.channels // g.groups) * g.out_channels)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return _answers(g, count(earlier["weights"]))

    def steps(self, g: Givens) -> Sequence[Text]:
        key, size = self.solve(g), f"{g.kernel_h}×{g.kernel_w}×{g.each}"
        steps = []
        if g.groups > 1:
            steps.append(Text(f"分组后每个核只跨越 {g.channels}/{g.groups} = {g.each} 个输入通道。",
                              f"In groups, each kernel spans only {g.channels}/{g.groups} = {g.each} input channel"
                              f"{'s' if g.each > 1 else ''}."))
        steps.append(Text(f"权重：{size}×{g.out_channels} = {key['weights']}",
                          f"Weights: {size}×{g.out_channels} = {key['weights']}"))
        if not g.bias:
            return [*steps, Text(f"没有偏置，总数 {key['parameters']}。", f"No biases: {key['parameters']} in all.")]
        added = f"{key['weights']} + {g.biases} = {key['parameters']}"
        steps.append(Text(f"加上偏置 {g.biases} 个：{added}；与输入的高宽无关。",
                          f"With {g.biases} biases: {added}; height and width of the input do not matter."))
        return steps

    misconceptions = (
        Misconception[Givens](
            "no-bias", Text("漏数偏置", "Biases left out"),
            Text("每个卷积核还有一个偏置，共 K 个。", "Each kernel has a bias as well, K in all."),
            lambda g: {"parameters": _answers(g, g.area * g.each * g.out_channels, 0)["parameters"]}),
        Misconception[Givens](
            "counts-absent-bias", Text("多数了偏置", "Biases counted that are not there"),
            Text("题中说明不带偏置，不应再加 K。", "The layer has no bias here: do not add K."),
            lambda g: {"parameters": g.area * g.each * g.out_channels + g.out_channels}),
        Misconception[Givens](
            "one-bias", Text("整层只算一个偏置", "One bias for the whole layer"),
            Text("每个卷积核各有一个偏置，不是整层共用一个。", "Every kernel has its own bias; they do not share one."),
            lambda g: {"parameters": g.area * g.each * g.out_channels + 1} if g.bias else None),
        Misconception[Givens](
            "forgets-input-channels", Text("漏乘输入通道数", "Input channels left out"),
            Text("一个核跨越（本组的）所有输入通道，权重要乘以通道数。",
                 "A kernel spans all input channels (of its group): multiply by them."), _forgets_channels),
        Misconception[Givens](
            "kernel-side-only", Text("核的面积算错", "Kernel's sides not multiplied"),
            Text("核在空间上有 高×宽 个权重；你没有把两边相乘。",
                 "A kernel has height×width weights in the plane; you did not multiply the sides."), _kernel_side),
        Misconception[Givens](
            "times-positions", Text("乘上了特征图的大小", "Multiplied by the map's size"),
            Text("各位置共享同一组权重，参数量与高宽无关。",
                 "All positions share the weights: the number does not depend on height and width."), _times_positions),
        Misconception[Givens](
            "ignores-groups", Text("忽略了分组", "Groups ignored"),
            Text("分 g 组时每个核只看 C/g 个通道，权重是普通卷积的 1/g。",
                 "With g groups a kernel sees C/g channels only: 1/g of the ordinary weights."),
            lambda g: _answers(g, g.area * g.channels * g.out_channels)),
    )


TEMPLATE = ConvParameters()
