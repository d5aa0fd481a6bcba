"""Absolute against relative improvement: points of accuracy, relative gain, relative error reduction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Annotated

from quizdl.answers.policy import Decimals
from quizdl.engine.metrics import Counts, accuracy
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    n: Annotated[int, given("测试样本数", "test samples", low=2, high=10**6)]
    right: Annotated[Integers, given("各模型判对的样本数，从旧到新", "right predictions of each model, oldest first")]
    errors: Annotated[bool, given("是否问错误率的相对降低", "whether the relative error reduction is asked")] = False


_SHARE = Decimals(2)


def _rates(g: Givens) -> list[float]:
    """Accuracies in percent."""
    return [100 * count / g.n for count in g.right]


def _cut(before: float, after: float) -> float:
    """By how many percent an error rate of 100 - `before` falls."""
    return 100 * (after - before) / (100 - before)


class RelativeImprovement(Template[Givens]):
    id = "relative-improvement"
    topic = "practice"
    title = Text("绝对提升与相对提升", "Absolute against relative improvement")
    levels = (1, 2, 3)
    facts = ("group-norm.batch-two", "accuracy.definition")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        n = rng.choice({1: (100, 200, 500), 2: (250, 400, 800, 1250), 3: (200, 400, 500)}[level])
        first = round(n * rng.decimal(0.62, 0.85, 2))
        second = first + round((n - first) * rng.decimal(0.2, 0.5, 2))
        if level < 3:
            return Givens(n, (first, second), level == 2)
        return Givens(n, (first, second, second + round((n - second) * rng.decimal(0.2, 0.5, 2))), True)

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.right) <= 3, "right", "needs two or three models")
        self.require(max(g.right) <= g.n, "right", f"has {max(g.right)} right of {g.n} samples")
        self.require(g.right[0] > 0, "right", "needs a first model that is right at least once")
        self.require(max(g.right[:-1]) < g.n, "right", "needs earlier models that err at least once")
        self.require(len(set(g.right)) == len(g.right), "right", "has two equal models: nothing improves")
        self.require(g.errors or len(g.right) == 2, "errors", "must be true for three models")

    def prompt(self, g: Givens) -> Text:
        names = "ABC"
        zh = "，".join(f"模型 {name} 判对 {count} 个" for name, count in zip(names, g.right, strict=False))
        en = ", ".join(f"model {name} gets {count} right" for name, count in zip(names, g.right, strict=False))
        text = Text(f"在同样的 {g.n} 个测试样本上，{zh}。\n", f"On the same {g.n} test samples, {en}.\n")
        if len(g.right) == 3:
            return text + Text("以百分数计，求错误率的相对降低（错误率降低量除以降低前的错误率）："
                               "从 A 到 B、从 B 到 C、从 A 到 C。",
                               "Find the relative error reduction (fall of the error rate over the error rate before) "
                               "in percent: from A to B, from B to C, and from A to C.")
        text += Text("以百分数计，求：B 比 A 准确率的绝对提升（百分点）；准确率的相对提升（相对 A 的准确率）",
                     "Find, in percent: the absolute gain in accuracy from A to B (percentage points); the relative "
                     "gain in accuracy (over the accuracy of A)")
        return text + (Text("；错误率的相对降低（相对 A 的错误率）。",
                            "; the relative error reduction (over the error rate of A).") if g.errors
                       else Text("。", "."))

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if len(g.right) == 3:
            return (Field("first", Text("A → B 错误率相对降低", "A → B, relative error reduction"), _SHARE, unit="%"),
                    Field("second", Text("B → C 错误率相对降低", "B → C, relative error reduction"), _SHARE, unit="%"),
                    Field("overall", Text("A → C 错误率相对降低", "A → C, relative error reduction"), _SHARE,
                          unit="%", after=("first", "second"), zero_ok=True))
        fields = (Field("absolute", Text("准确率的绝对提升（百分点）", "absolute gain (percentage points)"), _SHARE,
                        unit="%"),
                  Field("relative", Text("准确率的相对提升", "relative gain in accuracy"), _SHARE, unit="%",
                        after=("absolute",)))
        if not g.errors:
            return fields
        return (*fields, Field("reduction", Text("错误率的相对降低", "relative error reduction"), _SHARE, unit="%",
                               after=("absolute",)))

    def solve(self, g: Givens) -> Answers:
        share = [accuracy(Counts(right, g.n - right, 0, 0)) for right in g.right]
        wrong = [1 - each for each in share]
        if len(share) == 3:
            return {"first": 100 * (1 - wrong[1] / wrong[0]), "second": 100 * (1 - wrong[2] / wrong[1]),
                    "overall": 100 * (1 - wrong[2] / wrong[0])}
        return {"absolute": 100 * (share[1] - share[0]), "relative": 100 * (share[1] / share[0] - 1),
                "reduction": 100 * (1 - wrong[1] / wrong[0])}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # In counts alone: of so many wrong (or right) before, how many more are right now.
        gains = [(after - before, before, g.n - before) for before, after in pairwise(g.right)]
        if len(gains) == 2:
            first, second = (keep(Fraction(gain, wrong) * 100) for gain, _, wrong in gains)
            left = (1 - Fraction(first) / 100) * (1 - Fraction(second) / 100)
            return {"first": float(first), "second": float(second), "overall": float(100 * (1 - left))}
        gain, right, wrong = gains[0]
        return {"absolute": 100 * gain / g.n, "relative": 100 * keep(gain / right),
                "reduction": 100 * keep(gain / wrong)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if len(g.right) == 3:
            first, second = (1 - earlier[name] / 100 for name in ("first", "second"))
            return {"overall": 100 * (1 - first * second)}
        old = 100 * accuracy(Counts(g.right[0], g.n - g.right[0], 0, 0))
        return {"relative": 100 * earlier["absolute"] / old, "reduction": 100 * earlier["absolute"] / (100 - old)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        shown = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        rates, names = _rates(g), "ABC"[:len(g.right)]
        listed = [f"{name} {approx(rate)}%" for name, rate in zip(names, rates, strict=True)]
        wrong = [f"{name} {approx(100 - rate)}%" for name, rate in zip(names, rates, strict=True)]
        steps = [Text("准确率：" + "，".join(listed) + "；错误率：" + "，".join(wrong),
                      "Accuracy: " + ", ".join(listed) + "; error rate: " + ", ".join(wrong))]
        gains = [approx(after - before) for before, after in pairwise(rates)]
        if len(g.right) == 3:
            steps += [Text(f"{arrow}：{gain}/{approx(100 - rate)} = {shown[name]}%",
                           f"{arrow}: {gain}/{approx(100 - rate)} = {shown[name]}%")
                      for name, arrow, gain, rate in zip(("first", "second"), ("A → B", "B → C"), gains, rates,
                                                         strict=False)]
            one, two = paren(float(key["first"]) / 100, 5), paren(float(key["second"]) / 100, 5)
            return [*steps, Text(f"A → C：剩下的错误率相乘，1 - (1-{one})×(1-{two}) = {shown['overall']}%",
                                 f"A → C: what is left multiplies, 1 - (1-{one})×(1-{two}) = {shown['overall']}%")]
        steps += [Text(f"绝对提升：{approx(rates[1])} - {approx(rates[0])} = {shown['absolute']} 个百分点",
                       f"Absolute: {approx(rates[1])} - {approx(rates[0])} = {shown['absolute']} percentage points"),
                  Text(f"相对提升：{gains[0]}/{approx(rates[0])} = {shown['relative']}%",
                       f"Relative: {gains[0]}/{approx(rates[0])} = {shown['relative']}%")]
        if g.errors:
            steps.append(Text(f"错误率的相对降低：{gains[0]}/{approx(100 - rates[0])} = {shown['reduction']}%",
                              f"Relative error reduction: {gains[0]}/{approx(100 - rates[0])} = {shown['reduction']}%"))
        return steps


def _over_new(g: Givens) -> Answers | None:
    """Relative to the value after instead of before."""
    rates = _rates(g)
    if rates[-1] >= 100 or min(rates) <= 0:
        return None
    over = [100 * (after - before) / (100 - after) for before, after in pairwise(rates)]
    if len(g.right) == 3:
        return {"first": over[0], "second": over[1], "overall": 100 * (rates[2] - rates[0]) / (100 - rates[2])}
    return {"relative": 100 * (rates[1] - rates[0]) / rates[1], "reduction": over[0]}


def _points(g: Givens) -> Answers:
    """Percentage points given for relative changes."""
    rates = _rates(g)
    if len(g.right) == 3:
        return {"first": rates[1] - rates[0], "second": rates[2] - rates[1], "overall": rates[2] - rates[0]}
    return {"relative": rates[1] - rates[0], "reduction": rates[1] - rates[0]}


def _swapped(g: Givens) -> Answers | None:
    if len(g.right) == 3:
        return None
    rates = _rates(g)
    relative = 100 * (rates[1] - rates[0]) / rates[0]
    return {"absolute": relative, "relative": rates[1] - rates[0]}


def _over_accuracy(g: Givens) -> Answers | None:
    """Error reduction taken over accuracies."""
    rates = _rates(g)
    if len(g.right) == 2:
        return {"reduction": 100 * (rates[1] - rates[0]) / rates[0]} if g.errors else None
    if min(rates) <= 0:
        return None
    return {"first": 100 * (rates[1] - rates[0]) / rates[0], "second": 100 * (rates[2] - rates[1]) / rates[1],
            "overall": 100 * (rates[2] - rates[0]) / rates[0]}


def _error_for_accuracy(g: Givens) -> Answers | None:
    """The gain over the error rate, where the gain over the accuracy is asked."""
    return {"relative": _cut(*_rates(g))} if len(g.right) == 2 else None


def _added(g: Givens) -> Answers | None:
    if len(g.right) == 2:
        return None
    rates = _rates(g)
    return {"overall": _cut(rates[0], rates[1]) + _cut(rates[1], rates[2])}


def _from_first(g: Givens) -> Answers | None:
    """The second step, too, measured against the first model's error."""
    if len(g.right) == 2:
        return None
    rates = _rates(g)
    return {"second": 100 * (rates[2] - rates[1]) / (100 - rates[0])}


