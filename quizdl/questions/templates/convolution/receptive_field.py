"""Receptive field and jump of a stack with strides, pooling and dilation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated, Literal, TypeAlias

from quizdl.answers.array_policy import IntegerSequence
from quizdl.answers.policy import Integer
from quizdl.engine.analysis import Conv, Pool, receptive_field_steps
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same

Kind: TypeAlias = Literal["conv", "pool"]


@dataclass(frozen=True)
class Givens:
    kinds: Annotated[tuple[Kind, ...], given("各层的种类", "kind of each layer")]
    kernels: Annotated[Integers, given("各层的核边长", "kernel size of each layer")]
    strides: Annotated[Integers, given("各层的步幅", "stride of each layer")]
    dilations: Annotated[Integers, given("各层的空洞率（池化为 1）", "dilation of each layer (1 for pooling)")]

    @property
    def layers(self) -> list[tuple[str, int, int, int]]:
        return list(zip(self.kinds, self.kernels, self.strides, self.dilations, strict=True))

    @property
    def simple(self) -> bool:
        """Whether only the last field is asked: nothing but convolutions with stride 1."""
        return set(self.strides) == {1}

    @property
    def jumps(self) -> list[int]:
        """The jump before each layer, and after the last."""
        return [1, *accumulate(self.strides, lambda a, b: a * b)]


def _seen(g: Givens, layers: int, output: int) -> tuple[int, int]:
    """First and last input pixel of one output after some layers, walking back from it."""
    first = last = output
    for index in range(layers - 1, -1, -1):
        first *= g.strides[index]
        last = last * g.strides[index] + (g.kernels[index] - 1) * g.dilations[index]
    return first, last


def _answers(g: Givens, growth: Iterator[int], start: int = 1) -> Answers:
    """Fields whose receptive field grows by `growth`, layer by layer."""
    sizes = list(accumulate(growth, initial=start))[1:]
    return {"size": sizes[-1], "sizes": tuple(sizes)}


def _own_stride(g: Givens) -> Answers:
    return _answers(g, ((k - 1) * d * jump for (_, k, _, d), jump in zip(g.layers, g.jumps[1:], strict=True)))


def _skips_pooling(g: Givens) -> Answers | None:
    if "pool" not in g.kinds:
        return None
    strides = [s if kind == "conv" else 1 for kind, _, s, _ in g.layers]
    jumps = [1, *accumulate(strides, lambda a, b: a * b)]
    growth = ((k - 1) * d * jump if kind == "conv" else 0 for (kind, k, _, d),
              jump in zip(g.layers, jumps, strict=False))
    return {**_answers(g, growth), "jump": jumps[-1]}


class ReceptiveField(Template[Givens]):
    id = "receptive-field"
    topic = "convolution"
    title = Text("多层的感受野", "Receptive field of a stack")
    levels = (1, 2, 3)
    facts = ("receptive-field.recurrence", "receptive-field.closed-form", "receptive-field.definition")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            kernels = tuple(rng.choice((3, 5, 7)) for _ in range(rng.integer(2, 4)))
            kinds: list[Kind] = ["conv"] * len(kernels)
            return Givens(tuple(kinds), kernels, (1,) * len(kernels), (1,) * len(kernels))
        if level == 2:
            first, last = rng.choice((3, 5, 7)), rng.choice((3, 5))
            stride = rng.choice((1, 2))
            pool = rng.choice((2, 3))
            return Givens(("conv", "pool", "conv"), (first, pool, last), (stride, 2, rng.integer(1, 2)), (1, 1, 1))
        kernels = tuple(rng.choice((3, 5)) for _ in range(4))
        place = rng.integer(1, 2)
        kinds = ["conv"] * 4
        kinds[place] = "pool"
        return Givens(tuple(kinds), tuple(2 if kind == "pool" else k for kind, k in zip(kinds, kernels, strict=True)),
                      tuple(2 if kind == "pool" else rng.integer(1, 2) for kind in kinds),
                      (1, *(1 if kind == "pool" else rng.integer(1, 2) for kind in kinds[1:3]), rng.integer(2, 3)))

    def check(self, g: Givens) -> None:
        layers = len(g.kinds)
        self.require(layers <= 8, "kinds", f"has {layers} layers; at most 8 are allowed")
        for name, values, largest in (("kernels", g.kernels, 15), ("strides", g.strides, 8),
                                      ("dilations", g.dilations, 16)):
            self.require(len(values) == layers, name, f"has {len(values)} entries; kinds has {layers}")
            self.require(min(values) >= 1 and max(values) <= largest, name, f"needs whole numbers from 1 to {largest}")
        self.require(all(d == 1 for kind, _, _, d in g.layers if kind == "pool"), "dilations", "must be 1 for pooling")

    def prompt(self, g: Givens) -> Text:
        names = {"conv": Text("卷积", "convolution"), "pool": Text("池化", "pooling")}
        zh, en = [], []
        for number, (kind, k, s, d) in enumerate(g.layers, start=1):
            dilation = Text(f"，空洞率 {d}", f", dilation {d}") if d > 1 else Text("", "")
            zh.append(f"  {number}. {names[kind].zh} {k}×{k}，步幅 {s}{dilation.zh}")
            en.append(f"  {number}. {names[kind].en} {k}×{k}, stride {s}{dilation.en}")
        asked = Text("求最后一层一个输出对应的感受野边长。",
                     "Find the side of the receptive field of one output of the last layer.")
        if not g.simple:
            asked = Text("求每层之后的感受野边长，以及最后一层相邻两个输出的感受野相距多少个输入像素。",
                         "Find the side of the receptive field after every layer, and how many input pixels apart the "
                         "fields of two neighboring outputs of the last layer are.")
        note = Text("感受野按首尾像素之间的跨度计，不考虑边界。",
                    "A receptive field counts from its first to its last pixel; ignore borders.")
        return Text("依次经过：\n" + "\n".join(zh) + f"\n{asked.zh}{note.zh}",
                    "In turn:\n" + "\n".join(en) + f"\n{asked.en} {note.en}")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if g.simple:
            return (Field("size", Text("感受野边长", "side of the receptive field"), Integer()),)
        return (Field("sizes", Text("各层之后的感受野边长", "side of the field after each layer"), IntegerSequence()),
                Field("jump", Text("相邻感受野的间距", "distance of neighboring fields"), Integer()))

    def solve(self, g: Givens) -> Answers:
        stack = [Pool(k, s) if kind == "pool" else Conv(1, k, s, dilation=d) for kind, k, s, d in g.layers]
        found = receptive_field_steps(stack)[1:]
        return {"size": found[-1].size, "sizes": tuple(step.size for step in found), "jump": found[-1].jump}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        sizes = []
        for layers in range(1, len(g.kinds) + 1):
            first, last = _seen(g, layers, 0)
            sizes.append(last - first + 1)
        return {"size": sizes[-1], "sizes": tuple(sizes), "jump": _seen(g, len(g.kinds), 1)[0]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, size = self.solve(g), 1
        steps = [Text("从 r = 1、间距 j = 1 开始，逐层 r ← r + d(k-1)·j，再 j ← j·s。",
                      "From r = 1 and distance j = 1, layer by layer r ← r + d(k-1)·j, then j ← j·s.")]
        for number, ((_, k, s, d), jump) in enumerate(zip(g.layers, g.jumps, strict=False), start=1):
            after = size + d * (k - 1) * jump
            dilated = f"{d}×" if d > 1 else ""
            steps.append(same(f"{number}. r = {size} + {dilated}({k}-1)×{jump} = {after}, j = {jump}×{s} = {jump * s}"))
            size = after
        if g.simple:
            return [*steps, Text(f"感受野 {size}×{size}", f"Receptive field {size}×{size}")]
        shown = IntegerSequence().show(key["sizes"])
        return [*steps, Text(f"感受野：{shown}；间距 {key['jump']}",
                             f"Receptive fields: {shown}; distance {key['jump']}")]

    misconceptions = (
        Misconception[Givens](
            "kernels-added", Text("直接把核边长相加", "Kernel sizes added"),
            Text("相邻两层的窗口有重叠，每层只增加 (k-1)·j，不是 k。",
                 "Windows of neighboring outputs overlap: a layer adds (k-1)·j, not k."),
            lambda g: {"size": sum(g.kernels), "sizes": tuple(accumulate(g.kernels))}),
        Misconception[Givens](
            "overlap-forgotten", Text("每层加了 k·j", "k·j added by each layer"),
            Text("第一层之后，相邻输出的窗口有重叠，每层只增加 (k-1)·j。",
                 "After the first layer the windows of neighboring outputs overlap: a layer adds (k-1)·j, not k·j."),
            lambda g: None if g.simple else _answers(
                g, (((k - 1) * d + 1) * jump for (_, k, _, d), jump in zip(g.layers, g.jumps, strict=False)),
                start=0)),
        Misconception[Givens](
            "kernels-multiplied", Text("把核边长相乘", "Kernel sizes multiplied"),
            Text("感受野逐层相加增长；乘的是步幅。", "The field grows by addition; it is the strides that multiply."),
            lambda g: {"size": math.prod(g.kernels), "sizes": tuple(accumulate(g.kernels, lambda a, b: a * b))}),
        Misconception[Givens](
            "last-layer-only", Text("只看最后一层", "Only the last layer considered"),
            Text("感受野要一直追溯到输入；你只取了最后一层的核。",
                 "A receptive field reaches back to the input; you took the last layer's kernel."),
            lambda g: {"size": g.kernels[-1]} if g.simple else None),
        Misconception[Givens](
            "ignores-strides", Text("忽略了步幅", "Strides ignored"),
            Text("前面各层步幅的乘积会放大后面每层的增量。",
                 "The product of the earlier strides scales what a layer adds."),
            lambda g: _answers(g, (d * (k - 1) for _, k, _, d in g.layers))),
        Misconception[Givens](
            "own-stride-included", Text("把本层步幅也算进增量", "The layer's own stride included"),
            Text("增量只乘本层之前各层的步幅；本层步幅要到下一层才起作用。",
                 "What a layer adds is scaled by the strides before it; its own matters from the next layer on."),
                 _own_stride),
        Misconception[Givens](
            "skips-pooling", Text("跳过了池化层", "Pooling skipped"),
            Text("池化窗口同样扩大感受野，步幅同样计入。",
                 "A pooling window widens the field too, and its stride counts."),
            _skips_pooling),
        Misconception[Givens](
            "ignores-dilation", Text("忽略了空洞率", "Dilation ignored"),
            Text("空洞率为 d 的核跨越 d(k-1)+1 个像素。", "A kernel with dilation d spans d(k-1)+1 pixels."),
            lambda g: _answers(g, ((k - 1) * jump for (_, k, _, _), jump in zip(g.layers, g.jumps, strict=False)))),
        Misconception[Givens](
            "strides-added", Text("把步幅相加", "Strides added"),
            Text("间距是各层步幅的乘积，不是和。", "The distance is the product of the strides, not their sum."),
            lambda g: {"jump": sum(g.strides)}),
    )


TEMPLATE = ReceptiveField()
