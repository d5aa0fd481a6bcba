"""The sigmoid: its value, its slope, and how a chain of slopes is bounded by 0.25^n."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.policy import Decimals, Significant
from quizdl.engine.activations import sigmoid, sigmoid_grad
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[float, given("输入", "input", low=-10, high=10)]
    layers: Annotated[int, given("串联的层数；0 表示不问", "sigmoids in a chain; 0: not asked", low=0, high=100)] = 0


_SLOPE = Decimals(4)
_BOUND = Significant(3)


class SigmoidValue(Template[Givens]):
    id = "sigmoid-value"
    topic = "activations"
    title = Text("sigmoid 的值与导数", "Value and slope of the sigmoid")
    levels = (1, 2)
    facts = ("sigmoid.formula", "sigmoid.derivative", "sigmoid.max-slope", "sigmoid.depth")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        return Givens(rng.decimal(-3, 3, 1, nonzero=True), 0 if level == 1 else rng.integer(2, 6))

    def prompt(self, g: Givens) -> Text:
        text = Text(f"σ(x) = 1/(1+e^(-x))，x = {num(g.x)}。求 σ(x) 和 σ'(x)。",
                    f"σ(x) = 1/(1+e^(-x)), x = {num(g.x)}. Find σ(x) and σ'(x).")
        if g.layers:
            text += Text(f"\n再求：{g.layers} 个 sigmoid 串联（权重均为 1）时，梯度连乘因子的上界。",
                         f"\nThen: the upper bound of the gradient factor through a chain of {g.layers} sigmoids"
                         " (all weights 1).")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("value", same("σ(x)"), Decimals(4)),
                  Field("slope", same("σ'(x)"), _SLOPE, after=("value",)))
        if not g.layers:
            return fields
        return (*fields, Field("bound", Text("连乘因子的上界", "bound of the factor"), _BOUND))

    def solve(self, g: Givens) -> Answers:
        # The chain is run where every slope is largest, at 0.
        bound = float(np.prod(sigmoid_grad(np.zeros(g.layers)))) if g.layers else 0.0
        return {"value": sigmoid(g.x), "slope": sigmoid_grad(g.x), "bound": bound}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        value = keep(1 / (1 + keep(math.exp(-g.x))))
        return {"value": value, "slope": value * (1 - value), "bound": 0.25**g.layers}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"slope": earlier["value"] * (1 - earlier["value"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        power, value = math.exp(-g.x), float(key["value"])
        exponent = num(-g.x)
        steps = [
            same(f"σ(x) = 1/(1+e^{paren(-g.x)}) = 1/(1+{approx(power, 5)}) = {Decimals(4).show(value)}"),
            Text(f"e^{exponent} ≈ {approx(power, 5)}；σ'(x) = σ(x)(1-σ(x)) = {approx(value, 5)}×{approx(1 - value, 5)}"
                 f" = {_SLOPE.show(key['slope'])}",
                 f"e^{exponent} ≈ {approx(power, 5)}; σ'(x) = σ(x)(1-σ(x)) = {approx(value, 5)}×{approx(1 - value, 5)}"
                 f" = {_SLOPE.show(key['slope'])}"),
        ]
        if g.layers:
            shown = _BOUND.show(key["bound"])
            steps.append(Text(f"σ' 最大为 0.25（在 x=0 处），因此因子不超过 0.25^{g.layers} = {shown}",
                              f"σ' is at most 0.25 (at x=0), so the factor is at most 0.25^{g.layers} = {shown}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "sign-of-exponent",
            Text("指数的符号写反", "Sign of the exponent flipped"),
            Text("你算的是 1/(1+e^x)；指数应为 -x。", "You computed 1/(1+e^x); the exponent is -x."),
            lambda g: {"value": 1 / (1 + math.exp(g.x))},
        ),
        Misconception[Givens](
            "slope-forgets-complement",
            Text("导数漏乘 1-σ(x)", "Slope without the factor 1-σ(x)"),
            Text("你把 σ(x)² 当作导数；应为 σ(x)(1-σ(x))。",
                 "You took σ(x)² for the slope; it is σ(x)(1-σ(x))."),
            lambda g: {"slope": (1 / (1 + math.exp(-g.x))) ** 2},
        ),
        Misconception[Givens](
            "slope-of-input",
            Text("把 x 代入 y(1-y)", "y(1-y) taken at x"),
            Text("你算了 x(1-x)；公式 y(1-y) 中的 y 是 σ(x)，不是 x。",
                 "You computed x(1-x); in y(1-y), y is σ(x), not x."),
            lambda g: {"slope": g.x * (1 - g.x)},
        ),
        Misconception[Givens](
            "bound-adds",
            Text("各层导数相加", "Slopes added instead of multiplied"),
            Text("链式法则把各层导数相乘，不是相加。", "The chain rule multiplies the slopes; it does not add them."),
            lambda g: {"bound": 0.25 * g.layers},
        ),
        Misconception[Givens](
            "bound-of-value",
            Text("以为导数最大为 0.5", "Taking 0.5 for the largest slope"),
            Text("0.5 是 σ(0) 的值；导数的最大值是 σ(0)(1-σ(0)) = 0.25。",
                 "0.5 is the value σ(0); the largest slope is σ(0)(1-σ(0)) = 0.25."),
            lambda g: {"bound": 0.5**g.layers} if g.layers else None,
        ),
    )


TEMPLATE = SigmoidValue()
