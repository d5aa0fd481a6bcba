"""Spread against concentrated weights: the same output, a different penalty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.choice_policy import OneOf, Option
from quizdl.answers.policy import Decimals
from quizdl.engine.dense import dense
from quizdl.engine.losses import l1_penalty, l2_penalty
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, products, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("输入", "input")]
    first: Annotated[Vector, given("第一组权重", "first weights")]
    second: Annotated[Vector, given("第二组权重", "second weights")]
    l1: Annotated[bool, given("是否也问 L1", "whether L1 is asked too")] = False
    smallest: Annotated[bool, given("是否再问输出与 w1 相同、L2 最小的权重",
                                    "whether the weights of the output of w1 with the least L2 are asked")] = False


_TWO, _FOUR = Decimals(2), Decimals(4)
_PREFERS = OneOf((Option("first", same("w1")), Option("second", same("w2")),
                  Option("neither", Text("一样，无法区分", "neither: they are equal"))))


def _prefers(first: float, second: float) -> str:
    if abs(first - second) <= 1e-9 * max(1.0, abs(first)):
        return "neither"
    return "first" if first < second else "second"


class SpreadWeights(Template[Givens]):
    id = "spread-weights"
    topic = "regularization"
    title = Text("分散与集中的权重", "Spread against concentrated weights")
    levels = (1, 2, 3)
    facts = ("l2-regularization.spread", "l2-regularization.spread-example", "l2-regularization.spread-l1-tie")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        count = 4 if level < 3 else rng.choice((2, 4))
        value = rng.choice((-1, 1)) * rng.choice((0.4, 0.8, 1.2, 1.6, 2.0, 2.4))
        if level < 3:
            place = rng.integer(0, count - 1)
            concentrated = tuple(value if i == place else 0.0 for i in range(count))
            even = round(value / count, 4)
            pair = (even,) * count
            if level == 2 and rng.chance(0.5):
                # Half way: two weights of opposite excess, so that L1 is no longer equal.
                shift = round(2 * abs(even), 4)
                pair = (round(even + shift, 4), round(even - shift, 4), even, even)
            x = (1.0,) * count
        else:
            # Inputs of different size; the concentrated weights use one of them alone.
            x = tuple(float(entry) for entry in rng.sample((1, 2, 3, 4), count))
            place = rng.integer(0, count - 1)
            concentrated = tuple(value if i == place else 0.0 for i in range(count))
            even = round(value * x[place] / sum(x), 12)
            pair = (even,) * count
            if round(even, 3) != even:  # an output that divides by the sum of x
                concentrated = tuple(value * sum(x) / 4 if i == place else 0.0 for i in range(count))
                pair = (round(value * x[place] / 4, 12),) * count
        one, other = rng.shuffled((concentrated, pair))
        return Givens(x, one, other, level > 1, level == 3)

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= 8, "x", "has more than 8 entries")
        for name, weights in (("first", g.first), ("second", g.second)):
            self.require(len(weights) == len(g.x), name, "needs one weight for each input")
        if g.smallest:
            self.require(any(g.x), "x", "is all 0, so no weights are the smallest for an output")

    def prompt(self, g: Givens) -> Text:
        r1 = "，R1(w) = Σ|w|" if g.l1 else ""
        zh = f"x = {vec(g.x)}，w1 = {vec(g.first)}，w2 = {vec(g.second)}。正则项 R2(w) = Σw²{r1}（不乘系数）。"
        en = (f"x = {vec(g.x)}, w1 = {vec(g.first)}, w2 = {vec(g.second)}. "
              f"{'Penalties' if g.l1 else 'Penalty'}: R2(w) = Σw²{' and R1(w) = Σ|w|' if g.l1 else ''} "
              "(without a factor).")
        each = Text("各正则项", "each penalty") if g.l1 else Text("它", "the penalty")
        text = Text(zh + f"\n求两组权重的输出 w·x、R2{'、R1' if g.l1 else ''}，以及{each.zh}偏好（值更小）的一组。",
                    en + f"\nFor both, find the output w·x and R2{' and R1' if g.l1 else ''}, and which weights "
                    f"{each.en} prefers (those where it is smaller).")
        if g.smallest:
            text += Text("\n再求：输出与 w1 相同的所有权重中 R2 最小的那一组。",
                         "\nThen: of all weights with the same output as w1, those with the least R2.")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = [Field("outputs", Text("输出 w1·x, w2·x", "outputs w1·x, w2·x"), VectorOf(_TWO), zero_ok=True),
                  Field("l2", Text("R2(w1), R2(w2)", "R2(w1), R2(w2)"), VectorOf(_FOUR), zero_ok=True),
                  Field("l2_prefers", Text("R2 偏好", "R2 prefers"), _PREFERS, after=("l2",))]
        if g.l1:
            fields += [Field("l1", Text("R1(w1), R1(w2)", "R1(w1), R1(w2)"), VectorOf(_FOUR), zero_ok=True),
                       Field("l1_prefers", Text("R1 偏好", "R1 prefers"), _PREFERS, after=("l1",))]
        if g.smallest:
            fields.append(Field("smallest", Text("R2 最小的权重", "weights of least R2"), VectorOf(_FOUR),
                                zero_ok=True))
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        x, pair = np.array([g.x]), np.array([g.first, g.second])
        outputs = dense(x, pair.T)[0]
        l2 = [l2_penalty(w, 1.0, half=False) for w in pair]
        l1 = [l1_penalty(w, 1.0, half=False) for w in pair]
        answers: dict[str, object] = {"outputs": outputs, "l2": l2, "l2_prefers": _prefers(*l2),
                                      "l1": l1, "l1_prefers": _prefers(*l1)}
        if g.smallest:
            # Least squares of one equation: the pseudo-inverse gives the shortest solution.
            answers["smallest"] = np.linalg.pinv(x)[:, 0] * float(outputs[0])
        return answers

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        outputs, l2, l1 = [], [], []
        for weights in (g.first, g.second):
            outputs.append(keep(sum(w * x for w, x in zip(weights, g.x, strict=True))))
            l2.append(sum(keep(w * w) for w in weights))
            l1.append(sum(w if w > 0 else -w for w in weights))
        answers = {"outputs": outputs, "l2": l2, "l2_prefers": _prefers(l2[0], l2[1]),
                   "l1": l1, "l1_prefers": _prefers(l1[0], l1[1])}
        if g.smallest:
            # Lagrange: w = t·x with t·Σx² = output.
            answers["smallest"] = [keep(outputs[0] / sum(x * x for x in g.x)) * x for x in g.x]
        return answers

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {f"{name}_prefers": _prefers(earlier[name][0], earlier[name][1])
                for name in ("l2", "l1") if name in earlier}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, shown = self.solve(g), {}
        for field in self.fields(g):
            shown[field.name] = field.policy.show(key[field.name])
        steps = [same(f"w1·x = {products(g.first, g.x)}; w2·x = {products(g.second, g.x)}"),
                 Text(f"输出：{shown['outputs']}", f"Outputs: {shown['outputs']}"),
                 same(f"R2 = Σw²: {shown['l2']}")]
        best = _PREFERS.text(str(key["l2_prefers"]))
        steps.append(Text(f"L2 对大权重罚得更重，所以值小者更分散。R2 偏好：{best.zh}",
                          f"L2 punishes large weights more, so the smaller value is the more spread one. R2 prefers: "
                          f"{best.en}"))
        if g.l1:
            best = _PREFERS.text(str(key["l1_prefers"]))
            steps.append(Text(f"R1 = Σ|w|：{shown['l1']}；R1 偏好：{best.zh}",
                              f"R1 = Σ|w|: {shown['l1']}; R1 prefers: {best.en}"))
        if g.smallest:
            squares = sum(x * x for x in g.x)
            output = float(np.dot(g.first, g.x))
            steps.append(Text(f"R2 最小的权重与 x 成比例：w = (w1·x/Σx²)·x = ({approx(output)}/{num(squares)})·x = "
                              f"{shown['smallest']}",
                              f"The least R2 has weights proportional to x: w = (w1·x/Σx²)·x = "
                              f"({approx(output)}/{num(squares)})·x "
                              f"= {shown['smallest']}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "root-of-squares",
            Text("L2 开了平方根", "Root of the squares"),
            Text("R2 是平方和本身，不开方。", "R2 is the sum of squares itself, without a root."),
            lambda g: {"l2": [float(np.linalg.norm(w)) for w in (g.first, g.second)]},
        ),
        Misconception[Givens](
            "square-of-sum",
            Text("先求和再平方", "Square of the sum"),
            Text("先把每个权重平方再相加；先加后平方会让两组看起来一样。",
                 "Square each weight, then add; squaring the sum makes both look alike."),
            lambda g: SpreadWeights._l2(sum(g.first) ** 2, sum(g.second) ** 2),
        ),
        Misconception[Givens](
            "absolute-for-square",
            Text("把 L2 当成绝对值之和", "Absolute values for L2"),
            Text("绝对值之和是 L1；L2 用平方。", "The sum of absolute values is L1; L2 takes squares."),
            lambda g: SpreadWeights._l2(float(np.abs(g.first).sum()), float(np.abs(g.second).sum())),
        ),
        Misconception[Givens](
            "prefers-larger",
            Text("以为 L2 偏好集中的权重", "L2 thought to prefer concentrated weights"),
            Text("正则项要最小化：L2 偏好分散的权重，稀疏是 L1 的特点。",
                 "The penalty is minimized: L2 prefers spread weights; sparsity is what L1 brings."),
            lambda g: {"l2_prefers": _prefers(-float(np.dot(g.first, g.first)), -float(np.dot(g.second, g.second)))},
        ),
        Misconception[Givens](
            "l1-signed",
            Text("L1 漏取绝对值", "L1 without absolute values"),
            Text("L1 先取绝对值再求和。", "L1 adds absolute values."),
            lambda g: {"l1": [sum(g.first), sum(g.second)], "l1_prefers": _prefers(sum(g.first), sum(g.second))}
            if g.l1 else None,
        ),
        Misconception[Givens](
            "smallest-is-even",
            Text("以为平均分配最优", "Equal weights thought the best"),
            Text("输入大小不同时，L2 最小的权重与 x 成比例，而不是处处相等。",
                 "With inputs of different size the least L2 is proportional to x, not equal everywhere."),
            lambda g: {"smallest": [float(np.dot(g.first, g.x)) / sum(g.x)] * len(g.x)}
            if g.smallest and sum(g.x) != 0 else None,
        ),
        Misconception[Givens](
            "divided-by-norm",
            Text("除以了 ‖x‖ 而不是 ‖x‖²", "Divided by ‖x‖ instead of ‖x‖²"),
            Text("w = t·x 的输出是 t·Σx²，因此 t = 输出/Σx²。", "w = t·x has the output t·Σx², so t = output/Σx²."),
            lambda g: {"smallest": np.array(g.x) * float(np.dot(g.first, g.x)) / float(np.linalg.norm(g.x))}
            if g.smallest else None,
        ),
    )

    @staticmethod
    def _l2(first: float, second: float) -> Answers:
        return {"l2": [first, second], "l2_prefers": _prefers(first, second)}


TEMPLATE = SpreadWeights()
