"""Max-norm: weight vectors pulled back onto a ball."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixOf
from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.policy import Decimals
from quizdl.engine.optimizers import max_norm_projection, sgd_step
from quizdl.engine.validation import Array
from quizdl.questions.given import Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, num, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    weights: Annotated[Matrix, given("权重，每行是一个神经元的输入权重", "weights; each row feeds one unit")]
    max_norm: Annotated[float, given("范数上限 c", "largest norm c", low=0.01, high=1000)]
    lr: Annotated[float, given("学习率；0 表示不做梯度步", "learning rate; 0: no gradient step", low=0, high=10)] = 0.0
    grads: Annotated[Matrix, given("梯度（有梯度步时用）", "gradient (used with a step)")] = ((0.0,),)


_NORM, _CELL = Decimals(3), Decimals(3)


def _stepped(g: Givens) -> Array:
    weights = as_array(g.weights)
    return weights - g.lr * as_array(g.grads) if g.lr else weights


def _scaled(g: Givens, scale: Callable[[float], float]) -> Answers:
    """Rows multiplied by `scale(norm)`; rows of zeros stay."""
    rows = _stepped(g)
    norms = [math.sqrt(float(np.sum(row * row))) for row in rows]
    return {"weights": [row * (scale(norm) if norm else 1.0) for row, norm in zip(rows, norms, strict=True)]}


def _projected(rows: Array, norms: Sequence[float], c: float) -> Array:
    factors = [c / norm if norm > c else 1.0 for norm in norms]
    return np.asarray(rows * np.array(factors)[:, None])


class MaxNorm(Template[Givens]):
    id = "max-norm"
    topic = "regularization"
    title = Text("最大范数约束", "Max-norm constraint")
    levels = (1, 2, 3)
    facts = ("max-norm.definition", "max-norm.formula")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            row = rng.choice(((3, 4), (6, 8), (5, 12), (8, 15), (1, 2, 2), (2, 3, 6), (4, 4, 7)))
            signed = tuple(rng.choice((-1, 1)) * float(entry) for entry in rng.shuffled(row))
            return Givens((signed,), rng.choice((1.0, 1.5, 2.0)) if len(row) == 3 else rng.choice((2.0, 3.0, 4.0)))
        count = 2 if level == 2 else 3
        c = rng.choice((1.5, 2.0, 2.5))
        long = rng.matrix(1, count, 1.6, 3, 1)
        short = rng.matrix(1, count, 0.2, 0.7, 1)
        rows = [tuple(rng.choice((-1, 1)) * w for w in row) for row in (*long, *short)]
        if level == 2:
            return Givens(tuple(rng.shuffled(rows)), c)
        grads = rng.matrix(2, count, -2, 2, 1, nonzero=True)
        return Givens(tuple(rows), c, rng.choice((0.1, 0.2)), grads)

    def check(self, g: Givens) -> None:
        self.require(len(g.weights) <= 4 and len(g.weights[0]) <= 5, "weights", "is larger than 4 by 5")
        if g.lr:
            same_shape = len(g.grads) == len(g.weights) and len(g.grads[0]) == len(g.weights[0])
            self.require(same_shape, "grads", "needs the shape of weights, since lr is not 0")
        for norm in np.linalg.norm(_stepped(g), axis=1):
            self.require(norm <= g.max_norm or norm - g.max_norm > 1e-12 * norm, "max_norm",
                         "is the norm of a vector but for binary rounding; change it a little")

    def prompt(self, g: Givens) -> Text:
        many = len(g.weights) > 1
        start = (Text(f"每个神经元的输入权重向量（W 的每一行）的 L2 范数不得超过 c = {num(g.max_norm)}。",
                      f"The vector of incoming weights of each unit (each row of W) may have an L2 norm of at most "
                      f"c = {num(g.max_norm)}.") if many else
                 Text(f"权重向量的 L2 范数不得超过 c = {num(g.max_norm)}。",
                      f"The L2 norm of the weight vector may be at most c = {num(g.max_norm)}."))
        rule = Text("超过时按比例缩回到 c，否则不变。", " If it is longer it is scaled back to c; otherwise it stays.")
        text = start + rule + same(f"\nW =\n{mat(g.weights)}" if many or g.lr else f"\nw = {vec(g.weights[0])}")
        if g.lr:
            text += Text(f"\n先做一步梯度下降 W ← W - η·G（η = {num(g.lr)}），再投影。G =\n{mat(g.grads)}",
                         f"\nFirst one gradient step W ← W - η·G (η = {num(g.lr)}), then the projection. G =\n"
                         f"{mat(g.grads)}")
        return text + Text("\n求投影前各向量的范数，以及投影后的权重。" if many else "\n求投影前的范数，"
                                                                 "以及投影后的权重。",
                           f"\nFind the norm{'s' if many else ''} before the projection and the weights after it.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        many = len(g.weights) > 1
        norms = (Field("norms", Text("各行的范数", "norm of each row"), VectorOf(_NORM)) if many else
                 Field("norms", Text("范数", "norm"), _NORM))
        weights = (Field("weights", Text("投影后的 W", "projected W"), MatrixOf(_CELL), after=("norms",)) if many else
                   Field("weights", Text("投影后的 w", "projected w"), VectorOf(_CELL), after=("norms",)))
        return (norms, weights)

    @staticmethod
    def _answers(norms: Sequence[float], rows: Sequence[Sequence[float]]) -> Answers:
        return {"norms": norms, "weights": rows} if len(rows) > 1 else {"norms": norms[0], "weights": rows[0]}

    def solve(self, g: Givens) -> Answers:
        weights = as_array(g.weights)
        if g.lr:
            weights = sgd_step(weights, as_array(g.grads), lr=g.lr)
        norms = np.linalg.norm(weights, axis=1).tolist()
        return self._answers(norms, max_norm_projection(weights, g.max_norm, axis=1).tolist())

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        norms, rows = [], []
        for i, row in enumerate(g.weights):
            moved = [w - g.lr * g.grads[i][j] if g.lr else w for j, w in enumerate(row)]
            norm = keep(math.sqrt(keep(sum(w * w for w in moved))))
            scale = keep(g.max_norm / norm) if norm > g.max_norm else 1.0
            norms.append(norm)
            rows.append([scale * w for w in moved])
        return self._answers(norms, rows)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        norms = earlier["norms"] if len(g.weights) > 1 else (earlier["norms"],)
        rows = _projected(_stepped(g), norms, g.max_norm)
        return {"weights": rows if len(g.weights) > 1 else rows[0]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, rows, fields = self.solve(g), _stepped(g), self.fields(g)
        steps = []
        if g.lr:
            steps.append(same("W - η·G:\n" + mat(rows, 6)))
        norms = key["norms"] if len(g.weights) > 1 else [key["norms"]]
        for row, norm in zip(rows, norms, strict=True):
            squares = " + ".join(approx(w * w, 4) for w in row)
            c, length = num(g.max_norm), f"‖{vec(row, 6)}‖ = √({squares}) = {approx(norm)}"
            factor = f"{c}/{approx(norm)} = {approx(g.max_norm / norm, 5)}" if norm > g.max_norm else ""
            steps.append(Text(f"{length} > {c}，乘以 {factor}", f"{length} > {c}: times {factor}") if factor else
                         Text(f"{length} ≤ {c}，不变", f"{length} ≤ {c}: stays"))
        shown = [field.policy.show(key[field.name]) for field in fields]
        return (*steps, Text(f"范数：{shown[0]}；投影后：{shown[1]}", f"Norms: {shown[0]}; projected: {shown[1]}"))

    misconceptions = (
        Misconception[Givens](
            "entries-clipped",
            Text("逐个元素截断", "Each entry clipped"),
            Text("最大范数约束按同一比例缩放整个向量，而不是把每个元素截到 [-c, c]。",
                 "Max-norm scales the whole vector by one factor; it does not clip each entry to [-c, c]."),
            lambda g: MaxNorm._same_shape(g, np.clip(_stepped(g), -g.max_norm, g.max_norm)),
        ),
        Misconception[Givens](
            "divided-by-square",
            Text("除以了范数的平方", "Divided by the squared norm"),
            Text("缩放因子是 c/‖w‖，范数要开平方。", "The factor is c/‖w‖; the norm takes a square root."),
            lambda g: MaxNorm._as_read(g, _stepped(g), [float(np.sum(row * row)) for row in _stepped(g)]),
        ),
        Misconception[Givens](
            "l1-norm",
            Text("用了 L1 范数", "L1 norm used"),
            Text("这里的范数是 L2 范数：平方和再开方。", "The norm is the L2 norm: the root of the sum of squares."),
            lambda g: MaxNorm._as_read(g, _stepped(g), [float(np.abs(row).sum()) for row in _stepped(g)]),
        ),
        Misconception[Givens](
            "unit-norm",
            Text("缩放到了单位范数", "Scaled to norm 1"),
            Text("超过上限时缩放到范数 c，不是 1。", "A vector that is too long is scaled to norm c, not to 1."),
            lambda g: MaxNorm._same_shape(g, _scaled(g, lambda n: 1 / n if n > g.max_norm else 1.0)["weights"]),
        ),
        Misconception[Givens](
            "short-stretched",
            Text("把短向量也拉长到 c", "Short vectors stretched to c"),
            Text("范数未超过 c 的向量保持不变。", "A vector whose norm is at most c stays as it is."),
            lambda g: MaxNorm._same_shape(g, _scaled(g, lambda n: g.max_norm / n)["weights"]),
        ),
        Misconception[Givens](
            "whole-matrix",
            Text("对整个矩阵算一个范数", "One norm for the whole matrix"),
            Text("约束针对每个神经元的权重向量（每一行），不是整个矩阵。",
                 "The bound is on the weight vector of each unit (each row), not on the whole matrix."),
            lambda g: {"weights": _stepped(g) * min(1.0, g.max_norm / max(float(np.linalg.norm(_stepped(g))), 1e-300))}
            if len(g.weights) > 1 else None,
        ),
        Misconception[Givens](
            "projected-before-step",
            Text("先投影再做梯度步", "Projected before the step"),
            Text("先更新权重，再检查范数并投影。", "The step comes first; norms are checked and projected after it."),
            lambda g: MaxNorm._before(g) if g.lr else None,
        ),
    )

    @staticmethod
    def _same_shape(g: Givens, rows: object) -> Answers:
        matrix = np.array(rows)
        return {"weights": matrix if len(g.weights) > 1 else matrix[0]}

    @staticmethod
    def _as_read(g: Givens, rows: Array, norms: list[float]) -> Answers:
        """Norms worked out wrongly, and the projection that follows from them."""
        return MaxNorm._answers(norms, _projected(rows, norms, g.max_norm).tolist())

    @staticmethod
    def _before(g: Givens) -> Answers:
        weights = as_array(g.weights)
        norms = np.linalg.norm(weights, axis=1).tolist()
        return MaxNorm._answers(norms, (_projected(weights, norms, g.max_norm) - g.lr * as_array(g.grads)).tolist())


TEMPLATE = MaxNorm()
