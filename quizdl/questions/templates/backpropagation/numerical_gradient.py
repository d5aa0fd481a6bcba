"""Forward and central differences against the exact derivative, and how often f must be evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.policy import Decimals, Integer
from quizdl.engine import graph
from quizdl.engine.practice import numerical_gradient
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren, total
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    a: Annotated[float, given("x³ 的系数", "coefficient of x³", low=-100, high=100)]
    b: Annotated[float, given("x² 的系数", "coefficient of x²", low=-100, high=100)]
    c: Annotated[float, given("x 的系数", "coefficient of x", low=-100, high=100)]
    x: Annotated[float, given("求导的点", "where the derivative is taken", low=-100, high=100)]
    h: Annotated[float, given("步长", "step size", low=0.001, high=1)]
    asked: Annotated[Literal["forward", "central"], given("只问前向差分，还是也问中心差分",
                                                          "forward difference only, or central too")] = "forward"
    parameters: Annotated[int, given("参数个数，用来问求值次数；0 表示不问",
                                     "number of parameters for the count of evaluations; 0: not asked",
                                     low=0, high=10**6)] = 0


_VALUE, _SLOPE = Decimals(4), Decimals(4)


def _f(g: Givens, x: float) -> float:
    return ((g.a * x + g.b) * x + g.c) * x


def _slope(g: Givens, x: float) -> float:
    return 3 * g.a * x * x + 2 * g.b * x + g.c


def _forward(g: Givens, plus: float) -> Answers:
    """A learner's f(x+h), and the forward difference that follows from it."""
    return {"plus": plus, "forward": (plus - _f(g, g.x)) / g.h}


def _written(g: Givens) -> str:
    terms = []
    for value, power in ((g.a, "x³"), (g.b, "x²"), (g.c, "x")):
        if value:
            size = "" if abs(value) == 1 else num(abs(value))
            terms.append(("-" if value < 0 else "") + size + power)
    return total(terms)


