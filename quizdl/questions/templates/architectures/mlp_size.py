"""Shapes, parameters, neurons and layers of a multi-layer perceptron."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from quizdl.answers.array_policy import Shape
from quizdl.answers.policy import Integer
from quizdl.engine.analysis import Dense, cost_table, layer_arrays
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    image: Annotated[Integers, given("输入的形状，展平后送入", "shape of the input, which is flattened")]
    sizes: Annotated[Integers, given("各层神经元数，从第一隐藏层到输出层", "neurons, first hidden layer to output")]
    layer: Annotated[int, given("问第几层的权重形状", "the layer whose weight shape is asked", low=1, high=8)] = 1
    batch: Annotated[int, given("批大小；0 表示不问乘加", "batch size; 0: no multiply-adds asked",
                                low=0, high=4096)] = 0
    depth: Annotated[bool, given("是否问层数", "whether the number of layers is asked")] = False


def _features(g: Givens) -> int:
    total = 1
    for size in g.image:
        total *= size
    return total


def _all_sizes(g: Givens) -> tuple[int, ...]:
    return (_features(g), *g.sizes)


class MlpSize(Template[Givens]):
    id = "mlp-size"
    topic = "architectures"
    title = Text("多层感知机的形状、参数与神经元", "Shapes, parameters and neurons of an MLP")
    levels = (1, 2, 3)
    facts = ("mlp.parameters", "mlp.layers-count", "mlp.example-count")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        out = rng.integer(2, 10)
        if level == 1:
            return Givens((rng.integer(3, 20),), (rng.integer(4, 30), out), rng.integer(1, 2))
        if level == 2:
            hidden = tuple(rng.choice((16, 20, 32, 50, 64, 100)) for _ in range(rng.integer(2, 3)))
            return Givens((rng.integer(8, 60),), (*hidden, out), rng.integer(1, len(hidden) + 1), 0, True)
        image = rng.choice(((1, 28, 28), (3, 8, 8), (3, 16, 16), (1, 16, 16), (3, 32, 32)))
        return Givens(image, (rng.choice((64, 100, 128, 256)), rng.choice((32, 50, 64)), rng.choice((2, 5, 10))),
                      rng.integer(1, 3), rng.choice((16, 32, 64, 100)), True)

    def check(self, g: Givens) -> None:
        self.require(len(g.image) in (1, 3), "image", "must be one number of features, or C, H, W")
        self.require(min(g.image) >= 1 and _features(g) <= 10**6, "image", "needs 1 to 1000000 features in all")
        self.require(len(g.sizes) <= 8, "sizes", "has more than 8 layers")
        self.require(all(1 <= size <= 10**4 for size in g.sizes), "sizes", "needs layers of 1 to 10000 neurons")
        self.require(g.layer <= len(g.sizes), "layer", f"must be one of the {len(g.sizes)} layers")
        self.require(_features(g) * g.sizes[0] <= 10**8, "sizes", "makes a first layer of more than 100000000 weights")

    def prompt(self, g: Givens) -> Text:
        many = " → ".join(map(str, g.sizes))
        if len(g.image) == 3:
            first = Text(f"输入为 {shape(g.image)} 的图像，先展平",
                         f"the input, an image of {shape(g.image)}, is flattened")
        else:
            first = Text(f"输入有 {g.image[0]} 个特征", f"the input has {g.image[0]} features")
        text = Text(
            f"一个多层感知机：{first.zh}，之后各层神经元数为 {many}（最后是输出层），全部全连接并带偏置。\n"
            f"约定 y = xW + b，W 的形状为 输入×输出。求第 {g.layer} 层（第一隐藏层为第 1 层）W 的形状、参数总数、"
            "神经元总数（不含输入）",
            f"A multi-layer perceptron: {first.en}; the layers then have {many} neurons (the last is the output), all "
            f"dense with biases.\nWith y = xW + b, W has shape inputs×outputs. Find the shape of W in layer {g.layer} "
            "(the first hidden layer is layer 1), the total number of parameters, the number of neurons (inputs not "
            "counted)")
        if g.depth:
            text += Text("、层数（不含输入层）", ", the number of layers (the input is not one)")
        if g.batch:
            text += Text(f"，以及 {g.batch} 个样本一次前向的乘加次数（MAC，不计偏置和激活）",
                         f", and the multiply-adds (MACs; biases and activations not counted) of one forward pass of "
                         f"{g.batch} samples")
        return text + Text("。", ".")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = [Field("weight", Text(f"第 {g.layer} 层 W 的形状", f"shape of W in layer {g.layer}"), Shape()),
                  Field("parameters", Text("参数总数", "parameters"), Integer()),
                  Field("neurons", Text("神经元总数", "neurons"), Integer())]
        if g.depth:
            fields.append(Field("layers", Text("层数", "layers"), Integer()))
        if g.batch:
            fields.append(Field("macs", Text("乘加次数", "multiply-adds"), Integer()))
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        table = cost_table(tuple(Dense(size) for size in g.sizes), (_features(g),))
        row = table.rows[g.layer - 1]
        return {"weight": layer_arrays(Dense(g.sizes[g.layer - 1]), row.input_shape).trainable["weight"].shape,
                "parameters": table.parameters, "neurons": sum(row.units for row in table.rows),
                "layers": len(table.rows), "macs": g.batch * table.macs}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        sizes = _all_sizes(g)
        weights = sum(a * b for a, b in pairwise(sizes))
        return {"weight": (sizes[g.layer - 1], sizes[g.layer]), "parameters": weights + sum(g.sizes),
                "neurons": sum(g.sizes), "layers": len(sizes) - 1, "macs": g.batch * weights}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, sizes = self.solve(g), _all_sizes(g)
        steps = []
        if len(g.image) == 3:
            line = f"{shape(g.image)} = {sizes[0]}"
            steps.append(Text(f"展平：{line} 个特征", f"Flattened: {line} features"))
        parts = " + ".join(f"({a}×{b} + {b})" for a, b in pairwise(sizes))
        neurons = " + ".join(map(str, g.sizes))
        steps += [
            Text(f"第 {g.layer} 层 W：{Shape().show(key['weight'])}",
                 f"W of layer {g.layer}: {Shape().show(key['weight'])}"),
            Text(f"参数：{parts} = {key['parameters']}", f"Parameters: {parts} = {key['parameters']}"),
            Text(f"神经元：{neurons} = {key['neurons']}", f"Neurons: {neurons} = {key['neurons']}"),
        ]
        if g.depth:
            steps.append(Text(f"有权重的层共 {key['layers']} 层", f"Layers with weights: {key['layers']}"))
        if g.batch:
            weights = " + ".join(f"{a}×{b}" for a, b in pairwise(sizes))
            steps.append(Text(f"乘加：{g.batch}×({weights}) = {key['macs']}",
                              f"Multiply-adds: {g.batch}×({weights}) = {key['macs']}"))
        return steps


def _transposed(g: Givens) -> Answers:
    sizes = _all_sizes(g)
    return {"weight": (sizes[g.layer], sizes[g.layer - 1])}


def _weights(g: Givens) -> int:
    return sum(a * b for a, b in pairwise(_all_sizes(g)))


def _off_by_one(g: Givens) -> Answers | None:
    """Layers counted from the input."""
    sizes = _all_sizes(g)
    wrong = (sizes[g.layer - 2], sizes[g.layer - 1]) if g.layer > 1 else None
    return None if wrong is None or wrong == _transposed(g)["weight"] else {"weight": wrong}


def _one_channel(g: Givens) -> Answers | None:
    if len(g.image) != 3 or g.image[0] == 1:
        return None
    flat = g.image[1] * g.image[2]
    lost = (_features(g) - flat) * g.sizes[0]
    found: dict[str, object] = {"parameters": _weights(g) - lost + sum(g.sizes), "macs": g.batch * (_weights(g) - lost)}
    return {**found, "weight": (flat, g.sizes[0])} if g.layer == 1 else found


MlpSize.misconceptions = (
    Misconception[Givens](
        "biases-forgotten",
        Text("漏掉偏置", "Biases forgotten"),
        Text("除了权重，每个神经元还有一个偏置。", "Besides the weights every neuron has a bias."),
        lambda g: {"parameters": _weights(g)},
    ),
    Misconception[Givens](
        "one-bias-per-layer",
        Text("每层只数一个偏置", "One bias per layer"),
        Text("偏置是每个神经元一个，不是每层一个。", "There is a bias for every neuron, not one for the layer."),
        lambda g: {"parameters": _weights(g) + len(g.sizes)},
    ),
    Misconception[Givens](
        "input-counted",
        Text("把输入层也算进去", "Input counted as a layer"),
        Text("输入只是数据，没有权重和偏置：不算神经元，也不算一层。",
             "The input is data without weights or biases: no neurons, and no layer."),
        lambda g: {"neurons": sum(_all_sizes(g)), "layers": len(g.sizes) + 1,
                   "parameters": _weights(g) + sum(_all_sizes(g))},
    ),
    Misconception[Givens](
        "weight-transposed",
        Text("权重形状写反", "Weight shape transposed"),
        Text("按 y = xW + b 的约定，W 是 输入×输出。", "With y = xW + b, W is inputs×outputs."),
        _transposed,
    ),
    Misconception[Givens](
        "layer-off-by-one",
        Text("层号数错一层", "Off by one layer"),
        Text("第 1 层从输入到第一隐藏层。", "Layer 1 leads from the input to the first hidden layer."),
        _off_by_one,
    ),
    Misconception[Givens](
        "hidden-neurons-only",
        Text("漏掉输出层", "Output layer left out"),
        Text("输出层也有神经元，也算一层。", "The output layer has neurons too, and is a layer."),
        lambda g: {"neurons": sum(g.sizes[:-1]), "layers": len(g.sizes) - 1} if len(g.sizes) > 1 else None,
    ),
    Misconception[Givens](
        "channels-forgotten",
        Text("展平时漏了通道", "Channels forgotten when flattening"),
        Text("C×H×W 的图像展平后有 C·H·W 个特征。", "An image of C×H×W has C·H·W features when flattened."),
        _one_channel,
    ),
    Misconception[Givens](
        "multiply-adds-of-one-sample",
        Text("只算了一个样本的乘加", "Multiply-adds of one sample"),
        Text("一批中每个样本都要算一遍：乘上批大小。", "Every sample of the batch is computed: times the batch size."),
        lambda g: {"macs": _weights(g)} if g.batch > 1 else None,
    ),
    Misconception[Givens](
        "flops-for-multiply-adds",
        Text("乘法和加法分开数了", "Multiplications and additions counted apart"),
        Text("一次乘加（MAC）合算一次；分开数得到的是约两倍的 FLOPs。",
             "A multiply-add (MAC) counts once; apart they are FLOPs, twice as many."),
        lambda g: {"macs": 2 * g.batch * _weights(g)} if g.batch else None,
    ),
)


TEMPLATE = MlpSize()
