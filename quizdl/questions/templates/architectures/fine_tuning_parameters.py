"""Trainable parameters when a pretrained network is fine-tuned: frozen layers, a new head, batch norm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from quizdl.answers.policy import Integer, Significant
from quizdl.engine.analysis import BatchNorm, Conv, Dense, GlobalPool, Layer, count_parameters
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    channels: Annotated[Integers, given("各卷积层的输出通道数", "output channels of the convolutions")]
    frozen: Annotated[int, given("冻结的前几个卷积层", "convolutions frozen, from the input on", low=0, high=8)]
    classes: Annotated[int, given("新任务的类别数", "classes of the new task", low=1, high=10000)]
    old_classes: Annotated[int, given("原任务的类别数", "classes of the old task", low=1, high=10000)] = 1000
    batch_norm: Annotated[bool, given("每个卷积后有批归一化（卷积无偏置）",
                                      "batch norm after each convolution (without bias)")] = False


_SHARE = Significant(3)
_IMAGE = (3, 32, 32)


def _body(g: Givens) -> list[tuple[Layer, ...]]:
    """The layers of each stage: a 3×3 convolution, and its batch norm if there is one."""
    if g.batch_norm:
        return [(Conv(width, 3, padding=1, bias=False), BatchNorm()) for width in g.channels]
    return [(Conv(width, 3, padding=1),) for width in g.channels]


def _counts(g: Givens) -> tuple[list[int], int]:
    """Parameters of every stage, and of the new head."""
    stages, shape = [], _IMAGE
    for layers, width in zip(_body(g), g.channels, strict=True):
        stages.append(count_parameters(layers, shape))
        shape = (width, *_IMAGE[1:])
    return stages, count_parameters((GlobalPool(), Dense(g.classes)), shape)


class FineTuningParameters(Template[Givens]):
    id = "fine-tuning-parameters"
    topic = "architectures"
    title = Text("微调时的可训练参数", "Trainable parameters when fine-tuning")
    levels = (1, 2, 3)
    facts = ("fine-tuning.replace-head", "layer-parameters.conv", "dense-layer.params")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        widths = rng.choice(((16, 32, 64), (8, 16, 32), (32, 64, 64), (16, 24, 48), (12, 24, 48, 48), (16, 32, 32, 64)))
        frozen = len(widths) if level == 1 else rng.integer(1, len(widths) - 1)
        return Givens(widths, frozen, rng.choice((2, 5, 8, 10, 20)), rng.choice((100, 200, 1000)), level == 3)

    def check(self, g: Givens) -> None:
        self.require(len(g.channels) <= 8, "channels", "has more than 8 layers")
        self.require(all(1 <= width <= 2048 for width in g.channels), "channels", "needs widths from 1 to 2048")
        self.require(g.frozen <= len(g.channels), "frozen", f"must be at most the {len(g.channels)} convolutions")

    def prompt(self, g: Givens) -> Text:
        widths = " → ".join(map(str, g.channels))
        if g.batch_norm:
            layers = Text("均为 3×3、无偏置，每个卷积后有批归一化（γ、β 可学习，另存滑动均值和方差）",
                          "all 3×3 without biases, each followed by batch normalization (learned γ and β; running mean "
                          "and variance are stored)")
        else:
            layers = Text("均为 3×3、带偏置", "all 3×3 with biases")
        if g.frozen == len(g.channels):
            frozen = Text("冻结全部卷积层，只训练新的分类层。",
                          "All convolutions are frozen; only the new classifier is trained.")
        elif g.frozen:
            own = Text("（连同其批归一化）", " (and its batch normalization)") if g.batch_norm else Text("", "")
            which = f"Each of the first {g.frozen} convolutions" if g.frozen > 1 else "The first convolution"
            frozen = Text(f"冻结前 {g.frozen} 个卷积层{own.zh}，其余都训练。",
                          f"{which}{own.en} is frozen, all else is trained.")
        else:
            frozen = Text("不冻结任何层。", "Nothing is frozen.")
        note = Text("", "")
        if g.batch_norm:
            note = Text("（滑动统计量不算参数）", " (running statistics are no parameters)")
        return Text(
            f"预训练网络：输入 3 通道，卷积层输出通道 {widths}（{layers.zh}），全局平均池化，"
            f"再接 {g.old_classes} 类的全连接层（带偏置）。\n微调到 {g.classes} 类的新任务：把全连接层换成 "
            f"{g.classes} 个输出的新层（带偏置）。{frozen.zh}\n"
            "求新全连接层的参数个数、可训练参数总数，以及可训练参数占新网络全部参数的百分比"
            f"{note.zh}。",
            f"A pretrained network takes 3 channels; its convolutions have {widths} output channels ({layers.en}), "
            f"then come global average pooling and a dense layer (with biases) for {g.old_classes} classes.\nIt is "
            f"fine-tuned to {g.classes} classes: the dense layer is replaced by a new one with {g.classes} outputs "
            f"(with biases). {frozen.en}\nFind the parameters of the new dense layer, all trainable parameters, and "
            f"their percentage of the new network's parameters{note.en}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("head", Text("新全连接层的参数", "parameters of the new dense layer"), Integer()),
                Field("trainable", Text("可训练参数", "trainable parameters"), Integer(), after=("head",)),
                Field("share", Text("可训练占比", "trainable share"), _SHARE, "%", ("head", "trainable")))

    def solve(self, g: Givens) -> Answers:
        stages, head = _counts(g)
        trainable = sum(stages[g.frozen:]) + head
        return {"head": head, "trainable": trainable, "share": 100 * trainable / (sum(stages) + head)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # With batch norm two learned numbers per channel, without it one bias.
        each = 2 if g.batch_norm else 1
        stages = [(9 * before + each) * width for before, width in pairwise((3, *g.channels))]
        head = (g.channels[-1] + 1) * g.classes
        frozen = sum(stages[:g.frozen])
        return {"head": head, "trainable": sum(stages) - frozen + head,
                "share": 100 * (1 - frozen / (sum(stages) + head))}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        stages, _ = _counts(g)
        found = {"trainable": sum(stages[g.frozen:]) + earlier["head"]}
        if "trainable" in earlier:
            found["share"] = 100 * earlier["trainable"] / (sum(stages) + earlier["head"])
        return found

    def steps(self, g: Givens) -> Sequence[Text]:
        key, (stages, head) = self.solve(g), _counts(g)
        shown = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        extra = "2×{}" if g.batch_norm else "{}"
        lines = [f"9×{before}×{width} + {extra.format(width)} = {count}"
                 for (before, width), count in zip(pairwise((3, *g.channels)), stages, strict=True)]
        own = Text("（含 γ、β）", " (γ and β included)") if g.batch_norm else Text("", "")
        trained = " + ".join(map(str, [*stages[g.frozen:], head])) + " = " if g.frozen < len(stages) else ""
        everything = sum(stages) + head
        return [
            Text(f"各卷积层{own.zh}：{'；'.join(lines)}", f"Convolutions{own.en}: {'; '.join(lines)}"),
            Text(f"新全连接层：{g.channels[-1]}×{g.classes} + {g.classes} = {shown['head']}",
                 f"New dense layer: {g.channels[-1]}×{g.classes} + {g.classes} = {shown['head']}"),
            Text(f"可训练：{trained}{shown['trainable']}", f"Trainable: {trained}{shown['trainable']}"),
            Text(f"占比：{key['trainable']}/{everything} = {shown['share']}%",
                 f"Share: {key['trainable']}/{everything} = {shown['share']} %"),
        ]


def _worked_on(g: Givens, trainable: int, everything: int, head: int | None = None) -> Answers:
    """Wrong counts and the share that comes of them; the share is left out where rounding hides the mistake."""
    share = 100 * trainable / everything
    right = FineTuningParameters().solve(g)["share"]
    found: dict[str, object] = {"trainable": trainable}
    if _SHARE.gap(share, right) >= 3:
        found["share"] = share
    return found if head is None else {**found, "head": head}


def _other_head(g: Givens, head: int) -> Answers:
    stages, _ = _counts(g)
    return _worked_on(g, sum(stages[g.frozen:]) + head, sum(stages) + head, head)


def _everything(g: Givens) -> Answers | None:
    stages, head = _counts(g)
    return _worked_on(g, sum(stages) + head, sum(stages) + head) if g.frozen else None


def _only_head(g: Givens) -> Answers | None:
    stages, head = _counts(g)
    return _worked_on(g, head, sum(stages) + head) if g.frozen < len(stages) else None


def _frozen_counted(g: Givens) -> Answers | None:
    """The frozen stages trained, the others not."""
    stages, head = _counts(g)
    return _worked_on(g, sum(stages[:g.frozen]) + head, sum(stages) + head) if 0 < g.frozen < len(stages) else None


def _running_statistics(g: Givens) -> Answers | None:
    if not g.batch_norm or g.frozen == len(g.channels):
        return None
    stages, head = _counts(g)
    return _worked_on(g, sum(stages[g.frozen:]) + 2 * sum(g.channels[g.frozen:]) + head,
                      sum(stages) + 2 * sum(g.channels) + head)


FineTuningParameters.misconceptions = (
    Misconception[Givens](
        "old-head",
        Text("按原来的类别数计算", "Old number of classes"),
        Text("分类层已经换成新的，输出数是新任务的类别数。",
             "The classifier is replaced: it has the new task's classes."),
        lambda g: _other_head(g, (g.channels[-1] + 1) * g.old_classes),
    ),
    Misconception[Givens](
        "head-without-biases",
        Text("新全连接层漏掉偏置", "Biases of the new layer forgotten"),
        Text("每个新输出还有一个偏置。", "Every new output has a bias as well."),
        lambda g: _other_head(g, g.channels[-1] * g.classes),
    ),
    Misconception[Givens](
        "frozen-counted-as-trainable",
        Text("把冻结层也算作可训练", "Frozen layers counted as trainable"),
        Text("冻结的参数仍在网络里，但不更新。", "Frozen parameters are still in the network, but are not updated."),
        _everything,
    ),
    Misconception[Givens](
        "only-the-head",
        Text("只算了新分类层", "Only the new head counted"),
        Text("没有冻结的卷积层也在训练。", "The convolutions that are not frozen are trained as well."),
        _only_head,
    ),
    Misconception[Givens](
        "frozen-and-trained-swapped",
        Text("冻结与训练的层弄反", "Frozen and trained layers swapped"),
        Text("冻结的是靠近输入的前几层，后面的层才训练。",
             "Frozen are the layers next to the input; the later ones are trained."),
        _frozen_counted,
    ),
    Misconception[Givens](
        "running-statistics-counted",
        Text("把滑动统计量算作参数", "Running statistics counted"),
        Text("滑动均值和方差不靠梯度学习，可训练的只有 γ 和 β。",
             "Running means and variances are not learned by gradient; only γ and β are."),
        _running_statistics,
    ),
)


TEMPLATE = FineTuningParameters()
