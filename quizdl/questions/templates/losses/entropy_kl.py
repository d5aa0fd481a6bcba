"""Entropy, cross-entropy and KL divergence of two distributions, with the logarithm's base stated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Decimals
from quizdl.engine.losses import cross_entropy_of_distributions, entropy, kl_divergence
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    p: Annotated[Vector, given("真实分布 P", "true distribution P")]
    q: Annotated[Vector, given("预测分布 Q", "predicted distribution Q")]
    unit: Annotated[Literal["bit", "nat"], given("对数：bit 以 2 为底，nat 为自然对数",
                                                 "logarithm: bit is base 2, nat is natural")]
    reverse: Annotated[bool, given("是否再问 KL(Q‖P)", "whether KL(Q‖P) is asked too")] = False


_POLICY = Decimals(4)


def _cross(p: Sequence[float], q: Sequence[float], base: float) -> float:
    """-Σ p log q, where 0 log 0 is 0."""
    return -sum(a * math.log(b) for a, b in zip(p, q, strict=True) if a) / math.log(base)


def _base(g: Givens) -> float:
    return 2.0 if g.unit == "bit" else math.e


def _all(p: Sequence[float], q: Sequence[float], base: float) -> Answers:
    own, cross = _cross(p, p, base), _cross(p, q, base)
    both_positive = min(p) > 0 and min(q) > 0
    reverse = _cross(q, p, base) - _cross(q, q, base) if both_positive else None
    found = {"entropy": own, "cross_entropy": cross, "kl": cross - own}
    return found if reverse is None else {**found, "reverse_kl": reverse}


def _swapped(g: Givens) -> Answers | None:
    return _all(g.q, g.p, _base(g)) if min(g.p) > 0 else None


def _unweighted(g: Givens) -> Answers | None:
    if min(g.p) <= 0 or min(g.q) <= 0:
        return None
    of_p, of_q = (-sum(math.log(b, _base(g)) for b in row) for row in (g.p, g.q))
    return {"entropy": of_p, "cross_entropy": of_q, "kl": of_q - of_p, "reverse_kl": of_p - of_q}


class EntropyKl(Template[Givens]):
    id = "entropy-kl"
    topic = "losses"
    title = Text("熵、交叉熵与 KL 散度", "Entropy, cross-entropy and KL divergence")
    levels = (1, 2)
    facts = ("entropy.formula", "kl-divergence.formula", "cross-entropy.kl")
    givens = Givens
    keep = Keep(places=6)

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.p) <= 6, "p", "needs 2 to 6 entries")
        self.require(len(g.q) == len(g.p), "q", f"needs {len(g.p)} entries, as p has")
        for name, row in (("p", g.p), ("q", g.q)):
            self.require(all(value == 0 or 1e-6 <= value <= 1 for value in row), name,
                         "needs probabilities: 0, or 0.000001 to 1")
            self.require(abs(sum(row) - 1) < 1e-9, name, f"must sum to 1, it sums to {num(sum(row))}")
        self.require(all(b > 0 for a, b in zip(g.p, g.q, strict=True) if a > 0), "q",
                     "is 0 where p is not: cross-entropy and KL are infinite")
        if g.reverse:
            self.require(all(a > 0 for a, b in zip(g.p, g.q, strict=True) if b > 0), "p",
                         "is 0 where q is not: the reverse KL is infinite")

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            first, second = rng.sample(_DISTRIBUTIONS, 2)
            p, q = (first, second) if 0 in first else (second, first)
            return Givens(tuple(rng.shuffled(p)), tuple(rng.shuffled(q)), "bit")
        return Givens(_twentieths(rng), _twentieths(rng), rng.choice(("nat", "nat", "bit")), reverse=True)

    def prompt(self, g: Givens) -> Text:
        zh, en = (("log₂，单位 bit", "log₂, in bits") if g.unit == "bit" else ("ln，单位 nat", "ln, in nats"))
        rows = f"\n  P = {vec(g.p)}\n  Q = {vec(g.q)}\n"
        more = "、KL(P‖Q) 和 KL(Q‖P)" if g.reverse else " 和 KL(P‖Q)"
        more_en = ", KL(P‖Q) and KL(Q‖P)" if g.reverse else " and KL(P‖Q)"
        zero = "；0·log 0 取 0" if 0 in g.p or 0 in g.q else ""
        zero_en = "; 0·log 0 counts as 0" if 0 in g.p or 0 in g.q else ""
        return Text(f"真实分布 P 与预测分布 Q（对数用 {zh}{zero}）：{rows}求熵 H(P)、交叉熵 H(P,Q){more}。",
                    f"True distribution P and prediction Q (logarithm {en}{zero_en}):{rows}"
                    f"Find the entropy H(P), the cross-entropy H(P,Q){more_en}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("entropy", same("H(P)"), _POLICY, unit=g.unit, zero_ok=True),
                  Field("cross_entropy", same("H(P,Q)"), _POLICY, unit=g.unit, zero_ok=True),
                  Field("kl", same("KL(P‖Q)"), _POLICY, unit=g.unit, after=("entropy", "cross_entropy"), zero_ok=True))
        return (*fields, Field("reverse_kl", same("KL(Q‖P)"), _POLICY, unit=g.unit, zero_ok=True)
                ) if g.reverse else fields

    def solve(self, g: Givens) -> Answers:
        p, q, base = as_array(g.p), as_array(g.q), _base(g)
        answers = {"entropy": entropy(p, base=base), "cross_entropy": cross_entropy_of_distributions(p, q, base=base),
                   "kl": kl_divergence(p, q, base=base)}
        return {**answers, "reverse_kl": kl_divergence(q, p, base=base)} if g.reverse else answers

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        per_unit = math.log(2) if g.unit == "bit" else 1.0

        def log(x: float) -> float:
            return keep(math.log(x) / per_unit)

        pairs = list(zip(g.p, g.q, strict=True))
        answers = {"entropy": -sum(keep(a * log(a)) for a, _ in pairs if a),
                   "cross_entropy": -sum(keep(a * log(b)) for a, b in pairs if a),
                   "kl": sum(keep(a * log(a / b)) for a, b in pairs if a)}
        if g.reverse:
            answers["reverse_kl"] = sum(keep(b * log(b / a)) for a, b in pairs if b)
        return answers

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"kl": earlier["cross_entropy"] - earlier["entropy"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, base = self.solve(g), _base(g)
        shown = {name: _POLICY.show(value) for name, value in key.items()}
        log = "log₂" if g.unit == "bit" else "ln"

        def logs(row: Sequence[float]) -> str:
            return "[" + ", ".join(approx(math.log(x, base), 4) if x else "-∞" for x in row) + "]"

        def weighted(weights: Sequence[float], row: Sequence[float]) -> str:
            return " + ".join(f"{num(a)}×{paren(-math.log(b, base), 4)}"
                              for a, b in zip(weights, row, strict=True) if a)

        steps = [same(f"{log} P = {logs(g.p)}, {log} Q = {logs(g.q)}"),
                 same(f"H(P) = -Σ P·{log} P = {weighted(g.p, g.p)} = {shown['entropy']}"),
                 same(f"H(P,Q) = -Σ P·{log} Q = {weighted(g.p, g.q)} = {shown['cross_entropy']}"),
                 same(f"KL(P‖Q) = H(P,Q) - H(P) = {shown['cross_entropy']} - {shown['entropy']} = {shown['kl']}")]
        if g.reverse:
            steps.append(Text(f"KL(Q‖P) = Σ Q·{log}(Q/P) = {shown['reverse_kl']}；KL 不对称",
                              f"KL(Q‖P) = Σ Q·{log}(Q/P) = {shown['reverse_kl']}; KL is not symmetric"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "other-base",
            Text("对数的底用错", "Logarithm of the other base"),
            Text("bit 用以 2 为底的对数，nat 用自然对数：题目说明了用哪一个。",
                 "Bits take the logarithm to base 2, nats the natural one: the question says which."),
            lambda g: _all(g.p, g.q, math.e if g.unit == "bit" else 2.0),
        ),
        Misconception[Givens](
            "common-logarithm",
            Text("用了常用对数", "Common logarithm"),
            Text("你用了以 10 为底的对数。", "You took logarithms to base 10; use the base the question states."),
            lambda g: _all(g.p, g.q, 10.0),
        ),
        Misconception[Givens](
            "roles-swapped",
            Text("P 与 Q 弄反", "P and Q swapped"),
            Text("真实分布 P 是权重，取对数的是预测 Q：H(P,Q) = -Σ P·log Q。",
                 "The truth P weighs, the prediction Q is inside the logarithm: H(P,Q) = -Σ P·log Q."),
            _swapped,
        ),
        Misconception[Givens](
            "minus-forgotten",
            Text("漏了负号", "Minus sign left out"),
            Text("概率的对数不大于 0；熵和交叉熵前面的负号使它们不小于 0。",
                 "Logarithms of probabilities are at most 0; the minus makes entropy and cross-entropy positive."),
            lambda g: {"entropy": _cross(g.p, g.p, 1 / _base(g)), "cross_entropy": _cross(g.p, g.q, 1 / _base(g))},
        ),
        Misconception[Givens](
            "weights-forgotten",
            Text("没有乘概率", "Not weighted by the probabilities"),
            Text("你只把对数加了起来；每一项要乘它的概率。",
                 "You only added up the logarithms; each one is weighted by its probability."),
            _unweighted,
        ),
        Misconception[Givens](
            "kl-sign",
            Text("KL 的减法写反", "KL subtracted the wrong way round"),
            Text("KL(P‖Q) = H(P,Q) - H(P)，它从不为负。", "KL(P‖Q) = H(P,Q) - H(P); it is never negative."),
            lambda g: {"kl": -_all(g.p, g.q, _base(g))["kl"]},
        ),
        Misconception[Givens](
            "kl-of-entropies",
            Text("用两个熵相减", "Difference of the two entropies"),
            Text("你算了 H(Q) - H(P)；KL 要用交叉熵减去熵。",
                 "You took H(Q) - H(P); KL is the cross-entropy minus the entropy."),
            lambda g: {"kl": _cross(g.q, g.q, _base(g)) - _cross(g.p, g.p, _base(g))},
        ),
        Misconception[Givens](
            "kl-symmetric",
            Text("以为 KL 对称", "KL taken as symmetric"),
            Text("KL(Q‖P) 以 Q 为权重，一般不等于 KL(P‖Q)。",
                 "KL(Q‖P) is weighted by Q and in general differs from KL(P‖Q)."),
            lambda g: {"reverse_kl": _all(g.p, g.q, _base(g))["kl"]} if g.reverse else None,
        ),
    )


_DISTRIBUTIONS: tuple[tuple[float, ...], ...] = (
    (0.5, 0.25, 0.25), (0.5, 0.375, 0.125), (0.625, 0.25, 0.125), (0.75, 0.125, 0.125), (0.5, 0.5, 0.0),
    (0.375, 0.375, 0.25), (0.4, 0.4, 0.2), (0.6, 0.2, 0.2), (0.7, 0.2, 0.1), (0.5, 0.3, 0.2), (0.6, 0.3, 0.1),
)


def _twentieths(rng: Stream) -> tuple[float, ...]:
    """Three positive twentieths that sum to 1."""
    low, high = sorted(rng.sample(range(1, 20), 2))
    return (low / 20, (high - low) / 20, (20 - high) / 20)


TEMPLATE = EntropyKl()
