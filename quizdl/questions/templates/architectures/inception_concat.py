"""An Inception module: output channels by concatenation, and what the 1×1 reductions save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.array_policy import Shape
from quizdl.answers.policy import Integer, Significant
from quizdl.engine.analysis import Branch, Conv, Pool, Table, cost_table
from quizdl.engine.analysis.architectures.googlenet import Widths, inception
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    channels: Annotated[int, given("输入通道数", "input channels", low=1, high=2048)]
    size: Annotated[int, given("输入高和宽", "input height and width", low=1, high=112)]
    c1: Annotated[int, given("1×1 分支通道数", "channels of the 1×1 branch", low=1, high=1024)]
    r3: Annotated[int, given("3×3 前的 1×1 降维通道数", "channels of the 1×1 before 3×3", low=1, high=1024)]
    c3: Annotated[int, given("3×3 分支通道数", "channels of the 3×3 branch", low=1, high=1024)]
    r5: Annotated[int, given("5×5 前的 1×1 降维通道数", "channels of the 1×1 before 5×5", low=1, high=1024)]
    c5: Annotated[int, given("5×5 分支通道数", "channels of the 5×5 branch", low=1, high=1024)]
    pool: Annotated[int, given("池化分支 1×1 后的通道数", "channels of the 1×1 after pooling", low=1, high=1024)]
    level: Annotated[int, given("1：5×5 分支；2：整个模块；3：乘加", "1: 5×5 branch; 2: whole module; 3: multiply-adds",
                                low=1, high=3)] = 1


_RATIO = Significant(3)


def _reduced(g: Givens) -> Table:
    module = inception(Widths(g.c1, g.r3, g.c3, g.r5, g.c5, g.pool), "module")
    return cost_table((module,), (g.channels, g.size, g.size))


def _naive(g: Givens) -> Table:
    """The module without any 1×1 reduction; its pooled maps are concatenated as they are."""
    module = Branch(((Conv(g.c1, 1, name="1x1"),), (Conv(g.c3, 3, padding=1, name="3x3"),),
                     (Conv(g.c5, 5, padding=2, name="5x5"),), (Pool(3, 1, padding=1),)), name="module")
    return cost_table((module,), (g.channels, g.size, g.size))


def _five(table: Table) -> tuple[int, int]:
    """(parameters, multiply-adds) of the 5×5 branch."""
    branch = table.under("module/3")
    return branch.parameters, branch.macs


class InceptionConcat(Template[Givens]):
    id = "inception-concat"
    topic = "architectures"
    title = Text("Inception 模块的拼接与 1×1 降维", "Concatenation and 1×1 reduction in an Inception module")
    levels = (1, 2, 3)
    facts = ("inception-module.channels", "inception-module.branches", "googlenet.bottleneck-1x1")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        channels = rng.choice((64, 128, 192, 256, 320, 480))
        c1, r3 = rng.choice((32, 64, 128)), rng.choice((48, 64, 96))
        return Givens(channels, rng.choice((7, 14, 28)), c1, r3, rng.choice((128, 160, 192)), rng.choice((16, 24, 32)),
                      rng.choice((40, 48, 80, 96)), rng.choice((36, 56, 72)), level)

    def prompt(self, g: Givens) -> Text:
        size = shape((g.channels, g.size, g.size))
        text = Text(
            f"Inception 模块的输入为 {size}（C×H×W），四个分支步长均为 1、保持 H×W，最后按通道拼接：\n"
            f"  1×1 卷积 {g.c1}\n  1×1 卷积 {g.r3} → 3×3 卷积 {g.c3}\n  1×1 卷积 {g.r5} → 5×5 卷积 {g.c5}\n"
            f"  3×3 最大池化 → 1×1 卷积 {g.pool}\n所有卷积带偏置。求输出形状",
            f"An Inception module takes {size} (C×H×W). Its four branches, all with stride 1, keep H×W and are "
            "concatenated along the channels:\n"
            f"  1×1 conv {g.c1}\n  1×1 conv {g.r3} → 3×3 conv {g.c3}\n  1×1 conv {g.r5} → 5×5 conv {g.c5}\n"
            f"  3×3 max pooling → 1×1 conv {g.pool}\nAll convolutions have biases. Find the output shape")
        if g.level == 1:
            return text + Text("、5×5 分支的参数个数，以及没有 1×1 降维（5×5 直接作用于输入）时该分支的参数个数。",
                               ", the parameters of the 5×5 branch, and what they would be without the 1×1 reduction "
                               "(5×5 straight on the input).")
        if g.level == 2:
            return text + Text("、模块的参数总数，以及去掉 3×3、5×5 前和池化后的 1×1 卷积时（池化结果直接拼接）的"
                               "输出通道数和参数总数。",
                               ", the module's parameters, and both the output channels and the parameters once the "
                               "1×1 convolutions before 3×3 and 5×5 and after pooling are removed (the pooled maps "
                               "are concatenated as they are).")
        return text + Text("、5×5 分支（含降维）的乘加次数（MAC，不计偏置，填充的 0 照算）、"
                           "没有降维时该分支的乘加次数，以及后者是前者的多少倍。",
                           ", the multiply-adds of the 5×5 branch, its reduction included (MACs; biases do not count, "
                           "padded zeros do), those of the branch without reduction, and how many times as many "
                           "the latter are.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        first = Field("shape", Text("输出形状", "output shape"), Shape())
        if g.level == 3:
            return (first, Field("reduced", Text("有降维的乘加", "multiply-adds, reduced"), Integer()),
                    Field("naive", Text("无降维的乘加", "multiply-adds, not reduced"), Integer()),
                    Field("ratio", Text("倍数", "ratio"), _RATIO, after=("reduced", "naive")))
        both = (Field("reduced", Text("有降维的参数", "parameters, reduced"), Integer()),
                Field("naive", Text("无降维的参数", "parameters, not reduced"), Integer()))
        if g.level == 1:
            return (first, *both)
        channels = Text("无降维的输出通道数", "output channels, not reduced")
        return (first, both[0], Field("naive_channels", channels, Integer()), both[1])

    def solve(self, g: Givens) -> Answers:
        reduced, naive = _reduced(g), _naive(g)
        answers: dict[str, object] = {"shape": reduced.output_shape, "naive_channels": naive.output_shape[0]}
        if g.level == 2:
            return {**answers, "reduced": reduced.parameters, "naive": naive.parameters}
        which = 1 if g.level == 3 else 0
        one, other = _five(reduced)[which], _five(naive)[which]
        return {**answers, "reduced": one, "naive": other, "ratio": other / one}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        c = g.channels
        answers: dict[str, object] = {"shape": (g.c1 + g.c3 + g.c5 + g.pool, g.size, g.size),
                                      "naive_channels": g.c1 + g.c3 + g.c5 + c}
        if g.level == 3:
            one, other = g.size**2 * (c * g.r5 + 25 * g.r5 * g.c5), g.size**2 * 25 * c * g.c5
            return {**answers, "reduced": one, "naive": other, "ratio": other / one}
        one, other = (c + 1) * g.r5 + (25 * g.r5 + 1) * g.c5, (25 * c + 1) * g.c5
        if g.level == 2:
            one += (c + 1) * (g.c1 + g.r3 + g.pool) + (9 * g.r3 + 1) * g.c3
            other += (c + 1) * g.c1 + (9 * c + 1) * g.c3
        return {**answers, "reduced": one, "naive": other}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"ratio": earlier["naive"] / earlier["reduced"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, c = self.solve(g), g.channels
        line = f"{g.c1} + {g.c3} + {g.c5} + {g.pool} = {g.c1 + g.c3 + g.c5 + g.pool}"
        steps = [Text(f"拼接时通道相加：{line}，输出 {Shape().show(key['shape'])}",
                      f"Concatenation adds channels: {line}; output {Shape().show(key['shape'])}")]
        if g.level == 3:
            hw = f"{g.size}×{g.size}"
            reduced = f"{hw}×({c}×{g.r5} + 25×{g.r5}×{g.c5}) = {key['reduced']}"
            naive = f"{hw}×25×{c}×{g.c5} = {key['naive']}"
        else:
            reduced = f"({c}+1)×{g.r5} + (25×{g.r5}+1)×{g.c5}"
            naive = f"(25×{c}+1)×{g.c5}"
            if g.level == 2:
                reduced = f"({c}+1)×{g.c1} + ({c}+1)×{g.r3} + (9×{g.r3}+1)×{g.c3} + {reduced} + ({c}+1)×{g.pool}"
                naive = f"({c}+1)×{g.c1} + (9×{c}+1)×{g.c3} + {naive}"
                line = f"{g.c1} + {g.c3} + {g.c5} + {c} = {key['naive_channels']}"
                steps.append(Text(f"无降维时池化分支保留 {c} 个通道：{line}",
                                  f"Without reduction the pooled branch keeps {c} channels: {line}"))
            reduced, naive = f"{reduced} = {key['reduced']}", f"{naive} = {key['naive']}"
        steps += [Text(f"有降维：{reduced}", f"Reduced: {reduced}"), Text(f"无降维：{naive}", f"Not reduced: {naive}")]
        if g.level == 3:
            line = f"{key['naive']}/{key['reduced']} ≈ {_RATIO.show(key['ratio'])}"
            steps.append(Text(f"倍数：{line}", f"Ratio: {line}"))
        return steps


def _with(g: Givens, reduced: int) -> Answers:
    """Another count for the reduced branch, and the ratio that comes of it."""
    if g.level != 3:
        return {"reduced": reduced}
    return {"reduced": reduced, "ratio": _five(_naive(g))[1] / reduced}


def _work(g: Givens) -> int:
    """How often each weight is used, where multiply-adds are asked."""
    return g.size**2 if g.level == 3 else 1


def _reduction_left_out(g: Givens) -> Answers:
    answers = InceptionConcat().solve(g)
    bias = 0 if g.level == 3 else 1
    lost = (g.channels + bias) * (g.r5 + (g.r3 + g.pool if g.level == 2 else 0)) * _work(g)
    return _with(g, answers["reduced"] - lost)


def _main_sees_input(g: Givens) -> Answers:
    """The large kernels counted on the input's channels, the reductions on top."""
    answers = InceptionConcat().solve(g)
    more = 25 * (g.channels - g.r5) * g.c5 + (9 * (g.channels - g.r3) * g.c3 if g.level == 2 else 0)
    return _with(g, answers["reduced"] + more * _work(g))


