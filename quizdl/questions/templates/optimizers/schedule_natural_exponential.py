"""Natural exponential decay of the learning rate, with its half-life."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Significant
from quizdl.engine.optimizers import natural_exponential_decay
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
    decay_rate: Annotated[float, given("衰减率 k", "decay rate k", low=0.001, high=5)]
    step: Annotated[int, given("步数 t，从 0 计", "step t, counted from 0", low=0, high=1_000_000)]
    decay_steps: Annotated[int, given("衰减周期 T", "period T", low=1, high=1_000_000)] = 1
    staircase: Annotated[bool, given("t/T 是否取整", "whether t/T is rounded down")] = False


_RATE = Significant(3)


def _share(g: Givens, staircase: bool | None = None) -> float:
    share = g.step / g.decay_steps
    return math.floor(share) if (g.staircase if staircase is None else staircase) else share


class ScheduleNaturalExponential(Template[Givens]):
    id = "schedule-natural-exponential"
    topic = "optimizers"
    title = Text("学习率：自然指数衰减", "Learning rate: natural exponential decay")
    levels = (1, 2, 3)
    facts = ("natural-exponential-decay.formula",)
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        lr = rng.choice((0.1, 0.2, 0.5, 0.05))
        if level == 1:
            return Givens(lr, rng.choice((0.1, 0.15, 0.2, 0.25)), rng.integer(6, 14))
        period, tenths = rng.choice((1000, 500, 200, 100)), rng.integer(12, 38)
        tenths += tenths % 10 == 0
        return Givens(lr, rng.choice((0.3, 0.4, 0.5, 0.6, 0.8)), period * tenths // 10, period, level == 3)

    def check(self, g: Givens) -> None:
        self.require(g.decay_rate * g.step / g.decay_steps <= 15, "step",
                     "makes k·t/T larger than 15, a rate of practically 0; needs to be smaller")

    def prompt(self, g: Givens) -> Text:
        inner = "t" if g.decay_steps == 1 else "⌊t/T⌋" if g.staircase else "t/T"
        if g.decay_steps == 1 and g.staircase:
            inner = "⌊t⌋"
        given_values = [f"η₀ = {num(g.lr)}", f"k = {num(g.decay_rate)}"]
        if g.decay_steps > 1:
            given_values.append(f"T = {g.decay_steps}")
        note = Text("（⌊ ⌋ 为向下取整）", " (⌊ ⌋ rounds down)") if g.staircase else Text("", "")
        return Text(f"学习率按自然指数衰减{note.zh}：\n  η(t) = η₀·e^(-k·{inner})\n"
                    f"{'，'.join(given_values)}，步数 t 从 0 计。求 t = {g.step} 时的衰减因子 η/η₀ 和学习率 η。",
                    f"The learning rate follows natural exponential decay{note.en}:\n  η(t) = η₀·e^(-k·{inner})\n"
                    f"{', '.join(given_values)}; steps t count from 0. Find the factor η/η₀ and the rate η"
                    f" at t = {g.step}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("factor", same("η/η₀"), _RATE), Field("rate", same(f"η({g.step})"), _RATE, after=("factor",)))

    def solve(self, g: Givens) -> Answers:
        return {name: natural_exponential_decay(g.step, lr=lr, decay_rate=g.decay_rate, decay_steps=g.decay_steps,
                                                staircase=g.staircase)
                for name, lr in (("factor", 1.0), ("rate", g.lr))}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        factor = keep(1 / keep(math.e ** keep(g.decay_rate * _share(g))))
        return {"factor": factor, "rate": g.lr * factor}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"rate": g.lr * float(earlier["factor"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, share = self.solve(g), _share(g)
        exponent = g.decay_rate * share
        shown = f"⌊{g.step}/{g.decay_steps}⌋" if g.staircase else f"{g.step}/{g.decay_steps}"
        shown = str(g.step) if g.decay_steps == 1 else shown
        return [same(f"k·t/T = {num(g.decay_rate)}×{shown} = {approx(exponent, 5)}" if g.decay_steps > 1
                     else f"k·t = {num(g.decay_rate)}×{shown} = {approx(exponent, 5)}"),
                same(f"η/η₀ = e^(-{approx(exponent, 5)}) = {_RATE.show(key['factor'])}"),
                same(f"η = {num(g.lr)}×{approx(float(key['factor']), 6)} = {_RATE.show(key['rate'])}")]

    misconceptions = (
        Misconception[Givens](
            "growing", Text("指数漏了负号", "Minus sign of the exponent lost"),
            Text("你算的是 e^(+k·t/T)，学习率会越来越大；指数是负的。",
                 "You computed e^(+k·t/T), a growing rate; the exponent is negative."),
            lambda g: _rate(g, math.exp(g.decay_rate * _share(g)))),
        Misconception[Givens](
            "inverse-time", Text("用了反比衰减 1/(1+k·t/T)", "Inverse time decay 1/(1+k·t/T)"),
            Text("那是另一种策略；这里的因子是 e^(-k·t/T)。",
                 "That is another schedule; the factor here is e^(-k·t/T)."),
            lambda g: _rate(g, 1 / (1 + g.decay_rate * _share(g)))),
        Misconception[Givens](
            "power-of-rate", Text("把 k 当作底数", "k taken for the base"),
            Text("你算了 k^(t/T)；底数是 e，k 在指数里。",
                 "You computed k^(t/T); the base is e, and k is in the exponent."),
            lambda g: _rate(g, g.decay_rate ** min(_share(g), 100.0))),
        Misconception[Givens](
            "linearized", Text("用 1-k·t/T 代替 e^(-k·t/T)", "1-k·t/T in place of e^(-k·t/T)"),
            Text("1-x 只在 x 很小时接近 e^(-x)。", "1-x is close to e^(-x) only for small x."),
            lambda g: _rate(g, 1 - g.decay_rate * _share(g))),
        Misconception[Givens](
            "staircase-missed", Text("t/T 没有向下取整", "t/T not rounded down"),
            Text("本题先对 t/T 向下取整。", "Here t/T is rounded down first."),
            lambda g: _rate(g, math.exp(-g.decay_rate * _share(g, False))) if g.staircase else None),
        Misconception[Givens](
            "staircase-added", Text("把 t/T 向下取整了", "t/T rounded down"),
            Text("本题的 t/T 不取整。", "Here t/T is not rounded."),
            lambda g: None if g.staircase else _rate(g, math.exp(-g.decay_rate * _share(g, True)))),
    )


def _rate(g: Givens, factor: float) -> Answers:
    return {"factor": factor, "rate": g.lr * factor}


TEMPLATE = ScheduleNaturalExponential()
