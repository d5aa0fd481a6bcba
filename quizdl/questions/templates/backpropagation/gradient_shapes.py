"""Shapes of gradients and Jacobians: the three vector forms, a batch through a layer, the explicit Jacobian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Shape
from quizdl.answers.policy import Integer, Significant
from quizdl.engine.dense import dense, dense_backward
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape, thousands
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    n: Annotated[int, given("批量大小 N（问批量时用）", "batch size N (used with a batch)", low=2, high=1024)]
    d: Annotated[int, given("输入维数 D", "input size D", low=2, high=4096)]
    m: Annotated[int, given("输出维数 M", "output size M", low=2, high=4096)]
    asked: Annotated[Literal["vectors", "batch", "jacobian"], given(
        "问向量求导的三种形式、批量的梯度，还是再加显式雅可比", "the vector forms, a batch, or its Jacobian too")]
    layout: Annotated[Literal["numerator", "denominator"], given(
        "向量求导的布局", "layout of derivatives by vectors")] = "numerator"


_MEMORY = Significant(3)
_MIB = 2**20


def _forms(g: Givens, numerator: bool) -> dict[str, tuple[int, int]]:
    forms = {"scalar": (1, g.d), "by_scalar": (g.m, 1), "jacobian": (g.m, g.d)}
    return forms if numerator else {name: size[::-1] for name, size in forms.items()}


def _memory(g: Givens, entries: int) -> Answers:
    return {"entries": entries, "memory": 4 * entries / _MIB}


class GradientShapes(Template[Givens]):
    id = "gradient-shapes"
    topic = "backpropagation"
    title = Text("梯度与雅可比矩阵的形状", "Shapes of gradients and Jacobians")
    levels = (1, 2, 3)
    facts = (
        "scalar-by-vector.same-shape",
        "jacobian.shape",
        "matrix-product-gradient.shapes",
        "scalar-by-matrix.shape",
    )
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            d, m = rng.sample(range(2, 13), 2)
            return Givens(2, d, m, "vectors", rng.choice(("numerator", "denominator")))
        if level == 2:
            n, d, m = rng.sample((4, 5, 8, 10, 16, 20, 32, 50, 64, 100), 3)
            return Givens(n, d, m, "batch")
        n, d, m = rng.choice((8, 16, 32)), *rng.sample((24, 48, 64, 80, 96, 100, 128), 2)
        return Givens(n, d, m, "jacobian")

    def check(self, g: Givens) -> None:
        work = g.d * g.m * (g.m if g.asked == "vectors" else g.n)
        self.require(work <= 2**30, "d", f"makes {work} products to run; at most 2^30 = 64×4096×4096 are allowed")

    def prompt(self, g: Givens) -> Text:
        if g.asked == "vectors":
            rule = (Text("分子布局（∂y/∂x 的行对应 y，列对应 x）",
                         "numerator layout (rows of ∂y/∂x belong to y, columns to x)")
                    if g.layout == "numerator" else
                    Text("分母布局（∂y/∂x 的行对应 x，列对应 y）",
                         "denominator layout (rows of ∂y/∂x belong to x, columns to y)"))
            return Text(f"x 是 {g.d} 维列向量，y 是 {g.m} 维列向量，s 和 t 是标量。采用{rule.zh}，向量写成 n×1 或 1×n。"
                        "\n写出 ∂s/∂x、∂y/∂t、∂y/∂x 的形状。",
                        f"x is a column vector of {g.d} entries, y one of {g.m}; s and t are scalars. Use the "
                        f"{rule.en}; "
                        "write vectors as n×1 or 1×n.\nGive the shapes of ∂s/∂x, ∂y/∂t and ∂y/∂x.")
        text = Text(f"全连接层 Y = XW + b：批量 N = {g.n}，输入维数 D = {g.d}，输出维数 M = {g.m}，每个样本占 X "
                    f"的一行，b 是长为 M "
                    "的向量；L 是标量损失。\n写出反向传播中 ∂L/∂X、∂L/∂W、∂L/∂b 的形状。",
                    f"A dense layer Y = XW + b: batch N = {g.n}, input size D = {g.d}, output size M = {g.m}; each "
                    f"sample is a "
                    "row of X, b is a vector of M entries, L is a scalar loss.\nGive the shapes of ∂L/∂X, ∂L/∂W and "
                    "∂L/∂b in backpropagation.")
        if g.asked == "jacobian":
            text += Text("\n若显式构造 ∂Y/∂X（把 Y 和 X 都拉平成向量，零也存储），共有多少个元素？用 float32（每个 4 "
                         "字节）要多少 MB"
                         "（1 MB = 2²⁰ 字节）？",
                         "\nIf ∂Y/∂X were built explicitly (Y and X flattened to vectors, zeros stored too), how many "
                         "entries would it have, and how many MB in float32 (4 bytes each, 1 MB = 2²⁰ bytes)?")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if g.asked == "vectors":
            return (Field("scalar", same("∂s/∂x"), Shape()), Field("by_scalar", same("∂y/∂t"), Shape()),
                    Field("jacobian", same("∂y/∂x"), Shape()))
        fields = (Field("grad_x", same("∂L/∂X"), Shape()), Field("grad_w", same("∂L/∂W"), Shape()),
                  Field("grad_b", same("∂L/∂b"), Shape()))
        if g.asked == "batch":
            return fields
        return (*fields, Field("entries", Text("∂Y/∂X 的元素个数", "entries of ∂Y/∂X"), Integer()),
                Field("memory", Text("所需内存", "memory"), _MEMORY, unit="MB", after=("entries",)))

    def solve(self, g: Givens) -> Answers:
        if g.asked == "vectors":
            # One row for each output: the gradient of that output alone, from the engine.
            weight = np.ones((g.d, g.m))
            rows = dense_backward(np.eye(g.m), np.ones((g.m, g.d)), weight).x
            scalar = dense_backward(np.ones((1, 1)), np.ones((1, g.d)), weight[:, :1]).x
            by_scalar = dense(np.ones((1, 1)), np.ones((1, g.m))).T
            shapes = {"scalar": scalar.shape, "by_scalar": by_scalar.shape, "jacobian": rows.shape}
            return {name: size if g.layout == "numerator" else size[::-1] for name, size in shapes.items()}
        x, weight = np.ones((g.n, g.d)), np.ones((g.d, g.m))
        y = dense(x, weight, np.ones(g.m))
        grads = dense_backward(y, x, weight)
        return {"grad_x": grads.x.shape, "grad_w": grads.weight.shape, "grad_b": grads.bias.shape,
                **_memory(g, y.size * x.size)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        def one_by_one(above: int, below: int) -> tuple[int, int]:
            return (above, below) if g.layout == "numerator" else (below, above)

        entries = sum(g.m * g.d for _ in range(g.n) for _ in range(g.n))
        return {"scalar": one_by_one(1, g.d), "by_scalar": one_by_one(g.m, 1), "jacobian": one_by_one(g.m, g.d),
                "grad_x": (g.n, g.d), "grad_w": (g.d, g.m), "grad_b": (g.m,),
                "entries": entries, "memory": entries * 4 / 1024 / 1024}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"memory": 4 * earlier["entries"] / _MIB}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        show = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        if g.asked == "vectors":
            rows, columns = ("y", "x") if g.layout == "numerator" else ("x", "y")
            return (Text(f"行数取 {rows} 一侧的维数，列数取 {columns} 一侧的维数；标量的维数是 1。",
                         f"Rows count the entries of {rows}, columns those of {columns}; a scalar counts as 1."),
                    same(f"∂s/∂x: {show['scalar']}; ∂y/∂t: {show['by_scalar']}; ∂y/∂x: {show['jacobian']}"))
        steps = [Text("标量损失对某个数组的梯度与该数组同形。",
                      "The gradient of a scalar loss by an array has the array's shape."),
                 same(f"∂L/∂X: {show['grad_x']}; ∂L/∂W: {show['grad_w']}; ∂L/∂b: {show['grad_b']}")]
        if g.asked == "jacobian":
            product = f"({shape((g.n, g.m))})×({shape((g.n, g.d))}) = {show['entries']}"
            memory = f"4×{thousands(key['entries'])}/2²⁰ = {show['memory']} MB"
            steps += [Text(f"Y 有 N·M 个元素，X 有 N·D 个，雅可比的元素个数为 {product}",
                           f"Y has N·M entries and X has N·D, so the Jacobian has {product} entries"),
                      Text(f"内存 {memory}；反向传播从不显式构造它。",
                           f"Memory {memory}; backpropagation never builds it.")]
        return steps

    misconceptions = (
        Misconception[Givens](
            "other-layout",
            Text("用了另一种布局", "The other layout"),
            Text("分子布局中行对应分子 y，分母布局中行对应分母 x；你用反了。",
                 "Rows belong to y in numerator layout, to x in denominator layout; you had it the other way round."),
            lambda g: dict(_forms(g, g.layout != "numerator")) if g.asked == "vectors" else None,
        ),
        Misconception[Givens](
            "scalar-by-vector-turned",
            Text("标量对向量的导数方向反了", "Scalar by vector turned"),
            Text("标量对向量与 ∂y/∂x 用同一布局：分子布局得到行向量，分母布局得到列向量。",
                 "Scalar by vector follows the layout too: a row in numerator layout, a column in denominator layout."),
            lambda g: {"scalar": _forms(g, g.layout != "numerator")["scalar"]} if g.asked == "vectors" else None,
        ),
        Misconception[Givens](
            "square-jacobian",
            Text("以为雅可比是方阵", "Jacobian thought to be square"),
            Text("雅可比一边是 y 的维数，另一边是 x 的维数。",
                 "One side of the Jacobian counts y, the other counts x."),
            lambda g: {"jacobian": (g.d, g.d)} if g.asked == "vectors" else None,
        ),
        Misconception[Givens](
            "transposed-gradients",
            Text("梯度写成了转置的形状", "Gradients in transposed shape"),
            Text("反向传播中梯度与原数组同形，不转置。",
                 "In backpropagation a gradient has its array's shape, not the transpose."),
            lambda g: {"grad_x": (g.d, g.n), "grad_w": (g.m, g.d)} if g.asked != "vectors" else None,
        ),
        Misconception[Givens](
            "shape-of-output",
            Text("梯度取了 Y 的形状", "Shape of Y given"),
            Text("N×M 是 ∂L/∂Y 的形状；∂L/∂X 与 X 同形。", "N×M is the shape of ∂L/∂Y; ∂L/∂X is shaped like X."),
            lambda g: {"grad_x": (g.n, g.m)} if g.asked != "vectors" else None,
        ),
        Misconception[Givens](
            "bias-per-sample",
            Text("偏置的梯度没有对批量求和", "Bias gradient not summed over the batch"),
            Text("b 由所有样本共用，梯度对样本求和后长为 M。",
                 "All samples share b; summed over them its gradient has M entries."),
            lambda g: {"grad_b": (g.n, g.m)} if g.asked != "vectors" else None,
        ),
        Misconception[Givens](
            "jacobian-of-one-sample",
            Text("只算了一个样本的雅可比", "Jacobian of one sample only"),
            Text("拉平后 Y 有 N·M 个、X 有 N·D 个元素，两者都含批量 N。",
                 "Flattened, Y has N·M entries and X has N·D; both contain the batch."),
            lambda g: _memory(g, g.m * g.d) if g.asked == "jacobian" else None,
        ),
        Misconception[Givens](
            "batch-counted-once",
            Text("批量只计了一次", "Batch counted once"),
            Text("跨样本的块虽然为 0，显式构造时也要存储：N 要出现两次。",
                 "Blocks across samples are 0 but stored in the explicit Jacobian: N enters twice."),
            lambda g: _memory(g, g.n * g.m * g.d) if g.asked == "jacobian" else None,
        ),
    )


TEMPLATE = GradientShapes()
