"""Masks of ReLU and max: the gradient passed on, and how sparse the explicit Jacobian is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Shape
from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.policy import Decimals, Integer, Significant
from quizdl.engine.activations import relu_grad
from quizdl.engine.pooling import max_pool2d_backward
from quizdl.engine.validation import Array
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape, thousands, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("输入", "input")]
    upstream: Annotated[Vector, given("上游梯度，与输出等长", "upstream gradient, as long as the output")]
    gate: Annotated[Literal["relu", "max"], given("ReLU，或每组取最大", "ReLU, or the maximum of each group")]
    group: Annotated[int, given("每组的元素个数（max 用）", "entries in each group (for max)", low=1, high=12)] = 1
    batch: Annotated[int, given("批量大小；0 表示不问内存", "batch size; 0: memory is not asked", low=0, high=4096)] = 0
    width: Annotated[int, given("每个样本的维数（问内存时用）", "entries of a sample (where memory is asked)",
                                low=1, high=10**5)] = 1


_GRAD, _MEMORY = Decimals(2), Significant(3)
_GIB = 2**30


def _backward(g: Givens, upstream: Array) -> Array:
    x = np.array(g.x)
    if g.gate == "relu":
        return upstream * relu_grad(x)
    grad = max_pool2d_backward(upstream[None, None, None], x[None, None, None], (1, g.group))
    return np.asarray(grad[0, 0, 0])


def _outputs(g: Givens) -> int:
    return len(g.x) // (g.group if g.gate == "max" else 1)


def _memory(entries: int) -> Answers:
    return {"entries": entries, "memory": 4 * entries / _GIB}


class SparseJacobian(Template[Givens]):
    id = "sparse-jacobian"
    topic = "backpropagation"
    title = Text("稀疏的雅可比矩阵", "Sparse Jacobians")
    levels = (1, 2, 3)
    facts = ("jacobian.sparse", "jacobian.relu-example", "jacobian.never-form", "jacobian.elementwise")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 3:
            groups, size = rng.choice(((2, 3), (3, 2), (2, 4)))
            entries = rng.sample([value / 10 for value in range(-30, 31) if value], groups * size)
            return Givens(tuple(entries), rng.vector(groups, -3, 3, 1, nonzero=True), "max", size)
        count = 4 if level == 2 else 5
        positive = rng.integer(2, count - 1)
        signs = [1] * positive + [-1] * (count - positive)
        x = tuple(sign * rng.decimal(0.1, 3, 1) for sign in rng.shuffled(signs))
        batch = rng.choice((16, 32, 64, 128)) if level == 2 else 0
        width = rng.choice((500, 512, 1000, 1024, 2048)) if level == 2 else 1
        return Givens(x, rng.vector(count, -3, 3, 1, nonzero=True), "relu", 1, batch, width)

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= 12, "x", "has more than 12 entries")
        if g.gate == "max":
            self.require(len(g.x) % g.group == 0, "group", f"must divide the length of x, {len(g.x)}")
        self.require(not g.batch or g.gate == "relu", "batch", "needs gate 'relu', whose output is as large as x")
        self.require(len(g.upstream) == _outputs(g), "upstream", f"needs {_outputs(g)} entries, one for each output")

    def prompt(self, g: Givens) -> Text:
        if g.gate == "relu":
            gate = Text("y = ReLU(x)，逐元素作用，x = 0 处导数取 0。",
                        "y = ReLU(x) acts on each entry; take slope 0 at x = 0.")
        else:
            gate = Text(f"把 x 依次每 {g.group} 个分为一组，y 的每个元素是一组的最大值（并列时取第一个）。",
                        f"x is cut into groups of {g.group} in order; each entry of y is the maximum of one group (the "
                        "first one on a tie).")
        text = gate + Text(f"\nx = {vec(g.x)}，上游梯度 ∂L/∂y = {vec(g.upstream)}。"
                           "\n求 ∂L/∂x，显式雅可比矩阵 ∂y/∂x 的形状（行对应 y）和其中非零元素的个数。",
                           f"\nx = {vec(g.x)}, upstream gradient ∂L/∂y = {vec(g.upstream)}."
                           "\nFind ∂L/∂x, the shape of the explicit Jacobian ∂y/∂x (rows belong to y) and how many "
                           "of its entries are not 0.")
        if g.batch:
            text += Text(f"\n若这一层作用于 {g.batch}×{g.width} 的一个批量（整体拉平成向量），"
                         f"显式雅可比矩阵有多少个元素？用 float32"
                         "（每个 4 字节，零也存储）要多少 GB（1 GB = 2³⁰ 字节）？",
                         f"\nFor a batch of shape {g.batch}×{g.width} (flattened as a whole), how many entries has the "
                         "explicit Jacobian, and how many GB in float32 (4 bytes each, zeros stored too, 1 GB = 2³⁰ "
                         "bytes)?")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("gradient", same("∂L/∂x"), VectorOf(_GRAD), zero_ok=True),
                  Field("shape", Text("雅可比矩阵的形状", "shape of the Jacobian"), Shape()),
                  Field("nonzero", Text("非零元素个数", "entries that are not 0"), Integer(), zero_ok=True))
        if not g.batch:
            return fields
        return (*fields, Field("entries", Text("批量雅可比的元素个数", "entries for the batch"), Integer()),
                Field("memory", Text("所需内存", "memory"), _MEMORY, unit="GB", after=("entries",)))

    def solve(self, g: Givens) -> Answers:
        jacobian = np.array([_backward(g, row) for row in np.eye(_outputs(g))])
        return {"gradient": _backward(g, np.array(g.upstream)), "shape": jacobian.shape,
                "nonzero": int(np.count_nonzero(jacobian)), **_memory((g.batch * g.width) ** 2)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        size, passed = g.group if g.gate == "max" else 1, [0.0] * len(g.x)
        nonzero = 0
        for i, gradient in enumerate(g.upstream):
            entries = range(i * size, (i + 1) * size)
            winner = max(entries, key=lambda j: (g.x[j], -j))
            if g.gate == "max" or g.x[winner] > 0:
                passed[winner] = gradient
                nonzero += 1
        row = g.batch * g.width
        return {"gradient": passed, "shape": (len(g.upstream), len(g.x)), "nonzero": nonzero,
                "entries": sum(row for _ in range(row)) if row < 1000 else row * row,
                "memory": row / 2**15 * (row / 2**15) * 4}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"memory": 4 * earlier["entries"] / _GIB}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        show = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        mask = _backward(g, np.ones(_outputs(g)))
        rows, columns = key["shape"]
        rule = (Text("x > 0 处为 1", "1 where x > 0") if g.gate == "relu" else
                Text("每组最大值处为 1", "1 at each group's maximum"))
        steps = [Text(f"掩码（{rule.zh}）：{vec(mask)}；上游梯度只从这些位置通过：∂L/∂x = {show['gradient']}",
                      f"Mask ({rule.en}): {vec(mask)}; the upstream gradient passes there alone: ∂L/∂x = "
                      f"{show['gradient']}"),
                 Text(f"雅可比矩阵为 {show['shape']}，共 {rows * columns} 个元素，非零的只有 {show['nonzero']} 个。",
                      f"The Jacobian is {show['shape']} with {rows * columns} entries, of which only {show['nonzero']} "
                      "are not 0.")]
        if g.batch:
            row = g.batch * g.width
            steps.append(Text(f"批量有 {shape((g.batch, g.width))} = {row} 个元素，雅可比有 {row}² = "
                              f"{show['entries']} 个；"
                              f"4×{thousands(key['entries'])}/2³⁰ = {show['memory']} GB，因此只乘掩码，从不显式构造。",
                              f"The batch has {shape((g.batch, g.width))} = {row} entries, the Jacobian {row}² = "
                              f"{show['entries']}; 4×{thousands(key['entries'])}/2³⁰ = {show['memory']} GB, so one "
                              "multiplies by the mask and never builds it."))
        return steps

    misconceptions = (
        Misconception[Givens](
            "all-pass",
            Text("梯度全部通过", "Everything passed on"),
            Text("ReLU 在 x ≤ 0 处导数为 0，上游梯度在那里被截断。",
                 "ReLU has slope 0 where x ≤ 0: nothing is passed on there."),
            lambda g: {"gradient": g.upstream, "nonzero": len(g.x)} if g.gate == "relu" else None,
        ),
        Misconception[Givens](
            "mask-of-upstream",
            Text("按上游梯度的符号做掩码", "Mask from the upstream gradient"),
            Text("掩码由输入 x 的正负决定，与上游梯度的符号无关。",
                 "The mask comes from the sign of the input x, not from the sign of the upstream gradient."),
            lambda g: {"gradient": np.maximum(g.upstream, 0.0)} if g.gate == "relu" else None,
        ),
        Misconception[Givens](
            "times-x",
            Text("乘了 x 而不是掩码", "Multiplied by x instead of the mask"),
            Text("ReLU 的导数是 0 或 1，不是 x。", "The slope of ReLU is 0 or 1, not x."),
            lambda g: {"gradient": np.array(g.upstream) * np.maximum(g.x, 0.0)} if g.gate == "relu" else None,
        ),
        Misconception[Givens](
            "max-to-all",
            Text("max 把梯度传给组内所有元素", "Max passes to the whole group"),
            Text("max 只把梯度传给取得最大值的那个元素，其余为 0。",
                 "Max passes its gradient to the entry that was the maximum; the others get 0."),
            lambda g: {"gradient": np.repeat(g.upstream, g.group), "nonzero": len(g.x)} if g.gate == "max" else None,
        ),
        Misconception[Givens](
            "max-shared",
            Text("max 的梯度在组内平分", "Max shares its gradient"),
            Text("平分是平均池化的做法；max 的梯度全部给最大的元素。",
                 "Sharing is what an average does; max gives all of it to the largest entry."),
            lambda g: {"gradient": np.repeat(np.array(g.upstream) / g.group, g.group)} if g.gate == "max" else None,
        ),
        Misconception[Givens](
            "jacobian-is-mask",
            Text("把雅可比当成与 x 同形的掩码", "Jacobian taken for a mask shaped like x"),
            Text("一行的是掩码或标量损失的梯度；y 的每个分量各占一行：行数是 y 的维数，列数是 x 的维数。",
                 "A single row is the mask, or the gradient of a scalar; every entry of y has a row of its own: rows "
                 "count y, columns count x."),
            lambda g: {"shape": (1, len(g.x)), **(_memory(g.batch * g.width) if g.batch else {})}
            if _outputs(g) > 1 else None,
        ),
        Misconception[Givens](
            "jacobian-transposed",
            Text("雅可比的行列颠倒", "Rows and columns swapped"),
            Text("题目规定行对应 y、列对应 x。", "The question has rows for y and columns for x."),
            lambda g: {"shape": (len(g.x), _outputs(g))} if g.gate == "max" else None,
        ),
        Misconception[Givens](
            "batch-counted-once",
            Text("批量只计了一次", "Batch counted once"),
            Text("拉平后输入、输出各有 N·D 个元素，雅可比为 (N·D)×(N·D)。",
                 "Flattened, input and output have N·D entries each, so the Jacobian is (N·D)×(N·D)."),
            lambda g: _memory(g.batch * g.width**2) if g.batch > 1 else None,
        ),
    )


TEMPLATE = SparseJacobian()
