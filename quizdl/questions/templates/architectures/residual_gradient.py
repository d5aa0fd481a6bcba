"""Residual connections: the output x + F(x), and the gradient that the skip adds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.policy import Decimals, Significant
from quizdl.engine.activations import relu, relu_grad
from quizdl.engine.dense import dense, dense_backward
from quizdl.questions.given import Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    blocks: Annotated[Matrix, given("每块一行：w（F = w·x），或 w, b, v（F = v·ReLU(w·x + b)）",
                                    "a block per row: w (F = w·x), or w, b, v (F = v·ReLU(w·x + b))")]
    x: Annotated[float, given("输入 x", "input x", low=-100, high=100)] = 1.0
    grad_output: Annotated[float, given("∂L/∂y", "∂L/∂y", low=-100, high=100)] = 1.0


_GRADIENT, _FACTOR = Decimals(3), Significant(3)
_DIGITS = 9


def _linear(g: Givens) -> bool:
    return len(g.blocks[0]) == 1


def _product(weights: Sequence[float], *, skip: bool) -> float:
    """Gradient through a chain of dense layers of one unit, each with or without its skip."""
    grad, zero = np.array([[1.0]]), np.zeros((1, 1))
    for weight in reversed(weights):
        through = dense_backward(grad, zero, [[weight]]).x
        grad = grad + through if skip else through
    return float(grad[0, 0])


def _forward(g: Givens) -> list[tuple[float, float]]:
    """(pre-activation, output) of each ReLU block."""
    x, found = np.array([[g.x]]), []
    for w, b, v in g.blocks:
        z = np.round(dense(x, [[w]], [b]), _DIGITS)  # so that a sum of 0 is 0 in binary too
        x = x + dense(relu(z), [[v]])
        found.append((float(z[0, 0]), float(x[0, 0])))
    return found


def _backward(g: Givens, *, skip: bool = True, slopes: bool = True) -> float:
    grad = np.array([[g.grad_output]])
    for (w, _, v), (z, _) in zip(reversed(g.blocks), reversed(_forward(g)), strict=True):
        at_z = dense_backward(grad, [[max(z, 0.0)]], [[v]]).x * (relu_grad(np.array([[z]])) if slopes else 1.0)
        through = dense_backward(at_z, [[0.0]], [[w]]).x
        grad = grad + through if skip else through
    return float(grad[0, 0])


class ResidualGradient(Template[Givens]):
    id = "residual-gradient"
    topic = "architectures"
    title = Text("残差连接的输出与梯度", "Output and gradient of residual connections")
    levels = (1, 2, 3)
    facts = ("residual-block.formula", "residual-block.gradient", "residual-block.gradient-why")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            return Givens(tuple((rng.choice((-0.6, -0.4, 0.3, 0.4, 0.5, 0.6, 0.7)),)
                                for _ in range(rng.integer(3, 5))))
        blocks = tuple((rng.decimal(-2, 2, 1, nonzero=True), rng.decimal(-1, 1, 1, nonzero=True),
                        rng.decimal(-2, 2, 1, nonzero=True)) for _ in range(level - 1))
        return Givens(blocks, rng.decimal(-3, 3, 1, nonzero=True), rng.decimal(-2, 2, 1, nonzero=True))

    def check(self, g: Givens) -> None:
        self.require(len(g.blocks[0]) in (1, 3), "blocks", "each block needs one number w, or three: w, b, v")
        self.require(len(g.blocks) <= 8, "blocks", "has more than 8 blocks")
        self.require(all(abs(value) <= 100 for row in g.blocks for value in row), "blocks",
                     "needs numbers from -100 to 100")

    def prompt(self, g: Givens) -> Text:
        count = len(g.blocks)
        if _linear(g):
            weights = ", ".join(num(row[0]) for row in g.blocks)
            return Text(
                f"{count} 个块串联，F_i(x) = w_i·x，w = {weights}（标量）。分别求 dy/dx：\n"
                "普通网络（每块输出 F_i(x)）和残差网络（每块输出 x + F_i(x)）。",
                f"{count} blocks in a chain, F_i(x) = w_i·x, w = {weights} (scalars).\nFind dy/dx for a "
                "plain network (each block gives F_i(x)) and for a residual one (each gives x + F_i(x)).")
        lines = "".join(f"\n  F{i}(x) = {num(v)}·ReLU({num(w)}·x {'-' if b < 0 else '+'} {num(abs(b))})"
                        for i, (w, b, v) in enumerate(g.blocks, start=1))
        plain = Text("，其后没有激活函数", ", no activation after the addition")
        many = Text("一个残差块输出 y = x + F1(x)", "A residual block gives y = x + F1(x)")
        if count > 1:
            many = Text(f"{count} 个残差块串联，第 i 块输出 x + F_i(x)",
                        f"{count} residual blocks in a chain, block i gives x + F_i(x)")
        scalars = Text("（标量，ReLU 在 0 处导数取 0）：", " (scalars; the slope of ReLU at 0 is taken as 0):")
        return many + plain + scalars + same(lines) + Text(
            f"\nx = {num(g.x)}，∂L/∂y = {num(g.grad_output)}（y 为最后的输出）。求 y 和 ∂L/∂x。",
            f"\nx = {num(g.x)}, ∂L/∂y = {num(g.grad_output)} (y is the last output). Find y and ∂L/∂x.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if _linear(g):
            return (Field("plain", Text("普通网络 dy/dx", "plain dy/dx"), _FACTOR),
                    Field("residual", Text("残差网络 dy/dx", "residual dy/dx"), _FACTOR))
        return (Field("y", same("y"), _GRADIENT, zero_ok=True), Field("grad", same("∂L/∂x"), _GRADIENT))

    def solve(self, g: Givens) -> Answers:
        if _linear(g):
            weights = [row[0] for row in g.blocks]
            return {"plain": _product(weights, skip=False), "residual": _product(weights, skip=True)}
        return {"y": _forward(g)[-1][1], "grad": _backward(g)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        if _linear(g):
            plain = residual = 1.0
            for (weight,) in g.blocks:
                plain, residual = plain * weight, residual * (1 + weight)
            return {"plain": plain, "residual": residual}
        # Where every ReLU is on or off, y is a straight line in x: follow its value and its slope forward.
        value, slope = g.x, 1.0
        for w, b, v in g.blocks:
            z = round(keep(w * value + b), _DIGITS)
            if z > 0:
                value, slope = keep(value + v * z), keep(slope * (1 + v * w))
        return {"y": value, "grad": g.grad_output * slope}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        if _linear(g):
            shown = {name: _FACTOR.show(value) for name, value in key.items()}
            plain = "×".join(paren(row[0]) for row in g.blocks)
            skip = "×".join(f"(1 + {paren(row[0])})" for row in g.blocks)
            return [Text(f"普通：各块导数 w_i 相乘：{plain} = {shown['plain']}",
                         f"Plain: the slopes w_i multiply: {plain} = {shown['plain']}"),
                    Text(f"残差：每块导数为 1 + w_i：{skip} = {shown['residual']}",
                         f"Residual: each slope is 1 + w_i: {skip} = {shown['residual']}"),
                    Text("跳连使每块的导数在 1 附近，梯度不会随层数消失。",
                         "The skip keeps each slope near 1, so the gradient does not vanish with depth.")]
        steps, x, factors = [], g.x, []
        for i, ((w, b, v), (z, y)) in enumerate(zip(g.blocks, _forward(g), strict=True), start=1):
            slope = v * w if z > 0 else 0.0
            factors.append(f"(1 + {paren(slope, 5)})")
            on = Text("激活", "on") if z > 0 else Text("未激活", "off")
            line = (f"{num(w)}×{paren(x, 5)} + {paren(b)} = {approx(z, 5)}", f"{approx(x, 5)} + {paren(v)}×"
                    f"{approx(max(z, 0.0), 5)} = {approx(y, 5)}")
            steps.append(Text(f"块 {i}：{line[0]}，ReLU {on.zh}；输出 {line[1]}；块的导数 1 + {paren(slope, 5)}",
                              f"Block {i}: {line[0]}, ReLU {on.en}; output {line[1]}; slope 1 + {paren(slope, 5)}"))
            x = y
        chain = "×".join([num(g.grad_output), *factors])
        return [*steps, same(f"y = {_GRADIENT.show(key['y'])}"),
                same(f"∂L/∂x = {chain} = {_GRADIENT.show(key['grad'])}")]


def _chain(g: Givens) -> Answers | None:
    """F alone, without x, forward."""
    if _linear(g):
        return None
    value = g.x
    for w, b, v in g.blocks:
        value = v * max(w * value + b, 0.0)
    return {"y": value}


def _weights(g: Givens) -> list[float]:
    return [row[0] for row in g.blocks]


ResidualGradient.misconceptions = (
    Misconception[Givens](
        "skip-forgotten-in-gradient",
        Text("梯度漏掉跳连", "Skip forgotten in the gradient"),
        Text("y = x + F(x)，导数是 1 + F'(x)：跳连贡献 1。", "y = x + F(x) has slope 1 + F'(x): the skip adds 1."),
        lambda g: {"residual": math.prod(_weights(g))} if _linear(g) else {"grad": _backward(g, skip=False)},
    ),
    Misconception[Givens](
        "one-skip-around-all",
        Text("只在最后加了一次 1", "A single 1 added at the end"),
        Text("每个块都有自己的跳连：是各个 (1 + w_i) 相乘，不是 1 加上总乘积。",
             "Every block has its own skip: the factors (1 + w_i) multiply; it is not 1 plus the whole product."),
        lambda g: {"residual": 1 + math.prod(_weights(g))} if _linear(g) else None,
    ),
    Misconception[Givens](
        "first-order-only",
        Text("把乘积当成求和", "Product taken for a sum"),
        Text("1 + Σw_i 只是近似；各块导数相乘，还有交叉项。",
             "1 + Σw_i is only an approximation; the slopes multiply, which brings cross terms."),
        lambda g: {"residual": 1 + sum(_weights(g))} if _linear(g) and len(g.blocks) > 1 else None,
    ),
    Misconception[Givens](
        "plain-slopes-added",
        Text("普通网络的导数相加", "Slopes of the plain network added"),
        Text("串联的各块按链式法则相乘。", "In a chain the slopes multiply (chain rule)."),
        lambda g: {"plain": sum(_weights(g))} if _linear(g) and len(g.blocks) > 1 else None,
    ),
    Misconception[Givens](
        "skip-forgotten-in-output",
        Text("输出漏加 x", "x not added to the output"),
        Text("残差块输出 x + F(x)，不只是 F(x)。", "A residual block gives x + F(x), not F(x) alone."),
        _chain,
    ),
    Misconception[Givens](
        "relu-slope-ignored",
        Text("没有考虑 ReLU 是否激活", "ReLU's slope ignored"),
        Text("输入为负时 ReLU 的导数为 0，该块只剩跳连的 1。",
             "Below 0 the slope of ReLU is 0, and only the skip's 1 is left of the block."),
        lambda g: None if _linear(g) else {"grad": _backward(g, slopes=False)},
    ),
    Misconception[Givens](
        "upstream-forgotten",
        Text("漏乘 ∂L/∂y", "∂L/∂y forgotten"),
        Text("∂L/∂x = ∂L/∂y · dy/dx，要乘上传来的梯度。",
             "∂L/∂x = ∂L/∂y · dy/dx: multiply by the gradient from above."),
        lambda g: None if _linear(g) or g.grad_output == 0 else {"grad": _backward(g) / g.grad_output},
    ),
)


TEMPLATE = ResidualGradient()
