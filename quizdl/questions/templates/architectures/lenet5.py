"""Neurons, parameters and connections of a layer as in LeNet-5: convolution, subsampling, partial connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Integer
from quizdl.engine.analysis import Conv, Cost, Subsample, cost_table
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    kind: Annotated[Literal["conv", "subsample", "table"],
                    given("卷积、下采样，或按连接表的卷积", "convolution, subsampling, or convolution by a table")]
    size: Annotated[int, given("输入边长", "input height and width", low=2, high=256)]
    in_maps: Annotated[int, given("输入特征图数", "input maps", low=1, high=64)]
    kernel_size: Annotated[int, given("核或窗口的边长", "kernel or window size", low=2, high=11)]
    out_maps: Annotated[int, given("输出特征图数（卷积）", "output maps (convolution)", low=1, high=256)] = 1
    seen: Annotated[Integers, given("连接表：每种输出图连接的输入图数",
                                    "table: input maps that each sort of output map sees")] = (1,)
    counts: Annotated[Integers, given("连接表：每种输出图的个数", "table: output maps of each sort")] = (1,)


def _connections(g: Givens) -> tuple[tuple[int, ...], ...]:
    """Input maps of each output map; which ones does not matter for the counts."""
    return tuple(tuple(range(seen)) for seen, count in zip(g.seen, g.counts, strict=True) for _ in range(count))


def _maps(g: Givens) -> int:
    return {"conv": g.out_maps, "subsample": g.in_maps, "table": sum(g.counts)}[g.kind]


def _row(g: Givens) -> Cost:
    layer = Subsample(g.kernel_size) if g.kind == "subsample" else Conv(
        _maps(g), g.kernel_size, connections=_connections(g) if g.kind == "table" else None)
    return cost_table((layer,), (g.in_maps, g.size, g.size)).rows[0]


class Lenet5(Template[Givens]):
    id = "lenet5"
    topic = "architectures"
    title = Text("LeNet-5 一层的神经元、参数与连接", "Neurons, parameters and connections of a LeNet-5 layer")
    levels = (1, 2, 3)
    facts = ("lenet5.neurons", "lenet5.params", "lenet5.connections", "lenet5.pool-params")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            return Givens("conv", rng.choice((28, 30, 32, 36)), rng.choice((1, 1, 3)), rng.choice((3, 5, 7)),
                          rng.choice((4, 6, 8, 10)))
        if level == 2:
            if rng.chance(0.6):
                return Givens("subsample", rng.choice((8, 10, 12, 20, 24, 28)), rng.choice((4, 6, 8, 12, 16)), 2)
            return Givens("conv", rng.choice((10, 12, 14, 16)), rng.choice((4, 6, 8)), rng.choice((3, 5)),
                          rng.choice((10, 12, 16)))
        in_maps = rng.choice((6, 6, 5, 8))
        few, more = rng.integer(2, 3), rng.integer(4, in_maps - 1)
        return Givens("table", rng.choice((12, 14, 16)), in_maps, rng.choice((3, 5)), 1, (few, more, in_maps),
                      (rng.integer(4, 8), rng.integer(3, 9), rng.integer(1, 2)))

    def check(self, g: Givens) -> None:
        self.require(g.kernel_size <= g.size, "kernel_size", f"must be at most the input's size {g.size}")
        if g.kind != "table":
            return
        self.require(len(g.seen) == len(g.counts) <= 6, "counts", "must have as many numbers as seen, at most 6")
        self.require(all(1 <= seen <= g.in_maps for seen in g.seen), "seen", f"needs numbers from 1 to {g.in_maps}")
        self.require(all(1 <= count <= 64 for count in g.counts), "counts", "needs numbers from 1 to 64")

    def prompt(self, g: Givens) -> Text:
        k = g.kernel_size
        text = Text(f"LeNet-5 式网络的一层，输入为 {g.in_maps} 个 {g.size}×{g.size} 的特征图。",
                    f"A layer as in LeNet-5 takes {g.in_maps} map{'s' * (g.in_maps > 1)} of {g.size}×{g.size}. ")
        if g.kind == "subsample":
            text += Text(f"下采样层：不重叠的 {k}×{k} 窗口求和，乘以一个可训练系数、加一个可训练偏置"
                         "（每个特征图各一个系数和一个偏置）；放不下的边缘舍去。",
                         f"Subsampling: each {k}×{k} window without overlap is summed, multiplied by a trainable "
                         "coefficient, and a trainable bias is added (one coefficient and one bias per map); an "
                         "incomplete border is dropped.")
        else:
            text += Text(f"卷积层：核 {k}×{k}，步长 1，无填充，每个输出图一个偏置，",
                         f"Convolution: kernel {k}×{k}, stride 1, no padding, one bias per output map, ")
            if g.kind == "conv":
                text += Text(f"{g.out_maps} 个输出图，每个都连接全部输入图。",
                             f"{g.out_maps} output maps, each connected to all input maps.")
            else:
                parts = list(zip(g.counts, g.seen, strict=True))
                zh = "，".join(f"{count} 个输出图各连接 {seen} 个输入图" for count, seen in parts)
                en = ", ".join(f"{count} output map{'s see' if count > 1 else ' sees'} {seen} input map"
                               f"{'s' * (seen > 1)}{' each' if count > 1 else ''}" for count, seen in parts)
                text += Text(f"按连接表：{zh}。", f"connected by a table: {en}.")
        return text + Text("\n求输出神经元数、可训练参数数，以及连接数"
                           "（每个输出神经元与各输入的连接，再加一个偏置连接）。",
                           "\nFind the number of output neurons, of trainable parameters, and of connections (of every "
                           "output neuron to each of its inputs, and one to its bias).")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("neurons", Text("神经元数", "neurons"), Integer()),
                Field("parameters", Text("参数数", "parameters"), Integer()),
                Field("connections", Text("连接数", "connections"), Integer()))

    def solve(self, g: Givens) -> Answers:
        row = _row(g)
        return {"neurons": row.units, "parameters": row.parameters, "connections": row.connections}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        k = g.kernel_size
        if g.kind == "subsample":
            out = g.size // k
            neurons = g.in_maps * out * out
            return {"neurons": neurons, "parameters": 2 * g.in_maps, "connections": neurons * (k * k + 1)}
        out = g.size - k + 1
        sorts = ((g.out_maps, g.in_maps),) if g.kind == "conv" else tuple(zip(g.counts, g.seen, strict=True))
        parameters = sum(count * (k * k * seen + 1) for count, seen in sorts)
        return {"neurons": sum(count for count, _ in sorts) * out * out, "parameters": parameters,
                "connections": parameters * out * out}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, k = self.solve(g), g.kernel_size
        out, maps = _row(g).output_shape[1], _maps(g)
        size = f"{g.size}/{k}" if g.kind == "subsample" else f"{g.size} - {k} + 1"
        steps = [Text(f"输出边长 {size} → {out}；神经元 {maps}×{out}×{out} = {key['neurons']}",
                      f"Output size {size} → {out}; neurons {maps}×{out}×{out} = {key['neurons']}")]
        if g.kind == "subsample":
            steps += [Text(f"每个图一个系数和一个偏置：2×{maps} = {key['parameters']} 个参数",
                           f"A coefficient and a bias per map: 2×{maps} = {key['parameters']} parameters"),
                      Text(f"每个神经元 {k}×{k} + 1 个连接：{key['neurons']}×{k * k + 1} = {key['connections']}",
                           f"{k}×{k} + 1 connections per neuron: {key['neurons']}×{k * k + 1} = {key['connections']}")]
            return steps
        sorts = ((g.out_maps, g.in_maps),) if g.kind == "conv" else tuple(zip(g.counts, g.seen, strict=True))
        parts = " + ".join(f"{count}×({k}×{k}×{seen} + 1)" for count, seen in sorts)
        return [*steps, Text(f"参数（同一图内共享）：{parts} = {key['parameters']}",
                             f"Parameters (shared within a map): {parts} = {key['parameters']}"),
                Text(f"每个参数在 {out}×{out} 个位置各用一次：{key['parameters']}×{out * out} = {key['connections']}",
                     f"Each is used at {out}×{out} places: {key['parameters']}×{out * out} = {key['connections']}")]


def _places(g: Givens) -> int:
    return _row(g).units // _maps(g)


def _without_bias(g: Givens) -> Answers:
    row = _row(g)
    return {"parameters": row.parameters - _maps(g), "connections": row.connections - row.units}


def _sees_all(g: Givens) -> Answers | None:
    """The connection table ignored."""
    if g.kind != "table":
        return None
    parameters = _maps(g) * (g.kernel_size**2 * g.in_maps + 1)
    return {"parameters": parameters, "connections": parameters * _places(g)}


def _sees_one(g: Givens) -> Answers | None:
    if g.kind == "subsample" or g.in_maps == 1:
        return None
    parameters = _maps(g) * (g.kernel_size**2 + 1)
    return {"parameters": parameters, "connections": parameters * _places(g)}


def _bias_per_input_map(g: Givens) -> Answers | None:
    if g.kind == "subsample" or g.in_maps == 1:
        return None
    pairs = g.out_maps * g.in_maps if g.kind == "conv" else sum(map(len, _connections(g)))
    parameters = pairs * (g.kernel_size**2 + 1)
    return {"parameters": parameters, "connections": parameters * _places(g)}


def _one_map(g: Givens) -> Answers | None:
    return {"neurons": _places(g)} if _maps(g) > 1 else None


Lenet5.misconceptions = (
    Misconception[Givens](
        "weights-not-shared",
        Text("没有考虑权值共享", "Weights not shared"),
        Text("同一特征图的所有神经元共用一组权重；连接多，参数少。",
             "All neurons of a map share one set of weights: many connections, few parameters."),
        lambda g: {"parameters": _row(g).connections},
    ),
    Misconception[Givens](
        "connections-taken-for-parameters",
        Text("连接数写成参数数", "Parameters given as connections"),
        Text("每个参数在每个输出位置都用一次：连接数要乘输出图的像素数。",
             "Each parameter works at every output place: times the pixels of an output map."),
        lambda g: {"connections": _row(g).parameters} if _places(g) > 1 else None,
    ),
    Misconception[Givens](
        "bias-forgotten",
        Text("漏掉偏置", "Bias forgotten"),
        Text("每个输出图有一个偏置，每个神经元有一条偏置连接。",
             "Each output map has a bias, and each neuron a connection to it."),
        _without_bias,
    ),
    Misconception[Givens](
        "table-ignored",
        Text("当作连接全部输入图", "All input maps counted"),
        Text("按连接表，每个输出图只看其中几个输入图。",
             "By the table an output map sees only some of the input maps."),
        _sees_all,
    ),
    Misconception[Givens](
        "one-input-map",
        Text("只算一个输入图", "One input map counted"),
        Text("每个输出图对它连接的每个输入图各有一个 k×k 的核。",
             "An output map has a k×k kernel for each input map that it sees."),
        _sees_one,
    ),
    Misconception[Givens](
        "bias-for-each-kernel",
        Text("每个 k×k 核配一个偏置", "A bias for every k×k kernel"),
        Text("各输入图的结果相加后只加一个偏置：每个输出图一个。",
             "The input maps' results are summed and get one bias: one per output map."),
        _bias_per_input_map,
    ),
    Misconception[Givens](
        "subsampling-without-parameters",
        Text("以为下采样没有参数", "Subsampling without parameters"),
        Text("今天的池化没有参数，但 LeNet-5 的下采样每个图有一个系数和一个偏置。",
             "Pooling today has none, but LeNet-5's subsampling has a coefficient and a bias per map."),
        lambda g: {"parameters": 0} if g.kind == "subsample" else None,
    ),
    Misconception[Givens](
        "one-map-of-neurons",
        Text("只数了一个输出图", "Neurons of one map only"),
        Text("每个输出图都有这么多神经元：乘上输出图数。",
             "Every output map has that many neurons: times their number."),
        _one_map,
    ),
)


TEMPLATE = Lenet5()
