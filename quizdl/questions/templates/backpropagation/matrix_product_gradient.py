"""Gradients through Y = XW + b."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixOf
from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.policy import Decimals
from quizdl.engine.dense import dense, dense_backward
from quizdl.engine.losses import mse_grad
from quizdl.engine.validation import Array
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, mat, products, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Matrix, given("输入 X，N×D", "input X, N by D")]
    weight: Annotated[Matrix, given("权重 W，D×M", "weight W, D by M")]
    other: Annotated[Matrix, given("上游梯度 G 或目标 T，N×M", "upstream gradient G or target T, N by M")]
    bias: Annotated[Vector, given("偏置（有目标时用）", "bias (used with a target)")] = (0.0,)
    start: Annotated[Literal["upstream", "target"], given(
        "给出上游梯度，或给出目标（L = ½Σ(Y-T)²）", "an upstream gradient, or a target (L = ½Σ(Y-T)²)")] = "upstream"


_CELL = Decimals(2)


def _upstream(g: Givens) -> Array:
    other = as_array(g.other)
    return as_array(g.x) @ as_array(g.weight) + np.array(g.bias) - other if g.start == "target" else other


def _backward(g: Givens, upstream: Array, scale: float = 1.0) -> Answers:
    x, weight = as_array(g.x), as_array(g.weight)
    return {"grad_y": scale * upstream, "grad_w": scale * (x.T @ upstream), "grad_x": scale * (upstream @ weight.T),
            "grad_b": scale * upstream.sum(axis=0)}


def _if_shaped(name: str, product: Array, like: Matrix) -> dict[str, Array]:
    return {name: product} if product.shape == (len(like), len(like[0])) else {}


def _untransposed(g: Givens) -> Answers | None:
    """Products without transposes, where the shapes happen to allow them."""
    x, weight, upstream = as_array(g.x), as_array(g.weight), _upstream(g)
    found: dict[str, Array] = {}
    if x.shape[1] == upstream.shape[0]:
        found |= _if_shaped("grad_w", x @ upstream, g.weight)
    if upstream.shape[1] == weight.shape[0]:
        found |= _if_shaped("grad_x", upstream @ weight, g.x)
    return found or None


def _wrong_order(g: Givens) -> Answers | None:
    """Factors the wrong way round, where the shapes happen to allow it."""
    x, weight, upstream = as_array(g.x), as_array(g.weight), _upstream(g)
    found: dict[str, Array] = {}
    if upstream.shape[1] == x.shape[1]:
        found |= _if_shaped("grad_w", upstream @ x.T, g.weight)
    if weight.shape[0] == upstream.shape[0]:
        found |= _if_shaped("grad_x", weight.T @ upstream, g.x)
    return found or None


class MatrixProductGradient(Template[Givens]):
    id = "matrix-product-gradient"
    topic = "backpropagation"
    title = Text("矩阵乘法的梯度", "Gradients of a matrix product")
    levels = (1, 2, 3)
    facts = ("matrix-product-gradient.weights", "matrix-product-gradient.inputs", "matrix-product-gradient.entry")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        n, d, m = {1: (2, 2, 2), 2: rng.choice(((2, 3, 2), (3, 2, 2), (2, 2, 3))), 3: (2, 2, 2)}[level]

        def matrix(rows: int, columns: int) -> Matrix:
            return tuple(tuple(float(rng.choice((-3, -2, -1, 1, 2, 3))) for _ in range(columns)) for _ in range(rows))

        return Givens(matrix(n, d), matrix(d, m), matrix(n, m), matrix(1, m)[0] if level == 3 else (0.0,),
                      "target" if level == 3 else "upstream")

    def check(self, g: Givens) -> None:
        n, d, m = len(g.x), len(g.x[0]), len(g.weight[0])
        self.require(max(n, d, m) <= 5, "x", "or weight has more than 5 rows or columns")
        self.require(len(g.weight) == d, "weight", f"needs {d} rows, one for each column of x")
        self.require((len(g.other), len(g.other[0])) == (n, m), "other", f"needs the shape of Y, {n} by {m}")
        self.require(g.start == "upstream" or len(g.bias) == m, "bias", f"needs {m} entries, one for each column of Y")

    def prompt(self, g: Givens) -> Text:
        given_ = same(f"X =\n{mat(g.x)}\nW =\n{mat(g.weight)}\n")
        if g.start == "upstream":
            return (Text("Y = XW，标量损失 L 对 Y 的梯度为 G = ∂L/∂Y（梯度与对应矩阵同形）。\n",
                         "Y = XW, and the scalar loss L has the gradient G = ∂L/∂Y (every gradient has the shape of "
                         "its matrix).\n") + given_ + same(f"G =\n{mat(g.other)}\n")
                    + Text("求 ∂L/∂W 和 ∂L/∂X。", "Find ∂L/∂W and ∂L/∂X."))
        return (Text(f"Y = XW + b（b = {vec(g.bias)} 加到每一行），L = ½·Σ(Y - T)²，对所有元素求和、不取平均。\n",
                     f"Y = XW + b (b = {vec(g.bias)} added to every row), L = ½·Σ(Y - T)² over all entries, not "
                     "averaged.\n") + given_ + same(f"T =\n{mat(g.other)}\n")
                + Text("求 ∂L/∂Y、∂L/∂W、∂L/∂X 和 ∂L/∂b。", "Find ∂L/∂Y, ∂L/∂W, ∂L/∂X and ∂L/∂b."))

    def fields(self, g: Givens) -> tuple[Field, ...]:
        after = ("grad_y",) if g.start == "target" else ()
        fields = (Field("grad_w", same("∂L/∂W"), MatrixOf(_CELL), after=after, zero_ok=True),
                  Field("grad_x", same("∂L/∂X"), MatrixOf(_CELL), after=after, zero_ok=True))
        if g.start == "upstream":
            return fields
        return (Field("grad_y", same("∂L/∂Y"), MatrixOf(_CELL), zero_ok=True), *fields,
                Field("grad_b", same("∂L/∂b"), VectorOf(_CELL), after=after, zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        x, weight, upstream = as_array(g.x), as_array(g.weight), as_array(g.other)
        if g.start == "target":
            # The engine's squared error has no 1/2.
            upstream = mse_grad(dense(x, weight, np.array(g.bias)), upstream, reduction="sum") / 2
        grads = dense_backward(upstream, x, weight)
        return {"grad_y": upstream, "grad_w": grads.weight, "grad_x": grads.x, "grad_b": grads.bias}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        rows, inner, columns = range(len(g.x)), range(len(g.weight)), range(len(g.weight[0]))
        upstream = [list(row) for row in g.other]
        if g.start == "target":
            upstream = [[sum(g.x[n][d] * g.weight[d][m] for d in inner) + g.bias[m] - g.other[n][m] for m in columns]
                        for n in rows]
        return {"grad_y": upstream,
                "grad_w": [[sum(g.x[n][d] * upstream[n][m] for n in rows) for m in columns] for d in inner],
                "grad_x": [[sum(upstream[n][m] * g.weight[d][m] for m in columns) for d in inner] for n in rows],
                "grad_b": [sum(upstream[n][m] for n in rows) for m in columns]}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        grads = dense_backward(np.array(earlier["grad_y"]), as_array(g.x), as_array(g.weight))
        return {"grad_w": grads.weight, "grad_x": grads.x, "grad_b": grads.bias}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        show = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        upstream = key["grad_y"]
        steps = [same(f"∂L/∂Y = G = XW + b - T = {show['grad_y']}")] if g.start == "target" else []
        column = [row[0] for row in g.x]
        steps += [Text(f"∂L/∂W = XᵀG；例如左上角：{products(column, upstream[:, 0])}",
                       f"∂L/∂W = XᵀG; for example the upper left entry: {products(column, upstream[:, 0])}"),
                  same(f"∂L/∂W = {show['grad_w']}"),
                  Text(f"∂L/∂X = GWᵀ；例如左上角：{products(upstream[0], g.weight[0])}",
                       f"∂L/∂X = GWᵀ; for example the upper left entry: {products(upstream[0], g.weight[0])}"),
                  same(f"∂L/∂X = {show['grad_x']}")]
        if g.start == "target":
            steps.append(Text(f"b 加到每一行，梯度按列求和：∂L/∂b = {show['grad_b']}",
                              f"b is added to every row, so its gradient sums the rows of G: ∂L/∂b = {show['grad_b']}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "no-transpose",
            Text("没有转置", "Not transposed"),
            Text("∂L/∂W = XᵀG，∂L/∂X = GWᵀ：另一个因子要转置。",
                 "∂L/∂W = XᵀG and ∂L/∂X = GWᵀ: the other factor is transposed."),
            _untransposed,
        ),
        Misconception[Givens](
            "wrong-order",
            Text("乘法顺序弄反", "Factors in the wrong order"),
            Text("矩阵乘法不可交换：∂L/∂W = XᵀG，∂L/∂X = GWᵀ。",
                 "Matrix products do not commute: ∂L/∂W = XᵀG, ∂L/∂X = GWᵀ."),
            _wrong_order,
        ),
        Misconception[Givens](
            "batch-averaged",
            Text("对批量取了平均", "Averaged over the batch"),
            Text("损失没有除以 N，参数的梯度要对各样本求和。",
                 "The loss is not divided by N: parameter gradients add up over the samples."),
            lambda g: {name: value / len(g.x) for name, value in _backward(g, _upstream(g)).items()
                       if name in ("grad_w", "grad_b")},
        ),
        Misconception[Givens](
            "upstream-forgotten",
            Text("没有乘上游梯度", "Upstream gradient left out"),
            Text("链式法则要乘 G；你相当于把 G 全当作 1。",
                 "The chain rule multiplies by G; you worked as if all of its entries were 1."),
            lambda g: {name: value for name, value in _backward(g, np.ones_like(_upstream(g))).items()
                       if name in ("grad_w", "grad_x")},
        ),
        Misconception[Givens](
            "factor-two",
            Text("梯度多了 2 倍", "Gradient twice too large"),
            Text("L 带有 ½，求导后系数为 1：∂L/∂Y = Y - T。", "L has a ½, so the derivative is Y - T without a 2."),
            lambda g: _backward(g, _upstream(g), 2.0) if g.start == "target" else None,
        ),
        Misconception[Givens](
            "sign-of-error",
            Text("误差方向写反", "T - Y instead of Y - T"),
            Text("½(Y-T)² 对 Y 的导数是 Y - T。", "The derivative of ½(Y-T)² by Y is Y - T."),
            lambda g: _backward(g, _upstream(g), -1.0) if g.start == "target" else None,
        ),
        Misconception[Givens](
            "bias-left-out",
            Text("前向时漏加偏置", "Bias left out in the forward pass"),
            Text("Y = XW + b：先加上 b，再减去 T。", "Y = XW + b: add b before T is taken off."),
            lambda g: _backward(g, _upstream(g) - np.array(g.bias)) if g.start == "target" else None,
        ),
        Misconception[Givens](
            "bias-sums-columns",
            Text("偏置梯度按行求和", "Bias gradient summed along the rows"),
            Text("b 的每个元素影响 Y 的一整列，所以对样本（列方向）求和。",
                 "Each entry of b acts on a whole column of Y: sum over the samples."),
            lambda g: {"grad_b": _upstream(g).sum(axis=1)}
            if g.start == "target" and len(g.x) == len(g.bias) else None,
        ),
    )


TEMPLATE = MatrixProductGradient()
