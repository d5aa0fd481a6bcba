"""One pixel of a convolution's output: several channels, bias, stride, a window over the border."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Vector
from quizdl.engine.convolution import conv2d
from quizdl.questions.given import Number, Volume, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, num, products, total
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._grids import block, check_grid, check_numbers, exact
from quizdl.questions.templates.convolution._layer import check_fits, positions
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Volume, given("输入，每通道一个矩阵", "input, one matrix for each channel")]
    kernel: Annotated[Volume, given("卷积核，每通道一个矩阵", "kernel, one matrix for each channel")]
    bias: Annotated[Number, given("偏置", "bias")]
    row: Annotated[int, given("输出行号，从 1 数起", "output row, counted from 1", low=1, high=20)]
    column: Annotated[int, given("输出列号，从 1 数起", "output column, counted from 1", low=1, high=20)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=5)] = 1
    padding: Annotated[int, given("四周零填充", "zero padding on every side", low=0, high=3)] = 0


def _window(g: Givens) -> list[list[float]]:
    """The pixels under the kernel, channel by channel, zeros where it hangs over the border."""
    def pixel(channel: int, i: int, j: int) -> float:
        rows = g.x[channel]
        return rows[i][j] if 0 <= i < len(rows) and 0 <= j < len(rows[0]) else 0.0

    top, left = (g.row - 1) * g.stride - g.padding, (g.column - 1) * g.stride - g.padding
    return [[pixel(channel, top + u, left + v) for u in range(len(rows)) for v in range(len(rows[0]))]
            for channel, rows in enumerate(g.kernel)]


def _flat(volume: Volume) -> Iterator[list[float]]:
    return ([value for row in rows for value in row] for rows in volume)


def _sums(g: Givens) -> list[float]:
    """Each channel's sum of products, by loops."""
    return [sum(a * b for a, b in zip(pixels, weights, strict=True))
            for pixels, weights in zip(_window(g), _flat(g.kernel), strict=True)]


def _answers(g: Givens, *, kernel: Any = None, row: int = 0, column: int = 0, stride: int = 0,
             padding: int | None = None) -> Answers | None:
    """The answers by the engine, with any of the givens replaced; None where there is no such pixel."""
    x, weight = as_array(g.x), as_array(g.kernel if kernel is None else kernel)
    padding = g.padding if padding is None else padding
    if min(x.shape[1:]) + 2 * padding < max(weight.shape[1:]):
        return None
    maps = conv2d(x[None], weight[:, None], stride=stride or g.stride, padding=padding, groups=len(g.x))[0]
    i, j = (row or g.row) - 1, (column or g.column) - 1
    if i >= maps.shape[1] or j >= maps.shape[2]:
        return None
    sums = maps[:, i, j]
    return {"sums": sums, "pixel": sums.sum() + g.bias}


