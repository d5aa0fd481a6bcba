"""Keeping track of C×H×W through convolution, pooling, concatenation and addition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from quizdl.answers.array_policy import Shape
from quizdl.answers.policy import Integer
from quizdl.engine.analysis import Branch, Conv, Layer, Pool, Residual, count_parameters, output_shape
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

Kind = Literal["conv3", "conv1", "pool", "concat", "add"]
Sizes = tuple[int, int, int]
_ORDERS: dict[int, tuple[tuple[Kind, ...], ...]] = {
    1: (("conv3", "pool", "conv1"), ("conv1", "conv3", "pool"), ("conv3", "conv1", "pool")),
    2: (("conv3", "add", "concat", "pool"), ("conv3", "concat", "conv1", "add"), ("concat", "pool", "conv3", "add"),
        ("conv1", "concat", "add", "pool")),
    3: (("conv3", "concat", "conv1", "add"), ("concat", "concat", "conv1", "pool"),
        ("conv3", "add", "concat", "conv1")),
}


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=1024)]
    size: Annotated[int, given("输入高和宽", "input height and width", low=1, high=512)]
    kinds: Annotated[tuple[Kind, ...], given("各层：3×3 卷积、1×1 卷积、池化、拼接、残差相加",
                                             "layers: 3×3, 1×1, pooling, concatenation, residual addition")]
    widths: Annotated[Integers, given("各层的核数；pool 和 add 填 0", "kernels of each layer; 0 for pool, add")]
    strides: Annotated[Integers, given("各层步长；只有卷积可为 2", "strides; only convolutions may have 2")]
    parameters: Annotated[bool, given("是否问参数总数", "whether the parameters are asked")] = False


def _layer(kind: Kind, width: int, stride: int, channels: int) -> Layer:
    match kind:
        case "conv3":
            return Conv(width, 3, stride, 1, bias=False)
        case "conv1":
            return Conv(width, 1, stride, bias=False)
        case "pool":
            return Pool(2)
        case "concat":
            return Branch(((), (Conv(width, 3, padding=1, bias=False),)))
        case "add":
            return Residual((Conv(channels, 3, padding=1, bias=False),))


def _layers(g: Givens) -> list[tuple[Kind, int, int]]:
    return list(zip(g.kinds, g.widths, g.strides, strict=True))


def _walk(g: Givens, step: Callable[[Kind, int, int, Sizes], Sizes]) -> list[Sizes]:
    """Shapes after each layer, by a rule for one layer."""
    now, found = (g.channels, g.size, g.size), []
    for kind, width, stride in _layers(g):
        now = step(kind, width, stride, now)
        found.append(now)
    return found


def _right(kind: Kind, width: int, stride: int, now: Sizes) -> Sizes:
    c, h, w = output_shape(_layer(kind, width, stride, now[0]), now)
    return c, h, w


class ChannelBookkeeping(Template[Givens]):
    id = "channel-bookkeeping"
    topic = "architectures"
    title = Text("逐层记录通道与尺寸", "Channels and sizes layer by layer")
    levels = (1, 2, 3)
    facts = ("conv1x1.channels", "convolution-layer.output-channels", "pooling-layer.depth")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        order = rng.choice(_ORDERS[level])
        widths, strides = [], []
        for kind in order:
            widths.append(rng.choice((8, 12, 16, 24, 32)) if kind == "concat" else 0 if kind in ("pool", "add")
                          else rng.choice((16, 20, 32, 40, 48, 64)))
            strides.append(rng.choice((1, 2)) if kind == "conv3" else 1)
        return Givens(rng.choice((3, 8, 12, 18)), rng.choice((24, 28, 32, 40, 56)), order, tuple(widths),
                      tuple(strides), level == 3)

    def check(self, g: Givens) -> None:
        for name, vector in (("widths", g.widths), ("strides", g.strides)):
            self.require(len(vector) == len(g.kinds), name, f"must have {len(g.kinds)} numbers, one for each layer")
        self.require(len(g.kinds) <= 6, "kinds", "has more than 6 layers")
        now = (g.channels, g.size, g.size)
        for kind, width, stride in _layers(g):
            if kind in ("pool", "add"):
                self.require(width == 0, "widths", f"must be 0 for {kind}")
            else:
                self.require(1 <= width <= 1024, "widths", f"needs 1 to 1024 for {kind}")
            self.require(stride == 1 or (stride == 2 and kind in ("conv3", "conv1")), "strides",
                         "must be 1, or 2 for a convolution")
            self.require(kind != "pool" or now[1] >= 2, "size", "is too small: nothing is left to pool")
            now = _right(kind, width, stride, now)

    def prompt(self, g: Givens) -> Text:
        lines = [Text("", "")]
        for i, (kind, width, stride) in enumerate(_layers(g), start=1):
            words = {
                "conv3": Text(f"3×3 卷积，{width} 个核，步长 {stride}，填充 1",
                              f"3×3 conv, {width} kernels, stride {stride}, padding 1"),
                "conv1": Text(f"1×1 卷积，{width} 个核，步长 {stride}", f"1×1 conv, {width} kernels, stride {stride}"),
                "pool": Text("2×2 最大池化，步长 2", "2×2 max pooling, stride 2"),
                "concat": Text(f"与自身的 3×3 卷积（{width} 个核，步长 1，填充 1）按通道拼接",
                               f"concatenated with a 3×3 conv of itself ({width} kernels, stride 1, padding 1)"),
                "add": Text("残差块：加上自身的 3×3 卷积（核数等于通道数，步长 1，填充 1）",
                            "residual: plus a 3×3 conv of itself (as many kernels as channels, s 1, p 1)"),
            }[kind]
            lines.append(Text(f"\n  {i}. {words.zh}", f"\n  {i}. {words.en}"))
        size = shape((g.channels, g.size, g.size))
        text = Text(f"输入为 {size}（C×H×W），依次经过（卷积均无偏置，尺寸向下取整）：",
                    f"The input is {size} (C×H×W). It goes through (convolutions without biases, sizes round down):")
        for line in lines:
            text += line
        if not g.parameters:
            return text + Text("\n写出每层之后的形状。", "\nGive the shape after each layer.")
        return text + Text("\n写出每层之后的形状，并求参数总数。",
                           "\nGive the shape after each layer, and the number of parameters.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        names = [f"shape{i}" for i in range(1, len(g.kinds) + 1)]
        fields = tuple(Field(name, Text(f"第 {i} 层之后", f"after layer {i}"), Shape(), after=tuple(names[i - 2:i - 1]))
                       for i, name in enumerate(names, start=1))
        if not g.parameters:
            return fields
        return (*fields, Field("parameters", Text("参数总数", "parameters"), Integer(),
                               after=tuple(names[:-1]), zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        shapes = _walk(g, _right)
        return {**_named(shapes), "parameters": _total(g, shapes)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        c, n, total, shapes = g.channels, g.size, 0, []
        for kind, width, stride in zip(g.kinds, g.widths, g.strides, strict=True):
            if kind == "pool":
                n //= 2
            elif kind == "concat":
                total, c = total + 9 * c * width, c + width
            elif kind == "add":
                total += 9 * c * c
            else:
                total += (9 if kind == "conv3" else 1) * c * width
                c, n = width, -(-n // stride)
            shapes.append((c, n, n))
        return {**_named(shapes), "parameters": total}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found: dict[str, object] = {}
        for i, (kind, width, stride) in enumerate(_layers(g), start=1):
            now = earlier.get(f"shape{i - 1}")
            if now is not None and _plausible(now):
                found[f"shape{i}"] = _right(kind, width, stride, now)
        if g.parameters:
            shapes = [earlier.get(f"shape{i}") for i in range(1, len(g.kinds))]
            if all(now is not None and _plausible(now) for now in shapes):
                found["parameters"] = _total(g, shapes)
        return found

    def steps(self, g: Givens) -> Sequence[Text]:
        key, steps, now, parts = self.solve(g), [], (g.channels, g.size, g.size), []
        for i, (kind, width, stride) in enumerate(_layers(g), start=1):
            why = {"conv3": (kernels := Text(f"通道数 = 核数 {width}，步长 {stride}",
                                             f"channels = {width} kernels, stride {stride}")),
                   "conv1": kernels,
                   "pool": Text("通道不变，H、W 减半", "channels stay, H and W are halved"),
                   "concat": Text(f"通道相加 {now[0]} + {width}", f"channels add up, {now[0]} + {width}"),
                   "add": Text("逐元素相加，形状不变", "elementwise sum, the shape stays")}[kind]
            if kind != "pool":
                kernel = "1×1" if kind == "conv1" else "3×3"
                parts.append(f"{kernel}×{now[0]}×{width or now[0]}")
            now = key[f"shape{i}"]
            steps.append(Text(f"{i}. {why.zh}：{Shape().show(now)}", f"{i}. {why.en}: {Shape().show(now)}"))
        if g.parameters:
            line = f"{' + '.join(parts) or '0'} = {key['parameters']}"
            steps.append(Text(f"参数：{line}", f"Parameters: {line}"))
        return steps


def _plausible(shape: Sequence[Any]) -> bool:
    """Whether a learner's shape is one that layers could be built on: wild ones would take all memory."""
    return len(shape) == 3 and max(shape) <= 4096


