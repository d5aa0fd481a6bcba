"""The gradient of a convolution's kernel: the input correlated with the output's gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixPolicy
from quizdl.engine.convolution import conv2d_backward
from quizdl.questions.given import Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, mat, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._grids import check_grid, exact
from quizdl.questions.templates.convolution._layer import check_fits, positions
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Matrix, given("输入", "input")]
    grad: Annotated[Matrix, given("损失对输出的梯度", "gradient of the loss by the output")]
    kernel: Annotated[int, given("核边长", "kernel size", low=1, high=5)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=4)] = 1
    padding: Annotated[int, given("四周零填充", "zero padding on every side", low=0, high=2)] = 0


def _run(g: Givens, x: Any, grad: Any) -> Any:
    weight = np.zeros((1, 1, g.kernel, g.kernel))
    grads = conv2d_backward(as_array(grad)[None, None], as_array(x)[None, None], weight, stride=g.stride,
                            padding=g.padding)
    return grads.weight[0, 0]


def _terms(g: Givens, u: int, v: int) -> list[tuple[float, float]]:
    """(pixel, gradient) pairs of one weight; pairs with padded zeros are left out."""
    pairs = []
    for i, row in enumerate(g.grad):
        for j, gradient in enumerate(row):
            a, b = i * g.stride + u - g.padding, j * g.stride + v - g.padding
            if 0 <= a < len(g.x) and 0 <= b < len(g.x[0]):
                pairs.append((g.x[a][b], gradient))
    return pairs


def _padded(g: Givens) -> Any:
    return np.pad(as_array(g.x), g.padding)


def _first_window(g: Givens) -> Answers:
    return {"kernel": _padded(g)[:g.kernel, :g.kernel] * np.sum(g.grad)}


def _ignores_stride(g: Givens) -> Answers | None:
    if g.stride == 1:
        return None
    x, (rows, columns) = _padded(g), np.shape(g.grad)
    return {"kernel": np.array([[np.sum(x[u:u + rows, v:v + columns] * np.array(g.grad)) for v in range(g.kernel)]
                                for u in range(g.kernel)])}


class ConvKernelGradient(Template[Givens]):
    id = "conv-kernel-gradient"
    topic = "convolution"
    title = Text("卷积核的梯度", "Gradient of a convolution's kernel")
    levels = (1, 2, 3)
    facts = ("convolution-layer.backward", "convolution-operation.formula")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        # Four different numbers, so that no turn or transpose leaves them as they are.
        a, b, c, d = (float(value) for value in rng.sample((-3, -2, -1, 1, 2, 3), 4))
        grad = ((a, b), (c, d))
        if level == 1:
            return Givens(rng.matrix(3, 3, -2, 4, 0), grad, 2)
        if level == 2:
            if rng.chance(0.5):
                return Givens(rng.matrix(4, 4, -2, 4, 0), grad, 2, 2)
            return Givens(rng.matrix(4, 4, -2, 4, 0), ((a / 2, b / 2), (c / 2, d / 2)), 3)
        if rng.chance(0.5):
            return Givens(rng.matrix(5, 5, -2, 4, 0), grad, 3, 2)
        return Givens(rng.matrix(2, 2, -2, 4, 0), grad, 3, 1, 1)

    def check(self, g: Givens) -> None:
        check_grid("x", g.x)
        check_grid("grad", g.grad)
        sizes = []
        for side in (len(g.x), len(g.x[0])):
            check_fits("kernel", side, g.kernel, g.padding)
            sizes.append(positions(side, g.kernel, g.stride, g.padding))
        need = f"{sizes[0]}×{sizes[1]}"
        self.require(np.shape(g.grad) == tuple(sizes), "grad", f"must have the output's shape, {need}")

    def prompt(self, g: Givens) -> Text:
        padding = Text(f"四周零填充 {g.padding}", f"zero padding {g.padding}") if g.padding else Text("无填充",
                                                                                                 "no padding")
        arrays = f"X =\n{mat(g.x)}\n∂L/∂Y =\n{mat(g.grad)}\n"
        k = f"{g.kernel}×{g.kernel}"
        return Text(f"{arrays}Y 由 X 与 {k} 的核 K 做互相关得到（卷积层，核不翻转），步幅 {g.stride}，{padding.zh}。求 "
                    "∂L/∂K。",
                    f"{arrays}Y is the cross-correlation of X with a kernel K of {k} (a convolutional layer, kernel "
                    f"not turned), stride {g.stride}, {padding.en}. Find ∂L/∂K.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("kernel", same("∂L/∂K"), MatrixPolicy(exact(g.x, g.grad))),)

    def solve(self, g: Givens) -> Answers:
        return {"kernel": _run(g, g.x, g.grad)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return {"kernel": tuple(tuple(sum(a * b for a, b in _terms(g, u, v)) for v in range(g.kernel))
                                for u in range(g.kernel))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)["kernel"].tolist()
        zeros = Text("（略去填充的零）", " (padded zeros left out)") if g.padding else Text("", "")
        steps = [Text(f"每个权重的梯度 = 它乘过的各个像素 × 相应输出的梯度，再求和{zeros.zh}：",
                      f"Each weight's gradient: the pixels it met times those outputs' gradients, summed{zeros.en}:")]
        for u, row in enumerate(key):
            for v, value in enumerate(row):
                terms = " + ".join(f"{paren(a)}×{paren(b)}" for a, b in _terms(g, u, v)) or "0"
                steps.append(same(f"∂L/∂K[{u + 1},{v + 1}] = {terms} = {num(round(value, 6))}"))
        return [*steps, same(f"∂L/∂K = {self.fields(g)[0].policy.show(tuple(map(tuple, key)))}")]

    misconceptions = (
        Misconception[Givens](
            "gradient-turned", Text("把输出梯度旋转了 180°", "Output gradient turned by 180°"),
            Text("核的梯度是 X 与 ∂L/∂Y 的互相关，不旋转；旋转核的是输入的梯度。",
                 "The kernel's gradient correlates X with ∂L/∂Y as it stands; a turned kernel belongs to the input's "
                 "gradient."),
            lambda g: {"kernel": _run(g, g.x, as_array(g.grad)[::-1, ::-1])}),
        Misconception[Givens](
            "result-turned", Text("结果旋转了 180°", "Result turned by 180°"),
            Text("∂L/∂K 与 K 的位置一一对应，不需要再旋转。", "∂L/∂K lines up with K; do not turn it."),
            lambda g: {"kernel": _run(g, g.x, g.grad)[::-1, ::-1]}),
        Misconception[Givens](
            "averaged", Text("除以了输出个数", "Averaged over the outputs"),
            Text("权重在每个输出位置都用到，各处的梯度相加，不取平均。",
                 "A weight is used at every output; its gradients there are added, not averaged."),
            lambda g: {"kernel": _run(g, g.x, g.grad) / (len(g.grad) * len(g.grad[0]))}),
        Misconception[Givens](
            "first-window-only", Text("始终用第一个窗口", "The first window used throughout"),
            Text("每个输出对应自己的窗口；你把所有梯度都乘在第一个窗口上。",
                 "Every output has its own window; you multiplied all gradients with the first one."), _first_window),
        Misconception[Givens](
            "gradient-transposed", Text("把输出梯度转置了", "Output gradient transposed"),
            Text("输出梯度按原来的行列与像素对应相乘。", "Keep the rows and columns of the output's gradient."),
            lambda g: {"kernel": _run(g, g.x, as_array(g.grad).T)} if len(g.grad) == len(g.grad[0]) else None),
        Misconception[Givens](
            "ignores-stride", Text("忽略了步幅", "Stride ignored"),
            Text("步幅为 s 时相邻输出的窗口相隔 s 个像素。",
                 "With stride s the windows of neighboring outputs are s pixels apart."),
            _ignores_stride),
    )


TEMPLATE = ConvKernelGradient()
