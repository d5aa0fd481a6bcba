"""What softmax does when logits are shifted, multiplied, or divided by a temperature."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.choice_policy import OneOf, Option
from quizdl.answers.policy import Decimals
from quizdl.engine.activations import softmax
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    logits: Annotated[Vector, given("logits", "logits")]
    change: Annotated[Literal["shift", "scale", "temperature"], given("加常数、乘常数、除以温度",
                                                                      "add, multiply, or divide by a temperature")]
    amount: Annotated[float, given("常数 c、k 或温度 T", "the constant c, k, or the temperature T", low=-20, high=20)]


_POLICY = VectorPolicy(Decimals(4))
_EFFECT = OneOf((
    Option("same", Text("完全不变", "exactly the same")),
    Option("sharper", Text("更尖锐（最大的概率变大）", "sharper (the largest probability grows)")),
    Option("flatter", Text("更平坦（最大的概率变小）", "flatter (the largest probability shrinks)")),
))


def _changed(g: Givens) -> list[float]:
    """The logits after the change."""
    apply = {"shift": lambda z: z + g.amount, "scale": lambda z: z * g.amount, "temperature": lambda z: z / g.amount}
    return [apply[g.change](z) for z in g.logits]


def _soft(logits: Sequence[float]) -> np.ndarray:
    powers = np.exp(np.array(logits) - max(logits))
    return np.asarray(powers / powers.sum())


def _effect(before: np.ndarray, after: np.ndarray) -> str:
    """What became of the largest probability. Where it rounds to 1, only the shares of the others tell."""
    rest, left = (float(np.sort(p)[:-1].sum()) if abs(p.sum() - 1) < 1e-9 else 1 - float(p.max())
                  for p in (before, after))
    if abs(left - rest) <= 1e-9 * min(abs(rest), abs(left)):
        return "same"
    return "sharper" if left < rest else "flatter"


def _after(g: Givens, after: np.ndarray) -> Answers:
    return {"after": after, "effect": _effect(_soft(g.logits), after)}


def _shares(logits: Sequence[float]) -> np.ndarray | None:
    return np.array(logits) / sum(logits) if abs(sum(logits)) > 1e-9 else None


def _no_exponential(g: Givens) -> Answers | None:
    before, after = _shares(g.logits), _shares(_changed(g))
    if before is None or after is None:
        return None
    return {"before": before, "after": after, "effect": _effect(before, after)}


def _probabilities_changed(g: Givens) -> Answers:
    """The change made to the probabilities, which are then normalized again if they were shifted."""
    p = _soft(g.logits)
    if g.change == "shift":
        moved = p + g.amount
        return _after(g, moved / moved.sum() if abs(moved.sum()) > 1e-9 else moved)
    return _after(g, p * g.amount if g.change == "scale" else p / g.amount)


class SoftmaxShiftScale(Template[Givens]):
    id = "softmax-shift-scale"
    topic = "activations"
    title = Text("softmax 的平移与缩放", "Shifting and scaling the logits of softmax")
    levels = (1, 2, 3)
    facts = ("softmax.shift", "softmax.scale", "softmax.temperature")
    givens = Givens
    keep = Keep(figures=6)

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.logits) <= 8, "logits", "needs 2 to 8 entries")
        self.require(all(abs(z) <= 20 for z in g.logits), "logits", "needs entries from -20 to 20")
        if g.change != "shift":
            self.require(0.1 <= g.amount <= 10, "amount", f"needs 0.1 to 10 for {g.change}")

    def draw(self, rng: Stream, level: int) -> Givens:
        logits = tuple(step / 2 for step in rng.sample(range(-4, 7), 3))
        if level == 1:
            return Givens(logits, "shift", rng.choice((-3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 5.0)))
        if level == 2:
            return Givens(logits, "scale", rng.choice((0.5, 2.0, 3.0)))
        return Givens(tuple(z * 2 for z in logits), "temperature", rng.choice((0.5, 2.0, 4.0, 5.0)))

    def prompt(self, g: Givens) -> Text:
        amount = num(g.amount)
        zh = {"shift": f"所有 logit 都加上 c = {amount}", "scale": f"所有 logit 都乘以 k = {amount}",
              "temperature": f"使用温度 T = {amount}，即 softmax(z/T)"}[g.change]
        en = {"shift": f"c = {amount} is added to every logit", "scale": f"every logit is multiplied by k = {amount}",
              "temperature": f"a temperature T = {amount} is used, softmax(z/T)"}[g.change]
        return Text(f"logits z = {vec(g.logits)}，p = softmax(z)。然后{zh}，得到 q。求 p 和 q；q 与 p 相比如何？",
                    f"Logits z = {vec(g.logits)}, p = softmax(z). Then {en}, which gives q. Find p and q; how does q "
                    "compare with p?")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("before", same("p"), _POLICY), Field("after", same("q"), _POLICY),
                Field("effect", Text("q 与 p 相比", "q compared with p"), _EFFECT))

    def solve(self, g: Givens) -> Answers:
        before, after = softmax(as_array(g.logits)), softmax(as_array(_changed(g)))
        return {"before": before, "after": after, "effect": _effect(before, after)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        factor = 1.0 if g.change == "shift" else g.amount if g.change == "scale" else 1 / g.amount
        powers = [keep(math.exp(z)) for z in g.logits]
        # A shift cancels: e^(z+c) = e^c·e^z. Scaling raises every power to the factor.
        raised = [keep(math.exp(z * factor)) for z in g.logits]
        levels_differ = len(set(g.logits)) > 1
        effect = "same" if factor == 1 or not levels_differ else "sharper" if factor > 1 else "flatter"
        return {"before": tuple(power / sum(powers) for power in powers),
                "after": tuple(power / sum(raised) for power in raised), "effect": effect}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, changed = self.solve(g), _changed(g)
        p, q = _POLICY.show(key["before"]), _POLICY.show(key["after"])
        amount = num(g.amount)
        plus = amount if amount.startswith("-") else f"+{amount}"
        power = paren(g.amount)
        reason = {
            "shift": Text(f"e^(z{plus}) = e^{power}·e^z，公因子上下约去，softmax 对平移不变",
                          f"e^(z{plus}) = e^{power}·e^z: the factor cancels, softmax ignores a shift"),
            "scale": Text("缩放 logit 会改变它们的差，softmax 对缩放不是不变的",
                          "Scaling changes the differences between logits: softmax does not ignore it"),
            "temperature": Text("温度高则差别缩小、分布变平；温度低则变尖",
                                "A high temperature shrinks the differences and flattens; a low one sharpens"),
        }[g.change]
        return (same(f"e^z = {vec((math.exp(z) for z in g.logits), 4)}"),
                same(f"p = {p}"),
                Text(f"新的 logits：{vec(changed, 6)}", f"New logits: {vec(changed, 6)}"),
                same(f"q = {q}"),
                reason,
                Text(f"q 与 p 相比：{_EFFECT.text(key['effect']).zh}",
                     f"q compared with p: {_EFFECT.text(key['effect']).en}"))

    misconceptions = (
        Misconception[Givens](
            "without-exponential",
            Text("漏了指数", "Without the exponential"),
            Text("你把 logit 直接除以总和；softmax 先取 e^z。",
                 "You divided the logits by their sum; softmax takes e^z first."),
            lambda g: _no_exponential(g) if g.change == "shift" else None,
        ),
        Misconception[Givens](
            "change-to-probabilities",
            Text("把变化作用在概率上", "Change made to the probabilities"),
            Text("你改的是概率 p；变化作用在 logit 上，然后重新做 softmax。",
                 "You changed the probabilities p; the change acts on the logits, and softmax is taken again."),
            _probabilities_changed,
        ),
        Misconception[Givens](
            "scale-cancels",
            Text("以为缩放会约去", "Scaling thought to cancel"),
            Text("只有加上的常数会约去；乘以常数会改变 logit 之差，也就改变概率。",
                 "Only an added constant cancels; a factor changes the differences of logits and the probabilities."),
            lambda g: _after(g, _soft(g.logits)) if g.change != "shift" else None,
        ),
        Misconception[Givens](
            "inverse-factor",
            Text("乘除弄反", "Multiplied for divided, or the reverse"),
            Text("k 是乘上去的，温度 T 是除掉的：你做反了。",
                 "k multiplies the logits and T divides them: you did the reverse."),
            lambda g: None if g.change == "shift" else _after(
                g, _soft([z / g.amount if g.change == "scale" else z * g.amount for z in g.logits])),
        ),
        Misconception[Givens](
            "not-normalized-again",
            Text("没有重新归一化", "Not normalized again"),
            Text("变化后分母也变了；q 的各项之和必须为 1。",
                 "The denominator changes as well; the entries of q must add up to 1."),
            lambda g: _after(g, np.exp(np.array(_changed(g))) / np.exp(np.array(g.logits)).sum()),
        ),
        Misconception[Givens](
            "one-logit-shifted",
            Text("只给一个 logit 加了常数", "Only one logit shifted"),
            Text("你只改了最大的 logit；题目给所有 logit 加同一个常数。",
                 "You changed the largest logit alone; the question adds the constant to every one."),
            lambda g: _after(g, _soft([z + g.amount * (i == g.logits.index(max(g.logits)))
                                       for i, z in enumerate(g.logits)])) if g.change == "shift" else None,
        ),
    )


TEMPLATE = SoftmaxShiftScale()
