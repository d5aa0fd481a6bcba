"""The gradient through max and average pooling: routed to the winner, or shared equally."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.pooling import avg_pool2d_backward, max_pool2d_backward
from quizdl.questions.given import Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.pooling._map import check_map, check_windows
from quizdl.text import Text, same

Kind = Literal["max", "average"]


@dataclass(frozen=True)
class Givens:
    x: Annotated[Matrix, given("输入特征图", "input map")]
    grad_output: Annotated[Matrix, given("对输出的梯度 ∂L/∂y", "gradient at the output, ∂L/∂y")]
    kind: Annotated[Kind, given("最大池化或平均池化", "max or average pooling")] = "max"
    kernel_size: Annotated[int, given("窗口边长", "window size", low=2, high=5)] = 2
    stride: Annotated[int, given("步长", "stride", low=1, high=5)] = 2


_POLICY = MatrixPolicy(Decimals(3))


def _run(g: Givens, kind: Kind) -> Any:
    backward = max_pool2d_backward if kind == "max" else avg_pool2d_backward
    return backward(as_array(g.grad_output)[None, None], as_array(g.x)[None, None], g.kernel_size,
                    stride=g.stride)[0, 0]


def _places(g: Givens) -> Iterator[tuple[float, list[tuple[int, int]]]]:
    """Each window's gradient and the pixels it covers, in row-major order."""
    k = g.kernel_size
    for i, line in enumerate(g.grad_output):
        for j, grad in enumerate(line):
            yield grad, [(i * g.stride + a, j * g.stride + b) for a in range(k) for b in range(k)]


def _winner(g: Givens, cells: list[tuple[int, int]]) -> tuple[int, int]:
    """The first largest pixel."""
    return max(cells, key=lambda cell: g.x[cell[0]][cell[1]])


