"""AdaGrad over one to three steps: squared gradients add up, so the rate only falls."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from quizdl.answers.policy import Significant, Update
from quizdl.engine.optimizers import AdagradState, adagrad_step, sgd_step
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
    square_sum: Annotated[float, given("此前梯度平方的累积 s₀", "sum of squared gradients so far", low=0, high=1e6)]
    gradients: Annotated[Vector, given("各步的梯度", "gradient of each step")]
    lr: Annotated[float, given("学习率 η", "learning rate", low=1e-6, high=10)]
    eps: Annotated[float, given("加在根号外的 ε", "ε, added outside the root", low=1e-10, high=1)] = 1e-8


_SUM = Significant(4)
Rule: TypeAlias = Callable[[Givens, float, float], tuple[float, float]]
"""The new sum and the change of the parameter, from givens, old sum and gradient."""


def _walk(g: Givens, rule: Rule, keep: Keep) -> dict[str, float]:
    total, weight, found = g.square_sum, g.weight, {}
    for step, gradient in enumerate(g.gradients, 1):
        total, change = rule(g, total, gradient)
        total = found[f"s{step}"] = keep(total)
        weight += keep(change)
    return {**found, "weight": weight}


def _right(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s += grad**2
    return s, -g.lr * grad / (math.sqrt(s) + g.eps)


def _latest_only(g: Givens, s: float, grad: float) -> tuple[float, float]:
    return grad**2, -g.lr * grad / (abs(grad) + g.eps)


def _averaged(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s = 0.9 * s + 0.1 * grad**2
    return s, -g.lr * grad / (math.sqrt(s) + g.eps)


def _no_root(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s += grad**2
    return s, -g.lr * grad / (s + g.eps)


def _not_squared(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s += abs(grad)
    return s, -g.lr * grad / (math.sqrt(s) + g.eps)


def _rate_untouched(g: Givens, s: float, grad: float) -> tuple[float, float]:
    return s + grad**2, -g.lr * grad


def _old_sum(g: Givens, s: float, grad: float) -> tuple[float, float]:
    return s + grad**2, -g.lr * grad / (math.sqrt(s) + g.eps)


def _uphill(g: Givens, s: float, grad: float) -> tuple[float, float]:
    s, change = _right(g, s, grad)
    return s, -change


def _wrong(rule: Rule) -> Callable[[Givens], Answers]:
    return lambda g: _walk(g, rule, EXACT)


class Adagrad(Template[Givens]):
    id = "adagrad"
    topic = "optimizers"
    title = Text("AdaGrad 的更新", "AdaGrad updates")
    levels = (1, 2, 3)
    facts = ("adagrad.formula", "adagrad.decay", "adagrad.first-step")
    givens = Givens
    keep = Keep(figures=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        sign = rng.choice((-1, 1))
        gradients = tuple(sign * rng.decimal(0.8 if level == 1 else 0.3, 3, 1) for _ in range(level))
        start = rng.decimal(1.5, 6, 1) if level == 1 else 0.0
        return Givens(rng.decimal(-2, 2, 1, nonzero=True), start, gradients, rng.choice((0.1, 0.5, 0.2, 0.05)))

    def check(self, g: Givens) -> None:
        check_gradients(g.gradients)

    def prompt(self, g: Givens) -> Text:
        count, grads = len(g.gradients), indexed("g", g.gradients)
        asked = [f"s{sub(step)}" for step in range(1, count + 1)] + [f"w{sub(count)}"]
        rule = "  s ← s + g²\n  w ← w - η·g/(√s + ε)"
        state = [f"η = {num(g.lr)}", f"ε = {num(g.eps)}", f"w₀ = {num(g.weight)}", f"s₀ = {num(g.square_sum)}"]
        return Text(f"AdaGrad 每一步先更新 s，再用新的 s 更新 w：\n{rule}\n{'，'.join(state)}。\n"
                    f"各步的梯度：{grads.zh}。求 {'、'.join(asked)}。",
                    f"Each step of AdaGrad updates s, then moves w with the new s:\n{rule}\n{', '.join(state)}.\n"
                    f"Gradients of the steps: {grads.en}. Find {', '.join(asked)}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        count = len(g.gradients)
        sums = tuple(Field(f"s{step}", same(f"s{sub(step)}"), _SUM, after=(f"s{step - 1}",) if step > 1 else ())
                     for step in range(1, count + 1))
        return (*sums, Field("weight", same(f"w{sub(count)}"), Update(g.weight, 0.01),
                             after=tuple(field.name for field in sums)))

    def solve(self, g: Givens) -> Answers:
        weight, state, found = as_array(g.weight), AdagradState(as_array(g.square_sum)), {}
        for step, gradient in enumerate(g.gradients, 1):
            weight, state = adagrad_step(weight, gradient, state, lr=g.lr, eps=g.eps)
            found[f"s{step}"] = float(state.square_sum)
        return {**found, "weight": float(weight)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _walk(g, _right, keep)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found, weight = {}, as_array(g.weight)
        for step, gradient in enumerate(g.gradients, 1):
            if f"s{step - 1}" in earlier:
                state = AdagradState(as_array(earlier[f"s{step - 1}"]))
                found[f"s{step}"] = float(adagrad_step(g.weight, gradient, state, lr=g.lr, eps=g.eps)[1].square_sum)
            if f"s{step}" in earlier:
                weight = sgd_step(weight, gradient, lr=g.lr / (math.sqrt(float(earlier[f"s{step}"])) + g.eps))
        return {**found, "weight": float(weight)} if f"s{len(g.gradients)}" in earlier else found

    def steps(self, g: Givens) -> Sequence[Text]:
        key, lines, before, weight = self.solve(g), [], g.square_sum, g.weight
        for step, gradient in enumerate(g.gradients, 1):
            total = float(key[f"s{step}"])
            lines.append(f"s{sub(step)} = {short(before)} + {paren(gradient)}² = {settled(total, _SUM)}")
            old, weight = weight, weight + _right(g, before, gradient)[1]
            shown = Update(g.weight, 0.01).show(key["weight"]) if step == len(g.gradients) else short(weight, 7)
            root = f"(√{short(total)} + {num(g.eps)})"
            lines.append(f"w{sub(step)} = {short(old, 7)} - {num(g.lr)}×{paren(gradient)}/{root} = {shown}")
            before = total
        return [same(line) for line in lines]

    misconceptions = (
        Misconception[Givens](
            "latest-only", Text("没有累积，只用了当前梯度的平方", "Only the latest square, nothing accumulated"),
            Text("s 要把历次 g² 都加起来，不能每步重来。",
                 "s adds up the squares of all steps; it does not start over."),
            _wrong(_latest_only)),
        Misconception[Givens](
            "averaged", Text("当成 RMSProp，取了滑动平均", "A moving average, as in RMSProp"),
            Text("0.9s + 0.1g² 是 RMSProp 的做法；AdaGrad 直接累加：s + g²。",
                 "0.9s + 0.1g² is what RMSProp does; AdaGrad simply adds: s + g²."),
            _wrong(_averaged)),
        Misconception[Givens](
            "no-root", Text("分母没有开方", "No square root"),
            Text("你除以了 s；应除以 √s + ε。", "You divided by s; divide by √s + ε."), _wrong(_no_root)),
        Misconception[Givens](
            "not-squared", Text("累积时没有平方", "Gradients added without squaring"),
            Text("你把 |g| 加进了 s；应加 g²。", "You added |g| to s; add g²."), _wrong(_not_squared)),
        Misconception[Givens](
            "rate-untouched", Text("更新时没有除以 √s", "Move not divided by √s"),
            Text("你按普通梯度下降更新 w - η·g；AdaGrad 还要除以 √s + ε。",
                 "You moved by η·g as in plain gradient descent; AdaGrad divides it by √s + ε."),
            _wrong(_rate_untouched)),
        Misconception[Givens](
            "old-sum", Text("用旧的 s 更新", "Moved with the old s"),
            Text("要先把当前的 g² 加进 s，再用新的 s 更新 w。",
                 "Add the present g² to s first, then move w with the new s."),
            lambda g: _walk(g, _old_sum, EXACT) if g.square_sum else None),
        Misconception[Givens](
            "uphill", Text("更新方向反了", "Step in the wrong direction"),
            Text("你加上了更新量；参数应沿负梯度方向移动。",
                 "You added the step; the parameter moves against the gradient."),
            _wrong(_uphill)),
    )


TEMPLATE = Adagrad()
