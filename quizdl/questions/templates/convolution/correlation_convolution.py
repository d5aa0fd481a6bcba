"""Cross-correlation, as layers compute it, against convolution, as mathematics defines it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixPolicy
from quizdl.engine.convolution import conv2d, convolve2d
from quizdl.questions.given import Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, mat, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._grids import check_grid, exact, turned
from quizdl.questions.templates.convolution._layer import check_fits
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Matrix, given("输入", "input")]
    kernel: Annotated[Matrix, given("核", "kernel")]


def _correlate(x: Any, kernel: Any) -> Any:
    return conv2d(as_array(x)[None, None], as_array(kernel)[None, None])[0, 0]


def _place(g: Givens, kernel: Matrix, i: int, j: int) -> list[tuple[float, float]]:
    return [(g.x[i + u][j + v], weight) for u, row in enumerate(kernel) for v, weight in enumerate(row)]


def _plain(g: Givens, kernel: Matrix) -> tuple[tuple[float, ...], ...]:
    """The map by loops, kernel as it stands."""
    rows, columns = len(g.x) - len(kernel) + 1, len(g.x[0]) - len(kernel[0]) + 1
    return tuple(tuple(sum(a * b for a, b in _place(g, kernel, i, j)) for j in range(columns)) for i in range(rows))


def _transposed(g: Givens) -> Answers | None:
    if len(g.kernel) != len(g.kernel[0]):
        return None
    return {"convolution": _correlate(g.x, np.array(g.kernel).T)}


class CorrelationConvolution(Template[Givens]):
    id = "correlation-convolution"
    topic = "convolution"
    title = Text("互相关与卷积", "Cross-correlation against convolution")
    levels = (1, 2)
    facts = ("convolution-operation.cross-correlation", "convolution-operation.flip-harmless")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            weights = [float(value) for value in rng.sample((-3, -2, -1, 0, 1, 2, 3), 4)]
            return Givens(rng.matrix(3, 3, 0, 4, 0), (tuple(weights[:2]), tuple(weights[2:])))
        return Givens(rng.matrix(3, 4, 0, 4, 0), rng.matrix(3, 3, -3, 3, 0))

    def check(self, g: Givens) -> None:
        check_grid("x", g.x)
        check_grid("kernel", g.kernel)
        check_fits("kernel", len(g.x), len(g.kernel))
        check_fits("kernel", len(g.x[0]), len(g.kernel[0]))
        size = (len(g.x) - len(g.kernel) + 1) * (len(g.x[0]) - len(g.kernel[0]) + 1)
        self.require(size <= 25, "x", f"leads to {size} outputs; at most 25 are allowed")

    def prompt(self, g: Givens) -> Text:
        arrays = f"X =\n{mat(g.x)}\nK =\n{mat(g.kernel)}\n"
        return Text(f"{arrays}步幅 1，无填充（只取核完全落在 X 内的位置）。求 X 与 K "
                    "的互相关（卷积层实际的运算）和卷积（数学定义）。",
                    f"{arrays}Stride 1, no padding (only places where the kernel lies within X). Find the "
                    "cross-correlation "
                    "of X with K (what a convolutional layer computes) and the convolution (as in mathematics).")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        policy = MatrixPolicy(exact(g.x, g.kernel))
        return (Field("correlation", Text("互相关", "cross-correlation"), policy, zero_ok=True),
                Field("convolution", Text("卷积", "convolution"), policy, zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        x, kernel = as_array(g.x), as_array(g.kernel)
        return {"correlation": conv2d(x[None, None], kernel[None, None])[0, 0], "convolution": convolve2d(x, kernel)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return {"correlation": _plain(g, g.kernel), "convolution": _plain(g, turned(g.kernel))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, policy = self.solve(g), self.fields(g)[0].policy
        steps = []
        for name, zh, kernel in (("correlation", "互相关", g.kernel), ("convolution", "卷积", turned(g.kernel))):
            if name == "convolution":
                steps.append(Text(f"卷积先把核旋转 180°：\n{mat(kernel)}",
                                  f"Convolution turns the kernel by 180° first:\n{mat(kernel)}"))
            rows = key[name].tolist()
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    terms = " + ".join(f"{paren(a)}×{paren(b)}" for a, b in _place(g, kernel, i, j))
                    steps.append(same(f"y[{i + 1},{j + 1}] = {terms} = {num(round(value, 6))}"))
            shown = policy.show(tuple(map(tuple, rows)))
            en = "Cross-correlation" if name == "correlation" else "Convolution"
            steps.append(Text(f"{zh} = {shown}", f"{en} = {shown}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "exchanged", Text("两者弄反", "The two exchanged"),
            Text("互相关直接相乘；卷积才先把核旋转 180°。",
                 "Cross-correlation multiplies as it stands; it is convolution that turns the kernel by 180°."),
            lambda g: {"correlation": convolve2d(as_array(g.x), as_array(g.kernel)),
                       "convolution": _correlate(g.x, g.kernel)}),
        Misconception[Givens](
            "both-alike", Text("以为两者相同", "The two taken to be alike"),
            Text("只有核在旋转 180° 后不变时两者才相同；卷积要先旋转核。",
                 "They agree only if the kernel looks the same after a turn by 180°; turn it for the convolution."),
            lambda g: {"convolution": _correlate(g.x, g.kernel)}),
        Misconception[Givens](
            "flipped-left-right", Text("只左右翻转", "Flipped left to right only"),
            Text("旋转 180° 是上下、左右都翻转；你只做了左右翻转。",
                 "A turn by 180° flips both ways; you flipped left to right only."),
            lambda g: {"convolution": _correlate(g.x, np.array(g.kernel)[:, ::-1])}),
        Misconception[Givens](
            "flipped-upside-down", Text("只上下翻转", "Flipped upside down only"),
            Text("旋转 180° 是上下、左右都翻转；你只做了上下翻转。",
                 "A turn by 180° flips both ways; you flipped upside down only."),
            lambda g: {"convolution": _correlate(g.x, np.array(g.kernel)[::-1])}),
        Misconception[Givens](
            "transposed", Text("用转置代替旋转", "Transposed instead of turned"),
            Text("转置交换行和列；卷积要的是旋转 180°。",
                 "Transposing exchanges rows and columns; convolution needs a turn by 180°."), _transposed),
    )


TEMPLATE = CorrelationConvolution()
