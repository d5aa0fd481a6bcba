"""Linear warm-up, then a constant rate, a linear or a cosine decay over the steps that are left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Significant
from quizdl.engine.optimizers import cosine_decay, linear_decay, warmup_then
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    lr: Annotated[float, given("预热后的学习率 η_max", "rate η_max after the warm-up", low=1e-6, high=10)]
    warmup_steps: Annotated[int, given("预热步数 W", "warm-up steps W", low=1, high=1_000_000)]
    total_steps: Annotated[int, given("总步数 N", "steps N in all", low=2, high=1_000_000)]
    early: Annotated[int, given("预热期内所问的步数", "step asked about during the warm-up", low=0, high=1_000_000)]
    late: Annotated[int, given("预热后所问的步数", "step asked about afterwards", low=0, high=1_000_000)]
    start_lr: Annotated[float, given("预热起点的学习率", "rate at the start of the warm-up", low=0, high=10)] = 0.0
    decay: Annotated[Literal["linear", "cosine"], given("预热后的衰减", "decay after the warm-up")] = "linear"


_RATE = Significant(3)


def _decayed(g: Givens, share: float) -> float:
    return g.lr * (1 - share if g.decay == "linear" else (1 + math.cos(math.pi * share)) / 2)


def _late_share(g: Givens) -> float:
    return (g.late - g.warmup_steps) / (g.total_steps - g.warmup_steps)


class ScheduleWarmup(Template[Givens]):
    id = "schedule-warmup"
    topic = "optimizers"
    title = Text("学习率：预热", "Learning rate: warm-up")
    levels = (1, 2, 3)
    facts = ("warm-up.formula", "warm-up.definition")
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        warmup, lr = rng.choice((100, 200, 400, 500)), rng.choice((0.12, 0.24, 0.36, 0.48))
        total = warmup * rng.choice((4, 5, 6, 11))
        early = warmup * rng.integer(2, 8) // 10
        late = warmup + (total - warmup) * rng.choice((25, 30, 40, 60, 70)) // 100
        start = 0.0 if level == 1 else round(lr * rng.choice((0.1, 0.2)), 6)
        return Givens(lr, warmup, total, early, late, start, "cosine" if level == 3 else "linear")

    def check(self, g: Givens) -> None:
        self.require(g.warmup_steps < g.total_steps, "warmup_steps", f"needs to be below total_steps, {g.total_steps}")
        self.require(g.early < g.warmup_steps, "early", f"needs to be below warmup_steps, {g.warmup_steps}")
        self.require(g.warmup_steps <= g.late <= g.total_steps, "late",
                     f"needs warmup_steps to total_steps, {g.warmup_steps} to {g.total_steps}")
        self.require(g.start_lr < g.lr, "start_lr", f"needs to be below lr, {num(g.lr)}")

    def prompt(self, g: Givens) -> Text:
        after = (Text("再线性下降到 0", "then falls linearly to 0") if g.decay == "linear" else
                 Text("再按余弦 η_max·(1 + cos(π·s))/2 下降到 0（弧度制，s 为衰减期已过的比例）",
                      "then falls to 0 along the cosine η_max·(1 + cos(π·s))/2 (in radians), with s the share of"
                      " the decay that has passed"))
        return Text(f"训练共 N = {g.total_steps} 步（t 从 0 计）。"
                    f"学习率在前 W = {g.warmup_steps} 步从 {num(g.start_lr)} "
                    f"线性预热到 η_max = {num(g.lr)}（t = W 时达到），{after.zh}，在 t = N 时为 0。"
                    f"求 t = {g.early} 和 t = {g.late} 时的学习率。",
                    f"Training takes N = {g.total_steps} steps (t counts from 0). In the first W = {g.warmup_steps}"
                    f" steps the learning rate warms up linearly from {num(g.start_lr)} to η_max = {num(g.lr)}, reached"
                    f" at t = W; it {after.en}, and is 0 at t = N. Find the rates at t = {g.early} and t = {g.late}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("early", same(f"η({g.early})"), _RATE, zero_ok=g.early == 0),
                Field("late", same(f"η({g.late})"), _RATE, zero_ok=g.late == g.total_steps))

    def solve(self, g: Givens) -> Answers:
        left = g.total_steps - g.warmup_steps

        def decay(step: int) -> float:
            if g.decay == "linear":
                return linear_decay(step, lr=g.lr, decay_steps=left)
            return cosine_decay(step, lr=g.lr, decay_steps=left)

        early, late = (warmup_then(step, decay, warmup_steps=g.warmup_steps, start_lr=g.start_lr)
                       for step in (g.early, g.late))
        return {"early": early, "late": late}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        share = keep(g.early / g.warmup_steps)
        left = keep((g.total_steps - g.late) / (g.total_steps - g.warmup_steps))
        part = left if g.decay == "linear" else keep(math.sin(math.pi / 2 * left) ** 2)
        return {"early": g.lr * share + g.start_lr * (1 - share), "late": g.lr * part}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, share = self.solve(g), _late_share(g)
        start = f"{num(g.start_lr)} + ({num(g.lr)} - {num(g.start_lr)})" if g.start_lr else num(g.lr)
        early = f"{start}×{g.early}/{g.warmup_steps} = {_RATE.show(key['early'])}"
        passed = (f"({g.late} - {g.warmup_steps})/({g.total_steps} - {g.warmup_steps}) = {approx(share, 6)}")
        late = (f"{num(g.lr)}×(1 - {approx(share, 6)})" if g.decay == "linear"
                else f"{num(g.lr)}×(1 + cos(π×{approx(share, 6)}))/2")
        return [Text(f"预热：η({g.early}) = {early}", f"Warm-up: η({g.early}) = {early}"),
                Text(f"衰减已过的比例 s = {passed}", f"Share of the decay that has passed: s = {passed}"),
                same(f"η({g.late}) = {late} = {_RATE.show(key['late'])}")]

    misconceptions = (
        Misconception[Givens](
            "step-not-shifted", Text("衰减没有从 W 起算", "Decay not counted from W"),
            Text("衰减从 t = W 开始：用 t - W，而不是 t。", "The decay starts at t = W: use t - W, not t."),
            lambda g: {"late": _decayed(g, min(g.late / (g.total_steps - g.warmup_steps), 1.0))}),
        Misconception[Givens](
            "whole-training", Text("衰减的长度用了总步数 N", "Decay stretched over all N steps"),
            Text("衰减期只有 N - W 步。", "The decay takes only N - W steps."),
            lambda g: {"late": _decayed(g, (g.late - g.warmup_steps) / g.total_steps)}),
        Misconception[Givens](
            "as-without-warmup", Text("当作没有预热来算衰减", "Decay computed as if there were no warm-up"),
            Text("s = (t - W)/(N - W)，不是 t/N。", "s = (t - W)/(N - W), not t/N."),
            lambda g: {"late": _decayed(g, g.late / g.total_steps)}),
        Misconception[Givens](
            "degrees", Text("计算器用了角度制", "Calculator set to degrees"),
            Text("π·s 是弧度；角度制下应代入 180·s 度。", "π·s is in radians; in degrees it would be 180·s."),
            lambda g: {"late": g.lr * (1 + math.cos(math.radians(math.pi * _late_share(g)))) / 2}
            if g.decay == "cosine" else None),
        Misconception[Givens](
            "warmup-over-training", Text("预热用总步数 N 计算", "Warm-up spread over all N steps"),
            Text("预热在 W 步内完成，比例是 t/W。", "The warm-up is over after W steps: the share is t/W."),
            lambda g: {"early": g.start_lr + (g.lr - g.start_lr) * g.early / g.total_steps}),
        Misconception[Givens](
            "start-ignored", Text("忽略了预热的起点", "Start of the warm-up ignored"),
            Text("预热从给定的起点升到 η_max，不是从 0。",
                 "The warm-up rises from the given start to η_max, not from 0."),
            lambda g: {"early": g.lr * g.early / g.warmup_steps} if g.start_lr else None),
        Misconception[Givens](
            "no-warmup", Text("预热期内就用了 η_max", "Full rate during the warm-up"),
            Text("预热期内学习率还没有到 η_max。", "During the warm-up the rate has not reached η_max."),
            lambda g: {"early": g.lr}),
        Misconception[Givens](
            "falling-warmup", Text("预热期内让学习率下降", "Rate falling during the warm-up"),
            Text("预热期学习率上升：η_max·t/W，而不是 η_max·(1 - t/W)。",
                 "During the warm-up the rate rises with t/W; it does not fall with 1 - t/W."),
            lambda g: {"early": g.start_lr + (g.lr - g.start_lr) * (1 - g.early / g.warmup_steps)}),
    )


TEMPLATE = ScheduleWarmup()
