"""The gradient of a convolution's input: every output's gradient stamps the kernel back onto its window."""

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
    kernel: Annotated[Matrix, given("卷积核", "kernel")]
    grad: Annotated[Matrix, given("损失对输出的梯度", "gradient of the loss by the output")]
    height: Annotated[int, given("输入高", "input height", low=1, high=7)]
    width: Annotated[int, given("输入宽", "input width", low=1, high=7)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=4)] = 1
    padding: Annotated[int, given("四周零填充", "zero padding on every side", low=0, high=2)] = 0


def _run(g: Givens, kernel: Any) -> Any:
    x, weight = np.zeros((1, 1, g.height, g.width)), as_array(kernel)[None, None]
    return conv2d_backward(as_array(g.grad)[None, None], x, weight, stride=g.stride, padding=g.padding).x[0, 0]


def _terms(g: Givens, a: int, b: int) -> list[tuple[float, float]]:
    """(gradient, weight) pairs of one input pixel."""
    pairs = []
    for i, row in enumerate(g.grad):
        for j, gradient in enumerate(row):
            u, v = a + g.padding - i * g.stride, b + g.padding - j * g.stride
            if 0 <= u < len(g.kernel) and 0 <= v < len(g.kernel[0]):
                pairs.append((gradient, g.kernel[u][v]))
    return pairs


def _stamped(g: Givens, stride: int, *, overwrite: bool = False) -> Any:
    """The padded input's gradient, by stamping the kernel `stride` apart, later stamps added or written over."""
    kernel, (kernel_h, kernel_w) = as_array(g.kernel), np.shape(g.kernel)
    image = np.zeros((g.height + 2 * g.padding, g.width + 2 * g.padding))
    for i, row in enumerate(g.grad):
        for j, gradient in enumerate(row):
            place = (slice(i * stride, i * stride + kernel_h), slice(j * stride, j * stride + kernel_w))
            image[place] = gradient * kernel if overwrite else image[place] + gradient * kernel
    return image


def _cropped(g: Givens, image: Any) -> Answers:
    return {"input": image[g.padding:g.padding + g.height, g.padding:g.padding + g.width]}


class ConvInputGradient(Template[Givens]):
    id = "conv-input-gradient"
    topic = "convolution"
    title = Text("卷积输入的梯度", "Gradient of a convolution's input")
    levels = (1, 2, 3)
    facts = ("convolution-layer.backward", "convolution-operation.flip-harmless")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        grad = rng.matrix(2, 2, -2, 3, 0, nonzero=True)
        if level == 1:
            # Four different weights, so that no turn or transpose leaves them as they are.
            a, b, c, d = (float(value) for value in rng.sample((-3, -2, -1, 1, 2, 3), 4))
            return Givens(((a, b), (c, d)), grad, 3, 3)
        kernel = rng.matrix(3, 3, -2, 3, 0)
        if level == 2:
            return Givens(kernel, grad, 2, 2, 1, 1)
        return Givens(kernel, grad, 3, 3, 2, 1)

    def check(self, g: Givens) -> None:
        check_grid("kernel", g.kernel)
        check_grid("grad", g.grad)
        sizes = []
        for side, kernel in ((g.height, len(g.kernel)), (g.width, len(g.kernel[0]))):
            check_fits("kernel", side, kernel, g.padding)
            sizes.append(positions(side, kernel, g.stride, g.padding))
        need = f"{sizes[0]}×{sizes[1]}"
        self.require(np.shape(g.grad) == tuple(sizes), "grad", f"must have the output's shape, {need}")

    def prompt(self, g: Givens) -> Text:
        padding = Text(f"四周零填充 {g.padding}", f"zero padding {g.padding}") if g.padding else Text("无填充",
                                                                                                 "no padding")
        arrays = f"K =\n{mat(g.kernel)}\n∂L/∂Y =\n{mat(g.grad)}\n"
        x = f"{g.height}×{g.width}"
        return Text(f"{arrays}Y 由 {x} 的输入 X 与核 K 做互相关得到（卷积层，核不翻转），步幅 {g.stride}，"
                    f"{padding.zh}。求 ∂L/∂X。",
                    f"{arrays}Y is the cross-correlation of an input X of {x} with the kernel K (a convolutional "
                    "layer, kernel "
                    f"not turned), stride {g.stride}, {padding.en}. Find ∂L/∂X.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("input", same("∂L/∂X"), MatrixPolicy(exact(g.kernel, g.grad))),)

    def solve(self, g: Givens) -> Answers:
        return {"input": _run(g, g.kernel)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return {"input": tuple(tuple(float(sum(a * b for a, b in _terms(g, row, column))) for column in range(g.width))
                               for row in range(g.height))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)["input"].tolist()
        steps = [Text("每个像素的梯度 = 用到它的各输出的梯度 × 当时乘它的权重，再求和：",
                      "Each pixel's gradient: gradients of the outputs that used it times the weights it met there, "
                      "summed:")]
        for a, row in enumerate(key):
            for b, value in enumerate(row):
                terms = " + ".join(f"{paren(c)}×{paren(d)}" for c, d in _terms(g, a, b)) or "0"
                steps.append(same(f"∂L/∂X[{a + 1},{b + 1}] = {terms} = {num(round(value, 6))}"))
        return [*steps, same(f"∂L/∂X = {self.fields(g)[0].policy.show(tuple(map(tuple, key)))}")]

    misconceptions = (
        Misconception[Givens](
            "kernel-turned-once-more", Text("核的方向反了", "Kernel the wrong way round"),
            Text("每个输出的梯度乘以核、原样加回它的窗口（等价于与旋转 180° 的核做互相关）；你的核转反了。",
                 "Each output's gradient times the kernel, as it stands, goes back onto its window (the same as "
                 "correlating "
                 "with the turned kernel); yours is turned the wrong way."),
            lambda g: {"input": _run(g, as_array(g.kernel)[::-1, ::-1])}),
        Misconception[Givens](
            "overlaps-overwritten", Text("重叠处只留最后一个", "Overlaps overwritten"),
            Text("一个像素被几个窗口用到，各窗口传回的梯度要相加。",
                 "Where windows overlap, the gradients they pass back are added."),
            lambda g: _cropped(g, _stamped(g, g.stride, overwrite=True))),
        Misconception[Givens](
            "kernel-transposed", Text("把核转置了", "Kernel transposed"),
            Text("核按原来的行列加回窗口，不转置。", "Put the kernel back with its rows and columns as they are."),
            lambda g: {"input": _run(g, as_array(g.kernel).T)} if len(g.kernel) == len(g.kernel[0]) else None),
        Misconception[Givens](
            "padding-not-cropped", Text("没有去掉填充部分", "Padding not cropped"),
            Text("填充的零不是输入，它们的梯度要去掉；∂L/∂X 与 X 形状相同。",
                 "The padded zeros are no input: crop their gradients; ∂L/∂X has the shape of X."),
            lambda g: {"input": _stamped(g, g.stride)} if g.padding else None),
        Misconception[Givens](
            "ignores-stride", Text("忽略了步幅", "Stride ignored"),
            Text("步幅为 s 时相邻输出的窗口相隔 s 个像素。",
                 "With stride s the windows of neighboring outputs are s pixels apart."),
            lambda g: _cropped(g, _stamped(g, 1)) if g.stride > 1 else None),
    )


TEMPLATE = ConvInputGradient()
