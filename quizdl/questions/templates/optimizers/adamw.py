"""One step of AdamW against Adam with an L2 penalty, from the same moments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Significant, Update
from quizdl.engine.optimizers import AdamState, adam_step, adamw_step
from quizdl.questions.given import given
from quizdl.questions.keep import EXACT, Keep
from quizdl.questions.notation import as_array, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.optimizers._writing import inside, settled, short
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    weight: Annotated[float, given("参数 w", "parameter w", low=-1000, high=1000)]
    grad: Annotated[float, given("损失（不含正则项）的梯度 g", "gradient g of the loss without penalty",
                                 low=-1e4, high=1e4)]
    lr: Annotated[float, given("学习率 η", "learning rate", low=1e-6, high=10)]
    weight_decay: Annotated[float, given("正则系数 λ", "weight decay λ", low=1e-5, high=10)]
    m: Annotated[float, given("此前的 m", "m before the step", low=-1e4, high=1e4)] = 0.0
    v: Annotated[float, given("此前的 v", "v before the step", low=0, high=1e8)] = 0.0
    step: Annotated[int, given("这是第几步", "number of this step, from 1", low=1, high=1000)] = 1
    beta1: Annotated[float, given("一阶矩衰减率 β₁", "decay rate of the first moment", low=0.1, high=0.99)] = 0.9
    beta2: Annotated[float, given("二阶矩衰减率 β₂", "decay rate of the second moment", low=0.1, high=0.9999)] = 0.999
    eps: Annotated[float, given("加在根号外的 ε", "ε, added outside the root", low=1e-10, high=1)] = 1e-8


_GRADIENT = Significant(3)


def _direction(g: Givens, gradient: float, keep: Keep = EXACT) -> float:
    """m̂/(√v̂ + ε) once this gradient has entered the moments."""
    m = keep(g.beta1 * g.m + (1 - g.beta1) * gradient)
    v = keep(g.beta2 * g.v + (1 - g.beta2) * gradient**2)
    m_hat, v_hat = keep(m / (1 - g.beta1**g.step)), keep(v / (1 - g.beta2**g.step))
    return keep(m_hat / (math.sqrt(v_hat) + g.eps))


def _l2(g: Givens, gradient: float) -> dict[str, float]:
    return {"grad_l2": gradient, "l2": g.weight - g.lr * _direction(g, gradient)}


class Adamw(Template[Givens]):
    id = "adamw"
    topic = "optimizers"
    title = Text("AdamW 与带 L2 的 Adam", "AdamW against Adam with L2")
    levels = (1, 2)
    facts = ("adamw.formula", "adamw.adam-l2", "adamw.convention")
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        side = rng.choice((-1, 1))
        weight, lr = side * rng.decimal(1, 4, 1), rng.choice((0.1, 0.01, 0.05))
        if level == 1:
            return Givens(weight, side * rng.decimal(0.2, 2, 1), lr, rng.choice((0.1, 0.05, 0.2)))
        return Givens(weight, side * rng.decimal(0.2, 0.6, 1), lr, rng.choice((0.1, 0.2, 0.3)),
                      side * rng.decimal(0.02, 0.08, 2), rng.decimal(0.03, 0.08, 3), rng.integer(2, 5), 0.9, 0.99)

    def check(self, g: Givens) -> None:
        if g.step == 1:
            self.require(g.m == 0 and g.v == 0, "m", "and v are 0 before step 1; give a later step or leave them 0")
        self.require(g.grad != 0, "grad", "is 0; needs another number")
        regular = g.grad + g.weight_decay * g.weight
        self.require(abs(regular) >= 1e-4 and abs(g.grad) >= 1e-4, "grad",
                     "is too small by itself or together with λ·w; needs at least 0.0001 in size")

    def prompt(self, g: Givens) -> Text:
        state = [f"w = {num(g.weight)}", f"g = {num(g.grad)}", f"η = {num(g.lr)}", f"λ = {num(g.weight_decay)}",
                 f"β₁ = {num(g.beta1)}", f"β₂ = {num(g.beta2)}", f"ε = {num(g.eps)}"]
        where_zh = ("第 1 步之前 m = v = 0，t = 1" if g.step == 1
                    else f"两种方法此前都有 m = {num(g.m)}，v = {num(g.v)}，现在是第 t = {g.step} 步")
        where_en = ("Before this first step (t = 1) m = v = 0" if g.step == 1
                    else f"Both start from m = {num(g.m)}, v = {num(g.v)}; this is step t = {g.step}")
        rule = ("  m ← β₁·m + (1-β₁)·g,  v ← β₂·v + (1-β₂)·g²\n"
                "  m̂ = m/(1-β₁ᵗ),  v̂ = v/(1-β₂ᵗ),  d = m̂/(√v̂ + ε)\n")
        return Text(f"Adam 由梯度 g 得到方向 d：\n{rule}比较同一步的两种做法：\n"
                    "  (a) 带 L2 的 Adam：损失加 λ/2·w²，g 换成 g + λw，w ← w - η·d\n"
                    f"  (b) AdamW：g 不变，w ← w - η·(d + λw)，式中 w 为旧值\n{'，'.join(state)}。{where_zh}。\n"
                    "求 (a) 中的梯度 g + λw，以及两种做法更新后的 w。",
                    f"Adam turns a gradient g into a direction d:\n{rule}Compare one step of two methods:\n"
                    "  (a) Adam with L2: the loss gains λ/2·w², so g becomes g + λw; w ← w - η·d\n"
                    f"  (b) AdamW: g as it is; w ← w - η·(d + λw) with the old w\n{', '.join(state)}. {where_en}.\n"
                    "Find the gradient g + λw of (a), and w after the step for both methods.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("grad_l2", Text("(a) 的梯度 g + λw", "gradient g + λw of (a)"), _GRADIENT),
                Field("l2", Text("(a) 更新后的 w", "w after (a)"), Update(g.weight, 0.01), after=("grad_l2",)),
                Field("adamw", Text("(b) 更新后的 w", "w after (b)"), Update(g.weight, 0.01)))

    def _state(self, g: Givens) -> AdamState:
        return AdamState(as_array(g.m), as_array(g.v), g.step - 1)

    def solve(self, g: Givens) -> Answers:
        l2, after = adam_step(g.weight, g.grad, self._state(g), lr=g.lr, beta1=g.beta1, beta2=g.beta2, eps=g.eps,
                              weight_decay=g.weight_decay)
        decoupled, _ = adamw_step(g.weight, g.grad, self._state(g), lr=g.lr, beta1=g.beta1, beta2=g.beta2, eps=g.eps,
                                  weight_decay=g.weight_decay)
        # What entered the first moment is the gradient with its penalty.
        entered = (float(after.m) - g.beta1 * g.m) / (1 - g.beta1)
        return {"grad_l2": entered, "l2": float(l2), "adamw": float(decoupled)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        regular = keep(g.grad + g.weight_decay * g.weight)
        return {"grad_l2": regular, "l2": g.weight - g.lr * _direction(g, regular, keep),
                "adamw": g.weight - g.lr * (_direction(g, g.grad, keep) + g.weight_decay * g.weight)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        moved, _ = adam_step(g.weight, float(earlier["grad_l2"]), self._state(g), lr=g.lr, beta1=g.beta1,
                             beta2=g.beta2, eps=g.eps)
        return {"l2": float(moved)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, update = self.solve(g), Update(g.weight, 0.01)
        regular = float(key["grad_l2"])
        lines = [same(f"(a) g + λw = {num(g.grad)} + {num(g.weight_decay)}×{paren(g.weight)}"
                      f" = {settled(regular, _GRADIENT)}")]
        for name, gradient in (("a", regular), ("b", g.grad)):
            m = g.beta1 * g.m + (1 - g.beta1) * gradient
            v = g.beta2 * g.v + (1 - g.beta2) * gradient**2
            m_hat, v_hat = m / (1 - g.beta1**g.step), v / (1 - g.beta2**g.step)
            direction = _direction(g, gradient)
            lines.append(same(f"({name}) m = {short(m)}, v = {short(v)}, m̂ = {short(m_hat)}, v̂ = {short(v_hat)}"
                              f", d = {short(direction)}"))
            if name == "a":
                lines.append(same(f"(a) w ← {num(g.weight)} - {num(g.lr)}×{inside(direction)}"
                                  f" = {update.show(key['l2'])}"))
            else:
                lines.append(same(f"(b) w ← {num(g.weight)} - {num(g.lr)}×({short(direction)} + "
                                  f"{num(g.weight_decay)}×{paren(g.weight)}) = {update.show(key['adamw'])}"))
        lines.append(Text("L2 项在 (a) 中也被 √v̂ 归一化，在 (b) 中则直接从 w 减去 ηλw。",
                          "In (a) the penalty is divided by √v̂ like everything else; in (b) it takes away ηλw."))
        return lines

    misconceptions = (
        Misconception[Givens](
            "adamw-as-l2", Text("把 AdamW 当成带 L2 的 Adam", "AdamW taken for Adam with L2"),
            Text("AdamW 的衰减不进入 m 和 v，而是在更新时单独减去 ηλw。",
                 "AdamW's decay does not enter m and v; ηλw is subtracted separately."),
            lambda g: {"adamw": _l2(g, g.grad + g.weight_decay * g.weight)["l2"]}),
        Misconception[Givens](
            "no-decay", Text("没有做权重衰减", "Decay left out"),
            Text("你没有用到 λw：(a) 中它加到梯度里，(b) 中它直接从 w 中减去。",
                 "You never used λw: in (a) it joins the gradient, in (b) it is subtracted from w."),
            lambda g: _l2(g, g.grad) | {"adamw": g.weight - g.lr * _direction(g, g.grad)}),
        Misconception[Givens](
            "decay-without-rate", Text("衰减项漏乘学习率", "Decay without the learning rate"),
            Text("本题的 AdamW 减去 η·λ·w，不是 λ·w。", "AdamW as given here subtracts η·λ·w, not λ·w."),
            lambda g: {"adamw": g.weight - g.lr * _direction(g, g.grad) - g.weight_decay * g.weight}),
        Misconception[Givens](
            "decay-added", Text("衰减项的符号反了", "Decay with the wrong sign"),
            Text("权重衰减让 w 向 0 收缩：减去 ηλw。", "Weight decay pulls w towards 0: subtract ηλw."),
            lambda g: {"adamw": g.weight - g.lr * (_direction(g, g.grad) - g.weight_decay * g.weight)}),
        Misconception[Givens](
            "l2-doubled", Text("λ/2·w² 的导数写成 2λw", "Derivative of λ/2·w² taken as 2λw"),
            Text("λ/2·w² 的导数是 λw；只有惩罚写成 λw² 时才是 2λw。",
                 "The derivative of λ/2·w² is λw; it is 2λw only for a penalty λw²."),
            lambda g: _l2(g, g.grad + 2 * g.weight_decay * g.weight)),
        Misconception[Givens](
            "decayed-twice", Text("在 AdamW 中衰减了两次", "AdamW decays twice"),
            Text("AdamW 的梯度里不再加 λw，只在更新时减去 ηλw。",
                 "AdamW does not add λw to the gradient as well; it only subtracts ηλw in the update."),
            lambda g: {"adamw": _l2(g, g.grad + g.weight_decay * g.weight)["l2"]
                       - g.lr * g.weight_decay * g.weight}),
    )


TEMPLATE = Adamw()
