"""All scores of a binary confusion matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.metrics import Counts, accuracy, f_beta, false_positive_rate, precision, recall, specificity
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

Style = Literal["counts", "matrix", "story"]
_SCORE = Decimals(4)
_MOST = 1_000_000


@dataclass(frozen=True)
class Givens:
    tp: Annotated[int, given("真阳性 TP", "true positives", low=0, high=_MOST)]
    fp: Annotated[int, given("假阳性 FP", "false positives", low=0, high=_MOST)]
    fn: Annotated[int, given("假阴性 FN", "false negatives", low=0, high=_MOST)]
    tn: Annotated[int, given("真阴性 TN", "true negatives", low=0, high=_MOST)]
    beta: Annotated[float, given("F_β 的 β", "β of F_β", low=0.1, high=10)] = 1.0
    style: Annotated[Style, given("题面：四个计数、混淆矩阵或文字",
                                  "how it is told: counts, a matrix, or a story")] = "counts"


def _f(p: float, r: float, beta: float) -> float:
    return (1 + beta**2) * p * r / (beta**2 * p + r) if p or r else 0.0


def _name(g: Givens) -> str:
    return f"F{num(g.beta)}"


def _scores(tp: int, fp: int, fn: int, tn: int, beta: float) -> dict[str, float]:
    p, r = tp / (tp + fp), tp / (tp + fn)
    return {"accuracy": (tp + tn) / (tp + fp + fn + tn), "precision": p, "recall": r,
            "specificity": tn / (tn + fp), "fpr": fp / (fp + tn), "f": _f(p, r, beta)}


class ConfusionScores(Template[Givens]):
    id = "confusion-scores"
    topic = "metrics"
    title = Text("混淆矩阵的各项指标", "Scores of a confusion matrix")
    levels = (1, 2, 3)
    facts = (
        "accuracy.formula",
        "precision.formula",
        "recall.formula",
        "specificity.formula",
        "f1-score.formula",
        "false-positive-rate.formula",
    )
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            tp, fp, fn = rng.sample(range(6, 60), 3)
            return Givens(tp, fp, fn, rng.integer(60, 120))
        if level == 2:
            tp, fp, fn = rng.sample(range(10, 80), 3)
            return Givens(tp, fp, fn, rng.integer(81, 300), 1.0, "matrix")
        tp, fn = rng.sample(range(5, 45), 2)
        fp = rng.integer(10, 90)
        total = rng.choice((500, 800, 1000, 2000))
        return Givens(tp, fp, fn, total - tp - fp - fn, rng.choice((0.5, 2.0)), "story")

    def check(self, g: Givens) -> None:
        self.require(g.tp + g.fn > 0, "tp", "and fn are both 0: there is no positive sample")
        self.require(g.tn + g.fp > 0, "tn", "and fp are both 0: there is no negative sample")
        self.require(g.tp + g.fp > 0, "tp", "and fp are both 0: nothing is called positive, so precision is undefined")

    def prompt(self, g: Givens) -> Text:
        if g.style == "story":
            total, positive, called = g.tp + g.fp + g.fn + g.tn, g.tp + g.fn, g.tp + g.fp
            text = Text(f"{total} 个样本中有 {positive} 个正例。模型把 {called} 个样本判为正例，其中 {g.tp} 个判对。"
                        f"\n求 FN、TN，以及",
                        f"Of {total} samples, {positive} are positive. A model calls {called} samples positive, "
                        f"{g.tp} of them rightly.\nFind FN, TN, and the ")
        elif g.style == "matrix":
            width = max(len(str(n)) for n in (g.tp, g.fp, g.fn, g.tn))
            rows = [(f"{a:>{width + 4}}{b:>{width + 6}}") for a, b in ((g.tp, g.fn), (g.fp, g.tn))]
            text = Text(f"混淆矩阵（行为真实类别，列为预测类别，顺序都是正、负）：\n  {rows[0]}\n  {rows[1]}\n求",
                        "A confusion matrix (rows: true class, columns: predicted class, both in the order positive, "
                        f"negative):\n  {rows[0]}\n  {rows[1]}\nFind the ")
        else:
            counts = f"TP = {g.tp}, FP = {g.fp}, FN = {g.fn}, TN = {g.tn}"
            text = Text(f"二分类结果：{counts.replace(', ', '，')}。求", f"A binary classifier has {counts}. Find the ")
        more = Text("、特异度（真阴性率）、假阳性率", ", specificity (true negative rate), false positive rate") \
            if g.style != "counts" else Text("", "")
        weighted = Text("", "") if g.beta == 1 else \
            Text("，F_β = (1+β²)·P·R/(β²·P+R)", ", where F_β = (1+β²)·P·R/(β²·P+R)")
        return text + Text(f"准确率、精确率、召回率{more.zh}和 {_name(g)}{weighted.zh}。",
                           f"accuracy, precision, recall{more.en} and {_name(g)}{weighted.en}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        counts = (Field("fn", Text("假阴性 FN", "false negatives FN"), Integer(), zero_ok=True),
                  Field("tn", Text("真阴性 TN", "true negatives TN"), Integer(), zero_ok=True))
        told = g.style == "story"
        scores = (Field("accuracy", Text("准确率", "accuracy"), _SCORE, after=("fn", "tn") if told else ()),
                  Field("precision", Text("精确率", "precision"), _SCORE, zero_ok=True),
                  Field("recall", Text("召回率", "recall"), _SCORE, after=("fn",) if told else (), zero_ok=True))
        more = (Field("specificity", Text("特异度", "specificity"), _SCORE, after=("tn",) if told else (),
                      zero_ok=True),
                Field("fpr", Text("假阳性率", "false positive rate"), _SCORE, after=("specificity",), zero_ok=True))
        f = Field("f", Text(f"{_name(g)} 值", _name(g)), _SCORE, after=("precision", "recall"), zero_ok=True)
        return (*(counts if told else ()), *scores, *(more if g.style != "counts" else ()), f)

    def solve(self, g: Givens) -> Answers:
        counts = Counts(g.tp, g.fp, g.fn, g.tn)
        return {"fn": g.fn, "tn": g.tn, "accuracy": accuracy(counts), "precision": precision(counts),
                "recall": recall(counts), "specificity": specificity(counts), "fpr": false_positive_rate(counts),
                "f": f_beta(counts, g.beta)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        total, positive, called = g.tp + g.fp + g.fn + g.tn, g.tp + g.fn, g.tp + g.fp
        p, r = keep(g.tp / called), keep(g.tp / positive)
        fpr = keep((called - g.tp) / (total - positive))
        # The weighted harmonic mean of precision and recall.
        f = (1 + g.beta**2) / (1 / p + g.beta**2 / r) if p and r else 0.0
        return {"fn": positive - g.tp, "tn": total - positive - (called - g.tp),
                "accuracy": 1 - (positive - g.tp + called - g.tp) / total, "precision": p, "recall": r,
                "specificity": 1 - fpr, "fpr": fpr, "f": f}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "precision" in earlier:
            return {"f": _f(earlier["precision"], earlier["recall"], g.beta)}
        if "specificity" in earlier:
            return {"fpr": 1 - earlier["specificity"]}
        counts = Counts(g.tp, g.fp, int(earlier.get("fn", g.fn)), int(earlier.get("tn", g.tn)))
        return {"accuracy": accuracy(counts), "recall": recall(counts), "specificity": specificity(counts)}

    def follow_otherwise(self, g: Givens, earlier: Answers) -> Answers:
        if "fn" not in earlier or "tn" not in earlier:
            return {}
        # The story states the total.
        return {"accuracy": (g.tp + earlier["tn"]) / (g.tp + g.fp + g.fn + g.tn)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, total = self.solve(g), g.tp + g.fp + g.fn + g.tn
        lines = []
        if g.style == "story":
            fn = f"{g.tp + g.fn} - {g.tp} = {g.fn}"
            tn = f"{total} - {g.tp} - {g.fp} - {g.fn} = {g.tn}"
            lines.append(Text(f"TP = {g.tp}，FP = {g.tp + g.fp} - {g.tp} = {g.fp}，FN = {fn}，TN = {tn}",
                              f"TP = {g.tp}, FP = {g.tp + g.fp} - {g.tp} = {g.fp}, FN = {fn}, TN = {tn}"))
        elif g.style == "matrix":
            lines.append(Text(f"读表：TP = {g.tp}，FN = {g.fn}（第一行），FP = {g.fp}，TN = {g.tn}（第二行）",
                              f"From the table: TP = {g.tp}, FN = {g.fn} (row 1), FP = {g.fp}, TN = {g.tn} (row 2)"))
        work = {"accuracy": f"(TP+TN)/N = ({g.tp}+{g.tn})/{total}", "precision": f"TP/(TP+FP) = {g.tp}/{g.tp + g.fp}",
                "recall": f"TP/(TP+FN) = {g.tp}/{g.tp + g.fn}", "specificity": f"TN/(TN+FP) = {g.tn}/{g.tn + g.fp}",
                "fpr": f"FP/(FP+TN) = {g.fp}/{g.fp + g.tn}"}
        p, r, square = (approx(value, 5) for value in (key["precision"], key["recall"], g.beta**2))
        work["f"] = f"2·P·R/(P+R) = 2×{p}×{r}/({p}+{r})" if g.beta == 1 else \
            f"(1+β²)·P·R/(β²·P+R) = (1+{square})×{p}×{r}/({square}×{p}+{r})"
        for field in self.fields(g):
            if field.name in work:
                line = f"{work[field.name]} = {_SCORE.show(key[field.name])}"
                lines.append(Text(f"{field.label.zh} = {line}", f"{field.label.en} = {line}"))
        return lines


def _change(method: Callable[[Givens, dict[str, float]], Answers | None]) -> Callable[[Givens], Answers | None]:
    """A mistake told by what it does to the right scores."""
    return lambda g: method(g, _scores(g.tp, g.fp, g.fn, g.tn, g.beta))


def _transposed(g: Givens) -> Answers | None:
    if g.style != "matrix" or g.tn + g.fn == 0:
        return None
    return _scores(g.tp, g.fn, g.fp, g.tn, g.beta)


def _beta_inverted(g: Givens, s: dict[str, float]) -> Answers | None:
    return None if g.beta == 1 else {"f": _f(s["precision"], s["recall"], 1 / g.beta)}


def _beta_not_squared(g: Givens, s: dict[str, float]) -> Answers | None:
    if g.beta == 1 or not g.tp:
        return None
    return {"f": (1 + g.beta) * s["precision"] * s["recall"] / (g.beta * s["precision"] + s["recall"])}


ConfusionScores.misconceptions = (
    Misconception[Givens](
        "precision-and-recall-swapped",
        Text("精确率与召回率弄反", "Precision and recall swapped"),
        Text("精确率除以判为正的 TP+FP，召回率除以真正为正的 TP+FN。",
             "Precision divides by what was called positive, TP+FP; recall by what is positive, TP+FN."),
        _change(lambda g, s: {"precision": s["recall"], "recall": s["precision"],
                              "f": _f(s["recall"], s["precision"], g.beta)}),
    ),
    Misconception[Givens](
        "accuracy-of-positives",
        Text("准确率漏掉真阴性", "Accuracy without the true negatives"),
        Text("判对的包括 TP 和 TN：准确率 = (TP+TN)/总数。", "TN is right as well: accuracy = (TP+TN)/total."),
        lambda g: {"accuracy": g.tp / (g.tp + g.fp + g.fn + g.tn)},
    ),
    Misconception[Givens](
        "arithmetic-mean",
        Text("F 值用了算术平均", "Arithmetic mean for F"),
        Text("F 值是精确率和召回率的调和平均：F1 = 2PR/(P+R)。", "F is a harmonic mean: F1 = 2PR/(P+R)."),
        _change(lambda g, s: {"f": (s["precision"] + s["recall"]) / 2}),
    ),
    Misconception[Givens](
        "matrix-transposed",
        Text("混淆矩阵的行列看反", "Rows and columns of the matrix confused"),
        Text("题中行是真实类别、列是预测类别，第一行第二列是 FN。",
             "Rows are the true classes here and columns the predicted ones: row 1, column 2 is FN."),
        _transposed,
    ),
    Misconception[Givens](
        "specificity-by-predicted",
        Text("特异度除以了判为负的个数", "Specificity over what was called negative"),
        Text("特异度 = TN/(TN+FP)，分母是真正的负例；TN/(TN+FN) 是阴性预测值。",
             "Specificity = TN/(TN+FP), over all that is negative; TN/(TN+FN) is the negative predictive value."),
        lambda g: {"specificity": g.tn / (g.tn + g.fn)} if g.tn + g.fn else None,
    ),
    Misconception[Givens](
        "false-discovery-rate",
        Text("假阳性率除以了判为正的个数", "False positive rate over what was called positive"),
        Text("假阳性率 = FP/(FP+TN) = 1 - 特异度；FP/(TP+FP) 是错误发现率。",
             "FPR = FP/(FP+TN) = 1 - specificity; FP/(TP+FP) is the false discovery rate."),
        lambda g: {"fpr": g.fp / (g.tp + g.fp)},
    ),
    Misconception[Givens](
        "beta-inverted",
        Text("β 的作用弄反", "β the wrong way round"),
        Text("β > 1 更看重召回率：分母是 β²·P + R。", "β > 1 weighs recall more: the denominator is β²·P + R."),
        _change(_beta_inverted),
    ),
    Misconception[Givens](
        "beta-not-squared",
        Text("β 没有平方", "β not squared"),
        Text("公式中是 β²：F_β = (1+β²)PR/(β²P+R)。", "The formula has β²: F_β = (1+β²)PR/(β²P+R)."),
        _change(_beta_not_squared),
    ),
)


TEMPLATE = ConfusionScores()
