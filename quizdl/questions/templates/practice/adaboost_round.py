"""AdaBoost by hand: weighted error, vote and new weights of one round, and the error of the next learner."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Literal, TypeAlias

from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.policy import Decimals
from quizdl.engine.classical import adaboost_round
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import EXACT, Keep
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same

Signs: TypeAlias = tuple[Literal[-1, 1], ...]


@dataclass(frozen=True)
class Givens:
    target: Annotated[Signs, given("真实标签，±1", "true labels, ±1")]
    predicted: Annotated[tuple[Signs, ...],
                         given("弱分类器的输出，每轮一行（一或两轮）",
                               "outputs of the weak learners, a row per round (one or two)")]
    weights: Annotated[Vector, given("本轮开始时的样本权重，和为 1", "sample weights before the round, adding up to 1")]


_ERROR, _ALPHA, _CELL = Decimals(4), Decimals(3), Decimals(4)


def _uniform(g: Givens) -> bool:
    return max(g.weights) - min(g.weights) < 1e-12


def _wrong(g: Givens, turn: int) -> list[bool]:
    return [said != truth for said, truth in zip(g.predicted[turn], g.target, strict=True)]


def _reweighted(weights: Sequence[float], wrong: Sequence[bool], alpha: float, keep: Keep = EXACT, *,
                lowered: float = -1.0, normalize: bool = True) -> list[float]:
    """Weights times exp(alpha) where wrong and exp(`lowered` alpha) where right, then normalized."""
    up, down = keep(math.exp(alpha)), keep(math.exp(lowered * alpha))
    scaled = [keep(w * (up if miss else down)) for w, miss in zip(weights, wrong, strict=True)]
    total = keep(math.fsum(scaled)) if normalize else 1.0
    return [value / total for value in scaled]


def _vote(error: float) -> float:
    """0.5 ln((1-e)/e); not a number for an error outside (0, 1)."""
    return 0.5 * math.log((1 - error) / error) if 0 < error < 1 else math.nan


def _work(g: Givens, *, error: Callable[[], float] | None = None, vote: Callable[[float], float] = _vote,
          keep: Keep = EXACT, lowered: float = -1.0, normalize: bool = True, flipped: bool = False,
          stale: bool = False) -> dict[str, object]:
    """All answers, worked with one thing or another done differently."""
    wrong = _wrong(g, 0)
    e = keep(math.fsum(w for w, miss in zip(g.weights, wrong, strict=True) if miss) if error is None else error())
    alpha = keep(vote(e))
    weights = _reweighted(g.weights, wrong, -alpha if flipped else alpha, keep, lowered=lowered, normalize=normalize)
    answers: dict[str, object] = {"error": e, "alpha": alpha, "weights": weights}
    if len(g.predicted) > 1:
        base = g.weights if stale else [keep(w) for w in weights]
        second = math.fsum(w for w, miss in zip(base, _wrong(g, 1), strict=True) if miss)
        answers |= {"error2": second, "alpha2": vote(keep(second))}
        if not math.isfinite(vote(second)):
            del answers["alpha2"]  # such a learner sees that something is wrong and writes no vote
    return answers


class AdaBoostRoundTemplate(Template[Givens]):
    id = "adaboost-round"
    topic = "practice"
    title = Text("AdaBoost 的一轮", "One round of AdaBoost")
    levels = (1, 2, 3)
    facts = ("adaboost.alpha", "adaboost.update", "adaboost.sample-weights")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        n = rng.choice((5, 8, 10)) if level == 1 else 5
        target = tuple(_sign(rng.chance(0.5)) for _ in range(n))
        if level == 1:
            misses = tuple(rng.sample(range(n), rng.integer(1, 2 if n == 5 else 3)))
            return Givens(target, (_flip(target, misses),), (1 / n,) * n)
        while True:
            parts = [2] * 5
            for _ in range(10):
                parts[rng.integer(0, 4)] += 1
            # An error clearly below one half, and clearly not the share of wrong samples.
            fit = [chosen for size in (1, 2) for chosen in combinations(range(5), size)
                   if sum(parts[i] for i in chosen) <= 8 and abs(sum(parts[i] for i in chosen) - 4 * size) > 1]
            if fit:
                break
        misses = rng.choice(fit)
        rounds = [_flip(target, misses)]
        if level == 3:
            # The second learner gets right what the first got wrong, and misses one other sample.
            rounds.append(_flip(target, [rng.choice([i for i in range(n) if i not in misses])]))
        return Givens(target, tuple(rounds), tuple(part / 20 for part in parts))

    def check(self, g: Givens) -> None:
        n = len(g.target)
        self.require(2 <= n <= 10, "target", "needs 2 to 10 labels")
        self.require(len(g.predicted) <= 2, "predicted", "needs one or two rounds")
        self.require(len(g.predicted[0]) == n, "predicted", f"needs {n} outputs per round, one per label")
        self.require(len(g.weights) == n, "weights", f"needs {n} entries, one per label")
        self.require(min(g.weights) >= 1e-4, "weights", "needs entries of at least 0.0001")
        self.require(abs(math.fsum(g.weights) - 1) < 1e-9, "weights", "must add up to 1")
        self.require(_uniform(g) or all(len(num(w)) <= 6 for w in g.weights), "weights",
                     "needs entries of at most 4 decimals, unless all are equal")
        weights = list(g.weights)
        for turn in range(len(g.predicted)):
            wrong = _wrong(g, turn)
            error = math.fsum(w for w, miss in zip(weights, wrong, strict=True) if miss)
            self.require(0 < error < 0.5 - 1e-9, "predicted",
                         f"has weighted error {error:.4g} in round {turn + 1}; needs more than 0 and less than 0.5")
            weights = _reweighted(weights, wrong, _vote(error))

    def prompt(self, g: Givens) -> Text:
        uniform = _uniform(g)
        rows = [("y", list(g.target))]
        rows += [(f"h{turn}(x)", list(row)) for turn, row in enumerate(g.predicted, 1)]
        lines = [f"  {name:<5} " + " ".join(f"{f'{value:+d}':>6}" for value in values) for name, values in rows]
        if not uniform:
            lines.append("  w     " + " ".join(f"{num(w):>6}" for w in g.weights))
        table = "\n".join(lines)
        start = (Text(f"初始权重均为 1/{len(g.target)}", f"All weights start at 1/{len(g.target)}") if uniform else
                 Text("w 为本轮开始时的权重", "w are the weights before the round"))
        text = Text(f"AdaBoost（二分类，标签 ±1）：\n{table}\n{start.zh}。约定 α = ½·ln((1-ε)/ε)，新权重为 "
                    "w·exp(-α·y·h(x)) 再除以总和。\n求 h1 的加权错误率 ε、话语权 α 和归一化后的新权重。",
                    f"AdaBoost (two classes, labels ±1):\n{table}\n{start.en}. Convention: α = ½·ln((1-ε)/ε); "
                    "new weights are w·exp(-α·y·h(x)) divided by their sum.\n"
                    "Find the weighted error ε of h1, its vote α, and the normalized new weights.")
        if len(g.predicted) > 1:
            text += Text("\n再求：下一轮 h2 在新权重下的加权错误率和话语权。",
                         "\nThen: the weighted error of h2 under the new weights, and its vote.")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("error", Text("h1 的错误率 ε", "error ε of h1"), _ERROR),
                  Field("alpha", Text("h1 的话语权 α", "vote α of h1"), _ALPHA, after=("error",)),
                  Field("weights", Text("新权重", "new weights"), VectorOf(_CELL), after=("alpha",)))
        if len(g.predicted) == 1:
            return fields
        return (*fields,
                Field("error2", Text("h2 的错误率", "error of h2"), _ERROR, after=("weights",)),
                Field("alpha2", Text("h2 的话语权", "vote of h2"), _ALPHA, after=("error2",)))

    def solve(self, g: Givens) -> Answers:
        first = adaboost_round(g.target, g.predicted[0], g.weights)
        answers = {"error": first.error, "alpha": first.alpha, "weights": first.weight}
        if len(g.predicted) > 1:
            second = adaboost_round(g.target, g.predicted[1], first.weight)
            answers |= {"error2": second.error, "alpha2": second.alpha}
        return answers

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _work(g, keep=keep)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        answers: dict[str, object] = {}
        if "error" in earlier:
            answers["alpha"] = _vote(earlier["error"])
        if "alpha" in earlier:
            answers["weights"] = _reweighted(g.weights, _wrong(g, 0), earlier["alpha"])
        if "weights" in earlier:
            answers["error2"] = math.fsum(w for w, miss in zip(earlier["weights"], _wrong(g, 1), strict=True) if miss)
        if "error2" in earlier:
            answers["alpha2"] = _vote(earlier["error2"])
        return answers

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        wrong = _wrong(g, 0)
        misses = ", ".join(str(i) for i, miss in enumerate(wrong, 1) if miss)
        error, alpha = _ERROR.show(key["error"]), _ALPHA.show(key["alpha"])
        up, down = math.exp(key["alpha"]), math.exp(-key["alpha"])
        scaled = [w * (up if miss else down) for w, miss in zip(g.weights, wrong, strict=True)]
        listed = ", ".join(approx(value) for value in scaled)
        steps = [
            Text(f"h1 判错第 {misses} 个样本，ε 是它们的权重之和 = {error}",
                 f"h1 is wrong on sample {misses}; ε is the sum of those weights = {error}"),
            same(f"α = ½·ln((1-{approx(key['error'])})/{approx(key['error'])}) = {alpha}"),
            Text(f"判错的权重乘 e^α = {approx(up)}，判对的乘 e^(-α) = {approx(down)}：{listed}；总和 "
                 f"{approx(math.fsum(scaled))}",
                 f"Wrong samples are multiplied by e^α = {approx(up)}, right ones by e^(-α) = {approx(down)}: "
                 f"{listed}; sum {approx(math.fsum(scaled))}"),
            Text(f"除以总和：{VectorOf(_CELL).show(key['weights'])}（此时判错样本的权重之和为 1/2）",
                 f"Divided by the sum: {VectorOf(_CELL).show(key['weights'])} (the wrong samples now hold 1/2)"),
        ]
        if len(g.predicted) > 1:
            second = ", ".join(str(i) for i, miss in enumerate(_wrong(g, 1), 1) if miss)
            error2, alpha2 = _ERROR.show(key["error2"]), _ALPHA.show(key["alpha2"])
            steps.append(Text(f"h2 判错第 {second} 个样本，新权重下错误率 = {error2}，话语权 = {alpha2}",
                              f"h2 is wrong on sample {second}: error under the new weights = {error2}, "
                              f"vote = {alpha2}"))
        return steps


def _sign(positive: bool) -> Literal[-1, 1]:
    return 1 if positive else -1


def _flip(target: Signs, misses: Sequence[int]) -> Signs:
    return tuple(_sign(y < 0) if i in misses else y for i, y in enumerate(target))


AdaBoostRoundTemplate.misconceptions = (
    Misconception[Givens](
        "unweighted-error",
        Text("错误率没有加权", "Error not weighted"),
        Text("ε 是判错样本的权重之和，不是判错个数除以总数。",
             "ε adds the weights of the wrong samples; it is not their number over the total."),
        lambda g: _work(g, error=lambda: sum(_wrong(g, 0)) / len(g.target)),
    ),
    Misconception[Givens](
        "half-forgotten",
        Text("α 漏了 1/2", "α without the 1/2"),
        Text("题目约定 α = ½·ln((1-ε)/ε)。", "The stated convention is α = ½·ln((1-ε)/ε)."),
        lambda g: _work(g, vote=lambda e: 2 * _vote(e)),
    ),
    Misconception[Givens](
        "ratio-inverted",
        Text("对数里的比写反", "Ratio inside the logarithm inverted"),
        Text("错误率小于 1/2 时 α 应为正：比值是 (1-ε)/ε。",
             "For an error below 1/2, α is positive: the ratio is (1-ε)/ε."),
        lambda g: _work(g, vote=lambda e: -_vote(e)),
    ),
    Misconception[Givens](
        "log-ten",
        Text("用了常用对数", "Logarithm to base 10"),
        Text("这里是自然对数 ln。", "The logarithm here is natural, ln."),
        lambda g: _work(g, vote=lambda e: _vote(e) / math.log(10)),
    ),
    Misconception[Givens](
        "not-normalized",
        Text("新权重没有归一化", "New weights not normalized"),
        Text("乘完指数因子后要除以总和，使权重之和为 1。",
             "After multiplying, divide by the sum so that they add up to 1."),
        lambda g: _work(g, normalize=False),
    ),
    Misconception[Givens](
        "right-ones-raised",
        Text("提高了判对样本的权重", "Weights of right samples raised"),
        Text("判错的样本乘 e^α 变大，判对的乘 e^(-α) 变小。",
             "Wrong samples are multiplied by e^α and gain, right ones by e^(-α) and lose."),
        lambda g: _work(g, flipped=True),
    ),
    Misconception[Givens](
        "right-ones-kept",
        Text("判对样本的权重没有缩小", "Weights of right samples left alone"),
        Text("按题目约定，判对的样本也要乘 e^(-α)。",
             "By the stated convention right samples are multiplied by e^(-α)."),
        lambda g: _work(g, lowered=0.0),
    ),
    Misconception[Givens](
        "old-weights-in-round-two",
        Text("第二轮仍用旧权重", "Old weights in the second round"),
        Text("h2 的错误率要用第一轮更新后的权重。", "The error of h2 uses the weights that round one has updated."),
        lambda g: _work(g, stale=True) if len(g.predicted) > 1 else None,
    ),
)


TEMPLATE = AdaBoostRoundTemplate()
