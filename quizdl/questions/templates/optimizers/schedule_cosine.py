"""Cosine decay of the learning rate, to a smallest rate, and with warm restarts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Decimals, Significant
from quizdl.engine.optimizers import cosine_decay
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    lr: Annotated[float, given("初始（最大）学习率 η_max", "initial (largest) learning rate", low=1e-6, high=10)]
    min_lr: Annotated[float, given("最小学习率 η_min", "smallest learning rate", low=0, high=10)]
    step: Annotated[int, given("步数 t，从 0 计", "step t, counted from 0", low=0, high=1_000_000)]
    decay_steps: Annotated[int, given("周期 T", "period T", low=2, high=1_000_000)]
    restarts: Annotated[bool, given("每过 T 步是否重启", "whether it restarts every T steps")] = False


_COSINE, _RATE = Decimals(4), Significant(3)


def _now(g: Givens) -> int:
    return g.step % g.decay_steps if g.restarts else min(g.step, g.decay_steps)


def _cosine(g: Givens) -> float:
    return math.cos(math.pi * _now(g) / g.decay_steps)


def _from(g: Givens, cosine: float) -> Answers:
    return {"cosine": cosine, "rate": g.min_lr + (g.lr - g.min_lr) / 2 * (1 + cosine)}


def _not_restarted(g: Givens) -> Answers | None:
    return _from(g, math.cos(math.pi * g.step / g.decay_steps)) if g.restarts and g.step >= g.decay_steps else None


class ScheduleCosine(Template[Givens]):
    id = "schedule-cosine"
    topic = "optimizers"
    title = Text("学习率：余弦衰减", "Learning rate: cosine decay")
    levels = (1, 2, 3)
    facts = ("cosine-annealing.formula", "cosine-annealing.course", "cosine-annealing.restarts")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        total, lr = rng.choice((10, 20, 30, 40, 50, 60, 90, 100)), rng.choice((0.1, 0.2, 0.4, 0.5))
        step = rng.integer(total // 5, total * 9 // 10)
        step += step * 2 == total
        low = 0.0 if level == 1 else round(lr * rng.choice((0.1, 0.05, 0.2)), 6)
        if level == 3:
            # In the second or the fourth period: the cosine itself would have the other sign there.
            step += total * rng.choice((1, 3))
        return Givens(lr, low, step, total, level == 3)

    def check(self, g: Givens) -> None:
        self.require(g.min_lr < g.lr, "min_lr", f"needs to be below lr, {num(g.lr)}")

    def prompt(self, g: Givens) -> Text:
        low = f"η_min + (η_max - η_min)/2·(1 + cos(π·{'t_cur' if g.restarts else 't'}/T))"
        state = [f"η_max = {num(g.lr)}", f"η_min = {num(g.min_lr)}", f"T = {g.decay_steps}"]
        note = Text("t > T 后保持 η_min", "after T the rate stays at η_min")
        if g.restarts:
            note = Text("每过 T 步热重启：t_cur = t mod T", "warm restarts every T steps: t_cur = t mod T")
        inside = "cos(π·t_cur/T)" if g.restarts else "cos(π·t/T)"
        return Text(f"学习率按余弦衰减（弧度制，步数 t 从 0 计，{note.zh}）：\n  η(t) = {low}\n{'，'.join(state)}。"
                    f"求 t = {g.step} 时的 {inside} 和学习率。",
                    f"Cosine decay of the learning rate (radians; steps t count from 0; {note.en}):\n  η(t) = {low}\n"
                    f"{', '.join(state)}. Find {inside} and the rate at t = {g.step}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("cosine", same("cos(π·t_cur/T)" if g.restarts else "cos(π·t/T)"), _COSINE, zero_ok=True),
                Field("rate", same(f"η({g.step})"), _RATE, after=("cosine",), zero_ok=_now(g) == g.decay_steps))

    def solve(self, g: Givens) -> Answers:
        now = g.step % g.decay_steps if g.restarts else g.step
        # Between the rates 0 and 2 the schedule is 1 + cos.
        return {"cosine": cosine_decay(now, lr=2.0, decay_steps=g.decay_steps) - 1,
                "rate": cosine_decay(now, lr=g.lr, decay_steps=g.decay_steps, min_lr=g.min_lr)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        cosine = keep(math.sin(math.pi / 2 - math.pi * _now(g) / g.decay_steps))
        return {"cosine": cosine, "rate": (g.lr * (1 + cosine) + g.min_lr * (1 - cosine)) / 2}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"rate": _from(g, float(earlier["cosine"]))["rate"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, lines = self.solve(g), []
        if g.restarts:
            lines.append(same(f"t_cur = {g.step} mod {g.decay_steps} = {_now(g)}"))
        elif g.step > g.decay_steps:
            lines.append(Text("t > T，取 t = T", "t > T counts as t = T"))
        cosine = float(key["cosine"])
        lines.append(same(f"cos(π×{_now(g)}/{g.decay_steps}) = cos({approx(math.pi * _now(g) / g.decay_steps, 5)})"
                          f" = {_COSINE.show(cosine)}"))
        low = f"{num(g.min_lr)} + " if g.min_lr else ""
        lines.append(same(f"η = {low}({num(g.lr)} - {num(g.min_lr)})/2×(1 + {paren(cosine, 6)})"
                          f" = {_RATE.show(key['rate'])}"))
        return lines

    misconceptions = (
        Misconception[Givens](
            "degrees", Text("计算器用了角度制", "Calculator set to degrees"),
            Text("π·t/T 是弧度；角度制下应代入 180·t/T 度。", "π·t/T is in radians; in degrees it would be 180·t/T."),
            lambda g: _from(g, math.cos(math.radians(math.pi * _now(g) / g.decay_steps)))),
        Misconception[Givens](
            "no-half", Text("漏了 1/2", "Factor 1/2 left out"),
            Text("1 + cos 在 0 到 2 之间，要乘 1/2。", "1 + cos runs from 2 to 0, so it is halved."),
            lambda g: {"rate": g.min_lr + (g.lr - g.min_lr) * (1 + _cosine(g))}),
        Misconception[Givens](
            "minus-cosine", Text("用了 1 - cos", "1 - cos in place of 1 + cos"),
            Text("1 - cos 随 t 增大；衰减要用 1 + cos。", "1 - cos grows with t; the decay has 1 + cos."),
            lambda g: {"rate": g.min_lr + (g.lr - g.min_lr) / 2 * (1 - _cosine(g))}),
        Misconception[Givens](
            "linear", Text("按线性衰减计算", "Linear decay"),
            Text("你算了 1 - t/T；余弦衰减的比例是 (1 + cos(π·t/T))/2。",
                 "You took 1 - t/T; the share of cosine decay is (1 + cos(π·t/T))/2."),
            lambda g: {"rate": g.min_lr + (g.lr - g.min_lr) * (1 - _now(g) / g.decay_steps)}),
        Misconception[Givens](
            "smallest-not-subtracted", Text("没有先减去 η_min", "η_min not subtracted first"),
            Text("变化的部分是 η_max - η_min。", "What varies is η_max - η_min."),
            lambda g: {"rate": g.min_lr + g.lr / 2 * (1 + _cosine(g))}),
        Misconception[Givens](
            "smallest-not-added", Text("没有加上 η_min", "η_min not added"),
            Text("要加上 η_min，学习率不会低于它。", "Add η_min; the rate never falls below it."),
            lambda g: {"rate": (g.lr - g.min_lr) / 2 * (1 + _cosine(g))}),
        Misconception[Givens](
            "not-restarted", Text("没有对 T 取余", "No remainder taken"),
            Text("热重启后从 t_cur = t mod T 重新计。", "After a warm restart t_cur = t mod T counts anew."),
            _not_restarted),
    )


TEMPLATE = ScheduleCosine()
