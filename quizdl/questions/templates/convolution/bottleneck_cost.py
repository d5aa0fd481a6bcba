"""What 1×1 reductions save: Inception's two layers, ResNet's bottleneck of three."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.analysis import Conv, cost_table
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import check_at_most, count
from quizdl.text import Text, same

_RATIO = Decimals(2)


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=2048)]
    reduced: Annotated[int, given("降维后的通道数", "channels after the reduction", low=1, high=2048)]
    out_channels: Annotated[int, given("输出通道数", "output channels", low=1, high=2048)]
    kernel: Annotated[int, given("核边长（奇数，大于 1）", "kernel size (odd, more than 1)", low=3, high=15)]
    side: Annotated[int, given("特征图边长", "side of the maps", low=1, high=512)]
    quantity: Annotated[Literal["weights", "macs"],
                        given("求权重数还是乘加次数", "weights or multiply-adds")] = "weights"
    expand: Annotated[bool, given("k×k 之后是否再用 1×1 升维", "whether another 1×1 expands after k×k")] = False

    @property
    def times(self) -> int:
        """How often every weight counts."""
        return self.side**2 if self.quantity == "macs" else 1

    @property
    def layers(self) -> tuple[tuple[int, int, int], ...]:
        """(input channels, output channels, kernel size) of the path with the reduction."""
        if self.expand:
            return ((self.channels, self.reduced, 1), (self.reduced, self.reduced, self.kernel),
                    (self.reduced, self.out_channels, 1))
        return (self.channels, self.reduced, 1), (self.reduced, self.out_channels, self.kernel)

    @property
    def direct(self) -> int:
        return self.kernel**2 * self.channels * self.out_channels


def _answers(g: Givens, weights: int, direct: int = 0) -> Answers:
    """All fields from numbers of weights."""
    return {"direct": (direct or g.direct) * g.times, "reduced": weights * g.times,
            "ratio": (direct or g.direct) / weights}


def _weights(layers: Sequence[tuple[int, int, int]]) -> int:
    return sum(kernel**2 * channels * outputs for channels, outputs, kernel in layers)


def _pixels_forgotten(g: Givens) -> Answers | None:
    return {"direct": g.direct, "reduced": _weights(g.layers)} if g.quantity == "macs" else None


class BottleneckCost(Template[Givens]):
    id = "bottleneck-cost"
    topic = "convolution"
    title = Text("1×1 降维的节省", "What a 1×1 reduction saves")
    levels = (1, 2, 3)
    facts = ("bottleneck-block.cost", "bottleneck-block.definition", "conv1x1.cheaper")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        kernel, side = rng.choice((3, 5)), rng.choice((7, 14, 28))
        if level < 3:
            channels = rng.choice((64, 96, 128, 192, 256))
            return Givens(channels, rng.choice((12, 16, 24, 32)), rng.choice((48, 80, 128)), kernel, side,
                          "weights" if level == 1 else "macs")
        channels = rng.choice((64, 128, 256))
        return Givens(channels, channels // rng.choice((2, 4)), channels, 3, side, "macs", True)

    def check(self, g: Givens) -> None:
        self.require(g.kernel % 2 == 1, "kernel", f"is {g.kernel}; must be odd, so that padding keeps the size")
        check_at_most("out_channels", g.direct, 10**8, "weights")

    def prompt(self, g: Givens) -> Text:
        what = Text("权重数", "weights") if g.quantity == "weights" else Text("乘加次数（MAC）", "multiply-adds (MACs)")
        note = Text("", "") if g.quantity == "weights" else Text("与填充的零相乘也计入。",
                                                                 " Products with padded zeros count.")
        k = f"{g.kernel}×{g.kernel}"
        path = Text(f"1×1 降到 {g.reduced} 通道，再用 {k} 得到 {g.out_channels} 通道",
                    f"1×1 down to {g.reduced} channels, then {k} to {g.out_channels}")
        if g.expand:
            path = Text(f"1×1 降到 {g.reduced} 通道，{k} 保持 {g.reduced} 通道，再 1×1 升到 {g.out_channels} 通道",
                        f"1×1 down to {g.reduced} channels, {k} within {g.reduced}, then 1×1 up to {g.out_channels}")
        return Text(f"特征图 {g.side}×{g.side}，大小始终不变，各层无偏置。由 {g.channels} 通道到 {g.out_channels} "
                    f"通道有两种做法：\n(a) 直接用 {k} 卷积；\n(b) {path.zh}。\n求两种做法的{what.zh}，以及 (a) 是 (b) "
                    f"的多少倍。{note.zh}",
                    f"Maps are {g.side}×{g.side} throughout, no layer has biases. Two ways lead from {g.channels} "
                    f"channels to {g.out_channels}:\n(a) a {k} convolution directly;\n(b) {path.en}.\nFind the "
                    f"{what.en} of both, and how many times as large (a) is.{note.en}")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        unit = "MAC" if g.quantity == "macs" else None
        return (Field("direct", same("(a)"), Integer(), unit), Field("reduced", same("(b)"), Integer(), unit),
                Field("ratio", Text("(a) 是 (b) 的倍数", "(a) / (b)"), _RATIO, after=("direct", "reduced")))

    def solve(self, g: Givens) -> Answers:
        def conv(outputs: int, kernel: int, name: str = "conv") -> Conv:
            return Conv(outputs, kernel, 1, kernel // 2, bias=False, name=name)

        shape = (g.channels, g.side, g.side)
        tables = (cost_table((conv(g.out_channels, g.kernel),), shape),
                  cost_table([conv(outputs, k, str(number)) for number, (_, outputs, k) in enumerate(g.layers)], shape))
        direct, reduced = (table.macs if g.quantity == "macs" else table.parameters for table in tables)
        return {"direct": direct, "reduced": reduced, "ratio": direct / reduced}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        area, r = g.kernel * g.kernel, g.reduced
        path = r * (g.channels + r * area + g.out_channels) if g.expand else r * (g.channels + area * g.out_channels)
        return {"direct": area * g.channels * g.out_channels * g.times, "reduced": path * g.times,
                "ratio": area * g.channels * g.out_channels / path}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"ratio": count(earlier["direct"]) / count(earlier["reduced"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        by = f"×{g.side}²" if g.quantity == "macs" else ""
        parts = [f"{kernel}×{kernel}×{channels}×{outputs}{by}" for channels, outputs, kernel in g.layers]
        sums = " + ".join(str(kernel**2 * channels * outputs * g.times) for channels, outputs, kernel in g.layers)
        direct = f"{g.kernel}×{g.kernel}×{g.channels}×{g.out_channels}{by} = {key['direct']}"
        return [same(f"(a) {direct}"), same(f"(b) {' + '.join(parts)} = {sums} = {key['reduced']}"),
                same(f"{key['direct']}/{key['reduced']} = {_RATIO.show(key['ratio'])}")]

    misconceptions = (
        Misconception[Givens](
            "only-the-large-kernel", Text("漏了 1×1 卷积", "1×1 convolutions left out"),
            Text("1×1 卷积也有权重和计算，要一并相加。", "The 1×1 convolutions have weights and work too: add them."),
            lambda g: _answers(g, _weights([layer for layer in g.layers if layer[2] > 1]))),
        Misconception[Givens](
            "reduction-ignored", Text("k×k 仍按原通道数", "Large kernel on the unreduced channels"),
            Text("降维之后 k×k 的输入只有 R 个通道。", "After the reduction the k×k kernel sees R channels only."),
            lambda g: _answers(g, _weights([g.layers[0], (g.channels, *g.layers[1][1:]), *g.layers[2:]]))),
        Misconception[Givens](
            "area-for-1x1", Text("1×1 也乘了 k²", "k² for the 1×1 as well"),
            Text("1×1 核每个通道只有一个权重，不乘 k²。", "A 1×1 kernel has one weight per channel: no k²."),
            lambda g: _answers(g, _weights([(channels, outputs, g.kernel) for channels, outputs, _ in g.layers]))),
        Misconception[Givens](
            "expansion-forgotten", Text("漏了最后的升维", "The expansion left out"),
            Text("瓶颈有三层，最后的 1×1 升维也要计入。",
                 "A bottleneck has three layers: count the 1×1 that expands, too."),
            lambda g: _answers(g, _weights(g.layers[:2])) if g.expand else None),
        Misconception[Givens](
            "ratio-inverted", Text("倍数颠倒", "Ratio inverted"),
            Text("要求的是 (a) 除以 (b)。", "Asked for is (a) divided by (b)."),
            lambda g: {"ratio": _weights(g.layers) / g.direct}),
        Misconception[Givens](
            "pixels-forgotten", Text("漏乘高宽", "Height and width left out"),
            Text("每个权重在每个像素上都要乘加一次，应乘高×宽。",
                 "Each weight is used at every pixel: multiply by height×width."),
            _pixels_forgotten),
    )


TEMPLATE = BottleneckCost()
