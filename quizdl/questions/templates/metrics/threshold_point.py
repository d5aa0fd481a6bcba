"""From a threshold to a point of the precision-recall and of the ROC curve."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Absolute, Decimals, Integer
from quizdl.engine.metrics import counts_at, pr_points, roc_points
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.metrics._ranked import noisy_labels, sample_table
from quizdl.questions.templates.metrics._threshold import Givens, demanded, points, reached
from quizdl.text import Text

_CELL = Decimals(4)
_POINT = VectorPolicy(_CELL)
_LIMIT = 12


class ThresholdPoint(Template[Givens]):
    id = "threshold-point"
    topic = "metrics"
    title = Text("由阈值到 PR 点和 ROC 点", "From a threshold to a PR and a ROC point")
    levels = (1, 2, 3)
    facts = ("pr-curve.point", "roc-curve.point", "recall.threshold")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        count = (6, 8, 10)[level - 1]
        while True:
            ranked = noisy_labels(rng, count, 2, count - 2)
            scores = sorted((n / 100 for n in rng.sample(range(6, 98), count)), reverse=True)
            # The threshold is the score of a positive, so that "at least" and "more than" differ.
            cut = rng.choice([k for k, label in enumerate(ranked) if label])
            order = rng.shuffled(range(count))
            g = Givens(tuple(ranked[k] for k in order), tuple(scores[k] for k in order),
                       scores[cut], roc_asked=level > 1)
            if level == 3:
                g = Givens(g.labels, g.scores, 0.0, rng.choice((0.5, 0.6, 0.75, 0.8)))
            found = _right(g)
            if 0 < found["fp"] < count - sum(ranked) and 1 < found["tp"] < sum(ranked):
                return g

    def check(self, g: Givens) -> None:
        self.require(len(g.scores) == len(g.labels), "scores", f"must have {len(g.labels)} entries, as labels has")
        self.require(2 <= len(g.labels) <= _LIMIT, "labels", f"must have 2 to {_LIMIT} entries")
        self.require(max(g.labels) <= 1, "labels", "must be 0 or 1")
        self.require(0 < sum(g.labels) < len(g.labels), "labels", "needs at least one positive and one negative")
        self.require(max(map(abs, g.scores)) < 1000, "scores", "must be between -1000 and 1000")
        self.require(all(round(score, 2) == score for score in g.scores), "scores", "must have at most 2 decimals")
        self.require(max(len(num(score)) for score in g.scores) <= 5, "scores", "must have at most 5 characters each")

    def prompt(self, g: Givens) -> Text:
        table = sample_table(g.labels, g.scores)
        text = Text(f"样本的得分和真实标签（1 为正例）：\n{table.zh}\n得分 ≥ 阈值的判为正例。",
                    f"Scores and true labels of the samples (1 is positive):\n{table.en}\nA sample is called positive "
                    "when its score ≥ the threshold. ")
        if g.min_recall:
            text += Text(f"阈值取样本得分之一：求使召回率至少为 {num(g.min_recall)} 的最大阈值，此时的 ",
                         f"The threshold is one of the scores: find the highest one whose recall is at least "
                         f"{num(g.min_recall)}, and there ")
        else:
            text += Text(f"阈值为 {num(g.threshold)}，求 ", f"The threshold is {num(g.threshold)}. Find ")
        text += Text("TP、FP、PR 曲线上的点（召回率, 精确率）",
                     "TP, FP, the point (recall, precision) of the PR curve")
        if g.roc_asked:
            text += Text("和 ROC 曲线上的点（假阳性率, 真阳性率）",
                         " and the point (false positive rate, true positive rate) of the ROC curve")
        text += Text("。", ".")
        if not g.min_recall and max(g.scores) < g.threshold:
            text += Text("没有判为正例的样本时，精确率记为 1。",
                         " Precision counts as 1 when nothing is called positive.")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = [Field("threshold", Text("阈值", "threshold"), Absolute(1e-3), zero_ok=True)] if g.min_recall else []
        chosen = ("threshold",) if g.min_recall else ()
        fields += [Field("tp", Text("真阳性 TP", "TP"), Integer(), after=chosen, zero_ok=True),
                   Field("fp", Text("假阳性 FP", "FP"), Integer(), after=chosen, zero_ok=True),
                   Field("pr", Text("PR 点：召回率, 精确率", "PR point: recall, precision"), _POINT, after=("tp", "fp"),
                         zero_ok=True)]
        if g.roc_asked:
            fields.append(Field("roc", Text("ROC 点：假阳性率, 真阳性率", "ROC point: FPR, TPR"), _POINT,
                                after=("tp", "fp"), zero_ok=True))
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        threshold = g.threshold
        if g.min_recall:
            candidates = sorted(g.scores, reverse=True)
            recalls = pr_points(g.labels, g.scores, candidates).recall
            threshold = next(cut for cut, r in zip(candidates, recalls, strict=True) if r >= g.min_recall - 1e-12)
        counts = counts_at(g.labels, g.scores, threshold)
        pr, roc = pr_points(g.labels, g.scores, [threshold]), roc_points(g.labels, g.scores, [threshold])
        return {"threshold": threshold, "tp": counts.tp, "fp": counts.fp,
                "pr": (float(pr.recall[0]), float(pr.precision[0])),
                "roc": (float(roc.false_positive_rate[0]), float(roc.true_positive_rate[0]))}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # Walk down the ranking until the threshold, or until enough positives are found.
        positives = sum(g.labels)
        ranking = sorted(zip(g.scores, g.labels, strict=True), reverse=True)
        tp = fp = 0
        threshold = g.threshold
        for index, (score, label) in enumerate(ranking):
            if not g.min_recall and score < g.threshold:
                break
            tp, fp = tp + label, fp + 1 - label
            last_of_ties = index + 1 == len(ranking) or ranking[index + 1][0] < score
            if g.min_recall and last_of_ties and tp >= g.min_recall * positives - 1e-9:
                threshold = score
                break
        return {"threshold": threshold, "tp": tp, "fp": fp,
                "pr": (keep(tp / positives), keep(tp / (tp + fp)) if tp + fp else 1.0),
                "roc": (keep(fp / (len(ranking) - positives)), keep(tp / positives))}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "threshold" in earlier:
            counts = counts_at(g.labels, g.scores, earlier["threshold"])
            return {"tp": counts.tp, "fp": counts.fp}
        tp, fp, positives = earlier["tp"], earlier["fp"], sum(g.labels)
        return {"pr": (tp / positives, tp / (tp + fp)), "roc": (fp / (len(g.labels) - positives), tp / positives)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        positives, tp, fp = sum(g.labels), key["tp"], key["fp"]
        negatives = len(g.labels) - positives
        lines = [Text(f"共有正例 {positives} 个、负例 {negatives} 个",
                      f"There are {positives} positives and {negatives} negatives")]
        if g.min_recall:
            shown = Absolute(1e-3).show(key["threshold"])
            for score in sorted(set(g.scores), reverse=True):
                if score < key["threshold"]:
                    break
                line = f"{num(score)} → {round(reached(g, score) * positives)}/{positives}"
                lines.append(Text(f"阈值 {line}（召回率）", f"threshold {line} (recall)"))
            lines.append(Text(f"首次达到 {num(g.min_recall)} 的阈值是 {shown}",
                              f"{num(g.min_recall)} is first reached at the threshold {shown}"))
        above = ", ".join(num(s) for s in sorted(g.scores, reverse=True) if s >= key["threshold"]) or "-"
        lines.append(Text(f"判为正例的得分：{above}；TP = {tp}，FP = {fp}",
                          f"Called positive: {above}; TP = {tp}, FP = {fp}"))
        precision = f"{tp}/({tp}+{fp})" if tp + fp else "1"
        shown = f"({tp}/{positives}, {precision}) = {_POINT.show(key['pr'])}"
        empty = Text("", "")
        if not tp + fp:
            empty = Text("（没有判为正例时精确率记为 1）", " (precision counts as 1 when nothing is called positive)")
        lines.append(Text(f"PR 点 = {shown}{empty.zh}", f"PR point = {shown}{empty.en}"))
        if g.roc_asked:
            shown = f"({fp}/{negatives}, {tp}/{positives}) = {_POINT.show(key['roc'])}"
            lines.append(Text(f"ROC 点 = {shown}", f"ROC point = {shown}"))
        return lines


def _strictly(g: Givens) -> Answers | None:
    """Only scores above the threshold count, also where the threshold is chosen by its recall."""
    threshold, positives = g.threshold, sum(g.labels)
    if g.min_recall:
        found = {cut: sum(label for label, score in zip(g.labels, g.scores, strict=True) if score > cut)
                 for cut in g.scores}
        enough = [cut for cut, tp in found.items() if tp / positives >= g.min_recall - 1e-12]
        if not enough:
            return None
        threshold = max(enough)
    wrong = points(g, [score > threshold for score in g.scores])
    return {"threshold": threshold, **wrong} if g.min_recall else wrong


def _below(g: Givens) -> Answers:
    return points(g, [score < demanded(g) for score in g.scores])


def _right(g: Givens) -> Answers:
    return points(g, [score >= demanded(g) for score in g.scores])


def _pr_axes(g: Givens) -> Answers:
    return {"pr": _right(g)["pr"][::-1]}


def _roc_axes(g: Givens) -> Answers:
    return {"roc": _right(g)["roc"][::-1]}


def _false_discovery(g: Givens) -> Answers | None:
    found = _right(g)
    called = found["tp"] + found["fp"]
    return {"roc": (found["fp"] / called, found["roc"][1])} if called else None


def _specificity(g: Givens) -> Answers:
    fpr, tpr = _right(g)["roc"]
    return {"roc": (1 - fpr, tpr)}


def _any_recall(g: Givens) -> Answers | None:
    """The last positive is demanded although fewer are enough."""
    if not g.min_recall:
        return None
    cut = min(score for score, label in zip(g.scores, g.labels, strict=True) if label)
    return {"threshold": cut, **points(g, [score >= cut for score in g.scores])}


def _missed_for_false_alarms(g: Givens) -> Answers | None:
    """The positives below the threshold, FN, taken for FP."""
    found, positives = _right(g), sum(g.labels)
    if not found["tp"]:
        return None
    fn = positives - found["tp"]
    recall = found["tp"] / positives
    return {"fp": fn, "pr": (recall, recall), "roc": (fn / (len(g.labels) - positives), recall)}


def _over_all_samples(g: Givens) -> Answers:
    found, count = _right(g), len(g.labels)
    return {"pr": (found["tp"] / count, found["pr"][1]), "roc": (found["fp"] / count, found["tp"] / count)}


ThresholdPoint.misconceptions = (
    Misconception[Givens](
        "strictly-above",
        Text("等于阈值的判成了负例", "A score equal to the threshold called negative"),
        Text("题中规定得分 ≥ 阈值即判为正例，等于也算。", "The rule is score ≥ threshold: equal counts as positive."),
        _strictly,
    ),
    Misconception[Givens](
        "below-is-positive",
        Text("低于阈值的判成了正例", "Scores below the threshold called positive"),
        Text("得分高的判为正例：比较方向是 ≥。", "High scores are called positive: the comparison is ≥."),
        _below,
    ),
    Misconception[Givens](
        "pr-axes-swapped",
        Text("PR 点的坐标写反", "Axes of the PR point swapped"),
        Text("PR 曲线横轴是召回率，纵轴是精确率。", "On a PR curve recall is the x-axis and precision the y-axis."),
        _pr_axes,
    ),
    Misconception[Givens](
        "roc-axes-swapped",
        Text("ROC 点的坐标写反", "Axes of the ROC point swapped"),
        Text("ROC 曲线横轴是假阳性率，纵轴是真阳性率。", "On a ROC curve FPR is the x-axis and TPR the y-axis."),
        _roc_axes,
    ),
    Misconception[Givens](
        "false-discovery-rate",
        Text("假阳性率除以了判为正的个数", "FPR over what was called positive"),
        Text("假阳性率 = FP/(FP+TN)，分母是所有负例。", "FPR = FP/(FP+TN), over all negatives."),
        _false_discovery,
    ),
    Misconception[Givens](
        "specificity-for-fpr",
        Text("横轴用了特异度", "Specificity on the x-axis"),
        Text("ROC 的横轴是假阳性率 = 1 - 特异度。", "The x-axis of ROC is FPR = 1 - specificity."),
        _specificity,
    ),
    Misconception[Givens](
        "missed-for-false-alarms",
        Text("把漏判的正例当作假阳性", "Missed positives taken for false positives"),
        Text("假阳性 FP 是判为正例的负例；没有判为正例的正例是假阴性 FN。",
             "False positives are negatives called positive; positives that are not called so are false negatives."),
        _missed_for_false_alarms,
    ),
    Misconception[Givens](
        "over-all-samples",
        Text("除以了样本总数", "Divided by all samples"),
        Text("召回率（真阳性率）除以正例数，假阳性率除以负例数，都不是样本总数。",
             "Recall (TPR) divides by the positives and FPR by the negatives, neither by all samples."),
        _over_all_samples,
    ),
    Misconception[Givens](
        "every-positive-found",
        Text("把召回率要求当作全部找到", "All positives demanded"),
        Text("只需召回率达到要求的值，不必找到所有正例；取满足条件的最大阈值。",
             "Only the demanded recall is needed, not every positive: take the highest threshold that reaches it."),
        _any_recall,
    ),
)


TEMPLATE = ThresholdPoint()
