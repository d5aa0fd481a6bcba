"""Dropout through a given mask: training output, test output, gradient; inverted and classic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.policy import Decimals
from quizdl.engine.normalization import dropout, dropout_backward, dropout_eval
from quizdl.engine.validation import Array
from quizdl.questions.given import Integers, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("各单元的激活值", "activations of the units")]
    mask: Annotated[Integers, given("掩码：1 保留，0 丢弃", "mask: 1 keeps, 0 drops")]
    p: Annotated[float, given("丢弃概率", "probability of dropping a unit", above=0, below=1)]
    mode: Annotated[Literal["inverted", "classic"], given("哪种 dropout", "which dropout")]
    stated: Annotated[Literal["drop", "keep"],
                      given("题目给出哪个概率", "which probability the question names")] = "drop"
    asked: Annotated[Literal["train", "test", "gradient"],
                     given("问到哪一步：训练、再加测试、再加梯度",
                           "how far it asks: train, then test, then gradient")] = "train"
    upstream: Annotated[Vector,
                        given("上游梯度（问梯度时用）", "upstream gradient (where the gradient is asked)")] = (1.0,)


_PARTS: tuple[Literal["train", "test", "gradient"], ...] = ("train", "test", "gradient")
_OUT = VectorOf(Decimals(3))


def _arrays(g: Givens) -> tuple[Array, Array]:
    return np.array(g.x), np.array(g.mask, dtype=np.float64)


def _keep(g: Givens) -> float:
    return round(1 - g.p, 12)


def _scaled(g: Givens, factor: float, test: float | None = None) -> Answers:
    """A learner who multiplies kept units by `factor` in training, and all units by `test` at test time."""
    x, mask = _arrays(g)
    wrong: dict[str, object] = {"train": x * mask * factor}
    if test is not None:
        wrong["test"] = x * test
    if g.asked == "gradient":
        wrong["gradient"] = np.array(g.upstream) * mask * factor
    return wrong


class DropoutForward(Template[Givens]):
    id = "dropout-forward"
    topic = "regularization"
    title = Text("dropout 的前向与反向", "Dropout forward and backward")
    levels = (1, 2, 3)
    facts = (
        "inverted-dropout.formula",
        "inverted-dropout.step-scale",
        "dropout.definition",
        "inverted-dropout.what-scaled",
    )
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        count = {1: 4, 2: 4, 3: 5}[level]
        kept = rng.integer(2, count - 1)
        return Givens(x=rng.vector(count, -3, 3, 1, nonzero=True),
                      mask=tuple(rng.shuffled([1] * kept + [0] * (count - kept))),
                      p=rng.choice((0.1, 0.2, 0.25, 0.4, 0.6, 0.75)),
                      mode="inverted" if level == 1 else rng.choice(("inverted", "classic")),
                      stated=rng.choice(("drop", "keep")),
                      asked=_PARTS[level - 1],
                      upstream=rng.vector(count, -2, 2, 1, nonzero=True) if level == 3 else (1.0,))

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= 8, "x", "has more than 8 entries")
        self.require(len(g.mask) == len(g.x), "mask", "needs one entry for each unit of x")
        self.require(all(entry in (0, 1) for entry in g.mask), "mask", "needs only 0 and 1")
        self.require(_keep(g) >= 1e-6, "p", "is too near 1: nothing would be kept")
        if g.asked == "gradient":
            self.require(len(g.upstream) == len(g.x), "upstream", "needs one entry for each unit of x")

    def prompt(self, g: Givens) -> Text:
        rate = (Text(f"保留概率 keep_prob = {num(_keep(g))}", f"keep probability keep_prob = {num(_keep(g))}")
                if g.stated == "keep" else Text(f"丢弃概率 p = {num(g.p)}", f"drop probability p = {num(g.p)}"))
        kind = {"inverted": Text("反向 dropout（inverted：训练时做缩放）",
                                 "inverted dropout (scaling at training time)"),
                "classic": Text("经典 dropout（训练时不缩放，测试时缩放）",
                                "classic dropout (no scaling in training, scaling at test time)")}[g.mode]
        text = Text(f"某层采用{kind.zh}，{rate.zh}。激活值 x = {vec(g.x)}，本次掩码 m = {vec(g.mask)}（1 保留，0 "
                    f"丢弃）。"
                    "\n求训练时的输出",
                    f"A layer uses {kind.en}, {rate.en}. Activations x = {vec(g.x)}; the mask is m = {vec(g.mask)} "
                    "(1 keeps, 0 drops).\nFind the training output")
        if g.asked == "train":
            return text + Text("。", ".")
        if g.asked == "test":
            return text + Text("；若 x 是测试时的激活值，再求测试时的输出。",
                               "; and, if x were the activations at test time, the test output.")
        return text + Text(f"；若 x 是测试时的激活值，求测试时的输出；\n训练时上游梯度 ∂L/∂y = {vec(g.upstream)}，求 "
                           f"∂L/∂x。",
                           "; and, if x were the activations at test time, the test output."
                           f"\nIn training the upstream gradient is ∂L/∂y = {vec(g.upstream)}; find ∂L/∂x.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("train", Text("训练时的输出", "training output"), _OUT, zero_ok=True),
                  Field("test", Text("测试时的输出", "test output"), _OUT, zero_ok=True),
                  Field("gradient", Text("梯度 ∂L/∂x", "gradient ∂L/∂x"), _OUT, zero_ok=True))
        return fields[:_PARTS.index(g.asked) + 1]

    def solve(self, g: Givens) -> Answers:
        x, mask = _arrays(g)
        answers = {"train": dropout(x, g.p, mask=mask, mode=g.mode).y, "test": dropout_eval(x, g.p, mode=g.mode)}
        if g.asked == "gradient":
            answers["gradient"] = dropout_backward(np.array(g.upstream), mask, g.p, mode=g.mode)
        return answers

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        q = 1 - g.p
        # Expected training output over both masks of a unit must equal the test output.
        in_training = 1 / q if g.mode == "inverted" else 1.0
        answers = {"train": [x * in_training if m else 0.0 for x, m in zip(g.x, g.mask, strict=True)],
                   "test": [q * (x * in_training) + (1 - q) * 0.0 for x in g.x]}
        if g.asked == "gradient":
            answers["gradient"] = [u * in_training if m else 0.0 for u, m in zip(g.upstream, g.mask, strict=True)]
        return answers

    def steps(self, g: Givens) -> Sequence[Text]:
        key, q = self.solve(g), num(_keep(g))
        train, test = _OUT.show(key["train"]), _OUT.show(key["test"])
        if g.mode == "inverted":
            steps = [Text(f"保留的单元除以保留概率 {q}，丢弃的为 0：m×x/{q} = {train}",
                          f"Kept units are divided by the keep probability {q}, dropped ones are 0: m×x/{q} = {train}")]
            at_test = Text(f"反向 dropout 在测试时什么也不做：输出 {test}",
                           f"Inverted dropout does nothing at test time: {test}")
        else:
            steps = [Text(f"经典 dropout 训练时只乘掩码：m×x = {train}",
                          f"Classic dropout only multiplies by the mask: m×x = {train}")]
            at_test = Text(f"测试时全部单元都在，乘保留概率：{q}×x = {test}",
                           f"At test time all units are there, times the keep probability: {q}×x = {test}")
        if g.asked != "train":
            steps.append(at_test)
        if g.asked == "gradient":
            shown = _OUT.show(key["gradient"])
            steps.append(Text(f"反向传播用同一掩码和同一缩放：∂L/∂x = {shown}",
                              f"Backward uses the same mask and the same scaling: ∂L/∂x = {shown}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "no-scaling",
            Text("反向 dropout 训练时没有缩放", "No scaling in inverted dropout"),
            Text("反向 dropout 训练时要除以保留概率，期望才不变。",
                 "Inverted dropout divides by the keep probability in training, so that the expectation stays."),
            lambda g: _scaled(g, 1.0) if g.mode == "inverted" else None,
        ),
        Misconception[Givens](
            "divided-by-drop",
            Text("缩放用了丢弃概率", "Scaled with the drop probability"),
            Text("缩放用保留概率 1-p，不是丢弃概率 p。",
                 "The scale is the keep probability 1-p, not the drop probability p."),
            lambda g: _scaled(g, 1 / g.p) if g.mode == "inverted" else {"test": np.array(g.x) * g.p},
        ),
        Misconception[Givens](
            "multiplied-in-training",
            Text("训练时乘了保留概率", "Multiplied by the keep probability in training"),
            Text("反向 dropout 训练时除以保留概率；经典 dropout 训练时不缩放。",
                 "Inverted dropout divides by the keep probability in training; classic dropout does not scale there."),
            lambda g: _scaled(g, _keep(g)),
        ),
        Misconception[Givens](
            "mask-inverted",
            Text("掩码用反了", "Mask the wrong way round"),
            Text("掩码为 1 的单元保留，为 0 的丢弃。", "Units with mask 1 are kept, those with 0 are dropped."),
            lambda g: {name: np.array(values) * (1 - np.array(g.mask)) / (_keep(g) if g.mode == "inverted" else 1)
                       for name, values in (("train", g.x), ("gradient", g.upstream))
                       if len(values) == len(g.mask)},
        ),
        Misconception[Givens](
            "wrong-scheme-at-test",
            Text("测试时的缩放与方案不符", "Test-time scaling of the other scheme"),
            Text("反向 dropout 测试时不缩放；经典 dropout 测试时乘保留概率。",
                 "Inverted dropout does not scale at test time; classic dropout multiplies by the keep probability."),
            lambda g: {"test": np.array(g.x) * (_keep(g) if g.mode == "inverted" else 1)},
        ),
        Misconception[Givens](
            "mask-at-test",
            Text("测试时仍使用掩码", "Mask used at test time"),
            Text("测试时不丢弃任何单元，掩码只在训练时用。",
                 "Nothing is dropped at test time; the mask belongs to training."),
            lambda g: {"test": np.array(g.x) * np.array(g.mask) / (_keep(g) if g.mode == "inverted" else 1)},
        ),
        Misconception[Givens](
            "gradient-ignores-mask",
            Text("梯度没有乘掩码", "Gradient not masked"),
            Text("被丢弃的单元对输出没有贡献，梯度为 0。", "A dropped unit contributed nothing, so its gradient is 0."),
            lambda g: {"gradient": np.array(g.upstream) / (_keep(g) if g.mode == "inverted" else 1)}
            if g.asked == "gradient" else None,
        ),
    )


TEMPLATE = DropoutForward()
