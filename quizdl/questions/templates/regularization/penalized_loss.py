"""A loss with an L1 or L2 weight penalty: the penalty, and the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.policy import Decimals
from quizdl.engine.losses import l1_penalty, l2_penalty
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, num, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.regularization._penalty import factor, strengths, written
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    losses: Annotated[Vector, given("各样本的损失", "loss of each sample")]
    weights: Annotated[Matrix, given("权重矩阵", "weight matrix")]
    bias: Annotated[Vector, given("偏置（不参与正则化）", "biases (not penalized)")]
    l1: Annotated[float, given("L1 的系数 λ₁；0 表示没有", "strength λ₁ of L1; 0: none", low=0, high=100)]
    l2: Annotated[float, given("L2 的系数 λ₂；0 表示没有", "strength λ₂ of L2; 0: none", low=0, high=100)]
    half: Annotated[bool, given("L2 是否带 1/2", "whether L2 has the factor 1/2")] = False


_PENALTY, _LOSS = Decimals(4), Decimals(4)


def _total(g: Givens, penalty: float) -> float:
    return float(np.mean(g.losses)) + penalty


def _both(g: Givens, penalty: float) -> Answers:
    """A learner's penalty, and the total loss that follows from it."""
    return {"penalty": penalty, "loss": _total(g, penalty)}


def _penalty(g: Givens, entries: Sequence[float]) -> float:
    values = np.array(entries)
    return g.l1 * float(np.abs(values).sum()) + factor(g.l2, g.half) * float((values**2).sum())


def _flat(g: Givens) -> list[float]:
    return [w for row in g.weights for w in row]


