"""The inverse square root schedule, plain and as the Transformer uses it with warm-up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Significant
from quizdl.engine.optimizers import inverse_square_root_decay, transformer_schedule
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.optimizers._writing import short
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    step: Annotated[int, given("步数 t，从 1 计", "step t, counted from 1", low=1, high=1_000_000)]
    lr: Annotated[float, given("初始学习率 η₀（Transformer 形式中不用）",
                               "initial rate (not used in the Transformer's form)",
                               low=1e-6, high=10)] = 0.1
    d_model: Annotated[int, given("模型维度；0 表示普通形式",
                                  "model width; 0 for the plain form", low=0, high=100_000)] = 0
    warmup_steps: Annotated[int, given("预热步数 W", "warm-up steps W", low=1, high=1_000_000)] = 4000


_RATE = Significant(3)


def _transformer(g: Givens, share: float) -> Answers:
    return {"rate": share / math.sqrt(g.d_model)}


def _branches(g: Givens) -> tuple[float, float]:
    """What the decay and the warm-up give at this step, before the width."""
    return 1 / math.sqrt(g.step), g.step * g.warmup_steps**-1.5


class ScheduleInverseSqrt(Template[Givens]):
    id = "schedule-inverse-sqrt"
    topic = "optimizers"
    title = Text("学习率：平方根倒数衰减", "Learning rate: inverse square root")
    levels = (1, 2)
    facts = ("inverse-sqrt-decay.formula", "inverse-sqrt-decay.zero")
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            return Givens(rng.integer(3, 60), rng.choice((0.1, 0.2, 0.5, 0.05, 0.3)))
        warmup = rng.choice((1000, 2000, 4000, 8000))
        share = rng.choice((2, 3, 4, 5, 6)) if rng.chance(0.5) else rng.choice((15, 20, 25, 40, 60, 90))
        return Givens(warmup * share // 10, d_model=rng.choice((256, 512, 768, 1024)), warmup_steps=warmup)

    def prompt(self, g: Givens) -> Text:
        if not g.d_model:
            return Text(f"学习率按 η(t) = η₀/√t 衰减，η₀ = {num(g.lr)}，步数 t 从 1 计。求 t = {g.step} 时的学习率。",
                        f"The learning rate follows η(t) = η₀/√t with η₀ = {num(g.lr)}; steps t count from 1."
                        f" Find the rate at t = {g.step}.")
        rule = "  η(t) = d^(-0.5)·min(t^(-0.5), t·W^(-1.5))"
        return Text(f"Transformer 的学习率（步数 t 从 1 计）：\n{rule}\nd = {g.d_model}，"
                    f"预热步数 W = {g.warmup_steps}。求 t = {g.step} 时的学习率，以及学习率的最大值。",
                    f"The learning rate of the Transformer (steps t count from 1):\n{rule}\n"
                    f"d = {g.d_model}, warm-up steps W = {g.warmup_steps}. Find the rate at t = {g.step}, and its"
                    " largest value.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        rate = Field("rate", same(f"η({g.step})"), _RATE)
        return (rate, Field("peak", Text("最大学习率", "largest rate"), _RATE)) if g.d_model else (rate,)

    def solve(self, g: Givens) -> Answers:
        if not g.d_model:
            return {"rate": inverse_square_root_decay(g.step, lr=g.lr)}
        rate, peak = (transformer_schedule(step, d_model=g.d_model, warmup_steps=g.warmup_steps)
                      for step in (g.step, g.warmup_steps))
        return {"rate": rate, "peak": peak}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        if not g.d_model:
            return {"rate": g.lr / keep(math.sqrt(g.step))}
        width = keep(math.sqrt(g.d_model))
        if g.step >= g.warmup_steps:
            share = keep(1 / keep(math.sqrt(g.step)))
        else:
            share = keep(g.step / keep(g.warmup_steps * keep(math.sqrt(g.warmup_steps))))
        return {"rate": share / width, "peak": keep(1 / keep(math.sqrt(g.warmup_steps))) / width}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        if not g.d_model:
            return [same(f"√{g.step} = {short(math.sqrt(g.step), 6)}"),
                    same(f"η = {num(g.lr)}/{short(math.sqrt(g.step), 6)} = {_RATE.show(key['rate'])}")]
        decay, warm = _branches(g)
        early = g.step < g.warmup_steps
        share = warm if early else decay
        return [same(f"t^(-0.5) = {short(decay, 6)},  t·W^(-1.5) = {g.step}×{short(g.warmup_steps**-1.5, 6)}"
                     f" = {short(warm, 6)}"),
                Text(f"t {'<' if early else '≥'} W，较小者是 {short(share, 6)}（{'预热' if early else '衰减'}阶段）",
                     f"t {'<' if early else '≥'} W: the smaller one is {short(share, 6)}"
                     f" ({'warming up' if early else 'decaying'})"),
                same(f"η = {short(share, 6)}/√{g.d_model} = {_RATE.show(key['rate'])}"),
                Text(f"最大值在 t = W：1/√({g.d_model}×{g.warmup_steps}) = {_RATE.show(key['peak'])}",
                     f"It is largest at t = W: 1/√({g.d_model}×{g.warmup_steps}) = {_RATE.show(key['peak'])}")]

    misconceptions = (
        Misconception[Givens](
            "no-root", Text("除以了 t 而不是 √t", "Divided by t, not √t"),
            Text("分母是 √t。", "The denominator is √t."),
            lambda g: None if g.d_model else {"rate": g.lr / g.step}),
        Misconception[Givens](
            "square", Text("把 -0.5 次方当成平方倒数", "Inverse square in place of inverse square root"),
            Text("是 1/√t，不是 1/t²。", "It is 1/√t, not 1/t²."),
            lambda g: None if g.d_model else {"rate": g.lr / g.step**2}),
        Misconception[Givens](
            "root-of-everything", Text("把 η₀ 也开了方", "Root taken of η₀ as well"),
            Text("你算了 √(η₀/t)；只有 t 开方：η₀/√t。", "You computed √(η₀/t); only t is under the root: η₀/√t."),
            lambda g: None if g.d_model else {"rate": math.sqrt(g.lr / g.step)}),
        Misconception[Givens](
            "multiplied", Text("乘了 √t", "Multiplied by √t"),
            Text("学习率随 t 下降：除以 √t。", "The rate falls with t: divide by √t."),
            lambda g: None if g.d_model else {"rate": g.lr * math.sqrt(g.step)}),
        Misconception[Givens](
            "counted-from-zero", Text("用了 √(t+1)", "√(t+1) used"),
            Text("本题步数从 1 计，直接代入 t。", "Steps count from 1 here: put in t itself."),
            lambda g: None if g.d_model or g.step > 20 else {"rate": g.lr / math.sqrt(g.step + 1)}),
        Misconception[Givens](
            "larger-branch", Text("取了较大的一支", "The larger branch taken"),
            Text("公式取 min：预热期用 t·W^(-1.5)，之后用 t^(-0.5)。",
                 "The formula takes the min: t·W^(-1.5) while warming up, t^(-0.5) afterwards."),
            lambda g: _transformer(g, max(_branches(g))) if g.d_model else None),
        Misconception[Givens](
            "width-not-rooted", Text("除以了 d 而不是 √d", "Divided by d, not √d"),
            Text("d^(-0.5) 是 1/√d。", "d^(-0.5) is 1/√d."),
            lambda g: {"rate": min(_branches(g)) / g.d_model, "peak": g.warmup_steps**-0.5 / g.d_model}
            if g.d_model else None),
        Misconception[Givens](
            "warmup-power", Text("W 的指数用成了 -0.5", "W with the exponent -0.5"),
            Text("预热一支是 t·W^(-1.5)，这样两支在 t = W 处相接。",
                 "The warm-up branch is t·W^(-1.5), so that both branches meet at t = W."),
            lambda g: _transformer(g, g.step * g.warmup_steps**-0.5)
            if g.d_model and g.step < g.warmup_steps else None),
        Misconception[Givens](
            "peak-without-width", Text("最大值漏乘 d^(-0.5)", "Peak without d^(-0.5)"),
            Text("最大值是 1/√(d·W)。", "The peak is 1/√(d·W)."),
            lambda g: {"peak": g.warmup_steps**-0.5} if g.d_model else None),
    )


TEMPLATE = ScheduleInverseSqrt()
