"""Memory of a convolutional layer's output and parameters, and of its parameters in training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from quizdl.answers.policy import Significant
from quizdl.engine.analysis import Conv, cost_table
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num, shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import check_at_most, check_fits, layer_words, positions, size_line
from quizdl.text import Text

Precision: TypeAlias = Literal["float16", "float32", "float64"]
Optimizer: TypeAlias = Literal["none", "sgd", "momentum", "adam"]
Kilo: TypeAlias = Literal[1000, 1024]
_KILOS: tuple[Kilo, ...] = (1000, 1024)
_PRECISIONS: tuple[Precision, ...] = ("float32", "float16")
_OPTIMIZERS: tuple[Optimizer, ...] = ("sgd", "momentum", "adam")
_COPIES = {"none": 1, "sgd": 2, "momentum": 3, "adam": 4}
_STATES = {"sgd": Text(" SGD（参数、梯度）", "SGD (parameters and gradients)"),
           "momentum": Text("带动量的 SGD（参数、梯度、速度）",
                            "SGD with momentum (parameters, gradients and velocity)"),
           "adam": Text(" Adam（参数、梯度、两个矩）", "Adam (parameters, gradients and two moments)")}
_POLICY = Significant(4)


@dataclass(frozen=True)
class Givens:
    batch: Annotated[int, given("批大小", "batch size", low=1, high=4096)]
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=2048)]
    side: Annotated[int, given("输入边长", "input's side", low=1, high=1024)]
    out_channels: Annotated[int, given("卷积核个数", "number of kernels", low=1, high=2048)]
    kernel: Annotated[int, given("核边长", "kernel size", low=1, high=15)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=8)]
    padding: Annotated[int, given("四周填充", "padding on every side", low=0, high=15)]
    precision: Annotated[Precision, given("数值类型", "number type")] = "float32"
    unit: Annotated[Literal["KB", "MB"], given("单位", "unit")] = "KB"
    kilo: Annotated[Kilo, given("1 KB 合多少字节", "bytes in a KB")] = 1024
    optimizer: Annotated[Optimizer, given(
        "训练所用的优化器；none 表示不问", "optimizer in training; none: not asked")] = "none"

    @property
    def out_side(self) -> int:
        return positions(self.side, self.kernel, self.stride, self.padding)

    @property
    def entries(self) -> int:
        """Entries of the output of one example."""
        return self.out_channels * self.out_side**2

    @property
    def weights(self) -> int:
        return self.kernel**2 * self.channels * self.out_channels

    @property
    def bytes_each(self) -> int:
        return {"float16": 2, "float32": 4, "float64": 8}[self.precision]

    @property
    def divisor(self) -> int:
        return int(self.kilo) ** (2 if self.unit == "MB" else 1)


def _answers(g: Givens, entries: int, parameters: int, each: float = 0, divisor: int = 0) -> Answers:
    """All fields from the numbers of entries that somebody counts."""
    factor = (each or g.bytes_each) / (divisor or g.divisor)
    return {"activations": entries * factor, "parameters": parameters * factor,
            "training": parameters * factor * _COPIES[g.optimizer]}


def _right(g: Givens) -> tuple[int, int]:
    return g.batch * g.entries, g.weights + g.out_channels


class ConvMemory(Template[Givens]):
    id = "conv-memory"
    topic = "convolution"
    title = Text("卷积层占用的内存", "Memory of a convolutional layer")
    levels = (1, 2, 3)
    facts = ("layer-memory.activations", "layer-memory.batch", "layer-memory.training-parts")
    givens = Givens
    keep = Keep(figures=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        kilo = rng.choice(_KILOS)
        if level == 1:
            side, kernel = rng.choice((20, 24, 28, 32)), rng.choice((3, 5))
            return Givens(1, rng.choice((3, 4, 6)), side, rng.choice((8, 16, 20, 32)), kernel, 1, 0, kilo=kilo)
        batch, precision = rng.choice((8, 16, 32, 64)), rng.choice(_PRECISIONS)
        side, channels = rng.choice(((28, 64), (56, 32), (56, 64), (28, 128)))
        out, kernel = channels * rng.choice((1, 2)), rng.choice((3, 5))
        optimizer: Optimizer = "none" if level == 2 else rng.choice(_OPTIMIZERS)
        return Givens(batch, channels, side, out, kernel, 2, kernel // 2, precision, "MB", kilo, optimizer)

    def check(self, g: Givens) -> None:
        check_fits("kernel", g.side, g.kernel, g.padding)
        check_at_most("out_channels", g.weights, 10**8, "weights")

    def prompt(self, g: Givens) -> Text:
        words = layer_words((g.channels, g.side, g.side), g.out_channels, g.kernel, g.stride, g.padding)
        size = f"1 KB = {g.kilo} B" + (f", 1 MB = {g.kilo}² B" if g.unit == "MB" else "")
        batch = Text(f"批大小 {g.batch}。", f" The batch has {g.batch} examples.") if g.batch > 1 else Text("", "")
        training = Text("", "")
        if g.optimizer != "none":
            state = _STATES[g.optimizer]
            training = Text(f"\n再求用{state.zh}训练时与参数有关的存储总量。",
                            f"\nThen: the memory for everything kept per parameter when training with {state.en}.")
        whole = Text("（整批）", " (of the whole batch)") if g.batch > 1 else Text("", "")
        return words + Text(
            f"每个核带偏置。{batch.zh}数值为 {g.precision}（每个 {g.bytes_each} 字节），{size.replace(', ', '，')}；"
            f"除不尽时边长向下取整。\n求输出特征图{whole.zh}和参数各占多少 {g.unit}。{training.zh}",
            f" Every kernel has a bias.{batch.en} Numbers are {g.precision} ({g.bytes_each} bytes each); {size}; sides "
            f"round down.\nHow many {g.unit} do the output maps{whole.en} and the parameters take?{training.en}")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("activations", Text("输出特征图", "output maps"), _POLICY, g.unit),
                  Field("parameters", Text("参数", "parameters"), _POLICY, g.unit))
        if g.optimizer == "none":
            return fields
        return (*fields,
                Field("training", Text("训练时与参数有关的存储", "kept per parameter in training"), _POLICY, g.unit,
                               after=("parameters",)))

    def solve(self, g: Givens) -> Answers:
        row = cost_table((Conv(g.out_channels, g.kernel, g.stride, g.padding),), (g.channels, g.side, g.side)).rows[0]
        parameters = row.parameter_bytes(g.precision)
        return {"activations": row.activation_bytes(g.precision, batch=g.batch) / g.divisor,
                "parameters": parameters / g.divisor, "training": parameters * _COPIES[g.optimizer] / g.divisor}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        each = {"float16": 16, "float32": 32, "float64": 64}[g.precision] / 8
        entries = g.batch * g.out_channels * g.out_side * g.out_side
        parameters = keep((g.kernel * g.kernel * g.channels + 1) * g.out_channels * each / g.divisor)
        return {"activations": entries * each / g.divisor, "parameters": parameters,
                "training": {"none": 1, "sgd": 2, "momentum": 3, "adam": 4}[g.optimizer] * parameters}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"training": _COPIES[g.optimizer] * earlier["parameters"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = {name: _POLICY.show(value) for name, value in self.solve(g).items()}
        by = f"{g.bytes_each}/{g.kilo}{'²' if g.unit == 'MB' else ''}"
        maps = shape((g.out_channels, g.out_side, g.out_side))
        line = size_line(g.side, g.kernel, g.stride, g.padding)
        batch = f"{g.batch}×" if g.batch > 1 else ""
        count = f"({g.kernel}×{g.kernel}×{g.channels} + 1)×{g.out_channels} = {g.weights + g.out_channels}"
        out = f"{batch}{maps} = {g.batch * g.entries}"
        steps = [Text(f"边长 {line}；输出元素 {out} 个", f"Side {line}; {out} output entries"),
                 Text(f"输出：{g.batch * g.entries}×{by} = {key['activations']} {g.unit}",
                      f"Output: {g.batch * g.entries}×{by} = {key['activations']} {g.unit}"),
                 Text(f"参数 {count} 个：×{by} = {key['parameters']} {g.unit}",
                      f"{count} parameters: ×{by} = {key['parameters']} {g.unit}")]
        if g.optimizer != "none":
            copies = f"{_COPIES[g.optimizer]}×{num(round(self.solve(g)['parameters'], 6))} = {key['training']} {g.unit}"
            steps.append(Text(f"每个参数存 {_COPIES[g.optimizer]} 个数：{copies}",
                              f"{_COPIES[g.optimizer]} numbers per parameter: {copies}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "bytes-forgotten", Text("漏乘每个数的字节数", "Bytes per number left out"),
            Text("先数元素个数，再乘每个数的字节数（float32 为 4）。",
                 "After counting entries, multiply by the bytes of each (4 for float32)."),
            lambda g: _answers(g, *_right(g), each=1)),
        Misconception[Givens](
            "bits-for-bytes", Text("按位而不是字节计算", "Bits taken for bytes"),
            Text("float32 是 32 位，即 4 字节；单位 B 是字节。",
                 "float32 has 32 bits, that is 4 bytes; B stands for bytes."),
            lambda g: _answers(g, *_right(g), each=8 * g.bytes_each)),
        Misconception[Givens](
            "other-kilo", Text("KB 的换算用错", "The other kind of KB"),
            Text("题中写明了 1 KB 是 1000 还是 1024 字节，请按题意换算。",
                 "The question says whether a KB has 1000 or 1024 bytes; use that."),
            lambda g: _answers(g, *_right(g), divisor=(2024 - g.kilo) ** (2 if g.unit == "MB" else 1))),
        Misconception[Givens](
            "forgets-batch", Text("漏乘批大小", "Batch left out"),
            Text("每个样本都有自己的特征图，应乘批大小。",
                 "Every example has its own maps: multiply by the batch size."),
            lambda g: {"activations": _answers(g, g.entries, 0)["activations"]}),
        Misconception[Givens](
            "batch-of-parameters", Text("参数也乘了批大小", "Parameters multiplied by the batch"),
            Text("整批共用同一组参数，不乘批大小。", "The whole batch shares the parameters: do not multiply them."),
            lambda g: {name: value for name, value in _answers(g, 0, g.batch * _right(g)[1]).items()
                       if name != "activations"}),
        Misconception[Givens](
            "input-maps", Text("用输入的边长数输出", "Input's side used for the output"),
            Text("输出特征图的边长要按步幅和填充另算。",
                 "The output's side must be worked out from stride and padding."),
            lambda g: {"activations": _answers(g, g.batch * g.out_channels * g.side**2, 0)["activations"]}),
        Misconception[Givens](
            "only-parameters", Text("训练时只算参数本身", "Only the parameters counted in training"),
            Text("训练还要存梯度以及优化器的状态，各与参数一样大。",
                 "Training also keeps the gradients and the optimizer's state, each as large as the parameters."),
            lambda g: {"training": _answers(g, *_right(g))["parameters"]} if g.optimizer != "none" else None),
    )


TEMPLATE = ConvMemory()
