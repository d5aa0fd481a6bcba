"""Shapes of the matrices that im2col turns a convolution into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import numpy as np

from quizdl.answers.array_policy import Shape
from quizdl.engine.convolution import im2col
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import (
    check_at_most,
    check_fits,
    layer_words,
    positions,
    size_line,
    unless,
)
from quizdl.text import Text

Layout: TypeAlias = Literal["rows", "columns"]
_LAYOUTS: tuple[Layout, ...] = ("rows", "columns")


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=512)]
    height: Annotated[int, given("输入高", "input height", low=1, high=256)]
    width: Annotated[int, given("输入宽", "input width", low=1, high=256)]
    out_channels: Annotated[int, given("卷积核个数", "number of kernels", low=1, high=512)]
    kernel: Annotated[int, given("核边长", "kernel size", low=1, high=15)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=8)] = 1
    padding: Annotated[int, given("四周填充", "padding on every side", low=0, high=15)] = 0
    batch: Annotated[int, given("批大小", "batch size", low=1, high=64)] = 1
    windows: Annotated[Layout, given("每个窗口展开成一行还是一列", "a window becomes a row or a column")] = "columns"

    @property
    def length(self) -> int:
        """Entries of one window."""
        return self.channels * self.kernel**2

    @property
    def size(self) -> tuple[int, int]:
        return (positions(self.height, self.kernel, self.stride, self.padding),
                positions(self.width, self.kernel, self.stride, self.padding))

    @property
    def count(self) -> int:
        """Windows of the whole batch."""
        return self.batch * self.size[0] * self.size[1]


def _answers(g: Givens, windows: str, length: int, count: int) -> Answers:
    if windows == "columns":
        return {"matrix": (length, count), "weight": (g.out_channels, length), "product": (g.out_channels, count)}
    return {"matrix": (count, length), "weight": (length, g.out_channels), "product": (count, g.out_channels)}


def _input_positions(g: Givens) -> Answers:
    return _answers(g, g.windows, g.length, g.batch * g.height * g.width)


def _no_plus_one(g: Givens) -> Answers:
    return _answers(g, g.windows, g.length, g.batch * (g.size[0] - 1) * (g.size[1] - 1))


class Im2colShape(Template[Givens]):
    id = "im2col-shape"
    topic = "convolution"
    title = Text("im2col 的矩阵形状", "Shapes of the matrices of im2col")
    levels = (1, 2, 3)
    facts = ("im2col.shape", "im2col.windows", "im2col.product")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        windows = rng.choice(_LAYOUTS)
        if level == 1:
            side, kernel = rng.integer(5, 9), rng.choice((2, 3))
            return Givens(rng.integer(2, 4), side, side, rng.choice((5, 6, 8)), kernel, windows=windows)
        kernel, stride = rng.choice((3, 5)), rng.integer(1, 2)
        height = rng.integer(10, 20)
        width = height + rng.choice((-3, -2, 2, 4))
        batch = 1 if level == 2 else rng.choice((2, 4, 8))
        return Givens(rng.choice((3, 4, 6)), height, width, rng.choice((8, 10, 12, 16)), kernel, stride,
                      1 if stride == 2 else 0, batch, windows)

    def check(self, g: Givens) -> None:
        check_fits("kernel", min(g.height, g.width), g.kernel, g.padding)
        check_at_most("batch", g.length * g.count, 2 * 10**6, "entries of the matrix")

    def prompt(self, g: Givens) -> Text:
        words = layer_words((g.channels, g.height, g.width), g.out_channels, g.kernel, g.stride, g.padding)
        batch = Text(f"批大小 {g.batch}，全批并入一个矩阵。", f" The batch of {g.batch} images goes into one matrix.")
        zh = {"columns": "每个窗口（跨所有通道）展开成一列，W 的每行是一个核，乘积为 W·X",
              "rows": "每个窗口（跨所有通道）展开成一行，W 的每列是一个核，乘积为 X·W"}
        en = {"columns": "each window (all channels) becomes a column, each row of W is a kernel, the product is W·X",
              "rows": "each window (all channels) becomes a row, each column of W is a kernel, the product is X·W"}
        return words + (batch if g.batch > 1 else Text("", "")) + Text(
            f"\n用 im2col 把卷积写成矩阵乘法：{zh[g.windows]}。边长除不尽时向下取整。\n求 X、W 和乘积的形状（行×列）。",
            f"\nim2col writes it as a matrix product: {en[g.windows]}. Sides round down.\nFind the shapes "
            "(rows×columns) of X, "
            "W and the product.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("matrix", Text("X（窗口矩阵）", "X (the windows)"), Shape()),
                Field("weight", Text("W（卷积核矩阵）", "W (the kernels)"), Shape()),
                Field("product", Text("乘积", "product"), Shape()))

    def solve(self, g: Givens) -> Answers:
        x = np.zeros((g.batch, g.channels, g.height, g.width), np.float32)
        columns = im2col(x, g.kernel, stride=g.stride, padding=g.padding)
        matrix = np.moveaxis(columns, 1, 0).reshape(columns.shape[1], -1)
        weight = np.zeros((g.out_channels, g.channels, g.kernel, g.kernel), np.float32).reshape(g.out_channels, -1)
        if g.windows == "rows":
            return {"matrix": matrix.T.shape, "weight": weight.T.shape, "product": (matrix.shape[1], weight.shape[0])}
        return {"matrix": matrix.shape, "weight": weight.shape, "product": (weight.shape[0], matrix.shape[1])}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _answers(g, g.windows, g.kernel * g.kernel * g.channels, g.batch * g.size[0] * g.size[1])

    def steps(self, g: Givens) -> Sequence[Text]:
        shown = {name: Shape().show(value) for name, value in self.solve(g).items()}
        lines = list(dict.fromkeys(size_line(side, g.kernel, g.stride, g.padding) for side in (g.height, g.width)))
        batch = f"{g.batch}×" if g.batch > 1 else ""
        places = f"{batch}{g.size[0]}×{g.size[1]} = {g.count}"
        one = f"{g.channels}×{g.kernel}×{g.kernel} = {g.length}"
        return [Text(f"输出边长：{'；'.join(lines)}", f"Output's sides: {'; '.join(lines)}"),
                Text(f"每个窗口 {one} 个数；窗口 {places} 个", f"{one} numbers in a window; {places} windows"),
                Text(f"X：{shown['matrix']}；W：{shown['weight']}；乘积：{shown['product']}",
                     f"X: {shown['matrix']}; W: {shown['weight']}; product: {shown['product']}")]

    misconceptions = (
        Misconception[Givens](
            "rows-and-columns-exchanged", Text("行列颠倒", "Rows and columns exchanged"),
            Text("请按题中的布局：窗口是行还是列决定了 X、W 和乘积的形状。",
                 "Follow the stated layout: whether windows are rows or columns settles all three shapes."),
            lambda g: _answers(g, "rows" if g.windows == "columns" else "columns", g.length, g.count)),
        Misconception[Givens](
            "forgets-channels", Text("窗口只含一个通道", "Windows of one channel only"),
            Text("窗口跨越所有输入通道，长度是 C·k²。", "A window spans all input channels: its length is C·k²."),
            lambda g: _answers(g, g.windows, g.kernel**2, g.count)),
        Misconception[Givens](
            "input-positions", Text("按输入像素数窗口", "As many windows as input pixels"),
            Text("窗口数等于输出的像素数，不是输入的像素数。",
                 "There are as many windows as output pixels, not input pixels."),
            _input_positions),
        Misconception[Givens](
            "no-plus-one", Text("窗口数漏加 1", "The + 1 forgotten"),
            Text("每条轴上的窗口数是 ⌊(n+2p-k)/s⌋ + 1。", "Along an axis there are ⌊(n+2p-k)/s⌋ + 1 windows."),
            _no_plus_one),
        Misconception[Givens](
            "ignores-stride", Text("忽略了步幅", "Stride ignored"),
            Text("步幅大于 1 时窗口变少。", "A stride of more than 1 leaves fewer windows."),
            lambda g: unless(_answers(g, g.windows, g.length, g.batch * positions(g.height, g.kernel, 1, g.padding)
                                      * positions(g.width, g.kernel, 1, g.padding)), _input_positions(g))),
        Misconception[Givens](
            "forgets-batch", Text("漏乘批大小", "Batch left out"),
            Text("每幅图像都有自己的窗口，窗口数要乘批大小。",
                 "Every image has its own windows: multiply by the batch size."),
            lambda g: _answers(g, g.windows, g.length, g.size[0] * g.size[1])),
    )


TEMPLATE = Im2colShape()
