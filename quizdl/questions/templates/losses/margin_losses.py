"""Hinge, squared hinge and exponential loss of binary scores with labels -1 and 1, and their gradients."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.losses import (
    exponential_loss,
    exponential_loss_grad,
    hinge,
    hinge_grad,
    squared_hinge,
    squared_hinge_grad,
)
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    scores: Annotated[Vector, given("得分 s", "scores s")]
    labels: Annotated[tuple[Literal[-1, 1], ...], given("标签 -1 或 1", "labels -1 or 1")]
    gradients: Annotated[bool, given("是否再问梯度", "whether the gradients are asked too")] = False


_LOSS, _GRADIENT = Decimals(3), VectorPolicy(Decimals(4))
_NAMES = ("hinge", "squared", "exponential")


def _margins(g: Givens) -> np.ndarray:
    return np.asarray(np.array(g.labels) * np.array(g.scores))


def _losses(margins: np.ndarray) -> Answers:
    slack = np.maximum(0, 1 - margins)
    return {"hinge": slack.mean(), "squared": (slack**2).mean(), "exponential": np.exp(-margins).mean()}


def _gradients(g: Givens, sign: float = -1.0, divisor: int | None = None) -> Answers:
    y, margins = np.array(g.labels), _margins(g)
    slack, n = np.maximum(0, 1 - margins), divisor or len(g.labels)
    return {"hinge_gradient": sign * y * (slack > 0) / n, "squared_gradient": sign * 2 * y * slack / n,
            "exponential_gradient": sign * y * np.exp(-margins) / n}


def _as_if(g: Givens, slopes: np.ndarray) -> Answers:
    """Losses and gradients of a learner who takes `slopes`·s for the margins ys."""
    margins = slopes * np.array(g.scores)
    slack, n = np.maximum(0, 1 - margins), len(g.labels)
    gradients = {"hinge_gradient": -slopes * (slack > 0) / n, "squared_gradient": -2 * slopes * slack / n,
                 "exponential_gradient": -slopes * np.exp(-margins) / n}
    return {**_losses(margins), **(gradients if g.gradients else {})}


def _perceptron(g: Givens) -> Answers:
    y, n = np.array(g.labels), len(g.labels)
    short = np.maximum(0, -_margins(g))
    return {"hinge": short.mean(), "squared": (short**2).mean(), "hinge_gradient": -y * (short > 0) / n,
            "squared_gradient": -2 * y * short / n}


def _with_gradients(wrong: Callable[[Givens], Answers]) -> Callable[[Givens], Answers | None]:
    return lambda g: wrong(g) if g.gradients else None


def _everywhere(g: Givens) -> Answers:
    y, n = np.array(g.labels), len(g.labels)
    return {"hinge_gradient": -y / n, "squared_gradient": -2 * y * (1 - _margins(g)) / n}


def _no_floor(g: Givens) -> Answers:
    raw = 1 - _margins(g)
    return {"hinge": raw.mean(), "squared": (raw**2).mean()}


class MarginLosses(Template[Givens]):
    id = "margin-losses"
    topic = "losses"
    title = Text("二分类 hinge、平方 hinge 与指数损失", "Binary hinge, squared hinge and exponential loss")
    levels = (1, 2, 3)
    facts = ("hinge-loss.formula", "squared-hinge-loss.penalty", "exponential-loss.formula")
    givens = Givens
    keep = Keep(places=6)

    def check(self, g: Givens) -> None:
        self.require(len(g.scores) <= 6, "scores", "has more than 6 entries")
        self.require(len(g.labels) == len(g.scores), "labels", f"needs {len(g.scores)} entries, as scores has")
        self.require(all(abs(score) <= 20 for score in g.scores), "scores", "needs entries from -20 to 20")

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            y: Literal[-1, 1] = rng.choice((-1, -1, 1))
            margin = rng.choice((rng.decimal(-1.5, -0.2, 1), rng.decimal(0.2, 0.8, 1), rng.decimal(1.2, 2.5, 1)))
            return Givens((y * margin,), (y,))
        margins = rng.shuffled((rng.decimal(-1.8, -0.2, 1), rng.decimal(0.2, 0.8, 1), rng.decimal(1.2, 2.5, 1)))
        labels: list[Literal[-1, 1]] = rng.shuffled((-1, 1, rng.choice((-1, 1))))
        scores = tuple(y * m for y, m in zip(labels, margins, strict=True))
        return Givens(scores, tuple(labels), level == 3)

    def prompt(self, g: Givens) -> Text:
        formulas = "max(0, 1-ys), (max(0, 1-ys))², e^(-ys)"
        if len(g.scores) == 1:
            return Text(f"一个样本得分 s = {num(g.scores[0])}，标签 y = {g.labels[0]}（标签为 ±1）。"
                        "求 hinge 损失 max(0, 1-ys)、平方 hinge 损失 (max(0, 1-ys))² 和指数损失 e^(-ys)。" + _ask(g).zh,
                        f"A sample has score s = {num(g.scores[0])} and label y = {g.labels[0]} (labels are ±1). "
                        "Find the hinge loss max(0, 1-ys), the squared hinge loss (max(0, 1-ys))² and the exponential "
                        "loss e^(-ys)." + _ask(g).en)
        rows = f"\n  s = {vec(g.scores)}\n  y = {vec(g.labels)}\n"
        return Text(f"{len(g.scores)} 个样本的得分 s 与标签 y（±1）：{rows}"
                    f"hinge、平方 hinge 与指数损失依次为 {formulas}。求三种损失对样本的平均。" + _ask(g).zh,
                    f"Scores s and labels y (±1) of {len(g.scores)} samples:{rows}Hinge, squared hinge and exponential "
                    f"loss are {formulas}. Find the mean of each over the samples." + _ask(g).en)

    def fields(self, g: Givens) -> tuple[Field, ...]:
        labels = (same("hinge"), Text("平方 hinge", "squared hinge"), Text("指数损失", "exponential"))
        fields = [Field(name, label, _LOSS, zero_ok=True) for name, label in zip(_NAMES, labels, strict=True)]
        if g.gradients:
            fields += [Field(f"{name}_gradient", Text(f"对 s 的梯度：{label.zh}", f"gradient of {label.en} by s"),
                             _GRADIENT, zero_ok=True) for name, label in zip(_NAMES, labels, strict=True)]
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        s, y = as_array(g.scores), as_array(g.labels)
        answers = {"hinge": hinge(s, y), "squared": squared_hinge(s, y), "exponential": exponential_loss(s, y)}
        if g.gradients:
            answers |= {"hinge_gradient": hinge_grad(s, y) + 0.0, "squared_gradient": squared_hinge_grad(s, y) + 0.0,
                        "exponential_gradient": exponential_loss_grad(s, y)}
        return answers

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        n = len(g.scores)
        pairs = [(y, y * s) for s, y in zip(g.scores, g.labels, strict=True)]
        slacks = [(y, 1 - m if m < 1 else 0.0) for y, m in pairs]
        powers = [(y, keep(math.exp(-m))) for y, m in pairs]
        return {"hinge": sum(slack for _, slack in slacks) / n,
                "squared": sum(keep(slack**2) for _, slack in slacks) / n,
                "exponential": sum(power for _, power in powers) / n,
                "hinge_gradient": tuple(-y / n if slack > 0 else 0.0 for y, slack in slacks),
                "squared_gradient": tuple(-2 * y * slack / n for y, slack in slacks),
                "exponential_gradient": tuple(-y * power / n for y, power in powers)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, n = self.solve(g), len(g.scores)
        margins = [round(float(m), 12) for m in _margins(g)]
        slacks = [max(0.0, 1 - m) for m in margins]
        powers = [math.exp(-m) for m in margins]
        hinges, squares = " + ".join(num(x) for x in slacks), " + ".join(f"{num(x)}²" for x in slacks)
        sums = " + ".join(approx(x, 6) for x in powers)
        over = "" if n == 1 else f"/{n}"
        left, right = ("", "") if n == 1 else ("(", ")")
        products = ", ".join(f"{paren(y)}×{paren(s)} = {num(m)}"
                             for y, s, m in zip(g.labels, g.scores, margins, strict=True))
        steps = [same(f"y·s: {products}"),
                 same(f"max(0, 1-ys) = {vec(slacks, 12)}"),
                 same(f"hinge = {left}{hinges}{right}{over} = {_LOSS.show(key['hinge'])}"),
                 Text(f"平方 hinge = {left}{squares}{right}{over} = {_LOSS.show(key['squared'])}",
                      f"squared hinge = {left}{squares}{right}{over} = {_LOSS.show(key['squared'])}"),
                 Text(f"指数损失 = {left}{sums}{right}{over} = {_LOSS.show(key['exponential'])}",
                      f"exponential = {left}{sums}{right}{over} = {_LOSS.show(key['exponential'])}")]
        if g.gradients:
            shown = [_GRADIENT.show(key[f"{name}_gradient"]) for name in _NAMES]
            steps += [Text(f"hinge：ys < 1 处为 -y/{n}，其余为 0：{shown[0]}",
                           f"Hinge: -y/{n} where ys < 1, else 0: {shown[0]}"),
                      Text(f"平方 hinge：-2y·max(0, 1-ys)/{n} = {shown[1]}",
                           f"Squared hinge: -2y·max(0, 1-ys)/{n} = {shown[1]}"),
                      Text(f"指数损失：-y·e^(-ys)/{n} = {shown[2]}", f"Exponential: -y·e^(-ys)/{n} = {shown[2]}")]
        return steps

    misconceptions = (
        Misconception[Givens](
            "margin-sign",
            Text("间隔的符号反了", "Sign of the margin flipped"),
            Text("你用了 +ys；分对且有把握时 ys 大，损失应当小：1-ys 与 e^(-ys)。",
                 "You used +ys; a confident right answer has a large ys and a small loss: 1-ys and e^(-ys)."),
            lambda g: _as_if(g, -1.0 * np.array(g.labels)),
        ),
        Misconception[Givens](
            "label-ignored",
            Text("没有乘标签", "Label left out"),
            Text("你直接用了 s；标签为 -1 时 ys = -s。", "You used s itself; with the label -1, ys = -s."),
            # With every label -1 this is the flipped sign again.
            lambda g: _as_if(g, np.ones(len(g.labels))) if 1 in g.labels else None,
        ),
        Misconception[Givens](
            "labels-zero-one",
            Text("标签当作 0/1", "Labels taken as 0 and 1"),
            Text("你把 -1 换成了 0；这些损失要求标签为 ±1。", "You read -1 as 0; these losses need labels ±1."),
            lambda g: _as_if(g, np.where(np.array(g.labels) == 1, 1.0, 0.0)),
        ),
        Misconception[Givens](
            "no-floor",
            Text("没有与 0 取最大", "No maximum with 0"),
            Text("ys > 1 的样本间隔已满足，损失是 0，不是 1-ys 或它的平方。",
                 "A sample with ys > 1 meets the margin: its loss is 0, not 1-ys or its square."),
            _no_floor,
        ),
        Misconception[Givens](
            "margin-forgotten",
            Text("漏了间隔 1", "The margin 1 left out"),
            Text("你用了 max(0, -ys)，那是感知机损失；hinge 要求 ys 至少为 1。",
                 "You took max(0, -ys), the perceptron loss; hinge wants ys to be at least 1."),
            _perceptron,
        ),
        Misconception[Givens](
            "sum-for-mean",
            Text("求和而没有取平均", "Sum instead of mean"),
            Text("题目要平均：除以样本数（梯度也一样）。",
                 "The mean is asked: divide by the number of samples, in the gradient too."),
            lambda g: {**{name: len(g.scores) * value for name, value in _losses(_margins(g)).items()},
                       **_gradients(g, divisor=1)},
        ),
        Misconception[Givens](
            "gradient-sign",
            Text("梯度符号反了", "Gradient with the wrong sign"),
            Text("d(ys)/ds = y，而损失随 ys 增大而减小，所以梯度带 -y。",
                 "d(ys)/ds = y and the losses fall as ys grows, so the gradients carry -y."),
            _with_gradients(lambda g: _gradients(g, sign=1.0)),
        ),
        Misconception[Givens](
            "gradient-everywhere",
            Text("间隔已满足的样本仍有梯度", "Gradient where the margin is met"),
            Text("ys > 1 的样本 hinge 和平方 hinge 都是 0，梯度也是 0。",
                 "Where ys > 1, hinge and squared hinge are 0 and so are their gradients."),
            _with_gradients(_everywhere),
        ),
    )


def _ask(g: Givens) -> Text:
    if not g.gradients:
        return Text("", "")
    return Text("再求这三个损失对 s 的梯度（向量；ys = 1 处 hinge 的梯度取 0）。",
                " Also find the gradient of each by s (a vector; that of hinge is taken as 0 where ys = 1).")


TEMPLATE = MarginLosses()
