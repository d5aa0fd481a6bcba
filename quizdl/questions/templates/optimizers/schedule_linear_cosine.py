"""Linear cosine decay: a linear fall times a cosine, plus a small rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Decimals, Significant
from quizdl.engine.optimizers import linear_cosine_decay
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    lr: Annotated[float, given("初始学习率 η₀", "initial learning rate", low=1e-6, high=10)]
    step: Annotated[int, given("步数 t，从 0 计", "step t, counted from 0", low=0, high=1_000_000)]
    decay_steps: Annotated[int, given("衰减步数 T", "decay steps T", low=2, high=1_000_000)]
    num_periods: Annotated[float, given("余弦的周期数 n", "periods n of the cosine", low=0.1, high=10)] = 0.5
    alpha: Annotated[float, given("常数 α", "constant α", low=0, high=1)] = 0.0
    beta: Annotated[float, given("常数 β", "constant β", low=0, high=1)] = 0.001


_COSINE, _RATE = Decimals(4), Significant(3)


def _share(g: Givens) -> float:
    return min(g.step / g.decay_steps, 1.0)


def _half(g: Givens) -> float:
    return (1 + math.cos(2 * math.pi * g.num_periods * _share(g))) / 2


def _from(g: Givens, cosine: float) -> Answers:
    return {"cosine": cosine, "rate": g.lr * ((g.alpha + 1 - _share(g)) * (1 + cosine) / 2 + g.beta)}


class ScheduleLinearCosine(Template[Givens]):
    id = "schedule-linear-cosine"
    topic = "optimizers"
    title = Text("学习率：线性余弦衰减", "Learning rate: linear cosine decay")
    levels = (1, 2)
    facts = ("linear-cosine-decay.formula",)
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        total, lr = rng.choice((10, 20, 40, 50, 100, 200)), rng.choice((0.1, 0.2, 0.4, 0.5))
        if level == 1:
            step = rng.integer(total // 5, total * 7 // 10)
            step += step * 2 == total
            return Givens(lr, step, total, beta=rng.choice((0.01, 0.02, 0.05)))
        step = rng.integer(total // 10, total * 6 // 10)
        return Givens(lr, step, total, rng.choice((1.5, 2.5, 2.0)), rng.choice((0.1, 0.2, 0.3)),
                      rng.choice((0.05, 0.1, 0.02)))

    def prompt(self, g: Givens) -> Text:
        rule = "  s = t/T,  η(t) = η₀·[ (α + 1 - s)·(1 + cos(2π·n·s))/2 + β ]"
        state = [f"η₀ = {num(g.lr)}", f"T = {g.decay_steps}", f"n = {num(g.num_periods)}", f"α = {num(g.alpha)}",
                 f"β = {num(g.beta)}"]
        return Text(f"学习率按线性余弦衰减（弧度制，步数 t 从 0 计，s 不超过 1）：\n{rule}\n{'，'.join(state)}。"
                    f"求 t = {g.step} 时的 cos(2π·n·s) 和学习率。",
                    f"Linear cosine decay of the learning rate (radians; steps t count from 0; s is at most 1):\n"
                    f"{rule}\n{', '.join(state)}. Find cos(2π·n·s) and the rate at t = {g.step}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("cosine", same("cos(2π·n·s)"), _COSINE, zero_ok=True),
                Field("rate", same(f"η({g.step})"), _RATE, after=("cosine",)))

    def solve(self, g: Givens) -> Answers:
        # With α = s and β = 0 the schedule is the bare (1 + cos)/2.
        half = linear_cosine_decay(g.step, lr=1.0, alpha=min(g.step / g.decay_steps, 1.0), beta=0.0,
                                   decay_steps=g.decay_steps, num_periods=g.num_periods)
        return {"cosine": 2 * half - 1,
                "rate": linear_cosine_decay(g.step, lr=g.lr, alpha=g.alpha, beta=g.beta,
                                            decay_steps=g.decay_steps, num_periods=g.num_periods)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        cosine = keep(math.sin(math.pi / 2 + 2 * math.pi * g.num_periods * _share(g)))
        falling = keep(keep(g.alpha + 1 - _share(g)) * (1 + cosine) / 2)
        return {"cosine": cosine, "rate": g.lr * falling + g.lr * g.beta}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"rate": _from(g, float(earlier["cosine"]))["rate"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, share = self.solve(g), _share(g)
        cosine = float(key["cosine"])
        over = Text("（t > T，取 s = 1）", " (t > T: s = 1)") if g.step > g.decay_steps else Text("", "")
        line = f"s = {g.step}/{g.decay_steps} = {approx(share, 6)}" if g.step <= g.decay_steps else "s = 1"
        return [same(line) + over,
                same(f"cos(2π×{num(g.num_periods)}×{approx(share, 6)})"
                     f" = cos({approx(2 * math.pi * g.num_periods * share, 5)}) = {_COSINE.show(cosine)}"),
                same(f"η = {num(g.lr)}×[({num(g.alpha)} + 1 - {approx(share, 6)})×(1 + {paren(cosine, 6)})/2"
                     f" + {num(g.beta)}] = {_RATE.show(key['rate'])}")]

    misconceptions = (
        Misconception[Givens](
            "degrees", Text("计算器用了角度制", "Calculator set to degrees"),
            Text("2π·n·s 是弧度。", "2π·n·s is in radians."),
            lambda g: _from(g, math.cos(math.radians(2 * math.pi * g.num_periods * _share(g))))),
        Misconception[Givens](
            "cosine-only", Text("漏了线性因子", "Linear factor left out"),
            Text("余弦还要乘线性下降的 α + 1 - s。", "The cosine is multiplied by the linear fall α + 1 - s."),
            lambda g: {"rate": g.lr * (_half(g) + g.beta)}),
        Misconception[Givens](
            "linear-only", Text("漏了余弦因子", "Cosine factor left out"),
            Text("线性下降还要乘 (1 + cos)/2。", "The linear fall is multiplied by (1 + cos)/2."),
            lambda g: {"rate": g.lr * (g.alpha + 1 - _share(g) + g.beta)}),
        Misconception[Givens](
            "no-half", Text("漏了 1/2", "Factor 1/2 left out"),
            Text("1 + cos 要除以 2。", "1 + cos is divided by 2."),
            lambda g: {"rate": g.lr * ((g.alpha + 1 - _share(g)) * 2 * _half(g) + g.beta)}),
        Misconception[Givens](
            "beta-unscaled", Text("β 没有乘 η₀", "β not multiplied by η₀"),
            Text("β 在方括号内，也要乘 η₀。", "β is inside the brackets and is multiplied by η₀ too."),
            lambda g: {"rate": g.lr * (g.alpha + 1 - _share(g)) * _half(g) + g.beta}),
        Misconception[Givens](
            "beta-forgotten", Text("漏了 β", "β left out"),
            Text("方括号里最后还要加 β。", "β is added inside the brackets."),
            lambda g: {"rate": g.lr * (g.alpha + 1 - _share(g)) * _half(g)}),
    )


TEMPLATE = ScheduleLinearCosine()
