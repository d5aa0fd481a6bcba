"""Critical points told apart by their Hessian."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixOf
from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.choice_policy import OneOf, Option
from quizdl.answers.policy import Decimals
from quizdl.engine import graph
from quizdl.engine.practice import classify_critical_point
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import mat, num, paren, total, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.backpropagation._symmetric import (
    Rows,
    drawn_block,
    eigenvalues_of,
    kind_of,
    nullity,
)
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    hessian: Annotated[Matrix, given("黑塞矩阵，2×2 或 3×3，对称", "the Hessian, 2 by 2 or 3 by 3, symmetric")]
    asked: Annotated[Literal["hessian", "function"], given(
        "给出黑塞矩阵，或以它为黑塞矩阵的二次函数", "the Hessian, or a quadratic function that has it")] = "hessian"
    linear: Annotated[Vector,
                      given("二次函数的一次项系数（给函数时用）", "linear coefficients (with a function)")] = (0.0, 0.0)


_EIGEN, _POINT, _ENTRY = Decimals(3), Decimals(3), Decimals(2)
_KINDS = OneOf((Option("minimum", Text("局部极小", "local minimum")),
                Option("maximum", Text("局部极大", "local maximum")),
                Option("saddle", Text("鞍点", "saddle point")),
                Option("inconclusive", Text("无法判定", "inconclusive: the test does not tell"))))


def _told(rows: Rows) -> Answers:
    values = eigenvalues_of(rows)
    return {"eigenvalues": values, "kind": kind_of(values)}


def _without_four(g: Givens) -> Answers:
    """The eigenvalues of the upper left block by b² for 4b² under the root, and the rest of the diagonal."""
    a, b, c = g.hessian[0][0], g.hessian[0][1], g.hessian[1][1]
    root = math.sqrt((a - c) ** 2 + b * b)
    values = sorted([(a + c - root) / 2, (a + c + root) / 2, *(row[2] for row in g.hessian[2:])])
    return {"eigenvalues": values, "kind": kind_of(values)}


def _solved(g: Givens, rows: Rows, sign: float = -1.0) -> Answers:
    """The Hessian, point and kind of a learner who has this matrix of second derivatives."""
    (a, b), (_, c) = rows
    det, (d, e) = a * c - b * b, g.linear
    found: dict[str, object] = {"hessian": [list(row) for row in rows], "kind": kind_of(eigenvalues_of(rows))}
    if det:
        found["point"] = [sign * (c * d - b * e) / det, sign * (a * e - b * d) / det]
    return found


def _written(g: Givens) -> str:
    (a, b), (_, c) = g.hessian
    terms = []
    for value, power in ((a / 2, "x²"), (b, "xy"), (c / 2, "y²"), (g.linear[0], "x"), (g.linear[1], "y")):
        if value:
            terms.append(("-" if value < 0 else "") + ("" if abs(value) == 1 else num(abs(value))) + power)
    return total(terms)


class CriticalPoint(Template[Givens]):
    id = "critical-point"
    topic = "backpropagation"
    title = Text("用黑塞矩阵判断临界点", "Critical points by their Hessian")
    levels = (1, 2, 3)
    facts = ("local-minimum.test", "local-maximum.test", "saddle-point.test", "hessian.inconclusive")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        kinds: tuple[str, ...] = ("minimum", "maximum", "saddle", "saddle")
        if level == 2:
            a, b, c = drawn_block(rng, rng.choice(kinds))
            half = rng.chance(0.5) and 4 * a * c != b * b
            mixed = b if half else 2 * b
            return Givens(((2 * a, mixed), (mixed, 2 * c)), "function",
                          tuple(float(rng.choice((-5, -4, -3, -2, -1, 1, 2, 3, 4, 5))) for _ in range(2)))
        kinds = (*kinds, "inconclusive") if level == 1 else ("minimum", "maximum", "saddle")
        a, b, c = drawn_block(rng, rng.choice(kinds))
        if level == 1:
            return Givens(((a, b), (b, c)))
        third = rng.choice((-1, 1)) * float(rng.integer(1, 6))
        return Givens(((a, b, 0.0), (b, c, 0.0), (0.0, 0.0, third)))

    def check(self, g: Givens) -> None:
        size = len(g.hessian)
        self.require(size in (2, 3) and len(g.hessian[0]) == size, "hessian", "needs 2 rows of 2 or 3 rows of 3")
        self.require(all(g.hessian[i][j] == g.hessian[j][i] for i in range(size) for j in range(i)), "hessian",
                     "needs to be symmetric")
        self.require(max(abs(value) for row in g.hessian for value in row) <= 1000, "hessian", "is beyond 1000 in size")
        # An eigenvalue that prints as 0 without being 0 would contradict the kind of point.
        small = sum(abs(value) < 0.01 for value in np.linalg.eigvalsh(np.array(g.hessian)))
        self.require(small == nullity(g.hessian), "hessian",
                     "has an eigenvalue within 0.01 of 0 without being 0; change an entry")
        if g.asked == "function":
            self.require(size == 2, "hessian", "needs 2 rows of 2 where a function is asked")
            self.require(len(g.linear) == 2, "linear", "needs two coefficients")
            self.require(max(map(abs, g.linear)) <= 1000, "linear", "is beyond 1000 in size")
            self.require(not small, "hessian", "has determinant 0, so there is no single critical point")

    def prompt(self, g: Givens) -> Text:
        if g.asked == "function":
            return Text(f"f(x, y) = {_written(g)}。\n求黑塞矩阵 H、临界点 (x, y)，并判断临界点的类型。",
                        f"f(x, y) = {_written(g)}.\nFind the Hessian H, the critical point (x, y), and what kind of "
                        f"point "
                        "it is.")
        return Text(f"在某临界点（梯度为 0）处，损失函数的黑塞矩阵为\n{mat(g.hessian)}\n求它的特征值（从小到大），"
                    "并用二阶导数判别法判断临界点的类型。",
                    f"At a critical point (gradient 0) the Hessian of a loss is\n{mat(g.hessian)}\nFind its "
                    f"eigenvalues in "
                    "increasing order, and the kind of point by the second derivative test.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        kind = Text("类型", "kind of point")
        if g.asked == "function":
            return (Field("hessian", Text("黑塞矩阵 H", "Hessian H"), MatrixOf(_ENTRY)),
                    Field("point", Text("临界点", "critical point"), VectorOf(_POINT), after=("hessian",),
                          zero_ok=True),
                    Field("kind", kind, _KINDS, after=("hessian",)))
        return (Field("eigenvalues", Text("特征值", "eigenvalues"), VectorOf(_EIGEN), zero_ok=True),
                Field("kind", kind, _KINDS, after=("eigenvalues",)))

    def solve(self, g: Givens) -> Answers:
        if g.asked == "hessian":
            found = classify_critical_point(np.array(g.hessian))
            return {"eigenvalues": found.eigenvalues, "kind": found.kind}
        (a, b), (_, c) = g.hessian
        x, y = graph.variable("x", 0.0), graph.variable("y", 0.0)
        f = graph.Graph.of(a / 2 * x**2 + b * (x * y) + c / 2 * y**2 + g.linear[0] * x + g.linear[1] * y)

        def gradient(point: tuple[float, float]) -> np.ndarray:
            grads = f.run({"x": point[0], "y": point[1]}).grads
            return np.array([grads["x"], grads["y"]])

        # The gradient of a quadratic is linear, so its differences are the Hessian's columns.
        start = gradient((0.0, 0.0))
        hessian = np.column_stack([gradient((1.0, 0.0)) - start, gradient((0.0, 1.0)) - start])
        return {"hessian": hessian, "point": np.linalg.solve(hessian, -start),
                "kind": classify_critical_point(hessian).kind}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        if g.asked == "function":
            return _solved(g, g.hessian)
        if len(g.hessian) == 2:
            (a, b), (_, c) = g.hessian
            root = keep(math.sqrt((a - c) ** 2 + 4 * b * b))
            return {"eigenvalues": [(a + c - root) / 2, (a + c + root) / 2], "kind": kind_of(eigenvalues_of(g.hessian))}
        return _told(g.hessian)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        # Zeros alone are no work to carry on from.
        if any(map(any, earlier.get("hessian", ()))):
            found = _solved(g, earlier["hessian"])
            return {name: value for name, value in found.items() if name != "hessian"}
        return {"kind": kind_of(earlier["eigenvalues"])} if any(earlier.get("eigenvalues", ())) else {}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        show = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        kind = _KINDS.text(str(key["kind"]))
        (a, b), c = g.hessian[0][:2], g.hessian[1][1]
        values = eigenvalues_of(g.hessian)
        end = Text(f"特征值 {vec(values, 4)}：全正为极小，全负为极大，有正有负为鞍点，否则无法判定。结论：{kind.zh}",
                   f"Eigenvalues {vec(values, 4)}: all positive a minimum, all negative a maximum, both signs a "
                   f"saddle, "
                   f"otherwise the test does not tell. Here: {kind.en}")
        if g.asked == "function":
            d, e = g.linear
            return (same(f"H = [[∂²f/∂x², ∂²f/∂x∂y], [∂²f/∂y∂x, ∂²f/∂y²]] = {show['hessian']}"),
                    same(f"∇f = 0: {num(a)}x + {paren(b)}y + {paren(d)} = 0, {paren(b)}x + {paren(c)}y + {paren(e)} = "
                         f"0; "
                         f"(x, y) = {show['point']}"), end)
        root = f"({num(a)} + {paren(c)} ± √(({num(a)} - {paren(c)})² + 4×{paren(b)}²))/2"
        first = (Text(f"λ = {root}", f"λ = {root}") if len(g.hessian) == 2 else
                 Text("由 det(H - λI) = 0 求解", "Solve det(H - λI) = 0"))
        if len(g.hessian) == 3 and not any((*g.hessian[2][:2], g.hessian[0][2], g.hessian[1][2])):
            first = Text(f"H 分块：一个特征值是 {num(g.hessian[2][2])}，另两个为 {root}",
                         f"H falls into blocks: one eigenvalue is {num(g.hessian[2][2])}, the others are {root}")
        return (first,
                Text(f"特征值（从小到大）：{show['eigenvalues']}",
                     f"Eigenvalues in increasing order: {show['eigenvalues']}"),
                end)

    misconceptions = (
        Misconception[Givens](
            "diagonal-only",
            Text("只看对角元", "Diagonal entries alone"),
            Text("对角元不是特征值：非对角元也起作用，对角元同号时仍可能是鞍点。",
                 "The diagonal is not the eigenvalues: with large mixed terms even equal signs make a saddle."),
            lambda g: {**({"eigenvalues": sorted(row[i] for i, row in enumerate(g.hessian))}
                          if g.asked == "hessian" else {}),
                       "kind": kind_of([row[i] for i, row in enumerate(g.hessian)])},
        ),
        Misconception[Givens](
            "root-without-four",
            Text("求特征值时漏了系数 4", "Factor 4 left out under the root"),
            Text("λ = (a+c ± √((a-c)² + 4b²))/2，根号内是 4b²。",
                 "λ = (a+c ± √((a-c)² + 4b²))/2 with 4b² under the root."),
            lambda g: _without_four(g) if g.asked == "hessian" else None,
        ),
        Misconception[Givens](
            "signs-reversed",
            Text("极大与极小弄反", "Minimum and maximum swapped"),
            Text("特征值全正时各方向都向上弯，是极小；全负是极大。",
                 "With positive eigenvalues the loss curves upwards every way: a minimum. All negative: a maximum."),
            lambda g: {"kind": kind_of([-value for value in eigenvalues_of(g.hessian)])},
        ),
        Misconception[Givens](
            "saddle-inconclusive",
            Text("把鞍点当作无法判定", "Saddle taken for inconclusive"),
            Text("特征值有正有负时可以确定是鞍点；只有出现 0 而其余同号时才无法判定。",
                 "Eigenvalues of both signs make a saddle for sure; only a 0 beside equal signs leaves it open."),
            lambda g: {"kind": "inconclusive"} if kind_of(eigenvalues_of(g.hessian)) == "saddle" else None,
        ),
        Misconception[Givens](
            "zero-as-positive",
            Text("忽略了为 0 的特征值", "Zero eigenvalue ignored"),
            Text("有特征值为 0 且其余同号时，二阶判别法无法下结论。",
                 "With a zero eigenvalue and no two signs, the second derivative test does not tell."),
            lambda g: {"kind": "minimum" if sum(eigenvalues_of(g.hessian)) > 0 else "maximum"}
            if kind_of(eigenvalues_of(g.hessian)) == "inconclusive" else None,
        ),
        Misconception[Givens](
            "squares-not-doubled",
            Text("平方项的二阶导数漏乘 2", "Second derivative of a square without its 2"),
            Text("ax² 的二阶导数是 2a。", "ax² has the second derivative 2a."),
            lambda g: _solved(g, ((g.hessian[0][0] / 2, g.hessian[0][1]), (g.hessian[1][0], g.hessian[1][1] / 2)))
            if g.asked == "function" else None,
        ),
        Misconception[Givens](
            "mixed-term-doubled",
            Text("交叉项多乘了 2", "Mixed term doubled"),
            Text("bxy 的混合偏导数是 b，不是 2b。", "bxy has the mixed derivative b, not 2b."),
            lambda g: _solved(g, ((g.hessian[0][0], 2 * g.hessian[0][1]), (2 * g.hessian[1][0], g.hessian[1][1])))
            if g.asked == "function" else None,
        ),
        Misconception[Givens](
            "point-sign",
            Text("移项时符号反了", "Linear terms moved without their sign"),
            Text("由 Hx + g = 0 得 Hx = -g。", "Hx + g = 0 means Hx = -g."),
            lambda g: {"point": _solved(g, g.hessian,
                                        1.0)["point"]} if g.asked == "function" and any(g.linear) else None,
        ),
    )


TEMPLATE = CriticalPoint()
