"""Gradient clipping: by value, by norm, by the norm of all gradients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixOf
from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.policy import Decimals
from quizdl.engine.optimizers import clip_by_global_norm, clip_by_norm, clip_by_value
from quizdl.engine.validation import Array
from quizdl.questions.given import Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, num, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    grads: Annotated[Matrix, given("各参数的梯度，每行一个参数", "gradients, one row for each parameter")]
    limit: Annotated[float, given("界限 c", "the limit c", low=0.01, high=1000)]
    mode: Annotated[Literal["value", "norm", "global"], given(
        "按值、按（每个梯度自己的）范数、或按所有梯度的总范数",
        "by value, by (each gradient's own) norm, or by the norm of all")]


_NORM, _CELL = Decimals(3), Decimals(3)


def _norms(g: Givens) -> list[float]:
    return [float(np.linalg.norm(row)) for row in g.grads]


def _joint(g: Givens) -> float:
    return math.sqrt(sum(norm * norm for norm in _norms(g)))


def _shaped(g: Givens, rows: Array) -> Array:
    """One row as a vector, several as a matrix: as the answer is asked."""
    return rows if len(g.grads) > 1 else np.asarray(rows[0])


def _scaled(g: Givens, norm: float) -> Answers:
    """A learner's norm of everything, and the clipping that follows from it."""
    factor = g.limit / norm if norm > g.limit else 1.0
    return {"norm": norm, "clipped": _shaped(g, as_array(g.grads) * factor)}


