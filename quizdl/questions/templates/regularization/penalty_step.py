"""One gradient step on a loss with an L1 or L2 penalty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.policy import Decimals, Update
from quizdl.engine.losses import l1_penalty_grad, l2_penalty_grad
from quizdl.engine.optimizers import sgd_step
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.regularization._penalty import factor, strengths, written
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    weights: Annotated[Vector, given("权重", "weights")]
    grads: Annotated[Vector, given("数据损失对各权重的梯度", "gradient of the data loss by each weight")]
    lr: Annotated[float, given("学习率", "learning rate", low=1e-6, high=10)]
    l1: Annotated[float, given("L1 的系数 λ₁；0 表示没有", "strength λ₁ of L1; 0: none", low=0, high=100)]
    l2: Annotated[float, given("L2 的系数 λ₂；0 表示没有", "strength λ₂ of L2; 0: none", low=0, high=100)]
    half: Annotated[bool, given("L2 是否带 1/2", "whether L2 has the factor 1/2")] = False


_GRAD = Decimals(4)


def _answers(g: Givens, total: Callable[[float, float], float], lr: float | None = None) -> Answers:
    """The answers of a learner whose whole gradient is `total(weight, data gradient)`."""
    rate = g.lr if lr is None else lr
    grads = [total(w, d) for w, d in zip(g.weights, g.grads, strict=True)]
    return {f"gradient_{i}": grad for i, grad in enumerate(grads, 1)} | {
        f"weight_{i}": w - rate * grad for i, (w, grad) in enumerate(zip(g.weights, grads, strict=True), 1)}


def _slope(g: Givens, w: float) -> float:
    return g.l1 * float(np.sign(w)) + 2 * factor(g.l2, g.half) * w


def _decoupled(g: Givens) -> Answers:
    """The penalty's gradient taken off the weight without the learning rate."""
    return {f"weight_{i}": w - g.lr * d - _slope(g, w)
            for i, (w, d) in enumerate(zip(g.weights, g.grads, strict=True), 1)}


