"""Several small kernels in a row, or a k×1 and a 1×k, against one large kernel with the same receptive field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.analysis import Conv, count_parameters, receptive_field
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.convolution._layer import check_at_most, count
from quizdl.text import Text

_SAVED = Decimals(1)


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("各层的输入和输出通道数", "input and output channels of every layer", low=1,
                                   high=1024)]
    kernel: Annotated[int, given("小核的边长", "size of the small kernel", low=2, high=15)]
    layers: Annotated[int, given("叠加的层数", "number of layers", low=2, high=8)] = 2
    bias: Annotated[bool, given("是否有偏置", "whether there are biases")] = False
    asymmetric: Annotated[bool, given("是否为 k×1 与 1×k 两层（层数须为 2）",
                                      "whether k×1 and 1×k (two layers)")] = False

    @property
    def side(self) -> int:
        """Side of the receptive field, and of the large kernel."""
        return self.kernel if self.asymmetric else self.layers * (self.kernel - 1) + 1

    @property
    def each(self) -> int:
        """Places of one small kernel."""
        return self.kernel if self.asymmetric else self.kernel**2


def _answers(g: Givens, each: int, side: int, channels: int = 0, biases: int | None = None) -> Answers:
    pairs = channels or g.channels**2
    one = g.channels * g.bias if biases is None else biases
    stacked, single = g.layers * (each * pairs + one), side**2 * pairs + one
    found = {"stacked": stacked, "single": single, "saved": 100 * (1 - stacked / single)}
    return {"side": side, **found} if side != g.side else found


class StackedKernels(Template[Givens]):
    id = "stacked-kernels"
    topic = "convolution"
    title = Text("小核叠加代替大核", "Stacked small kernels for a large one")
    levels = (1, 2, 3)
    facts = ("receptive-field.stack-two", "receptive-field.stack-three", "vgg.why-two", "vgg.why-three")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            return Givens(rng.choice((8, 10, 16, 20, 32, 64)), 3, rng.integer(2, 3))
        if level == 2:
            kernel, layers = rng.choice(((3, 2), (3, 3), (3, 4), (5, 3), (7, 2)))
            return Givens(rng.choice((12, 16, 24, 32, 48, 64)), kernel, layers, True)
        return Givens(rng.choice((12, 16, 24, 32, 48, 64)), rng.choice((3, 5, 7, 9)), 2, rng.chance(0.5), True)

    def check(self, g: Givens) -> None:
        self.require(not g.asymmetric or g.layers == 2, "layers", f"is {g.layers}; k×1 and 1×k are 2 layers")
        check_at_most("channels", g.side**2 * g.channels**2, 10**8, "weights")

    def prompt(self, g: Givens) -> Text:
        bias = Text("每个核带偏置", "every kernel has a bias") if g.bias else Text("无偏置", "no biases")
        k = g.kernel
        stack = Text(f" {g.layers} 层 {k}×{k} 卷积叠加", f"{g.layers} convolutions of {k}×{k} in a row")
        if g.asymmetric:
            stack = Text(f"先 {k}×1、再 1×{k} 两层卷积", f"a convolution of {k}×1 followed by one of 1×{k}")
        return Text(f"各层步幅 1，输入输出均为 {g.channels} 通道，{bias.zh}。用{stack.zh}，"
                    "代替一层感受野相同的正方形大核卷积。\n求共同的感受野边长、叠加方案的"
                    "参数总数、单层大核的参数总数，以及叠加比大核节省的百分比。",
                    f"Every layer has stride 1 and {g.channels} channels in and out; {bias.en}. Use {stack.en} in "
                    "place of one layer with a "
                    "large square kernel of the same receptive field.\nFind the side of that receptive field, all "
                    "parameters of the "
                    "stack, those of the single large layer, and the percentage that the stack saves.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("side", Text("感受野边长", "side of the receptive field"), Integer()),
                Field("stacked", Text("叠加方案的参数", "parameters of the stack"), Integer()),
                Field("single", Text("大核的参数", "parameters of the large kernel"), Integer(), after=("side",)),
                Field("saved", Text("节省", "saved"), _SAVED, "%", after=("stacked", "single"), zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        sizes = [(g.kernel, 1), (1, g.kernel)] if g.asymmetric else [(g.kernel, g.kernel)] * g.layers
        stack = tuple(Conv(g.channels, size, bias=g.bias, name=str(number)) for number, size in enumerate(sizes))
        side = receptive_field(stack).size
        shape = (g.channels, side, side)
        stacked = count_parameters(stack, shape)
        single = count_parameters((Conv(g.channels, side, bias=g.bias),), shape)
        return {"side": side, "stacked": stacked, "single": single, "saved": 100 * (single - stacked) / single}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return {"side": g.side, **_answers(g, g.each, g.side)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "side" in earlier:
            return {"single": _answers(g, g.each, count(earlier["side"], 10**4))["single"]}
        single = count(earlier["single"])
        return {"saved": 100 * (single - count(earlier["stacked"])) / single}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, c = self.solve(g), g.channels
        bias = f" + {c}" if g.bias else ""
        small = f"{g.kernel}×1" if g.asymmetric else f"{g.kernel}×{g.kernel}"
        side = f"{g.layers}×({g.kernel}-1) + 1 = {key['side']}"
        if g.asymmetric:
            side = f"{g.kernel}×1 & 1×{g.kernel} → {key['side']}×{key['side']}"
        stacked = f"{g.layers}×({small}×{c}×{c}{bias}) = {key['stacked']}"
        single = f"{g.side}×{g.side}×{c}×{c}{bias} = {key['single']}"
        saved = f"(1 - {key['stacked']}/{key['single']})×100 = {_SAVED.show(key['saved'])}"
        return [Text(f"感受野：{side}", f"Receptive field: {side}"), Text(f"叠加：{stacked}", f"Stack: {stacked}"),
                Text(f"大核：{single}", f"Large kernel: {single}"), Text(f"节省 {saved}%", f"Saved: {saved}%")]

    misconceptions = (
        Misconception[Givens](
            "field-as-sum", Text("感受野取为各核之和", "Receptive field taken as the sum of kernels"),
            Text("步幅为 1 时每多一层只增加 k-1：m(k-1)+1。", "With stride 1 every layer adds k-1: m(k-1)+1 in all."),
            lambda g: None if g.asymmetric else _answers(g, g.each, g.layers * g.kernel)),
        Misconception[Givens](
            "one-layer-of-stack", Text("叠加只算了一层", "One layer of the stack counted"),
            Text("叠加的每一层都有自己的参数，要乘层数。",
                 "Every layer of the stack has its own parameters: multiply by the layers."),
            lambda g: {"stacked": (one := g.each * g.channels**2 + g.channels * g.bias),
                       "saved": 100 * (1 - one / (g.side**2 * g.channels**2 + g.channels * g.bias))}),
        Misconception[Givens](
            "one-channel-count", Text("通道数只乘了一次", "Channels multiplied once only"),
            Text("每个核跨越 C 个输入通道，共 C 个核：权重乘 C²。",
                 "Each of C kernels spans C input channels: C² in the product."),
            lambda g: _answers(g, g.each, g.side, g.channels)),
        Misconception[Givens](
            "asymmetric-as-square", Text("k×1 当作 k×k", "k×1 taken for k×k"),
            Text("k×1 的核每个通道只有 k 个权重。", "A k×1 kernel has only k weights per channel."),
            lambda g: _answers(g, g.kernel**2, g.side) if g.asymmetric else None),
        Misconception[Givens](
            "biases-forgotten", Text("漏数偏置", "Biases left out"),
            Text("每层各有 C 个偏置。", "Every layer has C biases."),
            lambda g: {name: value for name, value in _answers(g, g.each, g.side, 0, 0).items() if name != "saved"}),
        Misconception[Givens](
            "share-for-saving", Text("把占比当作节省", "Share taken for the saving"),
            Text("叠加除以大核是剩下的比例，节省的是 1 减去它。",
                 "Stack over large kernel is what remains; the saving is 1 minus that."),
            lambda g: {"saved": 100 - _answers(g, g.each, g.side)["saved"]}),
        Misconception[Givens](
            "relative-to-stack", Text("以叠加方案为基准", "Saving relative to the stack"),
            Text("节省的百分比以大核的参数量为基准。", "The percentage refers to the large kernel's parameters."),
            lambda g: {"saved": 100 * ((found := _answers(g, g.each, g.side))["single"] / found["stacked"] - 1)}),
    )


TEMPLATE = StackedKernels()
