"""A depthwise separable convolution (depthwise, then 1×1) against an ordinary one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Integer, Significant
from quizdl.engine.analysis import Conv, cost_table
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import check_at_most, count
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=2048)]
    out_channels: Annotated[int, given("输出通道数", "output channels", low=1, high=2048)]
    kernel: Annotated[int, given("核边长（奇数）", "kernel size (odd)", low=1, high=15)]
    height: Annotated[int, given("特征图高", "height of the maps", low=1, high=1024)]
    width: Annotated[int, given("特征图宽", "width of the maps", low=1, high=1024)]
    quantity: Annotated[Literal["weights", "macs"],
                        given("求权重数还是乘加次数", "weights or multiply-adds")] = "weights"

    @property
    def times(self) -> int:
        """How often every weight counts."""
        return self.height * self.width if self.quantity == "macs" else 1

    @property
    def area(self) -> int:
        return self.kernel**2


_RATIO = Significant(3)


def _answers(g: Givens, standard: int, depthwise: int, pointwise: int) -> Answers:
    """All fields from numbers of weights."""
    return {"standard": standard * g.times, "depthwise": depthwise * g.times, "pointwise": pointwise * g.times,
            "ratio": (depthwise + pointwise) / standard}


def _right(g: Givens) -> tuple[int, int, int]:
    return g.area * g.channels * g.out_channels, g.area * g.channels, g.channels * g.out_channels


class DepthwiseSeparableCost(Template[Givens]):
    id = "depthwise-separable-cost"
    topic = "convolution"
    title = Text("深度可分离卷积的代价", "Cost of a depthwise separable convolution")
    levels = (1, 2)
    facts = ("layer-flops.conv-macs", "layer-parameters.conv")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        side, kernel = rng.choice((7, 14, 28)), rng.choice((3, 5))
        channels = rng.choice((8, 12, 16, 32))
        out = channels * rng.choice((2, 3, 4))
        return Givens(channels, out, kernel, side, side, "weights" if level == 1 else "macs")

    def check(self, g: Givens) -> None:
        self.require(g.kernel % 2 == 1, "kernel", f"is {g.kernel}; must be odd, so that padding keeps the size")
        check_at_most("out_channels", g.area * g.channels * g.out_channels, 10**8, "weights")

    def prompt(self, g: Givens) -> Text:
        what = Text("权重数", "weights") if g.quantity == "weights" else Text("乘加次数（MAC）", "multiply-adds (MACs)")
        note = Text("", "") if g.quantity == "weights" else Text("与填充的零相乘也计入。",
                                                                 " Products with padded zeros count.")
        k, size = g.kernel, f"{g.height}×{g.width}"
        return Text(f"输入 {g.channels} 通道、输出 {g.out_channels} 通道，高宽均为 {size}（步幅 1，填充 {k // 2}），"
                    f"无偏置。比较普通 {k}×{k} 卷积与深度可分离卷积（逐通道 {k}×{k}，再 1×1 逐点卷积）。{note.zh}\n"
                    f"求普通卷积、逐通道部分、逐点部分的{what.zh}，以及可分离卷积总数与普通卷积之比。",
                    f"From {g.channels} to {g.out_channels} channels, maps of {size} throughout (stride 1, padding "
                    f"{k // 2}), no biases. Compare an ordinary {k}×{k} convolution with a depthwise separable one "
                    f"(depthwise {k}×{k}, then pointwise 1×1).{note.en}\nFind the {what.en} of the ordinary "
                    "convolution, of "
                    "the depthwise part, of the pointwise part, and the ratio of the separable total to the ordinary "
                    "one.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        unit = "MAC" if g.quantity == "macs" else None
        return (Field("standard", Text("普通卷积", "ordinary convolution"), Integer(), unit),
                Field("depthwise", Text("逐通道部分", "depthwise part"), Integer(), unit),
                Field("pointwise", Text("逐点部分", "pointwise part"), Integer(), unit),
                Field("ratio", Text("可分离/普通", "separable / ordinary"), _RATIO,
                      after=("standard", "depthwise", "pointwise")))

    def solve(self, g: Givens) -> Answers:
        pad = g.kernel // 2
        layers = {"standard": (Conv(g.out_channels, g.kernel, 1, pad, bias=False),),
                  "separable": (Conv(g.channels, g.kernel, 1, pad, groups=g.channels, bias=False, name="depthwise"),
                                Conv(g.out_channels, 1, bias=False, name="pointwise"))}
        tables = {name: cost_table(stack, (g.channels, g.height, g.width)) for name, stack in layers.items()}
        rows = {"standard": tables["standard"].rows[0], **{row.name: row for row in tables["separable"].rows}}
        key = {name: row.macs if g.quantity == "macs" else row.parameters for name, row in rows.items()}
        return {**key, "ratio": (key["depthwise"] + key["pointwise"]) / key["standard"]}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # The ratio by its own formula, 1/K + 1/k².
        return {**_answers(g, *_right(g)), "ratio": 1 / g.out_channels + 1 / g.kernel**2}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        standard, depthwise, pointwise = (count(earlier[name]) for name in ("standard", "depthwise", "pointwise"))
        return {"ratio": (depthwise + pointwise) / standard}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, k = self.solve(g), g.kernel
        by = f"×{g.height}×{g.width}" if g.quantity == "macs" else ""
        standard = f"{k}×{k}×{g.channels}×{g.out_channels}{by} = {key['standard']}"
        depthwise = f"{k}×{k}×{g.channels}{by} = {key['depthwise']}"
        pointwise = f"{g.channels}×{g.out_channels}{by} = {key['pointwise']}"
        ratio = (f"({key['depthwise']} + {key['pointwise']})/{key['standard']} = 1/{g.out_channels} + 1/{k}² = "
                 f"{_RATIO.show(key['ratio'])}")
        return [Text(f"普通卷积：{standard}", f"Ordinary: {standard}"),
                Text(f"逐通道：每个通道一个 {k}×{k} 核，{depthwise}",
                     f"Depthwise: one {k}×{k} kernel per channel, {depthwise}"),
                Text(f"逐点：{pointwise}", f"Pointwise: {pointwise}"), same(ratio)]

    misconceptions = (
        Misconception[Givens](
            "depthwise-spans-channels", Text("逐通道核仍跨越所有通道", "Depthwise kernels spanning all channels"),
            Text("逐通道卷积的每个核只看一个通道：k×k×C，而不是 k×k×C×C。",
                 "A depthwise kernel sees one channel: k×k×C in all, not k×k×C×C."),
            lambda g: _answers(g, _right(g)[0], g.area * g.channels**2, _right(g)[2])),
        Misconception[Givens](
            "pointwise-with-area", Text("逐点卷积乘了 k²", "Pointwise part multiplied by k²"),
            Text("逐点卷积的核是 1×1，不再乘 k²。", "The pointwise kernel is 1×1: no factor k²."),
            lambda g: _answers(g, _right(g)[0], _right(g)[1], g.area * _right(g)[2])),
        Misconception[Givens](
            "depthwise-makes-all-outputs",
            Text("逐通道部分按输出通道计", "Depthwise part counted for the output channels"),
            Text("逐通道卷积不改变通道数，只有 C_in 个核；扩到 C_out 的是逐点卷积。",
                 "The depthwise part keeps the channels, with C_in kernels; it is the pointwise part that leads to "
                 "C_out."),
            lambda g: _answers(g, _right(g)[0], g.area * g.out_channels, _right(g)[2])),
        Misconception[Givens](
            "forgets-pointwise", Text("比值漏了逐点部分", "Pointwise part missing in the ratio"),
            Text("可分离卷积的总数是逐通道与逐点两部分之和。", "The separable total is depthwise plus pointwise."),
            lambda g: {"ratio": 1 / g.out_channels}),
        Misconception[Givens](
            "ratio-inverted", Text("比值颠倒", "Ratio inverted"),
            Text("要求的是可分离除以普通，应小于 1。", "Asked for is separable over ordinary."),
            lambda g: {"ratio": _right(g)[0] / (_right(g)[1] + _right(g)[2])}),
        Misconception[Givens](
            "forgets-positions", Text("漏乘高宽", "Height and width left out"),
            Text("每个权重在每个输出位置都要乘加一次，应乘高×宽。",
                 "Each weight is used at every output position: multiply by height×width."),
            lambda g: dict(zip(("standard", "depthwise", "pointwise"), _right(g), strict=True))),
    )


TEMPLATE = DepthwiseSeparableCost()
