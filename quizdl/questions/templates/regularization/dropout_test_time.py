"""What dropout does on average: kept units, their spread, thinned networks, and the weight at test time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import numpy as np

from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.normalization import dropout, dropout_eval
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, thousands
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

Units: TypeAlias = Annotated[int, given("一层的单元数", "units of one layer", low=1, high=4096)]
Rate: TypeAlias = Annotated[float, given("丢弃概率", "drop probability", above=0, below=1)]


@dataclass(frozen=True)
class Givens:
    units: Annotated[tuple[Units, ...], given("各层的单元数", "units of each layer")]
    drops: Annotated[tuple[Rate, ...], given("各层的丢弃概率", "drop probability of each layer")]
    weight: Annotated[float, given("第一层某单元的一条输出权重；0 表示不问",
                                   "an outgoing weight of a unit of the first layer; 0: not asked",
                                   low=-100, high=100)] = 0.0
    networks: Annotated[bool, given("是否问子网络个数", "whether the number of thinned networks is asked")] = False


_MEAN, _STD, _WEIGHT = Decimals(2), Decimals(3), Decimals(3)


def _mean(g: Givens) -> float:
    return sum(n * (1 - p) for n, p in zip(g.units, g.drops, strict=True))


def _log_comb(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _variance(g: Givens) -> float:
    return sum(n * p * (1 - p) for n, p in zip(g.units, g.drops, strict=True))


class DropoutTestTime(Template[Givens]):
    id = "dropout-test-time"
    topic = "regularization"
    title = Text("dropout 的期望与测试时的权重", "Dropout on average and at test time")
    levels = (1, 2, 3)
    facts = ("inverted-dropout.test", "inverted-dropout.expectation", "dropout.test-standard", "dropout.structures")
    givens = Givens
    keep = Keep(places=4)

    def draw(self, rng: Stream, level: int) -> Givens:
        rates = (0.1, 0.2, 0.25, 0.3, 0.4, 0.6)
        weight = rng.choice((-1, 1)) * rng.decimal(0.4, 1.9, 1)
        if level == 1:
            return Givens((10 * rng.integer(4, 20),), (rng.choice(rates),), weight)
        if level == 2:
            return Givens((rng.integer(4, 10),), (rng.choice(rates),), weight, True)
        first, second = rng.sample(rates, 2)
        return Givens((rng.integer(4, 7), rng.integer(3, 6)), (first, second), weight, True)

    def check(self, g: Givens) -> None:
        self.require(len(g.drops) == len(g.units), "drops", "needs one probability for each layer")
        self.require(len(g.units) <= 3, "units", "has more than 3 layers")
        self.require(not g.networks or sum(g.units) <= 40, "networks", "can be asked for at most 40 units in all")

    def prompt(self, g: Givens) -> Text:
        if len(g.units) == 1:
            text = Text(f"某层有 {g.units[0]} 个单元，训练时每个单元以概率 p = {num(g.drops[0])} 被独立丢弃。",
                        f"A layer has {g.units[0]} units; in training each is dropped independently with probability "
                        f"p = {num(g.drops[0])}.")
        else:
            zh = "；".join(f"第 {i} 层 {n} 个单元，p = {num(p)}"
                          for i, (n, p) in enumerate(zip(g.units, g.drops, strict=True), 1))
            en = "; ".join(f"layer {i} has {n} units, p = {num(p)}"
                           for i, (n, p) in enumerate(zip(g.units, g.drops, strict=True), 1))
            text = Text(f"训练时每个单元以本层的概率 p 被独立丢弃：{zh}。",
                        f"In training each unit is dropped independently with its layer's probability p: {en}.")
        text += Text("\n求一次前向中保留下来的单元总数的期望与标准差。",
                     "\nFind the mean and the standard deviation of how many units are kept in one pass.")
        if g.networks:
            text += Text("\n用这些单元的掩码可以得到多少个不同的子网络（全部丢弃、全部保留也算）？",
                         "\nHow many different thinned networks do the masks give (all dropped and none dropped "
                         "included)?")
        if g.weight:
            layer = Text("", "") if len(g.units) == 1 else Text("第 1 层的", " of layer 1")
            text += Text(f"\n采用经典 dropout（训练时不缩放）。{layer.zh}某单元的一条输出权重训练后为 {num(g.weight)}，"
                         "测试时应改用多大的权重？",
                         f"\nWith classic dropout (no scaling in training) an outgoing weight of a unit{layer.en} is "
                         f"{num(g.weight)} after training; which weight is used at test time?")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = [Field("mean", Text("保留单元数的期望", "mean of kept units"), _MEAN),
                  Field("std", Text("标准差", "standard deviation"), _STD)]
        if g.networks:
            fields.append(Field("networks", Text("子网络个数", "thinned networks"), Integer()))
        if g.weight:
            fields.append(Field("weight", Text("测试时的权重", "weight at test time"), _WEIGHT))
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        # Each unit runs through both of its masks, weighted by their probabilities.
        mean = variance = 0.0
        for n, p in zip(g.units, g.drops, strict=True):
            both = dropout(np.ones(2), p, mask=np.array([0.0, 1.0]), mode="classic").y
            share = np.array([p, 1 - p])
            centre = float(share @ both)
            mean += n * centre
            variance += n * float(share @ (both - centre) ** 2)
        return {"mean": mean, "std": math.sqrt(variance), "networks": 2 ** sum(g.units),
                "weight": dropout_eval(np.array([g.weight]), g.drops[0], mode="classic")[0]}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # By the binomial distribution of each layer's kept units, term by term.
        mean, variance, networks = 0.0, 0.0, 1
        for n, p in zip(g.units, g.drops, strict=True):
            chance = [math.exp(_log_comb(n, k) + k * math.log1p(-p) + (n - k) * math.log(p)) for k in range(n + 1)]
            first = sum(k * c for k, c in enumerate(chance))
            mean += first
            variance += sum((k - first) ** 2 * c for k, c in enumerate(chance))
            networks *= sum(math.comb(n, k) for k in range(n + 1)) if g.networks else 2**n
        return {"mean": keep(mean), "std": math.sqrt(keep(variance)), "networks": networks,
                "weight": g.weight - g.drops[0] * g.weight}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, pairs = self.solve(g), list(zip(g.units, g.drops, strict=True))
        mean = " + ".join(f"{n}×{num(round(1 - p, 12))}" for n, p in pairs)
        variance = " + ".join(f"{n}×{num(p)}×{num(round(1 - p, 12))}" for n, p in pairs)
        steps = [Text(f"每个单元以 1-p 保留：期望 = Σ n(1-p) = {mean} = {_MEAN.show(key['mean'])}",
                      f"Each unit is kept with 1-p: mean = Σ n(1-p) = {mean} = {_MEAN.show(key['mean'])}"),
                 Text(f"方差 = Σ np(1-p) = {variance} = {approx(_variance(g), 4)}；标准差 = "
                      f"√{approx(_variance(g), 4)} = "
                      f"{_STD.show(key['std'])}",
                      f"Variance = Σ np(1-p) = {variance} = {approx(_variance(g), 4)}; standard deviation = "
                      f"√{approx(_variance(g), 4)} = {_STD.show(key['std'])}")]
        if g.networks:
            count = sum(g.units)
            shown = f"2^{count} = {key['networks']}"
            shown += f" ({thousands(key['networks'])})" if key["networks"] >= 10_000 else ""
            steps.append(Text(f"{count} 个单元各有保留、丢弃两种可能：{shown}",
                              f"Each of {count} units is kept or dropped: {shown}"))
        if g.weight:
            q = num(round(1 - g.drops[0], 12))
            shown = f"{num(g.weight)}×{q} = {_WEIGHT.show(key['weight'])}"
            steps.append(Text(f"测试时所有单元都在，权重乘以保留概率以保持期望：{shown}",
                              f"At test time every unit is there; the weight times the keep probability: {shown}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "drop-for-keep",
            Text("把丢弃概率当保留概率", "Drop probability taken for the keep probability"),
            Text("p 是丢弃概率，保留概率是 1-p。", "p is the probability of dropping; a unit is kept with 1-p."),
            lambda g: {"mean": sum(n * p for n, p in zip(g.units, g.drops, strict=True)),
                       "weight": g.weight * g.drops[0]},
        ),
        Misconception[Givens](
            "variance-for-std",
            Text("没有开方", "Variance instead of standard deviation"),
            Text("np(1-p) 是方差，标准差还要开平方。", "np(1-p) is the variance; take its square root."),
            lambda g: {"std": _variance(g)},
        ),
        Misconception[Givens](
            "root-of-mean",
            Text("标准差取成期望的平方根", "Square root of the mean"),
            Text("那是泊松分布；每个单元是伯努利变量，方差为 np(1-p)。",
                 "That is for a Poisson count; each unit is a Bernoulli variable with variance p(1-p)."),
            lambda g: {"std": math.sqrt(_mean(g))},
        ),
        Misconception[Givens](
            "stds-added",
            Text("各层标准差直接相加", "Standard deviations added"),
            Text("独立时方差可以相加，标准差不能。",
                 "Of independent layers the variances add, not the standard deviations."),
            lambda g: {"std": sum(math.sqrt(n * p * (1 - p)) for n, p in zip(g.units, g.drops, strict=True))}
            if len(g.units) > 1 else None,
        ),
        Misconception[Givens](
            "networks-squared",
            Text("子网络数写成 n²", "n² thinned networks"),
            Text("每个单元两种状态，相乘得 2 的 n 次方，不是 n 的平方。",
                 "Each unit has two states, which multiply to 2 to the n, not n squared."),
            lambda g: {"networks": sum(g.units) ** 2} if g.networks and sum(g.units) not in (2, 4) else None,
        ),
        Misconception[Givens](
            "layers-added",
            Text("各层的子网络数相加", "Networks of the layers added"),
            Text("各层的掩码可任意组合，个数要相乘。", "The layers' masks combine freely, so their numbers multiply."),
            lambda g: {"networks": sum(2**n for n in g.units)} if g.networks and len(g.units) > 1 else None,
        ),
        Misconception[Givens](
            "weight-divided",
            Text("测试时除以保留概率", "Divided by the keep probability at test time"),
            Text("除以保留概率是反向 dropout 训练时的做法；经典 dropout 测试时要乘。",
                 "Dividing belongs to training in inverted dropout; classic dropout multiplies at test time."),
            lambda g: {"weight": g.weight / (1 - g.drops[0])} if g.weight else None,
        ),
        Misconception[Givens](
            "weight-kept",
            Text("测试时权重不变", "Weight left as it is"),
            Text("经典 dropout 训练时没有缩放，测试时须乘保留概率。",
                 "Classic dropout did not scale in training, so the weight is multiplied by the keep probability."),
            lambda g: {"weight": g.weight} if g.weight else None,
        ),
    )


TEMPLATE = DropoutTestTime()