def _total(g: Givens, shapes: Sequence[Any]) -> int:
    """All parameters, given the shapes after the layers."""
    before = [(g.channels, g.size, g.size), *shapes]
    return sum(count_parameters((_layer(*layer, now[0]),), now)
               for layer, now in zip(_layers(g), before, strict=False))


def _named(shapes: Sequence[Sizes]) -> dict[str, object]:
    return {f"shape{i}": found for i, found in enumerate(shapes, start=1)}


def _instead(kinds: Sequence[Kind], rule: Callable[[int, int, Sizes], Sizes]) -> Callable[[Givens], Answers | None]:
    """A mistake about some kinds of layers (channels and stride given), carried through the rest."""
    def wrong(g: Givens) -> Answers | None:
        def step(kind: Kind, width: int, stride: int, now: Sizes) -> Sizes:
            return rule(width, stride, now) if kind in kinds else _right(kind, width, stride, now)

        if not set(kinds) & set(g.kinds):
            return None
        shapes = _walk_safely(g, step)
        if shapes is None:
            return None
        return {**_named(shapes), "parameters": _total(g, shapes)} if g.parameters else _named(shapes)
    return wrong


def _walk_safely(g: Givens, step: Callable[[Kind, int, int, Sizes], Sizes]) -> list[Sizes] | None:
    """The walk, or None where a wrong rule leaves no pixels."""
    def checked(kind: Kind, width: int, stride: int, now: Sizes) -> Sizes:
        return now if min(now) < (2 if kind == "pool" else 1) else step(kind, width, stride, now)

    shapes = _walk(g, checked)
    return shapes if min(map(min, shapes)) >= 1 else None


