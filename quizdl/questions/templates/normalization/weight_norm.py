"""Weight normalization: length times direction, the output, and the gradients of both parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.dense import dense
from quizdl.engine.normalization import weight_norm, weight_norm_backward
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, products, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    v: Annotated[Vector, given("方向向量 v", "direction vector v")]
    g: Annotated[float, given("长度 g", "length g", low=-100, high=100)]
    x: Annotated[Vector, given("输入 x", "input x")]
    level: Annotated[int, given("1：权重；2：加输出；3：加梯度", "1: weight; 2: output too; 3: gradients too",
                                low=1, high=3)] = 1


_POLICY = Decimals(3)
_VECTOR = VectorPolicy(_POLICY)


class WeightNorm(Template[Givens]):
    id = "weight-norm"
    topic = "normalization"
    title = Text("权重归一化", "Weight normalization")
    levels = (1, 2, 3)
    facts = ("weight-norm.formula", "weight-norm.definition")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            v: tuple[float, ...] = rng.choice(((3.0, 4.0), (6.0, 8.0), (5.0, 12.0), (1.0, 2.0, 2.0), (2.0, 3.0, 6.0),
                                               (8.0, 15.0), (2.0, 6.0, 9.0), (4.0, 4.0, 7.0)))
            v = tuple(entry if rng.chance(0.5) else -entry for entry in rng.shuffled(v))
        else:
            v = tuple(float(entry) for entry in rng.sample((-4, -3, -2, -1, 1, 2, 3, 4, 5), 3 if level == 2 else 2))
        return Givens(v, rng.choice((0.5, 1.5, 2.0, 3.0, 4.0, 5.0)), rng.vector(len(v), -3, 3, 1, nonzero=True), level)

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.v) <= 6, "v", "needs 2 to 6 numbers")
        self.require(len(g.x) == len(g.v), "x", f"must have {len(g.v)} numbers, as v")
        self.require(math.hypot(*g.v) > 1e-3, "v", "has length 0: it has no direction")

    def prompt(self, g: Givens) -> Text:
        text = Text(f"权重归一化：w = g·v/‖v‖（欧氏范数），v = {vec(g.v)}，g = {num(g.g)}。求 ‖v‖ 和 w",
                    f"Weight normalization: w = g·v/‖v‖ (Euclidean norm), v = {vec(g.v)}, g = {num(g.g)}. "
                    "Find ‖v‖ and w")
        if g.level == 1:
            return text + Text("。", ".")
        text += Text(f"，以及输入 x = {vec(g.x)} 时的输出 y = w·x", f", and the output y = w·x for x = {vec(g.x)}")
        if g.level == 2:
            return text + Text("。", ".")
        return text + Text("。\n若损失 L 满足 ∂L/∂y = 1，再求 ∂L/∂g 和 ∂L/∂v。",
                           ".\nWith ∂L/∂y = 1, also find ∂L/∂g and ∂L/∂v.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("norm", same("‖v‖"), _POLICY),
                  Field("w", same("w"), _VECTOR, after=("norm",)),
                  Field("y", same("y"), _POLICY, after=("w",), zero_ok=True),
                  Field("grad_g", same("∂L/∂g"), _POLICY, after=("norm",), zero_ok=True),
                  Field("grad_v", same("∂L/∂v"), _VECTOR))
        return fields[:{1: 2, 2: 3, 3: 5}[g.level]]

    def solve(self, g: Givens) -> Answers:
        w = weight_norm(g.v, g.g, dim=None)
        grads = weight_norm_backward(g.x, g.v, g.g, dim=None)
        # A vector is as long as its gain where it is left unchanged.
        norm = float(weight_norm_backward(g.v, g.v, 1.0, dim=None).g)
        return {"norm": norm, "w": w, "y": dense([g.x], w[:, None])[0, 0], "grad_g": float(grads.g), "grad_v": grads.v}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        norm = keep(math.sqrt(sum(entry**2 for entry in g.v)))
        w = [keep(g.g * entry / norm) for entry in g.v]
        y = keep(sum(a * b for a, b in zip(w, g.x, strict=True)))
        along = sum(a * b for a, b in zip(g.v, g.x, strict=True))
        # ∂w_i/∂v_j = g (δ_ij/‖v‖ - v_i v_j/‖v‖³), summed over i with x_i.
        factor = keep(g.g / norm)
        grad_v = [factor * (x - keep(along / norm**2) * v) for v, x in zip(g.v, g.x, strict=True)]
        return {"norm": norm, "w": w, "y": y, "grad_g": along / norm, "grad_v": grad_v}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found: dict[str, object] = {}
        if "norm" in earlier:
            found["w"] = tuple(g.g * entry / earlier["norm"] for entry in g.v)
            found["grad_g"] = float(np.dot(g.v, g.x)) / earlier["norm"]
        if "w" in earlier:
            found["y"] = float(dense([g.x], np.array(earlier["w"])[:, None])[0, 0])
        return found

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        shown = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        squares = " + ".join(f"({num(entry)})²" if entry < 0 else f"{num(entry)}²" for entry in g.v)
        steps = [same(f"‖v‖ = √({squares}) = {shown['norm']}"),
                 same(f"w = {num(g.g)}/{approx(key['norm'], 5)}·{vec(g.v)} = {shown['w']}")]
        if g.level > 1:
            steps.append(same(f"y = w·x = {products(key['w'], g.x, 5)} = {shown['y']}"))
        if g.level > 2:
            steps.append(same(f"∂L/∂w = x; ∂L/∂g = x·v/‖v‖ = ({products(g.x, g.v)})/{approx(key['norm'], 5)}"
                              f" = {shown['grad_g']}"))
            steps.append(Text(
                f"∂L/∂v = g/‖v‖·[x - (x·v/‖v‖²)·v] = {shown['grad_v']}，与 v 正交：改变 v 的长度不影响 w。",
                f"∂L/∂v = g/‖v‖·[x - (x·v/‖v‖²)·v] = {shown['grad_v']}, orthogonal to v: the length of v does not "
                "change w."))
        return steps


def _scaled(g: Givens, factor: float, norm: float | None = None) -> Answers:
    """Weight and output with another factor before v."""
    w = [factor * entry for entry in g.v]
    found: dict[str, object] = {"w": w, "y": float(np.dot(w, g.x))}
    return found if norm is None else {"norm": norm, **found, "grad_g": float(np.dot(g.v, g.x)) / norm}


def _without_projection(g: Givens) -> Answers:
    return {"grad_v": [g.g / math.hypot(*g.v) * entry for entry in g.x]}


WeightNorm.misconceptions = (
    Misconception[Givens](
        "sum-of-magnitudes",
        Text("用了 L1 范数", "L1 norm taken"),
        Text("‖v‖ 是欧氏范数：平方和再开方。", "‖v‖ is the Euclidean norm: the root of the sum of squares."),
        lambda g: _scaled(g, g.g / sum(map(abs, g.v)), sum(map(abs, g.v))),
    ),
    Misconception[Givens](
        "root-forgotten",
        Text("平方和没有开方", "Sum of squares without the root"),
        Text("‖v‖ 要对平方和开方。", "‖v‖ is the root of the sum of squares."),
        lambda g: _scaled(g, g.g / math.hypot(*g.v) ** 2, math.hypot(*g.v) ** 2),
    ),
    Misconception[Givens](
        "length-forgotten",
        Text("漏乘 g", "g forgotten"),
        Text("v/‖v‖ 只是单位方向，长度由 g 给出。", "v/‖v‖ is only the unit direction; g gives the length."),
        lambda g: _scaled(g, 1 / math.hypot(*g.v)),
    ),
    Misconception[Givens](
        "norm-not-divided",
        Text("没有除以 ‖v‖", "Not divided by ‖v‖"),
        Text("g·v 的长度是 g‖v‖；除以 ‖v‖ 后长度才是 g。",
             "g·v has length g‖v‖; only divided by ‖v‖ is its length g."),
        lambda g: _scaled(g, g.g),
    ),
    Misconception[Givens](
        "projection-forgotten",
        Text("∂L/∂v 漏掉 ‖v‖ 对 v 的依赖", "∂L/∂v without the change of ‖v‖"),
        Text("‖v‖ 也随 v 变化：还要减去沿 v 的分量，结果与 v 正交。",
             "‖v‖ changes with v too: take off the part along v; the result is orthogonal to v."),
        _without_projection,
    ),
    Misconception[Givens](
        "gradient-of-length-without-direction",
        Text("∂L/∂g 没有用单位方向", "∂L/∂g without the unit direction"),
        Text("∂w/∂g = v/‖v‖，所以 ∂L/∂g = x·v/‖v‖，要除以 ‖v‖。",
             "∂w/∂g = v/‖v‖, so ∂L/∂g = x·v/‖v‖: divide by ‖v‖."),
        lambda g: {"grad_g": float(np.dot(g.v, g.x))},
    ),
)


TEMPLATE = WeightNorm()
