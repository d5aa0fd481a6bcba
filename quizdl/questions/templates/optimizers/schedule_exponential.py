"""Exponential decay of the learning rate: continuous, over a period, or in a staircase."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Significant
from quizdl.engine.optimizers import exponential_decay
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    lr: Annotated[float, given("初始学习率 η₀", "initial learning rate", low=1e-6, high=10)]
    gamma: Annotated[float, given("衰减率 γ", "decay rate γ", low=0.05, high=0.999)]
    step: Annotated[int, given("步数 t，从 0 计", "step t, counted from 0", low=0, high=1_000_000)]
    decay_steps: Annotated[int, given("衰减周期 T", "period T", low=1, high=1_000_000)] = 1
    staircase: Annotated[bool, given("指数是否取整", "whether the exponent is rounded down")] = False


_RATE = Significant(3)


def _exponent(g: Givens, staircase: bool | None = None) -> float:
    share = g.step / g.decay_steps
    return math.floor(share) if (g.staircase if staircase is None else staircase) else share


def _power(g: Givens, exponent: float) -> Answers:
    return {"rate": g.lr * g.gamma**exponent}


class ScheduleExponential(Template[Givens]):
    id = "schedule-exponential"
    topic = "optimizers"
    title = Text("学习率：指数衰减", "Learning rate: exponential decay")
    levels = (1, 2, 3)
    facts = ("exponential-decay.formula",)
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        lr = rng.choice((0.1, 0.2, 0.5, 0.05))
        if level == 1:
            return Givens(lr, rng.choice((0.9, 0.95, 0.8, 0.5)), rng.integer(2, 10))
        period = rng.choice((1000, 500, 200, 100))
        tenths = rng.integer(12, 48)
        tenths += tenths % 10 == 0
        return Givens(lr, rng.choice((0.9, 0.8, 0.96, 0.5)), period * tenths // 10, period, level == 3)

    def check(self, g: Givens) -> None:
        self.require(_exponent(g) * math.log(g.gamma) > math.log(1e-9 / g.lr), "step",
                     "leads to a rate below 1e-9; needs to be smaller")

    def prompt(self, g: Givens) -> Text:
        inner = "t" if g.decay_steps == 1 else "t/T"
        power = f"⌊{inner}⌋" if g.staircase else f"({inner})" if len(inner) > 1 else inner
        given_values = [f"η₀ = {num(g.lr)}", f"γ = {num(g.gamma)}"]
        if g.decay_steps > 1:
            given_values.append(f"T = {g.decay_steps}")
        kind = (Text("（staircase=True，⌊ ⌋ 为向下取整）", " (staircase=True; ⌊ ⌋ rounds down)") if g.staircase
                else Text("", ""))
        return Text(f"学习率按指数衰减{kind.zh}：\n  η(t) = η₀·γ^{power}\n{'，'.join(given_values)}，步数 t 从 0 计。"
                    f"求 t = {g.step} 时的学习率。",
                    f"The learning rate decays exponentially{kind.en}:\n  η(t) = η₀·γ^{power}\n"
                    f"{', '.join(given_values)}; steps t count from 0. Find the rate at t = {g.step}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("rate", same(f"η({g.step})"), _RATE),)

    def solve(self, g: Givens) -> Answers:
        return {"rate": exponential_decay(g.step, lr=g.lr, gamma=g.gamma, decay_steps=g.decay_steps,
                                          staircase=g.staircase)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        factor = keep(math.exp(_exponent(g) * math.log(g.gamma)))
        return {"rate": g.lr * factor}

    def steps(self, g: Givens) -> Sequence[Text]:
        exponent = _exponent(g)
        shown = approx(exponent, 4)
        lines = []
        if g.decay_steps > 1:
            share = f"{g.step}/{g.decay_steps}"
            lines.append(same(f"⌊{share}⌋ = {shown}" if g.staircase else f"t/T = {share} = {shown}"))
        lines.append(same(f"η = {num(g.lr)}×{num(g.gamma)}^{shown} = {num(g.lr)}×{approx(g.gamma**exponent, 6)}"
                          f" = {_RATE.show(self.solve(g)['rate'])}"))
        return lines

    misconceptions = (
        Misconception[Givens](
            "not-a-power", Text("用乘法代替了乘方", "Multiplied instead of raising to a power"),
            Text("你算了 η₀·γ·(t/T)；γ 要取 t/T 次方。", "You computed η₀·γ·(t/T); γ is raised to the power t/T."),
            lambda g: {"rate": g.lr * g.gamma * _exponent(g)} if g.step else None),
        Misconception[Givens](
            "staircase-missed", Text("指数没有向下取整", "Exponent not rounded down"),
            Text("staircase=True 时先对 t/T 向下取整。", "With staircase=True, t/T is rounded down first."),
            lambda g: _power(g, _exponent(g, False)) if g.staircase else None),
        Misconception[Givens](
            "staircase-added", Text("把指数向下取整了", "Exponent rounded down"),
            Text("本题的 t/T 不取整，学习率连续下降。", "Here t/T is not rounded; the rate falls smoothly."),
            lambda g: None if g.staircase else _power(g, _exponent(g, True))),
        Misconception[Givens](
            "one-step-late", Text("指数少算一步", "Exponent one too small"),
            Text("t 从 0 计，t 步后的指数就是 t/T。", "With t counted from 0, the exponent after t steps is t/T."),
            lambda g: _power(g, _exponent(g) - 1) if g.step else None),
        Misconception[Givens](
            "rate-of-loss", Text("把 γ 当作减少的比例", "γ taken for the share that is lost"),
            Text("每个周期乘以 γ，不是乘以 1-γ。", "Each period multiplies by γ, not by 1-γ."),
            lambda g: {"rate": g.lr * (1 - g.gamma) ** _exponent(g)}),
        Misconception[Givens](
            "natural-exponential", Text("用了自然指数 e^(-γ·t/T)", "Natural exponential e^(-γ·t/T)"),
            Text("自然指数衰减是另一种；这里的底数是 γ 本身。",
                 "Natural exponential decay is another schedule; here the base is γ."),
            lambda g: {"rate": g.lr * math.exp(-g.gamma * min(_exponent(g), 700.0))}),
    )


TEMPLATE = ScheduleExponential()
