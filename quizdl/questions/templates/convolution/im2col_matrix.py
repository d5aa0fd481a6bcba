"""The im2col matrix of a small input, written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import numpy as np

from quizdl.answers.array_policy import Matrix
from quizdl.engine.convolution import im2col
from quizdl.questions.given import Volume, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._grids import block, check_grid, exact
from quizdl.questions.templates.convolution._layer import check_at_most, check_fits, positions
from quizdl.text import Text, same

Layout: TypeAlias = Literal["rows", "columns"]
_LAYOUTS: tuple[Layout, ...] = ("rows", "columns")


@dataclass(frozen=True)
class Givens:
    x: Annotated[Volume, given("输入，每通道一个矩阵", "input, one matrix for each channel")]
    kernel: Annotated[int, given("核边长", "kernel size", low=1, high=5)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=5)] = 1
    windows: Annotated[Layout, given("每个窗口展开成一行还是一列", "a window becomes a row or a column")] = "rows"

    @property
    def size(self) -> tuple[int, int]:
        return (positions(len(self.x[0]), self.kernel, self.stride),
                positions(len(self.x[0][0]), self.kernel, self.stride))


def _window(g: Givens, i: int, j: int, stride: int) -> list[float]:
    return [rows[i * stride + u][j * stride + v] for rows in g.x for u in range(g.kernel) for v in range(g.kernel)]


def _laid(g: Givens, rows: list[list[float]]) -> Answers:
    return {"matrix": tuple(map(tuple, rows if g.windows == "rows" else zip(*rows, strict=True)))}


def _places(g: Givens) -> list[tuple[int, int]]:
    return [(i, j) for i in range(g.size[0]) for j in range(g.size[1])]


def _ignores_stride(g: Givens) -> Answers | None:
    if g.stride == 1:
        return None
    rows, columns = positions(len(g.x[0]), g.kernel), positions(len(g.x[0][0]), g.kernel)
    return _laid(g, [_window(g, i, j, 1) for i in range(rows) for j in range(columns)])


def _down_first(g: Givens) -> Answers:
    windows = [[np.array(rows)[i * g.stride:i * g.stride + g.kernel,
                               j * g.stride:j * g.stride + g.kernel].T.ravel().tolist()
                for rows in g.x] for i, j in _places(g)]
    return _laid(g, [[value for channel in window for value in channel] for window in windows])


def _channels_last(g: Givens) -> Answers:
    area = g.kernel**2
    return _laid(g, [[window[c * area + place] for place in range(area) for c in range(len(g.x))]
                     for window in (_window(g, i, j, g.stride) for i, j in _places(g))])


class Im2colMatrix(Template[Givens]):
    id = "im2col-matrix"
    topic = "convolution"
    title = Text("写出 im2col 矩阵", "An im2col matrix written out")
    levels = (1, 2, 3)
    facts = ("im2col.definition", "im2col.shape", "im2col.layouts")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        windows = rng.choice(_LAYOUTS)
        if level == 1:
            # Not 3×3: that matrix would be symmetric.
            return Givens((rng.matrix(3, 4, 0, 9, 0),), 2, 1, windows)
        if level == 2:
            return Givens((rng.matrix(4, 4, 0, 9, 0),), 2, 2, windows)
        return Givens((rng.matrix(2, 3, 0, 9, 0), rng.matrix(2, 3, 0, 9, 0)), 2, 1, windows)

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= 3, "x", f"has {len(g.x)} channels; at most 3 are allowed")
        for rows in g.x:
            check_grid("x", rows)
        check_fits("kernel", min(len(g.x[0]), len(g.x[0][0])), g.kernel)
        check_at_most("x", len(g.x) * g.kernel**2 * g.size[0] * g.size[1], 200, "entries of the matrix")

    def prompt(self, g: Givens) -> Text:
        x = block("X", g.x)
        zh, en = ("列", "column") if g.windows == "columns" else ("行", "row")
        channels = Text("，各通道依次排列", ", one channel after the other") if len(g.x) > 1 else Text("", "")
        return Text(f"{x.zh}\n对 X 做 im2col：核 {g.kernel}×{g.kernel}，步幅 {g.stride}，无填充。每个窗口展开成一{zh}，"
                    f"窗口内按行读取{channels.zh}；窗口自左向右、自上而下移动。\n写出 im2col 矩阵。",
                    f"{x.en}\nim2col of X: kernel {g.kernel}×{g.kernel}, stride {g.stride}, no padding. Each window "
                    f"becomes a {en}, read row by row{channels.en}; windows move from left to right, then down.\nWrite "
                    "the im2col matrix.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("matrix", Text("im2col 矩阵", "im2col matrix"), Matrix(exact(g.x)), zero_ok=True),)

    def solve(self, g: Givens) -> Answers:
        columns = im2col(as_array(g.x)[None], g.kernel, stride=g.stride)[0]
        return {"matrix": columns.T if g.windows == "rows" else columns}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _laid(g, [_window(g, i, j, g.stride) for i, j in _places(g)])

    def steps(self, g: Givens) -> Sequence[Text]:
        key = tuple(map(tuple, self.solve(g)["matrix"].tolist()))
        length = len(g.x) * g.kernel**2
        steps = [Text(f"共 {g.size[0]}×{g.size[1]} 个窗口，每个 {length} 个数：",
                      f"{g.size[0]}×{g.size[1]} windows of {length} numbers each:")]
        for number, (i, j) in enumerate(_places(g), start=1):
            steps.append(same(f"{number}. {vec(_window(g, i, j, g.stride))}"))
        return [*steps, same(self.fields(g)[0].policy.show(key))]

    misconceptions = (
        Misconception[Givens](
            "laid-the-other-way", Text("行列颠倒", "Rows and columns exchanged"),
            Text("请看清题意：每个窗口是一行还是一列。", "Mind the layout: whether each window is a row or a column."),
            lambda g: {"matrix": tuple(zip(*_laid(g, [_window(g, i, j, g.stride) for i, j in _places(g)])["matrix"],
                                           strict=True))}),
        Misconception[Givens](
            "read-down-first", Text("窗口内按列读取", "Windows read column by column"),
            Text("窗口内应按行读取：先第一行，再第二行。", "Read a window row by row: its first row, then its second."),
            _down_first),
        Misconception[Givens](
            "windows-down-first", Text("窗口先向下移动", "Windows moved down first"),
            Text("窗口应先自左向右，再自上而下移动。", "Windows move from left to right first, then down."),
            lambda g: _laid(g, [_window(g, i, j, g.stride) for j in range(g.size[1]) for i in range(g.size[0])])),
        Misconception[Givens](
            "ignores-stride", Text("忽略了步幅", "Stride ignored"),
            Text("窗口每次移动 s 个像素，窗口数随之减少。", "Windows move by s pixels, so there are fewer."),
            _ignores_stride),
        Misconception[Givens](
            "channels-interleaved", Text("通道交错排列", "Channels interleaved"),
            Text("应先排完一个通道的整个窗口，再排下一个通道。",
                 "Write a channel's whole window before the next channel's."),
            _channels_last),
    )


TEMPLATE = Im2colMatrix()
