"""Maxout: the largest of several affine pieces, the gradient through it, and its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.activations import maxout, maxout_backward
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, num, paren, products, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("输入", "input")]
    weights: Annotated[Matrix, given("每行是一个分段的权重", "one row of weights per piece")]
    bias: Annotated[Vector, given("每个分段的偏置", "one bias per piece")]
    upstream: Annotated[float, given("上游梯度 dL/dy", "upstream gradient dL/dy", low=-100, high=100)]
    units: Annotated[int, given("求参数量的 Maxout 层的输出数；0 表示不问",
                                "outputs of the layer whose parameters are counted; 0: not asked",
                                low=0, high=4096)] = 0


_VALUE = Decimals(2)
_GRADIENT = VectorPolicy(Decimals(3))


def _pieces(g: Givens) -> list[float]:
    return [sum(w * x for w, x in zip(row, g.x, strict=True)) + b for row, b in zip(g.weights, g.bias, strict=True)]


def _winner(g: Givens) -> int:
    return max(range(len(g.bias)), key=lambda k: (_pieces(g)[k], -k))


def _chosen(g: Givens, k: int) -> Answers:
    """Value and gradient of a learner who takes piece `k`."""
    return {"value": _pieces(g)[k], "gradient": g.upstream * np.array(g.weights[k])}


def _without_bias(g: Givens) -> Answers:
    bare = [z - b for z, b in zip(_pieces(g), g.bias, strict=True)]
    k = int(np.argmax(bare))
    return {"value": bare[k], "gradient": g.upstream * np.array(g.weights[k]),
            "parameters": len(g.bias) * len(g.x) * g.units}


def _each_weight(g: Givens) -> Answers:
    largest = np.array(g.weights).max(axis=0)
    return {"value": float(largest @ np.array(g.x)) + max(g.bias), "gradient": g.upstream * largest}


class Maxout(Template[Givens]):
    id = "maxout"
    topic = "activations"
    title = Text("Maxout 的输出、梯度与参数量", "Maxout: output, gradient, parameters")
    levels = (1, 2)
    facts = ("maxout.formula", "maxout.parameters", "maxout.generalizes")
    givens = Givens

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= 6, "x", "has more than 6 entries")
        self.require(2 <= len(g.weights) <= 6, "weights", "needs 2 to 6 rows, one per piece")
        self.require(len(g.weights[0]) == len(g.x), "weights", f"needs {len(g.x)} columns, as x has entries")
        self.require(len(g.bias) == len(g.weights), "bias", f"needs {len(g.weights)} entries, one per piece")

    def draw(self, rng: Stream, level: int) -> Givens:
        size = 2 if level == 1 else 3
        while True:
            g = Givens(rng.vector(size, -3, 3, 1, nonzero=True), rng.matrix(size, size, -2, 2, 1, nonzero=True),
                       rng.vector(size, -2, 2, 1, nonzero=True), rng.decimal(-2, 2, 1, nonzero=True),
                       0 if level == 1 else rng.choice((10, 20, 32, 50, 64, 100)))
            ranked = sorted(_pieces(g))
            if ranked[-1] - ranked[-2] > 0.3 and abs(g.upstream) != 1 and ranked[-1]:
                return g

    def prompt(self, g: Givens) -> Text:
        k = len(g.bias)
        pieces = ", ".join(f"w{i}·x + b{i}" for i in range(1, k + 1)) if k <= 3 \
            else f"w1·x + b1, …, w{k}·x + b{k}"
        rows = "\n".join(f"  w{i} = {vec(row)}, b{i} = {num(b)}"
                         for i, (row, b) in enumerate(zip(g.weights, g.bias, strict=True), 1))
        text = Text(f"Maxout 单元 y = max({pieces})，x = {vec(g.x)}，\n{rows}\n"
                    f"上游梯度 dL/dy = {num(g.upstream)}（并列时取编号最小的分段）。求 y 和 dL/dx。",
                    f"A Maxout unit computes y = max({pieces}) at x = {vec(g.x)} with\n{rows}\n"
                    f"and dL/dy = {num(g.upstream)} (on a tie the first piece wins). Find y and dL/dx.")
        if g.units:
            text += Text(f"\n再求：输入 {len(g.x)} 维、输出 {g.units} 个单元、每个单元 {k} 个分段的 Maxout 层的参数量"
                         "（含偏置）。",
                         f"\nThen: the parameters, with biases, of a Maxout layer with {len(g.x)} inputs and {g.units}"
                         f" units of {k} pieces each.")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("value", same("y"), _VALUE, zero_ok=True),
                  Field("gradient", same("dL/dx"), _GRADIENT, zero_ok=True))
        return (*fields, Field("parameters", Text("参数量", "parameters"), Integer())) if g.units else fields

    def solve(self, g: Givens) -> Answers:
        x, weight, bias = as_array(g.x), as_array(g.weights)[:, :, None], as_array(g.bias)[:, None]
        layer = np.ones((len(g.bias), len(g.x) + 1, g.units))
        return {"value": maxout(x, weight, bias)[0], "gradient": maxout_backward([g.upstream], x, weight, bias).x,
                "parameters": layer.size}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        best, winner = None, g.weights[0]
        for row, b in zip(g.weights, g.bias, strict=True):
            z = sum(w * x for w, x in zip(row, g.x, strict=True)) + b
            if best is None or z > best:
                best, winner = z, row
        one_linear_layer = g.units * len(g.x) + g.units
        return {"value": best, "gradient": tuple(g.upstream * w for w in winner),
                "parameters": len(g.bias) * one_linear_layer}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, k = self.solve(g), _winner(g)
        steps = [same(f"z{i} = {products(row, g.x)} + {paren(b)} = {approx(z, 6)}")
                 for i, (row, b, z) in enumerate(zip(g.weights, g.bias, _pieces(g), strict=True), 1)]
        gradient = _GRADIENT.show(key["gradient"])
        steps += [
            Text(f"最大的是 z{k + 1}：y = {_VALUE.show(key['value'])}",
                 f"The largest is z{k + 1}: y = {_VALUE.show(key['value'])}"),
            Text(f"梯度只流向胜出的分段：dL/dx = {num(g.upstream)}·w{k + 1} = {gradient}",
                 f"The gradient flows to the winner only: dL/dx = {num(g.upstream)}·w{k + 1} = {gradient}"),
        ]
        if g.units:
            size, pieces = len(g.x), len(g.bias)
            steps.append(Text(f"参数量 = 分段数×(输入+1)×输出 = {pieces}×({size}+1)×{g.units} = {key['parameters']}",
                              f"Parameters = pieces×(inputs+1)×units = {pieces}×({size}+1)×{g.units}"
                              f" = {key['parameters']}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "smallest-piece",
            Text("取了最小值", "Smallest piece taken"),
            Text("你取了最小的分段；Maxout 取最大的。", "You took the smallest piece; Maxout takes the largest."),
            lambda g: _chosen(g, int(np.argmin(_pieces(g)))),
        ),
        Misconception[Givens](
            "max-of-each-weight",
            Text("逐个权重取最大", "Maximum taken weight by weight"),
            Text("你先对每个权重和偏置取最大再求和；应先算出各分段的值，再取其中最大的。",
                 "You took the maximum of each weight and bias first; compute every piece, then take the largest."),
            _each_weight,
        ),
        Misconception[Givens](
            "pieces-added",
            Text("把分段相加", "Pieces added up"),
            Text("你把各分段加了起来；Maxout 只取其中最大的一个，梯度也只经过它。",
                 "You added the pieces; Maxout takes the largest alone, and the gradient passes through it alone."),
            lambda g: {"value": sum(_pieces(g)), "gradient": g.upstream * np.array(g.weights).sum(axis=0)},
        ),
        Misconception[Givens](
            "bias-forgotten",
            Text("漏了偏置", "Biases left out"),
            Text("每个分段都有自己的偏置，比较大小和数参数时都要算上。",
                 "Every piece has a bias of its own: it counts in the comparison and among the parameters."),
            _without_bias,
        ),
        Misconception[Givens](
            "gradient-to-all-pieces",
            Text("梯度流向所有分段", "Gradient sent to every piece"),
            Text("max 的梯度只流向胜出的分段，其余分段得到 0。",
                 "The gradient of max flows to the winning piece only; the others receive 0."),
            lambda g: {"gradient": g.upstream * np.array(g.weights).sum(axis=0)},
        ),
        Misconception[Givens](
            "upstream-forgotten",
            Text("漏乘上游梯度", "Upstream gradient left out"),
            Text("胜出分段的权重是 dy/dx；dL/dx 还要乘 dL/dy。",
                 "The winner's weights are dy/dx; for dL/dx multiply them by dL/dy."),
            lambda g: {"gradient": np.array(g.weights[_winner(g)])},
        ),
        Misconception[Givens](
            "parameters-of-one-piece",
            Text("参数量只算一个分段", "Parameters of one piece only"),
            Text("每个单元的每个分段都有自己的权重和偏置，参数量要乘分段数。",
                 "Every piece of every unit has weights and a bias of its own: multiply by the number of pieces."),
            lambda g: {"parameters": (len(g.x) + 1) * g.units} if g.units else None,
        ),
    )


TEMPLATE = Maxout()
