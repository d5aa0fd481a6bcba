"""ReLU, Leaky ReLU and PReLU: values, slopes, and the gradient they let through, also twice in a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.activations import leaky_relu, leaky_relu_grad, relu, relu_grad
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    kind: Annotated[Literal["relu", "leaky", "prelu"], given("激活函数", "activation function")]
    negative_slope: Annotated[float, given("负半轴斜率 a；relu 为 0", "slope a for negative inputs; 0 for relu",
                                           low=0, high=0.9)]
    x: Annotated[Vector, given("输入，逐元素", "inputs, element by element")]
    upstream: Annotated[Vector, given("对输出的上游梯度", "upstream gradient by the output")]
    weight: Annotated[float, given("再经过 f(w·f(x)+b) 时的 w；0 表示只用一次 f", "w of f(w·f(x)+b); 0: f only once",
                                   low=-10, high=10)] = 0.0
    bias: Annotated[float, given("f(w·f(x)+b) 中的 b", "b of f(w·f(x)+b)", low=-10, high=10)] = 0.0


_POLICY = VectorPolicy(Decimals(3))
_NAMES = {"relu": "ReLU", "leaky": "Leaky ReLU", "prelu": "PReLU"}


def _ends(g: Givens, slope: float, at_zero: float) -> Answers:
    """Both answers with this slope on the negative side and this derivative at 0."""
    def f(z: np.ndarray) -> np.ndarray:
        return np.where(z > 0, z, slope * z)

    def d(z: np.ndarray) -> np.ndarray:
        return np.where(z > 0, 1.0, np.where(z < 0, slope, at_zero))

    x, upstream = np.array(g.x), np.array(g.upstream)
    if not g.weight:
        return {"value": f(x), "gradient": upstream * d(x)}
    z = g.weight * f(x) + g.bias
    return {"value": f(z), "gradient": upstream * d(z) * g.weight * d(x)}


def _f(g: Givens, z: np.ndarray) -> np.ndarray:
    return np.where(z > 0, z, g.negative_slope * z)


def _backward(g: Givens, through: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Answers:
    """The gradient of a learner who passes an activation wrongly, from the gradient behind it and its input."""
    x = np.array(g.x)
    if not g.weight:
        return {"gradient": through(np.array(g.upstream), x)}
    last = through(np.array(g.upstream), g.weight * _f(g, x) + g.bias)
    return {"gradient": through(last * g.weight, x)}


def _magnitudes(g: Givens) -> Answers:
    x = np.abs(np.array(g.x))
    return {"value": np.abs(g.weight * x + g.bias) if g.weight else x}


class RectifierValue(Template[Givens]):
    id = "rectifier-value"
    topic = "activations"
    title = Text("ReLU 一族的输出与传回的梯度", "Output and gradient of the ReLU kin")
    levels = (1, 2, 3)
    facts = ("relu.formula", "relu.derivative", "leaky-relu.formula", "prelu.formula")
    givens = Givens

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= 8, "x", "has more than 8 entries")
        self.require(len(g.upstream) == len(g.x), "upstream", f"needs {len(g.x)} entries, as x has")
        self.require((g.kind == "relu") == (g.negative_slope == 0), "negative_slope",
                     "is 0 for relu, and above 0 for leaky and prelu")

    def draw(self, rng: Stream, level: int) -> Givens:
        signs = rng.shuffled((1, 1, -1, -1) if level < 3 else (1, -1, 1))
        x = [sign * rng.decimal(0.3, 3, 1) for sign in signs]
        if level == 1 and rng.chance(0.3):
            x[x.index(max(x))] = 0.0
        upstream = rng.vector(len(x), -3, 3, 1, nonzero=True)
        kind: Literal["relu", "leaky", "prelu"] = "relu" if level == 1 else rng.choice(("leaky", "prelu"))
        slope = {"relu": 0.0, "leaky": rng.choice((0.01, 0.1)), "prelu": rng.choice((0.2, 0.25, 0.3))}[kind]
        if level < 3:
            return Givens(kind, slope, tuple(x), upstream)
        slope = rng.choice((0.1, 0.2))
        return Givens(kind, slope, tuple(x), upstream, rng.choice((-3.0, -2.0, 2.0, 3.0)),
                      rng.decimal(-2, 2, 1, nonzero=True))

    def prompt(self, g: Givens) -> Text:
        name, a = _NAMES[g.kind], num(g.negative_slope)
        rule = "f(z) = max(0, z)" if g.kind == "relu" else f"f(z) = z (z > 0); f(z) = {a}z (z ≤ 0)"
        rows = f"\n  x     = {vec(g.x)}\n  dL/dy = {vec(g.upstream)}\n"
        output = f"f(w·f(x) + b), w = {num(g.weight)}, b = {num(g.bias)}" if g.weight else "f(x)"
        return Text(f"{name}：{rule}，逐元素作用；约定 f'(0) = {a}。输出 y = {output}。{rows}求 y 和 dL/dx。",
                    f"{name}: {rule}, element by element; take f'(0) = {a}. The output is y = {output}.{rows}"
                    "Find y and dL/dx.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("value", same("y"), _POLICY, zero_ok=True),
                Field("gradient", same("dL/dx"), _POLICY, zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        x, upstream = as_array(g.x), as_array(g.upstream)

        def f(z: np.ndarray) -> np.ndarray:
            return relu(z) if g.kind == "relu" else leaky_relu(z, g.negative_slope)

        def slope(z: np.ndarray) -> np.ndarray:
            return relu_grad(z) if g.kind == "relu" else leaky_relu_grad(z, g.negative_slope)

        if not g.weight:
            return {"value": f(x), "gradient": upstream * slope(x) + 0.0}
        z = g.weight * f(x) + g.bias
        return {"value": f(z), "gradient": upstream * slope(z) * g.weight * slope(x) + 0.0}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        values, gradients = [], []
        for x, upstream in zip(g.x, g.upstream, strict=True):
            factor, value = (1.0, x) if x > 0 else (g.negative_slope, g.negative_slope * x)
            if g.weight:
                value = g.weight * value + g.bias
                factor *= g.weight
                if value <= 0:
                    value *= g.negative_slope
                    factor *= g.negative_slope
            values.append(value)
            gradients.append(upstream * factor)
        return {"value": tuple(values), "gradient": tuple(gradients)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        value, gradient = _POLICY.show(key["value"]), _POLICY.show(key["gradient"])
        masks = vec(1.0 if x > 0 else g.negative_slope for x in g.x)
        if not g.weight:
            other = num(g.negative_slope)
            rule = (Text("正数不变，其余变为 0", "Positive entries stay, the others become 0") if g.kind == "relu" else
                    Text(f"正数不变，其余乘 {other}", f"Positive entries stay, the others are multiplied by {other}"))
            return (Text(f"{rule.zh}：y = {value}", f"{rule.en}: y = {value}"),
                    same(f"f'(x) = {masks}"),
                    Text(f"逐元素相乘：dL/dx = dL/dy × f'(x) = {gradient}",
                         f"Entry by entry: dL/dx = dL/dy × f'(x) = {gradient}"))
        inner = [x if x > 0 else g.negative_slope * x for x in g.x]
        z = [g.weight * h + g.bias for h in inner]
        outer = vec(1.0 if entry > 0 else g.negative_slope for entry in z)
        return (same(f"f(x) = {vec(inner, 6)}"),
                same(f"z = {paren(g.weight)}·f(x) + {paren(g.bias)} = {vec(z, 6)}"),
                same(f"y = f(z) = {value}"),
                same(f"f'(z) = {outer}, f'(x) = {masks}"),
                same(f"dL/dx = dL/dy × f'(z) × {paren(g.weight)} × f'(x) = {gradient}"))

    misconceptions = (
        Misconception[Givens](
            "gradient-unmasked",
            Text("梯度原样通过", "Gradient passed on unchanged"),
            Text("你没有乘激活函数的导数；输入为负处，梯度要乘负半轴的斜率。",
                 "You did not multiply by the slope; where the input is negative, the negative side's slope counts."),
            lambda g: {"gradient": np.array(g.upstream) * (g.weight or 1.0)},
        ),
        Misconception[Givens](
            "mask-by-gradient",
            Text("按梯度的正负决定是否通过", "Masked by the sign of the gradient"),
            Text("你把 f 用在了梯度上；是否通过由前向的输入决定，与梯度的正负无关。",
                 "You applied f to the gradient; the forward input decides what passes, not the gradient's sign."),
            lambda g: _backward(g, lambda gradient, z: _f(g, gradient)),
        ),
        Misconception[Givens](
            "value-for-slope",
            Text("用函数值代替导数", "Value in place of slope"),
            Text("你把梯度乘了 f 的值；应乘 f 的导数（1 或负半轴斜率）。",
                 "You multiplied the gradient by the value of f; multiply by its slope (1 or the negative one)."),
            lambda g: _backward(g, lambda gradient, z: gradient * _f(g, z)),
        ),
        Misconception[Givens](
            "slope-one-at-zero",
            Text("0 处导数取 1", "Slope 1 at zero"),
            Text("题目约定 f'(0) 取负半轴的值；x = 0 处梯度不能原样通过。",
                 "The question takes the negative side's slope at 0; the gradient does not pass there unchanged."),
            lambda g: {"gradient": _ends(g, g.negative_slope, 1.0)["gradient"]} if 0 in g.x else None,
        ),
        Misconception[Givens](
            "relu-for-leaky",
            Text("当作 ReLU，负半轴置 0", "Treated as ReLU"),
            Text("你把负数全部置 0；这里负半轴有斜率，值和梯度都要乘它。",
                 "You set the negative side to 0; here it has a slope, for the value and for the gradient."),
            lambda g: _ends(g, 0.0, 0.0) if g.negative_slope else None,
        ),
        Misconception[Givens](
            "absolute-value",
            Text("取了绝对值", "Absolute value"),
            Text("你把负数变成了正数；ReLU 一族只缩小（或去掉）负数，不翻转它们。",
                 "You turned negative numbers positive; rectifiers shrink or remove them, they never flip them."),
            _magnitudes,
        ),
        Misconception[Givens](
            "weight-left-out",
            Text("反向时漏乘 w", "Backward without the factor w"),
            Text("两次激活之间有乘以 w 的一步；反向经过它时梯度也要乘 w。",
                 "Between the two activations the signal is multiplied by w; on the way back the gradient is too."),
            lambda g: {"gradient": np.array(_ends(g, g.negative_slope, g.negative_slope)["gradient"]) / g.weight}
            if g.weight else None,
        ),
    )


TEMPLATE = RectifierValue()
