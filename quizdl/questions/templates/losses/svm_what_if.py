"""What-ifs of the multiclass SVM loss: the true class included, a mean, a square, tiny or doubled weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import numpy as np

from quizdl.answers.policy import Decimals
from quizdl.engine.losses import multiclass_svm
from quizdl.questions.given import Integers, Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, mat, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

Change: TypeAlias = Literal["true-class", "mean", "squared", "tiny", "doubled"]


@dataclass(frozen=True)
class Givens:
    scores: Annotated[Matrix, given("得分，每行一个样本", "scores, a row per sample")]
    labels: Annotated[Integers, given("每个样本的类别，从 0 编号", "class of each sample, counted from 0")]
    delta: Annotated[float, given("间隔 Δ", "margin Δ", above=0, high=100)]
    change: Annotated[Change, given("改动", "the change")]


_POLICY = Decimals(3)
_CHANGES: dict[Change, Text] = {
    "true-class": Text("求和时把正确类别 j = y 也算进去", "the sum also includes the true class, j = y"),
    "mean": Text("把对 j≠y 的求和换成对这 C-1 项取平均", "the sum over j≠y becomes the mean of these C-1 terms"),
    "squared": Text("把每一项 max(0, ·) 平方后再求和", "each term max(0, ·) is squared before the sum"),
    "tiny": Text("所有权重都极小，使得所有得分约为 0", "all weights are tiny, so that every score is about 0"),
    "doubled": Text("得分由 s = Wx 得到（无偏置），把 W 加倍", "scores come from s = Wx (no bias) and W is doubled"),
}


def _terms(scores: np.ndarray, g: Givens) -> np.ndarray:
    """max(0, s_j - s_y + Δ) with 0 at the true class."""
    own = scores[np.arange(len(g.labels)), list(g.labels)][:, None]
    return np.asarray(np.maximum(0, scores - own + g.delta) * (1 - np.eye(scores.shape[1])[list(g.labels)]))


def _without_max(g: Givens) -> Answers:
    """Both losses of a learner who adds the differences as they are, below 0 too."""
    def terms(scores: np.ndarray) -> np.ndarray:
        own = scores[np.arange(len(g.labels)), list(g.labels)][:, None]
        return np.asarray((scores - own + g.delta) * (1 - np.eye(scores.shape[1])[list(g.labels)]))

    s = np.array(g.scores)
    original = float(terms(s).sum(axis=1).mean())
    others = s.shape[1] - 1
    changed = {"true-class": original + g.delta, "mean": original / others, "tiny": others * g.delta,
               "squared": float((terms(s) ** 2).sum(axis=1).mean()),
               "doubled": float(terms(2 * s).sum(axis=1).mean())}[g.change]
    return {"original": original, "changed": changed}


def _loss(g: Givens) -> float:
    return float(_terms(np.array(g.scores), g).sum(axis=1).mean())


def _changed(change: Change, wrong: Callable[[Givens], float]) -> Callable[[Givens], Answers | None]:
    """A wrong loss after one kind of change."""
    return lambda g: {"changed": wrong(g)} if g.change == change else None


class SvmWhatIf(Template[Givens]):
    id = "svm-what-if"
    topic = "losses"
    title = Text("多类 SVM 损失：如果……会怎样", "Multiclass SVM loss: what if")
    levels = (1, 2)
    facts = (
        "svm-loss.true-class",
        "svm-loss.mean",
        "svm-loss.mean-factor",
        "squared-hinge-loss.formula",
        "svm-loss.initial",
        "regularization.svm-scaling",
    )
    givens = Givens

    def check(self, g: Givens) -> None:
        samples, classes = len(g.scores), len(g.scores[0])
        self.require(samples <= 4, "scores", "has more than 4 rows")
        self.require(2 <= classes <= 6, "scores", "needs 2 to 6 columns, one per class")
        self.require(len(g.labels) == samples, "labels", f"needs {samples} entries, one per row of scores")
        self.require(max(g.labels) < classes, "labels", f"needs classes from 0 to {classes - 1}")

    def draw(self, rng: Stream, level: int) -> Givens:
        change: Change = rng.choice(("true-class", "mean", "squared", "tiny", "doubled"))
        samples, classes = (1, rng.integer(3, 4)) if level == 1 else (2, 4)
        delta = rng.choice((0.5, 2.0, 3.0) if change in ("true-class", "tiny") else (0.5, 1.0, 2.0))
        comfortable = change == "doubled" and rng.chance(0.4)
        while True:
            labels = rng.integers(samples, 0, classes - 1)
            scores = rng.matrix(samples, classes, -3, 5, 1)
            if comfortable:
                # Every margin is met, so that the loss is 0 and stays 0: doubling W changes nothing.
                scores = tuple((*row[:y], max(row) + delta + rng.decimal(0.2, 2, 1), *row[y + 1:])
                               for row, y in zip(scores, labels, strict=True))
                return Givens(tuple(tuple(round(s, 1) for s in row) for row in scores), labels, delta, change)
            g = Givens(scores, labels, delta, change)
            if (_terms(np.array(scores), g) > 0).sum() >= 2:
                return g

    def prompt(self, g: Givens) -> Text:
        one, last = len(g.labels) == 1, len(g.scores[0]) - 1
        rows = f"s = {vec(g.scores[0])}" if one else f"\n{mat(g.scores)}\n"
        label = str(g.labels[0]) if one else vec(g.labels)
        change = _CHANGES[g.change]
        mean = Text("", "") if one else Text("，对样本取平均", ", with the mean over the samples")
        what = Text("一个样本的得分为 ", "A sample has scores ") if one else \
            Text(f"{len(g.labels)} 个样本的得分（每行一个样本）：",
                 f"{len(g.labels)} samples have the scores (a row each):")
        formula, delta = "Σ_(j≠y) max(0, s_j - s_y + Δ)", f"Δ = {num(g.delta)}"
        return Text(f"{what.zh}{rows}{'，' if one else ''}类别从 0 到 {last} 编号，正确类别 y = {label}。"
                    f"多类 SVM 损失为 {formula}，{delta}{mean.zh}。\n"
                    f"求这个损失；再求下面的改动之后的损失：{change.zh}。",
                    f"{what.en}{rows}{' ' if one else ''}and true class y = {label} (classes are numbered 0 to {last})."
                    f" The multiclass SVM loss is {formula}, {delta}{mean.en}.\n"
                    f"Find this loss, and the loss after this change: {change.en}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("original", Text("原来的损失", "the loss"), _POLICY, zero_ok=True),
                Field("changed", Text("改动后的损失", "the loss after the change"), _POLICY, zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        s, y = as_array(g.scores), list(g.labels)
        scores = {"tiny": np.zeros_like(s), "doubled": 2 * s}.get(g.change, s)
        changed = multiclass_svm(scores, y, delta=g.delta, squared=g.change == "squared",
                                 include_true_class=g.change == "true-class",
                                 class_reduction="mean" if g.change == "mean" else "sum")
        return {"original": multiclass_svm(s, y, delta=g.delta), "changed": changed}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        n, classes = len(g.labels), len(g.scores[0])
        original = squared = doubled = 0.0
        for row, y in zip(g.scores, g.labels, strict=True):
            for j, s in enumerate(row):
                if j != y:
                    term = max(0.0, s - row[y] + g.delta)
                    original += term / n
                    squared += term**2 / n
                    doubled += max(0.0, 2 * s - 2 * row[y] + g.delta) / n
        changed = {"true-class": original + g.delta, "mean": original / (classes - 1), "squared": squared,
                   "tiny": (classes - 1) * g.delta, "doubled": doubled}[g.change]
        return {"original": original, "changed": changed}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, classes = self.solve(g), len(g.scores[0])
        original, changed = _POLICY.show(key["original"]), _POLICY.show(key["changed"])
        steps = [Text(f"第 {i} 个样本：{self._sum(row, y, g.delta)}", f"Sample {i}: {self._sum(row, y, g.delta)}")
                 for i, (row, y) in enumerate(zip(g.scores, g.labels, strict=True), 1)]
        steps.append(Text(f"原来的损失 = {original}", f"The loss is {original}"))
        if g.change in ("squared", "doubled"):
            power, factor = (2, 1) if g.change == "squared" else (1, 2)
            steps += [Text(f"改动后第 {i} 个样本：{self._sum([factor * s for s in row], y, g.delta, power)}",
                           f"Changed, sample {i}: {self._sum([factor * s for s in row], y, g.delta, power)}")
                      for i, (row, y) in enumerate(zip(g.scores, g.labels, strict=True), 1)]
        reason = {
            "true-class": Text(f"j = y 的一项是 max(0, 0+Δ) = Δ，每个样本多 {num(g.delta)}",
                               f"The term j = y is max(0, 0+Δ) = Δ: every sample gains {num(g.delta)}"),
            "mean": Text(f"每个样本都除以 C-1 = {classes - 1}；最优的 W 不变", f"Every sample is divided by C-1 = "
                         f"{classes - 1}; the best W stays the same"),
            "squared": Text("平方更重地罚大的违反、更轻地罚小于 1 的违反",
                            "Squares weigh large violations more and those below 1 less"),
            "tiny": Text(f"每项 max(0, 0-0+Δ) = Δ，共 C-1 = {classes - 1} 项：(C-1)Δ",
                         f"Each term is max(0, 0-0+Δ) = Δ, and there are C-1 = {classes - 1}: (C-1)Δ"),
            "doubled": Text("得分之差加倍而 Δ 不变；损失为 0 时仍为 0，所以 W 并不唯一",
                            "Differences double, Δ does not; a loss of 0 stays 0, so W is not unique"),
        }[g.change]
        return (*steps, reason, Text(f"改动后的损失 = {changed}", f"After the change the loss is {changed}"))

    @staticmethod
    def _sum(row: Sequence[float], y: int, delta: float, power: int = 1) -> str:
        mark = "²" if power == 2 else ""
        terms = [f"max(0, {num(s)}-{paren(row[y])}+{num(delta)}){mark}" for j, s in enumerate(row) if j != y]
        total = sum(max(0.0, s - row[y] + delta) ** power for j, s in enumerate(row) if j != y)
        return " + ".join(terms) + f" = {num(round(total, 9))}"

    misconceptions = (
        Misconception[Givens](
            "margin-forgotten",
            Text("原损失漏了 Δ", "Margin Δ left out of the loss"),
            Text("每一项都要加 Δ，只比较得分的大小是不够的。",
                 "Every term adds Δ; comparing the scores alone is not enough."),
            lambda g: {"original": float(_terms(np.array(g.scores), Givens(g.scores, g.labels, 0.0, g.change))
                                         .sum(axis=1).mean())},
        ),
        Misconception[Givens](
            "no-floor",
            Text("没有与 0 取最大", "No maximum with 0"),
            Text("间隔已满足的类别贡献 0，不是负数。",
                 "A class that meets the margin contributes 0, not a negative number."),
            _without_max,
        ),
        Misconception[Givens](
            "thought-unchanged",
            Text("以为损失不变", "Loss thought unchanged"),
            Text("重新代入计算：这个改动改变了求和的项或项的值。",
                 "Put the numbers in again: the change alters which terms are added, or their values."),
            lambda g: {"changed": _loss(g)},
        ),
        Misconception[Givens](
            "one-for-delta",
            Text("以为多出的是 1", "1 added instead of Δ"),
            Text("正确类别的一项等于 Δ；只有 Δ = 1 时才多 1。",
                 "The true class's term equals Δ; it adds 1 only where Δ = 1."),
            _changed("true-class", lambda g: _loss(g) + 1),
        ),
        Misconception[Givens](
            "divided-by-all-classes",
            Text("除以了 C", "Divided by C"),
            Text("求和只有 C-1 项（不含正确类别），取平均应除以 C-1。",
                 "Without the true class there are C-1 terms; their mean divides by C-1."),
            _changed("mean", lambda g: _loss(g) / len(g.scores[0])),
        ),
        Misconception[Givens](
            "square-of-sum",
            Text("先求和再平方", "Squared after adding"),
            Text("应先把每一项平方，再相加。", "Square each term first, then add."),
            _changed("squared", lambda g: float((_terms(np.array(g.scores), g).sum(axis=1) ** 2).mean())),
        ),
        Misconception[Givens](
            "loss-doubles",
            Text("以为损失也加倍", "Loss thought to double"),
            Text("W 加倍使得分之差加倍，但 Δ 不变，而且 max 会截断：要重新计算。",
                 "Doubling W doubles the differences, but not Δ, and max cuts off: compute it again."),
            _changed("doubled", lambda g: 2 * _loss(g)),
        ),
        Misconception[Givens](
            "all-classes-counted",
            Text("得分为 0 时算了 C 项", "C terms counted at scores of 0"),
            Text("正确类别不参与求和：(C-1)Δ，不是 CΔ。", "The true class is not in the sum: (C-1)Δ, not CΔ."),
            _changed("tiny", lambda g: len(g.scores[0]) * g.delta),
        ),
        Misconception[Givens](
            "zero-scores-zero-loss",
            Text("以为得分为 0 则损失为 0", "Scores of 0 thought to give a loss of 0"),
            Text("得分相等时间隔 Δ 没有满足，每个错误类别贡献 Δ。",
                 "Equal scores do not meet the margin: every wrong class contributes Δ."),
            _changed("tiny", lambda g: 0.0),
        ),
    )


TEMPLATE = SvmWhatIf()