def _centred(g: Givens) -> Answers | None:
    side = len(g.kernel[0])
    odd = side == len(g.kernel[0][0]) and side % 2 == 1 and side > 1
    found = _answers(g, padding=side // 2) if odd and g.stride == 1 and not g.padding else None
    return None if found is None or float(found["pixel"]) == sum(_sums(g)) else found  # the same as without bias


class ConvPixel(Template[Givens]):
    id = "conv-pixel"
    topic = "convolution"
    title = Text("卷积输出的一个像素", "One pixel of a convolution's output")
    levels = (1, 2, 3)
    facts = (
        "convolution-operation.formula",
        "convolution-operation.procedure",
        "convolution-operation.sum-of-channels",
    )
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        def volume(channels: int, rows: int, columns: int, low: float, high: float, places: int = 0) -> Volume:
            return tuple(rng.matrix(rows, columns, low, high, places) for _ in range(channels))

        bias = float(rng.choice((-3, -2, -1, 1, 2, 3)))
        if level == 1:
            row, column = rng.choice(((1, 2), (2, 1)))
            return Givens(volume(1, 4, 4, 0, 5), volume(1, 3, 3, -2, 2), bias, row, column)
        if level == 2:
            row, column = rng.choice(((1, 2), (2, 1)))
            return Givens(volume(2, 4, 4, 0, 5), volume(2, 2, 2, -2, 2), bias, row, column, stride=2)
        row, column = rng.choice(((1, 2), (2, 1)))
        bias = rng.choice((-0.5, 0.5, -1.5, 1.5, 0.2, -0.2))
        return Givens(volume(3, 4, 4, -2, 4), volume(3, 3, 3, -1, 1, 1), bias, row, column, padding=1)

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= 4, "x", f"has {len(g.x)} channels; at most 4 are allowed")
        self.require(len(g.x) == len(g.kernel), "kernel", f"has {len(g.kernel)} channels; x has {len(g.x)}")
        for name, volume in (("x", g.x), ("kernel", g.kernel)):
            for rows in volume:
                check_grid(name, rows)
        check_numbers("bias", g.bias)
        for axis, place in (("row", g.row), ("column", g.column)):
            size, kernel = ((len(v[0]) if axis == "row" else len(v[0][0])) for v in (g.x, g.kernel))
            check_fits("kernel", size, kernel, g.padding)
            last = positions(size, kernel, g.stride, g.padding)
            self.require(place <= last, axis, f"is {place}; the output has only {last}")

    def prompt(self, g: Givens) -> Text:
        x, kernel = block("X", g.x), block("K", g.kernel)
        padding = Text(f"四周零填充 {g.padding}", f"zero padding {g.padding}") if g.padding else Text("无填充",
                                                                                                 "no padding")
        channels = Text("再", "then ") if len(g.x) > 1 else Text("", "")
        per_channel = Text("先求各通道的乘积之和（不含偏置），",
                           "First find each channel's sum of products (without the bias), ")
        return Text(f"{x.zh}\n{kernel.zh}\n用卷积核 K 对 X 做卷积层的运算（互相关，核不翻转），步幅 {g.stride}，"
                    f"{padding.zh}，偏置 b = {num(g.bias)}。\n{per_channel.zh if channels.zh else ''}{channels.zh}求输"
                    f"出第 {g.row} 行第 {g.column} 列的值（从 1 数起）。",
                    f"{x.en}\n{kernel.en}\nA convolutional layer applies K to X (cross-correlation, kernel not "
                    f"turned), stride {g.stride}, {padding.en}, bias b = {num(g.bias)}.\n"
                    f"{per_channel.en + channels.en if channels.en else ''}{'find' if channels.en else 'Find'} the "
                    f"output in row {g.row}, column {g.column} (counted from 1).")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        pixel = Text(f"y[{g.row},{g.column}]", f"y[{g.row},{g.column}]")
        policy = exact(g.x, g.kernel, plus=g.bias)
        if len(g.x) == 1:
            return (Field("pixel", pixel, policy),)
        sums = Text("各通道的乘积之和", "each channel's sum of products")
        return (Field("sums", sums, Vector(exact(g.x, g.kernel)), zero_ok=True),
                Field("pixel", pixel, policy, after=("sums",)))

    def solve(self, g: Givens) -> Answers:
        y = conv2d(as_array(g.x)[None], as_array(g.kernel)[None], as_array((g.bias,)), stride=g.stride,
                   padding=g.padding)
        sums = conv2d(as_array(g.x)[None], as_array(g.kernel)[:, None], stride=g.stride, padding=g.padding,
                      groups=len(g.x))
        place = (g.row - 1, g.column - 1)
        return {"sums": sums[0, :, *place], "pixel": y[0, 0, *place]}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        sums = _sums(g)
        return {"sums": tuple(sums), "pixel": sum(sums) + g.bias}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if len(earlier["sums"]) != len(g.x):
            return {}
        return {"pixel": sum(earlier["sums"]) + g.bias}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, fields = self.solve(g), {field.name: field for field in self.fields(g)}
        top, left = (g.row - 1) * g.stride + 1, (g.column - 1) * g.stride + 1
        padded = Text("填充后", " of the padded input") if g.padding else Text("", "")
        steps = [Text(f"窗口从{padded.zh}第 {top} 行第 {left} 列开始。",
                      f"The window begins in row {top}, column {left}"
                      f"{padded.en}.")]
        for number, (pixels, weights) in enumerate(zip(_window(g), _flat(g.kernel), strict=True), start=1):
            line = f"{products(pixels, weights)} = {approx(float(key['sums'][number - 1]), 6)}"
            steps.append(Text(f"通道 {number}：{line}", f"Channel {number}: {line}"))
        if "sums" in fields:
            shown = fields["sums"].policy.show(tuple(key["sums"].tolist()))
            steps.append(Text(f"各通道：{shown}", f"Channels: {shown}"))
        terms = total([approx(value, 6) for value in key["sums"]] + [num(g.bias)])
        steps.append(same(f"y[{g.row},{g.column}] = {terms} = {fields['pixel'].policy.show(key['pixel'])}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "kernel-turned", Text("把核旋转了 180°", "Kernel turned by 180°"),
            Text("你做的是数学上的卷积；卷积层不翻转核，直接对应相乘。",
                 "You did a mathematical convolution; a layer multiplies without turning the kernel."),
            lambda g: _answers(g, kernel=np.array(g.kernel)[:, ::-1, ::-1])),
        Misconception[Givens](
            "no-bias", Text("漏加偏置", "Bias left out"),
            Text("各乘积求和之后还要加偏置 b。", "Add the bias b after summing the products."),
            lambda g: {"pixel": sum(_sums(g))}),
        Misconception[Givens](
            "bias-per-channel", Text("每个通道都加了偏置", "Bias added once per channel"),
            Text("一个卷积核只有一个偏置：各通道相加之后只加一次。",
                 "A kernel has one bias: add it once, after summing the channels."),
            lambda g: {"pixel": sum(_sums(g)) + len(g.x) * g.bias}),
        Misconception[Givens](
            "channels-averaged", Text("对通道求了平均", "Channels averaged"),
            Text("各通道的结果是相加，不是取平均。", "The channels' results are added, not averaged."),
            lambda g: {"pixel": sum(_sums(g)) / len(g.x) + g.bias}),
        Misconception[Givens](
            "row-and-column-exchanged", Text("行列颠倒", "Row and column exchanged"),
            Text("先数行，再数列；你取的是行列互换处的窗口。",
                 "Count the row first, then the column; you took the window with the two exchanged."),
            lambda g: _answers(g, row=g.column, column=g.row)),
        Misconception[Givens](
            "window-centred", Text("把窗口中心放在该处", "Window centred there"),
            Text("无填充时，输出第 i 行第 j 列的窗口左上角在输入的第 i 行第 j 列，而不是以它为中心。",
                 "Without padding the window of output (i, j) has its upper left corner, not its centre, at input row"
                 " i, column j."),
            _centred),
        Misconception[Givens](
            "ignores-stride", Text("忽略了步幅", "Stride ignored"),
            Text("窗口每次移动 s 个像素：从第 (i-1)s+1 行开始。",
                 "The window moves by s pixels: it begins in row (i-1)s+1."),
            lambda g: _answers(g, stride=1) if g.stride > 1 else None),
        Misconception[Givens](
            "ignores-padding", Text("忽略了填充", "Padding ignored"),
            Text("应先在四周补零，再数窗口的位置。", "Surround the input with zeros before counting windows."),
            lambda g: _answers(g, padding=0) if g.padding else None),
    )


TEMPLATE = ConvPixel()
