"""Diagnosis from error rates: avoidable bias, variance, data mismatch, and what helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from quizdl.answers.choice_policy import OneOf, Option
from quizdl.answers.policy import Decimals
from quizdl.engine.metrics import Counts, accuracy
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    human: Annotated[float, given("人类水平的错误率，%", "human-level error, %", low=0, high=99)]
    sizes: Annotated[Integers, given("各集合的样本数：训练、（训练-验证、）验证",
                                     "sample counts: train, (train-dev,) dev")]
    errors: Annotated[Integers, given("各集合上判错的样本数", "wrong predictions on each set")]
    remedy: Annotated[bool, given("是否问对策", "whether the remedy is asked")] = False


_GAP = Decimals(2)
_PROBLEMS = {"bias": Text("偏差大（欠拟合）", "high bias (underfitting)"),
             "variance": Text("方差大（过拟合）", "high variance (overfitting)"),
             "mismatch": Text("训练数据与验证数据分布不一致", "data mismatch between training and dev data")}
_REMEDIES = {"bias": Text("用更大的模型、训练更久或减小正则化",
                          "a bigger model, longer training or less regularization"),
             "variance": Text("收集更多训练数据或加强正则化", "more training data or stronger regularization"),
             "mismatch": Text("让训练数据更接近验证数据", "training data that resemble the dev data")}
_SETS = {2: (("训练集", "train"), ("验证集", "dev")),
         3: (("训练集", "train"), ("训练-验证集", "train-dev"), ("验证集", "dev"))}


def _names(g: Givens) -> tuple[str, ...]:
    return ("bias", "variance", "mismatch")[:len(g.sizes)]


def _judged(gaps: dict[str, float]) -> dict[str, Any]:
    """The gaps, and what the largest of them says."""
    worst = max(gaps, key=lambda name: gaps[name])
    return {**gaps, "problem": worst, "remedy": worst}


def _gaps(g: Givens, base: float | None = None) -> dict[str, float]:
    rates = [g.human if base is None else base, *(100 * e / n for e, n in zip(g.errors, g.sizes, strict=True))]
    return {name: rates[i + 1] - rates[i] for i, name in enumerate(_names(g))}


class ErrorDiagnosis(Template[Givens]):
    id = "error-diagnosis"
    topic = "practice"
    title = Text("由错误率诊断模型", "Diagnosis from error rates")
    levels = (1, 2, 3)
    facts = ("overfitting.gap", "underfitting.bias", "bias-variance.diagnose")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        names = ("bias", "variance", "mismatch")[:2 if level == 1 else rng.integer(2, 3) if level == 2 else 3]
        worst = rng.choice(names)
        human = rng.decimal(0.5, 3, 1)
        small = {name: rng.decimal(0.3, 1.5, 1) for name in names}
        gaps = {**small, worst: round(max(small.values()) + rng.decimal(2, 6, 1), 1)}
        sizes = [(1000,), (2000, 5000), (2000, 4000, 5000, 8000)][level - 1]
        counts, errors, rate = [], [], human
        for name in names:
            rate += gaps[name]
            size = rng.choice(sizes) * (10 if name == "bias" else 1)
            counts.append(size)
            errors.append(round(rate / 100 * size))
        return Givens(human, tuple(counts), tuple(errors), level > 1)

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.sizes) <= 3, "sizes", "needs two sets (train, dev) or three (train, train-dev, dev)")
        self.require(len(g.errors) == len(g.sizes), "errors", f"needs {len(g.sizes)} entries, one per set")
        for size, wrong in zip(g.sizes, g.errors, strict=True):
            self.require(size >= 1, "sizes", "needs at least one sample in each set")
            self.require(wrong <= size, "errors", f"has {wrong} wrong of {size} samples")
        top = sorted(_gaps(g).values())
        self.require(top[-1] > 0, "errors", "shows no gap: every error rate is at most the one before it")
        self.require(top[-1] - top[-2] > 0.05, "errors", "has two gaps that are equally large (or within 0.05)")

    def prompt(self, g: Givens) -> Text:
        names = _SETS[len(g.sizes)]
        zh = "\n".join(f"  {name}：{n} 个样本判错 {e} 个"
                       for (name, _), n, e in zip(names, g.sizes, g.errors, strict=True))
        en = "\n".join(f"  {name}: {e} wrong of {n} samples"
                       for (_, name), n, e in zip(names, g.sizes, g.errors, strict=True))
        three = len(g.sizes) == 3
        text = Text(f"人类水平的错误率为 {num(g.human)}%（当作最优错误率）。某分类器的结果：\n{zh}\n",
                    f"Human-level error is {num(g.human)} %, taken as the optimal error. A classifier gives:\n{en}\n")
        if three:
            text += Text("训练-验证集与训练集同分布，但没有用来训练；验证集来自实际应用的分布。\n",
                         "The train-dev set has the training distribution but was not trained on; the dev set has the "
                         "distribution of the application.\n")
        asked = (Text("可避免偏差（训练错误率减最优错误率）、方差（训练-验证错误率减训练错误率）和"
                      "数据不一致（验证错误率减训练-验证错误率）",
                      "the avoidable bias (train error minus optimal error), the variance (train-dev minus train "
                      "error) and the data mismatch (dev minus train-dev error)") if three else
                 Text("可避免偏差（训练错误率减最优错误率）和方差（验证错误率减训练错误率）",
                      "the avoidable bias (train error minus optimal error) and the variance (dev minus train error)"))
        text += Text(f"求{asked.zh}，以百分点计。以差距最大者为主要问题：是哪一个？",
                     f"Find {asked.en} in percentage points. The largest gap is the main problem: which one is it?")
        return text + (Text("应先采取哪种对策？", " Which remedy comes first?") if g.remedy else Text("", ""))

    def fields(self, g: Givens) -> tuple[Field, ...]:
        names = _names(g)
        labels = {"bias": Text("可避免偏差（百分点）", "avoidable bias (points)"),
                  "variance": Text("方差（百分点）", "variance (points)"),
                  "mismatch": Text("数据不一致（百分点）", "data mismatch (points)")}
        fields = [Field(name, labels[name], _GAP, unit="%", zero_ok=True) for name in names]
        fields.append(Field("problem", Text("主要问题", "main problem"),
                            OneOf(tuple(Option(name, _PROBLEMS[name]) for name in names)), after=names))
        if g.remedy:
            fields.append(Field("remedy", Text("首选对策", "first remedy"),
                                OneOf(tuple(Option(name, _REMEDIES[name]) for name in names)), after=("problem",)))
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        rates = [g.human]
        for size, wrong in zip(g.sizes, g.errors, strict=True):
            rates.append(100 * (1 - accuracy(Counts(size - wrong, wrong, 0, 0))))
        return _judged({name: rates[i + 1] - rates[i] for i, name in enumerate(_names(g))})

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        gaps, before = {}, g.human
        for name, size, wrong in zip(_names(g), g.sizes, g.errors, strict=True):
            gaps[name] = wrong * 100 / size - before
            before = wrong * 100 / size
        ordered = sorted(gaps.items(), key=lambda item: -item[1])
        return {**gaps, "problem": ordered[0][0], "remedy": ordered[0][0]}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        answers = {}
        if all(name in earlier for name in _names(g)):
            answers["problem"] = _judged({name: float(earlier[name]) for name in _names(g)})["problem"]
        if "problem" in earlier:
            answers["remedy"] = earlier["problem"]
        return answers

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        sets = _SETS[len(g.sizes)]
        rates = [100 * e / n for e, n in zip(g.errors, g.sizes, strict=True)]
        zh = "，".join(f"{name} {e}/{n} = {approx(rate)}%"
                      for (name, _), n, e, rate in zip(sets, g.sizes, g.errors, rates, strict=True))
        en = ", ".join(f"{name} {e}/{n} = {approx(rate)} %"
                       for (_, name), n, e, rate in zip(sets, g.sizes, g.errors, rates, strict=True))
        titles = {"bias": Text("可避免偏差", "Avoidable bias"), "variance": Text("方差", "Variance"),
                  "mismatch": Text("数据不一致", "Data mismatch")}
        steps, before = [Text(f"错误率：{zh}", f"Error rates: {en}")], g.human
        for name, rate in zip(_names(g), rates, strict=True):
            line = f" = {approx(rate)} - {approx(before)} = {_GAP.show(key[name])}"
            steps.append(Text(titles[name].zh + line, titles[name].en + line))
            before = rate
        worst, advice = _PROBLEMS[key["problem"]], _REMEDIES[key["problem"]]
        steps.append(Text(f"最大的差距说明：{worst.zh}。对策：{advice.zh}。",
                          f"The largest gap says: {worst.en}. What helps: {advice.en}."))
        return steps


def _variance_from_human(g: Givens) -> Answers:
    gaps = _gaps(g)
    return _judged({**gaps, "variance": gaps["bias"] + gaps["variance"]})


def _mismatch_taken_for_variance(g: Givens) -> Answers | None:
    if len(g.sizes) < 3:
        return None
    gaps = _gaps(g)
    return _judged({**gaps, "variance": gaps["variance"] + gaps["mismatch"]})


def _swapped(g: Givens) -> Answers:
    gaps = _gaps(g)
    return _judged({**gaps, "bias": gaps["variance"], "variance": gaps["bias"]})


def _other_remedy(g: Givens) -> Answers | None:
    worst = _judged(_gaps(g))["problem"]
    if not g.remedy or worst == "mismatch":
        return None
    return {"remedy": "variance" if worst == "bias" else "bias"}


def _more_data(g: Givens) -> Answers | None:
    """More of the same data, whatever the problem."""
    return {"remedy": "variance"} if g.remedy and _judged(_gaps(g))["problem"] == "mismatch" else None


def _accuracies(g: Givens) -> Answers:
    """Gaps between accuracies taken in the same order have the opposite sign."""
    gaps = _gaps(g)
    return {name: -gap for name, gap in gaps.items()}


ErrorDiagnosis.misconceptions = (
    Misconception[Givens](
        "bias-from-zero",
        Text("偏差没有减去最优错误率", "Optimal error not subtracted"),
        Text("可避免偏差 = 训练错误率 - 最优（人类水平）错误率，不是训练错误率本身。",
             "Avoidable bias = train error - optimal (human-level) error, not the train error itself."),
        lambda g: _judged(_gaps(g, base=0.0)) if g.human else None,
    ),
    Misconception[Givens](
        "variance-from-human",
        Text("方差从人类水平算起", "Variance measured from human level"),
        Text("方差是相对训练错误率的差距，不是相对人类水平。",
             "Variance is the gap from the train error, not from human level."),
        _variance_from_human,
    ),
    Misconception[Givens](
        "names-swapped",
        Text("偏差与方差弄反", "Bias and variance swapped"),
        Text("训练集上就错得多是偏差（欠拟合）；训练集外才变差是方差（过拟合）。",
             "Errors on the training set itself are bias (underfitting); getting worse off it is variance "
             "(overfitting)."),
        _swapped,
    ),
    Misconception[Givens](
        "mismatch-taken-for-variance",
        Text("把数据不一致算进了方差", "Mismatch counted as variance"),
        Text("方差只看训练-验证集（同分布）与训练集之差；剩下到验证集的差距是数据不一致。",
             "Variance is the gap to the train-dev set, of the same distribution; the rest up to the dev set is "
             "mismatch."),
        _mismatch_taken_for_variance,
    ),
    Misconception[Givens](
        "subtracted-the-wrong-way",
        Text("减法的方向反了", "Subtracted the wrong way round"),
        Text("用后一个错误率减前一个：变差时差距为正。",
             "Take the later error rate minus the earlier one: getting worse is a positive gap."),
        _accuracies,
    ),
    Misconception[Givens](
        "remedy-for-the-other-problem",
        Text("对策用反了", "Remedy for the other problem"),
        Text("更大的模型、更久的训练治偏差；更多数据、更强的正则化治方差。",
             "A bigger model or longer training treats bias; more data or regularization treats variance."),
        _other_remedy,
    ),
    Misconception[Givens](
        "more-of-the-same-data",
        Text("对数据不一致只加同类数据", "More of the same data against mismatch"),
        Text("训练分布的数据再多也填不了分布差距；要让训练数据更像验证数据。",
             "More data of the training distribution leaves the gap; make the training data more like the dev data."),
        _more_data,
    ),
)


TEMPLATE = ErrorDiagnosis()
