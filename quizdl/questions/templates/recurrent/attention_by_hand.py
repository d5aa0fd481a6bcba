"""Scaled dot-product attention on a few short vectors, with and without a causal mask."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixPolicy
from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Policy
from quizdl.engine.attention import causal_mask, scaled_dot_product_attention
from quizdl.questions.given import Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, products, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

_LIMIT = 4
_CELL = Decimals(4)


@dataclass(frozen=True)
class Givens:
    q: Annotated[Matrix, given("查询，每行一个", "queries, one per row")]
    k: Annotated[Matrix, given("键，每行一个", "keys, one per row")]
    v: Annotated[Matrix, given("值，每行一个", "values, one per row")]
    causal: Annotated[bool, given("是否用因果掩码", "whether a causal mask is used")] = False


def _answer(rows: Any) -> Any:
    """A row where there is one query, else the rows."""
    array = np.asarray(rows)
    return array[0] if len(array) == 1 else array


def _allowed(g: Givens) -> Any:
    return np.tril(np.ones((len(g.q), len(g.k)))) > 0 if g.causal else np.ones((len(g.q), len(g.k))) > 0


def _softmax(scores: Any, allowed: Any, axis: int = 1) -> Any:
    masked = np.where(allowed, scores, -np.inf)
    powers = np.exp(masked - masked.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _scores(g: Givens) -> Any:
    return as_array(g.q) @ as_array(g.k).T / math.sqrt(len(g.q[0]))


class AttentionByHand(Template[Givens]):
    id = "attention-by-hand"
    topic = "recurrent"
    title = Text("手算缩放点积注意力", "Scaled dot-product attention by hand")
    levels = (1, 2, 3)
    facts = (
        "scaled-dot-product-attention.formula",
        "scaled-dot-product-attention.why-scale",
        "scaled-dot-product-attention.step-softmax",
    )
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        queries, keys, size, width = {1: (1, 2, 4, 2), 2: (1, 3, 2, 2), 3: (3, 3, 4, 2)}[level]
        while True:
            g = Givens(rng.matrix(queries, size, -1, 2, 0), rng.matrix(keys, size, -1, 2, 0),
                       rng.matrix(keys, width, -1, 2, 0), level == 3)
            rows = _scores(g)
            spread = [np.ptp(row[:t + 1 if g.causal else None]) for t, row in enumerate(rows)]
            telling = all(0.4 < value < 4 for value in spread[1 if g.causal else 0:])
            if telling and np.ptp(as_array(g.v), axis=0).min() > 0:
                return g

    def check(self, g: Givens) -> None:
        self.require(max(len(g.q), len(g.k), len(g.q[0]), len(g.v[0])) <= _LIMIT, "q",
                     f"at most {_LIMIT} queries, keys and entries of each")
        self.require(len(g.k[0]) == len(g.q[0]), "k", f"must have {len(g.q[0])} columns, as q has")
        self.require(len(g.v) == len(g.k), "v", f"must have {len(g.k)} rows, one per key")
        self.require(not g.causal or len(g.q) == len(g.k), "causal", "needs as many queries as keys")
        for name, rows in (("q", g.q), ("k", g.k), ("v", g.v)):
            self.require(max(abs(value) for row in rows for value in row) <= 10, name, "must be within -10 to 10")

    def prompt(self, g: Givens) -> Text:
        d = len(g.q[0])
        rule = f"softmax(Q·Kᵀ/√d_k)·V, d_k = {d}"
        table = "\n".join(f"  {name} =\n{mat(rows, indent=4)}" for name, rows in (("Q", g.q), ("K", g.k), ("V", g.v)))
        text = Text(f"注意力输出 = {rule}；每行一个向量（Q 为查询，K 为键，V 为值），softmax 按行做。\n{table}\n",
                    f"Attention output = {rule}; each row is one vector (queries Q, keys K, values V), and the "
                    f"softmax runs over each row.\n{table}\n")
        if g.causal:
            return text + Text("使用因果掩码：第 i 个查询只能看第 1 到 i 个键（被掩的权重为 0）。"
                               "求注意力权重矩阵和输出。",
                               "A causal mask is used: query i may look at keys 1 to i only (the other weights are 0). "
                               "Find the matrix of attention weights and the output.")
        return text + Text("求缩放后的得分、注意力权重和输出。",
                           "Find the scaled scores, the attention weights and the output.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        policy: Policy = MatrixPolicy(_CELL) if len(g.q) > 1 else VectorPolicy(_CELL)
        scores = Field("scores", Text("得分 Q·Kᵀ/√d_k", "scores Q·Kᵀ/√d_k"), policy, zero_ok=True)
        after = () if g.causal else ("scores",)
        weights = Field("weights", Text("注意力权重", "attention weights"), policy, after=after)
        output = Field("output", Text("输出", "output"), policy, after=("weights",), zero_ok=True)
        return (weights, output) if g.causal else (scores, weights, output)

    def solve(self, g: Givens) -> Answers:
        mask = causal_mask(len(g.q)) if g.causal else None
        found = scaled_dot_product_attention(as_array(g.q), as_array(g.k), as_array(g.v), mask=mask)
        return {"scores": _answer(_scores(g)), "weights": _answer(found.weights), "output": _answer(found.output)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        scale = keep(math.sqrt(len(g.q[0])))
        scores, weights, outputs = [], [], []
        for t, q in enumerate(g.q):
            seen = t + 1 if g.causal else len(g.k)
            row = [keep(sum(a * b for a, b in zip(q, k, strict=True)) / scale) for k in g.k]
            powers = [keep(math.exp(score - max(row[:seen]))) for score in row[:seen]]
            shares = [keep(power / sum(powers)) for power in powers] + [0.0] * (len(g.k) - seen)
            scores.append(row)
            weights.append(shares)
            outputs.append([sum(share * v[column] for share, v in zip(shares, g.v, strict=True))
                            for column in range(len(g.v[0]))])
        return {"scores": _answer(scores), "weights": _answer(weights), "output": _answer(outputs)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "weights" in earlier:
            return {"output": _answer(np.atleast_2d(earlier["weights"]) @ as_array(g.v))}
        return {"weights": _answer(_softmax(np.atleast_2d(earlier["scores"]), _allowed(g)))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, policy = self.solve(g), self.fields(g)[0].policy
        scores, allowed = _scores(g), _allowed(g)
        weights, lines = _softmax(scores, allowed), []
        root = f"√{len(g.q[0])}"
        for t, q in enumerate(g.q):
            seen = int(allowed[t].sum())
            label = f"[{t + 1}]" if len(g.q) > 1 else ""
            for j in range(seen):
                line = f"({products(q, g.k[j])})/{root} = {approx(scores[t, j], 6)}"
                lines += [Text(f"查询 {t + 1} 对键 {j + 1} 的得分：{line}",
                               f"Score of query {t + 1} with key {j + 1}: {line}")]
            line = f"softmax({vec(scores[t, :seen], 6)}) = {vec(weights[t, :seen], 6)}"
            lines.append(Text(f"权重{label}：{line}", f"Weights{label}: {line}"))
        if not g.causal:
            shown = policy.show(key["scores"])
            lines.append(Text(f"得分 = {shown}", f"Scores = {shown}"))
        shown = policy.show(key["weights"])
        lines.append(Text(f"权重 = {shown}", f"Weights = {shown}"))
        shown = policy.show(key["output"])
        lines.append(Text(f"输出 = 权重·V = {shown}", f"Output = weights·V = {shown}"))
        return lines


def _from_scores(change: Callable[[Givens, Any], Any]) -> Callable[[Givens], Answers]:
    """The answers of a learner whose scores are wrong."""
    def wrong(g: Givens) -> Answers:
        scores = change(g, _scores(g))
        weights = _softmax(scores, _allowed(g))
        return {"scores": _answer(scores), "weights": _answer(weights), "output": _answer(weights @ as_array(g.v))}
    return wrong


def _weighted(g: Givens, weights: Any) -> Answers:
    return {"weights": _answer(weights), "output": _answer(weights @ as_array(g.v))}


def _proportional(g: Givens) -> Answers | None:
    scores = np.where(_allowed(g), _scores(g), 0.0)
    totals = scores.sum(axis=1, keepdims=True)
    return _weighted(g, scores / totals) if np.abs(totals).min() > 1e-9 else None


def _over_queries(g: Givens) -> Answers | None:
    return _weighted(g, _softmax(_scores(g), _allowed(g), axis=0)) if len(g.q) > 1 else None


def _keys_for_values(g: Givens) -> Answers | None:
    if len(g.k[0]) != len(g.v[0]):
        return None
    return {"output": _answer(_softmax(_scores(g), _allowed(g)) @ as_array(g.k))}


def _no_mask(g: Givens) -> Answers | None:
    return _weighted(g, _softmax(_scores(g), np.ones((len(g.q), len(g.k))) > 0)) if g.causal else None


def _masked_late(g: Givens) -> Answers | None:
    if not g.causal:
        return None
    return _weighted(g, _softmax(_scores(g), np.ones((len(g.q), len(g.k))) > 0) * _allowed(g))


def _mask_turned(g: Givens) -> Answers | None:
    return _weighted(g, _softmax(_scores(g), _allowed(g).T)) if g.causal else None


AttentionByHand.misconceptions = (
    Misconception[Givens](
        "no-scaling",
        Text("没有除以 √d_k", "Not divided by √d_k"),
        Text("缩放点积注意力要把 Q·Kᵀ 除以 √d_k 再做 softmax。",
             "Scaled dot products: divide Q·Kᵀ by √d_k before the softmax."),
        _from_scores(lambda g, scores: scores * math.sqrt(len(g.q[0]))),
    ),
    Misconception[Givens](
        "divided-by-d",
        Text("除以了 d_k 而不是 √d_k", "Divided by d_k, not √d_k"),
        Text("缩放因子是 √d_k，要开方。", "The scale is √d_k: take the root."),
        _from_scores(lambda g, scores: scores / math.sqrt(len(g.q[0]))),
    ),
    Misconception[Givens](
        "proportional-weights",
        Text("按得分比例分配权重", "Weights in proportion to the scores"),
        Text("权重由 softmax 得到：先取指数再归一化。",
             "The weights come from a softmax: exponentials first, then normalize."),
        _proportional,
    ),
    Misconception[Givens](
        "softmax-over-queries",
        Text("softmax 按列做", "Softmax over the queries"),
        Text("每个查询（一行）的权重之和为 1，softmax 要按行做。",
             "The weights of each query (a row) sum to 1: softmax over rows."),
        _over_queries,
    ),
    Misconception[Givens](
        "keys-for-values",
        Text("加权的是键而不是值", "Keys averaged in place of values"),
        Text("权重用来对值 V 加权求和；键只用来算得分。",
             "The weights average the values V; keys only make the scores."),
        _keys_for_values,
    ),
    Misconception[Givens](
        "mask-ignored",
        Text("没有使用掩码", "Mask ignored"),
        Text("第 i 个查询不能看后面的键，它们的权重为 0。", "Query i must not look ahead: later keys get weight 0."),
        _no_mask,
    ),
    Misconception[Givens](
        "masked-after-softmax",
        Text("softmax 之后才掩", "Masked after the softmax"),
        Text("应在 softmax 之前把被掩的得分设为 -∞，否则每行权重之和不为 1。",
             "Set masked scores to -∞ before the softmax; otherwise the rows do not sum to 1."),
        _masked_late,
    ),
    Misconception[Givens](
        "mask-turned-round",
        Text("掩码方向反了", "Mask turned round"),
        Text("因果掩码遮住未来：第 i 个查询看第 1 到 i 个键，而不是第 i 个之后的。",
             "A causal mask hides the future: query i sees keys 1 to i, not those from i on."),
        _mask_turned,
    ),
)


TEMPLATE = AttentionByHand()
