"""A classifier's head: flattening into dense layers against global average pooling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from quizdl.answers.policy import Integer, Significant
from quizdl.engine.analysis import Dense, Flatten, GlobalPool, Layer, count_parameters
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("最后一个特征图的通道数", "channels of the last map", low=1, high=2048)]
    height: Annotated[int, given("特征图的高", "its height", low=1, high=64)]
    width: Annotated[int, given("特征图的宽", "its width", low=1, high=64)]
    classes: Annotated[int, given("类别数", "classes", low=1, high=1000)]
    hidden: Annotated[int, given("全连接头的隐藏单元数；0 表示没有隐藏层", "hidden units of the dense head; 0: none",
                                 low=0, high=4096)] = 0


_RATIO = Significant(3)


def _heads(g: Givens) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    hidden = (Dense(g.hidden),) if g.hidden else ()
    return (Flatten(), *hidden, Dense(g.classes)), (GlobalPool(), Dense(g.classes))


class GlobalPoolHead(Template[Givens]):
    id = "global-pool-head"
    topic = "pooling"
    title = Text("全局平均池化与全连接头的参数", "Global average pooling against a dense head")
    levels = (1, 2)
    facts = ("global-average-pooling.definition", "global-average-pooling.replaces-fc")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        size = rng.choice((4, 5, 6, 7, 8))
        classes = rng.choice((5, 10, 20, 50, 100))
        if level == 1:
            return Givens(rng.choice((16, 32, 64, 128, 256)), size, size, classes)
        height, width = rng.choice(((7, 7), (6, 6), (4, 8), (6, 8), (8, 8)))
        return Givens(rng.choice((64, 128, 256, 512)), height, width, classes, rng.choice((128, 256, 512, 1024)))

    def prompt(self, g: Givens) -> Text:
        last = shape((g.channels, g.height, g.width))
        middle = Text(f"，接 {g.hidden} 个单元的全连接隐藏层", f", a dense hidden layer of {g.hidden} units") \
            if g.hidden else Text("", "")
        return Text(
            f"最后一个特征图为 {last}（C×H×W），要分成 {g.classes} 类。\n"
            f"A：展平{middle.zh}，再接 {g.classes} 个输出的全连接层。\n"
            f"B：全局平均池化，再接 {g.classes} 个输出的全连接层。\n"
            "全连接层都带偏置。求两种头各自的参数个数，以及 A 是 B 的多少倍。",
            f"The last map is {last} (C×H×W), to be sorted into {g.classes} classes.\n"
            f"A: flatten{middle.en}, then a dense layer with {g.classes} outputs.\n"
            f"B: global average pooling, then a dense layer with {g.classes} outputs.\n"
            "All dense layers have biases. Find the parameters of each head, and how many times as many A has.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("dense", Text("A 的参数个数", "parameters of A"), Integer()),
                Field("pooled", Text("B 的参数个数", "parameters of B"), Integer()),
                Field("ratio", Text("A 是 B 的倍数", "A over B"), _RATIO, after=("dense", "pooled")))

    def solve(self, g: Givens) -> Answers:
        dense, pooled = (count_parameters(head, (g.channels, g.height, g.width)) for head in _heads(g))
        return {"dense": dense, "pooled": pooled, "ratio": dense / pooled}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        flat = g.channels * g.height * g.width
        dense = (flat + 1) * g.hidden + (g.hidden + 1) * g.classes if g.hidden else (flat + 1) * g.classes
        pooled = (g.channels + 1) * g.classes
        return {"dense": dense, "pooled": pooled, "ratio": dense / pooled}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"ratio": earlier["dense"] / earlier["pooled"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        flat = g.channels * g.height * g.width
        sizes = [flat, g.hidden, g.classes] if g.hidden else [flat, g.classes]
        parts = " + ".join(f"{a}×{b} + {b}" for a, b in pairwise(sizes))
        ratio = _RATIO.show(key["ratio"])
        return [
            Text(f"A：展平得 {g.channels}×{g.height}×{g.width} = {flat} 个特征；{parts} = {key['dense']}",
                 f"A: flattening gives {g.channels}×{g.height}×{g.width} = {flat} features; {parts} = {key['dense']}"),
            Text(f"B：每个通道一个平均值，共 {g.channels} 个特征，池化本身没有参数；"
                 f"{g.channels}×{g.classes} + {g.classes} = {key['pooled']}",
                 f"B: one mean per channel, {g.channels} features, and pooling has no parameters; "
                 f"{g.channels}×{g.classes} + {g.classes} = {key['pooled']}"),
            Text(f"{key['dense']}/{key['pooled']} ≈ {ratio}", f"{key['dense']}/{key['pooled']} ≈ {ratio}"),
        ]


def _answers(g: Givens, flat: int, pooled: int, *, bias: int = 1, weights: int = 0) -> Answers:
    """Both heads with other feature counts, without biases, or with weights in the pooling."""
    dense = ((flat + bias) * g.hidden + (g.hidden + bias) * g.classes if g.hidden else (flat + bias) * g.classes)
    other = (pooled + bias) * g.classes + weights
    found = {"dense": dense, "pooled": other}
    right = _flat(g) * (g.hidden or g.classes) + g.hidden * g.classes, g.channels * g.classes
    # Three figures of the ratio may hide the mistake.
    near = _RATIO.gap(dense / other, (right[0] + g.hidden + g.classes) / (right[1] + g.classes)) < 3
    return found if near else {**found, "ratio": dense / other}


def _flat(g: Givens) -> int:
    return g.channels * g.height * g.width


GlobalPoolHead.misconceptions = (
    Misconception[Givens](
        "bias-forgotten",
        Text("漏掉偏置", "Biases forgotten"),
        Text("每个输出单元还有一个偏置。", "Every output unit has a bias as well."),
        lambda g: _answers(g, _flat(g), g.channels, bias=0),
    ),
    Misconception[Givens](
        "channels-averaged",
        Text("在通道上取平均", "Averaged over the channels"),
        Text("全局平均池化对每个通道的 H×W 个位置取平均，剩下 C 个数，而不是 H×W 个。",
             "Global average pooling averages the H×W positions of each channel: C numbers stay, not H×W."),
        lambda g: None if g.height * g.width == g.channels else _answers(g, _flat(g), g.height * g.width),
    ),
    Misconception[Givens](
        "one-number-left",
        Text("以为只剩一个数", "Only one number left"),
        Text("“全局”指整张特征图的所有位置，每个通道各剩一个数。",
             "\"Global\" means all positions of a map; each channel keeps a number of its own."),
        lambda g: _answers(g, _flat(g), 1),
    ),
    Misconception[Givens](
        "flatten-without-channels",
        Text("展平时漏了通道", "Flattened without the channels"),
        Text("展平得到 C×H×W 个特征，不只是 H×W 个。", "Flattening gives C×H×W features, not H×W."),
        lambda g: _answers(g, g.height * g.width, g.channels),
    ),
    Misconception[Givens](
        "pooling-has-weights",
        Text("以为池化有权重", "Weights counted for the pooling"),
        Text("你给 H×W 的平均窗口也算了权重；取平均没有可学习参数。",
             "You counted weights for the H×W averaging window; averaging learns nothing."),
        lambda g: _answers(g, _flat(g), g.channels, weights=_flat(g)),
    ),
)


TEMPLATE = GlobalPoolHead()
