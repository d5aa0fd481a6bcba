"""How many numbers im2col makes of an input, and by what factor it grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.convolution import im2col
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import check_at_most, check_fits, count, positions, size_line, unless
from quizdl.text import Text, same

_FACTOR = Decimals(2)


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=512)]
    side: Annotated[int, given("输入边长", "input's side", low=1, high=256)]
    kernel: Annotated[int, given("核边长", "kernel size", low=1, high=15)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=8)] = 1
    padding: Annotated[int, given("四周填充", "padding on every side", low=0, high=15)] = 0

    @property
    def out_side(self) -> int:
        return positions(self.side, self.kernel, self.stride, self.padding)

    @property
    def image(self) -> int:
        return self.channels * self.side**2


def _answers(g: Givens, entries: int) -> Answers:
    return {"entries": entries, "factor": entries / g.image}


def _no_plus_one(g: Givens) -> Answers:
    return _answers(g, g.channels * g.kernel**2 * (g.out_side - 1) ** 2)


class Im2colEntries(Template[Givens]):
    id = "im2col-entries"
    topic = "convolution"
    title = Text("im2col 的元素个数与膨胀倍数", "Entries and expansion of im2col")
    levels = (1, 2)
    facts = ("im2col.memory", "im2col.definition", "im2col.same-flops")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            return Givens(rng.integer(2, 4), rng.integer(6, 16), rng.choice((2, 3, 5)))
        kernel = rng.choice((3, 5))
        return Givens(rng.choice((3, 4, 6, 8)), rng.integer(12, 28), kernel, rng.integer(1, 2),
                      rng.integer(1, kernel // 2))

    def check(self, g: Givens) -> None:
        check_fits("kernel", g.side, g.kernel, g.padding)
        check_at_most("channels", g.channels * g.kernel**2 * g.out_side**2, 2 * 10**6, "entries of the matrix")

    def prompt(self, g: Givens) -> Text:
        size, k = f"{g.channels}×{g.side}×{g.side}", g.kernel
        padding = Text(f"四周填充 {g.padding}", f"padding {g.padding}") if g.padding else Text("无填充", "no padding")
        return Text(f"对一幅 {size}（通道×高×宽）的输入做 im2col：核 {k}×{k}，步幅 {g.stride}，{padding.zh}；"
                    "边长除不尽时向下取整。\n求输入的元素个数、"
                    "im2col 矩阵的元素个数（填充的零也占位置），以及后者是前者的多少倍。",
                    f"im2col is applied to one input of {size} (channels×height×width): kernel {k}×{k}, stride "
                    f"{g.stride}, "
                    f"{padding.en}; sides round down.\nFind how many numbers the input has, how many the im2col matrix "
                    "has (padded "
                    "zeros take their places too), and how many times as large it is.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("input", Text("输入的元素个数", "numbers in the input"), Integer()),
                Field("entries", Text("im2col 矩阵的元素个数", "numbers in the im2col matrix"), Integer()),
                Field("factor", Text("膨胀倍数", "expansion"), _FACTOR, after=("input", "entries")))

    def solve(self, g: Givens) -> Answers:
        x = np.zeros((1, g.channels, g.side, g.side), np.float32)
        columns = im2col(x, g.kernel, stride=g.stride, padding=g.padding)
        return {"input": x.size, "entries": columns.size, "factor": columns.size / x.size}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        places = g.out_side * g.out_side
        # The channels cancel in the factor.
        return {"input": g.image, "entries": places * g.channels * g.kernel * g.kernel,
                "factor": g.kernel * g.kernel * places / (g.side * g.side)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"factor": count(earlier["entries"]) / count(earlier["input"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        entries = f"({g.channels}×{g.kernel}×{g.kernel})×({g.out_side}×{g.out_side}) = {key['entries']}"
        line = size_line(g.side, g.kernel, g.stride, g.padding)
        return [Text(f"输入：{g.channels}×{g.side}×{g.side} = {key['input']}",
                     f"Input: {g.channels}×{g.side}×{g.side} = {key['input']}"),
                Text(f"输出边长 {line}；矩阵：{entries}", f"Output's side {line}; matrix: {entries}"),
                same(f"{key['entries']}/{key['input']} = {_FACTOR.show(key['factor'])}")]

    misconceptions = (
        Misconception[Givens](
            "factor-k-squared", Text("以为恰好膨胀 k² 倍", "Expansion taken to be k²"),
            Text("k² 倍只在输出与输入一样大时成立；要乘输出与输入的像素数之比。",
                 "k² holds only where output and input are equally large; scale it by their ratio of pixels."),
            lambda g: {"factor": float(g.kernel**2)}),
        Misconception[Givens](
            "forgets-channels", Text("矩阵漏乘通道数", "Channels left out of the matrix"),
            Text("每个窗口跨越所有通道，有 C·k² 个数。", "A window spans all channels and has C·k² numbers."),
            lambda g: _answers(g, g.kernel**2 * g.out_side**2)),
        Misconception[Givens](
            "no-plus-one", Text("输出边长漏加 1", "The + 1 forgotten"),
            Text("边长是 ⌊(n+2p-k)/s⌋ + 1。", "A side is ⌊(n+2p-k)/s⌋ + 1."), _no_plus_one),
        Misconception[Givens](
            "factor-inverted", Text("倍数颠倒", "Expansion inverted"),
            Text("要求的是矩阵元素个数除以输入元素个数。", "Asked for is the matrix's numbers over the input's."),
            lambda g: {"factor": g.image / (g.channels * g.kernel**2 * g.out_side**2)}),
        Misconception[Givens](
            "ignores-stride", Text("忽略了步幅", "Stride ignored"),
            Text("步幅大于 1 时窗口变少。", "A stride of more than 1 leaves fewer windows."),
            lambda g: _answers(g, g.channels * g.kernel**2 * positions(g.side, g.kernel, 1, g.padding) ** 2)),
        Misconception[Givens](
            "ignores-padding", Text("忽略了填充", "Padding ignored"),
            Text("填充使窗口变多，填充的零也占位置。", "Padding makes more windows, and its zeros take places too."),
            lambda g: unless(_answers(g, g.channels * g.kernel**2 * positions(g.side, g.kernel, g.stride) ** 2),
                             _no_plus_one(g)) if g.side >= g.kernel else None),
    )


TEMPLATE = Im2colEntries()