class NumericalGradient(Template[Givens]):
    id = "numerical-gradient"
    topic = "backpropagation"
    title = Text("数值梯度", "Numerical gradient")
    levels = (1, 2, 3)
    facts = ("numerical-gradient.one-sided", "numerical-gradient.central", "numerical-gradient.step-size")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        # At an x with a decimal the exact slope has as many decimals as the differences.
        x = rng.choice((-1, 1)) * (rng.integer(0, 2) + rng.integer(1, 9) / 10)
        a = 0.0 if level == 1 else float(rng.choice((-2, -1, 1, 2, 3)))
        return Givens(a, float(rng.choice((-4, -3, -2, 2, 3, 4))), float(rng.choice((-5, -3, -2, 2, 3, 5))),
                      round(x, 1), rng.choice((0.1, 0.2)), "forward" if level == 1 else "central",
                      rng.integer(5, 60) * 10 if level == 3 else 0)

    def check(self, g: Givens) -> None:
        self.require(bool(g.a or g.b or g.c), "a", "is 0, and so are b and c; f must not be constant")

    def prompt(self, g: Givens) -> Text:
        central, many = g.asked == "central", g.parameters
        text = Text(f"f(x) = {_written(g)}，x = {num(g.x)}，步长 h = {num(g.h)}。"
                    "\n求 f(x+h)，前向差分 (f(x+h) - f(x))/h",
                    f"f(x) = {_written(g)}, x = {num(g.x)}, step h = {num(g.h)}."
                    "\nFind f(x+h), the forward difference (f(x+h) - f(x))/h")
        if central:
            text += Text("，f(x-h)，中心差分（用 f(x+h) 与 f(x-h)，间距 2h）",
                         ", f(x-h), the central difference (from f(x+h) and f(x-h), 2h apart)")
        text += Text("，以及导数的精确值 f'(x)。", " and the exact derivative f'(x).")
        if many:
            text += Text(f"\n若改为有 {many} 个参数的损失函数，逐个参数求一次完整的数值梯度，"
                         f"两种差分各要计算多少次损失？"
                         "（前向差分中 L(w) 只算一次，重复使用。）",
                         f"\nFor a loss of {many} parameters, one after the other, how many loss evaluations does the "
                         "whole numerical gradient take by each scheme? (For forward differences L(w) is computed "
                         "once and used again.)")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = [Field("plus", same("f(x+h)"), _VALUE, zero_ok=True),
                  Field("forward", Text("前向差分", "forward difference"), _SLOPE, after=("plus",), zero_ok=True)]
        if g.asked == "central":
            fields += [Field("minus", same("f(x-h)"), _VALUE, zero_ok=True),
                       Field("central", Text("中心差分", "central difference"), _SLOPE, after=("plus", "minus"),
                             zero_ok=True)]
        fields.append(Field("exact", same("f'(x)"), _SLOPE, zero_ok=True))
        if g.parameters:
            fields += [Field("forward_count", Text("前向差分的求值次数", "evaluations, forward"), Integer()),
                       Field("central_count", Text("中心差分的求值次数", "evaluations, central"), Integer())]
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        def f(point: np.ndarray) -> float:
            return _f(g, float(point[0]))

        x = graph.variable("x", g.x)
        polynomial = graph.Graph.of(((g.a * x + g.b) * x + g.c) * x)
        return {"plus": polynomial.forward({"x": g.x + g.h})[polynomial.output],
                "minus": polynomial.forward({"x": g.x - g.h})[polynomial.output],
                "forward": numerical_gradient(f, [g.x], h=g.h, scheme="forward")[0],
                "central": numerical_gradient(f, [g.x], h=g.h)[0],
                "exact": polynomial.run().grads["x"],
                "forward_count": g.parameters + 1, "central_count": 2 * g.parameters}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # Taylor's formula is exact for a cubic.
        value, first, second = _f(g, g.x), _slope(g, g.x), 3 * g.a * g.x + g.b
        plus = keep(value + first * g.h + second * g.h**2 + g.a * g.h**3)
        minus = keep(value - first * g.h + second * g.h**2 - g.a * g.h**3)
        return {"plus": plus, "minus": minus, "forward": (plus - keep(value)) / g.h,
                "central": (plus - minus) / (2 * g.h), "exact": first,
                "forward_count": sum([1, *(1 for _ in range(g.parameters))]),
                "central_count": sum(2 for _ in range(g.parameters))}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found = {"forward": (earlier["plus"] - _f(g, g.x)) / g.h}
        if "minus" in earlier:
            found["central"] = (earlier["plus"] - earlier["minus"]) / (2 * g.h)
        return found

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        show = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        value, h = approx(_f(g, g.x), 6), num(g.h)
        steps = [same(f"f({num(g.x)}) = {value}; f({approx(g.x + g.h, 6)}) = {show['plus']}"),
                 Text(f"前向差分 = ({approx(key['plus'], 6)} - {paren(_f(g, g.x), 6)})/{h} = {show['forward']}",
                      f"forward: ({approx(key['plus'], 6)} - {paren(_f(g, g.x), 6)})/{h} = {show['forward']}")]
        if g.asked == "central":
            work = f"({approx(key['plus'], 6)} - {paren(key['minus'], 6)})/(2×{h}) = {show['central']}"
            steps += [same(f"f({approx(g.x - g.h, 6)}) = {show['minus']}"),
                      Text(f"中心差分 = {work}", f"central: {work}")]
        terms = [f"3×{paren(g.a)}×{paren(g.x)}²" if g.a else "", f"2×{paren(g.b)}×{paren(g.x)}" if g.b else "",
                 paren(g.c) if g.c else ""]
        exact = f"f'(x) = {' + '.join(term for term in terms if term) or '0'} = {show['exact']}"
        steps.append(Text(f"{exact}；前向差分的误差为 O(h)，中心差分为 O(h²)。",
                          f"{exact}; the forward difference is off by O(h), the "
                          "central one by O(h²)."))
        if g.parameters:
            steps.append(Text(f"前向：1 次 L(w) 加每个参数 1 次，共 {show['forward_count']} 次；中心：每个参数 2 次，"
                              f"共 {show['central_count']} 次。",
                              f"Forward: L(w) once and once per parameter, {show['forward_count']}; central: twice per "
                              f"parameter, {show['central_count']}."))
        return steps

    misconceptions = (
        Misconception[Givens](
            "backward-difference",
            Text("用了后向差分", "Backward difference"),
            Text("你用的是 (f(x) - f(x-h))/h；前向差分用 f(x+h)。",
                 "You took (f(x) - f(x-h))/h; the forward difference takes f(x+h)."),
            lambda g: {"forward": (_f(g, g.x) - _f(g, g.x - g.h)) / g.h},
        ),
        Misconception[Givens](
            "not-divided",
            Text("没有除以步长", "Not divided by the step"),
            Text("差值要除以步长 h 才是斜率。", "The difference is divided by the step h to give a slope."),
            lambda g: {"forward": _f(g, g.x + g.h) - _f(g, g.x),
                       "central": _f(g, g.x + g.h) - _f(g, g.x - g.h)},
        ),
        Misconception[Givens](
            "step-added-outside",
            Text("把 f(x+h) 算成 f(x)+h", "f(x+h) taken for f(x)+h"),
            Text("h 加在自变量上，再代入 f。", "The step is added to the argument, which then goes into f."),
            lambda g: {**_forward(g, _f(g, g.x) + g.h), "minus": _f(g, g.x) - g.h, "central": 1.0},
        ),
        Misconception[Givens](
            "exact-for-numerical",
            Text("用精确导数代替了差分", "Exact derivative for the difference"),
            Text("题目要的是差分的数值，它与精确导数有误差。",
                 "The question asks for the value of the difference, which is not the exact derivative."),
            lambda g: {"forward": _slope(g, g.x), "central": _slope(g, g.x)},
        ),
        Misconception[Givens](
            "central-over-h",
            Text("中心差分只除以 h", "Central difference divided by h"),
            Text("f(x+h) 与 f(x-h) 相距 2h，要除以 2h。", "f(x+h) and f(x-h) are 2h apart: divide by 2h."),
            lambda g: {"central": (_f(g, g.x + g.h) - _f(g, g.x - g.h)) / g.h} if g.asked == "central" else None,
        ),
        Misconception[Givens](
            "one-sided-central",
            Text("中心差分写成了前向差分", "Forward difference given as central"),
            Text("中心差分用两侧的点 x+h 与 x-h。", "The central difference uses the points on both sides."),
            lambda g: {"central": (_f(g, g.x + g.h) - _f(g, g.x)) / g.h} if g.asked == "central" else None,
        ),
        Misconception[Givens](
            "exponent-not-brought-down",
            Text("求导漏乘指数", "Exponent not brought down"),
            Text("xⁿ 的导数是 n·xⁿ⁻¹，不要漏掉 n。", "The derivative of xⁿ is n·xⁿ⁻¹; do not drop the n."),
            lambda g: {"exact": g.a * g.x**2 + g.b * g.x + g.c},
        ),
        Misconception[Givens](
            "counts-swapped",
            Text("两种差分的求值次数弄反", "Counts of the two schemes swapped"),
            Text("前向差分要 n+1 次，中心差分要 2n 次。", "Forward differences take n+1 evaluations, central ones 2n."),
            lambda g: {"forward_count": 2 * g.parameters,
                       "central_count": g.parameters + 1} if g.parameters > 1 else None,
        ),
    )


TEMPLATE = NumericalGradient()
