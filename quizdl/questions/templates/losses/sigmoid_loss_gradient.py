"""At a sigmoid output: the gradient of squared error against that of cross-entropy."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Decimals, Significant
from quizdl.engine.activations import sigmoid, sigmoid_grad
from quizdl.engine.losses import binary_cross_entropy_with_logits_grad, mse_grad
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
    weight: Annotated[float, given("权重", "weight", low=-5, high=5)]
    bias: Annotated[float, given("偏置", "bias", low=-5, high=5)]
    target: Annotated[Literal[0, 1], given("目标", "target")]
    half: Annotated[bool, given("平方误差是否带系数 1/2", "whether the squared error has a factor 1/2")]
    by_weight: Annotated[bool, given("求对 w 的梯度（否则对 z）", "gradients by w rather than z")] = False


_VALUE, _GRADIENT, _RATIO = Decimals(4), Significant(3), Significant(3)


def _z(g: Givens) -> float:
    return g.weight * g.x + g.bias


def _factors(g: Givens) -> tuple[float, float, float, float]:
    """y, y - t, the squared error's own factor, and what leads from z to the asked variable."""
    y = 1 / (1 + math.exp(-_z(g)))
    return y, y - g.target, 1.0 if g.half else 2.0, g.x if g.by_weight else 1.0


def _pair(squared: Callable[[float, float, float], float] | None,
          entropy: Callable[[float, float], float] | None = None) -> Callable[[Givens], Answers]:
    """Wrong gradients by z, from y, y - t and the squared error's factor, as the rest follows from them."""
    def values(g: Givens) -> Answers:
        y, error, factor, onward = _factors(g)
        first = onward * (squared(y, error, factor) if squared else factor * error * y * (1 - y))
        second = onward * (entropy(y, error) if entropy else error)
        found = {"mse_gradient": first, "ce_gradient": second}
        return {**found, "ratio": abs(second / first)} if first else found

    return values


