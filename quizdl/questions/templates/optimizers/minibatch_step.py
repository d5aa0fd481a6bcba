"""One step of mini-batch gradient descent from the gradients of the single samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.array_policy import Vector as Row
from quizdl.answers.policy import Decimals, Update
from quizdl.engine.optimizers import sgd_step
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, mat, num, total
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.optimizers._writing import indexed, inside, settled, short, sub
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    weights: Annotated[Vector, given("更新前的参数", "weights before the step")]
    gradients: Annotated[Matrix, given("各样本的梯度，每行一个样本", "gradients of the samples, one row each")]
    lr: Annotated[float, given("学习率 η", "learning rate", low=1e-6, high=10)]


_MEAN = Decimals(4)
_ROW = Row(_MEAN)


def _moved(g: Givens, gradient: Sequence[float], factor: float = 1.0) -> dict[str, float]:
    return {f"w{i}": weight - factor * g.lr * gradient[i - 1] for i, weight in enumerate(g.weights, 1)}


def _means(g: Givens) -> list[float]:
    return [sum(column) / len(g.gradients) for column in zip(*g.gradients, strict=True)]


def _sums(g: Givens) -> list[float]:
    return [sum(column) for column in zip(*g.gradients, strict=True)]


def _summed(g: Givens) -> Answers:
    return {"gradient": tuple(_sums(g)), **_moved(g, _sums(g))}


def _last_sample(g: Givens) -> Answers:
    return {"gradient": g.gradients[-1], **_moved(g, g.gradients[-1])}


def _over_weights(g: Givens) -> Answers:
    means = [value / len(g.weights) for value in _sums(g)]
    return {"gradient": tuple(means), **_moved(g, means)}


class MinibatchStep(Template[Givens]):
    id = "minibatch-step"
    version = 2
    topic = "optimizers"
    title = Text("小批量梯度下降的一步", "One step of mini-batch gradient descent")
    levels = (1, 2)
    facts = ("mini-batch-gd.formula", "optimizer.objective", "gradient-descent.formula")
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        samples, count = (3, 2) if level == 1 else (rng.choice((4, 5)), 3)
        signs = [rng.choice((-1, 1)) for _ in range(count)]
        places = 1 if level == 1 else 2
        rows = tuple(tuple(sign * rng.decimal(-0.4, 2, places) for sign in signs) for _ in range(samples))
        return Givens(rng.vector(count, -2, 2, 1, nonzero=True), rows, rng.choice((0.1, 0.2, 0.5, 0.05)))

    def check(self, g: Givens) -> None:
        count = len(g.weights)
        self.require(count <= 4, "weights", f"has {count} entries; needs 1 to 4")
        self.require(len(g.gradients) <= 8, "gradients", f"has {len(g.gradients)} rows; needs 1 to 8")
        self.require(len(g.gradients[0]) == count, "gradients",
                     f"has {len(g.gradients[0])} columns for {count} weights; needs one column for each weight")
        self.require(all(abs(weight) <= 1000 for weight in g.weights), "weights", "needs entries from -1000 to 1000")
        self.require(all(abs(value) <= 1000 for row in g.gradients for value in row), "gradients",
                     "needs entries from -1000 to 1000")

    def prompt(self, g: Givens) -> Text:
        weights, samples = indexed("w", g.weights), len(g.gradients)
        return Text(f"一个小批量有 {samples} 个样本，损失取各样本损失的平均。"
                    "各样本的梯度（一行一个样本，一列一个参数）：\n"
                    f"{mat(g.gradients)}\n参数 {weights.zh}，学习率 η = {num(g.lr)}，"
                    "用 SGD 更新一步（无动量、无正则）。求小批量的梯度和更新后的各参数。",
                    f"A mini-batch has {samples} samples; the loss is the mean of the samples' losses. The samples'"
                    f" gradients (one row for each sample, one column for each weight):\n{mat(g.gradients)}\n"
                    f"With {weights.en}, make one SGD step with learning rate η = {num(g.lr)} (no momentum, no"
                    " penalty). Find the gradient of the mini-batch and the new weights.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("gradient", Text("小批量的梯度", "gradient of the mini-batch"), _ROW),
                *(Field(f"w{i}", Text(f"更新后的 w{sub(i)}", f"new w{sub(i)}"), Update(weight, 0.01),
                        after=("gradient",), zero_ok=True) for i, weight in enumerate(g.weights, 1)))

    def solve(self, g: Givens) -> Answers:
        # Climbing by 1/B of every sample's gradient leads from 0 to their mean.
        mean = as_array([0.0] * len(g.weights))
        for row in g.gradients:
            mean = sgd_step(mean, -as_array(row), lr=1 / len(g.gradients))
        moved = sgd_step(as_array(g.weights), mean, lr=g.lr)
        return {"gradient": mean, **{f"w{i}": float(value) for i, value in enumerate(moved, 1)}}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        means = [keep(value) for value in _means(g)]
        return {"gradient": tuple(means), **_moved(g, means)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        moved = sgd_step(as_array(g.weights), as_array(earlier["gradient"]), lr=g.lr)
        return {f"w{i}": float(value) for i, value in enumerate(moved, 1)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, means = self.solve(g), _means(g)
        lines = []
        for i, column in enumerate(zip(*g.gradients, strict=True), 1):
            lines.append(same(f"ḡ{sub(i)} = ({total([num(value) for value in column])})/{len(column)}"
                              f" = {settled(means[i - 1], _MEAN)}"))
        lines.append(Text(f"小批量的梯度为 {_ROW.show(key['gradient'])}",
                          f"The gradient of the mini-batch is {_ROW.show(key['gradient'])}"))
        for i, weight in enumerate(g.weights, 1):
            shown = Update(weight, 0.01).show(key[f"w{i}"])
            lines.append(same(f"w{sub(i)} ← {short(weight)} - {num(g.lr)}×{inside(means[i - 1])} = {shown}"))
        return lines

    misconceptions = (
        Misconception[Givens](
            "summed", Text("把各样本的梯度相加而没有平均", "Gradients added, not averaged"),
            Text("损失是平均，梯度也要除以样本数。",
                 "The loss is a mean, so divide by the number of samples."), _summed),
        Misconception[Givens](
            "averaged-over-weights", Text("除以了参数个数", "Divided by the number of weights"),
            Text("应对样本（行）取平均，除以样本数。", "Average over the samples (rows): divide by their number."),
            lambda g: _over_weights(g) if len(g.weights) > 1 else None),
        Misconception[Givens](
            "one-sample", Text("只用了最后一个样本", "Only the last sample used"),
            Text("那是批量为 1 的 SGD；小批量要用全部样本梯度的平均。",
                 "That is SGD with batches of one; a mini-batch averages all its samples."), _last_sample),
        Misconception[Givens](
            "uphill", Text("沿梯度上升", "Step uphill"),
            Text("参数应减去 η 乘梯度。", "Subtract η times the gradient."), lambda g: _moved(g, _means(g), -1.0)),
        Misconception[Givens](
            "divided-twice", Text("更新时又除以一次样本数", "Divided by the batch size once more"),
            Text("平均梯度里已经除过样本数，更新时只乘 η。",
                 "The mean gradient is already divided by the number of samples; the step only multiplies by η."),
            lambda g: _moved(g, _means(g), 1 / len(g.gradients))),
        Misconception[Givens](
            "no-rate", Text("漏乘学习率", "Learning rate left out"),
            Text("更新量是 η 乘平均梯度。", "The step is η times the mean gradient."),
            lambda g: _moved(g, _means(g), 1 / g.lr)),
    )


TEMPLATE = MinibatchStep()
