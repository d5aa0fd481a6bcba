"""One outlier: what it does to MSE and MAE, and to the best constant prediction under each."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.policy import Decimals, Significant
from quizdl.engine.losses import mae, mse
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    targets: Annotated[Vector, given("真实值", "targets")]
    position: Annotated[int, given("被替换的位置，从 1 数起", "position that is replaced, counted from 1",
                                   low=1, high=9)]
    outlier: Annotated[float, given("替换成的离群值", "the outlier put there", low=-1e4, high=1e4)]
    prediction: Annotated[float, given("对所有样本的常数预测", "the constant prediction for every sample",
                                       low=-1e4, high=1e4)]
    best: Annotated[bool, given("改问最优常数预测", "ask for the best constant instead")] = False


_LOSS, _FACTOR = Decimals(3), Significant(3)


def _after(g: Givens) -> tuple[float, ...]:
    """The targets with the outlier in place."""
    return (*g.targets[:g.position - 1], g.outlier, *g.targets[g.position:])


def _losses(targets: Sequence[float], prediction: float) -> tuple[float, float]:
    errors = np.array(targets) - prediction
    return float((errors**2).mean()), float(np.abs(errors).mean())


def _at_prediction(wrong: Callable[[Givens], Answers]) -> Callable[[Givens], Answers | None]:
    return lambda g: None if g.best else wrong(g)


def _of_best(wrong: Callable[[Sequence[float]], tuple[float, float]]) -> Callable[[Givens], Answers | None]:
    """A wrong pair (for MSE, for MAE) of best constants, before and after."""
    def values(g: Givens) -> Answers | None:
        if not g.best:
            return None
        before, after = wrong(g.targets), wrong(_after(g))
        return {"mse_before": before[0], "mae_before": before[1], "mse_after": after[0], "mae_after": after[1]}

    return values


def _signed(g: Givens) -> Answers:
    """The MAE without magnitudes, before as well as after."""
    before, after = (float(np.mean(targets)) - g.prediction for targets in (g.targets, _after(g)))
    return {"mae": after, "mae_factor": after / before} if abs(before) > 1e-9 else {"mae": after}


def _only_that_sample(g: Givens) -> Answers:
    old, new = g.targets[g.position - 1] - g.prediction, g.outlier - g.prediction
    return {"mse_factor": new**2 / old**2, "mae_factor": abs(new / old)} if old else {}


def _summed(g: Givens) -> Answers:
    squared, absolute = _losses(_after(g), g.prediction)
    return {"mse": len(g.targets) * squared, "mae": len(g.targets) * absolute}


class OutlierEffect(Template[Givens]):
    id = "outlier-effect"
    topic = "losses"
    title = Text("离群值对 MSE 与 MAE 的影响", "What an outlier does to MSE and MAE")
    levels = (1, 2)
    facts = ("mse.outliers", "mae.robust", "mse.mean", "mae.median")
    givens = Givens
    keep = Keep(places=6)

    def check(self, g: Givens) -> None:
        count = len(g.targets)
        self.require(3 <= count <= 9 and count % 2 == 1, "targets", "needs an odd number of entries, 3 to 9")
        self.require(all(abs(target) <= 1e4 for target in g.targets), "targets", "needs entries within 10000")
        self.require(g.position <= count, "position", f"is at most {count}, the number of targets")
        if not g.best:
            self.require(any(abs(target - g.prediction) >= 1e-3 for target in g.targets), "prediction",
                         "must miss some target by 0.001 or more, or there is no loss to compare with")
            self.require(any(abs(target - g.prediction) >= 1e-3 for target in _after(g)), "outlier",
                         "must leave some target that the prediction misses by 0.001 or more")

    def draw(self, rng: Stream, level: int) -> Givens:
        targets = tuple(float(value) for value in rng.sample(range(1, 13), 5))
        position = rng.integer(1, 5)
        if level == 2:
            return Givens(targets, position, float(rng.integer(30, 80)), 0.0, best=True)
        middle = sorted(targets)[2] + rng.choice((-0.5, 0.5, 1.5, -1.5))
        return Givens(targets, position, float(rng.integer(25, 60)), middle)

    def prompt(self, g: Givens) -> Text:
        zh = f"{len(g.targets)} 个样本"
        rows = f"\n  y  = {vec(g.targets)}\n  y' = {vec(_after(g))}\n"
        if g.best:
            return Text(f"{zh}的真实值为 y；第 {g.position} 个变成离群值后为 y'。{rows}"
                        "对全部样本只预测一个常数 c。分别求使 MSE 最小与使 MAE 最小的 c，"
                        "替换前（y）和替换后（y'）各一个。",
                        f"{len(g.targets)} samples have targets y; after number {g.position} becomes an outlier they "
                        f"are y'.{rows}One constant c is predicted for all samples. Find the c with the smallest MSE "
                        "and the c with the smallest MAE, before (y) and after (y').")
        return Text(f"{zh}的真实值为 y；第 {g.position} 个变成离群值后为 y'。{rows}"
                    f"模型对所有样本都预测 {num(g.prediction)}。求替换后的 MSE 与 MAE（对样本取平均，MSE 无系数 1/2），"
                    "以及它们各是替换前的多少倍。",
                    f"{len(g.targets)} samples have targets y; after number {g.position} becomes an outlier they are "
                    f"y'.{rows}The model predicts {num(g.prediction)} for every sample. Find MSE and MAE on y' (means "
                    "over the samples, MSE without 1/2), and how many times their value on y that is.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if g.best:
            labels = (("mse", "before", "替换前，MSE 最小的 c", "c of smallest MSE, before"),
                      ("mae", "before", "替换前，MAE 最小的 c", "c of smallest MAE, before"),
                      ("mse", "after", "替换后，MSE 最小的 c", "c of smallest MSE, after"),
                      ("mae", "after", "替换后，MAE 最小的 c", "c of smallest MAE, after"))
            return tuple(Field(f"{loss}_{when}", Text(zh, en), _LOSS, zero_ok=True) for loss, when, zh, en in labels)
        return (Field("mse", Text("替换后的 MSE", "MSE on y'"), _LOSS),
                Field("mae", Text("替换后的 MAE", "MAE on y'"), _LOSS),
                Field("mse_factor", Text("MSE 变为几倍", "factor of the MSE"), _FACTOR, after=("mse",)),
                Field("mae_factor", Text("MAE 变为几倍", "factor of the MAE"), _FACTOR, after=("mae",)))

    def solve(self, g: Givens) -> Answers:
        if g.best:
            return {f"{loss}_{when}": find(as_array(targets)) for when, targets in (("before", g.targets),
                                                                                   ("after", _after(g)))
                    for loss, find in (("mse", _lowest_mse), ("mae", _lowest_mae))}
        before, after = as_array(g.targets), as_array(_after(g))
        constant = np.full(len(before), g.prediction)
        answers = {"mse": mse(constant, after), "mae": mae(constant, after)}
        return {**answers, "mse_factor": answers["mse"] / mse(constant, before),
                "mae_factor": answers["mae"] / mae(constant, before)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        before, after, n = g.targets, _after(g), len(g.targets)
        if g.best:
            return {"mse_before": sum(before) / n, "mae_before": sorted(before)[n // 2],
                    "mse_after": sum(after) / n, "mae_after": sorted(after)[n // 2]}
        squares = [keep(sum((y - g.prediction) ** 2 for y in row) / n) for row in (before, after)]
        sizes = [keep(sum(abs(y - g.prediction) for y in row) / n) for row in (before, after)]
        return {"mse": squares[1], "mae": sizes[1], "mse_factor": squares[1] / squares[0],
                "mae_factor": sizes[1] / sizes[0]}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        before, constant = as_array(g.targets), np.full(len(g.targets), g.prediction)
        whole = {"mse": mse(constant, before), "mae": mae(constant, before)}
        return {f"{name}_factor": value / whole[name] for name, value in earlier.items()}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, after, n = self.solve(g), _after(g), len(g.targets)
        if g.best:
            shown = {name: _LOSS.show(value) for name, value in key.items()}
            return (Text("MSE 在平均数处最小：2Σ(c-y) = 0；MAE 在中位数处最小：两侧样本一样多",
                         "MSE is smallest at the mean: 2Σ(c-y) = 0; MAE at the median: as many samples on either side"),
                    Text(f"平均数：{num(sum(g.targets))}/{n} = {shown['mse_before']}，"
                         f"替换后 {num(sum(after))}/{n} = {shown['mse_after']}",
                         f"Mean: {num(sum(g.targets))}/{n} = {shown['mse_before']}, "
                         f"after: {num(sum(after))}/{n} = {shown['mse_after']}"),
                    Text(f"排序后 {vec(sorted(g.targets))}，中位数 {shown['mae_before']}",
                         f"Sorted {vec(sorted(g.targets))}, median {shown['mae_before']}"),
                    Text(f"排序后 {vec(sorted(after))}，中位数 {shown['mae_after']}",
                         f"Sorted {vec(sorted(after))}, median {shown['mae_after']}"))
        squared, absolute = _losses(g.targets, g.prediction)
        return (Text(f"误差 y-{paren(g.prediction)}：替换前 {vec((y - g.prediction for y in g.targets), 6)}，"
                     f"替换后 {vec((y - g.prediction for y in after), 6)}",
                     f"Errors y-{paren(g.prediction)}: before {vec((y - g.prediction for y in g.targets), 6)}, "
                     f"after {vec((y - g.prediction for y in after), 6)}"),
                Text(f"替换前：MSE = {approx(squared, 6)}，MAE = {approx(absolute, 6)}",
                     f"Before: MSE = {approx(squared, 6)}, MAE = {approx(absolute, 6)}"),
                Text(f"替换后：MSE = {_LOSS.show(key['mse'])}，MAE = {_LOSS.show(key['mae'])}",
                     f"After: MSE = {_LOSS.show(key['mse'])}, MAE = {_LOSS.show(key['mae'])}"),
                Text(f"倍数：MSE {_FACTOR.show(key['mse_factor'])}，MAE {_FACTOR.show(key['mae_factor'])}；"
                     "平方放大了大误差",
                     f"Factors: MSE {_FACTOR.show(key['mse_factor'])}, MAE {_FACTOR.show(key['mae_factor'])}; squaring"
                     " magnifies the large error"))

    misconceptions = (
        Misconception[Givens](
            "sum-for-mean",
            Text("求和而没有取平均", "Sum instead of mean"),
            Text("MSE 与 MAE 都要除以样本数。", "MSE and MAE are both divided by the number of samples."),
            _at_prediction(_summed),
        ),
        Misconception[Givens](
            "root-taken",
            Text("用了 RMSE", "RMSE instead of MSE"),
            Text("你给 MSE 开了方；MSE 不开方，离群值的影响因此更大。",
                 "You took the root of the MSE; without it the outlier weighs far more."),
            _at_prediction(lambda g: {"mse": _losses(_after(g), g.prediction)[0] ** 0.5, "mse_factor": (
                _losses(_after(g), g.prediction)[0] / _losses(g.targets, g.prediction)[0]) ** 0.5}),
        ),
        Misconception[Givens](
            "signed-errors",
            Text("误差没有取绝对值", "Errors with their signs"),
            Text("正负误差相互抵消了；MAE 先取绝对值。",
                 "Positive and negative errors cancelled; the MAE takes magnitudes first."),
            _at_prediction(_signed),
        ),
        Misconception[Givens](
            "only-that-sample",
            Text("只比较被替换的样本", "Only the replaced sample compared"),
            Text("你比较的是单个样本的误差；倍数要用整体的平均损失相除。",
                 "You compared that one sample's error; the factor is the ratio of the mean losses."),
            _at_prediction(_only_that_sample),
        ),
        Misconception[Givens](
            "factor-inverted",
            Text("倍数倒过来了", "Factors upside down"),
            Text("倍数 = 替换后 / 替换前。", "The factor is after divided by before."),
            _at_prediction(lambda g: {
                "mse_factor": _losses(g.targets, g.prediction)[0] / _losses(_after(g), g.prediction)[0],
                "mae_factor": _losses(g.targets, g.prediction)[1] / _losses(_after(g), g.prediction)[1]}),
        ),
        Misconception[Givens](
            "mean-and-median-swapped",
            Text("平均数与中位数弄反", "Mean and median swapped"),
            Text("MSE 的最优常数是平均数，MAE 的是中位数。", "The mean is best for MSE, the median for MAE."),
            _of_best(lambda row: (statistics.median(row), statistics.fmean(row))),
        ),
        Misconception[Givens](
            "median-unsorted",
            Text("没有排序就取中间", "Middle taken without sorting"),
            Text("中位数是排序之后位于中间的数。", "The median is the middle number after sorting."),
            _of_best(lambda row: (statistics.fmean(row), row[len(row) // 2])),
        ),
        Misconception[Givens](
            "mean-for-both",
            Text("两种损失都用平均数", "Mean for both losses"),
            Text("MAE 在中位数处最小，它几乎不受一个离群值影响。",
                 "The MAE is smallest at the median, which one outlier hardly moves."),
            _of_best(lambda row: (statistics.fmean(row), statistics.fmean(row))),
        ),
    )


def _lowest_mse(targets: np.ndarray) -> float:
    """The vertex of the parabola that the loss is, from three of its values around the middle."""
    middle, step = float(targets[0]), float(np.ptp(targets)) or 1.0
    low, centre, high = (float(mse(np.full(targets.size, middle + k * step), targets)) for k in (-1, 0, 1))
    return middle + step * (low - high) / (2 * (low - 2 * centre + high))


def _lowest_mae(targets: np.ndarray) -> float:
    """The loss is piecewise linear with kinks at the targets, so one of them is lowest."""
    return float(min(targets, key=lambda c: float(mae(np.full(targets.size, c), targets))))


TEMPLATE = OutlierEffect()
