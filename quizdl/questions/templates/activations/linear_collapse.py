"""Two linear layers without an activation between them are one: its weights, bias and parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixPolicy
from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.dense import dense
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, products, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    first: Annotated[Matrix, given("第一层权重 W1，每行一个输出", "weights W1 of the first layer, a row per output")]
    first_bias: Annotated[Vector, given("第一层偏置 b1", "bias b1 of the first layer")]
    second: Annotated[Matrix, given("第二层权重 W2", "weights W2 of the second layer")]
    second_bias: Annotated[Vector, given("第二层偏置 b2", "bias b2 of the second layer")]
    counts: Annotated[bool, given("是否再问参数量", "whether the parameters are asked too")] = False


_WEIGHTS = MatrixPolicy(Decimals(2))
_BIAS = VectorPolicy(Decimals(2))


def _size(*arrays: np.ndarray) -> int:
    return sum(array.size for array in arrays)


def _reversed(g: Givens) -> Answers | None:
    """The product the other way round, where its shape comes out the same."""
    w1, w2 = np.array(g.first), np.array(g.second)
    return {"weights": w1 @ w2} if w1.shape == w2.shape and w1.shape[0] == w1.shape[1] else None


def _alike(combine: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[[Givens], Answers | None]:
    """A wrong way to combine the weights that needs both of one shape."""
    def values(g: Givens) -> Answers | None:
        w1, w2 = np.array(g.first), np.array(g.second)
        return {"weights": combine(w1, w2)} if w1.shape == w2.shape else None

    return values


class LinearCollapse(Template[Givens]):
    id = "linear-collapse"
    topic = "activations"
    title = Text("没有激活函数的两层等于一层", "Two linear layers collapse into one")
    levels = (1, 2)
    facts = ("activation-function.collapse", "activation-function.collapse-formula", "activation-function.linear-weak")
    givens = Givens

    def check(self, g: Givens) -> None:
        hidden, inputs, outputs = len(g.first), len(g.first[0]), len(g.second)
        self.require(max(hidden, inputs, outputs) <= 4, "first", "and second may have at most 4 rows and columns")
        self.require(len(g.second[0]) == hidden, "second", f"needs {hidden} columns, as first has rows")
        self.require(len(g.first_bias) == hidden, "first_bias", f"needs {hidden} entries, as first has rows")
        self.require(len(g.second_bias) == outputs, "second_bias", f"needs {outputs} entries, as second has rows")
        entries = (*(w for row in (*g.first, *g.second) for w in row), *g.first_bias, *g.second_bias)
        self.require(all(abs(entry) <= 1000 for entry in entries), "first", "and the others need entries within 1000")

    def draw(self, rng: Stream, level: int) -> Givens:
        inputs, hidden, outputs = (2, 2, 2) if level == 1 else rng.choice(((3, 2, 2), (2, 3, 2), (3, 3, 1), (3, 2, 1)))
        places, bound = (0, 3) if level == 1 else (1, 2)
        return Givens(rng.matrix(hidden, inputs, -bound, bound, places, nonzero=level == 2),
                      rng.vector(hidden, -bound, bound, places, nonzero=True),
                      rng.matrix(outputs, hidden, -bound, bound, places, nonzero=True),
                      rng.vector(outputs, -bound, bound, places, nonzero=True), level == 2)

    def prompt(self, g: Givens) -> Text:
        layers = (f"\n  W1 =\n{mat(g.first, indent=4)}\n  b1 = {vec(g.first_bias)}\n  W2 =\n{mat(g.second, indent=4)}"
                  f"\n  b2 = {vec(g.second_bias)}\n")
        text = Text(f"两层全连接之间没有激活函数：h = W1·x + b1，y = W2·h + b2（x、h、y 为列向量）。{layers}"
                    "它等价于一层 y = W·x + b。求 W 和 b。",
                    "Two fully connected layers with no activation between them: h = W1·x + b1, y = W2·h + b2 "
                    f"(x, h, y are columns).{layers}They equal one layer y = W·x + b. Find W and b.")
        if g.counts:
            text += Text("再求：原来两层与合并后一层的参数量（含偏置）。",
                         " Then: the parameters, with biases, of the two layers and of the one layer.")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("weights", same("W"), _WEIGHTS, zero_ok=True), Field("bias", same("b"), _BIAS, zero_ok=True))
        if not g.counts:
            return fields
        return (*fields, Field("two_layers", Text("两层的参数量", "parameters of the two layers"), Integer()),
                Field("one_layer", Text("一层的参数量", "parameters of the one layer"), Integer()))

    def solve(self, g: Givens) -> Answers:
        # The stack is run on 0, which leaves the bias, and on every unit vector, which adds a column of W.
        w1, w2, b1, b2 = (as_array(value) for value in (g.first, g.second, g.first_bias, g.second_bias))

        def run(x: np.ndarray) -> np.ndarray:
            return dense(dense(x, w1.T, b1), w2.T, b2)

        inputs = w1.shape[1]
        bias = run(np.zeros((1, inputs)))[0]
        weights = (run(np.eye(inputs)) - bias).T
        return {"weights": weights, "bias": bias, "two_layers": _size(w1, b1, w2, b2),
                "one_layer": _size(weights, bias)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        columns = tuple(zip(*g.first, strict=True))
        weights = tuple(tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns)
                        for row in g.second)
        bias = tuple(sum(a * b for a, b in zip(row, g.first_bias, strict=True)) + own
                     for row, own in zip(g.second, g.second_bias, strict=True))
        inputs, hidden, outputs = len(g.first[0]), len(g.first), len(g.second)
        return {"weights": weights, "bias": bias, "two_layers": hidden * (inputs + 1) + outputs * (hidden + 1),
                "one_layer": outputs * (inputs + 1)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        inputs, hidden, outputs = len(g.first[0]), len(g.first), len(g.second)
        column = [row[0] for row in g.first]
        terms = products(g.second[0], column)
        steps = [
            same("y = W2·(W1·x + b1) + b2 = (W2·W1)·x + (W2·b1 + b2)"),
            Text(f"例如 W 的第一行第一列：{terms} = {approx(float(key['weights'][0][0]), 2)}",
                 f"For instance W's first row, first column: {terms} = {approx(float(key['weights'][0][0]), 2)}"),
            same(f"W = W2·W1 = {_WEIGHTS.show(key['weights'])}"),
            same(f"b = W2·b1 + b2 = {_BIAS.show(key['bias'])}"),
        ]
        if g.counts:
            two, one = key["two_layers"], key["one_layer"]
            steps += [
                Text(f"两层：{hidden}×{inputs} + {hidden} + {outputs}×{hidden} + {outputs} = {two} 个参数",
                     f"Two layers: {hidden}×{inputs} + {hidden} + {outputs}×{hidden} + {outputs} = {two} parameters"),
                Text(f"一层：{outputs}×{inputs} + {outputs} = {one} 个参数；表达能力没有因为多一层而增加",
                     f"One layer: {outputs}×{inputs} + {outputs} = {one} parameters; the second layer added no power"),
            ]
        return steps

    misconceptions = (
        Misconception[Givens](
            "product-reversed",
            Text("乘法顺序反了", "Product the wrong way round"),
            Text("你算了 W1·W2；先作用的层在右边，应为 W2·W1。",
                 "You computed W1·W2; the layer that acts first stands on the right: W2·W1."),
            _reversed,
        ),
        Misconception[Givens](
            "entry-by-entry",
            Text("逐元素相乘", "Multiplied entry by entry"),
            Text("你把两个矩阵逐元素相乘；层的复合是矩阵乘法（行乘列）。",
                 "You multiplied entry by entry; composing layers is a matrix product (rows times columns)."),
            _alike(lambda w1, w2: w1 * w2),
        ),
        Misconception[Givens](
            "weights-added",
            Text("把权重相加", "Weights added"),
            Text("你把 W1 与 W2 相加；一层接一层是相乘。",
                 "You added W1 and W2; one layer after another multiplies them."),
            _alike(lambda w1, w2: w1 + w2),
        ),
        Misconception[Givens](
            "biases-added",
            Text("偏置直接相加", "Biases simply added"),
            Text("b1 还要经过第二层：b = W2·b1 + b2。", "b1 passes through the second layer too: b = W2·b1 + b2."),
            lambda g: {"bias": np.array(g.first_bias) + np.array(g.second_bias)}
            if len(g.first_bias) == len(g.second_bias) else None,
        ),
        Misconception[Givens](
            "first-bias-lost",
            Text("漏了 b1", "b1 lost"),
            Text("你只保留了 b2；第一层的偏置经过 W2 后也进入输出。",
                 "You kept b2 alone; the first layer's bias reaches the output through W2."),
            lambda g: {"bias": np.array(g.second_bias)},
        ),
        Misconception[Givens](
            "second-bias-lost",
            Text("漏了 b2", "b2 lost"),
            Text("你只算了 W2·b1；还要加上第二层自己的偏置 b2。",
                 "You stopped at W2·b1; the second layer's own bias b2 is added."),
            lambda g: {"bias": np.array(g.second) @ np.array(g.first_bias)},
        ),
        Misconception[Givens](
            "biases-not-counted",
            Text("参数量漏了偏置", "Biases not counted"),
            Text("题目要求含偏置：每个输出单元还有一个偏置。",
                 "The question counts biases: every output unit has one more parameter."),
            lambda g: {"two_layers": len(g.first) * (len(g.first[0]) + len(g.second)),
                       "one_layer": len(g.second) * len(g.first[0])} if g.counts else None,
        ),
        Misconception[Givens](
            "hidden-size-kept",
            Text("合并后仍按隐藏维度计数", "Hidden size kept in the one layer"),
            Text("合并后的 W 是 输出×输入，与隐藏层的大小无关。",
                 "The collapsed W is outputs × inputs; the hidden size no longer appears."),
            lambda g: {"one_layer": len(g.second) * (len(g.first) + 1)} if g.counts else None,
        ),
    )


TEMPLATE = LinearCollapse()