class GradientClipping(Template[Givens]):
    id = "gradient-clipping"
    topic = "backpropagation"
    title = Text("梯度裁剪", "Gradient clipping")
    levels = (1, 2, 3)
    facts = ("clip-by-norm.formula", "clip-by-value.definition", "clip-by-norm.direction")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            limit = rng.choice((0.5, 1.0, 1.5))
            large = [rng.choice((-1, 1)) * rng.decimal(limit + 0.3, 4, 1) for _ in range(2)]
            large[0] = -abs(large[0])
            small = [rng.choice((-1, 1)) * rng.decimal(0.1, limit - 0.2, 1) for _ in range(2)]
            return Givens((tuple(rng.shuffled([*large, *small])),), limit, "value")
        if level == 2:
            row = tuple(rng.choice((-1, 1)) * rng.decimal(0.8, 4.5, 1) for _ in range(rng.integer(2, 3)))
            # Now and then the gradient is short enough to be left alone.
            limit = float(rng.integer(9, 12)) if rng.chance(0.15) else rng.choice((0.5, 1.5, 2.0))
            return Givens((row,), limit, "norm")
        rows = tuple(tuple(rng.choice((-1, 1)) * rng.decimal(0.8, 3, 1) for _ in range(2)) for _ in range(2))
        return Givens(rows, rng.choice((0.5, 0.8, 1.0, 1.5)), "global")

    def check(self, g: Givens) -> None:
        self.require(len(g.grads) <= 3 and len(g.grads[0]) <= 5, "grads", "has more than 3 rows of 5")
        self.require(g.mode == "global" or len(g.grads) == 1, "grads", "needs a single row unless mode is 'global'")
        self.require(any(any(row) for row in g.grads), "grads", "are all 0")
        self.require(max(abs(value) for row in g.grads for value in row) <= 1000, "grads", "are beyond 1000 in size")

    def prompt(self, g: Givens) -> Text:
        c = num(g.limit)
        if g.mode == "global":
            listed = "，".join(f"g{i} = {vec(row)}" for i, row in enumerate(g.grads, 1))
            return Text(f"梯度：{listed}。按总范数裁剪，上限 c = {c}：所有梯度拼在一起的 L2 范数超过 c 时，"
                        "全部乘以同一因子使它等于 c。"
                        "\n求裁剪前的总范数和裁剪后的梯度（每行一个）。",
                        f"Gradients: {listed.replace('，', ', ')}. Clip by global norm, limit c = {c}: if the L2 norm "
                        "of all gradients taken together exceeds c, all are multiplied by one factor that makes it c."
                        "\nFind that norm before clipping and the clipped gradients (one in each row).")
        row = vec(g.grads[0])
        if g.mode == "value":
            return Text(f"梯度 g = {row}，按值裁剪到 [-{c}, {c}]。求裁剪后的梯度。",
                        f"The gradient g = {row} is clipped by value to [-{c}, {c}]. Find the clipped gradient.")
        return Text(f"梯度 g = {row}，按 L2 范数裁剪，上限 c = {c}（超过时缩放到范数 c）。"
                    f"求裁剪前的范数和裁剪后的梯度。",
                    f"The gradient g = {row} is clipped by its L2 norm, limit c = {c} (scaled to norm c if it exceeds "
                    f"it). "
                    "Find the norm before clipping and the clipped gradient.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        after = () if g.mode == "value" else ("norm",)
        policy = MatrixOf(_CELL) if len(g.grads) > 1 else VectorOf(_CELL)
        clipped = Field("clipped", Text("裁剪后的梯度", "clipped gradient"), policy, after=after, zero_ok=True)
        if g.mode == "value":
            return (clipped,)
        return (Field("norm", Text("裁剪前的范数", "norm before clipping"), _NORM), clipped)

    def solve(self, g: Givens) -> Answers:
        rows = as_array(g.grads)
        if g.mode == "value":
            return {"clipped": _shaped(g, clip_by_value(rows, -g.limit, g.limit))}
        found = clip_by_global_norm(list(rows), g.limit)
        clipped = np.array(found.grads) if g.mode == "global" else clip_by_norm(rows[0], g.limit)[None]
        return {"norm": found.norm, "clipped": _shaped(g, clipped)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        if g.mode == "value":
            rows = [[sorted((-g.limit, value, g.limit))[1] for value in row] for row in g.grads]
            return {"clipped": rows if len(rows) > 1 else rows[0]}
        norm = keep(math.hypot(*(value for row in g.grads for value in row)))
        factor = keep(min(1.0, g.limit / norm))
        rows = [[factor * value for value in row] for row in g.grads]
        return {"norm": norm, "clipped": rows if len(rows) > 1 else rows[0]}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"clipped": _scaled(g, earlier["norm"])["clipped"]} if earlier.get("norm", 0) > 0 else {}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, fields = self.solve(g), self.fields(g)
        show = {field.name: field.policy.show(key[field.name]) for field in fields}
        c = num(g.limit)
        if g.mode == "value":
            clipped = show["clipped"]
            return (Text(f"大于 {c} 的取 {c}，小于 -{c} 的取 -{c}，其余不变：{clipped}",
                         f"Entries above {c} become {c}, those below -{c} become -{c}, the rest stay: {clipped}"),)
        squares = " + ".join(approx(value * value) for row in g.grads for value in row)
        steps = [Text(f"范数 = √({squares}) = {show['norm']}", f"norm = √({squares}) = {show['norm']}")]
        norm = float(key["norm"])
        if norm <= g.limit:
            return (*steps, Text(f"{show['norm']} ≤ {c}，梯度不变：{show['clipped']}",
                                 f"{show['norm']} ≤ {c}: the gradient stays, {show['clipped']}"))
        factor = f"{c}/{approx(norm)} = {approx(g.limit / norm, 5)}"
        return (*steps, Text(f"{show['norm']} > {c}，乘以 {factor}：{show['clipped']}",
                             f"{show['norm']} > {c}: times {factor}, {show['clipped']}"))

    misconceptions = (
        Misconception[Givens](
            "value-for-norm",
            Text("按范数裁剪做成了按值裁剪", "Clipped by value instead of by norm"),
            Text("按范数裁剪把整个梯度乘以同一因子，方向不变；逐个截断会改变方向。",
                 "Clipping by norm multiplies the whole gradient by one factor; clipping each entry turns it."),
            lambda g: {"clipped": _shaped(g,
                                          np.clip(as_array(g.grads), -g.limit,
                                                  g.limit))} if g.mode != "value" else None,
        ),
        Misconception[Givens](
            "norm-for-value",
            Text("按值裁剪做成了按范数裁剪", "Clipped by norm instead of by value"),
            Text("按值裁剪逐个截断元素，不缩放整个向量。",
                 "Clipping by value moves each entry into the range; nothing is scaled."),
            lambda g: {"clipped": _scaled(g, _joint(g))["clipped"]} if g.mode == "value" else None,
        ),
        Misconception[Givens](
            "scaled-by-largest",
            Text("按最大元素缩放", "Scaled by the largest entry"),
            Text("按值裁剪不缩放；按范数裁剪用 L2 范数，而不是最大的元素。",
                 "Clipping by value does not scale; clipping by norm takes the L2 norm, not the largest entry."),
            lambda g: {**({} if g.mode == "value" else {"norm": float(np.abs(as_array(g.grads)).max())}),
                       "clipped": _scaled(g, float(np.abs(as_array(g.grads)).max()))["clipped"]},
        ),
        Misconception[Givens](
            "upper-side-only",
            Text("只截断了正的一侧", "Upper side only"),
            Text("区间是 [-c, c]，小于 -c 的元素也要截断。", "The range is [-c, c]: entries below -c are clipped too."),
            lambda g: {"clipped": _shaped(g, np.minimum(as_array(g.grads), g.limit))} if g.mode == "value" else None,
        ),
        Misconception[Givens](
            "norm-without-root",
            Text("范数没有开方", "Norm without its square root"),
            Text("L2 范数是平方和的平方根。", "The L2 norm is the square root of the sum of squares."),
            lambda g: _scaled(g, _joint(g) ** 2) if g.mode != "value" else None,
        ),
        Misconception[Givens](
            "l1-norm",
            Text("用了 L1 范数", "L1 norm used"),
            Text("这里的范数是 L2 范数，不是绝对值之和。",
                 "The norm here is the L2 norm, not the sum of absolute values."),
            lambda g: _scaled(g, float(np.abs(as_array(g.grads)).sum())) if g.mode != "value" else None,
        ),
        Misconception[Givens](
            "each-alone",
            Text("每个梯度各自裁剪", "Each gradient clipped on its own"),
            Text("按总范数裁剪时，所有梯度用同一个因子。",
                 "Clipping by global norm uses one factor for all gradients."),
            lambda g: {"clipped": as_array(g.grads) * np.array(
                [[g.limit / norm if norm > g.limit else 1.0] for norm in _norms(g)])} if len(g.grads) > 1 else None,
        ),
        Misconception[Givens](
            "scaled-to-one",
            Text("缩放到了范数 1", "Scaled to norm 1"),
            Text("超过上限时缩放到范数 c；没有超过时不变。",
                 "A gradient that is too long is scaled to norm c; a shorter one stays."),
            lambda g: {"clipped": _shaped(g, as_array(g.grads) / _joint(g))} if g.mode != "value" else None,
        ),
    )


TEMPLATE = GradientClipping()
