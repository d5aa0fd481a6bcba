"""How many windows of a convolution contain an input pixel: corner, edge, inside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.policy import Integer
from quizdl.engine.convolution import col2im, im2col
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import check_fits, positions
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    side: Annotated[int, given("输入边长", "input's side", low=1, high=64)]
    kernel: Annotated[int, given("核边长", "kernel size", low=1, high=15)]
    row: Annotated[int, given("所问像素的行号，从 1 数起", "row of the pixel, counted from 1", low=1, high=64)]
    column: Annotated[int, given("所问像素的列号，从 1 数起", "column of the pixel, counted from 1", low=1, high=64)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=8)] = 1
    padding: Annotated[int, given("四周填充", "padding on every side", low=0, high=15)] = 0

    @property
    def places(self) -> dict[str, tuple[int, int]]:
        return {"corner": (1, 1), "edge": (1, self.column), "pixel": (self.row, self.column)}


def _starts(g: Givens, place: int) -> list[int]:
    """Where along an axis (1 is the input's first pixel) the windows begin that contain a pixel."""
    count = positions(g.side, g.kernel, g.stride, g.padding)
    starts = (1 - g.padding + index * g.stride for index in range(count))
    return [start for start in starts if start <= place < start + g.kernel]


def _each(g: Givens, use: Callable[[int, int], int]) -> Answers:
    return {name: use(*place) for name, place in g.places.items()}


def _with(g: Givens, stride: int, padding: int) -> Answers | None:
    if g.side + 2 * padding < g.kernel:
        return None
    other = Givens(g.side, g.kernel, g.row, g.column, stride, padding)
    return _each(g, lambda i, j: len(_starts(other, i)) * len(_starts(other, j)))


class PixelUsage(Template[Givens]):
    id = "pixel-usage"
    topic = "convolution"
    title = Text("像素被使用的次数", "How often a pixel is used")
    levels = (1, 2, 3)
    facts = ("convolution-layer.border-use", "convolution-layer.border-counts")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            kernel = rng.choice((2, 3, 4, 5))
            side = rng.integer(2 * kernel + 1, 2 * kernel + 4)
            return Givens(side, kernel, rng.integer(kernel, side - kernel + 1), rng.integer(kernel, side - kernel + 1))
        if level == 2:
            kernel = rng.choice((3, 5))
            side = rng.integer(2 * kernel, 12)
            row = rng.integer(2, kernel - 1)
            return Givens(side, kernel, row, rng.integer(kernel, side - kernel + 1), 1, rng.integer(1, kernel // 2))
        kernel = rng.choice((3, 4, 5))
        side = rng.integer(2 * kernel, 14)
        return Givens(side, kernel, rng.integer(2, kernel + 1), rng.integer(kernel, side - kernel + 1), 2,
                      rng.integer(0, kernel // 2))

    def check(self, g: Givens) -> None:
        check_fits("kernel", g.side, g.kernel, g.padding)
        for name, place in (("row", g.row), ("column", g.column)):
            self.require(place <= g.side, name, f"is {place}; the input has only {g.side}")

    def prompt(self, g: Givens) -> Text:
        padding = Text(f"四周填充 {g.padding}", f"padding {g.padding}") if g.padding else Text("无填充", "no padding")
        return Text(f"在 {g.side}×{g.side} 的单通道输入上做 {g.kernel}×{g.kernel} 卷积，步幅 {g.stride}，{padding.zh}。"
                    f"\n角上像素 (1,1)、边上像素 (1,{g.column})、像素 ({g.row},{g.column}) "
                    "各落入多少个窗口（即被多少个输出使用）？行列从 1 数起。",
                    f"A {g.kernel}×{g.kernel} convolution runs over a one-channel input of {g.side}×{g.side}, stride "
                    f"{g.stride}, "
                    f"{padding.en}.\nIn how many windows (of how many outputs) are the corner pixel (1,1), the edge "
                    "pixel "
                    f"(1,{g.column}) and the pixel ({g.row},{g.column})? Rows and columns count from 1.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        names = {"corner": Text("角上像素", "corner"), "edge": Text("边上像素", "edge"), "pixel": Text("像素", "pixel")}
        return tuple(Field(name, Text(f"{names[name].zh} ({i},{j})", f"{names[name].en} ({i},{j})"), Integer(),
                           zero_ok=True)
                     for name, (i, j) in g.places.items())

    def solve(self, g: Givens) -> Answers:
        image = np.ones((1, 1, g.side, g.side))
        columns = im2col(image, g.kernel, stride=g.stride, padding=g.padding)
        times = col2im(np.ones_like(columns), image.shape, g.kernel, stride=g.stride, padding=g.padding)[0, 0]
        return {name: int(times[i - 1, j - 1]) for name, (i, j) in g.places.items()}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return {name: len(_starts(g, i)) * len(_starts(g, j)) for name, (i, j) in g.places.items()}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        steps = [Text("像素落入的窗口数 = 行方向的个数 × 列方向的个数（窗口只能从允许的位置开始）。",
                      "Windows with the pixel = count along the rows × count along the columns (windows begin only at "
                      "allowed places).")]
        for name, (i, j) in g.places.items():
            along = f"{len(_starts(g, i))}×{len(_starts(g, j))} = {key[name]}"
            steps.append(Text(f"({i},{j})：{along}", f"({i},{j}): {along}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "borders-ignored", Text("以为每个像素都用 k² 次", "Every pixel taken to be used k² times"),
            Text("只有远离边界且步幅为 1 时才是 k² 次；靠边的像素落入的窗口较少。",
                 "That holds only far from the borders with stride 1; pixels near them lie in fewer windows."),
            lambda g: _each(g, lambda i, j: g.kernel**2)),
        Misconception[Givens](
            "used-once", Text("以为每个像素只用一次", "Every pixel taken to be used once"),
            Text("步幅小于核边长时窗口互相重叠，同一像素会用多次。",
                 "Windows overlap where the stride is less than the kernel: a pixel is used several times."),
            lambda g: _each(g, lambda i, j: 1)),
        Misconception[Givens](
            "axes-added", Text("两个方向相加", "The two directions added"),
            Text("两个方向的位置可任意组合，应相乘而不是相加。",
                 "Places along the two directions combine freely: multiply, do not add."),
            lambda g: _each(g, lambda i, j: len(_starts(g, i)) + len(_starts(g, j)))),
        Misconception[Givens](
            "one-direction-only", Text("只数了一个方向", "Only one direction counted"),
            Text("窗口在行、列两个方向上都移动，两个方向的个数要相乘。",
                 "Windows move along rows and columns: multiply the counts of both directions."),
            lambda g: _each(g, lambda i, j: len(_starts(g, j)))),
        Misconception[Givens](
            "ignores-padding", Text("忽略了填充", "Padding ignored"),
            Text("填充让窗口可以越过边界开始，靠边的像素因此多用几次。",
                 "Padding lets windows begin beyond the border, so pixels near it are used more often."),
            lambda g: _with(g, g.stride, 0)),
        Misconception[Givens](
            "ignores-stride", Text("忽略了步幅", "Stride ignored"),
            Text("步幅为 s 时窗口只从每隔 s 个像素的位置开始。",
                 "With stride s windows begin only at every s-th pixel."),
            lambda g: _with(g, 1, g.padding)),
    )


TEMPLATE = PixelUsage()
