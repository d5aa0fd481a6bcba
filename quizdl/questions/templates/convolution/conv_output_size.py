"""The output shape of a convolution: explicit, same or valid padding, rectangles, dilation, depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from quizdl.answers.array_policy import Shape
from quizdl.engine.analysis import Conv, output_shape
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import check_fits, kernels, positions, size_line, unless
from quizdl.text import Text

Mode: TypeAlias = Literal["explicit", "same", "valid"]
_MODES: tuple[Mode, ...] = ("explicit", "same", "valid")


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=4096)]
    height: Annotated[int, given("输入高", "input height", low=1, high=4096)]
    width: Annotated[int, given("输入宽", "input width", low=1, high=4096)]
    out_channels: Annotated[int, given("卷积核个数", "number of kernels", low=1, high=4096)]
    kernel_h: Annotated[int, given("核高", "kernel height", low=1, high=31)]
    kernel_w: Annotated[int, given("核宽", "kernel width", low=1, high=31)]
    stride_h: Annotated[int, given("竖直步幅", "vertical stride", low=1, high=16)]
    stride_w: Annotated[int, given("水平步幅", "horizontal stride", low=1, high=16)]
    mode: Annotated[Mode, given("填充方式", "kind of padding")] = "explicit"
    padding_h: Annotated[int, given("上下每边填充", "padding at top and bottom", low=0, high=31)] = 0
    padding_w: Annotated[int, given("左右每边填充", "padding at left and right", low=0, high=31)] = 0
    dilation: Annotated[int, given("空洞率", "dilation", low=1, high=16)] = 1

    @property
    def axes(self) -> tuple[tuple[int, int, int, int], ...]:
        """(size, kernel, stride, padding) of each axis."""
        return ((self.height, self.kernel_h, self.stride_h, self.padding_h),
                (self.width, self.kernel_w, self.stride_w, self.padding_w))


def _with(g: Givens, size: Callable[[int, int, int, int], int]) -> Answers:
    """The shape with a wrong rule for one axis: (size, span of the kernel, stride, padding) -> output."""
    sides = [size(n, g.dilation * (k - 1) + 1, s, p) for n, k, s, p in g.axes]
    return {"shape": (g.out_channels, *sides)}


def _no_plus_one(g: Givens) -> Answers | None:
    return None if g.mode == "same" else _with(g, lambda n, k, s, p: (n + 2 * p - k) // s)


def _rounds_up(g: Givens) -> Answers | None:
    return None if g.mode == "same" else _with(g, lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1)


def _no_padding(g: Givens) -> Answers | None:
    return unless(_with(g, lambda n, k, s, p: max((n - k) // s + 1, 0)), _no_plus_one(g))


def _padding_once(g: Givens) -> Answers | None:
    return unless(_with(g, lambda n, k, s, p: max((n + p - k) // s + 1, 0)), _no_plus_one(g), _no_padding(g))


def _keeps_size(g: Givens) -> Answers | None:
    return unless({"shape": (g.out_channels, g.height, g.width)}, _rounds_up(g), _no_plus_one(g), _no_padding(g),
                  _padding_once(g), _ignores_dilation(g))


def _ignores_dilation(g: Givens) -> Answers | None:
    if g.dilation == 1 or g.mode == "same":
        return None
    return {"shape": (g.out_channels, *(positions(n, k, s, p) for n, k, s, p in g.axes))}


class ConvOutputSize(Template[Givens]):
    id = "conv-output-size"
    topic = "convolution"
    title = Text("卷积输出的形状", "Output shape of a convolution")
    levels = (1, 2, 3)
    facts = (
        "conv-output-size.height",
        "conv-output-size.width",
        "conv-output-size.rounding",
        "conv-output-size.dilation",
        "same-padding.formula",
        "valid-padding.formula",
    )
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        channels, out = rng.choice((1, 3, 6, 16)), rng.choice((4, 8, 10, 12, 20, 32, 64))
        if level == 1:
            side, kernel, stride = rng.integer(12, 64), rng.choice((2, 3, 4, 5, 7)), rng.integer(1, 3)
            padding = rng.integer(1 if stride > 1 else 0, 3)
            return Givens(channels, side, side, out, kernel, kernel, stride, stride, "explicit", padding, padding)
        height = rng.integer(26, 60)
        width = height + rng.choice((-9, -7, -4, 3, 5, 8, 11))
        if level == 2:
            mode = rng.choice(_MODES)
            kernel, stride, padding = rng.choice((2, 3, 5, 7)), rng.integer(2, 3), 0
            if mode == "explicit":
                padding = rng.integer(1, 3)
            return Givens(channels, height, width, out, kernel, kernel, stride, stride, mode, padding, padding)
        kernel_h, kernel_w = rng.choice(((1, 3), (3, 5), (5, 3), (7, 3), (3, 2), (2, 5)))
        return Givens(channels, height, width, out, kernel_h, kernel_w, rng.integer(1, 3), rng.integer(1, 3),
                      "explicit", rng.integer(0, 3), rng.integer(0, 3), rng.integer(2, 3))

    def check(self, g: Givens) -> None:
        self.require(g.mode == "explicit" or g.padding_h == g.padding_w == 0, "padding_h",
                     f"must be 0, and padding_w too, with mode {g.mode}")
        if g.mode != "same":
            check_fits("kernel_h", g.height, g.kernel_h, g.padding_h, g.dilation)
            check_fits("kernel_w", g.width, g.kernel_w, g.padding_w, g.dilation)

    def prompt(self, g: Givens) -> Text:
        sizes, filters = shape((g.channels, g.height, g.width)), kernels(g.out_channels, g.kernel_h, g.kernel_w)
        stride = Text(f"步幅 {g.stride_h}", f"stride {g.stride_h}")
        if g.stride_h != g.stride_w:
            stride = Text(f"竖直步幅 {g.stride_h}、水平步幅 {g.stride_w}",
                          f"stride {g.stride_h} vertically and {g.stride_w} horizontally")
        padding = Text(f"四周各填充 {g.padding_h}", f"padding {g.padding_h} on every side")
        if g.mode != "explicit":
            padding = Text(f"{g.mode} 填充（TensorFlow 约定）", f"{g.mode} padding (as in TensorFlow)")
        elif g.padding_h != g.padding_w:
            padding = Text(f"上下各填充 {g.padding_h}、左右各填充 {g.padding_w}",
                           f"padding {g.padding_h} at top and bottom each, {g.padding_w} at left and right each")
        dilation = Text(f"，空洞率 {g.dilation}", f", dilation {g.dilation}") if g.dilation > 1 else Text("", "")
        rounding = Text("" if g.mode == "same" else "除不尽时向下取整。",
                        "" if g.mode == "same" else " Divisions round down.")
        return Text(f"输入特征图 {sizes}（通道×高×宽），用 {filters.zh}（高×宽）做卷积，{stride.zh}，{padding.zh}"
                    f"{dilation.zh}。{rounding.zh}\n求输出的形状（通道×高×宽）。",
                    f"A feature map of {sizes} (channels×height×width) is convolved with {filters.en} (height×width), "
                    f"{stride.en}, {padding.en}{dilation.en}.{rounding.en}\nFind the shape of the output "
                    "(channels×height×width).")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("shape", Text("输出形状 C×H×W", "output shape C×H×W"), Shape()),)

    def solve(self, g: Givens) -> Answers:
        padding = (g.padding_h, g.padding_w) if g.mode == "explicit" else g.mode
        layer = Conv(g.out_channels, (g.kernel_h, g.kernel_w), (g.stride_h, g.stride_w), padding, g.dilation)
        return {"shape": output_shape(layer, (g.channels, g.height, g.width))}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        sides = ((len(range(0, n, s)) for n, _, s, _ in g.axes) if g.mode == "same"
                 else (positions(n, k, s, p, g.dilation) for n, k, s, p in g.axes))
        return {"shape": (g.out_channels, *sides)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)["shape"]
        lines = [f"⌈{n}/{s}⌉ = {out}" if g.mode == "same" else size_line(n, k, s, p, g.dilation)
                 for (n, k, s, p), out in zip(g.axes, key[1:], strict=True)]
        shown = Shape().show(key)
        return [Text(f"高：{lines[0]}", f"Height: {lines[0]}"),
                Text(f"宽：{lines[1]}", f"Width: {lines[1]}"),
                Text(f"每个核产生一个输出通道，共 {g.out_channels} 个；形状 {shown}",
                     f"Every kernel makes one output channel, {g.out_channels} in all; shape {shown}")]

    misconceptions = (
        Misconception[Givens](
            "no-plus-one", Text("漏加 1", "The + 1 forgotten"),
            Text("你只数了窗口移动的次数；还要加上起始位置：⌊(n+2p-k)/s⌋ + 1。",
                 "You counted the moves of the window; add its first place: ⌊(n+2p-k)/s⌋ + 1."), _no_plus_one),
        Misconception[Givens](
            "padding-once", Text("填充只算了一边", "Padding counted on one side only"),
            Text("每条轴的两端都有填充，应加 2p 而不是 p。", "Both ends of an axis are padded: add 2p, not p."),
            _padding_once),
        Misconception[Givens](
            "no-padding", Text("忽略了填充", "Padding ignored"),
            Text("你按没有填充来算；应先把填充加到输入边长上。",
                 "You calculated without padding; add it to the input's sides first."), _no_padding),
        Misconception[Givens](
            "rounds-up", Text("向上取整", "Rounded up"),
            Text("窗口不能越过边界，除法应向下取整。",
                 "A window may not leave the padded input: round the division down."),
            _rounds_up),
        Misconception[Givens](
            "same-rounds-down", Text("same 填充时向下取整", "Same padding rounded down"),
            Text("same 填充的输出边长是 ⌈n/s⌉，向上取整。", "With same padding a side is ⌈n/s⌉, rounded up."),
            lambda g: _with(g, lambda n, k, s, p: n // s) if g.mode == "same" else None),
        Misconception[Givens](
            "keeps-input-size", Text("以为输出与输入一样大", "Output taken to be as large as the input"),
            Text("只有步幅为 1、两边共填充 k-1 时大小才不变；否则要按公式计算。",
                 "The size stays only with stride 1 and k-1 zeros in all; otherwise work it out."),
            _keeps_size),
        Misconception[Givens](
            "keeps-input-depth", Text("输出通道数取成输入通道数", "Input channels kept as the depth"),
            Text("每个核跨越所有输入通道，产生一个输出通道；深度等于核的个数。",
                 "Each kernel spans all input channels and makes one output channel: the depth is the number of "
                 "kernels."),
            lambda g: {"shape": (g.channels, *(positions(n, k, s, p, g.dilation) for n, k, s, p in g.axes))}
            if g.mode != "same" else {"shape": (g.channels, *(-(-n // s) for n, _, s, _ in g.axes))}),
        Misconception[Givens](
            "ignores-dilation", Text("忽略了空洞率", "Dilation ignored"),
            Text("空洞率为 d 的核跨越 d(k-1)+1 个像素，应以此代替 k。",
                 "A kernel with dilation d spans d(k-1)+1 pixels; use that in place of k."), _ignores_dilation),
    )


TEMPLATE = ConvOutputSize()
