"""LIPO: the upper bound that a Lipschitz constant gives at a candidate, and whether to evaluate it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.choice_policy import OneOf, Option
from quizdl.answers.policy import Decimals
from quizdl.engine.practice import lipo_accepts, lipo_bound
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    points: Annotated[Matrix, given("已评估的点，每行一个", "points evaluated so far, one per row")]
    values: Annotated[Vector, given("这些点的函数值", "values at these points")]
    k: Annotated[float, given("Lipschitz 常数", "Lipschitz constant", above=0, high=100)]
    x: Annotated[Vector, given("候选点", "candidate")]
    decide: Annotated[bool, given("是否问要不要评估候选点", "whether to ask if the candidate is evaluated")] = False


_BOUND = Decimals(3)
_DECISION = OneOf((Option("evaluate", Text("评估它", "evaluate it")), Option("skip", Text("跳过它", "skip it"))))


def _point(values: Sequence[float]) -> str:
    return num(values[0]) if len(values) == 1 else "(" + ", ".join(num(v) for v in values) + ")"


def _f(values: Sequence[float]) -> str:
    return "f(" + ", ".join(num(v) for v in values) + ")"


def _far(g: Givens) -> list[float]:
    return [math.dist(point, g.x) for point in g.points]


def _decided(g: Givens, bound: float) -> Answers:
    return {"bound": bound, "decision": "evaluate" if bound >= max(g.values) else "skip"}


def _combined(g: Givens, pick: Callable[[list[float]], float], slope: float | None = None,
              far: Callable[[float], float] = lambda distance: distance) -> Answers:
    """The answers of somebody who combines f(x_i) + slope · distance in another way."""
    k = g.k if slope is None else slope
    return _decided(g, pick([value + k * far(d) for value, d in zip(g.values, _far(g), strict=True)]))


class LipoBound(Template[Givens]):
    id = "lipo-bound"
    topic = "practice"
    title = Text("LIPO 的上界", "The LIPO bound")
    levels = (1, 2, 3)
    facts = ("lipo.definition",)
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        axis = [float(x) for x in range(6)]
        spots = [(x / 2,) for x in range(17)] if level < 3 else [(x, y) for x in axis for y in axis]
        points = rng.sample(spots, 3 if level == 1 else 4)
        values = rng.vector(len(points), 0, 6, 1)
        steepest = max(abs(a - b) / math.dist(p, q) for p, a in zip(points, values, strict=True)
                       for q, b in zip(points, values, strict=True) if p != q)
        k = math.ceil(2 * steepest + 0.01) / 2 + (0.5 if rng.chance(0.3) else 0.0)
        drawn = [Givens(tuple(points), values, k, x, level > 1) for x in spots if x not in points]
        # Of the candidates, as many that are skipped as ones that are evaluated, and mostly ones whose
        # bound does not come from the nearest point.
        skipped = rng.chance(0.5)
        wanted = [g for g in drawn if (_bound(g) < max(values) - 0.05) == skipped] if level > 1 else drawn
        telling = [g for g in wanted or drawn if _nearest(g)["bound"] > _bound(g) + 0.01]
        return rng.choice(telling if telling and rng.chance(0.7) else wanted or drawn)

    def check(self, g: Givens) -> None:
        n = len(g.points)
        self.require(1 <= n <= 10, "points", "needs 1 to 10 points")
        self.require(len(g.x) <= 5, "x", "needs at most 5 coordinates")
        self.require(len(g.points[0]) == len(g.x), "points", f"needs {len(g.x)} coordinates each, as x has")
        self.require(len(g.values) == n, "values", f"needs {n} entries, one per point")
        for i in range(n):
            for j in range(i):
                rise, run = abs(g.values[i] - g.values[j]), math.dist(g.points[i], g.points[j])
                self.require(rise <= g.k * run + 1e-9 * (1 + rise), "k",
                             f"is less than the slope between points {j + 1} and {i + 1}: no such function exists")
        best, bound = max(g.values), _decided(g, _bound(g))["bound"]
        self.require(bound >= best or best - bound > 1e-9 * (1 + abs(best)), "x",
                     "has a bound that equals the best value but for binary rounding; change it a little")

    def prompt(self, g: Givens) -> Text:
        rows = "\n".join(f"  {_f(p)} = {num(v)}" for p, v in zip(g.points, g.values, strict=True))
        norm = (Text("‖·‖ 为欧氏距离。", "The norm is Euclidean. ") if len(g.x) > 1 else Text("", ""))
        text = Text(f"用 LIPO 求 f 的最大值，Lipschitz 常数为 {num(g.k)}：|f(u)-f(v)| ≤ {num(g.k)}·‖u-v‖。"
                    f"{norm.zh}已评估：\n{rows}\n由这些值推出的 f 在候选点 x = {_point(g.x)} 处的最小上界是多少？",
                    f"LIPO maximizes f, whose Lipschitz constant is {num(g.k)}: |f(u)-f(v)| ≤ {num(g.k)}·‖u-v‖. "
                    f"{norm.en}Evaluated so far:\n{rows}\n"
                    f"What is the least upper bound on f at the candidate x = {_point(g.x)} that follows from these "
                    "values?")
        if g.decide:
            text += Text("LIPO 只在上界不低于当前最大值时才评估候选点：这个点要评估吗？",
                         " LIPO evaluates a candidate only if its bound is at least the best value so far: is this one "
                         "evaluated?")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        bound = Field("bound", Text("上界", "upper bound"), _BOUND, zero_ok=True)
        if not g.decide:
            return (bound,)
        return bound, Field("decision", Text("对候选点", "the candidate"), _DECISION, after=("bound",))

    def solve(self, g: Givens) -> Answers:
        return {"bound": float(lipo_bound(g.x, g.points, g.values, g.k)),
                "decision": "evaluate" if lipo_accepts(g.x, g.points, g.values, g.k) else "skip"}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        lowest = math.inf
        for point, value in zip(g.points, g.values, strict=True):
            squared = 0.0
            for a, b in zip(point, g.x, strict=True):
                squared += (a - b) ** 2
            lowest = min(lowest, value + g.k * keep(squared**0.5))
        return _decided(g, lowest)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"decision": _decided(g, earlier["bound"])["decision"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        steps = []
        for point, value, far in zip(g.points, g.values, _far(g), strict=True):
            apart = approx(far, 5)
            steps.append(Text(f"由 {_f(point)}：距离 {apart}，上界 {num(value)} + {num(g.k)}×{apart} = "
                              f"{approx(value + g.k * far)}",
                              f"From {_f(point)}: distance {apart}, bound {num(value)} + {num(g.k)}×{apart} = "
                              f"{approx(value + g.k * far)}"))
        shown, best = _BOUND.show(key["bound"]), num(max(g.values))
        steps.append(Text(f"各上界同时成立，取最小：{shown}", f"All bounds hold at once, so the smallest: {shown}"))
        if g.decide:
            steps.append(Text(f"{shown} ≥ {best}，可能更好：评估它" if key["decision"] == "evaluate" else
                              f"{shown} < {best}，不可能超过当前最大值：跳过它",
                              f"{shown} ≥ {best}, it may be better: evaluate it" if key["decision"] == "evaluate" else
                              f"{shown} < {best}, it cannot beat the best value: skip it"))
        return steps


def _bound(g: Givens) -> float:
    return min(value + g.k * far for value, far in zip(g.values, _far(g), strict=True))


def _other_decision(g: Givens) -> Answers | None:
    if not g.decide:
        return None
    return {"decision": "skip" if _decided(g, _bound(g))["decision"] == "evaluate" else "evaluate"}


def _nearest(g: Givens) -> Answers:
    far, value = min(zip(_far(g), g.values, strict=True), key=lambda pair: pair[0])
    return _decided(g, value + g.k * far)


def _nearest_only(g: Givens) -> Answers | None:
    """Not a mistake with one outcome where two points are equally near and give different bounds."""
    bounds = [value for far, value in zip(_far(g), g.values, strict=True) if far <= min(_far(g)) * (1 + 1e-12)]
    return _nearest(g) if len(set(bounds)) == 1 else None


def _from_best(g: Givens) -> Answers | None:
    far, value = max(zip(_far(g), g.values, strict=True), key=lambda pair: pair[1])
    wrong = _decided(g, value + g.k * far)
    # Where the best point is the nearest, or bounds least tightly, this cannot be told from those mistakes.
    return None if wrong in (_nearest_only(g), _combined(g, max)) else wrong


def _manhattan(g: Givens) -> Answers | None:
    if len(g.x) < 2:
        return None
    wrong = _decided(g, min(value + g.k * sum(abs(a - b) for a, b in zip(point, g.x, strict=True))
                            for point, value in zip(g.points, g.values, strict=True)))
    return None if wrong == _nearest_only(g) else wrong


LipoBound.misconceptions = (
    Misconception[Givens](
        "largest-bound",
        Text("取了最大的上界", "Largest bound taken"),
        Text("每个已知点都给出一个成立的上界，最紧的是其中最小的。",
             "Each known point gives a bound that holds; the tightest is the smallest of them."),
        lambda g: _combined(g, max),
    ),
    Misconception[Givens](
        "nearest-point-only",
        Text("只用了最近的点", "Nearest point only"),
        Text("较远但函数值低的点可能给出更紧的上界，要比较所有点。",
             "A point farther away with a low value may bound more tightly: compare all of them."),
        _nearest_only,
    ),
    Misconception[Givens](
        "from-the-best-point",
        Text("只用了当前最大值的点", "Best point only"),
        Text("上界不是从当前最好的点算起，而是对所有点取最小。",
             "The bound does not start from the best point; it is the smallest over all points."),
        _from_best,
    ),
    Misconception[Givens](
        "lower-bound",
        Text("减去了 k 倍距离", "k times the distance subtracted"),
        Text("f(x_i) - k·d 是下界；上界是 f(x_i) + k·d 的最小值。",
             "f(x_i) - k·d is a lower bound; the upper bound is the smallest f(x_i) + k·d."),
        lambda g: _combined(g, max, -g.k),
    ),
    Misconception[Givens](
        "constant-left-out",
        Text("漏乘 Lipschitz 常数", "Lipschitz constant left out"),
        Text("距离要先乘 Lipschitz 常数。", "The distance is multiplied by the Lipschitz constant first."),
        lambda g: _combined(g, min, 1.0),
    ),
    Misconception[Givens](
        "averaged",
        Text("对各上界取了平均", "Bounds averaged"),
        Text("各上界必须同时成立，要取最小，不是平均。", "All bounds hold at once: take the smallest, not the mean."),
        lambda g: _combined(g, lambda bounds: sum(bounds) / len(bounds)),
    ),
    Misconception[Givens](
        "manhattan-distance",
        Text("用了曼哈顿距离", "Manhattan distance"),
        Text("题目用欧氏距离：差的平方和再开方。", "The distance here is Euclidean: the root of added squares."),
        _manhattan,
    ),
    Misconception[Givens](
        "decision-reversed",
        Text("评估规则用反", "Rule used the wrong way round"),
        Text("上界不低于当前最大值说明可能更好，应评估；低于它则不可能更好，跳过。",
             "A bound of at least the best value may hide something better: evaluate. Below it, skip."),
        _other_decision,
    ),
)


TEMPLATE = LipoBound()
