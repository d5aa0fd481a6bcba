"""Same padding: output size, total padding, and how it is split, with even kernels and strides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Integer
from quizdl.engine.convolution.geometry import geometry
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import count, positions, unless
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    size: Annotated[int, given("输入边长", "input's side", low=1, high=4096)]
    kernel: Annotated[int, given("核边长", "kernel size", low=1, high=64)]
    stride: Annotated[int, given("步幅", "stride", low=1, high=64)] = 1
    dilation: Annotated[int, given("空洞率", "dilation", low=1, high=16)] = 1

    @property
    def span(self) -> int:
        return self.dilation * (self.kernel - 1) + 1

    @property
    def output(self) -> int:
        return -(-self.size // self.stride)


def _split(total: int) -> Answers:
    return {"total": total, "before": total // 2, "after": total - total // 2}


def _needed(g: Givens, output: int, span: int) -> int:
    return max((output - 1) * g.stride + span - g.size, 0)


def _right(g: Givens) -> int:
    return _needed(g, g.output, g.span)


def _ignores_stride(g: Givens) -> Answers:
    return _split(g.span - 1)


def _keeps_size(g: Givens) -> Answers:
    return {"output": g.size, **_split(_needed(g, g.size, g.span))}


def _ignores_dilation(g: Givens) -> Answers:
    return _split(_needed(g, g.output, g.kernel))


class SamePadding(Template[Givens]):
    id = "same-padding"
    topic = "convolution"
    title = Text("same 填充", "Same padding")
    levels = (1, 2, 3)
    facts = ("same-padding.definition", "same-padding.formula", "same-padding.asymmetric", "padding.keep-size")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            return Givens(rng.integer(8, 64), rng.choice((3, 5, 7, 9, 11)))
        if level == 2:
            return Givens(rng.integer(8, 64), rng.choice((2, 4, 6, 8)))
        stride = rng.choice((2, 3))
        # The last window must reach beyond the input, or there is nothing to pad.
        return Givens(rng.integer(9, 50), rng.choice((4, 5, 6, 7)), stride, rng.choice((1, 1, 2)))

    def prompt(self, g: Givens) -> Text:
        stride = Text(f"步幅 {g.stride}", f"stride {g.stride}")
        dilation = Text(f"，空洞率 {g.dilation}", f", dilation {g.dilation}") if g.dilation > 1 else Text("", "")
        return Text(f"一条边长 {g.size} 的轴，核边长 {g.kernel}，{stride.zh}{dilation.zh}，采用 same 填充：输出长度 "
                    "⌈n/s⌉，只补最少的零；总数为奇数时，多出的一个补在后面（右/下），与 TensorFlow 相同。\n求输出长度、"
                    "填充总数、前面（左/上）和后面各填充多少。",
                    f"Along an axis of {g.size} pixels: kernel size {g.kernel}, {stride.en}{dilation.en}, same "
                    "padding: output ⌈n/s⌉ with as few zeros as possible; of an odd total the extra one goes behind "
                    "(right/bottom), as in TensorFlow.\nFind the output's length, the total padding, and the padding "
                    "before (left/top) and after.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("output", Text("输出长度", "output length"), Integer()),
                Field("total", Text("填充总数", "total padding"), Integer(), after=("output",), zero_ok=True),
                Field("before", Text("前面（左/上）", "before (left/top)"), Integer(), after=("total",), zero_ok=True),
                Field("after", Text("后面（右/下）", "after (right/bottom)"), Integer(), after=("total",),
                      zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        walk = geometry((g.size, g.size), (g.kernel, g.kernel), g.stride, "same", g.dilation)
        before, after = walk.padding[:2]
        return {"output": walk.output[0], "total": before + after, "before": before, "after": after}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # The fewest zeros that give every s-th pixel its window, tried one after the other.
        output = len(range(0, g.size, g.stride))
        total = next(zeros for zeros in range(g.span + 1)
                     if positions(g.size + zeros, g.kernel, g.stride, 0, g.dilation) >= output)
        return {"output": output, **_split(total)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "total" in earlier:
            return _split(count(earlier["total"], 10**6))
        return {"total": _needed(g, count(earlier["output"], 10**6), g.span)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        span = f"({g.dilation}×({g.kernel}-1)+1)" if g.dilation > 1 else str(g.kernel)
        formula = f"max(({key['output']}-1)×{g.stride} + {span} - {g.size}, 0) = {key['total']}"
        return [same(f"⌈{g.size}/{g.stride}⌉ = {key['output']}"),
                Text(f"总数 {formula}", f"Total {formula}"),
                Text(f"前 ⌊{key['total']}/2⌋ = {key['before']}，后 {key['total']} - {key['before']} = {key['after']}",
                     f"Before ⌊{key['total']}/2⌋ = {key['before']}, after {key['total']} - {key['before']} = "
                     f"{key['after']}")]

    misconceptions = (
        Misconception[Givens](
            "each-side-for-total", Text("把每边的填充当作总数", "One side's padding taken for the total"),
            Text("那只是一边的填充；总数 (输出-1)·s + k - n 由前后两边分担。",
                 "That is the padding of one side; before and after share the total, (output-1)·s + k - n."),
            lambda g: unless(_split(_right(g) // 2), _ignores_dilation(g))),
        Misconception[Givens](
            "total-on-each-side", Text("每边都填了总数", "The total on each side"),
            Text("总数要分到两边，不是每边都填这么多。", "The total is shared by the two sides, not put on each."),
            lambda g: {"before": _right(g), "after": _right(g)}),
        Misconception[Givens](
            "extra-before", Text("多出的一个填在前面", "The extra zero put before"),
            Text("题中约定总数为奇数时多出的一个在后面。",
                 "By the convention here the extra zero of an odd total goes behind."),
            lambda g: {"before": (_right(g) + 1) // 2, "after": _right(g) // 2}),
        Misconception[Givens](
            "kernel-not-less-one", Text("以为总数为 k", "k zeros instead of k-1"),
            Text("窗口跨越 k 个像素，首尾之间只差 k-1。", "A window of k pixels reaches k-1 beyond its first one."),
            lambda g: _split(g.span) if g.stride == 1 else None),
        Misconception[Givens](
            "ignores-stride", Text("忽略步幅，总填 k-1", "k-1 zeros whatever the stride"),
            Text("k-1 只适用于步幅 1；总数是 (⌈n/s⌉-1)s + k - n。",
                 "k-1 holds for stride 1 only; the total is (⌈n/s⌉-1)s + k - n."), _ignores_stride),
        Misconception[Givens](
            "keeps-size", Text("以为输出总与输入一样大", "Output kept as large as the input"),
            Text("步幅大于 1 时 same 填充的输出是 ⌈n/s⌉，不是 n。", "With a stride, same padding gives ⌈n/s⌉, not n."),
            _keeps_size),
        Misconception[Givens](
            "rounds-down", Text("输出长度向下取整", "Output rounded down"),
            Text("same 填充的输出长度是 ⌈n/s⌉，向上取整。", "With same padding the output is ⌈n/s⌉, rounded up."),
            lambda g: {"output": g.size // g.stride, **_split(_needed(g, g.size // g.stride, g.span))}),
        Misconception[Givens](
            "ignores-dilation", Text("忽略了空洞率", "Dilation ignored"),
            Text("空洞率为 d 的核跨越 d(k-1)+1 个像素。", "A kernel with dilation d spans d(k-1)+1 pixels."),
            lambda g: unless(_ignores_dilation(g), _ignores_stride(g))),
    )


TEMPLATE = SamePadding()
