"""Max and average pooling of one small feature map, with stride and padding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.pooling import avg_pool2d, max_pool2d
from quizdl.questions.given import Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.pooling._map import check_map, check_windows, padding_words
from quizdl.text import Text

Kind = Literal["max", "average"]


@dataclass(frozen=True)
class Givens:
    x: Annotated[Matrix, given("输入特征图", "input map")]
    kind: Annotated[Kind, given("最大池化或平均池化", "max or average pooling")] = "max"
    kernel_size: Annotated[int, given("窗口边长", "window size", low=2, high=5)] = 2
    stride: Annotated[int, given("步长", "stride", low=1, high=5)] = 2
    padding: Annotated[int, given("每边填充", "padding on every side", low=0, high=2)] = 0
    count_include_pad: Annotated[bool, given("平均时填充的 0 计入个数", "padded zeros count in the mean")] = True


_POLICY = MatrixPolicy(Decimals(2))


def _run(g: Givens, kind: Kind, **changed: Any) -> Any:
    options = {"kernel_size": g.kernel_size, "stride": g.stride, "padding": g.padding} | changed
    x = as_array(g.x)[None, None]
    size = options.pop("kernel_size")
    if kind == "max":
        return max_pool2d(x, size, **options)[0, 0]
    return avg_pool2d(x, size, **({"count_include_pad": g.count_include_pad} | options))[0, 0]


def _windows(g: Givens) -> list[list[list[float | None]]]:
    """Every window's cells in order, None for padding."""
    height, width, pad = len(g.x), len(g.x[0]), g.padding
    return [[[g.x[i][j] if 0 <= i < height and 0 <= j < width else None
              for i in range(top, top + g.kernel_size) for j in range(left, left + g.kernel_size)]
             for left in range(-pad, width + pad - g.kernel_size + 1, g.stride)]
            for top in range(-pad, height + pad - g.kernel_size + 1, g.stride)]


