"""Xavier and He initialization: fans, standard deviation, bound of the uniform form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Integer, Significant
from quizdl.engine.initialization import fans, he_bound, he_std, xavier_bound, xavier_std
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    method: Annotated[Literal["xavier", "he"], given("初始化方法", "kind of initialization")]
    inputs: Annotated[int, given("输入单元数或输入通道数", "inputs or input channels", low=1, high=100000)]
    outputs: Annotated[int, given("输出单元数或输出通道数", "outputs or output channels", low=1, high=100000)]
    kernel_size: Annotated[int, given("卷积核边长；0 表示全连接层", "side of the kernel; 0: a dense layer",
                                      low=0, high=31)] = 0
    negative_slope: Annotated[float, given("Leaky ReLU 的负半轴斜率（He 用；0 即 ReLU）",
                                           "slope of the Leaky ReLU (for He; 0: ReLU)", low=0, high=1)] = 0.0
    uniform: Annotated[bool, given("是否再问均匀分布的界", "whether the bound of the uniform form is asked")] = False


_SPREAD = Significant(3)


def _fans(g: Givens) -> tuple[int, int]:
    area = g.kernel_size**2 if g.kernel_size else 1
    return g.inputs * area, g.outputs * area


def _std(g: Givens, fan_in: float, fan_out: float, *, slope: float | None = None) -> float:
    """The standard deviation by the formula of the question's method."""
    if g.method == "xavier":
        return math.sqrt(2 / (fan_in + fan_out))
    slope = g.negative_slope if slope is None else slope
    return math.sqrt(2 / ((1 + slope**2) * fan_in))


def _spread(std: float) -> Answers:
    return {"std": std, "bound": math.sqrt(3) * std}


def _counted(g: Givens, fan_in: int, fan_out: int) -> Answers:
    """The answers of somebody who counts the fans like this."""
    return {"fan_in": fan_in, "fan_out": fan_out, **_spread(_std(g, fan_in, fan_out))}


