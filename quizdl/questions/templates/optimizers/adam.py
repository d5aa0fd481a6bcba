"""Adam over one to three steps from zero moments, with bias correction."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Significant, Update
from quizdl.engine.optimizers import AdamState, adam_corrected, adam_state, adam_step
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import EXACT, Keep
from quizdl.questions.notation import as_array, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.optimizers._writing import check_gradients, indexed, inside, settled, short, sub
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    weight: Annotated[float, given("初始参数 w₀", "parameter before the first step", low=-1000, high=1000)]
    gradients: Annotated[Vector, given("各步的梯度", "gradient of each step")]
    lr: Annotated[float, given("学习率 η", "learning rate", low=1e-6, high=10)]
    beta1: Annotated[float, given("一阶矩衰减率 β₁", "decay rate of the first moment", low=0.1, high=0.99)] = 0.9
    beta2: Annotated[float, given("二阶矩衰减率 β₂", "decay rate of the second moment", low=0.1, high=0.9999)] = 0.999
    eps: Annotated[float, given("加在根号外的 ε", "ε, added outside the root", low=1e-10, high=1)] = 1e-8


_MOMENT = Significant(3)
_HATS = {"m": "m̂", "v": "v̂"}


def _walk(g: Givens, keep: Keep, *, correct: Callable[[float, float, int], float] | None = None, swapped: bool = False,
          squared: bool = True, root: Callable[[float], float] = math.sqrt, sign: float = 1.0) -> dict[str, float]:
    """The steps by hand, and with one thing changed."""
    m = v = 0.0
    weight, found = g.weight, {}
    first, second = (g.beta2, g.beta1) if swapped else (g.beta1, g.beta2)
    for step, gradient in enumerate(g.gradients, 1):
        m = keep(first * m + (1 - first) * gradient)
        v = keep(second * v + (1 - second) * (gradient**2 if squared else abs(gradient)))
        divided = correct if correct is not None else lambda moment, beta, t: moment / (1 - beta**t)
        m_hat, v_hat = keep(divided(m, first, step)), keep(divided(v, second, step))
        weight -= sign * keep(g.lr * m_hat / (root(v_hat) + g.eps))
        found[f"w{step}"] = weight
        found |= {"m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat}
    return found


def _wrong(**changes: object) -> Callable[[Givens], Answers]:
    return lambda g: _walk(g, EXACT, **changes)  # type: ignore[arg-type]


def _swapped_betas(g: Givens) -> Answers:
    """Only m and v give this away: what follows from them often lands within a tolerance or two of the key."""
    swapped = _walk(g, EXACT, swapped=True)
    return {name: swapped[name] for name in ("m", "v")}


class Adam(Template[Givens]):
    id = "adam"
    topic = "optimizers"
    title = Text("Adam 的更新（含偏差修正）", "Adam updates with bias correction")
    levels = (1, 2, 3)
    facts = ("adam.moments", "adam.bias-correction", "adam.update", "adam.first-step")
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        sign = rng.choice((-1, 1))
        gradients = tuple(sign * (rng.decimal(1.3, 4, 1) if rng.chance(0.5) else rng.decimal(0.2, 0.7, 1))
                          for _ in range(level))
        return Givens(rng.decimal(-2, 2, 1, nonzero=True), gradients, rng.choice((0.1, 0.01, 0.05)))

    def check(self, g: Givens) -> None:
        check_gradients(g.gradients)

    def prompt(self, g: Givens) -> Text:
        grads, asked = indexed("g", g.gradients), [field.label.zh for field in self.fields(g)]
        rule = ("  m ← β₁·m + (1-β₁)·g,    v ← β₂·v + (1-β₂)·g²\n"
                "  m̂ = m/(1-β₁ᵗ),    v̂ = v/(1-β₂ᵗ)\n  w ← w - η·m̂/(√v̂ + ε)")
        state = [f"η = {num(g.lr)}", f"β₁ = {num(g.beta1)}", f"β₂ = {num(g.beta2)}", f"ε = {num(g.eps)}",
                 f"w₀ = {num(g.weight)}", "m₀ = v₀ = 0"]
        return Text(f"Adam 的第 t 步（t 从 1 开始）：\n{rule}\n{'，'.join(state)}。\n"
                    f"各步的梯度：{grads.zh}。求 {'、'.join(asked)}。",
                    f"Step t of Adam (t counts from 1):\n{rule}\n{', '.join(state)}.\n"
                    f"Gradients of the steps: {grads.en}. Find {', '.join(asked)}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        count = len(g.gradients)
        found = [Field(f"w{step}", same(f"w{sub(step)}"), Update(g.weight, 0.01),
                       after=(f"w{step - 1}",) if step > 1 else ()) for step in range(1, count)]
        index = sub(count)
        found += [Field("m", same(f"m{index}"), _MOMENT), Field("v", same(f"v{index}"), _MOMENT),
                  Field("m_hat", same(f"m̂{index}"), _MOMENT, after=("m",)),
                  Field("v_hat", same(f"v̂{index}"), _MOMENT, after=("v",)),
                  Field(f"w{count}", same(f"w{index}"), Update(g.weight, 0.01),
                        after=("m_hat", "v_hat", f"w{count - 1}") if count > 1 else ("m_hat", "v_hat"))]
        return tuple(found)

    def solve(self, g: Givens) -> Answers:
        weight, state, found = as_array(g.weight), adam_state(g.weight), {}
        for step, gradient in enumerate(g.gradients, 1):
            weight, state = adam_step(weight, gradient, state, lr=g.lr, beta1=g.beta1, beta2=g.beta2, eps=g.eps)
            found[f"w{step}"] = float(weight)
        hats = adam_corrected(state, beta1=g.beta1, beta2=g.beta2)
        return {**found, "m": float(state.m), "v": float(state.v),
                "m_hat": float(hats.m_hat), "v_hat": float(hats.v_hat)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _walk(g, keep)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        key, count = self.solve(g), len(g.gradients)
        own = dict(key) | {name: float(value) for name, value in earlier.items()} | {"w0": g.weight}
        hats = adam_corrected(AdamState(as_array(own["m"]), as_array(own["v"]), count), beta1=g.beta1, beta2=g.beta2)
        found = {"m_hat": float(hats.m_hat), "v_hat": float(hats.v_hat)}
        for step in range(2, count):
            found[f"w{step}"] = own[f"w{step - 1}"] + key[f"w{step}"] - key[f"w{step - 1}"]
        found[f"w{count}"] = own[f"w{count - 1}"] - g.lr * own["m_hat"] / (math.sqrt(own["v_hat"]) + g.eps)
        return {name: value for name, value in found.items() if name not in earlier}

    def steps(self, g: Givens) -> Sequence[Text]:
        lines, state, weight = [], adam_state(g.weight), as_array(g.weight)
        for step, gradient in enumerate(g.gradients, 1):
            old, before, index = weight, state, sub(step)
            weight, state = adam_step(weight, gradient, state, lr=g.lr, beta1=g.beta1, beta2=g.beta2, eps=g.eps)
            hats = adam_corrected(state, beta1=g.beta1, beta2=g.beta2)
            for letter, beta, moment, past, square in (("m", g.beta1, state.m, before.m, ""),
                                                       ("v", g.beta2, state.v, before.v, "²")):
                past_part = f"{num(beta)}×{inside(float(past))} + " if step > 1 else ""
                lines.append(f"{letter}{index} = {past_part}{short(1 - beta)}×{paren(gradient)}{square}"
                             f" = {settled(float(moment), _MOMENT)}")
            for letter, beta, moment, hat in (("m", g.beta1, state.m, hats.m_hat), ("v", g.beta2, state.v, hats.v_hat)):
                power = f"{num(beta)}{f'^{step}' if step > 1 else ''}"
                lines.append(f"{_HATS[letter]}{index} = {short(float(moment))}/(1 - {power})"
                             f" = {settled(float(hat), _MOMENT)}")
            shown = Update(g.weight, 0.01).show(float(weight))
            lines.append(f"w{index} = {short(float(old), 7)} - {num(g.lr)}×{inside(float(hats.m_hat))}"
                         f"/(√{short(float(hats.v_hat))} + {num(g.eps)}) = {shown}")
        return [same(line) for line in lines]

    misconceptions = (
        Misconception[Givens](
            "no-correction", Text("没有做偏差修正", "No bias correction"),
            Text("你直接用了 m 和 v；应先除以 1-β₁ᵗ 和 1-β₂ᵗ。",
                 "You used m and v as they are; divide them by 1-β₁ᵗ and 1-β₂ᵗ first."),
            _wrong(correct=lambda moment, beta, t: moment)),
        Misconception[Givens](
            "correction-multiplied", Text("偏差修正时做了乘法", "Multiplied by the correction"),
            Text("你乘了 1-βᵗ；矩偏小，要除以 1-βᵗ 把它放大。",
                 "You multiplied by 1-βᵗ; the moments are too small and are divided by it."),
            _wrong(correct=lambda moment, beta, t: moment * (1 - beta**t))),
        Misconception[Givens](
            "correction-of-step-one", Text("每一步都用 1-β 修正", "Every step corrected by 1-β"),
            Text("修正因子是 1-βᵗ，随步数 t 变化。", "The correction is 1-βᵗ and changes with the step t."),
            lambda g: _walk(g, EXACT, correct=lambda moment, beta, t: moment / (1 - beta))
            if len(g.gradients) > 1 else None),
        Misconception[Givens](
            "betas-swapped", Text("β₁ 与 β₂ 用反", "β₁ and β₂ swapped"),
            Text("β₁ 用于 m（梯度），β₂ 用于 v（梯度平方）。",
                 "β₁ belongs to m (gradients), β₂ to v (squared gradients)."),
            _swapped_betas),
        Misconception[Givens](
            "not-squared", Text("v 里的梯度没有平方", "Gradient in v not squared"),
            Text("v 是梯度平方的滑动平均，应放 g²。", "v averages squared gradients: use g²."), _wrong(squared=False)),
        Misconception[Givens](
            "no-root", Text("分母没有开方", "No square root"),
            Text("你除以了 v̂；应除以 √v̂ + ε。", "You divided by v̂; divide by √v̂ + ε."),
            _wrong(root=lambda value: value)),
        Misconception[Givens](
            "uphill", Text("更新方向反了", "Step in the wrong direction"),
            Text("你加上了更新量；应从 w 中减去。", "You added the step; subtract it from w."), _wrong(sign=-1.0)),
    )


TEMPLATE = Adam()