def _biases_forgotten(g: Givens) -> Answers | None:
    if g.level == 3:
        return None
    answers = InceptionConcat().solve(g)
    reduced, naive = g.r5 + g.c5, g.c5
    if g.level == 2:
        reduced, naive = reduced + g.c1 + g.r3 + g.c3 + g.pool, naive + g.c1 + g.c3
    return {"reduced": answers["reduced"] - reduced, "naive": answers["naive"] - naive}


InceptionConcat.misconceptions = (
    Misconception[Givens](
        "reductions-concatenated",
        Text("把降维层的通道也拼进去", "Reduction channels concatenated too"),
        Text("1×1 降维只在分支内部，拼接的是各分支的最后输出。",
             "The 1×1 reductions are inside the branches; only their last outputs are concatenated."),
        lambda g: {"shape": (g.c1 + g.r3 + g.c3 + g.r5 + g.c5 + g.pool, g.size, g.size)},
    ),
    Misconception[Givens](
        "pooled-channels-kept",
        Text("池化分支按输入通道数计", "Pooled branch with the input's channels"),
        Text("池化后还有 1×1 卷积，输出通道数由它决定。",
             "A 1×1 convolution follows the pooling and sets its channels."),
        lambda g: {"shape": (g.c1 + g.c3 + g.c5 + g.channels, g.size, g.size)},
    ),
    Misconception[Givens](
        "added-not-concatenated",
        Text("当作逐元素相加", "Taken for addition"),
        Text("Inception 按通道拼接，通道数相加；逐元素相加是残差连接。",
             "Inception concatenates: the channels add up. Elementwise addition is the residual connection."),
        lambda g: {"shape": (max(g.c1, g.c3, g.c5, g.pool), g.size, g.size)},
    ),
    Misconception[Givens](
        "reduction-not-counted",
        Text("漏算 1×1 卷积本身", "The 1×1 convolutions left out"),
        Text("1×1 卷积自己也有参数和运算，要加上。", "The 1×1 convolutions cost something themselves: add them."),
        _reduction_left_out,
    ),
    Misconception[Givens](
        "large-kernel-on-input-channels",
        Text("大核仍按输入通道数计", "Large kernels still on the input's channels"),
        Text("降维之后，大核只看到降维后的通道。",
             "After the reduction the large kernel sees only the reduced channels."),
        _main_sees_input,
    ),
    Misconception[Givens](
        "biases-forgotten",
        Text("漏掉偏置", "Biases forgotten"),
        Text("每个卷积的每个输出通道有一个偏置。", "Every output channel of every convolution has a bias."),
        _biases_forgotten,
    ),
    Misconception[Givens](
        "pooled-channels-dropped",
        Text("无降维时漏了池化分支", "Pooled maps left out without reduction"),
        Text("没有 1×1 卷积时，池化分支原样贡献全部输入通道。",
             "Without the 1×1 the pooled branch brings all input channels along."),
        lambda g: {"naive_channels": g.c1 + g.c3 + g.c5} if g.level == 2 else None,
    ),
    Misconception[Givens](
        "places-forgotten",
        Text("乘加漏乘 H×W", "Multiply-adds of a single place"),
        Text("每个核在每个位置都算一遍：乘上 H×W。", "Each kernel works at every place: times H×W."),
        lambda g: {"reduced": _five(_reduced(g))[1] // g.size**2, "naive": _five(_naive(g))[1] // g.size**2}
        if g.level == 3 and g.size > 1 else None,
    ),
)


TEMPLATE = InceptionConcat()
