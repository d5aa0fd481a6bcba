"""k nearest neighbors by hand: who they are, how far they reach, and how they vote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Literal

from quizdl.answers.array_policy import IntegerSet
from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.classical import distances, knn
from quizdl.questions.given import Integers, Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    points: Annotated[Matrix, given("训练样本，每行一个", "training samples, one per row")]
    labels: Annotated[Integers, given("各样本的类别编号", "class number of each sample")]
    query: Annotated[Vector, given("待分类样本", "sample to classify")]
    k: Annotated[int, given("近邻数 k", "number of neighbors k", low=1, high=20)]
    metric: Annotated[Literal["l1", "l2"], given("距离", "distance")] = "l2"


_RADIUS = Decimals(3)


def _exact(g: Givens) -> list[Fraction]:
    """L1 distances, or squares of L2 distances, of the printed decimals."""
    power = 1 if g.metric == "l1" else 2
    return [sum((abs(Fraction(str(a)) - Fraction(str(b))) ** power for a, b in zip(row, g.query, strict=True)),
                Fraction(0)) for row in g.points]


def _undecided(g: Givens) -> bool:
    """Whether votes and summed distances both end level (or within a thousandth)."""
    found = knn(g.points, g.labels, g.query, g.k, metric=g.metric)
    sums: dict[int, list[float]] = {}
    for i, distance in zip(found.indices, found.distances, strict=True):
        sums.setdefault(g.labels[int(i)], []).append(float(distance))
    most = max(map(len, sums.values()))
    tied = sorted(sum(each) for each in sums.values() if len(each) == most)
    return len(tied) > 1 and tied[1] - tied[0] < 1e-3


def _answers(g: Givens, k: int | None = None, metric: Literal["l1", "l2"] | None = None) -> Answers:
    """All answers of somebody who takes another k or metric."""
    found = knn(g.points, g.labels, g.query, k or g.k, metric=metric or g.metric)
    return {"neighbors": sorted(int(i) + 1 for i in found.indices), "radius": float(found.distances[-1]),
            "label": found.label}


class Knn(Template[Givens]):
    id = "knn"
    topic = "practice"
    title = Text("k 近邻分类", "k nearest neighbors")
    levels = (1, 2, 3)
    facts = ("knn.vote", "knn.distances", "knn.k-effect")
    givens = Givens
    keep = Keep(places=4)

    def draw(self, rng: Stream, level: int) -> Givens:
        while _undecided(g := self._drawn(rng, level)):
            continue
        return g

    @staticmethod
    def _drawn(rng: Stream, level: int) -> Givens:
        count = {1: 5, 2: 6, 3: 7}[level]
        spots = [(float(x), float(y)) for x in range(9) for y in range(9)]
        query, *points = rng.sample(spots, count + 1)
        if level == 1:
            return Givens(tuple(points), rng.integers(count, 0, 1), query, 3, "l1")
        if level == 2:
            return Givens(tuple(points), rng.integers(count, 0, 2), query, rng.choice((3, 5)), "l2")
        # Two against two among the four nearest: the tie rule decides, mostly for the class with the larger number.
        g = Givens(tuple(points), (0,) * count, query, 4, "l2")
        far = _exact(g)
        order = sorted(range(count), key=lambda i: (far[i], i))
        labels = list(rng.integers(count, 0, 2))
        low, turned = rng.integer(0, 1), rng.chance(0.3)
        pattern = rng.choice(((1, 0, 1, 0), (1, 1, 0, 0), (1, 0, 0, 1)))
        for place, high in zip(order, pattern, strict=False):
            labels[place] = low + (1 - high if turned else high)
        return replace(g, labels=tuple(labels))

    def check(self, g: Givens) -> None:
        n = len(g.points)
        self.require(2 <= n <= 20, "points", "needs 2 to 20 samples")
        self.require(len(g.query) <= 6, "query", "needs at most 6 features")
        self.require(len(g.points[0]) == len(g.query), "points", "needs as many columns as query has entries")
        self.require(len(g.labels) == n, "labels", f"needs one label per sample, {n}")
        self.require(max(g.labels) <= 9, "labels", "needs class numbers 0 to 9")
        self.require(g.k <= n, "k", f"is more than the {n} samples")
        exact = _exact(g)
        order = sorted(range(n), key=lambda i: (exact[i], i))
        far = distances(g.points, g.query, g.metric)
        self.require(order == sorted(range(n), key=lambda i: (float(far[i]), i)), "points",
                     "has two distances that differ in binary rounding only; change a coordinate a little")
        self.require(not _undecided(g), "labels", "has two classes with equally many votes and equal summed distances")

    def prompt(self, g: Givens) -> Text:
        rows = [(str(i), ", ".join(num(v) for v in row), str(label))
                for i, (row, label) in enumerate(zip(g.points, g.labels, strict=True), 1)]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        cells = [f"  #{i:>{widths[0]}}  ({row:>{widths[1]}})  " + "{}" + f" {label}" for i, row, label in rows]
        zh, en = "\n".join(cells).replace("{}", "类别"), "\n".join(cells).replace("{}", "class")
        query = ", ".join(num(v) for v in g.query)
        metric = (Text("L1（曼哈顿）距离", "the L1 (Manhattan) distance") if g.metric == "l1" else
                  Text("L2（欧氏）距离", "the L2 (Euclidean) distance"))
        return Text(f"训练样本：\n{zh}\n用 k = {g.k} 的 k 近邻和 {metric.zh}对 x = ({query}) 分类。"
                    "距离相等时编号小的算更近；票数相同时取距离之和最小的类别。"
                    "\n求：k 个近邻的编号、第 k 近邻的距离、预测的类别。",
                    f"Training samples:\n{en}\nClassify x = ({query}) by its k = {g.k} nearest neighbors under "
                    f"{metric.en}. Of equal distances the smaller number counts as nearer; classes with equally many "
                    "votes are decided by the smallest sum of distances."
                    "\nFind the numbers of the k neighbors, the distance of the k-th nearest, and the class predicted.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("neighbors", Text("近邻的编号", "numbers of the neighbors"), IntegerSet()),
                Field("radius", Text("第 k 近邻的距离", "distance of the k-th nearest"), _RADIUS, zero_ok=True,
                      after=("neighbors",)),
                Field("label", Text("预测的类别", "class predicted"), Integer(), zero_ok=True, after=("neighbors",)))

    def solve(self, g: Givens) -> Answers:
        return _answers(g)

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        root = 1 if g.metric == "l1" else 0.5
        exact = _exact(g)
        # Nearer than a sample: strictly less far, or as far with a smaller number.
        rank = [sum((far, j) < (mine, i) for j, far in enumerate(exact)) for i, mine in enumerate(exact)]
        chosen = [i for i, place in enumerate(rank) if place < g.k]
        far = {i: keep(float(exact[i]) ** root) for i in chosen}
        votes = Counter(g.labels[i] for i in chosen)
        label = min(votes, key=lambda name: (-votes[name], sum(far[i] for i in chosen if g.labels[i] == name)))
        return {"neighbors": [i + 1 for i in chosen], "radius": max(far.values()), "label": label}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        chosen = [int(number) - 1 for number in earlier["neighbors"]]
        if not all(0 <= i < len(g.points) for i in chosen) or len(set(chosen)) != len(chosen):
            return {}
        return {name: value for name, value in _answers(
            replace(g, points=tuple(g.points[i] for i in chosen), labels=tuple(g.labels[i] for i in chosen)),
            k=len(chosen)).items() if name != "neighbors"}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        far = distances(g.points, g.query, g.metric)
        squares = _exact(g)
        shown = [f"#{i}: {num(float(squares[i - 1]))}" if g.metric == "l1" else
                 f"#{i}: √{approx(float(squares[i - 1]))} = {approx(float(far[i - 1]))}"
                 for i in range(1, len(far) + 1)]
        chosen, radius = IntegerSet().show(key["neighbors"]), _RADIUS.show(key["radius"])
        votes = Counter(g.labels[i - 1] for i in key["neighbors"])
        said = Text("，".join(f"类别 {name} 得 {votes[name]} 票" for name in sorted(votes)),
                    ", ".join(f"class {name}: {votes[name]}" for name in sorted(votes)))
        steps = [Text("到 x 的距离：" + "，".join(shown), "Distances to x: " + ", ".join(shown)),
                 Text(f"最近的 {g.k} 个：{chosen}；第 k 近邻的距离为 {radius}",
                      f"The {g.k} nearest: {chosen}; the k-th is {radius} away")]
        tied = [name for name in sorted(votes) if votes[name] == max(votes.values())]
        if len(tied) > 1:
            sums = {name: sum(float(far[i - 1]) for i in key["neighbors"] if g.labels[i - 1] == name) for name in tied}
            said += Text("；平票，比较距离之和：" + "，".join(f"类别 {n} 为 {approx(s)}" for n, s in sums.items()),
                         "; a tie, so compare summed distances: "
                         + ", ".join(f"class {n} {approx(s)}" for n, s in sums.items()))
        return [*steps, Text(f"投票：{said.zh}。预测类别 {key['label']}。",
                             f"Votes: {said.en}. Class {key['label']} is predicted.")]


def _smallest_label(g: Givens) -> Answers:
    return {"label": knn(g.points, g.labels, g.query, g.k, metric=g.metric, tie="label").label}


def _farthest(g: Givens) -> Answers:
    far = distances(g.points, g.query, g.metric)
    chosen = sorted(range(len(far)), key=lambda i: (-float(far[i]), i))[:g.k]
    # Somebody who sorts the wrong way round takes the last of them for the k-th.
    votes = Counter(g.labels[i] for i in chosen)
    label = min(votes, key=lambda name: (-votes[name], sum(float(far[i]) for i in chosen if g.labels[i] == name), name))
    return {"neighbors": [i + 1 for i in chosen], "radius": float(far[chosen[-1]]), "label": label}


def _component(g: Givens) -> Answers:
    """Distance along the first feature alone."""
    far = [abs(row[0] - g.query[0]) for row in g.points]
    first = replace(g, points=tuple((row[0],) for row in g.points), query=g.query[:1])
    return _answers(first) if len(g.query) > 1 and max(far) > 0 else {}


Knn.misconceptions = (
    Misconception[Givens](
        "other-metric",
        Text("用错了距离", "The other distance"),
        Text("L1 是各分量差的绝对值之和，L2 是差的平方和再开方；请用题目指定的那个。",
             "L1 adds absolute differences, L2 takes the root of added squares; use the one that is asked for."),
        lambda g: _answers(g, metric="l1" if g.metric == "l2" else "l2"),
    ),
    Misconception[Givens](
        "root-forgotten",
        Text("L2 距离没有开方", "L2 distance without the root"),
        Text("平方和还要开方才是欧氏距离。", "The Euclidean distance is the root of the sum of squares."),
        lambda g: {"radius": _answers(g)["radius"] ** 2} if g.metric == "l2" else None,
    ),
    Misconception[Givens](
        "nearest-only",
        Text("只看最近的一个样本", "Only the nearest sample"),
        Text("那是 1 近邻；这里 k 个近邻都投票。", "That is 1-NN; here all k neighbors vote."),
        lambda g: _answers(g, k=1),
    ),
    Misconception[Givens](
        "one-too-many",
        Text("多算了一个近邻", "One neighbor too many"),
        Text("只有最近的 k 个样本投票。", "Only the k nearest samples vote."),
        lambda g: _answers(g, k=g.k + 1) if g.k < len(g.points) else None,
    ),
    Misconception[Givens](
        "numbered-from-zero",
        Text("编号从 0 数起", "Numbered from 0"),
        Text("题目的样本编号从 1 开始。", "The samples are numbered from 1 in this question."),
        lambda g: {"neighbors": [i - 1 for i in _answers(g)["neighbors"]]},
    ),
    Misconception[Givens](
        "farthest",
        Text("取了最远的样本", "The farthest samples"),
        Text("近邻是距离最小的 k 个样本。", "Neighbors are the k samples with the smallest distances."),
        lambda g: _farthest(g) if g.k < len(g.points) else None,
    ),
    Misconception[Givens](
        "tie-to-smallest-label",
        Text("平票时取了编号最小的类别", "Tie given to the smallest class number"),
        Text("题目规定：票数相同时取距离之和最小的类别。",
             "The stated rule decides a tie for the class with the smallest sum of distances."),
        _smallest_label,
    ),
    Misconception[Givens](
        "first-feature-only",
        Text("只比较了第一个特征", "First feature only"),
        Text("距离要用到所有特征。", "A distance takes in every feature."),
        _component,
    ),
)


TEMPLATE = Knn()
