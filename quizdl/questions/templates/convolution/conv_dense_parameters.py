"""Parameters of a convolution against a dense layer, and a locally connected one, with the same output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Integer
from quizdl.engine.analysis import Conv, Dense, Flatten, cost_table, count_parameters
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import (
    check_at_most,
    check_fits,
    layer_words,
    positions,
    size_line,
)
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=512)]
    side: Annotated[int, given("输入边长", "input's side", low=1, high=256)]
    out_channels: Annotated[int, given("卷积核个数", "number of kernels", low=1, high=512)]
    kernel: Annotated[int, given("核边长", "kernel size", low=1, high=15)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=8)] = 1
    padding: Annotated[int, given("四周填充", "padding on every side", low=0, high=15)] = 0
    hidden: Annotated[int, given("全连接层的神经元数；0 表示与卷积输出一样多",
                                 "units of the dense layer; 0: as many as the convolution has outputs", low=0,
                                 high=10000)] = 0
    local: Annotated[bool, given("是否再问局部连接层", "whether a locally connected layer is asked too")] = False

    @property
    def out_side(self) -> int:
        return positions(self.side, self.kernel, self.stride, self.padding)

    @property
    def inputs(self) -> int:
        return self.channels * self.side**2

    @property
    def units(self) -> int:
        return self.hidden or self.out_channels * self.out_side**2

    @property
    def window(self) -> int:
        return self.channels * self.kernel**2


class ConvDenseParameters(Template[Givens]):
    id = "conv-dense-parameters"
    topic = "convolution"
    title = Text("卷积层与全连接层的参数量", "Parameters: convolution against dense")
    levels = (1, 2, 3)
    facts = ("weight-sharing.fewer-parameters", "local-connectivity.saves-compute", "dense-layer.params")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        out, kernel = rng.choice((4, 6, 8, 16)), rng.choice((3, 5))
        if level == 1:
            return Givens(rng.choice((1, 3)), rng.choice((16, 20, 28, 32)), out, kernel,
                          hidden=rng.choice((50, 100, 120, 200)))
        if level == 2:
            return Givens(rng.choice((1, 3)), rng.choice((8, 10, 12, 16)), out, kernel)
        return Givens(rng.choice((2, 3, 4)), rng.choice((10, 12, 16, 20)), out, kernel, 2, kernel // 2, local=True)

    def check(self, g: Givens) -> None:
        check_fits("kernel", g.side, g.kernel, g.padding)
        check_at_most("hidden" if g.hidden else "side", (g.inputs + 1) * g.units, 10**8,
                      "parameters of the dense layer")
        check_at_most("out_channels", g.window * g.out_channels, 10**8, "weights")

    def prompt(self, g: Givens) -> Text:
        words = layer_words((g.channels, g.side, g.side), g.out_channels, g.kernel, g.stride, g.padding)
        dense = Text("把输入拉平、输出神经元与卷积输出一样多的全连接层",
                     "a dense layer on the flattened input with as many units as the convolution has outputs")
        if g.hidden:
            dense = Text(f"把输入拉平后接 {g.hidden} 个神经元的全连接层",
                         f"a dense layer of {g.hidden} units on the flattened input")
        local, asked = Text("", ""), Text("求两者各自的参数总数。", "Find all parameters of each.")
        if g.local:
            local = Text("；以及与卷积连接方式相同、但各位置不共享权重和偏置的局部连接层",
                         "; and with a locally connected layer: connected as the convolution, but weights and biases "
                         "are not shared between places")
            asked = Text("求三者各自的参数总数。", "Find all parameters of each.")
        return words + Text(f"比较它与{dense.zh}{local.zh}。都带偏置；边长除不尽时向下取整。{asked.zh}",
                            f" Compare it with {dense.en}{local.en}. All have biases; sides round down. {asked.en}")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("conv", Text("卷积层", "convolution"), Integer()),
                  Field("dense", Text("全连接层", "dense layer"), Integer()))
        return (*fields,
                Field("local", Text("局部连接层", "locally connected layer"), Integer())) if g.local else fields

    def solve(self, g: Givens) -> Answers:
        size = (g.channels, g.side, g.side)
        layer = Conv(g.out_channels, g.kernel, g.stride, g.padding)
        row = cost_table((layer,), size).rows[0]
        dense = count_parameters((Flatten(), Dense(g.hidden or row.units)), size)
        # Without sharing every connection, the bias's among them, has a parameter of its own.
        return {"conv": row.parameters, "dense": dense, "local": row.connections}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        places = g.out_side * g.out_side
        kernel = g.kernel * g.kernel * g.channels + 1
        outputs = g.hidden if g.hidden else g.out_channels * places
        return {"conv": kernel * g.out_channels, "dense": g.channels * g.side * g.side * outputs + outputs,
                "local": kernel * g.out_channels * places}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        conv = f"({g.kernel}×{g.kernel}×{g.channels} + 1)×{g.out_channels} = {key['conv']}"
        line = size_line(g.side, g.kernel, g.stride, g.padding)
        units = f"{g.out_channels}×{g.out_side}×{g.out_side} = {g.out_channels * g.out_side**2}"
        dense = f"({shape((g.channels, g.side, g.side))} + 1)×{g.units} = ({g.inputs} + 1)×{g.units} = {key['dense']}"
        steps = [Text(f"卷积层：{conv}", f"Convolution: {conv}")]
        if not g.hidden or g.local:
            steps.append(Text(f"输出边长 {line}；输出 {units} 个", f"Output's side {line}; {units} outputs"))
        steps.append(Text(f"全连接层：{dense}", f"Dense: {dense}"))
        if g.local:
            local = f"({g.window} + 1)×{g.out_channels}×{g.out_side}×{g.out_side} = {key['local']}"
            steps.append(Text(f"局部连接层（每个输出一套权重）：{local}",
                              f"Locally connected (weights for every output): {local}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "no-bias", Text("漏数偏置", "Biases left out"),
            Text("每个核、每个神经元都有一个偏置。", "Every kernel and every unit has a bias."),
            lambda g: {"conv": g.window * g.out_channels, "dense": g.inputs * g.units,
                       "local": g.window * g.out_channels * g.out_side**2}),
        Misconception[Givens](
            "no-sharing", Text("卷积没有共享权重", "Convolution without sharing"),
            Text("卷积核在所有位置共享，参数不乘输出的高宽。",
                 "A kernel is shared by all places: do not multiply by the output's size."),
            lambda g: {"conv": (g.window + 1) * g.out_channels * g.out_side**2}),
        Misconception[Givens](
            "conv-forgets-channels", Text("卷积漏乘输入通道数", "Convolution without the input channels"),
            Text("每个核跨越所有输入通道。", "A kernel spans all input channels."),
            lambda g: {"conv": (g.kernel**2 + 1) * g.out_channels,
                       "local": (g.kernel**2 + 1) * g.out_channels * g.out_side**2}),
        Misconception[Givens](
            "dense-forgets-channels", Text("全连接层漏乘通道数", "Dense layer without the channels"),
            Text("拉平后的输入有 C×H×W 个数。", "The flattened input has C×H×W numbers."),
            lambda g: {"dense": (g.side**2 + 1) * g.units}),
        Misconception[Givens](
            "one-dense-bias", Text("全连接层只算一个偏置", "One bias for the dense layer"),
            Text("每个神经元各有一个偏置。", "Every unit has a bias of its own."),
            lambda g: {"dense": g.inputs * g.units + 1}),
        Misconception[Givens](
            "dense-one-channel-out", Text("全连接层漏乘输出通道数", "Dense layer without the output channels"),
            Text("输出神经元要与卷积输出一样多：K×H'×W'。", "As many units as the convolution has outputs: K×H'×W'."),
            lambda g: None if g.hidden else {"dense": (g.inputs + 1) * g.out_side**2}),
        Misconception[Givens](
            "local-shares-bias", Text("局部连接层共享偏置", "Biases shared in the local layer"),
            Text("题中局部连接层的偏置也不共享，每个输出各一个。",
                 "Here the local layer shares no biases either: one for every output."),
            lambda g: {"local": g.window * g.out_channels * g.out_side**2 + g.out_channels} if g.local else None),
    )


TEMPLATE = ConvDenseParameters()
