"""RMSProp over one to three steps: a moving average of squared gradients scales the rate."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from quizdl.answers.policy import Significant, Update
from quizdl.engine.optimizers import RmspropState, rmsprop_step, sgd_step
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import EXACT, Keep
from quizdl.questions.notation import as_array, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.optimizers._writing import check_gradients, indexed, settled, short, sub
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    weight: Annotated[float, given("初始参数 w₀", "parameter before the first step", low=-1000, high=1000)]
    square_average: Annotated[float, given("初始的平方滑动平均 s₀", "average of squares before the first step",
                                           low=0, high=1e6)]
    gradients: Annotated[Vector, given("各步的梯度", "gradient of each step")]
    lr: Annotated[float, given("学习率 η", "learning rate", low=1e-6, high=10)]
    rho: Annotated[float, given("衰减率 ρ", "decay rate", low=0, high=0.999)] = 0.9
    eps: Annotated[float, given("加在根号外的 ε", "ε, added outside the root", low=1e-10, high=1)] = 1e-8


_AVERAGE = Significant(4)
Rule: TypeAlias = Callable[[Givens, float, float], tuple[float, float]]
"""The new average and the change of the parameter, from givens, old average and gradient."""


def _walk(g: Givens, rule: Rule, keep: Keep) -> dict[str, float]:
    average, weight, found = g.square_average, g.weight, {}
    for step, gradient in enumerate(g.gradients, 1):
        average, change = rule(g, average, gradient)
        average = found[f"s{step}"] = keep(average)
        weight += keep(change)
    return {**found, "weight": weight}


def _move(g: Givens, s: float, grad: float) -> float:
    return -g.lr * grad / (math.sqrt(s) + g.eps)


def _right(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s = g.rho * s + (1 - g.rho) * grad**2
    return s, _move(g, s, grad)


def _accumulated(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s += grad**2
    return s, _move(g, s, grad)


def _swapped(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s = (1 - g.rho) * s + g.rho * grad**2
    return s, _move(g, s, grad)


def _not_squared(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s = g.rho * s + (1 - g.rho) * abs(grad)
    return s, _move(g, s, grad)


def _no_root(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s = _right(g, s, grad)[0]
    return s, -g.lr * grad / (s + g.eps)


def _rate_untouched(g: Givens, s: float, grad: float) -> tuple[float, float]:
    return _right(g, s, grad)[0], -g.lr * grad


def _old_average(g: Givens, s: float, grad: float) -> tuple[float, float]:
    return _right(g, s, grad)[0], _move(g, s, grad)


def _uphill(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s, change = _right(g, s, grad)
    return s, -change


def _wrong(rule: Rule) -> Callable[[Givens], Answers]:
    return lambda g: _walk(g, rule, EXACT)


class Rmsprop(Template[Givens]):
    id = "rmsprop"
    topic = "optimizers"
    title = Text("RMSProp 的更新", "RMSProp updates")
    levels = (1, 2, 3)
    facts = ("rmsprop.formula", "rmsprop.beta", "rmsprop.order")
    givens = Givens
    keep = Keep(figures=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        sign = rng.choice((-1, 1))
        gradients = tuple(sign * rng.decimal(1.4, 4, 1) for _ in range(level))
        start = rng.decimal(0.2, 1.2, 1) if level == 1 else 0.0
        return Givens(rng.decimal(-2, 2, 1, nonzero=True), start, gradients, rng.choice((0.1, 0.05, 0.01)),
                      0.9 if level == 1 else rng.choice((0.9, 0.8)))

    def check(self, g: Givens) -> None:
        check_gradients(g.gradients)

    def prompt(self, g: Givens) -> Text:
        count, grads = len(g.gradients), indexed("g", g.gradients)
        asked = [f"s{sub(step)}" for step in range(1, count + 1)] + [f"w{sub(count)}"]
        rule = "  s ← ρ·s + (1-ρ)·g²\n  w ← w - η·g/(√s + ε)"
        state = [f"η = {num(g.lr)}", f"ρ = {num(g.rho)}", f"ε = {num(g.eps)}", f"w₀ = {num(g.weight)}",
                 f"s₀ = {num(g.square_average)}"]
        return Text(f"RMSProp 每一步先更新 s，再用新的 s 更新 w（s 不做偏差修正）：\n{rule}\n{'，'.join(state)}。\n"
                    f"各步的梯度：{grads.zh}。求 {'、'.join(asked)}。",
                    f"Each step of RMSProp updates s, then moves w with the new s (no bias correction):\n{rule}\n"
                    f"{', '.join(state)}.\nGradients of the steps: {grads.en}. Find {', '.join(asked)}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        count = len(g.gradients)
        averages = tuple(Field(f"s{step}", same(f"s{sub(step)}"), _AVERAGE, after=(f"s{step - 1}",) if step > 1 else ())
                         for step in range(1, count + 1))
        return (*averages, Field("weight", same(f"w{sub(count)}"), Update(g.weight, 0.01),
                                 after=tuple(field.name for field in averages)))

    def solve(self, g: Givens) -> Answers:
        weight, state, found = as_array(g.weight), RmspropState(as_array(g.square_average)), {}
        for step, gradient in enumerate(g.gradients, 1):
            weight, state = rmsprop_step(weight, gradient, state, lr=g.lr, rho=g.rho, eps=g.eps)
            found[f"s{step}"] = float(state.square_average)
        return {**found, "weight": float(weight)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _walk(g, _right, keep)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found, weight = {}, as_array(g.weight)
        for step, gradient in enumerate(g.gradients, 1):
            if f"s{step - 1}" in earlier:
                state = RmspropState(as_array(earlier[f"s{step - 1}"]))
                state = rmsprop_step(g.weight, gradient, state, lr=g.lr, rho=g.rho, eps=g.eps)[1]
                found[f"s{step}"] = float(state.square_average)
            if f"s{step}" in earlier:
                weight = sgd_step(weight, gradient, lr=g.lr / (math.sqrt(float(earlier[f"s{step}"])) + g.eps))
        return {**found, "weight": float(weight)} if f"s{len(g.gradients)}" in earlier else found

    def steps(self, g: Givens) -> Sequence[Text]:
        key, lines, before, weight = self.solve(g), [], g.square_average, g.weight
        for step, gradient in enumerate(g.gradients, 1):
            average = float(key[f"s{step}"])
            lines.append(f"s{sub(step)} = {num(g.rho)}×{short(before)} + {short(1 - g.rho)}×{paren(gradient)}²"
                         f" = {settled(average, _AVERAGE)}")
            old, weight = weight, weight + _right(g, before, gradient)[1]
            shown = Update(g.weight, 0.01).show(key["weight"]) if step == len(g.gradients) else short(weight, 7)
            root = f"(√{short(average)} + {num(g.eps)})"
            lines.append(f"w{sub(step)} = {short(old, 7)} - {num(g.lr)}×{paren(gradient)}/{root} = {shown}")
            before = average
        return [same(line) for line in lines]

    misconceptions = (
        Misconception[Givens](
            "accumulated", Text("当成 AdaGrad 直接累加", "Squares added up, as in AdaGrad"),
            Text("s + g² 是 AdaGrad；RMSProp 取滑动平均 ρs + (1-ρ)g²。",
                 "s + g² is AdaGrad; RMSProp takes the moving average ρs + (1-ρ)g²."), _wrong(_accumulated)),
        Misconception[Givens](
            "weights-swapped", Text("ρ 与 1-ρ 用反", "ρ and 1-ρ swapped"),
            Text("ρ 乘旧的 s，1-ρ 乘新的 g²。", "ρ goes with the old s, 1-ρ with the new g²."), _wrong(_swapped)),
        Misconception[Givens](
            "not-squared", Text("梯度没有平方", "Gradient not squared"),
            Text("你把 |g| 放进了平均；应放 g²。", "You averaged |g|; average g²."), _wrong(_not_squared)),
        Misconception[Givens](
            "no-root", Text("分母没有开方", "No square root"),
            Text("你除以了 s；应除以 √s + ε。", "You divided by s; divide by √s + ε."), _wrong(_no_root)),
        Misconception[Givens](
            "rate-untouched", Text("更新时没有除以 √s", "Move not divided by √s"),
            Text("你按普通梯度下降更新 w - η·g；还要除以 √s + ε。",
                 "You moved by η·g as in plain gradient descent; divide it by √s + ε."), _wrong(_rate_untouched)),
        Misconception[Givens](
            "old-average", Text("用旧的 s 更新", "Moved with the old s"),
            Text("要先更新 s，再用新的 s 更新 w。", "Update s first, then move w with the new s."),
            lambda g: _walk(g, _old_average, EXACT) if g.square_average else None),
        Misconception[Givens](
            "uphill", Text("更新方向反了", "Step in the wrong direction"),
            Text("你加上了更新量；参数应沿负梯度方向移动。",
                 "You added the step; the parameter moves against the gradient."), _wrong(_uphill)),
    )


TEMPLATE = Rmsprop()
