"""The factorization machine: pairwise interactions through factor vectors, the whole output, a gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated

import numpy as np

from quizdl.answers.policy import Decimals
from quizdl.engine.classical import factorization_machine, pairwise_interactions
from quizdl.engine.practice import numerical_gradient
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, num, paren, products, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("特征", "features")]
    factors: Annotated[Matrix, given("各特征的隐向量，每行一个", "factor vector of each feature, one per row")]
    bias: Annotated[float, given("偏置 w0", "bias w0", low=-1000, high=1000)] = 0.0
    weights: Annotated[Vector,
                       given("一次项权重（问整个输出时用）", "linear weights (used if the output is asked)")] = (0.0,)
    whole: Annotated[bool, given("是否问整个输出", "whether the whole output is asked")] = False
    gradient_of: Annotated[int, given("求哪个特征隐向量第一分量的梯度；0 表示不问",
                                      "feature whose first factor's gradient is asked; 0: not asked",
                                      low=0, high=6)] = 0


_VALUE = Decimals(3)
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _sub(index: int) -> str:
    return str(index).translate(_SUBSCRIPT)


def _with(g: Givens, pairs: float) -> Answers:
    """The answers of somebody who got this for the pairwise term."""
    return {"pairs": pairs, "output": g.bias + sum(w * x for w, x in zip(g.weights, g.x, strict=True)) + pairs
            if g.whole else 0.0}


def _squares(g: Givens) -> tuple[list[float], list[float]]:
    """For each factor f: the sum of v x, and the sum of v² x²."""
    columns = list(zip(*g.factors, strict=True))
    return ([sum(v * x for v, x in zip(column, g.x, strict=True)) for column in columns],
            [sum((v * x) ** 2 for v, x in zip(column, g.x, strict=True)) for column in columns])


class FactorizationMachine(Template[Givens]):
    id = "factorization-machine"
    topic = "practice"
    title = Text("因子分解机（FM）", "Factorization machine (FM)")
    levels = (1, 2, 3)
    facts = ("underfitting.factorization-machine",)
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            x = tuple(float(value) for value in rng.shuffled([1, 2, rng.integer(1, 3)]))
            return Givens(x, tuple(tuple(float(v) for v in rng.shuffled([rng.integer(1, 3), rng.integer(-2, 2)]))
                                   for _ in range(3)))
        n = 3 if level == 2 else 4
        x = tuple(float(value) for value in rng.shuffled([2, *rng.integers(n - 1, 1, 3)]))
        factors = rng.matrix(n, 2, -1, 1, 1, nonzero=True)
        weights = rng.vector(n, -1, 1, 1, nonzero=True)
        return Givens(x, factors, rng.decimal(-2, 2, 1, nonzero=True), weights, True,
                      0 if level == 2 else rng.integer(1, n))

    def check(self, g: Givens) -> None:
        n = len(g.x)
        self.require(2 <= n <= 6, "x", "needs 2 to 6 features")
        self.require(len(g.factors) == n, "factors", f"needs {n} rows, one per feature")
        self.require(len(g.factors[0]) <= 4, "factors", "needs at most 4 columns")
        self.require(not g.whole or len(g.weights) == n, "weights", f"needs {n} entries, one per feature")
        self.require(g.gradient_of <= n, "gradient_of", f"needs a feature from 1 to {n}, or 0")
        for name, values in (("x", g.x), ("factors", sum(g.factors, ())), ("weights", g.weights)):
            self.require(all(v == 0 or 1e-3 <= abs(v) <= 1e3 for v in values), name,
                         "needs entries of size 0.001 to 1000, or 0")

    def prompt(self, g: Givens) -> Text:
        rows = "\n".join(f"  v{_sub(i)} = {vec(row)}" for i, row in enumerate(g.factors, 1))
        formula = "Σ(i<j) <v_i, v_j>·x_i·x_j"
        text = Text(f"因子分解机的二阶项为 {formula}，其中 x = {vec(g.x)}，\n{rows}\n求二阶项",
                    f"The second-order term of a factorization machine is {formula}, with x = {vec(g.x)} and\n{rows}\n"
                    "Find the second-order term")
        if g.whole:
            text += Text(f"，以及输出 ŷ = w0 + Σ w_i·x_i + 二阶项，其中 w0 = {num(g.bias)}，w = {vec(g.weights)}",
                         f", and the output ŷ = w0 + Σ w_i·x_i + second-order term, with w0 = {num(g.bias)}, "
                         f"w = {vec(g.weights)}")
        text += Text("。", ".")
        if g.gradient_of:
            i = _sub(g.gradient_of)
            text += Text(f"\n再求 ŷ 对 v{i} 第一个分量的偏导数 ∂ŷ/∂v{i},₁。",
                         f"\nThen find ∂ŷ/∂v{i},₁, the partial derivative with respect to the first entry of v{i}.")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = [Field("pairs", Text("二阶项", "second-order term"), _VALUE)]
        if g.whole:
            fields.append(Field("output", Text("输出 ŷ", "output ŷ"), _VALUE, after=("pairs",), zero_ok=True))
        if g.gradient_of:
            fields.append(Field("gradient", same(f"∂ŷ/∂v{_sub(g.gradient_of)},₁"), _VALUE))
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        factors = as_array(g.factors)
        key = {"pairs": float(pairwise_interactions(g.x, factors)), "output": 0.0, "gradient": 0.0}
        if g.whole:
            key["output"] = float(factorization_machine(g.x, g.bias, g.weights, factors))
        if g.gradient_of:
            # The output is linear in one entry of one factor vector: a central difference of any width is exact.
            slopes = numerical_gradient(lambda v: float(pairwise_interactions(g.x, v)), factors, h=1.0)
            key["gradient"] = float(slopes[g.gradient_of - 1, 0])
        return key

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        pairs = sum(sum(a * b for a, b in zip(g.factors[i], g.factors[j], strict=True)) * g.x[i] * g.x[j]
                    for i, j in combinations(range(len(g.x)), 2))
        this = g.gradient_of - 1
        gradient = g.x[this] * sum(g.factors[j][0] * x for j, x in enumerate(g.x) if j != this)
        return {**_with(g, pairs), "gradient": gradient if g.gradient_of else 0.0}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        zeros = np.zeros_like(as_array(g.factors))
        return {"output": float(factorization_machine(g.x, g.bias, g.weights, zeros)) + earlier["pairs"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        pairs = _VALUE.show(key["pairs"])
        steps, values = [], []
        for i, j in combinations(range(len(g.x)), 2):
            inner = sum(a * b for a, b in zip(g.factors[i], g.factors[j], strict=True))
            values.append(inner * g.x[i] * g.x[j])
            steps.append(same(f"<v{_sub(i + 1)}, v{_sub(j + 1)}>·x{_sub(i + 1)}·x{_sub(j + 1)} = "
                              f"({products(g.factors[i], g.factors[j])})×{paren(g.x[i])}×{paren(g.x[j])} = "
                              f"{approx(values[-1], 6)}"))
        listed = " + ".join(paren(value, 6) for value in values)
        steps.append(Text(f"二阶项 = {listed} = {pairs}", f"Second-order term = {listed} = {pairs}"))
        sums, squares = _squares(g)
        check = " + ".join(f"({approx(s * s, 6)} - {approx(q, 6)})" for s, q in zip(sums, squares, strict=True))
        identity = f"½·Σ(f) [(Σ v·x)² - Σ v²·x²] = ½·[{check}]"
        steps.append(Text(f"验算：{identity}", f"Check: {identity}"))
        if g.whole:
            steps.append(same(f"ŷ = {num(g.bias)} + {products(g.weights, g.x)} + {paren(key['pairs'], 6)} = "
                              f"{_VALUE.show(key['output'])}"))
        if g.gradient_of:
            this = g.gradient_of - 1
            others = [j for j in range(len(g.x)) if j != this]
            terms = products([g.factors[j][0] for j in others], [g.x[j] for j in others])
            steps.append(Text(f"∂ŷ/∂v{_sub(this + 1)},₁ = x{_sub(this + 1)}·Σ(j≠{this + 1}) v_j,₁·x_j = "
                              f"{paren(g.x[this])}×({terms}) = {_VALUE.show(key['gradient'])}",
                              f"∂ŷ/∂v{_sub(this + 1)},₁ = x{_sub(this + 1)}·Σ(j≠{this + 1}) v_j,₁·x_j = "
                              f"{paren(g.x[this])}×({terms}) = {_VALUE.show(key['gradient'])}"))
        return steps


def _half(g: Givens, *, minus_squares: bool) -> Answers:
    sums, squares = _squares(g)
    return _with(g, 0.5 * sum(s * s for s in sums) if not minus_squares else
                 sum(s * s - q for s, q in zip(sums, squares, strict=True)))


def _without_features(g: Givens) -> Answers:
    return _with(g, sum(sum(a * b for a, b in zip(v, w, strict=True)) for v, w in combinations(g.factors, 2)))


def _neighbors(g: Givens) -> Answers | None:
    if len(g.x) < 3:
        return None
    return _with(g, sum(sum(a * b for a, b in zip(g.factors[i], g.factors[i + 1], strict=True)) * g.x[i] * g.x[i + 1]
                        for i in range(len(g.x) - 1)))


def _unsquared(g: Givens) -> Answers:
    sums, _ = _squares(g)
    wrong = sum(v * v * x for row, x in zip(g.factors, g.x, strict=True) for v in row)
    return _with(g, 0.5 * (sum(s * s for s in sums) - wrong))


def _own_term_kept(g: Givens) -> Answers | None:
    if not g.gradient_of:
        return None
    return {"gradient": g.x[g.gradient_of - 1] * _squares(g)[0][0]}


FactorizationMachine.misconceptions = (
    Misconception[Givens](
        "both-orders",
        Text("每对算了两次", "Every pair counted twice"),
        Text("i<j 每对只算一次：(Σ v·x)² - Σ v²·x² 还要乘 1/2。",
             "i<j takes each pair once: (Σ v·x)² - Σ v²·x² still has its factor 1/2."),
        lambda g: _half(g, minus_squares=True),
    ),
    Misconception[Givens](
        "own-squares-kept",
        Text("没有减去自身的平方项", "Own squares not subtracted"),
        Text("(Σ v·x)² 里含有 i=j 的项，要减去 Σ v²·x²。",
             "(Σ v·x)² holds the terms with i=j; subtract Σ v²·x²."),
        lambda g: _half(g, minus_squares=False),
    ),
    Misconception[Givens](
        "features-not-squared",
        Text("减去的项里 x 没有平方", "x not squared in what is subtracted"),
        Text("要减的是 Σ v²·x²，v 和 x 都平方。", "What is subtracted is Σ v²·x²: both v and x are squared."),
        _unsquared,
    ),
    Misconception[Givens](
        "features-left-out",
        Text("漏乘 x_i·x_j", "x_i·x_j left out"),
        Text("每对的内积还要乘上两个特征值。", "The inner product of a pair is multiplied by both feature values."),
        _without_features,
    ),
    Misconception[Givens](
        "adjacent-pairs-only",
        Text("只算了相邻的特征对", "Adjacent pairs only"),
        Text("所有 i<j 的特征对都要算，共 n(n-1)/2 对。", "All pairs i<j count, n(n-1)/2 of them."),
        _neighbors,
    ),
    Misconception[Givens](
        "linear-part-forgotten",
        Text("漏了一次项", "Linear part left out"),
        Text("输出还包含 Σ w_i·x_i。", "The output also holds Σ w_i·x_i."),
        lambda g: {"output": g.bias + _squared_away(g)} if g.whole else None,
    ),
    Misconception[Givens](
        "bias-forgotten",
        Text("漏了偏置", "Bias left out"),
        Text("输出还包含偏置 w0。", "The output also holds the bias w0."),
        lambda g: {"output": _with(g, _squared_away(g))["output"] - g.bias} if g.whole else None,
    ),
    Misconception[Givens](
        "own-term-in-gradient",
        Text("梯度里没有去掉自身一项", "Own term kept in the gradient"),
        Text("二阶项没有 i=i 的项：对 v_i 求导时只剩其他特征之和。",
             "There is no term i=i: the derivative with respect to v_i sums over the other features only."),
        _own_term_kept,
    ),
)


def _squared_away(g: Givens) -> float:
    """The pairwise term, right."""
    sums, squares = _squares(g)
    return 0.5 * sum(s * s - q for s, q in zip(sums, squares, strict=True))


TEMPLATE = FactorizationMachine()