class SigmoidLossGradient(Template[Givens]):
    id = "sigmoid-loss-gradient"
    topic = "losses"
    title = Text("sigmoid 输出：平方误差与交叉熵的梯度", "Sigmoid output: gradients of squared error and cross-entropy")
    levels = (1, 2)
    facts = ("mse.sigmoid", "logistic-loss.gradient", "mse.vanishing", "loss-function.mse-vs-ce")
    givens = Givens
    keep = Keep(figures=6)

    def check(self, g: Givens) -> None:
        self.require(abs(_z(g)) <= 10, "weight", "times x plus bias must be from -10 to 10")

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            z = rng.choice((-1, 1)) * rng.decimal(0.6, 4, 1)
            return Givens(z, 1.0, 0.0, rng.choice((0, 1)), rng.chance(0.5))
        while True:
            g = Givens(rng.choice((-3.0, -2.0, -1.5, 0.5, 1.5, 2.0, 3.0)), rng.decimal(-2, 2, 1, nonzero=True),
                       rng.decimal(-1, 1, 1, nonzero=True), rng.choice((0, 1)), rng.chance(0.5), by_weight=True)
            # In the saturated wrong corner, where the two gradients differ most.
            if 1 <= abs(_z(g)) <= 4 and (_z(g) > 0) != bool(g.target):
                return g

    def prompt(self, g: Givens) -> Text:
        squared, name = ("½(y-t)²" if g.half else "(y-t)²"), "w" if g.by_weight else "z"
        unit = f"z = w·x + b, w = {num(g.weight)}, x = {num(g.x)}, b = {num(g.bias)}" if g.by_weight \
            else f"z = {num(_z(g))}"
        more = Text("，以及 |dC/dw| 是 |dE/dw| 的几倍" if g.by_weight else "",
                    ", and how many times as large |dC/dw| is as |dE/dw|" if g.by_weight else "")
        return Text(f"输出神经元 y = σ(z)，{unit}，目标 t = {g.target}。平方误差 E = {squared}，交叉熵 "
                    f"C = -t·ln y - (1-t)·ln(1-y)。求 y、dE/d{name} 和 dC/d{name}{more.zh}。",
                    f"Output neuron y = σ(z), {unit}; target t = {g.target}. Squared error E = {squared}, "
                    f"cross-entropy C = -t·ln y - (1-t)·ln(1-y). Find y, dE/d{name} and dC/d{name}{more.en}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        name = "w" if g.by_weight else "z"
        fields = (Field("value", same("y"), _VALUE),
                  Field("mse_gradient", same(f"dE/d{name}"), _GRADIENT, after=("value",)),
                  Field("ce_gradient", same(f"dC/d{name}"), _GRADIENT, after=("value",)))
        if not g.by_weight:
            return fields
        return (*fields, Field("ratio", Text("两梯度之比", "ratio of the two"), _RATIO,
                               after=("mse_gradient", "ce_gradient")))

    def solve(self, g: Givens) -> Answers:
        z, onward = _z(g), g.x if g.by_weight else 1.0
        y = float(sigmoid(z))
        squared = float(mse_grad([y], [g.target])[0]) * (0.5 if g.half else 1.0) * float(sigmoid_grad(z)) * onward
        entropy = float(binary_cross_entropy_with_logits_grad([z], [g.target])[0]) * onward
        return {"value": y, "mse_gradient": squared, "ce_gradient": entropy,
                "ratio": entropy / squared if squared else 0.0}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        z = g.weight * g.x + g.bias
        y = keep(1 / (1 + keep(math.exp(-z))))
        rest = 1 - y
        error = -rest if g.target else y
        squared = keep(error * keep(y * rest)) * (1 if g.half else 2) * (g.x if g.by_weight else 1)
        entropy = error * (g.x if g.by_weight else 1)
        return {"value": y, "mse_gradient": squared, "ce_gradient": entropy,
                "ratio": 1 / (keep(y * rest) * (1 if g.half else 2)) if squared else 0.0}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "value" in earlier:
            y, onward = earlier["value"], g.x if g.by_weight else 1.0
            squared = float(mse_grad([y], [g.target])[0]) * (0.5 if g.half else 1.0) * y * (1 - y) * onward
            return {"mse_gradient": squared, "ce_gradient": (y - g.target) * onward}
        return {"ratio": abs(earlier["ce_gradient"] / earlier["mse_gradient"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, z = self.solve(g), _z(g)
        y, error, factor, _ = _factors(g)
        times, onward = ("2×" if factor == 2 else ""), (f"×{paren(g.x)}" if g.by_weight else "")
        name = "w" if g.by_weight else "z"
        difference, slope = paren(error, 6), approx(y * (1 - y), 6)
        steps = [same(f"z = {paren(g.weight)}×{paren(g.x)} + {paren(g.bias)} = {num(z)}")] if g.by_weight else []
        steps += [
            same(f"y = 1/(1+e^{paren(-z)}) = {_VALUE.show(y)}, y - t = {approx(error, 6)}"),
            same(f"σ'(z) = y(1-y) = {slope}"),
            same(f"dE/d{name} = {times}(y-t)·σ'(z){'·x' if g.by_weight else ''} = {times}{difference}×{slope}{onward}"
                 f" = {_GRADIENT.show(key['mse_gradient'])}"),
            Text(f"交叉熵中 σ' 约去：dC/d{name} = (y-t){'·x' if g.by_weight else ''} = {difference}{onward} = "
                 f"{_GRADIENT.show(key['ce_gradient'])}",
                 f"In cross-entropy σ' cancels: dC/d{name} = (y-t){'·x' if g.by_weight else ''} = {difference}{onward}"
                 f" = {_GRADIENT.show(key['ce_gradient'])}"),
        ]
        if g.by_weight:
            ratio, slopes = _RATIO.show(key["ratio"]), "(2σ'(z))" if times else "σ'(z)"
            steps.append(Text(f"比值 = 1/{slopes} = {ratio}：饱和时平方误差几乎学不动",
                              f"Ratio = 1/{slopes} = {ratio}: saturated, squared error hardly learns"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "squared-error-without-slope",
            Text("平方误差漏乘 σ'", "Squared error without σ'"),
            Text("你停在了 dE/dy；还要经过 sigmoid，乘 σ'(z) = y(1-y)。",
                 "You stopped at dE/dy; the sigmoid follows, so multiply by σ'(z) = y(1-y)."),
            _pair(lambda y, error, factor: factor * error),
        ),
        Misconception[Givens](
            "entropy-with-slope",
            Text("交叉熵多乘了 σ'", "Cross-entropy with σ'"),
            Text("dC/dy = (y-t)/(y(1-y))，乘 σ' 后恰好约去，只剩 y-t。",
                 "dC/dy = (y-t)/(y(1-y)); the factor σ' cancels its denominator and leaves y-t."),
            _pair(None, lambda y, error: error * y * (1 - y)),
        ),
        Misconception[Givens](
            "entropy-by-output",
            Text("交叉熵只求到 y", "Cross-entropy by y only"),
            Text("你给出的是 dC/dy；还要乘 σ'(z)。", "You gave dC/dy; multiply by σ'(z)."),
            _pair(None, lambda y, error: error / (y * (1 - y))),
        ),
        Misconception[Givens](
            "error-reversed",
            Text("误差写成 t-y", "Error taken as t-y"),
            Text("梯度中是 y-t；t-y 是下降的方向。", "The gradient has y-t; t-y is the direction of descent."),
            _pair(lambda y, error, factor: -factor * error * y * (1 - y), lambda y, error: -error),
        ),
        Misconception[Givens](
            "other-factor",
            Text("系数 1/2 弄错", "Factor 1/2 mixed up"),
            Text("E = ½(y-t)² 的导数没有系数；E = (y-t)² 的导数带系数 2。看清题目用哪一个。",
                 "½(y-t)² has a derivative without a factor, (y-t)² one with 2: see which one the question uses."),
            _pair(lambda y, error, factor: (3 - factor) * error * y * (1 - y)),
        ),
        Misconception[Givens](
            "slope-at-z",
            Text("σ' 中代入了 z", "z put into σ'"),
            Text("你算了 z(1-z)；y(1-y) 中的 y 是 σ(z)。", "You computed z(1-z); in y(1-y), y is σ(z)."),
            lambda g: _pair(lambda y, error, factor: factor * error * _z(g) * (1 - _z(g)))(g),
        ),
        Misconception[Givens](
            "input-forgotten",
            Text("漏乘 x", "Factor x left out"),
            Text("你停在了对 z 的梯度；dz/dw = x，还要乘 x。",
                 "You stopped at the gradient by z; dz/dw = x, multiply by x."),
            lambda g: {"mse_gradient": _factors(g)[2] * _factors(g)[1] * _factors(g)[0] * (1 - _factors(g)[0]),
                       "ce_gradient": _factors(g)[1]} if g.by_weight else None,
        ),
        Misconception[Givens](
            "ratio-inverted",
            Text("比值倒过来了", "Ratio upside down"),
            Text("题目要交叉熵的梯度除以平方误差的梯度。",
                 "The question asks for the cross-entropy's gradient divided by the squared error's."),
            lambda g: {"ratio": _factors(g)[2] * _factors(g)[0] * (1 - _factors(g)[0])} if g.by_weight else None,
        ),
    )


TEMPLATE = SigmoidLossGradient()
