"""Area under the ROC curve by counting pairs, ties included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.metrics import roc_auc, roc_auc_by_pairs
from quizdl.questions.given import Integers, Vector, given
from quizdl.questions.notation import num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.metrics._ranked import sample_table
from quizdl.text import Text

_AREA = Decimals(4)


@dataclass(frozen=True)
class Givens:
    scores: Annotated[Vector, given("不同的得分，由高到低", "the different scores, highest first")]
    positives: Annotated[Integers, given("每个得分的正例数", "positives with each score")]
    negatives: Annotated[Integers, given("每个得分的负例数", "negatives with each score")]


def _samples(g: Givens) -> tuple[list[int], list[float]]:
    """Labels and scores, one entry per sample."""
    labels, scores = [], []
    for score, p, n in zip(g.scores, g.positives, g.negatives, strict=True):
        labels += [1] * p + [0] * n
        scores += [score] * (p + n)
    return labels, scores


def _grouped(g: Givens) -> bool:
    """Whether there are too many samples to list."""
    return sum(g.positives) + sum(g.negatives) > 12


def _pairs(g: Givens) -> tuple[int, int, int]:
    """Pairs ranked rightly, tied pairs, all pairs."""
    below, wins, ties = sum(g.negatives), 0, 0
    for p, n in zip(g.positives, g.negatives, strict=True):
        below -= n
        wins, ties = wins + p * below, ties + p * n
    return wins, ties, sum(g.positives) * sum(g.negatives)


def _tied(g: Givens) -> bool:
    return _pairs(g)[1] > 0


class AucTies(Template[Givens]):
    id = "auc-ties"
    topic = "metrics"
    title = Text("AUC（含得分相同的情况）", "AUC, with tied scores")
    levels = (1, 2, 3)
    facts = ("roc-auc.probability-formula", "roc-auc.definition")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 3:
            while True:
                many = (rng.integer(6, 14), rng.integer(3, 9), rng.integer(1, 6), rng.integer(1, 3))
                few = (rng.integer(1, 4), rng.integer(1, 6), rng.integer(3, 9), rng.integer(6, 14))
                if sum(many) != sum(few):
                    return Givens((4.0, 3.0, 2.0, 1.0), many, few)
        groups = 6
        while True:
            scores = tuple(float(n) / 10 for n in sorted(rng.sample(range(1, 10), groups), reverse=True))
            labels = [int(rng.chance(0.8 - 0.12 * k)) for k in range(groups)]
            extra = set(rng.sample(range(groups), 2)) if level == 2 else set()
            positives = tuple(1 if k in extra else label for k, label in enumerate(labels))
            negatives = tuple(1 if k in extra else 1 - label for k, label in enumerate(labels))
            g = Givens(scores, positives, negatives)
            wins, ties, pairs = _pairs(g)
            if min(sum(positives), sum(negatives)) > 1 and pairs / 2 < wins and wins + ties < pairs:
                return g

    def check(self, g: Givens) -> None:
        for name, counts in (("positives", g.positives), ("negatives", g.negatives)):
            self.require(len(counts) == len(g.scores), name, f"must have {len(g.scores)} entries, one per score")
            self.require(0 < sum(counts) <= 200, name, "must add up to 1 to 200 samples")
        self.require(len(g.scores) <= 30, "scores", "has more than 30 entries")
        self.require(all(a > b for a, b in zip(g.scores, g.scores[1:], strict=False)), "scores",
                     "must decrease strictly")
        longest = 6 if _grouped(g) else 4
        self.require(max(len(num(score)) for score in g.scores) <= longest, "scores",
                     f"must have at most {longest} characters each")

    def prompt(self, g: Givens) -> Text:
        if _grouped(g):
            rows = [[num(s), str(p), str(n)] for s, p, n in zip(g.scores, g.positives, g.negatives, strict=True)]
            body = "\n".join("  " + "".join(cell.rjust(8) for cell in row) for row in rows)
            table = Text(f"每个得分的正例数和负例数：\n      得分    正例    负例\n{body}",
                         "Positives and negatives with each score:\n"
                         f"     score     pos     neg\n{body}")
        else:
            samples = sample_table(*_samples(g))
            table = Text(f"样本的得分和真实标签（1 为正例）：\n{samples.zh}",
                         f"Scores and true labels of the samples (1 is positive):\n{samples.en}")
        ties = Text("、得分相同的对数", ", how many are tied,") if _tied(g) else Text("", "")
        note = Text("（得分相同的一对算 1/2）", " (a tied pair counts 1/2)") if _tied(g) else Text("", "")
        return table + Text(f"\n考虑所有（正例, 负例）对。求正例得分高于负例的对数{ties.zh}和 AUC{note.zh}。",
                            "\nConsider all (positive, negative) pairs. Find the number of pairs in which the "
                            f"positive scores higher{ties.en} and the AUC{note.en}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        wins = Field("wins", Text("正例更高的对数", "pairs with the positive higher"), Integer(), zero_ok=True)
        ties = Field("ties", Text("得分相同的对数", "tied pairs"), Integer())
        counted = (wins, ties) if _tied(g) else (wins,)
        return (*counted, Field("auc", Text("ROC 曲线下面积 AUC", "area under ROC (AUC)"), _AREA,
                                after=tuple(field.name for field in counted), zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        labels, scores = _samples(g)
        pairs = sum(g.positives) * sum(g.negatives)
        # Half a place more for every negative breaks all ties against the positives: what is left are the wins.
        places = [-g.scores.index(score) + (0.0 if label else 0.5) for label, score in zip(labels, scores, strict=True)]
        wins = round(roc_auc_by_pairs(labels, places) * pairs)
        area = roc_auc(labels, scores)
        return {"wins": wins, "ties": round(2 * (area * pairs - wins)), "auc": area}

    def closed_form(self, g: Givens, keep: object) -> Answers:
        # Mann and Whitney: from the mean ranks of the positives, counted from the lowest score.
        rank_sum, below = 0.0, 0
        for p, n in reversed(list(zip(g.positives, g.negatives, strict=True))):
            rank_sum += p * (below + (p + n + 1) / 2)
            below += p + n
        count = sum(g.positives)
        statistic = rank_sum - count * (count + 1) / 2
        wins, ties, pairs = _pairs(g)
        return {"wins": wins, "ties": ties, "auc": statistic / pairs}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"auc": (earlier["wins"] + earlier.get("ties", 0) / 2) / _pairs(g)[2]}

    def steps(self, g: Givens) -> Sequence[Text]:
        wins, ties, pairs = _pairs(g)
        key, lines, below = self.solve(g), [], sum(g.negatives)
        product = f"{sum(g.positives)}×{sum(g.negatives)} = {pairs}"
        lines.append(Text(f"共 {product} 对", f"There are {product} pairs"))
        parts = []
        for score, p, n in zip(g.scores, g.positives, g.negatives, strict=True):
            below -= n
            if p:
                parts.append(f"{p}×{below}")
                tie = Text(f"，{p}×{n} 对相同", f", {p}×{n} tied") if n else Text("", "")
                lines.append(Text(f"得分 {num(score)}：{p} 个正例高于 {below} 个负例{tie.zh}",
                                  f"Score {num(score)}: {p} positive(s) above {below} negative(s){tie.en}"))
        lines.append(Text(f"正例更高的对数：{' + '.join(parts)} = {wins}",
                          f"Pairs with the positive higher: {' + '.join(parts)} = {wins}"))
        top = f"{wins} + {ties}/2" if ties else str(wins)
        if ties:
            lines.append(Text(f"得分相同的对数：{ties}", f"Tied pairs: {ties}"))
        top = f"({top})" if ties else top
        lines.append(Text(f"AUC = {top}/{pairs} = {_AREA.show(key['auc'])}",
                          f"AUC = {top}/{pairs} = {_AREA.show(key['auc'])}"))
        return lines


def _every_two(g: Givens) -> Answers:
    wins, ties, _ = _pairs(g)
    count = sum(g.positives) + sum(g.negatives)
    return {"auc": (wins + ties / 2) / (count * (count - 1) / 2)}


def _turned(g: Givens) -> Answers:
    wins, ties, pairs = _pairs(g)
    return {"wins": pairs - wins - ties, "auc": (pairs - wins - ties / 2) / pairs}


def _accuracy(g: Givens) -> Answers | None:
    """Accuracy at the best threshold in place of an area."""
    if _tied(g):
        return None
    found, best = 0, 0
    rest = sum(g.negatives)
    for p, n in zip(g.positives, g.negatives, strict=True):
        found, rest = found + p, rest - n
        best = max(best, found + rest)
    return {"auc": best / (sum(g.positives) + sum(g.negatives))}


AucTies.misconceptions = (
    Misconception[Givens](
        "ties-as-wins",
        Text("得分相同也算排对", "Ties counted as wins"),
        Text("得分相同的一对只算 1/2，不算 1。", "A tied pair counts 1/2, not 1."),
        lambda g: {"auc": (_pairs(g)[0] + _pairs(g)[1]) / _pairs(g)[2]} if _tied(g) else None,
    ),
    Misconception[Givens](
        "ties-as-losses",
        Text("得分相同算排错", "Ties counted as losses"),
        Text("得分相同的一对算 1/2，不算 0。", "A tied pair counts 1/2, not 0."),
        lambda g: {"auc": _pairs(g)[0] / _pairs(g)[2]} if _tied(g) else None,
    ),
    Misconception[Givens](
        "ties-left-out",
        Text("得分相同的对不计入", "Tied pairs left out"),
        Text("得分相同的对仍在分母里，分子各算 1/2。", "Tied pairs stay in the denominator and count 1/2 above."),
        lambda g: {"auc": _pairs(g)[0] / (_pairs(g)[2] - _pairs(g)[1])} if _pairs(g)[2] > _pairs(g)[1] > 0 else None,
    ),
    Misconception[Givens](
        "every-two-samples",
        Text("分母用了任意两个样本的对数", "All pairs of samples in the denominator"),
        Text("只比较正例与负例：分母是 正例数×负例数。",
             "Only positives meet negatives: divide by positives × negatives."),
        _every_two,
    ),
    Misconception[Givens](
        "turned-round",
        Text("数成了负例更高的对", "Pairs with the negative higher"),
        Text("AUC 是正例得分高于负例的概率。", "AUC is the probability that the positive scores higher."),
        _turned,
    ),
    Misconception[Givens](
        "accuracy-for-area",
        Text("用准确率代替 AUC", "Accuracy in place of the area"),
        Text("AUC 不取决于某个阈值，它衡量整个排序。", "AUC belongs to no threshold: it measures the whole ranking."),
        _accuracy,
    ),
)


TEMPLATE = AucTies()
