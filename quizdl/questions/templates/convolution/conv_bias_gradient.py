"""The gradient of a convolution's biases, and a step of gradient descent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Update
from quizdl.engine.convolution import conv2d_backward
from quizdl.engine.optimizers import sgd_step
from quizdl.questions.given import Vector, Volume, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._grids import check_grid, check_numbers, entries, exact
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    grads: Annotated[tuple[Volume, ...], given("损失对输出的梯度：样本、通道、行、列",
                                               "gradient of the loss by the output: example, channel, row, column")]
    biases: Annotated[Vector, given("现有的偏置，每个输出通道一个", "present biases, one for each output channel")]
    learning_rate: Annotated[float, given("学习率；0 表示不问更新", "learning rate; 0: no update asked", low=0,
                                          high=10)] = 0.0


def _answers(g: Givens, gradient: Any, sign: float = -1.0) -> Answers:
    change = g.learning_rate * np.asarray(gradient)
    return {"gradient": gradient, "biases": np.array(g.biases) + sign * change}


def _right(g: Givens) -> Any:
    return as_array(g.grads).sum(axis=(0, 2, 3))


def _channels_summed(g: Givens) -> Answers | None:
    grads = as_array(g.grads)
    return _answers(g, np.full(len(g.biases), grads.sum())) if len(g.biases) > 1 else None


class ConvBiasGradient(Template[Givens]):
    id = "conv-bias-gradient"
    topic = "convolution"
    title = Text("卷积偏置的梯度", "Gradient of a convolution's biases")
    levels = (1, 2, 3)
    facts = ("convolution-layer.backward", "convolution-layer.bias-count")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        images = 2 if level == 3 else 1
        while True:
            grads = tuple(tuple(rng.matrix(2, 2, -0.9, 0.9, 1, nonzero=True) for _ in range(2)) for _ in range(images))
            if np.all(abs(as_array(grads).sum(axis=(0, 2, 3))) > 0.05):  # or a bias would stay as it is
                break
        biases = rng.vector(2, -1, 1, 1, nonzero=True)
        return Givens(grads, biases, 0.0 if level == 1 else rng.choice((0.1, 0.2, 0.5)))

    def check(self, g: Givens) -> None:
        channels = len(g.biases)
        self.require(len(g.grads) <= 3, "grads", f"has {len(g.grads)} examples; at most 3 are allowed")
        self.require(channels <= 4, "biases", f"has {channels} entries; at most 4 are allowed")
        self.require(len(g.grads[0]) == channels, "grads", f"has {len(g.grads[0])} channels; biases has {channels}")
        for image in g.grads:
            for rows in image:
                check_grid("grads", rows, 5)
        check_numbers("biases", g.biases)
        check_numbers("learning_rate", g.learning_rate)
        self.require(not g.learning_rate or bool(np.all(abs(_right(g)) > 1e-9)), "grads",
                     "sums to 0 in a channel, which leaves its bias as it is; change a number, or learning_rate to 0")

    def prompt(self, g: Givens) -> Text:
        zh, en = [], []
        for n, image in enumerate(g.grads, start=1):
            for c, rows in enumerate(image, start=1):
                many = len(g.grads) > 1
                zh.append(f"{f'样本 {n}，' if many else ''}通道 {c}：\n{mat(rows)}")
                en.append(f"{f'example {n}, ' if many else ''}channel {c}:\n{mat(rows)}")
        size = f"{len(g.grads)}×{len(g.biases)}×{len(g.grads[0][0])}×{len(g.grads[0][0][0])}"
        update, asked = Text("", ""), Text("求 ∂L/∂b。", "Find ∂L/∂b.")
        if g.learning_rate:
            update = Text(f"现有 b = {vec(g.biases)}，学习率 {num(g.learning_rate)}。",
                          f"At present b = {vec(g.biases)}; learning rate {num(g.learning_rate)}. ")
            asked = Text("求 ∂L/∂b 和一步梯度下降后的 b。", "Find ∂L/∂b, and b after one step of gradient descent.")
        zh_arrays, en_arrays = "\n".join(zh), "\n".join(en)
        return Text(f"卷积层每个输出通道有一个偏置。已知 ∂L/∂Y（N×C×H×W = {size}，L 为整批的损失）：\n"
                    f"{zh_arrays}\n{update.zh}{asked.zh}",
                    f"A convolutional layer has one bias for each output channel. Known is ∂L/∂Y (N×C×H×W = {size}; "
                    f"L is the loss of the whole batch):\n{en_arrays}\n{update.en}{asked.en}")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        gradient = Field("gradient", same("∂L/∂b"), VectorPolicy(exact(tuple(entries(g.grads)))))
        if not g.learning_rate:
            return (gradient,)
        updates = VectorPolicy(tuple(Update(before=bias) for bias in g.biases))
        return (gradient,
                Field("biases", Text("更新后的 b", "b after the step"), updates, after=("gradient",), zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        grads = as_array(g.grads)
        # The bias's gradient depends on neither input nor kernel: ones stand in, with a kernel of 1×1.
        x, weight = np.ones((len(grads), 1, *grads.shape[2:])), np.ones((len(g.biases), 1, 1, 1))
        gradient = conv2d_backward(grads, x, weight, as_array(g.biases)).bias
        biases = sgd_step(as_array(g.biases), gradient, lr=g.learning_rate) if g.learning_rate else as_array(g.biases)
        return {"gradient": gradient, "biases": biases}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        gradient = tuple(sum(sum(sum(row) for row in image[c]) for image in g.grads) for c in range(len(g.biases)))
        return {"gradient": gradient,
                "biases": tuple(b - g.learning_rate * d for b, d in zip(g.biases, gradient, strict=True))}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        gradient = earlier["gradient"]
        return _answers(g, np.array(gradient, float)) if len(gradient) == len(g.biases) else {}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = {name: tuple(np.asarray(value).tolist()) for name, value in self.solve(g).items()}
        shown = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        steps = [Text("同一通道的偏置加到每个样本、每个位置上，因此把该通道的梯度全部相加：",
                      "A channel's bias is added at every place of every example, so its gradients are all added:")]
        for c, value in enumerate(key["gradient"]):
            terms = " + ".join(paren(entry) for image in g.grads for row in image[c] for entry in row)
            steps.append(same(f"∂L/∂b{c + 1} = {terms} = {approx(value, 6)}"))
        steps.append(same(f"∂L/∂b = {shown['gradient']}"))
        if g.learning_rate:
            terms = ", ".join(f"{num(b)} - {num(g.learning_rate)}×{paren(d, 6)}"
                              for b, d in zip(g.biases, key["gradient"], strict=True))
            steps.append(same(f"b - η·∂L/∂b = [{terms}] = {shown['biases']}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "averaged-over-places", Text("对位置取了平均", "Averaged over the places"),
            Text("各位置的梯度相加，不除以 H×W。", "The gradients of all places are added; do not divide by H×W."),
            lambda g: _answers(g, _right(g) / (len(g.grads[0][0]) * len(g.grads[0][0][0])))),
        Misconception[Givens](
            "first-place-only", Text("只取了一个位置", "One place only"),
            Text("偏置加到每个位置上，各位置的梯度都要相加。",
                 "The bias is added at every place: sum the gradients of all."),
            lambda g: _answers(g, as_array(g.grads)[:, :, 0, 0].sum(axis=0))),
        Misconception[Givens](
            "channels-summed", Text("把通道也加在一起", "Channels added together"),
            Text("每个输出通道各有一个偏置，通道之间不相加。",
                 "Every output channel has its own bias: keep channels apart."),
            _channels_summed),
        Misconception[Givens](
            "first-example-only", Text("只用了第一个样本", "First example only"),
            Text("整批共用偏置，各样本的梯度也要相加。",
                 "The batch shares the biases: add the examples' gradients too."),
            lambda g: _answers(g, as_array(g.grads)[0].sum(axis=(1, 2)))),
        Misconception[Givens](
            "averaged-over-examples", Text("对样本取了平均", "Averaged over the examples"),
            Text("L 已是整批的损失，各样本的梯度直接相加，不再除以 N。",
                 "L is the loss of the whole batch already: add the examples' gradients, do not divide by N."),
            lambda g: _answers(g, _right(g) / len(g.grads))),
        Misconception[Givens](
            "absolute-values", Text("把绝对值相加", "Absolute values added"),
            Text("梯度相加时保留各自的符号。", "Keep the signs when adding gradients."),
            lambda g: _answers(g, abs(as_array(g.grads)).sum(axis=(0, 2, 3)))),
        Misconception[Givens](
            "step-uphill", Text("更新方向相反", "Step in the wrong direction"),
            Text("梯度下降是 b - η·∂L/∂b；你用了加号。", "Gradient descent is b - η·∂L/∂b; you added."),
            lambda g: {"biases": _answers(g, _right(g), 1.0)["biases"]}),
    )


TEMPLATE = ConvBiasGradient()
