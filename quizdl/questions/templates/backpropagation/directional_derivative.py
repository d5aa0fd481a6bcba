"""The gradient, its norm, the directional derivative and the steepest descent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import numpy as np

from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.policy import Decimals
from quizdl.engine import graph
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren, products, total, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    a: Annotated[float, given("x² 的系数", "coefficient of x²", low=-100, high=100)]
    b: Annotated[float, given("xy 的系数", "coefficient of xy", low=-100, high=100)]
    c: Annotated[float, given("y² 的系数", "coefficient of y²", low=-100, high=100)]
    d: Annotated[float, given("x 的系数", "coefficient of x", low=-100, high=100)]
    e: Annotated[float, given("y 的系数", "coefficient of y", low=-100, high=100)]
    point: Annotated[Vector, given("点 (x, y)", "the point (x, y)")]
    direction: Annotated[Vector,
                         given("方向 v（问方向导数时用）", "the direction v (where its derivative is asked)")] = (1.0,
                                                                                                       0.0)
    asked: Annotated[Literal["norm", "direction", "steepest"], given(
        "问到哪一步：范数，再加方向导数，再加最速下降", "how far it asks: norm, directional derivative, steepest "
                                  "descent")] = "norm"


_PARTS: tuple[Literal["norm", "direction", "steepest"], ...] = ("norm", "direction", "steepest")
_GRAD, _NORM = Decimals(2), Decimals(3)
_Pair: TypeAlias = tuple[float, float]


def _f(g: Givens, x: float, y: float) -> float:
    return g.a * x * x + g.b * x * y + g.c * y * y + g.d * x + g.e * y


def _gradient(g: Givens) -> _Pair:
    x, y = g.point
    return 2 * g.a * x + g.b * y + g.d, g.b * x + 2 * g.c * y + g.e


def _worked(g: Givens, gradient: Sequence[float]) -> Answers:
    """Everything that follows from a gradient."""
    size = math.hypot(*gradient)
    slope = sum(p * v for p, v in zip(gradient, g.direction, strict=True)) / math.hypot(*g.direction)
    descent = [-p / size for p in gradient] if size else [0.0, 0.0]
    return {"gradient": list(gradient), "norm": size, "slope": slope, "steepest": descent, "rate": -size}


def _written(g: Givens) -> str:
    terms = []
    for value, power in ((g.a, "x²"), (g.b, "xy"), (g.c, "y²"), (g.d, "x"), (g.e, "y")):
        if value:
            terms.append(("-" if value < 0 else "") + ("" if abs(value) == 1 else num(abs(value))) + power)
    return total(terms)


class DirectionalDerivative(Template[Givens]):
    id = "directional-derivative"
    topic = "backpropagation"
    title = Text("梯度与方向导数", "Gradient and directional derivative")
    levels = (1, 2, 3)
    facts = ("gradient.definition", "gradient.direction")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        v = rng.choice(((3, 4), (4, 3), (5, 12), (1, 1), (1, 2), (2, 1), (1, 3), (6, 8), (2, 3)))
        direction = tuple(float(rng.choice((-1, 1)) * entry) for entry in v) if level > 1 else (1.0, 0.0)
        while True:
            a, c = (float(rng.choice((-3, -2, 2, 3))) for _ in range(2))
            b = float(rng.choice((-4, -3, -2, -1, 1, 2, 3, 4)))
            d, e = (0.0, 0.0) if level == 1 else (float(rng.integer(-4, 4)) for _ in range(2))
            point = tuple(float(rng.choice((-3, -2, -1, 1, 2, 3))) for _ in range(2))
            drawn = Givens(a, b, c, d, e, point, direction, _PARTS[level - 1])
            if all(_gradient(drawn)):
                return drawn

    def check(self, g: Givens) -> None:
        self.require(any((g.a, g.b, g.c, g.d, g.e)), "a", "and all other coefficients are 0")
        self.require(len(g.point) == 2, "point", "needs two entries")
        self.require(len(g.direction) == 2 and any(g.direction), "direction", "needs two entries, not both 0")
        self.require(max(map(abs, (*g.point, *g.direction))) <= 1000, "point", "or direction is beyond 1000 in size")
        self.require(math.hypot(*g.direction) >= 0.01, "direction", "is shorter than 0.01")
        self.require(max(map(abs, _gradient(g))) > 1e-9, "point", "is critical: the gradient is 0 there")
        self.require(max(map(abs, _gradient(g))) >= 0.01, "point", "has a gradient that rounds to 0; choose another")

    def prompt(self, g: Givens) -> Text:
        x, y = (num(value) for value in g.point)
        text = Text(f"f(x, y) = {_written(g)}，点 P = ({x}, {y})。\n求 P 处的梯度 ∇f 和它的 L2 范数",
                    f"f(x, y) = {_written(g)} and P = ({x}, {y}).\nFind the gradient ∇f at P and its L2 norm")
        if g.asked != "norm":
            text += Text(f"，以及沿 v = {vec(g.direction)} 方向的方向导数（v 不一定是单位向量）",
                         f", and the directional derivative along v = {vec(g.direction)} (v need not have length 1)")
        if g.asked == "steepest":
            text += Text("，再求下降最快的单位方向和沿该方向的方向导数",
                         ", then the unit vector of steepest descent and the directional derivative along it")
        return text + Text("。", ".")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = [Field("gradient", same("∇f"), VectorOf(_GRAD)),
                  Field("norm", same("‖∇f‖"), _NORM, after=("gradient",))]
        if g.asked != "norm":
            fields.append(Field("slope", Text("方向导数", "directional derivative"), _NORM, after=("gradient",),
                                zero_ok=True))
        if g.asked == "steepest":
            fields += [Field("steepest", Text("下降最快的单位方向", "unit vector of steepest descent"), VectorOf(_NORM),
                             after=("gradient",)),
                       Field("rate", Text("沿该方向的方向导数", "derivative along it"), _NORM, after=("norm",))]
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        x, y = graph.variable("x", g.point[0]), graph.variable("y", g.point[1])
        f = g.a * x**2 + g.b * (x * y) + g.c * y**2 + g.d * x + g.e * y
        grads = graph.Graph.of(f).run().grads
        gradient = np.array([grads["x"], grads["y"]])
        size, v = float(np.linalg.norm(gradient)), np.array(g.direction)
        steepest = -gradient / size
        return {"gradient": gradient, "norm": size, "slope": gradient @ v / np.linalg.norm(v), "steepest": steepest,
                "rate": gradient @ steepest}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        (x, y), (u, v) = g.point, g.direction
        # A quadratic's central difference is exact with any step.
        gradient = ((_f(g, x + 1, y) - _f(g, x - 1, y)) / 2, (_f(g, x, y + 1) - _f(g, x, y - 1)) / 2)
        size, length = keep(math.sqrt(gradient[0] ** 2 + gradient[1] ** 2)), keep(math.sqrt(u * u + v * v))
        along = (_f(g, x + u, y + v) - _f(g, x - u, y - v)) / 2
        return {"gradient": gradient, "norm": size, "slope": along / length, "rate": -size,
                "steepest": [-gradient[0] / size, -gradient[1] / size]}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found: dict[str, object] = {}
        # From a gradient of zeros all else would be 0: nothing is left to be worked.
        if any(earlier.get("gradient", ())):
            found = dict(_worked(g, earlier["gradient"]))
        if earlier.get("norm"):
            found["rate"] = -earlier["norm"]
        return {name: value for name, value in found.items() if name not in earlier}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, (x, y) = self.solve(g), (paren(value) for value in g.point)
        show = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        p, q = _gradient(g)
        steps = [same(f"∂f/∂x = {num(2 * g.a)}×{x} + {paren(g.b)}×{y} + {paren(g.d)} = {approx(p)}; "
                      f"∂f/∂y = {paren(g.b)}×{x} + {paren(2 * g.c)}×{y} + {paren(g.e)} = {approx(q)}"),
                 same(f"∇f = {show['gradient']}; ‖∇f‖ = √({approx(p * p)} + {approx(q * q)}) = {show['norm']}")]
        if "slope" in show:
            length = math.hypot(*g.direction)
            work = f"({products((p, q), g.direction, 4)})/{approx(length, 5)} = {show['slope']}"
            steps.append(Text(f"先把 v 单位化（‖v‖ = {approx(length, 5)}）：∇f·v/‖v‖ = {work}",
                              f"Scale v to length 1 (‖v‖ = {approx(length, 5)}): ∇f·v/‖v‖ = {work}"))
        if "rate" in show:
            steps.append(Text(f"下降最快的方向是 -∇f/‖∇f‖ = {show['steepest']}，沿它的方向导数为 -‖∇f‖ = "
                              f"{show['rate']}",
                              f"Descent is steepest along -∇f/‖∇f‖ = {show['steepest']}, where the derivative is "
                              f"-‖∇f‖ = {show['rate']}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "not-normalized",
            Text("方向向量没有单位化", "Direction not scaled to length 1"),
            Text("方向导数用单位向量：∇f·v 还要除以 ‖v‖。",
                 "The directional derivative takes a unit vector: divide ∇f·v by ‖v‖."),
            lambda g: {"slope": float(np.dot(_gradient(g), g.direction))} if g.asked != "norm" else None,
        ),
        Misconception[Givens](
            "mixed-term-left-out",
            Text("漏掉了交叉项的导数", "Mixed term left out"),
            Text("bxy 对 x 的偏导是 by，对 y 的偏导是 bx。",
                 "bxy has the derivative by with respect to x and bx with respect to y."),
            lambda g: _nonzero(g, (2 * g.a * g.point[0] + g.d, 2 * g.c * g.point[1] + g.e)),
        ),
        Misconception[Givens](
            "mixed-term-swapped",
            Text("交叉项的偏导弄反", "Mixed term the wrong way round"),
            Text("对 x 求偏导时 y 是常数：bxy 的偏导是 by，不是 bx。",
                 "With respect to x, y is constant: bxy gives by, not bx."),
            lambda g: _nonzero(g, (2 * g.a * g.point[0] + g.b * g.point[0] + g.d,
                                   g.b * g.point[1] + 2 * g.c * g.point[1] + g.e)),
        ),
        Misconception[Givens](
            "squares-without-two",
            Text("平方项求导漏乘 2", "Factor 2 of the squares left out"),
            Text("x² 的导数是 2x。", "The derivative of x² is 2x."),
            lambda g: _nonzero(g, (g.a * g.point[0] + g.b * g.point[1] + g.d,
                                   g.b * g.point[0] + g.c * g.point[1] + g.e)),
        ),
        Misconception[Givens](
            "norm-without-root",
            Text("范数没有开方", "Norm without its square root"),
            Text("L2 范数是平方和的平方根。", "The L2 norm is the square root of the sum of squares."),
            lambda g: {"norm": math.hypot(*_gradient(g)) ** 2, "rate": -math.hypot(*_gradient(g)) ** 2},
        ),
        Misconception[Givens](
            "sum-for-norm",
            Text("范数取成绝对值之和", "Sum of absolute values for the norm"),
            Text("绝对值之和是 L1 范数，题目问 L2 范数。",
                 "The sum of absolute values is the L1 norm; the question asks for L2."),
            lambda g: {"norm": sum(map(abs, _gradient(g))), "rate": -sum(map(abs, _gradient(g)))},
        ),
        Misconception[Givens](
            "uphill",
            Text("给出了上升最快的方向", "Steepest ascent instead of descent"),
            Text("梯度指向上升最快的方向，下降最快的方向是它的反方向。",
                 "The gradient points uphill; descent is steepest the opposite way."),
            lambda g: {"steepest": [p / math.hypot(*_gradient(g)) for p in _gradient(g)],
                       "rate": math.hypot(*_gradient(g))} if g.asked == "steepest" else None,
        ),
        Misconception[Givens](
            "steepest-not-normalized",
            Text("下降方向没有单位化", "Steepest descent not scaled to length 1"),
            Text("题目要单位向量：-∇f 还要除以 ‖∇f‖。", "A unit vector is asked: divide -∇f by ‖∇f‖."),
            lambda g: {"steepest": [-p for p in _gradient(g)]} if g.asked == "steepest" else None,
        ),
    )


def _nonzero(g: Givens, gradient: _Pair) -> Answers | None:
    """What follows from a wrong gradient, unless it is 0."""
    return _worked(g, gradient) if any(gradient) else None


TEMPLATE = DirectionalDerivative()
