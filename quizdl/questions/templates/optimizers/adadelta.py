"""Adadelta over one or two steps: no learning rate, but the ratio of two moving averages."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Significant, Update
from quizdl.engine.optimizers import AdadeltaState, adadelta_step, sgd_step
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
    square_average: Annotated[float, given("梯度平方的滑动平均 s₀", "average of squared gradients", low=0, high=1e6)]
    update_average: Annotated[float, given("更新量平方的滑动平均 u₀", "average of squared updates", low=0, high=1e6)]
    gradients: Annotated[Vector, given("各步的梯度", "gradient of each step")]
    rho: Annotated[float, given("衰减率 ρ", "decay rate", low=0.01, high=0.999)] = 0.9
    eps: Annotated[float, given("两个根号内的 ε", "ε, inside both roots", low=1e-10, high=1)] = 1e-6


_VALUE = Significant(3)


def _walk(g: Givens, keep: Keep, *, root: Callable[[float], float] = math.sqrt, ratio: bool = True,
          upside_down: bool = False, swapped: bool = False, fresh: str = "delta", sign: float = 1.0,
          ) -> dict[str, float]:
    """The steps by hand, and with one thing changed."""
    s, u, weight, found = g.square_average, g.update_average, g.weight, {}
    old, new = (1 - g.rho, g.rho) if swapped else (g.rho, 1 - g.rho)
    for step, gradient in enumerate(g.gradients, 1):
        s = found[f"s{step}"] = keep(old * s + new * gradient**2)
        top, bottom = (keep(root(u + g.eps)) if ratio else 1.0), keep(root(s + g.eps))
        delta = found[f"d{step}"] = keep((bottom / top if upside_down else top / bottom) * gradient)
        u = keep(old * u + new * (delta if fresh == "delta" else gradient) ** 2)
        if step < len(g.gradients) or len(g.gradients) == 1:
            found[f"u{step}"] = u
        weight -= sign * delta
    return {**found, "weight": weight}


def _wrong(**changes: object) -> Callable[[Givens], Answers]:
    return lambda g: _walk(g, EXACT, **changes)  # type: ignore[arg-type]


class Adadelta(Template[Givens]):
    id = "adadelta"
    topic = "optimizers"
    title = Text("Adadelta 的更新", "Adadelta updates")
    levels = (1, 2)
    facts = ("adadelta.formula", "adadelta.idea", "adadelta.no-rate")
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        sign = rng.choice((-1, 1))
        return Givens(rng.decimal(-2, 2, 1, nonzero=True), rng.decimal(0.5, 3, 1), rng.decimal(0.02, 0.2, 2),
                      tuple(sign * rng.decimal(2, 5, 1) for _ in range(level)), rng.choice((0.9, 0.8)),
                      rng.choice((1e-6, 1e-4, 1e-3)))

    def check(self, g: Givens) -> None:
        check_gradients(g.gradients)

    def _names(self, g: Givens) -> tuple[str, ...]:
        count = len(g.gradients)
        names = [f"{letter}{step}" for step in range(1, count + 1) for letter in "sdu"]
        return (*(name for name in names if count == 1 or name != f"u{count}"), "weight")

    def _label(self, g: Givens, name: str) -> str:
        return f"w{sub(len(g.gradients))}" if name == "weight" else name[0].replace("d", "Δ") + sub(int(name[1:]))

    def prompt(self, g: Givens) -> Text:
        grads, asked = indexed("g", g.gradients), [self._label(g, name) for name in self._names(g)]
        rule = ("  s ← ρ·s + (1-ρ)·g²\n  Δ = √(u + ε)/√(s + ε)·g\n"
                "  u ← ρ·u + (1-ρ)·Δ²\n  w ← w - Δ")
        state = [f"ρ = {num(g.rho)}", f"ε = {num(g.eps)}", f"w₀ = {num(g.weight)}", f"s₀ = {num(g.square_average)}",
                 f"u₀ = {num(g.update_average)}"]
        return Text(f"Adadelta 每一步依次计算（没有学习率）：\n{rule}\n{'，'.join(state)}。\n"
                    f"各步的梯度：{grads.zh}。求 {'、'.join(asked)}。",
                    f"Each step of Adadelta computes, in this order (there is no learning rate):\n{rule}\n"
                    f"{', '.join(state)}.\nGradients of the steps: {grads.en}. Find {', '.join(asked)}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        found, count = [], len(g.gradients)
        for name in self._names(g):
            if name == "weight":
                policy, after = Update(g.weight, 0.01), tuple(f"d{step}" for step in range(1, count + 1))
                found.append(Field(name, same(self._label(g, name)), policy, after=after))
                continue
            step = int(name[1:])
            before = {"s": (f"s{step - 1}",), "d": (f"s{step}", f"u{step - 1}"), "u": (f"d{step}", f"u{step - 1}")}
            after = tuple(earlier for earlier in before[name[0]] if not earlier.endswith("0"))
            found.append(Field(name, same(self._label(g, name)), _VALUE, after=after, zero_ok=True))
        return tuple(found)

    def solve(self, g: Givens) -> Answers:
        weight = as_array(g.weight)
        found: dict[str, float] = {}
        state = AdadeltaState(as_array(g.square_average), as_array(g.update_average))
        for step, gradient in enumerate(g.gradients, 1):
            moved, state = adadelta_step(as_array(0.0), gradient, state, rho=g.rho, eps=g.eps)
            found |= {f"s{step}": float(state.square_average), f"d{step}": -float(moved),
                      f"u{step}": float(state.update_average)}
            weight = weight + moved
        return {name: found[name] if name in found else float(weight) for name in self._names(g)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _walk(g, keep)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        key, count = self.solve(g), len(g.gradients)
        found: dict[str, float] = {}
        given = {"s0": g.square_average, "u0": g.update_average}
        own = {name: float(value) for name, value in (given | dict(key) | dict(earlier)).items()}
        for step, gradient in enumerate(g.gradients, 1):
            state = AdadeltaState(as_array(own[f"s{step - 1}"]), as_array(own[f"u{step - 1}"]))
            found[f"s{step}"] = float(adadelta_step(0.0, gradient, state, rho=g.rho, eps=g.eps)[1].square_average)
            found[f"d{step}"] = math.sqrt((own[f"u{step - 1}"] + g.eps) / (own[f"s{step}"] + g.eps)) * gradient
            found[f"u{step}"] = g.rho * own[f"u{step - 1}"] + (1 - g.rho) * own[f"d{step}"] ** 2
        weight = as_array(g.weight)
        for step in range(1, count + 1):
            weight = sgd_step(weight, own[f"d{step}"], lr=1.0)
        return {name: value for name, value in (found | {"weight": float(weight)}).items() if name not in earlier}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, lines, weight = self.solve(g), [], g.weight
        s, u, rho, rest, eps = g.square_average, g.update_average, num(g.rho), short(1 - g.rho), num(g.eps)
        for step, gradient in enumerate(g.gradients, 1):
            index, new, delta = sub(step), float(key[f"s{step}"]), float(key[f"d{step}"])
            lines.append(f"s{index} = {rho}×{short(s)} + {rest}×{paren(gradient)}² = {settled(new, _VALUE)}")
            lines.append(f"Δ{index} = √({short(u, 6)} + {eps})/√({short(new, 6)} + {eps})×{paren(gradient)}"
                         f" = {settled(delta, _VALUE)}")
            if f"u{step}" in key:
                lines.append(f"u{index} = {rho}×{short(u)} + {rest}×{inside(delta)}²"
                             f" = {settled(key[f'u{step}'], _VALUE)}")
                u = float(key[f"u{step}"])
            old, weight = weight, weight - delta
            shown = Update(g.weight, 0.01).show(key["weight"]) if step == len(g.gradients) else short(weight, 7)
            lines.append(f"w{index} = {short(old, 7)} - {inside(delta)} = {shown}")
            s = new
        return [same(line) for line in lines]

    misconceptions = (
        Misconception[Givens](
            "no-numerator", Text("漏了分子 √(u+ε)", "Numerator √(u+ε) left out"),
            Text("你只除以 √(s+ε)；Adadelta 用 √(u+ε) 代替学习率。",
                 "You only divided by √(s+ε); in Adadelta √(u+ε) stands in for the learning rate."),
            _wrong(ratio=False)),
        Misconception[Givens](
            "upside-down", Text("比值上下颠倒", "Ratio upside down"),
            Text("分子是更新量的 √(u+ε)，分母是梯度的 √(s+ε)。",
                 "√(u+ε) of the updates is on top, √(s+ε) of the gradients below."), _wrong(upside_down=True)),
        Misconception[Givens](
            "no-roots", Text("没有开方", "No square roots"),
            Text("u 和 s 是平方的平均，要先开方再相除。",
                 "u and s are averages of squares; take roots before dividing."),
            _wrong(root=lambda value: value)),
        Misconception[Givens](
            "weights-swapped", Text("ρ 与 1-ρ 用反", "ρ and 1-ρ swapped"),
            Text("ρ 乘旧的平均，1-ρ 乘新的平方。", "ρ goes with the old average, 1-ρ with the new square."),
            _wrong(swapped=True)),
        Misconception[Givens](
            "updates-from-gradient", Text("用 g² 更新 u", "u fed with g²"),
            Text("u 平均的是更新量的平方 Δ²，不是梯度的平方 g²。",
                 "u averages the squared updates Δ², not the squared gradients g²."), _wrong(fresh="gradient")),
        Misconception[Givens](
            "uphill", Text("更新方向反了", "Step in the wrong direction"),
            Text("Δ 与梯度同号，应从 w 中减去。", "Δ has the sign of the gradient; subtract it from w."),
            _wrong(sign=-1.0)),
    )


TEMPLATE = Adadelta()