def _parameters_with_one_channel(g: Givens) -> Answers | None:
    if not g.parameters:
        return None
    before = [(g.channels, g.size, g.size), *_walk(g, _right)]
    each = [(0 if kind == "pool" else 1 if kind == "conv1" else 9) * (width or now[0])
            for (kind, width, _), now in zip(_layers(g), before, strict=False)]
    return {"parameters": sum(each)}


ChannelBookkeeping.misconceptions = (
    Misconception[Givens](
        "concatenation-taken-for-addition",
        Text("把拼接当相加", "Concatenation taken for addition"),
        Text("拼接把通道排在一起，通道数相加；相加才保持通道数。",
             "Concatenation lines channels up: their numbers add. Only a sum keeps the number."),
        _instead(("concat",), lambda width, stride, now: now),
    ),
    Misconception[Givens](
        "concatenation-replaces",
        Text("拼接只剩新卷积的通道", "Only the new channels kept"),
        Text("拼接保留原来的通道，再接上新的。",
             "Concatenation keeps the old channels and puts the new ones behind them."),
        _instead(("concat",), lambda width, stride, now: (width, now[1], now[2])),
    ),
    Misconception[Givens](
        "addition-taken-for-concatenation",
        Text("把残差相加当拼接", "Addition taken for concatenation"),
        Text("残差是逐元素相加，通道数不变。", "The residual is an elementwise sum: the channels stay."),
        _instead(("add",), lambda width, stride, now: (2 * now[0], now[1], now[2])),
    ),
    Misconception[Givens](
        "pooling-halves-channels",
        Text("池化把通道也减半", "Pooling halves the channels too"),
        Text("池化只缩小 H 和 W，每个通道单独进行。", "Pooling shrinks H and W only, channel by channel."),
        _instead(("pool",), lambda width, stride, now: (max(1, now[0] // 2), now[1] // 2, now[2] // 2)),
    ),
    Misconception[Givens](
        "one-by-one-keeps-channels",
        Text("以为 1×1 卷积不改变通道数", "1×1 convolution thought to keep the channels"),
        Text("1×1 卷积的输出通道数等于核数；不变的是 H 和 W（步长 1 时）。",
             "A 1×1 convolution has as many output channels as kernels; H and W stay (with stride 1)."),
        _instead(("conv1",), lambda width, stride, now: (now[0], -(-now[1] // stride), -(-now[2] // stride))),
    ),
    Misconception[Givens](
        "padding-forgotten",
        Text("漏掉填充 1", "Padding 1 forgotten"),
        Text("3×3 卷积填充 1、步长 1 时尺寸不变。", "A 3×3 convolution with padding 1 and stride 1 keeps the size."),
        _instead(("conv3",),
                 lambda width, stride, now: (width, (now[1] - 3) // stride + 1, (now[2] - 3) // stride + 1)),
    ),
    Misconception[Givens](
        "stride-ignored",
        Text("漏掉卷积的步长", "Stride ignored"),
        Text("步长 2 的卷积把 H 和 W 减半。", "A convolution with stride 2 halves H and W."),
        _instead(("conv3", "conv1"), lambda width, stride, now: (width, now[1], now[2])),
    ),
    Misconception[Givens](
        "kernels-without-depth",
        Text("参数没有乘输入通道", "Parameters without the input channels"),
        Text("每个核覆盖全部输入通道：k×k×C 个权重。", "Each kernel covers all input channels: k×k×C weights."),
        _parameters_with_one_channel,
    ),
)


TEMPLATE = ChannelBookkeeping()
