"""Softmax against plain proportional shares, and how near each comes to a one-hot target."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.activations import one_hot_argmax, proportional_normalization, softmax
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, num, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    scores: Annotated[Vector, given("各类得分，均为正", "scores of the classes, all positive")]
    distances: Annotated[bool, given("是否再问到 one-hot 的距离", "whether the distances to one-hot are asked")] = False


_SHARES = VectorPolicy(Decimals(4))
_DISTANCE = Decimals(3)


def _soft(scores: Sequence[float], base: float = math.e) -> np.ndarray:
    powers = base ** (np.array(scores) - max(scores))
    return np.asarray(powers / powers.sum())


def _share(scores: Sequence[float]) -> np.ndarray:
    return np.asarray(np.array(scores) / sum(scores))


def _target(g: Givens) -> np.ndarray:
    return np.asarray(np.array(g.scores) == max(g.scores), dtype=np.float64)


def _distances(g: Givens, soft: np.ndarray, share: np.ndarray) -> Answers:
    return {"softmax": soft, "share": share, "softmax_distance": float(np.linalg.norm(soft - _target(g))),
            "share_distance": float(np.linalg.norm(share - _target(g)))}


def _measured(g: Givens, measure: Callable[[np.ndarray], float]) -> Answers | None:
    """Right shares, and another measure of the difference to one-hot."""
    if not g.distances:
        return None
    return {"softmax_distance": measure(_soft(g.scores) - _target(g)),
            "share_distance": measure(_share(g.scores) - _target(g))}


class SoftmaxProportional(Template[Givens]):
    id = "softmax-proportional"
    topic = "activations"
    title = Text("softmax 与按比例归一化", "Softmax against proportional shares")
    levels = (1, 2)
    facts = ("softmax.formula", "proportional-normalization.formula", "softmax.easier", "softmax.example")
    givens = Givens
    keep = Keep(figures=6)

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.scores) <= 8, "scores", "needs 2 to 8 entries")
        self.require(all(0 < score <= 50 for score in g.scores), "scores", "needs entries above 0, up to 50")
        self.require(g.scores.count(max(g.scores)) == 1, "scores", "needs a single largest entry")

    def draw(self, rng: Stream, level: int) -> Givens:
        count = 3 if level == 1 else 4
        scores = rng.sample([step / 2 for step in range(1, 9)], count)
        return Givens(tuple(scores), level == 2)

    def prompt(self, g: Givens) -> Text:
        text = Text(f"某样本各类得分为 z = {vec(g.scores)}。求 softmax 的输出 p，以及按比例归一化的输出 "
                    "r（r_i = z_i / Σ_j z_j）。",
                    f"A sample has class scores z = {vec(g.scores)}. Find the softmax output p, and the proportional "
                    "shares r (r_i = z_i / Σ_j z_j).")
        if g.distances:
            text += Text("\n设 t 是最高得分类别的 one-hot 向量，再求欧氏距离 ‖p-t‖₂ 和 ‖r-t‖₂。",
                         "\nLet t be one-hot at the highest score. Also find the Euclidean distances ‖p-t‖₂ and "
                         "‖r-t‖₂.")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("softmax", same("p"), _SHARES), Field("share", same("r"), _SHARES))
        if not g.distances:
            return fields
        return (*fields, Field("softmax_distance", same("‖p-t‖₂"), _DISTANCE, after=("softmax",)),
                Field("share_distance", same("‖r-t‖₂"), _DISTANCE, after=("share",)))

    def solve(self, g: Givens) -> Answers:
        scores = as_array(g.scores)
        soft, share, target = softmax(scores), proportional_normalization(scores), one_hot_argmax(scores)
        return {"softmax": soft, "share": share, "softmax_distance": np.sqrt(np.sum((soft - target) ** 2)),
                "share_distance": np.sqrt(np.sum((share - target) ** 2))}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        powers = [keep(math.exp(score)) for score in g.scores]
        soft = [keep(power / sum(powers)) for power in powers]
        share = [keep(score / sum(g.scores)) for score in g.scores]
        best = g.scores.index(max(g.scores))
        squares = [sum((p - (i == best)) ** 2 for i, p in enumerate(row)) for row in (soft, share)]
        return {"softmax": tuple(soft), "share": tuple(share), "softmax_distance": math.sqrt(keep(squares[0])),
                "share_distance": math.sqrt(keep(squares[1]))}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        target = one_hot_argmax(as_array(g.scores))
        return {f"{name}_distance": np.sqrt(np.sum((as_array(row) - target) ** 2)) for name, row in earlier.items()}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        powers = [math.exp(score) for score in g.scores]
        steps = [
            same(f"e^z = {vec(powers, 4)}, Σ = {approx(sum(powers), 4)}"),
            same(f"p = e^z / Σ = {_SHARES.show(key['softmax'])}"),
            same(f"Σz = {num(sum(g.scores))}, r = z / Σz = {_SHARES.show(key['share'])}"),
        ]
        if g.distances:
            p, r = (np.array(key[name]) - _target(g) for name in ("softmax", "share"))
            steps += [
                same(f"t = {vec(_target(g))}"),
                same(f"p - t = {vec(p, 4)}, ‖p-t‖₂ = √{approx(float(p @ p), 6)}"
                     f" = {_DISTANCE.show(key['softmax_distance'])}"),
                same(f"r - t = {vec(r, 4)}, ‖r-t‖₂ = √{approx(float(r @ r), 6)}"
                     f" = {_DISTANCE.show(key['share_distance'])}"),
            ]
        return steps

    misconceptions = (
        Misconception[Givens](
            "softmax-without-exponential",
            Text("softmax 漏了指数", "Softmax without the exponential"),
            Text("你把得分直接除以总和；softmax 先取 e^z 再归一化。",
                 "You divided the scores by their sum; softmax first takes e^z, then normalizes."),
            lambda g: _distances(g, _share(g.scores), _share(g.scores)),
        ),
        Misconception[Givens](
            "softmax-of-shares",
            Text("先按比例再取 softmax", "Softmax of the shares"),
            Text("你对 r 做了 softmax；softmax 直接作用在得分 z 上。",
                 "You took the softmax of r; softmax acts on the scores z themselves."),
            lambda g: _distances(g, _soft(_share(g.scores).tolist()), _share(g.scores)),
        ),
        Misconception[Givens](
            "base-two",
            Text("底数用了 2", "Base 2"),
            Text("你用了 2^z；softmax 的底数是 e。", "You used 2^z; softmax takes powers of e."),
            lambda g: _distances(g, _soft(g.scores, 2.0), _share(g.scores)),
        ),
        Misconception[Givens](
            "divided-by-largest",
            Text("除以最大值", "Divided by the largest entry"),
            Text("你除以了最大的得分；按比例归一化要除以总和，结果之和才为 1。",
                 "You divided by the largest score; shares divide by the sum, so that they add up to 1."),
            lambda g: _distances(g, _soft(g.scores), np.array(g.scores) / max(g.scores)),
        ),
        Misconception[Givens](
            "divided-by-length",
            Text("除以向量的长度", "Divided by the Euclidean length"),
            Text("你除以了 ‖z‖₂；按比例归一化除以各项之和。",
                 "You divided by ‖z‖₂; proportional shares divide by the sum of the entries."),
            lambda g: _distances(g, _soft(g.scores), np.array(g.scores) / np.linalg.norm(g.scores)),
        ),
        Misconception[Givens](
            "distance-without-root",
            Text("距离没有开方", "Distance without the root"),
            Text("你给出的是距离的平方；欧氏距离还要开平方。",
                 "You gave the squared distance; the Euclidean distance is its square root."),
            lambda g: _measured(g, lambda d: float(d @ d)),
        ),
        Misconception[Givens](
            "distance-adds-magnitudes",
            Text("把绝对差相加", "Absolute differences added"),
            Text("那是 L1 距离；‖·‖₂ 要先平方、求和、再开方。",
                 "That is the L1 distance; ‖·‖₂ squares, adds up and takes the root."),
            lambda g: _measured(g, lambda d: float(np.abs(d).sum())),
        ),
        Misconception[Givens](
            "distance-of-top-class",
            Text("只看最高的一类", "Top class only"),
            Text("你只算了最高类与 1 之差；其余各类与 0 的差也要计入。",
                 "You took only the top class's difference from 1; the other classes' differences from 0 count too."),
            lambda g: _measured(g, lambda d: float(-d.min())),
        ),
    )


TEMPLATE = SoftmaxProportional()
