"""Bagging: what a bootstrap sample leaves out, and what a majority of independent voters gains."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Decimals
from quizdl.engine.classical import expected_distinct, left_out_probability, majority_accuracy
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    n: Annotated[int, given("训练集的样本数", "samples in the training set", low=2, high=1000)]
    draws: Annotated[int, given("有放回抽取的次数", "draws with replacement", low=1, high=5000)]
    voters: Annotated[int, given("投票的分类器数；0 表示不问", "voting classifiers; 0: not asked",
                                 low=0, high=101)] = 0
    accuracy: Annotated[float, given("每个分类器判对的概率", "chance that a classifier is right",
                                     above=0, below=1)] = 0.7


_LEFT, _DISTINCT, _VOTE = Decimals(4), Decimals(2), Decimals(4)


class Bagging(Template[Givens]):
    id = "bagging"
    topic = "practice"
    title = Text("Bagging：自助采样与多数投票", "Bagging: bootstrap and majority vote")
    levels = (1, 2, 3)
    facts = ("bagging.out-of-bag", "bagging.step-sample", "bagging.step-combine")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        n = rng.choice((4, 5, 6, 8, 10, 12, 15, 20))
        if level == 1:
            return Givens(n, n)
        accuracy = rng.choice((0.55, 0.6, 0.65, 0.7, 0.8))
        if level == 2:
            return Givens(n, n, 3, accuracy)
        return Givens(n, rng.choice([d for d in (n // 2, n - 2, n + 3, 2 * n) if d > 1]), 5, accuracy)

    def prompt(self, g: Givens) -> Text:
        text = Text(f"Bagging 从 {g.n} 个样本中有放回地抽取 {g.draws} 次，得到一个自助训练集。"
                    "\n求：某个给定样本一次也没被抽到（袋外）的概率；自助训练集中不同样本个数的期望。",
                    f"Bagging draws {g.draws} times with replacement from {g.n} samples to make one bootstrap set."
                    "\nFind the probability that a given sample is never drawn (out of bag), and the expected number "
                    "of different samples in the bootstrap set.")
        if not g.voters:
            return text
        tie = (Text("恰好一半判对时算 1/2。", " When exactly half are right, that counts as 1/2.")
               if g.voters % 2 == 0 else Text("", ""))
        return text + Text(f"\n再求：{g.voters} 个分类器相互独立，各自以概率 {num(g.accuracy)} 判对，按多数票决定时"
                           "判对的概率。",
                           f"\nThen: {g.voters} independent classifiers are each right with probability "
                           f"{num(g.accuracy)}. Find the probability that their majority vote is right.") + tie

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("left", Text("袋外概率", "out-of-bag probability"), _LEFT),
                  Field("distinct", Text("不同样本数的期望", "expected number of different samples"), _DISTINCT,
                        after=("left",)))
        return (*fields, Field("vote", Text("多数票判对的概率", "majority is right"), _VOTE)) if g.voters else fields

    def solve(self, g: Givens) -> Answers:
        return {"left": left_out_probability(g.n, g.draws), "distinct": expected_distinct(g.n, g.draws),
                "vote": majority_accuracy(g.voters, g.accuracy) if g.voters else 0.0}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        left, once = 1.0, keep(1 - 1 / g.n)
        for _ in range(g.draws):
            left *= once
        # Voter by voter: the chance of each number of right votes so far.
        p, chance = g.accuracy, [1.0]
        for _ in range(g.voters):
            chance = [right * p + wrong * (1 - p) for wrong, right in zip([*chance, 0.0], [0.0, *chance], strict=True)]
        vote = math.fsum(share for right, share in enumerate(chance) if 2 * right > g.voters)
        if g.voters % 2 == 0:
            vote += chance[g.voters // 2] / 2
        return {"left": left, "distinct": g.n - g.n * keep(left), "vote": vote if g.voters else 0.0}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"distinct": g.n * (1 - earlier["left"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        left, distinct = _LEFT.show(key["left"]), _DISTINCT.show(key["distinct"])
        steps = [Text(f"一次没抽到它的概率为 1-1/{g.n}，{g.draws} 次都没抽到：(1-1/{g.n})^{g.draws} = {left}",
                      f"One draw misses it with probability 1-1/{g.n}, all {g.draws} draws: "
                      f"(1-1/{g.n})^{g.draws} = {left}"),
                 Text(f"每个样本被抽到的概率为 1-{approx(key['left'], 6)}，期望 {g.n}×(1-{approx(key['left'], 6)}) = "
                      f"{distinct}",
                      f"Each sample is drawn with probability 1-{approx(key['left'], 6)}; expected "
                      f"{g.n}×(1-{approx(key['left'], 6)}) = {distinct}")]
        if g.voters:
            p, v = num(g.accuracy), g.voters
            terms = [f"{'½×' if 2 * r == v else ''}{math.comb(v, r)}×{p}^{r}×{approx(1 - g.accuracy, 12)}^{v - r}"
                     for r in range((v + 1) // 2, v + 1)]
            total = " + ".join(terms) + f" = {_VOTE.show(key['vote'])}"
            steps.append(Text("至少过半判对：", "More than half right: ") + same(total))
        return steps


def _swapped(g: Givens) -> Answers:
    left = (1 - 1 / g.n) ** g.draws
    return {"left": 1 - left, "distinct": g.n * left}


def _limit(g: Givens) -> Answers:
    left = math.exp(-1)
    return {"left": left, "distinct": g.n * (1 - left)}


def _majority(g: Givens, term: str) -> Answers | None:
    if not g.voters:
        return None
    p, v, most = g.accuracy, g.voters, g.voters // 2 + 1
    match term:
        case "one":
            return {"vote": math.comb(v, most) * p**most * (1 - p) ** (v - most)}
        case "plain":
            return {"vote": sum(p**r * (1 - p) ** (v - r) for r in range(most, v + 1))}
        case "all":
            return {"vote": p**v}
    return {"vote": 1 - (1 - p) ** v}


Bagging.misconceptions = (
    Misconception[Givens](
        "drawn-for-left-out",
        Text("把抽到和没抽到弄反了", "Drawn and left out swapped"),
        Text("(1-1/n)^m 是一次也没抽到的概率，1 减去它才是被抽到的概率。",
             "(1-1/n)^m is the chance of never being drawn; 1 minus it is the chance of being drawn."),
        _swapped,
    ),
    Misconception[Givens](
        "limit",
        Text("直接用了 1/e ≈ 0.368", "The limit 1/e ≈ 0.368"),
        Text("1/e 只是抽取次数等于 n 且 n 很大时的极限；这里要代入具体的 n 和次数。",
             "1/e is the limit for n draws as n grows; here put in the actual n and number of draws."),
        _limit,
    ),
    Misconception[Givens](
        "one-draw",
        Text("只算了一次抽取", "One draw only"),
        Text("各次抽取独立，要把每次没抽到的概率连乘。", "The draws are independent: multiply over all of them."),
        lambda g: {"left": 1 - 1 / g.n, "distinct": 1.0},
    ),
    Misconception[Givens](
        "without-replacement",
        Text("当成了不放回抽取", "Drawing without replacement"),
        Text("自助采样有放回：同一个样本可以被抽到多次，所以不同样本比抽取次数少。",
             "A bootstrap draws with replacement: a sample may come up repeatedly, so fewer are different."),
        lambda g: {"distinct": float(g.draws)} if g.draws <= g.n else None,
    ),
    Misconception[Givens](
        "power-of-one-over-n",
        Text("算成了 (1/n) 的幂", "Power of 1/n"),
        Text("(1/n)^m 是每次都抽到它的概率；没抽到的概率是 (1-1/n)^m。",
             "(1/n)^m is the chance of drawing it every time; that of never drawing it is (1-1/n)^m."),
        lambda g: {"left": (1 / g.n) ** g.draws, "distinct": g.n * (1 - (1 / g.n) ** g.draws)},
    ),
    Misconception[Givens](
        "exactly-one-majority",
        Text("只算了刚好过半的一项", "Only the barest majority"),
        Text("比半数多一个、多两个……直到全部判对，各项都要加。",
             "Add every majority, from one more than half up to all of them."),
        lambda g: _majority(g, "one"),
    ),
    Misconception[Givens](
        "no-binomial-coefficient",
        Text("漏了组合数", "No binomial coefficient"),
        Text("哪几个分类器判对有多种可能，每项要乘组合数。",
             "Which classifiers are right can vary: each term has its binomial coefficient."),
        lambda g: _majority(g, "plain") if g.voters > 1 else None,
    ),
    Misconception[Givens](
        "all-right",
        Text("要求全部判对", "All must be right"),
        Text("多数票只要求过半判对，不要求全部判对。", "A majority needs more than half right, not all."),
        lambda g: _majority(g, "all") if g.voters > 1 else None,
    ),
    Misconception[Givens](
        "any-right",
        Text("以为有一个判对即可", "One right one is enough"),
        Text("1-(1-p)^B 是至少一个判对的概率；多数票要过半判对。",
             "1-(1-p)^B is the chance that at least one is right; a majority needs more than half."),
        lambda g: _majority(g, "any") if g.voters > 1 else None,
    ),
)


TEMPLATE = Bagging()
