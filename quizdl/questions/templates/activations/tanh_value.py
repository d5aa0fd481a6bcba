"""tanh: its value and slope, and the gradient that passes through a tanh neuron to its weight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Decimals
from quizdl.engine.activations import tanh, tanh_grad
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[float, given("输入", "input", low=-5, high=5)]
    weight: Annotated[float, given("权重", "weight", low=-5, high=5)] = 1.0
    bias: Annotated[float, given("偏置", "bias", low=-5, high=5)] = 0.0
    upstream: Annotated[float, given("上游梯度 dL/dy；0 表示不问梯度", "upstream gradient dL/dy; 0: gradient not asked",
                                     low=-10, high=10)] = 0.0


_POLICY = Decimals(4)


def _sum(g: Givens) -> float:
    return g.weight * g.x + g.bias


def _from(g: Givens, value: float, slope: float) -> Answers:
    return {"value": value, "slope": slope, "weight_gradient": g.upstream * slope * g.x}


def _sigmoid(g: Givens) -> Answers:
    s = 1 / (1 + math.exp(-_sum(g)))
    return _from(g, s, s * (1 - s))


class TanhValue(Template[Givens]):
    id = "tanh-value"
    topic = "activations"
    title = Text("tanh 的值、导数与传回的梯度", "Value, slope and gradient of tanh")
    levels = (1, 2)
    facts = ("tanh.formula", "tanh.derivative", "tanh.range")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            return Givens(rng.choice((-1, 1)) * rng.decimal(0.2, 2, 2))
        while True:
            g = Givens(rng.choice((-2.0, -1.5, -0.5, 0.5, 1.5, 2.0, 2.5)), rng.decimal(-1.2, 1.2, 1, nonzero=True),
                       rng.decimal(-1, 1, 1, nonzero=True), rng.choice((-3.0, -2.0, -1.5, -0.5, 0.5, 1.5, 2.0, 3.0)))
            if 0.2 <= abs(_sum(g)) <= 1.8 and abs(g.upstream * g.x) != 1:
                return g

    def prompt(self, g: Givens) -> Text:
        if not g.upstream:
            z = num(_sum(g))
            return Text(f"tanh(z) = (e^z-e^(-z))/(e^z+e^(-z))，z = {z}。求 tanh(z) 和导数 tanh'(z)。",
                        f"tanh(z) = (e^z-e^(-z))/(e^z+e^(-z)), z = {z}. Find tanh(z) and the slope tanh'(z).")
        numbers = f"x = {num(g.x)}, w = {num(g.weight)}, b = {num(g.bias)}"
        return Text(f"一个神经元 z = w·x + b，y = tanh(z)，其中 {numbers}。反向传播传到 y 的梯度为 "
                    f"dL/dy = {num(g.upstream)}。求 y、导数 tanh'(z) 和 dL/dw。",
                    f"A neuron computes z = w·x + b and y = tanh(z), with {numbers}. Backpropagation arrives at y "
                    f"with dL/dy = {num(g.upstream)}. Find y, the slope tanh'(z) and dL/dw.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        value = Field("value", same("y" if g.upstream else "tanh(z)"), _POLICY, zero_ok=True)
        slope = Field("slope", same("tanh'(z)"), _POLICY, after=("value",))
        if not g.upstream:
            return (value, slope)
        return (value, slope, Field("weight_gradient", same("dL/dw"), _POLICY, after=("slope",)))

    def solve(self, g: Givens) -> Answers:
        slope = tanh_grad(_sum(g))
        return {"value": tanh(_sum(g)), "slope": slope, "weight_gradient": g.upstream * slope * g.x}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        z = g.weight * g.x + g.bias
        up, down = keep(math.exp(z)), keep(math.exp(-z))
        value = keep((up - down) / (up + down))
        slope = keep(1 - value**2)
        return {"value": value, "slope": slope, "weight_gradient": keep(g.upstream * slope) * g.x}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "value" in earlier:
            return {"slope": 1 - earlier["value"] ** 2}
        return {"weight_gradient": g.upstream * earlier["slope"] * g.x}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, z = self.solve(g), _sum(g)
        up, down = approx(math.exp(z), 6), approx(math.exp(-z), 6)
        value, slope = float(key["value"]), float(key["slope"])
        steps = []
        if g.upstream:
            steps.append(same(f"z = {paren(g.weight)}×{paren(g.x)} + {paren(g.bias)} = {num(z)}"))
        steps += [
            same(f"tanh({num(z)}) = ({up}-{down})/({up}+{down}) = {_POLICY.show(value)}"),
            same(f"tanh'(z) = 1 - tanh²(z) = 1 - {paren(value, 6)}² = {_POLICY.show(slope)}"),
        ]
        if g.upstream:
            steps.append(same(f"dL/dw = dL/dy × tanh'(z) × x = {paren(g.upstream)}×{approx(slope, 6)}×{paren(g.x)}"
                              f" = {_POLICY.show(key['weight_gradient'])}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "sigmoid-for-tanh",
            Text("用了 sigmoid", "Sigmoid instead of tanh"),
            Text("你算的是 1/(1+e^(-z)) 及其导数 y(1-y)；tanh 的值域是 (-1, 1)，导数是 1-y²。",
                 "You took 1/(1+e^(-z)) and its slope y(1-y); tanh ranges over (-1, 1), with slope 1-y²."),
            _sigmoid,
        ),
        Misconception[Givens](
            "half-argument",
            Text("漏了指数中的 2", "Factor 2 missing in the exponent"),
            Text("你算的是 (e^z-1)/(e^z+1)，那是 tanh(z/2)；上下同乘 e^z 后指数应为 2z。",
                 "You computed (e^z-1)/(e^z+1), which is tanh(z/2); multiplied by e^z the exponent becomes 2z."),
            lambda g: _from(g, math.tanh(_sum(g) / 2), 1 - math.tanh(_sum(g) / 2) ** 2),
        ),
        Misconception[Givens](
            "numerator-flipped",
            Text("分子的减法写反", "Numerator subtracted the wrong way round"),
            Text("分子是 e^z-e^(-z)，你写成了 e^(-z)-e^z；tanh(z) 与 z 同号。",
                 "The numerator is e^z-e^(-z), you subtracted it the other way; tanh(z) has the sign of z."),
            lambda g: {"value": -math.tanh(_sum(g))},
        ),
        Misconception[Givens](
            "slope-without-square",
            Text("导数漏了平方", "Slope without the square"),
            Text("你用了 1-y；tanh 的导数是 1-y²。", "You took 1-y; the slope of tanh is 1-y²."),
            lambda g: _from(g, math.tanh(_sum(g)), 1 - math.tanh(_sum(g))),
        ),
        Misconception[Givens](
            "slope-of-sigmoid",
            Text("套用 sigmoid 的导数公式", "Slope formula of the sigmoid"),
            Text("y(1-y) 是 sigmoid 的导数；tanh 的导数是 1-y²。",
                 "y(1-y) is the slope of the sigmoid; that of tanh is 1-y²."),
            lambda g: _from(g, math.tanh(_sum(g)), math.tanh(_sum(g)) * (1 - math.tanh(_sum(g)))),
        ),
        Misconception[Givens](
            "slope-of-input",
            Text("把输入代入 1-y²", "1-y² taken at the input"),
            Text("你算了 1-z²；公式中的 y 是 tanh(z)，不是 z。", "You computed 1-z²; in 1-y², y is tanh(z), not z."),
            lambda g: _from(g, math.tanh(_sum(g)), 1 - _sum(g) ** 2),
        ),
        Misconception[Givens](
            "input-left-out",
            Text("dL/dw 漏乘 x", "dL/dw without the factor x"),
            Text("你停在了 dL/dz；因为 dz/dw = x，还要乘 x。", "You stopped at dL/dz; dz/dw = x, so multiply by x."),
            lambda g: {"weight_gradient": g.upstream * (1 - math.tanh(_sum(g)) ** 2)} if g.upstream else None,
        ),
        Misconception[Givens](
            "slope-left-out",
            Text("dL/dw 漏乘激活函数的导数", "dL/dw without the slope of tanh"),
            Text("你用 dL/dy×x 作为 dL/dw；中间还要经过 tanh，须乘 tanh'(z)。",
                 "You took dL/dy×x for dL/dw; the gradient passes through tanh, so multiply by tanh'(z)."),
            lambda g: {"weight_gradient": g.upstream * g.x} if g.upstream else None,
        ),
    )


TEMPLATE = TanhValue()
