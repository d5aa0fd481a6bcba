"""Min-max scaling and z-scores: fitted on the training samples, applied to a test sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.normalization import batch_norm_eval, min_max_scale, z_score
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    train: Annotated[Vector, given("训练样本的特征值", "the feature in the training samples")]
    test: Annotated[float, given("测试样本的特征值", "the feature in a test sample", low=-1e6, high=1e6)]
    method: Annotated[Literal["min-max", "z-score"], given("缩放方法", "how to scale")]
    low: Annotated[float, given("最小-最大缩放的下界", "low end for min-max", low=-100, high=100)] = 0.0
    high: Annotated[float, given("最小-最大缩放的上界", "high end for min-max", low=-100, high=100)] = 1.0
    ddof: Annotated[int, given("方差除以 n - ddof", "the variance is divided by n - ddof", low=0, high=1)] = 0


_POLICY = Decimals(3)
_VECTOR = VectorPolicy(_POLICY)


class FeatureScaling(Template[Givens]):
    id = "feature-scaling"
    topic = "normalization"
    title = Text("特征缩放：最小-最大与标准化", "Feature scaling: min-max and z-score")
    levels = (1, 2, 3)
    facts = ("min-max-scaling.formula", "standardization.formula", "standardization.result")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        unit = rng.choice((1, 5, 10))
        train = tuple(float(value * unit) for value in rng.sample(range(2, 20), 4 if level == 1 else 5))
        outside = float(unit * rng.integer(21, 26) if rng.chance(0.6) else unit * rng.integer(-4, 0))
        if level == 1:
            return Givens(train, outside, "min-max")
        if level == 2:
            return Givens(train, float(unit * rng.integer(1, 25)), "z-score")
        if rng.chance(0.5):
            return Givens(train, outside, "min-max", -1.0, 1.0)
        return Givens(train, float(unit * rng.integer(1, 25)), "z-score", ddof=1)

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.train) <= 10, "train", "needs 2 to 10 values")
        self.require(max(g.train) - min(g.train) > 1e-3, "train", "must not be constant")
        self.require(g.low < g.high, "high", "must be more than low")

    def prompt(self, g: Givens) -> Text:
        values = vec(g.train)
        text = Text(f"某特征在训练样本上的值为 {values}，一个测试样本上的值为 {num(g.test)}。",
                    f"A feature is {values} in the training samples and {num(g.test)} in a test sample. ")
        if g.method == "min-max":
            span = f"[{num(g.low)}, {num(g.high)}]"
            return text + Text(
                f"用训练集拟合最小-最大缩放，把训练样本映到 {span}，不裁剪。\n求缩放后的训练样本和测试样本。",
                f"Min-max scaling is fitted on the training set, which it maps to {span}; nothing is clipped.\n"
                "Find the scaled training samples and the scaled test sample.")
        divisor = "n" if g.ddof == 0 else "n-1"
        return text + Text(
            f"用训练集拟合标准化 (x-μ)/σ，方差除以 {divisor}。\n求 μ、σ 和标准化后的测试样本。",
            f"Standardization (x-μ)/σ is fitted on the training set, the variance divided by {divisor}.\n"
            "Find μ, σ and the standardized test sample.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if g.method == "min-max":
            return (Field("train", Text("缩放后的训练样本", "scaled training samples"), _VECTOR),
                    Field("test", Text("缩放后的测试样本", "scaled test sample"), _POLICY, zero_ok=True))
        return (Field("mean", Text("均值 μ", "mean μ"), _POLICY, zero_ok=True),
                Field("std", Text("标准差 σ", "standard deviation σ"), _POLICY, after=("mean",)),
                Field("test", Text("标准化后的测试样本", "standardized test sample"), _POLICY, after=("mean", "std"),
                      zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        train = np.array(g.train)
        if g.method == "min-max":
            scaled = min_max_scale(train, low=g.low, high=g.high)
            # The same straight line, extended to the test sample.
            least, most = train.argmin(), train.argmax()
            slope = (scaled[most] - scaled[least]) / (train[most] - train[least])
            return {"train": scaled, "test": scaled[least] + (g.test - train[least]) * slope}
        # σ and μ are read off the line that z_score lays through the training samples.
        scaled = z_score(train, ddof=g.ddof)
        least, most = train.argmin(), train.argmax()
        std = (train[most] - train[least]) / (scaled[most] - scaled[least])
        return {"mean": train[least] - std * scaled[least], "std": std,
                "test": batch_norm_eval([[g.test]], [train.mean()], [train.var(ddof=g.ddof)], eps=0.0)[0, 0]}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        if g.method == "min-max":
            least, most = sorted(g.train)[0], sorted(g.train)[-1]
            scaled = [g.low + (g.high - g.low) * keep((value - least) / (most - least)) for value in (*g.train, g.test)]
            return {"train": scaled[:-1], "test": scaled[-1]}
        mean = keep(sum(g.train) / len(g.train))
        std = keep(math.sqrt(keep(sum((value - mean) ** 2 for value in g.train) / (len(g.train) - g.ddof))))
        return {"mean": mean, "std": std, "test": (g.test - mean) / std}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "std" not in earlier:
            squares = float(((np.array(g.train) - earlier["mean"]) ** 2).sum())
            return {"std": math.sqrt(squares / (len(g.train) - g.ddof))}
        return {"test": float(batch_norm_eval([[g.test]], [earlier["mean"]], [earlier["std"] ** 2], eps=0.0)[0, 0])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        shown = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        test = paren(g.test)
        if g.method == "min-max":
            least, most = min(g.train), max(g.train)
            rule = f"(x - {paren(least)})/({num(most)} - {paren(least)})"
            if (g.low, g.high) != (0.0, 1.0):
                rule = f"{num(g.low)} + {rule}×{paren(g.high - g.low)}"
            note = Text("测试样本用训练集的最小值和最大值，可以超出区间",
                        "The test sample takes the training set's min and max; it may fall outside")
            return [Text(f"最小值 {num(least)}，最大值 {num(most)}：x' = {rule}",
                         f"min {num(least)}, max {num(most)}: x' = {rule}"),
                    Text(f"训练样本：{shown['train']}", f"Training samples: {shown['train']}"),
                    note + Text(f"：{shown['test']}", f": {shown['test']}")]
        mean, std = float(key["mean"]), float(key["std"])
        squares = " + ".join(f"({approx(value - mean, 4)})²" for value in g.train)
        divisor = len(g.train) - g.ddof
        last = f"({test} - {paren(mean, 5)})/{approx(std, 5)} = {shown['test']}"
        return [Text(f"μ = {shown['mean']}；σ = √([{squares}]/{divisor}) = {shown['std']}",
                     f"μ = {shown['mean']}; σ = √([{squares}]/{divisor}) = {shown['std']}"),
                Text(f"测试样本用训练集的 μ 和 σ：{last}",
                     f"The test sample takes the training set's μ and σ: {last}")]


def _min_max(g: Givens, fitted: Sequence[float]) -> Answers:
    """Scaling fitted on other samples."""
    least, most = min(fitted), max(fitted)
    scaled = [g.low + (value - least) / (most - least) * (g.high - g.low) for value in (*g.train, g.test)]
    return {"train": scaled[:-1], "test": scaled[-1]}


def _together(g: Givens) -> Answers:
    everything = (*g.train, g.test)
    if g.method == "min-max":
        return _min_max(g, everything)
    mean, std = float(np.mean(everything)), float(np.std(everything, ddof=g.ddof))
    return {"mean": mean, "std": std, "test": (g.test - mean) / std}


def _clipped(g: Givens) -> Answers | None:
    if g.method != "min-max":
        return None
    return {"test": min(max(_min_max(g, g.train)["test"], g.low), g.high)}


def _no_shift(g: Givens) -> Answers | None:
    """Divided by the range without taking the minimum off."""
    if g.method != "min-max":
        return None
    return {name: np.multiply(value, 1.0) + (g.high - g.low) * min(g.train) / (max(g.train) - min(g.train))
            for name, value in _min_max(g, g.train).items()}


def _by_maximum(g: Givens) -> Answers | None:
    if g.method != "min-max" or max(g.train) <= 0:
        return None
    scaled = [g.low + value / max(g.train) * (g.high - g.low) for value in (*g.train, g.test)]
    return {"train": scaled[:-1], "test": scaled[-1]}


def _unit_interval(g: Givens) -> Answers | None:
    if g.method != "min-max" or (g.low, g.high) == (0.0, 1.0):
        return None
    least, most = min(g.train), max(g.train)
    scaled = [(value - least) / (most - least) for value in (*g.train, g.test)]
    return {"train": scaled[:-1], "test": scaled[-1]}


def _standardized(g: Givens, std: float, *, report: bool) -> Answers | None:
    if g.method != "z-score":
        return None
    test = (g.test - float(np.mean(g.train))) / std
    return {"std": std, "test": test} if report else {"test": test}


FeatureScaling.misconceptions = (
    Misconception[Givens](
        "fitted-with-test-sample",
        Text("拟合时用上了测试样本", "Test sample used for fitting"),
        Text("统计量只能来自训练集，否则测试信息泄漏。",
             "The statistics come from the training set alone; else the test set leaks into it."),
        _together,
    ),
    Misconception[Givens](
        "clipped",
        Text("裁剪到区间内", "Clipped to the interval"),
        Text("题目不裁剪：测试样本超出训练范围时，结果可以落在区间外。",
             "Nothing is clipped here: a test sample beyond the training range falls outside the interval."),
        _clipped,
    ),
    Misconception[Givens](
        "minimum-not-subtracted",
        Text("没有减最小值", "Minimum not subtracted"),
        Text("先减最小值再除以极差，最小的样本才落在下界。",
             "Take off the minimum before dividing by the range; then the smallest sample lands on the low end."),
        _no_shift,
    ),
    Misconception[Givens](
        "divided-by-maximum",
        Text("只除以最大值", "Divided by the maximum"),
        Text("分子要减最小值，分母是最大值减最小值。", "Take the minimum off above and below: (x - min)/(max - min)."),
        _by_maximum,
    ),
    Misconception[Givens](
        "unit-interval",
        Text("停在了 [0, 1]", "Stopped at [0, 1]"),
        Text("题目的区间不是 [0, 1]：还要乘区间宽度、加下界。",
             "The interval asked is not [0, 1]: multiply by its width and add its low end."),
        _unit_interval,
    ),
    Misconception[Givens](
        "divided-by-variance",
        Text("除以了方差", "Divided by the variance"),
        Text("标准化除以标准差 σ，要开方。", "Standardization divides by σ, the root of the variance."),
        lambda g: _standardized(g, float(np.var(g.train, ddof=g.ddof)), report=False),
    ),
    Misconception[Givens](
        "other-divisor",
        Text("n 与 n-1 用反", "n and n-1 mixed up"),
        Text("请按题目约定：方差除以 n 还是 n-1。",
             "See the stated convention: the variance is divided by n or by n-1."),
        lambda g: _standardized(g, float(np.std(g.train, ddof=1 - g.ddof)), report=True),
    ),
    Misconception[Givens](
        "mean-not-subtracted",
        Text("没有减均值", "Mean not subtracted"),
        Text("先减训练集均值，再除以标准差。", "Take off the training mean first, then divide by σ."),
        lambda g: {"test": g.test / float(np.std(g.train, ddof=g.ddof))} if g.method == "z-score" else None,
    ),
)


TEMPLATE = FeatureScaling()
