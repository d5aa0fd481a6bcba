"""The output shape of a transposed convolution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Shape
from quizdl.engine.convolution import conv_transpose2d
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import kernels, unless
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=4096)]
    height: Annotated[int, given("输入高", "input height", low=1, high=256)]
    width: Annotated[int, given("输入宽", "input width", low=1, high=256)]
    out_channels: Annotated[int, given("输出通道数", "output channels", low=1, high=4096)]
    kernel: Annotated[int, given("核边长", "kernel size", low=1, high=64)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=32)]
    padding: Annotated[int, given("填充：输出每边裁去的像素", "padding: pixels cropped from each side", low=0,
                                  high=63)] = 0
    output_padding: Annotated[int, given("输出填充：只在右、下多出的像素", "output padding, at right and bottom only",
                                         low=0, high=31)] = 0
    dilation: Annotated[int, given("空洞率", "dilation", low=1, high=8)] = 1

    @property
    def span(self) -> int:
        return self.dilation * (self.kernel - 1) + 1


def _with(g: Givens, side: Callable[[int], int]) -> Answers:
    return {"shape": (g.out_channels, side(g.height), side(g.width))}


def _right(g: Givens, size: int) -> int:
    return (size - 1) * g.stride - 2 * g.padding + g.span + g.output_padding


def _forward(g: Givens) -> Answers:
    return _with(g, lambda n: max((n + 2 * g.padding - g.span) // g.stride + 1, 0))


def _times_stride(g: Givens) -> Answers:
    return _with(g, lambda n: n * g.stride)


def _not_less_one(g: Givens) -> Answers:
    return _with(g, lambda n: _right(g, n) + g.stride)


class TransposedSize(Template[Givens]):
    id = "transposed-size"
    topic = "convolution"
    title = Text("转置卷积输出的形状", "Output shape of a transposed convolution")
    levels = (1, 2, 3)
    facts = ("transposed-convolution.size", "transposed-convolution.definition")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        channels, out = rng.choice((6, 8, 16)), rng.choice((2, 3, 4, 12))
        side, kernel, stride = rng.integer(4, 16), rng.choice((3, 4, 5)), rng.integer(2, 3)
        if level == 1:
            return Givens(channels, side, side, out, kernel, stride, rng.integer(0, (kernel - 1) // 2))
        width, extra = side + rng.choice((-2, 2, 3, 5)), rng.integer(1, stride - 1)
        padding = rng.integer(1, (kernel - 1) // 2)
        return Givens(channels, side, width, out, kernel, stride, padding, extra,
                      1 if level == 2 else rng.integer(2, 3))

    def check(self, g: Givens) -> None:
        self.require(g.output_padding < max(g.stride, g.dilation), "output_padding",
                     f"is {g.output_padding}; must be less than the stride {g.stride} or the dilation {g.dilation}")
        self.require(_right(g, min(g.height, g.width)) >= 1, "padding", f"is {g.padding}, which crops the whole output")
        pixels = _right(g, g.height) * _right(g, g.width)
        self.require(pixels <= 4_000_000, "stride", f"makes {pixels} output pixels; at most 4000000 are allowed")

    def prompt(self, g: Givens) -> Text:
        sizes, filters = shape((g.channels, g.height, g.width)), kernels(g.out_channels, g.kernel)
        extra, dilation = Text("", ""), Text("", "")
        if g.output_padding:
            extra = Text(f"，输出填充（output_padding）{g.output_padding}：右边和下边各多 {g.output_padding} 个像素",
                         f", output_padding {g.output_padding} (that many more pixels at right and bottom)")
        if g.dilation > 1:
            dilation = Text(f"，空洞率 {g.dilation}", f", dilation {g.dilation}")
        return Text(f"输入特征图 {sizes}（通道×高×宽）经过转置卷积，{filters.zh}，步幅 {g.stride}，填充 "
                    f"{g.padding}（含义同 PyTorch：输出每边裁去这么多）"
                    f"{dilation.zh}{extra.zh}。\n求输出的形状（通道×高×宽）。",
                    f"A feature map of {sizes} (channels×height×width) goes through a transposed convolution: "
                    f"{filters.en}, stride "
                    f"{g.stride}, padding {g.padding} (as in PyTorch: cropped from every side of the "
                    f"output){dilation.en}{extra.en}.\n"
                    "Find the shape of the output (channels×height×width).")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("shape", Text("输出形状 C×H×W", "output shape C×H×W"), Shape()),)

    def solve(self, g: Givens) -> Answers:
        # Channels and sides do not depend on each other: a run for each keeps large layers small.
        pixel = np.zeros((1, g.channels, 1, 1), np.float32)
        depth = conv_transpose2d(pixel, np.zeros((g.channels, g.out_channels, 1, 1), np.float32)).shape[1]
        image = np.zeros((1, 1, g.height, g.width), np.float32)
        y = conv_transpose2d(image, np.zeros((1, 1, g.kernel, g.kernel), np.float32), stride=g.stride,
                             padding=g.padding, output_padding=g.output_padding, dilation=g.dilation)
        return {"shape": (depth, *y.shape[2:])}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        def side(size: int) -> int:
            # The last stamp's last pixel, along an axis, before cropping.
            last = max(i * g.stride + u * g.dilation for i in range(size) for u in range(g.kernel))
            return last + 1 - 2 * g.padding + g.output_padding

        return {"shape": (g.out_channels, side(g.height), side(g.width))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)["shape"]
        span = f"({g.dilation}×({g.kernel}-1)+1)" if g.dilation > 1 else str(g.kernel)
        pad = f" - 2×{g.padding}" if g.padding else ""
        extra = f" + {g.output_padding}" if g.output_padding else ""
        lines = [f"({n}-1)×{g.stride}{pad} + {span}{extra} = {side}" for n,
                 side in zip((g.height, g.width), key[1:], strict=True)]
        return [Text(f"高：{lines[0]}", f"Height: {lines[0]}"), Text(f"宽：{lines[1]}", f"Width: {lines[1]}"),
                Text(f"输出 {g.out_channels} 个通道；形状 {Shape().show(key)}",
                     f"{g.out_channels} output channels; shape {Shape().show(key)}")]

    misconceptions = (
        Misconception[Givens](
            "forward-formula", Text("套用了普通卷积的公式", "Formula of the ordinary convolution"),
            Text("转置卷积把特征图放大：(n-1)s - 2p + k。", "A transposed convolution enlarges: (n-1)s - 2p + k."),
            _forward),
        Misconception[Givens](
            "times-stride", Text("直接乘步幅", "Simply times the stride"),
            Text("n·s 只在 k - 2p = s 等特殊情形成立；应为 (n-1)s - 2p + k。",
                 "n·s holds in special cases such as k - 2p = s; it is (n-1)s - 2p + k."),
            lambda g: unless(_times_stride(g), _forward(g))),
        Misconception[Givens](
            "padding-enlarges", Text("填充加上而不是减去", "Padding added instead of cropped"),
            Text("转置卷积的填充从输出每边裁去像素，应减 2p。", "Here padding crops the output: subtract 2p."),
            lambda g: unless(_with(g, lambda n: _right(g, n) + 4 * g.padding), _not_less_one(g), _times_stride(g))),
        Misconception[Givens](
            "padding-once", Text("填充只减了一次", "Padding subtracted once"),
            Text("两边都要裁去，应减 2p 而不是 p。", "Both sides are cropped: subtract 2p, not p."),
            lambda g: unless(_with(g, lambda n: _right(g, n) + g.padding), _not_less_one(g), _times_stride(g))),
        Misconception[Givens](
            "stride-times-n", Text("n 没有减 1", "n instead of n-1"),
            Text("n 个像素之间只有 n-1 步，应为 (n-1)s。", "There are n-1 steps between n pixels: (n-1)s."),
            lambda g: unless(_not_less_one(g), _times_stride(g))),
        Misconception[Givens](
            "ignores-output-padding", Text("漏加输出填充", "Output padding left out"),
            Text("output_padding 在右边和下边多出像素，要加上。",
                 "output_padding adds pixels at right and bottom: add it."),
            lambda g: unless(_with(g, lambda n: _right(g, n) - g.output_padding), _times_stride(g))),
        Misconception[Givens](
            "ignores-dilation", Text("忽略了空洞率", "Dilation ignored"),
            Text("空洞率为 d 的核跨越 d(k-1)+1 个像素。", "A kernel with dilation d spans d(k-1)+1 pixels."),
            lambda g: unless(_with(g, lambda n: _right(g, n) - g.span + g.kernel), _times_stride(g), _forward(g))),
        Misconception[Givens](
            "keeps-input-depth", Text("输出通道数取成输入通道数", "Input channels kept as the depth"),
            Text("输出通道数由核决定，不是输入的通道数。", "The kernels decide the output channels, not the input."),
            lambda g: {"shape": (g.channels, _right(g, g.height), _right(g, g.width))}),
    )


TEMPLATE = TransposedSize()
