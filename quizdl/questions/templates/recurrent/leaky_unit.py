"""The leaky unit: a running average, how much an old input still counts, and how long it is remembered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.policy import Decimals, Integer, Significant
from quizdl.engine.recurrent import leaky_unit
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same

_STATE = Decimals(4)
_SHARE = Significant(3)
_LONGEST = 1200


@dataclass(frozen=True)
class Givens:
    values: Annotated[Vector, given("输入 v_1, v_2, …", "the inputs v_1, v_2, ...")]
    alpha: Annotated[float, given("保留旧状态的比例 α", "share α of the old state that is kept", low=0.01, high=0.99)]
    initial: Annotated[float, given("初始状态 μ_0", "initial state μ_0", low=-1000, high=1000)] = 0.0
    weight_asked: Annotated[bool, given("是否问 v_1 的权重", "whether the weight of v_1 is asked")] = False
    below: Annotated[float, given("记忆降到多少以下；0 表示不问", "share of the memory to fall below; 0: not asked",
                                  low=0, high=0.9)] = 0.0


def _memory(alpha: float, below: float) -> int:
    """The first step whose power of α is below the share, by repeated multiplication."""
    steps, share = 0, 1.0
    while share >= below:
        share, steps = share * alpha, steps + 1
    return steps


class LeakyUnit(Template[Givens]):
    id = "leaky-unit"
    topic = "recurrent"
    title = Text("有漏单元", "The leaky unit")
    levels = (1, 2, 3)
    facts = ("leaky-unit.formula", "leaky-unit.near-one")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        alpha = rng.choice((0.6, 0.7, 0.8, 0.9))
        values = rng.vector(2 if level == 1 else 3, -5, 9, 0, nonzero=True)
        if level == 1:
            return Givens(values, alpha, rng.decimal(-3, 6, 0, nonzero=True))
        if level == 2:
            return Givens(values, alpha, rng.decimal(-3, 6, 0, nonzero=True), weight_asked=True)
        return Givens(values[:2], rng.choice((0.8, 0.85, 0.9, 0.95, 0.98)), rng.decimal(-3, 6, 0, nonzero=True),
                      below=rng.choice((0.25, 0.1, 0.05, 0.01)))

    def check(self, g: Givens) -> None:
        self.require(len(g.values) <= 8, "values", "has more than 8 inputs")
        self.require(max(map(abs, g.values)) <= 1000, "values", "must be within -1000 to 1000")
        self.require(g.below == 0 or g.below >= 1e-4, "below", "must be 0 or at least 0.0001")
        for power in range(1, _LONGEST if g.below else 0):
            share = g.alpha**power
            self.require(abs(share - g.below) > 1e-9, "below", f"is α^{power} exactly; choose another share")
            if share < g.below:
                break

    def prompt(self, g: Givens) -> Text:
        last = len(g.values)
        inputs = ", ".join(f"v_{t} = {num(v)}" for t, v in enumerate(g.values, start=1))
        values = f"α = {num(g.alpha)}, μ_0 = {num(g.initial)}, {inputs}"
        text = Text(f"有漏单元：μ_t = α·μ_(t-1) + (1-α)·v_t，{values.replace(', ', '，')}。求 μ_{last}。",
                    f"A leaky unit: μ_t = α·μ_(t-1) + (1-α)·v_t, {values}. Find μ_{last}.")
        if g.weight_asked:
            text += Text(f"\n再求：v_1 在 μ_{last} 中的系数。", f"\nThen: the coefficient of v_1 in μ_{last}.")
        if g.below:
            share = num(g.below)
            text += Text(f"\n再求：至少经过多少步，μ_0 的系数才小于 {share}？",
                         f"\nThen: after how many steps is the coefficient of μ_0 below {share} for the first time?")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        last = len(g.values)
        fields = [Field("state", same(f"μ_{last}"), _STATE, zero_ok=True)]
        if g.weight_asked:
            fields.append(Field("weight", Text("v_1 的系数", "coefficient of v_1"), _SHARE))
        if g.below:
            fields.append(Field("steps", Text("步数", "steps"), Integer()))
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        impulse = np.zeros(len(g.values))
        impulse[0] = 1.0
        # The coefficients are found by running the unit: on an input of 1 followed by zeros, and from state 1.
        fading = leaky_unit(np.zeros(_LONGEST), g.alpha, initial=1.0)
        return {"state": float(leaky_unit(g.values, g.alpha, initial=g.initial)[-1]),
                "weight": float(leaky_unit(impulse, g.alpha)[-1]),
                "steps": int(np.argmax(fading < g.below)) + 1 if g.below else 0}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        last = len(g.values)
        state = keep(g.alpha**last) * g.initial
        for t, value in enumerate(g.values, start=1):
            state += keep((1 - g.alpha) * g.alpha ** (last - t)) * value
        steps = math.floor(math.log(g.below) / math.log(g.alpha)) + 1 if g.below else 0
        return {"state": state, "weight": (1 - g.alpha) * g.alpha ** (last - 1), "steps": steps}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, state, lines = self.solve(g), g.initial, []
        last, rest = len(g.values), approx(1 - g.alpha, 6)
        for t, value in enumerate(g.values, start=1):
            new = g.alpha * state + (1 - g.alpha) * value
            shown = _STATE.show(key["state"]) if t == last else approx(new, 6)
            lines.append(same(f"μ_{t} = {num(g.alpha)}×{paren(state, 6)} + {rest}×{paren(value)} = {shown}"))
            state = new
        if g.weight_asked:
            shown = _SHARE.show(key["weight"])
            lines.append(Text(f"v_1 先乘 1-α，之后每一步再乘 α：(1-α)·α^{last - 1} = {rest}×{num(g.alpha)}^{last - 1}"
                              f" = {shown}",
                              f"v_1 is multiplied by 1-α once and by α at every later step: (1-α)·α^{last - 1} = "
                              f"{rest}×{num(g.alpha)}^{last - 1} = {shown}"))
        if g.below:
            n = key["steps"]
            powers = ", ".join(f"{num(g.alpha)}^{k} = {_SHARE.show(g.alpha**k)}" for k in range(max(1, n - 1), n + 1))
            lines.append(Text(f"μ_0 的系数是 α^n；α^n < {num(g.below)}，即 n > ln {num(g.below)} / ln α；"
                              f"{powers}，故 n = {n}",
                              f"The coefficient of μ_0 is α^n; α^n < {num(g.below)} means n > "
                              f"ln {num(g.below)} / ln α; {powers}, so n = {n}"))
        return lines


def _run(g: Givens, keep: float, new: float, initial: float, values: Sequence[float]) -> float:
    state = initial
    for value in values:
        state = keep * state + new * value
    return state


def _swapped(g: Givens) -> Answers:
    old = 1 - g.alpha
    steps = _memory(old, g.below) if g.below else None
    found: dict[str, float | int] = {"state": _run(g, old, g.alpha, g.initial, g.values),
                                     "weight": g.alpha * old ** (len(g.values) - 1)}
    return found if steps is None else {**found, "steps": steps}


LeakyUnit.misconceptions = (
    Misconception[Givens](
        "roles-swapped",
        Text("α 与 1-α 用反", "α and 1-α swapped"),
        Text("这里 α 乘旧状态，1-α 乘新输入；α 越接近 1，记忆越长。",
             "Here α multiplies the old state and 1-α the new input; α near 1 remembers long."),
        _swapped,
    ),
    Misconception[Givens](
        "input-not-scaled",
        Text("新输入没有乘 1-α", "New input not multiplied by 1-α"),
        Text("新输入要乘 1-α，这样 μ 才是加权平均。", "Multiply the new input by 1-α; only then is μ an average."),
        lambda g: {"state": _run(g, g.alpha, 1.0, g.initial, g.values), "weight": g.alpha ** (len(g.values) - 1)},
    ),
    Misconception[Givens](
        "starts-at-first-input",
        Text("从 μ_1 = v_1 开始", "Started with μ_1 = v_1"),
        Text("第一步也要用公式：μ_1 = α·μ_0 + (1-α)·v_1。",
             "The first step obeys the rule too: μ_1 = α·μ_0 + (1-α)·v_1."),
        lambda g: {"state": _run(g, g.alpha, 1 - g.alpha, g.values[0], g.values[1:])},
    ),
    Misconception[Givens](
        "starts-at-zero",
        Text("把 μ_0 当作 0", "μ_0 taken as 0"),
        Text("初始状态 μ_0 已给出，第一步要乘上 α 加进去。",
             "The initial state μ_0 is given; its share α counts in step 1."),
        lambda g: {"state": _run(g, g.alpha, 1 - g.alpha, 0.0, g.values)},
    ),
    Misconception[Givens](
        "one-power-too-many",
        Text("α 多乘了一次", "One power of α too many"),
        Text("v_1 进入时只乘 1-α，之后的每一步才各乘一次 α。",
             "v_1 enters with 1-α alone; only the steps after it multiply by α."),
        lambda g: {"weight": (1 - g.alpha) * g.alpha ** len(g.values)} if g.weight_asked else None,
    ),
    Misconception[Givens](
        "weight-forgets-own-share",
        Text("系数里漏乘 1-α", "Coefficient without 1-α"),
        Text("v_1 的系数是 (1-α)·α^(t-1)，不要漏掉 1-α。", "The coefficient of v_1 is (1-α)·α^(t-1); keep the 1-α."),
        lambda g: {"weight": g.alpha ** (len(g.values) - 1)} if g.weight_asked else None,
    ),
    Misconception[Givens](
        "rounded-down",
        Text("步数向下取整", "Steps rounded down"),
        Text("解不等式 α^n < 阈值，n 要向上取整。", "Solve α^n < share: the number of steps is rounded up."),
        lambda g: {"steps": _memory(g.alpha, g.below) - 1} if g.below else None,
    ),
    Misconception[Givens](
        "linear-forgetting",
        Text("以为每步等量减少", "Taking the loss for linear"),
        Text("系数每步乘 α，是指数衰减，不是每步减去 1-α。",
             "The coefficient is multiplied by α each step: it decays exponentially, not by 1-α a step."),
        lambda g: {"steps": math.floor((1 - g.below) / (1 - g.alpha) + 1e-9) + 1} if g.below else None,
    ),
)


TEMPLATE = LeakyUnit()
