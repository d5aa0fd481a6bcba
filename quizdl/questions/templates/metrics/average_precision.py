"""Average precision of a ranking: plain, with missed objects, and interpolated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.metrics import average_precision, pr_curve
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.metrics._ranked import noisy_labels
from quizdl.text import Text

Rule = Literal["none", "11-point", "all-point"]
_CELL = Decimals(4)
_VECTOR = VectorPolicy(_CELL)
_RULES = {
    "none": Text("AP = Σ (R_k - R_(k-1))·P_k（不插值）", "AP = Σ (R_k - R_(k-1))·P_k (not interpolated)"),
    "all-point": Text("AP = Σ (R_k - R_(k-1))·P，P 取召回率 ≥ R_k 处的最大精确率（全点插值）",
                      "AP = Σ (R_k - R_(k-1))·P, P the highest precision at recall ≥ R_k (all-point interpolation)"),
    "11-point": Text("AP = 召回率 0, 0.1, …, 1 这 11 处插值精确率的平均；插值精确率取召回率 ≥ 该处的最大精确率，"
                     "达不到的记 0",
                     "AP = the mean over the 11 recalls 0, 0.1, ..., 1 of the highest precision at that recall or "
                     "beyond (0 where it is not reached)"),
}


@dataclass(frozen=True)
class Givens:
    hits: Annotated[Integers, given("按得分由高到低，1 为正确检出", "by decreasing score, 1 for a hit")]
    objects: Annotated[int, given("真实目标总数", "objects in all", low=1, high=200)]
    rule: Annotated[Rule, given("AP 的计算方式", "how AP is computed")] = "none"


def _ranks(g: Givens) -> list[int]:
    return [rank for rank, hit in enumerate(g.hits, start=1) if hit]


def _precisions(g: Givens) -> list[float]:
    """Precision at each hit."""
    return [found / rank for found, rank in enumerate(_ranks(g), start=1)]


def _envelope(g: Givens) -> list[float]:
    found = _precisions(g)
    return [max(found[k:]) for k in range(len(found))]


class AveragePrecision(Template[Givens]):
    id = "average-precision"
    topic = "metrics"
    title = Text("平均精确率 AP", "Average precision")
    levels = (1, 2, 3)
    facts = ("pr-curve.area", "pr-curve.interpolation")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        while True:
            hits = noisy_labels(rng, 6 if level == 1 else 7, 3, 4 if level < 3 else 5)
            rule: Rule = "none" if level < 3 else rng.choice(("all-point", "11-point"))
            g = Givens(hits, sum(hits) + (0 if level == 1 else rng.integer(1, 3)), rule)
            if g.objects != len(hits) and (level < 3 or _envelope(g) != _precisions(g)):
                return g

    def check(self, g: Givens) -> None:
        self.require(len(g.hits) <= 30, "hits", "has more than 30 entries")
        self.require(max(g.hits) == 1, "hits", "must be 0 or 1, with at least one hit")
        self.require(sum(g.hits) <= g.objects, "objects", f"must be at least {sum(g.hits)}, the number of hits")

    def prompt(self, g: Givens) -> Text:
        ranking, missed = " ".join(map(str, g.hits)), g.objects - sum(g.hits)
        never = Text(f"，其中 {missed} 个从未被检出",
                     f", {missed} of them never found") \
            if missed else Text("，全部在列表中", ", all of them in the list")
        rule = _RULES[g.rule]
        return Text(f"检测结果按得分由高到低（1 为正确检出，0 为误检）：\n  {ranking}\n"
                    f"真实目标共 {g.objects} 个{never.zh}。{rule.zh}。\n求每个正确检出处的精确率和 AP。",
                    f"Detections by decreasing score (1: hit, 0: false alarm):\n  {ranking}\n"
                    f"There are {g.objects} objects in all{never.en}. {rule.en}.\n"
                    "Find the precision at each hit, and AP.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("precisions", Text("各正确检出处的精确率", "precision at each hit"), _VECTOR),
                Field("ap", Text("平均精确率 AP", "AP"), _CELL, after=("precisions",)))

    def solve(self, g: Givens) -> Answers:
        scores = [-float(rank) for rank in range(len(g.hits))]
        curve = pr_curve(g.hits, scores)
        return {"precisions": [float(p) for p, hit in zip(curve.precision, g.hits, strict=True) if hit],
                "ap": average_precision(g.hits, scores, interpolation=g.rule, n_positive=g.objects)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        precisions = [keep(p) for p in _precisions(g)]
        if g.rule == "none":
            area = sum(precisions) / g.objects
        elif g.rule == "all-point":
            area = sum(max(precisions[k:]) for k in range(len(precisions))) / g.objects
        else:
            # Recall k/10 needs ceil(k·objects/10) hits.
            needed = [-(-k * g.objects // 10) for k in range(11)]
            area = sum(max(precisions[max(n, 1) - 1:], default=0.0) for n in needed) / 11
        return {"precisions": precisions, "ap": area}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"ap": _area(g, list(earlier["precisions"]))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, ranks = self.solve(g), _ranks(g)
        fractions = ", ".join(f"{k}/{rank}" for k, rank in enumerate(ranks, start=1))
        places, line = ", ".join(map(str, ranks)), f"{fractions} = {_VECTOR.show(key['precisions'])}"
        lines = [Text(f"正确检出在第 {places} 位，精确率 = {line}",
                      f"The hits are at ranks {places}: precision = {line}")]
        used, shown = key["precisions"], _CELL.show(key["ap"])
        if g.rule != "none":
            used = _envelope(g)
            values = _VECTOR.show(used)
            lines.append(Text(f"取右侧最大值后：{values}", f"Highest precision from there on: {values}"))
        if g.rule == "11-point":
            needed = [max(-(-k * g.objects // 10), 1) for k in range(11)]
            counts = [needed.count(n) for n in range(1, len(used) + 1)]
            terms = " + ".join(f"{count}×{_CELL.show(p)}" for count, p in zip(counts, used, strict=True) if count)
            lines.append(Text(f"11 个召回率中每个值出现的次数：AP = ({terms})/11 = {shown}",
                              f"How many of the 11 recalls take each value: AP = ({terms})/11 = {shown}"))
        else:
            terms = " + ".join(_CELL.show(p) for p in used)
            lines.append(Text(f"每次正确检出召回率增加 1/{g.objects}：AP = ({terms})/{g.objects} = {shown}",
                              f"Each hit adds 1/{g.objects} to the recall: AP = ({terms})/{g.objects} = {shown}"))
        return lines


def _area(g: Givens, precisions: list[float], *, objects: int | None = None, rule: Rule | None = None) -> float:
    """AP from precisions at the hits, with another number of objects or another rule."""
    rule, objects = rule or g.rule, objects or g.objects
    if rule == "none":
        return sum(precisions) / objects
    envelope = [max(precisions[k:]) for k in range(len(precisions))]
    if rule == "all-point":
        return sum(envelope) / objects
    needed = [max(-(-k * objects // 10), 1) for k in range(11)]
    return sum(envelope[n - 1] for n in needed if n <= len(envelope)) / 11


def _every_rank(g: Givens) -> Answers:
    running = [sum(g.hits[:rank]) / rank for rank in range(1, len(g.hits) + 1)]
    return {"ap": sum(running) / len(running)}


def _missed_ignored(g: Givens) -> Answers | None:
    found = sum(g.hits)
    return {"ap": _area(g, _precisions(g), objects=found)} if found < g.objects else None


def _recalls(g: Givens) -> Answers:
    found = [k / g.objects for k in range(1, sum(g.hits) + 1)]
    return {"precisions": found, "ap": _area(g, found)}


def _not_interpolated(g: Givens) -> Answers | None:
    return None if g.rule == "none" else {"ap": _area(g, _precisions(g), rule="none")}


def _other_rule(g: Givens) -> Answers | None:
    if g.rule == "none":
        return None
    return {"ap": _area(g, _precisions(g), rule="all-point" if g.rule == "11-point" else "11-point")}


AveragePrecision.misconceptions = (
    Misconception[Givens](
        "mean-over-all-ranks",
        Text("对每个位置的精确率取平均", "Precision averaged over all ranks"),
        Text("只有正确检出处召回率才增加，只用这些位置的精确率。",
             "Recall grows only at the hits: use the precision at those ranks alone."),
        _every_rank,
    ),
    Misconception[Givens](
        "divided-by-list-length",
        Text("除以了检测结果的个数", "Divided by the length of the list"),
        Text("除以真实目标总数，不是检测结果的个数。", "Divide by the number of objects, not of detections."),
        lambda g: None if g.rule == "11-point" else {"ap": _area(g, _precisions(g), objects=len(g.hits))},
    ),
    Misconception[Givens](
        "missed-objects-ignored",
        Text("漏检的目标没有计入", "Missed objects ignored"),
        Text("召回率的分母包括从未检出的目标。", "Recall divides by all objects, also those never found."),
        _missed_ignored,
    ),
    Misconception[Givens](
        "precision-of-the-whole-list",
        Text("只用了整个列表的精确率", "Precision of the whole list"),
        Text("AP 不是一个点的精确率，而是 PR 曲线下的面积。",
             "AP is no single precision but the area under the PR curve."),
        lambda g: {"ap": sum(g.hits) / len(g.hits)},
    ),
    Misconception[Givens](
        "recall-for-precision",
        Text("算成了召回率", "Recall in place of precision"),
        Text("第 k 个正确检出处的精确率是 k 除以它的名次，不是除以目标总数。",
             "The precision at the k-th hit is k over its rank, not over the number of objects."),
        _recalls,
    ),
    Misconception[Givens](
        "not-interpolated",
        Text("没有插值", "Not interpolated"),
        Text("题中要求插值：用该召回率及更高处的最大精确率。",
             "Interpolate: take the highest precision at that recall or beyond."),
        _not_interpolated,
    ),
    Misconception[Givens](
        "other-interpolation",
        Text("用了另一种插值", "The other interpolation"),
        Text("11 点插值取 11 个固定召回率的平均，全点插值按召回率的增量加权，看清题目要哪一种。",
             "11-point averages over eleven fixed recalls, all-point weighs by the steps in recall: mind which one "
             "is asked."),
        _other_rule,
    ),
)


TEMPLATE = AveragePrecision()
