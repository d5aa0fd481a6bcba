"""One row of the cost table of AlexNet or VGG-16: shape, parameters, multiply-adds, memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from quizdl.answers.array_policy import Shape
from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.analysis import Conv, Cost, Dense, Network, Pool, Table, cost_table, item_size
from quizdl.engine.analysis.architectures.alexnet import alexnet_2012, alexnet_one_tower
from quizdl.engine.analysis.architectures.vgg import vgg16
from quizdl.engine.validation import EngineError
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.architectures._layer_text import described
from quizdl.questions.templates.architectures._paper_rows import Name, walked
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    network: Annotated[Name, given("网络", "network")]
    row: Annotated[str, given("表中的一行，如 conv3_1、pool2、fc6", "row of the table, as conv3_1, pool2, fc6")]
    image: Annotated[int, given("输入图像边长", "height and width of the input image", low=32, high=512)]
    batch: Annotated[int, given("批大小；0 表示不问内存", "batch size; 0: memory not asked", low=0, high=1024)] = 0
    work: Annotated[bool, given("是否问乘加次数", "whether multiply-adds are asked")] = False


_NETWORKS = {"vgg16": vgg16(), "alexnet-one-tower": alexnet_one_tower(), "alexnet-2012": alexnet_2012()}
_TITLES = {"vgg16": Text("VGG-16", "VGG-16"),
           "alexnet-one-tower": Text("AlexNet（2014 单塔版）", "AlexNet (the one-tower version of 2014)"),
           "alexnet-2012": Text("AlexNet（2012 双组版）", "AlexNet (2012, in two groups)")}
_MEMORY = Decimals(1)


def _layer(g: Givens) -> Conv | Pool | Dense:
    return next(layer for layer in _network(g) if layer.name == g.row and isinstance(layer, Conv | Pool | Dense))


def _network(g: Givens) -> Network:
    return _NETWORKS[g.network]


@lru_cache(maxsize=64)
def _table(network: Name, image: int) -> Table:
    return cost_table(_NETWORKS[network], (3, image, image))


def _cost(g: Givens) -> Cost:
    return _table(g.network, g.image)[g.row]


def _pair(value: Any) -> int:
    """The one side of a square kernel, stride or padding of these networks."""
    assert isinstance(value, int)
    return value


class NetworkTableRow(Template[Givens]):
    id = "network-table-row"
    topic = "architectures"
    title = Text("AlexNet / VGG 开销表中的一行", "A row of the cost table of AlexNet or VGG")
    levels = (1, 2, 3)
    facts = (
        "layer-parameters.conv",
        "layer-flops.conv-macs",
        "layer-memory.activations",
        "vgg.params",
        "alexnet.params",
    )
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        network: Name = "vgg16" if level == 1 else rng.choice(("vgg16", "alexnet-one-tower")) if level == 2 \
            else rng.choice(("alexnet-2012", "alexnet-2012", "vgg16"))
        kinds: tuple[type[Any], ...] = (Conv, Conv, Conv, Pool) if level == 1 else (Conv, Conv, Conv, Dense)
        kind = rng.choice(kinds)
        rows = [layer.name for layer in _NETWORKS[network] if isinstance(layer, kind)]
        image = rng.choice((64, 96, 128, 160, 192, 224)) if network == "vgg16" else rng.choice((195, 211, 227)) \
            if network == "alexnet-2012" else rng.choice((192, 224, 256))
        return Givens(network, rng.choice(rows), image, rng.choice((1, 8, 16, 32)) if level == 3 else 0, level > 1)

    def check(self, g: Givens) -> None:
        rows = [layer.name for layer in _network(g) if isinstance(layer, Conv | Pool | Dense)]
        self.require(g.row in rows, "row", f"is not in the table; it has {', '.join(rows)}")
        try:
            _cost(g)
        except EngineError as error:
            self.require(False, "image", f"{g.image} is too small for this network ({error})")

    def prompt(self, g: Givens) -> Text:
        name, row, layer = _TITLES[g.network], _cost(g), _layer(g)
        before = _table(g.network, g.image)["pool5"].output_shape if g.row == "fc6" else None
        text = described(layer, row.input_shape, before)
        head = Text(f"{name.zh}，输入图像 3×{g.image}×{g.image}。{g.row} 行：",
                    f"{name.en} on images of 3×{g.image}×{g.image}. Row {g.row}: ")
        asked = [Text("输出形状（C×H×W，全连接层写单元数）", "the output shape (C×H×W; of a dense layer its units)"),
                 Text("参数个数", "the number of parameters")]
        if g.work:
            asked.append(Text("一张图像的乘加次数（MAC：一乘一加算一次，不计偏置，填充的 0 照算）",
                              "the multiply-adds for one image (MACs: a product and its addition count once; biases do "
                              "not count, padded zeros do)"))
        if g.batch:
            asked.append(Text(f"批大小 {g.batch} 时输出激活占用的内存（float32，每个 4 B；1 KB = 1024 B）",
                              f"the memory of the output for a batch of {g.batch} (float32, 4 B each; 1 KB = 1024 B)"))
        comma = "," if len(asked) > 2 else ""
        ask = Text("\n求" + "、".join(each.zh for each in asked[:-1]) + f"和{asked[-1].zh}。",
                   "\nFind " + ", ".join(each.en for each in asked[:-1]) + f"{comma} and {asked[-1].en}.")
        return head + text + ask

    def fields(self, g: Givens) -> tuple[Field, ...]:
        dense = isinstance(_layer(g), Dense)
        shaped = Field("shape", Text("单元数", "units") if dense else Text("输出形状", "output shape"),
                       Integer() if dense else Shape())
        fields = [shaped, Field("parameters", Text("参数个数", "parameters"), Integer(), zero_ok=True)]
        if g.work:
            fields.append(Field("macs", Text("乘加次数", "multiply-adds"), Integer(), after=("shape",), zero_ok=True))
        if g.batch:
            fields.append(Field("memory", Text("输出内存", "memory of the output"), _MEMORY, "KB", ("shape",)))
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        row = _cost(g)
        return {"shape": row.output_shape if len(row.output_shape) > 1 else row.output_shape[0],
                "parameters": row.parameters, "macs": row.macs,
                "memory": max(g.batch, 1) * row.units * item_size("float32") / 1024}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        shaped, parameters, macs = walked(g.network, g.image, g.row)
        values = math.prod(shaped)
        return {"shape": shaped if len(shaped) > 1 else shaped[0], "parameters": parameters, "macs": macs,
                "memory": max(g.batch, 1) * values * 4 / 1024}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        shaped, row = earlier["shape"], _cost(g)
        values = math.prod(shaped) if isinstance(shaped, tuple) else shaped
        each = row.macs // math.prod(row.output_shape)
        return {"macs": each * values, "memory": max(g.batch, 1) * values * 4 / 1024}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, row, layer = self.solve(g), _cost(g), _layer(g)
        shown = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        if isinstance(layer, Dense):
            features = row.input_shape[0]
            count = f"{features}×{layer.out_features} + {layer.out_features} = {shown['parameters']}"
            steps = [Text(f"输出 {shown['shape']} 个单元", f"{shown['shape']} units"),
                     Text(f"参数：{count}", f"Parameters: {count}")]
            work = f"{features}×{layer.out_features} = {key['macs']}"
        else:
            k, n = _pair(layer.kernel_size), row.input_shape[1]
            stride = _pair(layer.stride or k)
            line = f"⌊({n} + 2×{layer.padding} - {k})/{stride}⌋ + 1 = {row.output_shape[1]}"
            steps = [Text(f"边长 {line}，输出 {shown['shape']}", f"Size {line}; output {shown['shape']}")]
            if isinstance(layer, Pool):
                steps.append(Text(f"池化没有权重：{shown['parameters']} 个参数", f"Pooling has no weights: "
                                  f"{shown['parameters']} parameters"))
                work = "0"
            else:
                depth = row.input_shape[0] // layer.groups
                each = f"{k}×{k}×{depth}"
                line = f"{each}×{layer.out_channels} + {layer.out_channels} = {shown['parameters']}"
                steps.append(Text(f"每个核看 {depth} 个输入通道；参数：{line}",
                                  f"Each kernel sees {depth} input channels; parameters: {line}"))
                work = f"{each} × {shown['shape']} = {key['macs']}"
        if g.work:
            steps.append(Text(f"乘加：{work}", f"Multiply-adds: {work}"))
        if g.batch:
            line = f"{g.batch}×{math.prod(row.output_shape)}×4 B/1024 = {shown['memory']} KB"
            steps.append(Text(f"内存：{line}", f"Memory: {line}"))
        return steps


def _conv(g: Givens) -> Conv | None:
    layer = _layer(g)
    return layer if isinstance(layer, Conv) else None


def _resized(g: Givens, size: int) -> Answers:
    """A wrong height and width, worked on from."""
    row = _cost(g)
    shaped = (row.output_shape[0], size, size)
    return {"shape": shaped, **NetworkTableRow().follow(g, {"shape": shaped})}


def _no_padding(g: Givens) -> Answers | None:
    layer = _conv(g)
    if layer is None or not layer.padding:
        return None
    size = (_cost(g).input_shape[1] - _pair(layer.kernel_size)) // _pair(layer.stride) + 1
    return _resized(g, size) if size > 0 else None


def _no_stride(g: Givens) -> Answers | None:
    layer = _layer(g)
    if isinstance(layer, Dense) or layer.stride == 1:
        return None
    return _resized(g, _cost(g).input_shape[1] + 2 * _pair(layer.padding) - _pair(layer.kernel_size) + 1)


def _flat(g: Givens) -> Answers | None:
    """Kernels without depth."""
    layer, row = _conv(g), _cost(g)
    if layer is None or row.input_shape[0] == layer.groups:
        return None
    depth = row.input_shape[0] // layer.groups
    return {"parameters": (row.parameters - layer.out_channels) // depth + layer.out_channels,
            "macs": row.macs // depth}


def _groups_ignored(g: Givens) -> Answers | None:
    layer, row = _conv(g), _cost(g)
    if layer is None or layer.groups == 1:
        return None
    return {"parameters": (row.parameters - layer.out_channels) * layer.groups + layer.out_channels,
            "macs": row.macs * layer.groups}


NetworkTableRow.misconceptions = (
    Misconception[Givens](
        "biases-forgotten",
        Text("漏掉偏置", "Biases forgotten"),
        Text("每个核（每个输出单元）还有一个偏置。", "Every kernel (every output unit) has a bias as well."),
        lambda g: None if isinstance(_layer(g), Pool) else
        {"parameters": _cost(g).parameters - _cost(g).output_shape[0]},
    ),
    Misconception[Givens](
        "padding-forgotten",
        Text("漏掉填充", "Padding forgotten"),
        Text("尺寸先加两边的填充：n + 2p。", "The size is n + 2p first, with padding on both sides."),
        _no_padding,
    ),
    Misconception[Givens](
        "stride-forgotten",
        Text("漏掉步长", "Stride forgotten"),
        Text("窗口每次移动一个步长：除以步长再加 1。", "The window moves by the stride: divide by it, then add 1."),
        _no_stride,
    ),
    Misconception[Givens](
        "kernels-without-depth",
        Text("核没有算输入通道", "Kernels without depth"),
        Text("每个核覆盖它所见的全部输入通道：k×k×C。", "Each kernel covers all input channels that it sees: k×k×C."),
        _flat,
    ),
    Misconception[Givens](
        "groups-ignored",
        Text("没有考虑分组", "Groups ignored"),
        Text("分 2 组时每个核只看一半输入通道。", "In 2 groups each kernel sees half of the input channels."),
        _groups_ignored,
    ),
    Misconception[Givens](
        "pooling-with-weights",
        Text("给池化数了权重", "Weights counted for pooling"),
        Text("池化没有可学习的权重。", "Pooling learns no weights."),
        lambda g: {"parameters": _pair(layer.kernel_size) ** 2 * _cost(g).output_shape[0]}
        if isinstance(layer := _layer(g), Pool) else None,
    ),
    Misconception[Givens](
        "flops-for-multiply-adds",
        Text("乘法和加法分开数了", "Multiplications and additions counted apart"),
        Text("一次乘加（MAC）合算一次；分开数得到约两倍的 FLOPs。",
             "A multiply-add (MAC) counts once; apart they are FLOPs, twice as many."),
        lambda g: {"macs": 2 * _cost(g).macs},
    ),
    Misconception[Givens](
        "one-output-place",
        Text("乘加漏乘输出位置数", "Multiply-adds of a single place"),
        Text("每个核在每个输出位置都算一遍：乘上 H×W。", "Each kernel works at every output place: times H×W."),
        lambda g: {"macs": _cost(g).macs // math.prod(_cost(g).output_shape[1:])}
        if _conv(g) and math.prod(_cost(g).output_shape[1:]) > 1 else None,
    ),
    Misconception[Givens](
        "batch-forgotten",
        Text("内存漏乘批大小", "Memory of one image"),
        Text("一批中每张图像都有自己的激活。", "Every image of the batch has activations of its own."),
        lambda g: {"memory": _cost(g).activation_bytes() / 1024} if g.batch > 1 else None,
    ),
    Misconception[Givens](
        "bytes-forgotten",
        Text("内存漏乘每数 4 字节", "4 bytes a number forgotten"),
        Text("float32 的每个数占 4 B。", "Each float32 number takes 4 B."),
        lambda g: {"memory": g.batch * _cost(g).units / 1024} if g.batch else None,
    ),
)


TEMPLATE = NetworkTableRow()