class PoolForward(Template[Givens]):
    id = "pool-forward"
    topic = "pooling"
    title = Text("池化的前向计算", "Pooling forward")
    levels = (1, 2, 3)
    facts = ("max-pooling.definition", "average-pooling.definition", "max-pooling.formula", "average-pooling.formula")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        kind: Kind = rng.choice(("max", "average"))
        while True:
            g = self._any(rng, level, kind)
            if np.ptp(_run(g, kind)) > 0:  # a map of one number would be guessed
                return g

    def _any(self, rng: Stream, level: int, kind: Kind) -> Givens:
        if level == 1:
            return Givens(rng.matrix(4, 4, -9, 9, 0), kind)
        if level == 2:
            size, kernel, stride = rng.choice(((3, 2, 1), (5, 3, 2), (4, 3, 1), (4, 2, 1)))
            return Givens(rng.matrix(size, size, -9, 9, 0), kind, kernel, stride)
        size = rng.choice((4, 5))
        # Mostly negative pixels, so that padding with zeros would win the border windows.
        low, high = (-9, -1) if kind == "max" else (-9, 9)
        return Givens(rng.matrix(size, size, low, high, 0), kind, 3, 2, 1, rng.chance(0.5))

    def check(self, g: Givens) -> None:
        check_map("x", g.x)
        check_windows((len(g.x), len(g.x[0])), g.kernel_size, g.padding)

    def prompt(self, g: Givens) -> Text:
        k, padding = g.kernel_size, padding_words(g.padding)
        name = Text("最大池化", "max pooling") if g.kind == "max" else Text("平均池化", "average pooling")
        text = Text(f"对下面的特征图做 {k}×{k} {name.zh}，步长 {g.stride}，{padding.zh}。",
                    f"Apply {k}×{k} {name.en}, stride {g.stride}, {padding.en}, to this map.")
        if g.padding and g.kind == "max":
            text += Text("填充视为负无穷，不参与取最大。", " Padding counts as minus infinity: it never wins.")
        elif g.padding and g.count_include_pad:
            text += Text(f"填充为 0，且计入个数：总是除以 {k * k}。",
                         f" Padding is 0 and counts: always divide by {k * k}.")
        elif g.padding:
            text += Text("填充为 0，且不计入个数：只除以窗口内真实像素的个数。",
                         " Padding is 0 and does not count: divide by the number of real pixels only.")
        text += Text("放不下完整窗口的边缘舍去。", " Where no whole window fits, the border is dropped.")
        picture = "\n" + mat(g.x)
        return text + Text(picture, picture) + Text("\n求输出特征图。", "\nFind the output map.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("output", Text("输出特征图", "output map"), _POLICY, zero_ok=True),)

    def solve(self, g: Givens) -> Answers:
        return {"output": _run(g, g.kind)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        rows = []
        for line in _windows(g):
            row = []
            for window in line:
                real = [cell for cell in window if cell is not None]
                count = len(window) if g.count_include_pad else len(real)
                row.append(max(real) if g.kind == "max" else sum(real) / count)
            rows.append(row)
        return {"output": rows}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)["output"]
        steps = []
        for i, line in enumerate(_windows(g)):
            for j, window in enumerate(line):
                real = [cell for cell in window if cell is not None]
                shown = ", ".join(map(num, real))
                if g.kind == "max":
                    work = f"max({shown}) = {num(max(real))}"
                else:
                    count = len(window) if g.count_include_pad else len(real)
                    added = " + ".join(paren(cell) for cell in real)
                    work = f"({added})/{count} = {num(sum(real))}/{count} = {approx(key[i][j], 4)}"
                steps.append(Text(f"第 {i + 1} 行第 {j + 1} 列：{work}", f"row {i + 1}, column {j + 1}: {work}"))
        shown = _POLICY.show(key)
        return [*steps, Text(f"输出：{shown}", f"Output: {shown}")]


def _largest_magnitude(g: Givens) -> Answers | None:
    if g.kind != "max":
        return None
    return {"output": [[max((cell for cell in window if cell is not None), key=abs) for window in line]
                       for line in _windows(g)]}


def _zero_padding(g: Givens) -> Answers | None:
    if g.kind != "max" or not g.padding:
        return None
    return {"output": [[max(cell or 0.0 for cell in window) for window in line] for line in _windows(g)]}


def _no_division(g: Givens) -> Answers | None:
    if g.kind != "average":
        return None
    return {"output": [[sum(cell or 0.0 for cell in window) for window in line] for line in _windows(g)]}


def _other_divisor(g: Givens) -> Answers | None:
    if g.kind != "average" or not g.padding:
        return None
    return {"output": _run(g, "average", count_include_pad=not g.count_include_pad)}


def _other_stride(g: Givens) -> Answers | None:
    """Windows laid side by side where they overlap, or moved by 1 where they should jump."""
    stride = g.kernel_size if g.stride < g.kernel_size else 1
    return {"output": _run(g, g.kind, stride=stride)}


def _no_padding(g: Givens) -> Answers | None:
    if not g.padding or g.kernel_size > min(np.shape(g.x)):
        return None
    return {"output": _run(g, g.kind, padding=0)}


PoolForward.misconceptions = (
    Misconception[Givens](
        "other-kind",
        Text("最大与平均混淆", "Max and average mixed up"),
        Text("你用了另一种池化：最大池化取窗口内最大值，平均池化取平均值。",
             "You used the other pooling: max takes the largest value of a window, average takes their mean."),
        lambda g: {"output": _run(g, "average" if g.kind == "max" else "max")},
    ),
    Misconception[Givens](
        "largest-magnitude",
        Text("按绝对值取最大", "Largest absolute value taken"),
        Text("最大池化比较的是带符号的数值，-9 小于 1。", "Max pooling compares signed values: -9 is less than 1."),
        _largest_magnitude,
    ),
    Misconception[Givens](
        "padding-zero-wins",
        Text("填充的 0 参与取最大", "Padded zeros took part in the maximum"),
        Text("最大池化的填充等同负无穷；只在真实像素里取最大。",
             "Padding is minus infinity for max pooling; take the maximum of the real pixels only."),
        _zero_padding,
    ),
    Misconception[Givens](
        "sum-not-mean",
        Text("只求和，没有除以个数", "Summed without dividing"),
        Text("你得到的是窗口内的和；平均池化还要除以个数。",
             "You gave the sum of each window; average pooling divides it by the count."),
        _no_division,
    ),
    Misconception[Givens](
        "other-divisor",
        Text("边缘窗口的除数用错", "Wrong divisor at the border"),
        Text("请看题目约定：填充的 0 是否计入个数，决定边缘窗口除以几。",
             "See the stated convention: whether padded zeros count decides the divisor of border windows."),
        _other_divisor,
    ),
    Misconception[Givens](
        "other-stride",
        Text("步长用错", "Wrong stride"),
        Text("窗口每次移动的格数是步长，不一定等于窗口边长，也不一定是 1。",
             "The window moves by the stride, which need be neither the window size nor 1."),
        _other_stride,
    ),
    Misconception[Givens](
        "padding-forgotten",
        Text("漏掉填充", "Padding forgotten"),
        Text("先在每边加上填充，再放第一个窗口。", "Add the padding on every side before placing the first window."),
        _no_padding,
    ),
)


TEMPLATE = PoolForward()
