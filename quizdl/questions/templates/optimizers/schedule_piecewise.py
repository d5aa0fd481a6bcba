"""Piecewise constant learning rates: which value holds in which epoch, and at a boundary itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from quizdl.answers.array_policy import Vector as Row
from quizdl.answers.policy import Significant
from quizdl.engine.optimizers import piecewise_constant
from quizdl.questions.given import Integers, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    boundaries: Annotated[Integers, given("分段边界（epoch）", "boundaries (epochs)")]
    values: Annotated[Vector, given("各段的学习率，比边界多一个", "rate of each piece, one more than boundaries")]
    epochs: Annotated[Integers, given("所问的 epoch", "epochs asked about")]
    boundary_is_new: Annotated[bool, given("边界处是否已用新值", "whether the new value holds at a boundary")] = True


_RATES = Row(Significant(3))


def _piece(g: Givens, epoch: int, boundary_is_new: bool | None = None) -> int:
    new = g.boundary_is_new if boundary_is_new is None else boundary_is_new
    index = 0
    while index < len(g.boundaries) and (epoch >= g.boundaries[index] if new else epoch > g.boundaries[index]):
        index += 1
    return index


def _shifted(g: Givens, shift: int) -> Answers:
    last = len(g.boundaries)
    return {"rates": tuple(g.values[min(max(_piece(g, epoch) + shift, 0), last)] for epoch in g.epochs)}


def _interpolated(g: Givens) -> Answers:
    corners = (0, *g.boundaries)
    rates = []
    for epoch in g.epochs:
        index = _piece(g, epoch, True)
        if index == len(g.boundaries):
            rates.append(g.values[-1])
            continue
        low, high = corners[index], g.boundaries[index]
        share = (epoch - low) / (high - low) if high > low else 0.0
        rates.append(g.values[index] + share * (g.values[index + 1] - g.values[index]))
    return {"rates": tuple(rates)}


def _multiplied(g: Givens) -> Answers:
    rates = []
    for epoch in g.epochs:
        rate = 1.0
        for value in g.values[:_piece(g, epoch) + 1]:
            rate *= value
        rates.append(rate)
    return {"rates": tuple(rates)}


class SchedulePiecewise(Template[Givens]):
    id = "schedule-piecewise"
    topic = "optimizers"
    title = Text("学习率：分段常数", "Learning rate: piecewise constant")
    levels = (1, 2)
    facts = ("step-decay.definition", "step-decay.resnet")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        count = 2 if level == 1 else 3
        gaps = [rng.choice((10, 20, 25, 30)) for _ in range(count)]
        boundaries = tuple(sum(gaps[:i + 1]) for i in range(count))
        rate, values = rng.choice((0.1, 0.2, 0.4, 0.5)), []
        for _ in range(count + 1):
            values.append(rate)
            rate = float(f"{rate * rng.choice((0.1, 0.5, 0.2)):.6g}")
        at = rng.integer(0, count - 1)
        inner = rng.integer(0, count - 1)
        # A boundary itself, the middle of a piece, and an epoch beyond the last boundary.
        middle = boundaries[inner] - rng.integer(2, 8)
        epochs = sorted({boundaries[at], middle, boundaries[-1] + rng.integer(3, 15)})
        if level == 2:
            epochs = sorted({*epochs, boundaries[(at + 1) % count]})
        return Givens(boundaries, tuple(values), tuple(epochs), level == 1)

    def check(self, g: Givens) -> None:
        self.require(len(g.boundaries) <= 5, "boundaries", f"has {len(g.boundaries)} entries; needs 1 to 5")
        self.require(g.boundaries[0] >= 1 and all(a < b for a, b in pairwise(g.boundaries)), "boundaries",
                     "needs increasing epochs from 1 on")
        self.require(len(g.values) == len(g.boundaries) + 1, "values",
                     f"has {len(g.values)} entries; needs {len(g.boundaries) + 1}, one more than boundaries")
        self.require(all(1e-6 <= value <= 10 for value in g.values), "values", "needs rates from 1e-6 to 10")
        self.require(len(g.epochs) <= 6, "epochs", f"has {len(g.epochs)} entries; needs 1 to 6")

    def prompt(self, g: Givens) -> Text:
        values = ", ".join(num(value) for value in g.values)
        bounds, epochs = ", ".join(map(str, g.boundaries)), ", ".join(map(str, g.epochs))
        rule = (Text("到达边界的那个 epoch 就已使用新值（同 PyTorch MultiStepLR）",
                     "in the epoch of a boundary the new value already holds (as in PyTorch's MultiStepLR)")
                if g.boundary_is_new else
                Text("边界那个 epoch 仍使用旧值，之后才换（同 Keras PiecewiseConstantDecay）",
                     "in the epoch of a boundary the old value still holds (as in Keras' PiecewiseConstantDecay)"))
        return Text(f"学习率分段常数：\n  边界（epoch） {bounds}\n  各段的学习率 {values}\nepoch 从 0 编号，{rule.zh}。"
                    f"求 epoch {epochs} 的学习率（按此顺序）。",
                    f"The learning rate is piecewise constant:\n  boundaries (epochs) {bounds}\n  rates {values}\n"
                    f"Epochs are numbered from 0; {rule.en}. Find the rates in the epochs {epochs}, in this order.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("rates", Text("学习率（按顺序）", "rates, in order"), _RATES),)

    def solve(self, g: Givens) -> Answers:
        return {"rates": tuple(piecewise_constant(epoch, boundaries=g.boundaries, values=g.values,
                                                  boundary_is_new=g.boundary_is_new) for epoch in g.epochs)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return {"rates": tuple(keep(g.values[_piece(g, epoch)]) for epoch in g.epochs)}

    def steps(self, g: Givens) -> Sequence[Text]:
        sign, lines = "≥" if g.boundary_is_new else ">", []
        for epoch in g.epochs:
            index = _piece(g, epoch)
            passed = f"{epoch} {sign} {g.boundaries[index - 1]}" if index else f"{epoch}"
            lines.append(Text(f"epoch {epoch}：已过 {index} 个边界（{passed}），η = {num(g.values[index])}",
                              f"epoch {epoch}: boundaries passed: {index} ({passed}), η = {num(g.values[index])}"))
        shown = _RATES.show(self.solve(g)["rates"])
        return [*lines, Text(f"依次为 {shown}", f"In order: {shown}")]

    misconceptions = (
        Misconception[Givens](
            "boundary-other-side", Text("边界处取错了一侧的值", "Wrong side at a boundary"),
            Text("请看清边界那个 epoch 用新值还是旧值。",
                 "Mind which value the question gives to the epoch of a boundary."),
            lambda g: {"rates": tuple(g.values[_piece(g, e, not g.boundary_is_new)] for e in g.epochs)}),
        Misconception[Givens](
            "one-piece-ahead", Text("取了下一段的值", "Value of the next piece"),
            Text("第一个边界之前用第一个值；每过一个边界才换下一个。",
                 "Before the first boundary the first value holds; each boundary moves on by one."),
            lambda g: _shifted(g, 1)),
        Misconception[Givens](
            "one-piece-behind", Text("取了上一段的值", "Value of the piece before"),
            Text("过了 k 个边界就用第 k+1 个值。", "After k boundaries the value number k+1 holds."),
            lambda g: _shifted(g, -1)),
        Misconception[Givens](
            "interpolated", Text("在边界之间做了线性插值", "Interpolated between boundaries"),
            Text("分段常数在一段内不变，没有渐变。", "A piecewise constant rate does not change within a piece."),
            _interpolated),
        Misconception[Givens](
            "values-multiplied", Text("把各段的值当作因子连乘", "Values multiplied up as if they were factors"),
            Text("列出的是各段的学习率本身，不是下降因子。", "The list gives the rates themselves, not factors."),
            _multiplied),
    )


TEMPLATE = SchedulePiecewise()