class Initialization(Template[Givens]):
    id = "initialization"
    topic = "practice"
    title = Text("Xavier 与 He 初始化", "Xavier and He initialization")
    levels = (1, 2, 3)
    facts = ("xavier-init.formula", "he-init.formula", "xavier-init.uniform")
    givens = Givens
    keep = Keep(figures=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        method: Literal["xavier", "he"] = "xavier" if rng.chance(0.5) else "he"
        if level == 1:
            inputs, outputs = rng.sample((64, 80, 120, 128, 150, 256, 300, 360, 500, 512, 784), 2)
            return Givens(method, inputs, outputs)
        inputs, outputs = rng.sample((3, 6, 12, 16, 24, 48, 64, 96), 2)
        kernel_size = rng.choice((3, 5) if level == 2 else (3, 7))
        if level == 2:
            return Givens(method, inputs, outputs, kernel_size)
        slope = rng.choice((0.2, 0.25, 0.3)) if method == "he" else 0.0
        return Givens(method, inputs, outputs, kernel_size, slope, True)

    def check(self, g: Givens) -> None:
        self.require(g.method == "he" or g.negative_slope == 0, "negative_slope", "belongs to He; Xavier needs 0")

    def prompt(self, g: Givens) -> Text:
        layer = (Text(f"全连接层有 {g.inputs} 个输入、{g.outputs} 个输出",
                      f"A dense layer has {g.inputs} inputs and {g.outputs} outputs") if not g.kernel_size else
                 Text(f"卷积层有 {g.inputs} 个输入通道、{g.outputs} 个输出通道，"
                      f"卷积核 {g.kernel_size}×{g.kernel_size}（不分组）",
                      f"A convolution has {g.inputs} input and {g.outputs} output channels and kernels of "
                      f"{g.kernel_size}×{g.kernel_size} (no groups)"))
        if g.method == "xavier":
            method = Text("Xavier（Glorot）初始化（增益 1，兼顾 fan_in 与 fan_out）",
                          "Xavier (Glorot) initialization, gain 1, from both fan_in and fan_out")
        elif g.negative_slope:
            method = Text(f"He 初始化（fan_in 模式），激活函数是负半轴斜率为 {num(g.negative_slope)} 的 Leaky ReLU",
                          f"He initialization (fan_in mode) for a Leaky ReLU of negative slope {num(g.negative_slope)}")
        else:
            method = Text("He 初始化（fan_in 模式），激活函数是 ReLU", "He initialization (fan_in mode) for ReLU")
        text = Text(f"{layer.zh}，采用 {method.zh}。\n求 fan_in、fan_out 和权重正态分布的标准差",
                    f"{layer.en}; it uses {method.en}.\nFind fan_in, fan_out and the standard deviation of the normal "
                    "form")
        return text + (Text("，以及均匀分布 U(-a, a) 形式的 a。", ", and a of the uniform form U(-a, a).") if g.uniform
                       else Text("。", "."))

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("fan_in", same("fan_in"), Integer()),
                  Field("fan_out", same("fan_out"), Integer()),
                  Field("std", Text("标准差", "standard deviation"), _SPREAD, after=("fan_in", "fan_out")))
        if not g.uniform:
            return fields
        return (*fields, Field("bound", Text("均匀分布的 a", "a of the uniform form"), _SPREAD, after=("std",)))

    def solve(self, g: Givens) -> Answers:
        size = (g.outputs, g.inputs, g.kernel_size, g.kernel_size) if g.kernel_size else (g.outputs, g.inputs)
        fan = fans(size)
        if g.method == "xavier":
            std, bound = xavier_std(*fan), xavier_bound(*fan)
        else:
            std = he_std(fan.fan_in, negative_slope=g.negative_slope)
            bound = he_bound(fan.fan_in, negative_slope=g.negative_slope)
        return {"fan_in": fan.fan_in, "fan_out": fan.fan_out, "std": std, "bound": bound}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # Every weight of one output unit counted, and every weight that one input unit feeds.
        positions = [(i, j) for i in range(max(1, g.kernel_size)) for j in range(max(1, g.kernel_size))]
        fan_in = sum(g.inputs for _ in positions)
        fan_out = sum(g.outputs for _ in positions)
        scale = fan_in + fan_out if g.method == "xavier" else (1 + g.negative_slope**2) * fan_in
        # A uniform variable on (-a, a) has variance a²/3.
        return {"fan_in": fan_in, "fan_out": fan_out, "std": keep(2 / scale) ** 0.5,
                "bound": keep(3 * 2 / scale) ** 0.5}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        answers = {}
        if "fan_in" in earlier:
            fan_in, fan_out = int(earlier["fan_in"]), int(earlier["fan_out"])
            answers["std"] = (xavier_std(fan_in, fan_out) if g.method == "xavier" else
                              he_std(fan_in, negative_slope=g.negative_slope))
        if "std" in earlier:
            answers["bound"] = math.sqrt(3) * earlier["std"]
        return answers

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        side = g.kernel_size
        std, bound = _SPREAD.show(key["std"]), _SPREAD.show(key["bound"])
        counted = [f"{name} = {count}×{side}×{side} = {key[name]}" if side else f"{name} = {key[name]}"
                   for name, count in (("fan_in", g.inputs), ("fan_out", g.outputs))]
        if g.method == "xavier":
            scale, formula = f"{key['fan_in']}+{key['fan_out']}", "fan_in+fan_out"
        elif g.negative_slope:
            scale, formula = f"(1+{num(g.negative_slope)}²)×{key['fan_in']}", "(1+slope²)·fan_in"
        else:
            scale, formula = str(key["fan_in"]), "fan_in"
        inside = f"({scale})" if g.method == "xavier" or g.negative_slope else scale
        outer = f"({formula})" if formula != "fan_in" else formula
        steps = [Text("，".join(counted), ", ".join(counted)),
                 Text(f"标准差 = √(2/{outer}) = √(2/{inside}) = {std}",
                      f"Standard deviation = √(2/{outer}) = √(2/{inside}) = {std}")]
        if g.uniform:
            steps.append(Text(f"U(-a, a) 的方差为 a²/3，故 a = √3·标准差 = √(6/{inside}) = {bound}",
                              f"U(-a, a) has variance a²/3, so a = √3·standard deviation = √(6/{inside}) = {bound}"))
        return steps