class PenalizedLoss(Template[Givens]):
    id = "penalized-loss"
    topic = "regularization"
    title = Text("带正则项的损失", "Loss with a weight penalty")
    levels = (1, 2, 3)
    facts = (
        "regularization.objective",
        "l1-regularization.formula",
        "l2-regularization.formula",
        "l1-regularization.convention",
    )
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        samples, rows, columns = {1: (1, 1, 3), 2: (rng.choice((2, 4)), 2, 2), 3: (rng.choice((4, 5)), 2, 3)}[level]
        use_l1, use_l2 = (True, True) if level == 3 else rng.choice(((True, False), (False, True)))
        return Givens(losses=rng.vector(samples, 0.2, 2.5, 2),
                      weights=rng.matrix(rows, columns, -2, 2, 1, nonzero=True),
                      bias=rng.vector(columns if rows > 1 else 1, 0.3, 1.5, 1),
                      l1=rng.choice((0.01, 0.02, 0.05, 0.1)) if use_l1 else 0.0,
                      l2=rng.choice((0.02, 0.03, 0.05, 0.1)) if use_l2 else 0.0,
                      half=use_l2 and rng.chance(0.5))

    def check(self, g: Givens) -> None:
        self.require(g.l1 > 0 or g.l2 > 0, "l1", "is 0 and so is l2; one of them must be positive")
        self.require(len(g.losses) <= 8, "losses", "has more than 8 samples")
        self.require(len(g.weights) <= 4 and len(g.weights[0]) <= 4, "weights", "is larger than 4 by 4")
        self.require(len(g.bias) <= 4, "bias", "has more than 4 entries")
        self.require(any(_flat(g)), "weights", "are all 0: nothing is penalized")

    def prompt(self, g: Givens) -> Text:
        form, values = written(g.l1, g.l2, g.half), strengths(g.l1, g.l2)
        return Text(f"损失 L = (1/N)·Σ L_i + R，正则项 R = {form}，{values}。求和只对权重 w，偏置 b 不参与正则化。"
                    f"\n{len(g.losses)} 个样本的损失 L_i = {vec(g.losses)}，b = {vec(g.bias)}，W ="
                    f"\n{mat(g.weights)}\n求正则项 R 和总损失 L。",
                    f"The loss is L = (1/N)·Σ L_i + R with the penalty R = {form}, {values}. The sum runs over the "
                    "weights w only; biases b are not penalized."
                    f"\nSample losses (N = {len(g.losses)}): L_i = {vec(g.losses)}; b = {vec(g.bias)}; W ="
                    f"\n{mat(g.weights)}\nFind the penalty R and the total loss L.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("penalty", Text("正则项 R", "penalty R"), _PENALTY),
                Field("loss", Text("总损失 L", "total loss L"), _LOSS, after=("penalty",)))

    def solve(self, g: Givens) -> Answers:
        weights = as_array(g.weights)
        return _both(g, l1_penalty(weights, g.l1, half=False) + l2_penalty(weights, g.l2, half=g.half))

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        penalty = 0.0
        for row in g.weights:
            for w in row:
                penalty += g.l1 * (w if w >= 0 else -w) + g.l2 * w * w * (0.5 if g.half else 1.0)
        penalty = keep(penalty)
        return {"penalty": penalty, "loss": keep(sum(g.losses) / len(g.losses)) + penalty}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"loss": _total(g, earlier["penalty"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, entries = self.solve(g), _flat(g)
        steps, parts = [], []
        if g.l1:
            size = sum(abs(w) for w in entries)
            steps.append(same(f"Σ|w| = {' + '.join(num(abs(w)) for w in entries)} = {approx(size, 6)}"))
            parts.append(f"{num(g.l1)}×{approx(size, 6)}")
        if g.l2:
            size = sum(w * w for w in entries)
            steps.append(same(f"Σw² = {' + '.join(approx(w * w, 6) for w in entries)} = {approx(size, 6)}"))
            parts.append(f"{num(g.l2)}{'/2' if g.half else ''}×{approx(size, 6)}")
        shown = _PENALTY.show(key["penalty"])
        steps.append(same(f"R = {' + '.join(parts)} = {shown}"))
        mean = approx(float(np.mean(g.losses)), 6)
        return (*steps, Text(f"数据损失取平均：{mean}；L = {mean} + {shown} = {_LOSS.show(key['loss'])}",
                             f"Data loss, averaged: {mean}; L = {mean} + {shown} = {_LOSS.show(key['loss'])}"))

    misconceptions = (
        Misconception[Givens](
            "other-half",
            Text("L2 的 1/2 约定弄反", "The other convention for the 1/2 of L2"),
            Text("题目写明了 L2 带不带 1/2；你用了另一种写法。", "The question says whether L2 has a 1/2; "
                 "you used the other form."),
            lambda g: _both(g, g.l1 * float(np.abs(_flat(g)).sum())
                            + factor(g.l2, not g.half) * float(np.square(_flat(g)).sum())) if g.l2 else None,
        ),
        Misconception[Givens](
            "norms-swapped",
            Text("L1 与 L2 混淆", "L1 and L2 mixed up"),
            Text("L1 对绝对值求和，L2 对平方求和；你用反了。",
                 "L1 adds absolute values, L2 adds squares; you used them the wrong way round."),
            lambda g: _both(g, g.l1 * float(np.square(_flat(g)).sum())
                            + factor(g.l2, g.half) * float(np.abs(_flat(g)).sum())),
        ),
        Misconception[Givens](
            "norm-not-squared",
            Text("L2 正则用了未平方的范数", "The norm itself instead of its square"),
            Text("L2 正则项是平方和，不要再开方。", "The L2 penalty is the sum of squares; take no square root."),
            lambda g: _both(g, g.l1 * float(np.abs(_flat(g)).sum())
                            + factor(g.l2, g.half) * float(np.sqrt(np.square(_flat(g)).sum()))) if g.l2 else None,
        ),
        Misconception[Givens](
            "signed-sum",
            Text("L1 漏取绝对值", "L1 without absolute values"),
            Text("你把带符号的权重直接相加；L1 先取绝对值再求和。",
                 "You added the weights with their signs; L1 adds their absolute values."),
            lambda g: _both(g, g.l1 * sum(_flat(g)) + factor(g.l2, g.half) * float(np.square(_flat(g)).sum()))
            if g.l1 else None,
        ),
        Misconception[Givens](
            "bias-penalized",
            Text("把偏置也正则化了", "Biases penalized too"),
            Text("题目说明只对权重求和，偏置不计入。", "Only weights are summed here; leave the biases out."),
            lambda g: _both(g, _penalty(g, [*_flat(g), *g.bias])),
        ),
        Misconception[Givens](
            "sum-not-mean",
            Text("样本损失求和而未平均", "Sample losses summed, not averaged"),
            Text("数据损失要除以样本数 N。", "The data loss is divided by the number of samples N."),
            lambda g: {"loss": sum(g.losses) + _penalty(g, _flat(g))} if len(g.losses) > 1 else None,
        ),
        Misconception[Givens](
            "penalty-averaged",
            Text("正则项也除以了 N", "Penalty divided by N as well"),
            Text("只有数据损失取平均，正则项只加一次，不除以 N。",
                 "Only the data loss is averaged; the penalty is added once and not divided by N."),
            lambda g: {"loss": (sum(g.losses) + _penalty(g, _flat(g))) / len(g.losses)}
            if len(g.losses) > 1 else None,
        ),
    )


TEMPLATE = PenalizedLoss()
