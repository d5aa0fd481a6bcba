"""The output shape of a pooling layer, rounded down or up, and its parameters: none."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.array_policy import Shape
from quizdl.answers.policy import Integer
from quizdl.engine.analysis import Pool, count_parameters, output_shape
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.pooling._map import check_windows, padding_words
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("通道数", "channels", low=1, high=4096)]
    height: Annotated[int, given("高", "height", low=1, high=4096)]
    width: Annotated[int, given("宽", "width", low=1, high=4096)]
    kernel_size: Annotated[int, given("窗口边长", "window size", low=2, high=16)]
    stride: Annotated[int, given("步长", "stride", low=1, high=16)]
    padding: Annotated[int, given("每边填充", "padding on every side", low=0, high=8)] = 0
    rounding: Annotated[Literal["down", "up"], given("输出尺寸向下或向上取整", "sizes round down or up")] = "down"
    count: Annotated[bool, given("是否问输出元素个数", "whether the number of output values is asked")] = False


def _pool(g: Givens) -> Pool:
    """The layer; rounding up is padding at the bottom and right until the last window is whole."""
    if g.rounding == "down":
        return Pool(g.kernel_size, g.stride, g.padding)
    bottom, right = (-(size - g.kernel_size) % g.stride for size in (g.height, g.width))
    return Pool(g.kernel_size, g.stride, ((0, bottom), (0, right)))


def _count(size: int, g: Givens) -> int:
    """Windows along one axis, placed one by one."""
    windows, start, end = 0, -g.padding, size + g.padding
    while start + g.kernel_size <= end or (g.rounding == "up" and start - g.stride + g.kernel_size < end):
        windows, start = windows + 1, start + g.stride
    return windows


class PoolSize(Template[Givens]):
    id = "pool-size"
    topic = "pooling"
    title = Text("池化层的输出尺寸与参数", "Size and parameters of a pooling layer")
    levels = (1, 2, 3)
    facts = ("pooling-layer.output-size", "pooling-layer.no-parameters", "pooling-layer.depth")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        channels = rng.choice((6, 16, 32, 64, 96, 128, 256, 512))
        size = rng.choice((14, 15, 24, 28, 30, 54, 55, 56, 110, 112))
        if level == 1:
            return Givens(channels, size, size, *rng.choice(((2, 2), (3, 3), (3, 2), (3, 1), (4, 2))))
        if level == 2:
            kernel, stride, padding = rng.choice(((3, 2, 1), (3, 2, 0), (5, 3, 2), (4, 3, 1), (3, 1, 1)))
            return Givens(channels, size, size, kernel, stride, padding, "down", True)
        height, width = rng.integer(20, 120), rng.integer(20, 120)
        kernel, stride = rng.choice(((3, 2), (2, 2), (5, 3), (4, 3)))
        return Givens(channels, height, width, kernel, stride, 0, rng.choice(("down", "up", "up")), True)

    def check(self, g: Givens) -> None:
        check_windows((g.height, g.width), g.kernel_size, g.padding)
        if g.rounding == "up":
            # A window may hang over the end; it must not start there.
            self.require(g.padding == 0, "padding", "must be 0 where sizes round up")
            self.require(g.stride <= g.kernel_size, "stride", "must be at most kernel_size where sizes round up")

    def prompt(self, g: Givens) -> Text:
        rounding = Text("向下", "down") if g.rounding == "down" else Text("向上", "up (ceil)")
        k, given_shape, padding = g.kernel_size, shape((g.channels, g.height, g.width)), padding_words(g.padding)
        text = Text(
            f"输入为 {given_shape}（C×H×W）。最大池化窗口 {k}×{k}，步长 {g.stride}，{padding.zh}，"
            f"输出尺寸{rounding.zh}取整。\n求输出形状 C×H×W，以及这一层的可学习参数个数",
            f"The input is {given_shape} (C×H×W). Max pooling, window {k}×{k}, stride {g.stride}, {padding.en}; "
            f"sizes round {rounding.en}.\nFind the output shape C×H×W and this layer's "
            "number of learnable parameters")
        return text + (Text("，并求输出元素总数。", ", and the total number of output values.") if g.count
                       else Text("。", "."))

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("shape", Text("输出形状", "output shape"), Shape()),
                  Field("parameters", Text("参数个数", "parameters"), Integer(), zero_ok=True))
        if not g.count:
            return fields
        return (*fields, Field("values", Text("输出元素总数", "output values"), Integer(), after=("shape",)))

    def solve(self, g: Givens) -> Answers:
        given_shape = (g.channels, g.height, g.width)
        found = output_shape(_pool(g), given_shape)
        return {"shape": found, "parameters": count_parameters((_pool(g),), given_shape), "values": math.prod(found)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        height, width = _count(g.height, g), _count(g.width, g)
        return {"shape": (g.channels, height, width), "parameters": 0, "values": g.channels * height * width}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"values": math.prod(earlier["shape"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        left, right = ("⌊", "⌋") if g.rounding == "down" else ("⌈", "⌉")
        k, s, p = g.kernel_size, g.stride, g.padding
        steps = []
        for name, size, out in (("H", g.height, key["shape"][1]), ("W", g.width, key["shape"][2])):
            line = f"{name} = {left}({size} + 2×{p} - {k})/{s}{right} + 1 = {out}"
            steps.append(Text(line, line))
        shown = Shape().show(key["shape"])
        steps.append(Text(f"各通道分别池化，通道数不变：{shown}", f"Channels are pooled one by one and stay: {shown}"))
        steps.append(Text("取最大值没有任何要学的权重，参数个数为 0。",
                          "Taking a maximum has no weights to learn: 0 parameters."))
        if g.count:
            steps.append(Text(f"{shown} = {key['values']} 个元素", f"{shown} = {key['values']} values"))
        return steps


def _shaped(g: Givens, size: Callable[[int], int], channels: int | None = None) -> Answers:
    found = (g.channels if channels is None else channels, size(g.height), size(g.width))
    return {"shape": found, "values": math.prod(found)}


def _span(g: Givens, size: int) -> int:
    return size + 2 * g.padding - g.kernel_size


def _without_one(g: Givens, size: int) -> int:
    return _span(g, size) // g.stride if g.rounding == "down" else -(-_span(g, size) // g.stride)


def _rounded_other_way(g: Givens) -> Answers:
    if g.rounding == "down":
        return _shaped(g, lambda size: -(-_span(g, size) // g.stride) + 1)
    return _shaped(g, lambda size: _span(g, size) // g.stride + 1)


def _forgot_one(g: Givens) -> Answers | None:
    wrong = _shaped(g, lambda size: _without_one(g, size))
    # Rounding down, or leaving the padding out, may lose the same 1.
    return None if min(wrong["shape"]) < 1 or wrong in (_rounded_other_way(g), _forgot_padding(g)) else wrong


def _forgot_padding(g: Givens) -> Answers | None:
    if not g.padding or g.kernel_size > min(g.height, g.width):
        return None
    return _shaped(g, lambda size: (size - g.kernel_size) // g.stride + 1)


PoolSize.misconceptions = (
    Misconception[Givens](
        "one-forgotten",
        Text("公式漏了 +1", "The +1 forgotten"),
        Text("步数之外还要算上第一个窗口：(n + 2p - k)/s 取整后加 1。",
             "Besides the moves there is the first window: add 1 to the rounded (n + 2p - k)/s."),
        _forgot_one,
    ),
    Misconception[Givens](
        "rounded-other-way",
        Text("取整方向反了", "Rounded the other way"),
        Text("题目规定了取整方向：向下取整舍去放不下的窗口，向上取整保留它。",
             "The question says how sizes round: down drops a window that does not fit, up keeps it."),
        _rounded_other_way,
    ),
    Misconception[Givens](
        "padding-forgotten",
        Text("漏掉填充", "Padding forgotten"),
        Text("填充加在两边，尺寸先变成 n + 2p。", "Padding is on both sides: the size is n + 2p first."),
        _forgot_padding,
    ),
    Misconception[Givens](
        "channels-pooled-too",
        Text("把通道也合并了", "Channels pooled as well"),
        Text("池化对每个通道单独进行，通道数不变；只有卷积才跨通道求和。",
             "Pooling works on each channel by itself and keeps their number; only convolution sums over channels."),
        lambda g: None if g.channels == 1 else {
            "shape": (1, _count(g.height, g), _count(g.width, g)),
            "values": _count(g.height, g) * _count(g.width, g)},
    ),
    Misconception[Givens](
        "window-counted-as-weights",
        Text("把窗口当作卷积核", "Window counted as a kernel"),
        Text("你数了 k×k 个权重；最大池化的窗口里没有权重。",
             "You counted k×k weights; the window of max pooling holds none."),
        lambda g: {"parameters": g.kernel_size**2},
    ),
    Misconception[Givens](
        "window-per-channel",
        Text("每通道算一个 k×k 核", "A k×k kernel counted for each channel"),
        Text("你数了 C×k×k 个权重；池化没有可学习的权重。",
             "You counted C×k×k weights; pooling learns none."),
        lambda g: None if g.channels == 1 else {"parameters": g.channels * g.kernel_size**2},
    ),
)


TEMPLATE = PoolSize()