class PenaltyStep(Template[Givens]):
    id = "penalty-step"
    topic = "regularization"
    title = Text("带正则项的梯度下降一步", "A gradient step with a weight penalty")
    levels = (1, 2, 3)
    facts = ("l1-regularization.gradient", "l2-regularization.gradient", "l2-regularization.decay")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        count = {1: 1, 2: 2, 3: 2}[level]
        use_l1, use_l2 = (True, True) if level == 3 else rng.choice(((True, False), (False, True)))
        # Same signs keep data gradient and penalty from cancelling; the signs themselves are random.
        signs = [rng.choice((-1, 1)) for _ in range(count)]
        # Weights stay away from 1 in size, where w and sign(w) would be alike.
        sizes = [rng.decimal(0.3, 0.5, 1) if rng.chance(0.3) else rng.decimal(1.6, 2.5, 1) for _ in signs]
        return Givens(weights=tuple(s * size for s, size in zip(signs, sizes, strict=True)),
                      grads=tuple(s * rng.decimal(0.15, 0.85, 2) for s in signs),
                      lr=rng.choice((0.1, 0.2, 0.5)),
                      l1=rng.choice((0.2, 0.3, 0.4)) if use_l1 else 0.0,
                      l2=rng.choice((0.1, 0.2, 0.4)) if use_l2 else 0.0,
                      half=use_l2 and rng.chance(0.5))

    def check(self, g: Givens) -> None:
        self.require(g.l1 > 0 or g.l2 > 0, "l1", "is 0 and so is l2; one of them must be positive")
        self.require(len(g.grads) == len(g.weights), "grads", "needs one entry for each weight")
        self.require(len(g.weights) <= 4, "weights", "has more than 4 entries")

    def prompt(self, g: Givens) -> Text:
        form, values = written(g.l1, g.l2, g.half), strengths(g.l1, g.l2)
        zh = "绝对值的导数取 sign(w)，sign(0) = 0。" if g.l1 else ""
        en = " Take sign(w) for the derivative of |w|, with sign(0) = 0." if g.l1 else ""
        return Text(f"目标函数为 L(w) + R(w)，R(w) = {form}，{values}。{zh}\n当前 w = {vec(g.weights)}，"
                    f"数据损失的梯度 ∂L/∂w = {vec(g.grads)}，学习率 η = {num(g.lr)}。"
                    "\n做一步梯度下降：求总梯度，再求更新后的权重。",
                    f"The objective is L(w) + R(w) with R(w) = {form}, {values}.{en}\nNow w = {vec(g.weights)}, "
                    f"the data gradient is ∂L/∂w = {vec(g.grads)}, and the learning rate is η = {num(g.lr)}."
                    "\nTake one step of gradient descent: find the whole gradient, then the updated weights.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        found = []
        for i, weight in enumerate(g.weights, 1):
            found.append(Field(f"gradient_{i}", Text(f"w{i} 的总梯度", f"whole gradient of w{i}"), _GRAD))
            found.append(Field(f"weight_{i}", Text(f"更新后的 w{i}", f"updated w{i}"), Update(weight),
                               after=(f"gradient_{i}",), zero_ok=True))
        return tuple(found)

    def solve(self, g: Givens) -> Answers:
        weights = np.array(g.weights)
        grad = np.array(g.grads) + l1_penalty_grad(weights, g.l1, half=False) + l2_penalty_grad(
            weights, g.l2, half=g.half)
        stepped = sgd_step(weights, grad, lr=g.lr)
        return {f"gradient_{i}": value for i, value in enumerate(grad.tolist(), 1)} | {
            f"weight_{i}": value for i, value in enumerate(stepped.tolist(), 1)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        answers = {}
        for i, (w, d) in enumerate(zip(g.weights, g.grads, strict=True), 1):
            sign = (w > 0) - (w < 0)
            # Weight decay first: shrink by 1 - η·c, then move by the rest.
            shrink = keep(1 - g.lr * (g.l2 if g.half else 2 * g.l2))
            answers[f"weight_{i}"] = keep(shrink * w) - keep(g.lr * (d + g.l1 * sign))
            answers[f"gradient_{i}"] = (w - answers[f"weight_{i}"]) / g.lr
        return answers

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {f"weight_{i}": sgd_step(np.array(w), np.array(earlier[f"gradient_{i}"]), lr=g.lr)
                for i, w in enumerate(g.weights, 1) if f"gradient_{i}" in earlier}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, fields = self.solve(g), {field.name: field for field in self.fields(g)}
        parts = [part for part, use in (("λ₁·sign(w)", g.l1), ("λ₂·w" if g.half else "2·λ₂·w", g.l2)) if use]
        steps = [Text(f"正则项的梯度：∂R/∂w = {' + '.join(parts)}",
                      f"Gradient of the penalty: ∂R/∂w = {' + '.join(parts)}")]
        for i, (w, d) in enumerate(zip(g.weights, g.grads, strict=True), 1):
            grad = fields[f"gradient_{i}"].policy.show(key[f"gradient_{i}"])
            weight = fields[f"weight_{i}"].policy.show(key[f"weight_{i}"])
            steps.append(same(f"g{i} = {num(d)} + {paren(_slope(g, w), 6)} = {grad}; "
                              f"w{i} ← {num(w)} - {num(g.lr)}×{paren(float(key[f'gradient_{i}']), 6)} = {weight} "
                              f"(Δ = {approx(float(key[f'weight_{i}']) - w, 6)})"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "penalty-left-out",
            Text("更新时漏了正则项", "Penalty left out of the step"),
            Text("你只用了数据损失的梯度；总梯度还要加上正则项的梯度。",
                 "You used the data gradient alone; the penalty's gradient is added to it."),
            lambda g: _answers(g, lambda w, d: d),
        ),
        Misconception[Givens](
            "other-half",
            Text("L2 求导后的系数差 2 倍", "Factor 2 wrong in the derivative of L2"),
            Text("λ·w² 的导数是 2λw，(λ/2)·w² 的导数是 λw；看清题目用的是哪一种。",
                 "λ·w² has the derivative 2λw, (λ/2)·w² has λw; see which of them the question uses."),
            lambda g: _answers(g, lambda w, d: d + g.l1 * float(np.sign(w)) + 2 * factor(g.l2, not g.half) * w)
            if g.l2 else None,
        ),
        Misconception[Givens](
            "penalty-sign",
            Text("正则项梯度的符号反了", "Penalty's gradient subtracted"),
            Text("正则项让权重变小：它的梯度加到数据梯度上，而不是减去。",
                 "The penalty makes weights smaller: its gradient is added to the data gradient, not subtracted."),
            lambda g: _answers(g, lambda w, d: d - _slope(g, w)),
        ),
        Misconception[Givens](
            "ascent",
            Text("沿梯度上升", "Step uphill"),
            Text("梯度下降是 w ← w - η·g，你做了加法。", "Descent is w ← w - η·g; you added."),
            lambda g: {name: value for name, value in _answers(g, lambda w, d: d + _slope(g, w), -g.lr).items()
                       if name.startswith("weight")},
        ),
        Misconception[Givens](
            "l1-proportional",
            Text("L1 的梯度写成与 w 成正比", "L1 gradient proportional to w"),
            Text("|w| 的导数是 sign(w)，大小恒为 1，与 w 的大小无关。",
                 "The derivative of |w| is sign(w): its size is 1 however large w is."),
            lambda g: _answers(g, lambda w, d: d + g.l1 * w + 2 * factor(g.l2, g.half) * w) if g.l1 else None,
        ),
        Misconception[Givens](
            "l1-without-sign",
            Text("L1 的梯度漏了符号", "L1 gradient without the sign"),
            Text("负权重的 |w| 导数是 -1；你对所有权重都加了 +λ₁。",
                 "For a negative weight |w| has slope -1; you added +λ₁ for every weight."),
            # With L1 alone and no positive weight this is the penalty subtracted.
            lambda g: _answers(g, lambda w, d: d + g.l1 + 2 * factor(g.l2, g.half) * w)
            if g.l1 and (g.l2 or max(g.weights) > 0) else None,
        ),
        Misconception[Givens](
            "penalty-without-lr",
            Text("正则项没有乘学习率", "Penalty step without the learning rate"),
            Text("学习率乘整个梯度，正则项的那部分也要乘。",
                 "The learning rate multiplies the whole gradient, the penalty's part included."),
            _decoupled,
        ),
    )


TEMPLATE = PenaltyStep()