class PoolBackward(Template[Givens]):
    id = "pool-backward"
    topic = "pooling"
    title = Text("池化的反向传播", "Pooling backward")
    levels = (1, 2)
    facts = ("max-pooling.backward", "average-pooling.backward", "max-pooling.argmax")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        kind: Kind = rng.choice(("max", "average"))
        size, kernel, stride = (4, 2, 2) if level == 1 else rng.choice(((3, 2, 1), (4, 3, 1)))
        values = [float(value) for value in rng.sample(range(1, 20), size * size)]
        x = tuple(tuple(values[row * size:(row + 1) * size]) for row in range(size))
        if kind == "average":
            # Multiples of the window's area over 2 leave short decimals.
            share = kernel * kernel / 2
            grad = tuple(tuple(entry * share for entry in row) for row in rng.matrix(2, 2, -4, 4, 0, nonzero=True))
        else:
            grad = rng.matrix(2, 2, -3, 3, 1, nonzero=True)
        return Givens(x, grad, kind, kernel, stride)

    def check(self, g: Givens) -> None:
        check_map("x", g.x)
        check_map("grad_output", g.grad_output)
        check_windows((len(g.x), len(g.x[0])), g.kernel_size)
        need = tuple((size - g.kernel_size) // g.stride + 1 for size in np.shape(g.x))
        self.require(np.shape(g.grad_output) == need, "grad_output",
                     f"must have the output's size {need[0]}×{need[1]}")

    def prompt(self, g: Givens) -> Text:
        k = g.kernel_size
        if g.kind == "max":
            text = Text(f"对下面的输入 x 做 {k}×{k} 最大池化，步长 {g.stride}，无填充：\n",
                        f"The input x below goes through {k}×{k} max pooling, stride {g.stride}, no padding:\n")
            picture = mat(g.x)
            text += Text(picture, picture) + Text("\n", "\n")
            end = Text("\n若有并列，梯度只传给按行优先的第一个最大值。求 ∂L/∂x。",
                       "\nOn a tie only the first maximum in row-major order gets the gradient. Find ∂L/∂x.")
        else:
            size = f"{len(g.x)}×{len(g.x[0])}"
            text = Text(f"{size} 的输入 x 经过 {k}×{k} 平均池化，步长 {g.stride}，无填充。",
                        f"A {size} input x goes through {k}×{k} average pooling, stride {g.stride}, no padding. ")
            end = Text("\n求 ∂L/∂x。", "\nFind ∂L/∂x.")
        picture = "\n" + mat(g.grad_output)
        return text + Text("损失对输出 y 的梯度 ∂L/∂y 为：", "The gradient ∂L/∂y of the loss at the output y is:") \
            + Text(picture, picture) + end

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("grad", same("∂L/∂x"), _POLICY),)

    def solve(self, g: Givens) -> Answers:
        return {"grad": _run(g, g.kind)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        grad = [[0.0] * len(g.x[0]) for _ in g.x]
        for value, cells in _places(g):
            if g.kind == "max":
                row, column = _winner(g, cells)
                grad[row][column] += value
            else:
                for row, column in cells:
                    grad[row][column] += keep(value / len(cells))
        return {"grad": grad}

    def steps(self, g: Givens) -> Sequence[Text]:
        steps = []
        for value, cells in _places(g):
            (top, left), (bottom, right) = cells[0], cells[-1]
            where = Text(f"第 {top + 1}–{bottom + 1} 行、第 {left + 1}–{right + 1} 列的窗口",
                         f"Window of rows {top + 1}–{bottom + 1}, columns {left + 1}–{right + 1}")
            if g.kind == "max":
                row, column = _winner(g, cells)
                steps.append(where + Text(
                    f"：最大值 {num(g.x[row][column])} 在第 {row + 1} 行第 {column + 1} 列，得到 {num(value)}",
                    f": the maximum {num(g.x[row][column])} at row {row + 1}, column {column + 1} gets {num(value)}"))
            else:
                share = approx(value / len(cells), 4)
                steps.append(where + Text(f"：每个像素得到 {num(value)}/{len(cells)} = {share}",
                                          f": every pixel gets {num(value)}/{len(cells)} = {share}"))
        shown = _POLICY.show(self.solve(g)["grad"])
        return [*steps, Text(f"同一像素得到的各份相加，其余为 0：∂L/∂x = {shown}",
                             f"Shares of one pixel are added, the rest is 0: ∂L/∂x = {shown}")]


def _copied(g: Givens) -> Answers:
    grad = np.zeros(np.shape(g.x))
    for value, cells in _places(g):
        for cell in cells:
            grad[cell] += value
    return {"grad": grad}


def _overwritten(g: Givens) -> Answers:
    grad = np.zeros(np.shape(g.x))
    for value, cells in _places(g):
        for cell in cells if g.kind == "average" else [_winner(g, cells)]:
            grad[cell] = value / len(cells) if g.kind == "average" else value
    return {"grad": grad}


def _in_corner(g: Givens) -> Answers:
    grad = np.zeros(np.shape(g.x))
    for value, cells in _places(g):
        grad[cells[0]] += value
    return {"grad": grad}


def _times_input(g: Givens) -> Answers | None:
    if g.kind != "max":
        return None
    grad = np.zeros(np.shape(g.x))
    for value, cells in _places(g):
        winner = _winner(g, cells)
        grad[winner] += value * g.x[winner[0]][winner[1]]
    return {"grad": grad}


PoolBackward.misconceptions = (
    Misconception[Givens](
        "shared-equally",
        Text("按平均池化分摊", "Shared as in average pooling"),
        Text("由窗口内像素平分的是平均池化；最大池化的梯度只给最大值所在像素。",
             "Average pooling shares the gradient equally; max pooling sends it to the maximum alone."),
        # Average pooling is asked without x, so that nobody can look for its maxima.
        lambda g: {"grad": _run(g, "average")} if g.kind == "max" else None,
    ),
    Misconception[Givens](
        "copied-to-all",
        Text("整份梯度复制给每个像素", "The whole gradient copied to every pixel"),
        Text("一个窗口的梯度总量不变：最大池化只给一个像素，平均池化要除以像素个数。",
             "A window hands on its gradient once: to one pixel (max), or divided by their number (average)."),
        _copied,
    ),
    Misconception[Givens](
        "overlap-overwrites",
        Text("重叠处后者覆盖前者", "Overlapping windows overwrite each other"),
        Text("一个像素属于多个窗口时，各窗口传来的梯度要相加。",
             "A pixel that several windows hand a gradient to gets the sum of them."),
        _overwritten,
    ),
    Misconception[Givens](
        "always-the-corner",
        Text("总放在窗口左上角", "Always put into the top left corner"),
        Text("最大池化的梯度回到取到最大值的位置；平均池化的梯度由窗口内全部像素平分。",
             "Max pooling's gradient goes back to where the maximum was; average pooling's is shared by all pixels."),
        _in_corner,
    ),
    Misconception[Givens](
        "divided-by-the-side",
        Text("只除以了窗口边长", "Divided by the window's side"),
        Text("k×k 的窗口有 k² 个像素，每个得到 1/k²。", "A k×k window has k² pixels; each gets 1/k²."),
        lambda g: {"grad": g.kernel_size * _run(g, "average")} if g.kind == "average" else None,
    ),
    Misconception[Givens](
        "times-the-maximum",
        Text("又乘了最大值", "Multiplied by the maximum as well"),
        Text("∂max/∂x 在最大值处是 1，不是该值本身；梯度原样传回。",
             "∂max/∂x is 1 at the maximum, not its value; the gradient is passed on unchanged."),
        _times_input,
    ),
)


TEMPLATE = PoolBackward()
