"""A whole small output map: padding, stride, two channels, bias."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Matrix
from quizdl.engine.convolution import conv2d
from quizdl.questions.given import Number, Volume, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, num, paren, total
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._grids import block, check_grid, check_numbers, exact
from quizdl.questions.templates.convolution._layer import check_fits, positions
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    x: Annotated[Volume, given("输入，每通道一个矩阵", "input, one matrix for each channel")]
    kernel: Annotated[Volume, given("卷积核，每通道一个矩阵", "kernel, one matrix for each channel")]
    bias: Annotated[Number, given("偏置", "bias")]
    stride: Annotated[int, given("步幅", "stride", low=1, high=5)] = 1
    padding: Annotated[int, given("四周零填充", "zero padding on every side", low=0, high=2)] = 0


def _run(g: Givens, *, kernel: Any = None, bias: float | None = None, stride: int = 0, padding: Any = None) -> Answers:
    """The output by the engine, with any of the givens replaced."""
    weight = as_array(g.kernel if kernel is None else kernel)
    y = conv2d(as_array(g.x)[None], weight[None], as_array((g.bias if bias is None else bias,)),
               stride=stride or g.stride, padding=g.padding if padding is None else padding)
    return {"map": y[0, 0]}


def _products(g: Givens, i: int, j: int) -> Iterator[tuple[float, float]]:
    """(pixel, weight) pairs of one output; pairs with padded zeros are left out."""
    for rows, weights in zip(g.x, g.kernel, strict=True):
        for u, line in enumerate(weights):
            for v, weight in enumerate(line):
                a, b = i * g.stride + u - g.padding, j * g.stride + v - g.padding
                if 0 <= a < len(rows) and 0 <= b < len(rows[0]):
                    yield rows[a][b], weight


def _size(g: Givens) -> tuple[int, int]:
    (rows, columns), (kernel_h, kernel_w) = ((len(v[0]), len(v[0][0])) for v in (g.x, g.kernel))
    return positions(rows, kernel_h, g.stride, g.padding), positions(columns, kernel_w, g.stride, g.padding)


def _ignores_padding(g: Givens) -> Answers | None:
    x, kernel = np.shape(g.x), np.shape(g.kernel)
    return _run(g, padding=0) if g.padding and x[1] >= kernel[1] and x[2] >= kernel[2] else None


def _transposed(g: Givens) -> Answers | None:
    kernel = np.array(g.kernel).swapaxes(1, 2)
    return _run(g, kernel=kernel) if kernel.shape[1] == kernel.shape[2] else None


def _first_channel(g: Givens) -> Answers | None:
    mask = (np.arange(len(g.x)) == 0)[:, None, None]
    return _run(g, kernel=np.array(g.kernel) * mask) if len(g.x) > 1 else None


def _side_by_side(g: Givens) -> Answers | None:
    side = len(g.kernel[0])
    return _run(g, stride=side) if side == len(g.kernel[0][0]) and side > g.stride and not g.padding else None


class ConvMap(Template[Givens]):
    id = "conv-map"
    topic = "convolution"
    title = Text("完整的输出特征图", "A whole output map")
    levels = (1, 2, 3)
    facts = ("convolution-operation.formula", "convolution-operation.procedure", "conv-output-size.height")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        def volume(channels: int, side: int, low: int, high: int) -> Volume:
            return tuple(rng.matrix(side, side, low, high, 0) for _ in range(channels))

        bias = float(rng.choice((-2, -1, 1, 2)))
        if level == 1:
            side, kernel = rng.choice(((4, 3), (3, 2)))
            return Givens(volume(1, side, 0, 4), volume(1, kernel, -2, 2), bias)
        if level == 2:
            side, kernel, stride, padding = rng.choice(((3, 3, 1, 1), (3, 3, 2, 1), (4, 2, 2, 1), (5, 3, 2, 0)))
            return Givens(volume(1, side, 0, 4), volume(1, kernel, -2, 2), bias, stride, padding)
        return Givens(volume(2, 3, 0, 4), volume(2, 2, -2, 2), bias)

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= 3, "x", f"has {len(g.x)} channels; at most 3 are allowed")
        self.require(len(g.x) == len(g.kernel), "kernel", f"has {len(g.kernel)} channels; x has {len(g.x)}")
        for name, volume in (("x", g.x), ("kernel", g.kernel)):
            for rows in volume:
                check_grid(name, rows)
        check_numbers("bias", g.bias)
        check_fits("kernel", len(g.x[0]), len(g.kernel[0]), g.padding)
        check_fits("kernel", len(g.x[0][0]), len(g.kernel[0][0]), g.padding)
        height, width = _size(g)
        self.require(height * width <= 25, "x", f"leads to a map of {height}×{width}; at most 25 entries are allowed")

    def prompt(self, g: Givens) -> Text:
        x, kernel = block("X", g.x), block("K", g.kernel)
        padding = Text(f"四周零填充 {g.padding}", f"zero padding {g.padding}") if g.padding else Text("无填充",
                                                                                                 "no padding")
        return Text(f"{x.zh}\n{kernel.zh}\n卷积层用 K 作用于 X（互相关，核不翻转），步幅 {g.stride}，{padding.zh}，"
                    f"偏置 b = {num(g.bias)}。求完整的输出特征图。",
                    f"{x.en}\n{kernel.en}\nA convolutional layer applies K to X (cross-correlation, kernel not "
                    f"turned), stride {g.stride}, {padding.en}, bias b = {num(g.bias)}. Find the whole output map.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("map", Text("输出特征图", "output map"), Matrix(exact(g.x, g.kernel, plus=g.bias))),)

    def solve(self, g: Givens) -> Answers:
        y = conv2d(as_array(g.x)[None], as_array(g.kernel)[None], as_array((g.bias,)), stride=g.stride,
                   padding=g.padding)
        return {"map": y[0, 0]}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        rows, columns = _size(g)
        return {"map": tuple(tuple(sum(a * b for a, b in _products(g, i, j)) + g.bias for j in range(columns))
                             for i in range(rows))}

    def steps(self, g: Givens) -> Sequence[Text]:
        y, policy = self.solve(g)["map"].tolist(), self.fields(g)[0].policy
        size = f"{len(y)}×{len(y[0])}"
        zeros = Text("（略去填充的零）", " (padded zeros left out)") if g.padding else Text("", "")
        steps = [Text(f"输出为 {size}；各位置对应相乘、求和、加 b{zeros.zh}：",
                      f"The output is {size}; multiply, sum and add b at every place{zeros.en}:")]
        for i, row in enumerate(y):
            for j, value in enumerate(row):
                terms = " + ".join(f"{paren(a)}×{paren(b)}" for a, b in _products(g, i, j)) or "0"
                line = total([f"y[{i + 1},{j + 1}] = {terms}", num(g.bias)])
                steps.append(Text(f"{line} = {num(round(value, 6))}", f"{line} = {num(round(value, 6))}"))
        shown = policy.show(tuple(map(tuple, y)))
        return [*steps, Text(f"Y = {shown}", f"Y = {shown}")]

    misconceptions = (
        Misconception[Givens](
            "kernel-turned", Text("把核旋转了 180°", "Kernel turned by 180°"),
            Text("你做的是数学上的卷积；卷积层不翻转核，直接对应相乘。",
                 "You did a mathematical convolution; a layer multiplies without turning the kernel."),
            lambda g: _run(g, kernel=np.array(g.kernel)[:, ::-1, ::-1])),
        Misconception[Givens](
            "kernel-transposed", Text("把核转置了", "Kernel transposed"),
            Text("核与窗口按相同的行列位置对应相乘；你交换了核的行和列。",
                 "Kernel and window are multiplied place by place; you exchanged the kernel's rows and columns."),
            _transposed),
        Misconception[Givens](
            "no-bias", Text("漏加偏置", "Bias left out"),
            Text("每个输出都要加偏置 b。", "Every output has the bias b added."), lambda g: _run(g, bias=0.0)),
        Misconception[Givens](
            "bias-per-channel", Text("每个通道都加了偏置", "Bias added once per channel"),
            Text("一个核只有一个偏置：各通道相加之后只加一次。",
                 "A kernel has one bias: add it once, after summing the channels."),
            lambda g: _run(g, bias=len(g.x) * g.bias)),
        Misconception[Givens](
            "first-channel-only", Text("只用了第一个通道", "Only the first channel used"),
            Text("核跨越所有通道，各通道的结果要相加。", "A kernel spans all channels; add up what they give."),
            _first_channel),
        Misconception[Givens](
            "ignores-padding", Text("忽略了填充", "Padding ignored"),
            Text("应先在四周补零，输出随之变大。", "Surround the input with zeros first; the output grows with it."),
            _ignores_padding),
        Misconception[Givens](
            "pads-one-side", Text("只在上边和左边填充", "Padded at top and left only"),
            Text("四边都要补零，不只是上边和左边。", "All four sides are padded, not just top and left."),
            lambda g: _run(g, padding=((g.padding, 0), (g.padding, 0)))
            if g.padding and min(np.subtract(np.shape(g.x), np.shape(g.kernel))[1:]) + g.padding >= 0 else None),
        Misconception[Givens](
            "windows-side-by-side", Text("窗口之间没有重叠", "Windows side by side"),
            Text("你让窗口每次移动一个核边长；窗口每次只移动 s 个像素，可以重叠。",
                 "You moved the window by its own length; it moves by s pixels only, so windows may overlap."),
            _side_by_side),
        Misconception[Givens](
            "ignores-stride", Text("忽略了步幅", "Stride ignored"),
            Text("窗口每次要移动 s 个像素，输出随之变小。", "The window moves by s pixels, which shrinks the output."),
            lambda g: _run(g, stride=1)),
    )


TEMPLATE = ConvMap()
