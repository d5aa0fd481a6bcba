"""Budgets of hyperparameter search: trainings of a grid, and what as many random trials achieve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.practice import distinct_values_tried, grid_trials, random_search_success, random_search_trials
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    sizes: Annotated[Integers, given("每个超参数的取值个数", "values per hyperparameter")]
    folds: Annotated[int, given("交叉验证折数；1 表示不用", "folds of cross-validation; 1: none", low=1, high=20)]
    minutes: Annotated[float, given("一次训练的分钟数", "minutes per training", above=0, high=10000)]
    top: Annotated[float, given("随机搜索要命中的最好比例，%；0 表示不问",
                                "best share random search should hit, %; 0: not asked", low=0, high=50)] = 0.0
    confidence: Annotated[float, given("所需命中概率，%；0 表示不问", "wanted chance of a hit, %; 0: not asked",
                                       low=0, high=99.99)] = 0.0


_HOURS, _CHANCE = Decimals(2), Decimals(4)


class SearchBudget(Template[Givens]):
    id = "search-budget"
    topic = "practice"
    title = Text("网格搜索与随机搜索的开销", "Budgets of grid and random search")
    levels = (1, 2, 3)
    facts = ("grid-search.cost", "random-search.definition", "random-search.better-than-grid")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        sizes = tuple(rng.sample((2, 3, 4, 5, 6), 2 if level == 2 else 3))
        folds = 1 if level == 2 else rng.choice((3, 5, 10))
        minutes = float(rng.choice((2, 3, 4, 5, 6, 8, 12)))
        if level == 1:
            return Givens(sizes, folds, minutes)
        top = rng.choice((2.0, 3.0, 4.0, 5.0, 8.0, 10.0))
        return Givens(sizes, folds, minutes, top, 0.0 if level == 2 else rng.choice((80.0, 90.0, 95.0, 99.0)))

    def check(self, g: Givens) -> None:
        self.require(1 <= len(g.sizes) <= 6, "sizes", "needs 1 to 6 hyperparameters")
        self.require(min(g.sizes) >= 1 and max(g.sizes) <= 50, "sizes", "needs 1 to 50 values each")
        self.require(math.prod(g.sizes) <= 10**6, "sizes", "makes a grid of more than a million points")
        self.require(g.top == 0 or g.top >= 0.01, "top", "needs 0.01 % or more, or 0")
        self.require(g.confidence == 0 or g.confidence >= 1, "confidence", "needs 1 % or more, or 0")
        self.require(g.top > 0 or g.confidence == 0, "confidence", "needs a share top above 0 with it")
        if g.confidence:
            exact = math.log1p(-g.confidence / 100) / math.log1p(-g.top / 100)
            trials = round(exact)
            # Binary rounding must not decide whether one more trial is needed.
            settled = random_search_trials(g.top / 100, g.confidence / 100) == trials
            self.require(settled or abs(exact - trials) > 1e-9 * exact, "confidence",
                         f"is the chance of {trials} trials exactly; change it a little")

    def prompt(self, g: Givens) -> Text:
        sizes = ", ".join(map(str, g.sizes))
        folds = (Text("", "") if g.folds == 1 else
                 Text(f"每个组合做 {g.folds} 折交叉验证（每折训练一次），",
                      f"Each combination is judged by {g.folds}-fold cross-validation (one training per fold). "))
        text = Text(f"网格搜索中 {len(g.sizes)} 个超参数各取 {sizes} 个值。{folds.zh}"
                    f"一次训练 {num(g.minutes)} 分钟，依次进行。"
                    "\n求训练次数和总用时（小时）。",
                    f"A grid search tries {sizes} values of {len(g.sizes)} hyperparameters. {folds.en}One training "
                    f"takes {num(g.minutes)} minutes, one after the other."
                    "\nFind the number of trainings and the total time in hours.")
        if g.top:
            text += Text("\n改用随机搜索，尝试的组合数与网格点数相同，每次在连续范围内独立均匀抽取。第 1 个超参数共试到"
                         f"多少个不同的值？至少一次落入最好的 {num(g.top)}% 组合的概率是多少？",
                         "\nRandom search tries as many combinations as the grid has points, each drawn independently "
                         "and uniformly from continuous ranges. How many different values of the first hyperparameter "
                         f"does it try? What is the chance that at least one trial is among the best {num(g.top)} % of "
                         "combinations?")
        if g.confidence:
            text += Text(f"\n要使这一概率不低于 {num(g.confidence)}%，至少要尝试多少个组合？",
                         f"\nHow many random trials are needed at least for a chance of {num(g.confidence)} % or more?")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = [Field("trainings", Text("网格搜索的训练次数", "trainings of the grid"), Integer()),
                  Field("hours", Text("总用时", "total time"), _HOURS, unit="h", after=("trainings",))]
        if g.top:
            fields += [Field("distinct", Text("随机搜索试到的不同值数", "different values under random search"),
                             Integer()),
                       Field("chance", Text("命中概率", "chance of a hit"), _CHANCE)]
        if g.confidence:
            fields.append(Field("needed", Text("所需的最少尝试数", "least number of trials"), Integer()))
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        trainings, points = grid_trials(g.sizes, folds=g.folds), grid_trials(g.sizes)
        return {"trainings": trainings, "hours": trainings * g.minutes / 60,
                "distinct": distinct_values_tried(g.sizes)[1],
                "chance": random_search_success(points, g.top / 100) if g.top else 0.0,
                "needed": random_search_trials(g.top / 100, g.confidence / 100) if g.confidence else 0}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        points = 1
        for size in g.sizes:
            points = sum(points for _ in range(size))
        miss, q = 1 - g.top / 100, g.top / 100
        needed = 0
        if g.confidence:
            ratio = keep(math.log(1 - g.confidence / 100)) / keep(math.log(1 - q))
            needed = math.ceil(ratio - 1e-9)
        return {"trainings": points * g.folds, "hours": points * g.folds * g.minutes / 60, "distinct": points,
                "chance": 1 - keep(miss**points), "needed": needed}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"hours": earlier["trainings"] * g.minutes / 60}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        product = shape((*g.sizes, g.folds) if g.folds > 1 else g.sizes)
        trainings, hours = key["trainings"], _HOURS.show(key["hours"])
        steps = [Text(f"训练次数：{product} = {trainings}", f"Trainings: {product} = {trainings}"),
                 Text(f"用时：{trainings}×{num(g.minutes)}/60 = {hours} 小时",
                      f"Time: {trainings}×{num(g.minutes)}/60 = {hours} hours")]
        if g.top:
            q, points = num(g.top), key["distinct"]
            steps += [Text(f"每次尝试都取新值，因此第 1 个超参数试到 {points} 个不同值（网格只有 {g.sizes[0]} 个）",
                           f"Every trial takes a new value, so {points} different values of the first hyperparameter "
                           f"(the grid has {g.sizes[0]})"),
                      same(f"1 - (1-{q}/100)^{points} = {_CHANCE.show(key['chance'])}")]
        if g.confidence:
            top, bottom = math.log(1 - g.confidence / 100), math.log(1 - g.top / 100)
            formula = (f"n ≥ ln(1-{num(g.confidence)}/100)/ln(1-{num(g.top)}/100) = "
                       f"{approx(top, 6)}/({approx(bottom, 6)}) = {approx(top / bottom)}")
            steps.append(Text(f"由 1-(1-q)^n ≥ p：{formula}，向上取整为 {key['needed']}",
                              f"From 1-(1-q)^n ≥ p: {formula}, rounded up to {key['needed']}"))
        return steps


def _trainings(g: Givens, trainings: int) -> Answers:
    return {"trainings": trainings, "hours": trainings * g.minutes / 60}


def _sum(g: Givens) -> Answers:
    """Points of the grid added up: fewer trials for random search too."""
    points = sum(g.sizes)
    answers = _trainings(g, points * g.folds)
    return {**answers, "distinct": points, "chance": 1 - (1 - g.top / 100) ** points}


SearchBudget.misconceptions = (
    Misconception[Givens](
        "values-added",
        Text("取值个数相加", "Values added up"),
        Text("网格包含所有组合：各超参数的取值个数要相乘。",
             "A grid holds all combinations: multiply the numbers of values."),
        _sum,
    ),
    Misconception[Givens](
        "folds-forgotten",
        Text("漏乘折数", "Folds left out"),
        Text("每个组合在每一折上都训练一次。", "Each combination is trained once per fold."),
        lambda g: _trainings(g, math.prod(g.sizes)) if g.folds > 1 else None,
    ),
    Misconception[Givens](
        "time-of-one-fold-each",
        Text("算用时漏乘折数", "Time without the folds"),
        Text("用时 = 全部训练次数（含各折）× 每次训练的时间。",
             "The time is all trainings, those of every fold, times the time of one."),
        lambda g: {"hours": math.prod(g.sizes) * g.minutes / 60} if g.folds > 1 else None,
    ),
    Misconception[Givens](
        "same-values-as-grid",
        Text("以为随机搜索试到的不同值与网格一样多", "As many different values as the grid"),
        Text("连续范围内的随机值几乎不会重复：每次尝试都是新值，这正是随机搜索的优势。",
             "Random values from a continuous range do not repeat: every trial is a new one, which is the strength of "
             "random search."),
        lambda g: {"distinct": g.sizes[0]} if g.top else None,
    ),
    Misconception[Givens](
        "chances-added",
        Text("概率直接相加", "Chances added up"),
        Text("n·q 会重复计算多次命中（甚至超过 1）；应为 1-(1-q)^n。",
             "n·q counts repeated hits (and may exceed 1); it is 1-(1-q)^n."),
        lambda g: {"chance": math.prod(g.sizes) * g.top / 100} if g.top else None,
    ),
    Misconception[Givens](
        "chance-of-missing",
        Text("算成了全部落空的概率", "Chance of missing every time"),
        Text("(1-q)^n 是一次也没命中的概率，要用 1 减去它。",
             "(1-q)^n is the chance of no hit at all; take 1 minus it."),
        lambda g: {"chance": (1 - g.top / 100) ** math.prod(g.sizes)} if g.top else None,
    ),
    Misconception[Givens](
        "rounded-down",
        Text("最少尝试数向下取整", "Trials rounded down"),
        Text("次数必须使概率达到要求，应向上取整。", "The chance must be reached: round up."),
        lambda g: {"needed": math.floor(math.log(1 - g.confidence / 100) / math.log(1 - g.top / 100) + 1e-9)}
        if g.confidence else None,
    ),
    Misconception[Givens](
        "confidence-over-share",
        Text("用 p/q 估计尝试数", "Trials as p/q"),
        Text("命中概率不是随次数线性增长；由 1-(1-q)^n ≥ p 解出 n。",
             "The chance does not grow linearly with the trials; solve 1-(1-q)^n ≥ p for n."),
        lambda g: {"needed": math.ceil(g.confidence / g.top - 1e-9)} if g.confidence else None,
    ),
)


TEMPLATE = SearchBudget()
