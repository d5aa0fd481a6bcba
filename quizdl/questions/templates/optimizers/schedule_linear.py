"""Linear decay of the learning rate, and how much it falls with every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Significant
from quizdl.engine.optimizers import linear_decay
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.optimizers._writing import settled, short
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    lr: Annotated[float, given("初始学习率 η₀", "initial learning rate", low=1e-6, high=10)]
    end_lr: Annotated[float, given("最终学习率 η_end", "final learning rate", low=0, high=10)]
    step: Annotated[int, given("步数 t，从 0 计", "step t, counted from 0", low=0, high=1_000_000)]
    decay_steps: Annotated[int, given("衰减步数 T", "decay steps T", low=2, high=1_000_000)]


_RATE = Significant(3)


def _share(g: Givens) -> float:
    return min(g.step / g.decay_steps, 1.0)


def _rate(g: Givens, slope: float) -> Answers:
    return {"slope": slope, "rate": g.lr - slope * min(g.step, g.decay_steps)}


class ScheduleLinear(Template[Givens]):
    id = "schedule-linear"
    topic = "optimizers"
    title = Text("学习率：线性衰减", "Learning rate: linear decay")
    levels = (1, 2)
    facts = ("linear-decay.formula",)
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        lr = rng.choice((0.12, 0.24, 0.35, 0.45, 0.64))
        total = rng.choice((20, 40, 50, 80)) if level == 1 else rng.choice((500, 800, 1000, 2000))
        step = rng.integer(total * 15 // 100, total * 85 // 100)
        return Givens(lr, 0.0 if level == 1 else round(lr * rng.choice((0.1, 0.2, 0.05)), 6), step, total)

    def check(self, g: Givens) -> None:
        self.require(g.end_lr < g.lr, "end_lr", f"needs to be below lr, {num(g.lr)}")

    def prompt(self, g: Givens) -> Text:
        end = Text(f"，T = {g.decay_steps} 步后到达 0", f" to 0 after T = {g.decay_steps} steps")
        if g.end_lr:
            end = Text(f"，T = {g.decay_steps} 步后到达 η_end = {num(g.end_lr)}",
                       f" to η_end = {num(g.end_lr)} after T = {g.decay_steps} steps")
        return Text(f"学习率从 η₀ = {num(g.lr)}（t = 0）开始线性下降{end.zh}，此后不变。"
                    f"求每一步下降多少（下降期间），以及 t = {g.step} 时的学习率。",
                    f"The learning rate falls linearly from η₀ = {num(g.lr)} at t = 0{end.en}, and then stays."
                    f" Find how much it falls with each step on the way, and the rate at t = {g.step}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("slope", Text("每步下降", "fall per step"), _RATE),
                Field("rate", same(f"η({g.step})"), _RATE, after=("slope",), zero_ok=g.step >= g.decay_steps))

    def solve(self, g: Givens) -> Answers:
        first, rate = (linear_decay(step, lr=g.lr, decay_steps=g.decay_steps, end_lr=g.end_lr) for step in (1, g.step))
        return {"slope": g.lr - first, "rate": rate}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        slope = keep((g.lr - g.end_lr) / g.decay_steps)
        share = keep(_share(g))
        return {"slope": slope, "rate": g.lr * (1 - share) + g.end_lr * share}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"rate": _rate(g, float(earlier["slope"]))["rate"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, slope = self.solve(g), (g.lr - g.end_lr) / g.decay_steps
        fall = f"({num(g.lr)} - {num(g.end_lr)})/{g.decay_steps} = {settled(key['slope'], _RATE)}"
        lines = [Text(f"每步下降 {fall}", f"Fall per step: {fall}")]
        if g.step > g.decay_steps:
            lines.append(Text(f"t > T，学习率停在 {_RATE.show(key['rate'])}",
                              f"t > T: the rate stays at {_RATE.show(key['rate'])}"))
        else:
            lines.append(same(f"η = {num(g.lr)} - {g.step}×{short(slope)} = {_RATE.show(key['rate'])}"))
        return lines

    misconceptions = (
        Misconception[Givens](
            "share-passed", Text("算成了已降到 η₀·t/T", "η₀·t/T taken for the rate"),
            Text("t/T 是已走过的比例，剩下的是 1 - t/T。", "t/T is the share that has passed; 1 - t/T is left."),
            lambda g: {"rate": g.end_lr + (g.lr - g.end_lr) * _share(g)}),
        Misconception[Givens](
            "end-ignored", Text("当作降到 0", "Fall taken to end at 0"),
            Text("总共只下降 η₀ - η_end。", "The whole fall is only η₀ - η_end."),
            lambda g: _rate(g, g.lr / g.decay_steps)),
        Misconception[Givens](
            "end-added", Text("降到 0 之后又加上 η_end", "η_end added on top of a fall to 0"),
            Text("加上 η_end 之前，下降的部分要用 η₀ - η_end。", "With η_end added, what falls is η₀ - η_end."),
            lambda g: {"rate": g.lr * (1 - _share(g)) + g.end_lr}),
        Misconception[Givens](
            "fall-for-rate", Text("把已下降的量当作学习率", "The fall taken for the rate"),
            Text("那是到 t 为止下降的总量；学习率是 η₀ 减去它。",
                 "That is the whole fall up to t; the rate is η₀ less that."),
            lambda g: {"rate": (g.lr - g.end_lr) * _share(g)} if g.end_lr else None),
        Misconception[Givens](
            "steps-less-one", Text("当作 T - 1 步", "T - 1 steps counted"),
            Text("从 t = 0 到 t = T 是 T 步，每步下降总量的 1/T。",
                 "From t = 0 to t = T there are T steps, each with 1/T of the whole fall."),
            lambda g: _rate(g, (g.lr - g.end_lr) / (g.decay_steps - 1))
            if g.decay_steps <= 100 and g.step < g.decay_steps else None),
        Misconception[Givens](
            "compounded", Text("按比例连乘下降", "Fall compounded as a factor"),
            Text("线性下降每步减去相同的量，不是乘以相同的因子 1 - 1/T。",
                 "A linear fall subtracts the same amount each step; it does not multiply by 1 - 1/T."),
            lambda g: {"rate": g.end_lr + (g.lr - g.end_lr) * (1 - 1 / g.decay_steps) ** g.step}),
    )


TEMPLATE = ScheduleLinear()
