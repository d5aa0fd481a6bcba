"""Shapes inside multi-head attention, and the parameters of it and of an encoder block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Shape
from quizdl.answers.policy import Integer
from quizdl.engine.attention import encoder_parameters, multi_head_attention, scaled_dot_product_attention
from quizdl.questions.given import given
from quizdl.questions.notation import shape
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    batch: Annotated[int, given("样本数", "samples in a batch", low=1, high=1024)]
    queries: Annotated[int, given("查询序列长度 L", "length L of the query sequence", low=1, high=4096)]
    keys: Annotated[int, given("键值序列长度 S；与 L 相同即自注意力",
                               "length S of the key sequence; L for self-attention",
                               low=1, high=4096)]
    d_model: Annotated[int, given("模型维数", "model size d_model", low=1, high=1024)]
    heads: Annotated[int, given("头数", "heads", low=1, high=128)]
    bias: Annotated[bool, given("投影是否有偏置", "whether the projections have biases")] = False
    d_ff: Annotated[int, given("前馈层宽度；0 表示不问编码器块", "width of the feed-forward net; 0: no encoder block",
                               low=0, high=4096)] = 0
    parameters_asked: Annotated[bool, given("是否问参数量", "whether parameters are asked")] = False


def _attention_parameters(g: Givens, *, matrices: int = 4) -> int:
    return matrices * (g.d_model**2 + (g.d_model if g.bias else 0))


def _block_parameters(g: Givens, attention: int, *, norms: int = 2) -> int:
    network = 2 * g.d_model * g.d_ff + g.d_ff + g.d_model
    return attention + network + norms * 2 * g.d_model


class MultiHeadShapes(Template[Givens]):
    id = "multi-head-shapes"
    topic = "recurrent"
    title = Text("多头注意力的形状与参数量", "Shapes and parameters of multi-head attention")
    levels = (1, 2, 3)
    facts = ("multi-head-attention.parameters", "multi-head-attention.dimension", "multi-head-attention.formula")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        heads = rng.choice((2, 4, 8))
        d_model = heads * rng.choice((8, 16) if level == 3 else (8, 12, 16, 24))
        batch, queries = rng.choice((2, 3, 5)), rng.integer(6, 14)
        if level == 1:
            return Givens(batch, queries, queries, d_model, heads)
        keys = queries if level == 3 else queries + rng.choice((-3, -2, 2, 3, 5))
        return Givens(batch, queries, keys, d_model, heads, level == 3 or rng.chance(0.5),
                      rng.choice((2, 4)) * d_model if level == 3 else 0, True)

    def check(self, g: Givens) -> None:
        self.require(g.d_model % g.heads == 0, "heads", f"must divide d_model = {g.d_model}")
        weights = g.batch * g.heads * g.queries * g.keys
        self.require(weights <= 4_000_000, "batch", f"makes {weights} attention weights; at most 4000000 are allowed")
        self.require(not g.d_ff or g.bias, "bias", "must be true for an encoder block, whose layers all have biases")
        self.require(not g.d_ff or g.keys == g.queries, "keys", "must equal queries in an encoder block")

    def prompt(self, g: Givens) -> Text:
        together = g.queries == g.keys
        source = Text(f"自注意力，输入形状（样本×长度×维数）为 {shape((g.batch, g.queries, g.d_model))}",
                      f"self-attention on an input of shape (samples, length, features) "
                      f"{shape((g.batch, g.queries, g.d_model))}") if together else \
            Text(f"交叉注意力，查询来自形状为 {shape((g.batch, g.queries, g.d_model))}（样本×长度×维数）的输入，"
                 f"键和值来自 {shape((g.batch, g.keys, g.d_model))} 的输入",
                 f"cross-attention: queries from an input of shape (samples, length, features) "
                 f"{shape((g.batch, g.queries, g.d_model))}, keys and values from one of "
                 f"{shape((g.batch, g.keys, g.d_model))}")
        text = Text(f"多头注意力：d_model = {g.d_model}，{g.heads} 个头，每头 d_k = d_v = d_model/头数；{source.zh}。"
                    "求 d_k、所有头的注意力权重的形状（样本×头×查询×键）",
                    f"Multi-head attention: d_model = {g.d_model}, {g.heads} heads with d_k = d_v = d_model/heads; "
                    f"{source.en}. Find d_k, the shape of all attention weights (samples, heads, queries, keys)")
        if not g.parameters_asked:
            return text + Text("和输出的形状（样本×长度×维数）。",
                               " and the shape of the output (samples, length, features).")
        bias = Text("都带偏置", "with biases") if g.bias else Text("都没有偏置", "without biases")
        text += Text(f"、输出的形状，以及四个投影 W_Q、W_K、W_V、W_O（{bias.zh}）的参数量",
                     f", the shape of the output, and the parameters of the projections W_Q, W_K, W_V, W_O ({bias.en})")
        if g.d_ff:
            text += Text(f"。\n再求整个编码器块的参数量：另有前馈网络 {g.d_model}→{g.d_ff}→{g.d_model}（带偏置）"
                         "和两个层归一化（各有 γ、β）",
                         f".\nThen: the parameters of the whole encoder block, which adds a feed-forward net "
                         f"{g.d_model}→{g.d_ff}→{g.d_model} (with biases) and two layer norms (γ and β each)")
        return text + Text("。", ".")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = [Field("d_k", same("d_k"), Integer()),
                  Field("weights", Text("注意力权重的形状", "shape of the weights"), Shape()),
                  Field("output", Text("输出的形状", "shape of the output"), Shape())]
        if g.parameters_asked:
            fields.append(Field("parameters", Text("投影的参数量", "parameters of the projections"), Integer()))
        if g.d_ff:
            fields.append(Field("block", Text("编码器块的参数量", "parameters of the block"), Integer(),
                                after=("parameters",) if g.parameters_asked else ()))
        return tuple(fields)

    def solve(self, g: Givens) -> Answers:
        size = g.d_model // g.heads
        query = np.zeros((g.batch, g.heads, g.queries, size))
        key = np.zeros((g.batch, g.heads, g.keys, size))
        attended = scaled_dot_product_attention(query, key, key)
        # A run on single vectors shows that the projections fit together.
        matrix, shift = np.zeros((g.d_model, g.d_model)), np.zeros(g.d_model) if g.bias else None
        one = np.zeros((1, 1, g.d_model))
        run = multi_head_attention(one, one, one, *(matrix,) * 4, *(shift,) * 4, num_heads=g.heads)
        found: dict[str, Any] = {"d_k": attended.output.shape[-1], "weights": attended.weights.shape,
                                 "output": (g.batch, g.queries, run.output.shape[-1]),
                                 "parameters": 4 * (matrix.size + (shift.size if shift is not None else 0))}
        if g.d_ff:
            arrays = encoder_parameters(g.d_model, g.d_ff, rng=np.random.default_rng(0))
            found["block"] = sum(array.size for array in arrays)
        return found

    def closed_form(self, g: Givens, keep: object) -> Answers:
        attention = _attention_parameters(g)
        return {"d_k": g.d_model // g.heads, "weights": (g.batch, g.heads, g.queries, g.keys),
                "output": (g.batch, g.queries, g.d_model), "parameters": attention,
                "block": _block_parameters(g, attention)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"block": int(self.solve(g)["block"]) - _attention_parameters(g) + earlier["parameters"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        d, key = g.d_model, self.solve(g)
        lines = [same(f"d_k = {d}/{g.heads} = {key['d_k']}"),
                 Text(f"每个样本、每个头有一张 L×S 的权重表：{shape(key['weights'])}",
                      f"Every sample and head has an L×S table of weights: {shape(key['weights'])}"),
                 Text(f"各头输出拼接为 {g.heads}×{key['d_k']} = {d} 维，再乘 W_O，"
                      f"长度与查询相同：{shape(key['output'])}",
                      f"The heads are concatenated to {g.heads}×{key['d_k']} = {d} features and multiplied by W_O; the "
                      f"length is that of the queries: {shape(key['output'])}")]
        if g.parameters_asked:
            bias = f" + {d}" if g.bias else ""
            lines.append(Text(f"四个 {d}×{d} 矩阵（所有头合在一起），与头数无关："
                              f"4×({d}×{d}{bias}) = {key['parameters']}",
                              f"Four {d}×{d} matrices (for all heads together), whatever the number of heads: "
                              f"4×({d}×{d}{bias}) = {key['parameters']}"))
        if g.d_ff:
            f = g.d_ff
            line = (f"{key['parameters']} + ({d}×{f} + {f} + {f}×{d} + {d}) + 2×(2×{d}) = {key['block']}")
            lines.append(Text(f"编码器块 = 注意力 + 前馈网络 + 两个层归一化：{line}",
                              f"Encoder block = attention + feed-forward net + two layer norms: {line}"))
        return lines


def _parameters(g: Givens, attention: int) -> Answers | None:
    return {"parameters": attention, "block": _block_parameters(g, attention)} if g.parameters_asked else None


MultiHeadShapes.misconceptions = (
    Misconception[Givens](
        "heads-not-divided",
        Text("每头仍用 d_model 维", "Every head as wide as the model"),
        Text("d_model 被各头平分：d_k = d_model/头数。", "The heads share d_model: d_k = d_model/heads."),
        lambda g: {"d_k": g.d_model},
    ),
    Misconception[Givens](
        "weights-without-heads",
        Text("权重形状漏掉头", "Weights without the head axis"),
        Text("每个头都有自己的一张权重表，形状里要有头数。",
             "Every head has its own table of weights: the shape has a head axis."),
        lambda g: {"weights": (g.batch, g.queries, g.keys)},
    ),
    Misconception[Givens](
        "weights-as-features",
        Text("权重最后一维写成 d_k", "d_k as last axis of the weights"),
        Text("权重是查询对键的：最后一维是键的个数 S，不是 d_k。",
             "Weights pair queries with keys: the last axis is the number of keys S, not d_k."),
        lambda g: {"weights": (g.batch, g.heads, g.queries, g.d_model // g.heads)},
    ),
    Misconception[Givens](
        "queries-and-keys-swapped",
        Text("查询与键的长度用反", "Lengths of queries and keys swapped"),
        Text("行是查询、列是键；输出长度等于查询的个数。",
             "Rows are queries and columns keys; the output is as long as the queries."),
        lambda g: {"weights": (g.batch, g.heads, g.keys, g.queries), "output": (g.batch, g.keys, g.d_model)},
    ),
    Misconception[Givens](
        "output-of-one-head",
        Text("输出只有一个头的宽度", "Output as wide as one head"),
        Text("各头的输出拼接后再过 W_O，输出仍是 d_model 维。",
             "The heads are concatenated and projected: the output has d_model features."),
        lambda g: {"output": (g.batch, g.queries, g.d_model // g.heads)},
    ),
    Misconception[Givens](
        "output-projection-forgotten",
        Text("漏掉 W_O", "W_O left out"),
        Text("除了 W_Q、W_K、W_V，拼接后还有 W_O。", "Besides W_Q, W_K and W_V there is W_O after the concatenation."),
        lambda g: _parameters(g, _attention_parameters(g, matrices=3)),
    ),
    Misconception[Givens](
        "times-heads",
        Text("参数量又乘了头数", "Multiplied by the number of heads"),
        Text("每头只有 d_model×d_k，所有头合起来才是 d_model×d_model。",
             "A head has d_model×d_k; all heads together make d_model×d_model."),
        lambda g: _parameters(g, g.heads * _attention_parameters(g)),
    ),
    Misconception[Givens](
        "layer-norms-forgotten",
        Text("漏掉层归一化", "Layer norms left out"),
        Text("两个层归一化各有 γ 和 β，共 4·d_model 个参数。",
             "The two layer norms have γ and β: 4·d_model parameters."),
        lambda g: {"block": _block_parameters(g, _attention_parameters(g), norms=0)} if g.d_ff else None,
    ),
)


TEMPLATE = MultiHeadShapes()