def _what_is_left(g: Givens) -> Answers | None:
    rates = _rates(g)
    if len(g.right) == 3:
        first, second = 100 - _cut(rates[0], rates[1]), 100 - _cut(rates[1], rates[2])
        return {"first": first, "second": second, "overall": first * second / 100}
    return {"reduction": 100 - _cut(*rates)} if g.errors else None


RelativeImprovement.misconceptions = (
    Misconception[Givens](
        "relative-to-the-new-value",
        Text("除以了新的值", "Divided by the new value"),
        Text("相对变化以改进之前的值为分母。", "A relative change is divided by the value before."),
        _over_new,
    ),
    Misconception[Givens](
        "points-for-percent",
        Text("用百分点回答相对变化", "Percentage points for a relative change"),
        Text("百分点是两个比率之差；相对变化还要除以原来的比率。",
             "Percentage points are a difference of rates; a relative change divides it by the old rate."),
        _points,
    ),
    Misconception[Givens](
        "absolute-and-relative-swapped",
        Text("绝对与相对弄反", "Absolute and relative swapped"),
        Text("绝对提升是两个比率直接相减，相对提升还要除以原来的比率。",
             "The absolute gain is the difference of the rates; the relative one divides it by the old rate."),
        _swapped,
    ),
    Misconception[Givens](
        "reduction-over-accuracy",
        Text("错误率的降低除以了准确率", "Error reduction divided by the accuracy"),
        Text("错误率的相对降低以原来的错误率为分母。",
             "The relative error reduction is divided by the old error rate."),
        _over_accuracy,
    ),
    Misconception[Givens](
        "gain-over-error-rate",
        Text("准确率的提升除以了错误率", "Gain in accuracy divided by the error rate"),
        Text("准确率的相对提升以原来的准确率为分母。", "The relative gain in accuracy is divided by the old accuracy."),
        _error_for_accuracy,
    ),
    Misconception[Givens](
        "reductions-added",
        Text("两次相对降低直接相加", "Two relative reductions added"),
        Text("第二次降低的基数已经变小：剩余比例相乘，1-(1-r1)(1-r2)。",
             "The second one starts from a smaller rate: what is left multiplies, 1-(1-r1)(1-r2)."),
        _added,
    ),
    Misconception[Givens](
        "always-against-the-first",
        Text("第二步仍以 A 为基准", "Second step measured against A"),
        Text("从 B 到 C 的相对降低以 B 的错误率为分母。", "From B to C the error rate of B is the one to divide by."),
        _from_first,
    ),
    Misconception[Givens](
        "what-is-left",
        Text("给出了剩余比例", "Share that is left"),
        Text("新旧错误率之比是剩下的比例，降低的比例是 1 减去它。",
             "New over old error rate is what is left; the reduction is 1 minus it."),
        _what_is_left,
    ),
)


TEMPLATE = RelativeImprovement()