def _other_method(g: Givens) -> Answers:
    fan_in, fan_out = _fans(g)
    return _spread(math.sqrt(2 / fan_in) if g.method == "xavier" else math.sqrt(2 / (fan_in + fan_out)))


def _one_over_fan(g: Givens) -> Answers:
    return _spread(math.sqrt(1 / _fans(g)[0]))


def _no_root(g: Givens) -> Answers:
    return _spread(_std(g, *_fans(g)) ** 2)


def _slope(g: Givens, factor: float) -> Answers | None:
    if not g.negative_slope:
        return None
    return _spread(math.sqrt(2 / (factor * _fans(g)[0])))


Initialization.misconceptions = (
    Misconception[Givens](
        "fans-swapped",
        Text("fan_in 与 fan_out 弄反", "fan_in and fan_out swapped"),
        Text("fan_in 数一个输出单元的输入连接，fan_out 数一个输入单元的输出连接。",
             "fan_in counts the inputs of one output unit, fan_out the outputs that one input unit feeds."),
        lambda g: _counted(g, *reversed(_fans(g))),
    ),
    Misconception[Givens](
        "kernel-area-left-out",
        Text("漏乘卷积核面积", "Kernel area left out"),
        Text("卷积的 fan 是通道数乘卷积核面积。", "The fans of a convolution are channels times the kernel's area."),
        lambda g: _counted(g, g.inputs, g.outputs) if g.kernel_size > 1 else None,
    ),
    Misconception[Givens](
        "kernel-side-not-squared",
        Text("只乘了卷积核边长", "Kernel side not squared"),
        Text("要乘卷积核面积 k×k，不是边长 k。", "Multiply by the kernel's area k×k, not its side k."),
        lambda g: _counted(g, g.inputs * g.kernel_size, g.outputs * g.kernel_size) if g.kernel_size > 1 else None,
    ),
    Misconception[Givens](
        "other-method",
        Text("用了另一种初始化的公式", "Formula of the other method"),
        Text("Xavier 的方差是 2/(fan_in+fan_out)，He（ReLU）是 2/fan_in。",
             "The variance is 2/(fan_in+fan_out) for Xavier and 2/fan_in for He with ReLU."),
        _other_method,
    ),
    Misconception[Givens](
        "one-over-fan-in",
        Text("方差取了 1/fan_in", "Variance 1/fan_in"),
        Text("1/fan_in（LeCun）只考虑前向的线性层；请用题目指定的方法。",
             "1/fan_in (LeCun) keeps only the forward pass of linear units; use the method that is asked for."),
        _one_over_fan,
    ),
    Misconception[Givens](
        "variance-for-deviation",
        Text("把方差当作标准差", "Variance for standard deviation"),
        Text("标准差是方差的平方根。", "The standard deviation is the root of the variance."),
        _no_root,
    ),
    Misconception[Givens](
        "deviation-for-bound",
        Text("把标准差当作均匀分布的界", "Standard deviation for the bound"),
        Text("U(-a, a) 的标准差是 a/√3，所以 a = √3·标准差。",
             "U(-a, a) has standard deviation a/√3, so a = √3 times it."),
        lambda g: {"bound": _std(g, *_fans(g))} if g.uniform else None,
    ),
    Misconception[Givens](
        "slope-ignored",
        Text("忽略了 Leaky ReLU 的斜率", "Slope of the Leaky ReLU ignored"),
        Text("Leaky ReLU 的方差是 2/((1+slope²)·fan_in)。", "For a Leaky ReLU the variance is 2/((1+slope²)·fan_in)."),
        lambda g: _slope(g, 1.0),
    ),
    Misconception[Givens](
        "slope-not-squared",
        Text("斜率没有平方", "Slope not squared"),
        Text("方差里是 1+slope²，不是 1+slope。", "The variance has 1+slope², not 1+slope."),
        lambda g: _slope(g, 1 + g.negative_slope),
    ),
)


TEMPLATE = Initialization()
