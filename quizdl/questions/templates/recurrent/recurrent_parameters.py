"""Parameters of RNN, LSTM and GRU layers, stacked and bidirectional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Integer
from quizdl.engine.recurrent import recurrent_parameter_count
from quizdl.questions.given import given
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same

Cell = Literal["rnn", "lstm", "gru"]
_GATES = {"rnn": 1, "lstm": 4, "gru": 3}
_NAMES = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
_BIAS = {0: Text("没有偏置", "there are no biases"),
         1: Text("每组权重（各门和候选值）有一个偏置向量", "each set of weights has one bias vector"),
         2: Text("每组权重有两个偏置向量（一个随输入，一个随隐状态，如 PyTorch）",
                 "each set of weights has two bias vectors (one with the input, one with the state, as in PyTorch)")}


@dataclass(frozen=True)
class Givens:
    cell: Annotated[Cell, given("单元类型", "kind of cell")]
    inputs: Annotated[int, given("输入维数", "input size", low=1, high=10_000)]
    hidden: Annotated[int, given("隐单元数", "hidden units", low=1, high=4096)]
    biases: Annotated[int, given("每组权重的偏置向量个数", "bias vectors per set of weights", low=0, high=2)] = 1
    layers: Annotated[int, given("层数", "layers", low=1, high=6)] = 1
    bidirectional: Annotated[bool, given("是否双向", "whether it runs in both directions")] = False
    length: Annotated[int, given("序列长度", "sequence length", low=1, high=1000)] = 10


def _directions(g: Givens) -> int:
    return 2 if g.bidirectional else 1


def _count(g: Givens, *, gates: int | None = None, biases: int | None = None, recurrent: bool = True,
           later_inputs: int | None = None) -> tuple[int, int]:
    """Parameters of the first layer and of all layers, as a formula; the arguments change one part of it."""
    gates = _GATES[g.cell] if gates is None else gates
    biases = g.biases if biases is None else biases
    later = _directions(g) * g.hidden if later_inputs is None else later_inputs

    def layer(inputs: int) -> int:
        each = inputs * g.hidden + (g.hidden * g.hidden if recurrent else 0) + biases * g.hidden
        return _directions(g) * gates * each

    return layer(g.inputs), layer(g.inputs) + (g.layers - 1) * layer(later)


def _stacked(g: Givens) -> bool:
    return g.layers > 1


def _answers(first: int, total: int) -> Answers:
    return {"first": first, "total": total}


class RecurrentParameters(Template[Givens]):
    id = "recurrent-parameters"
    topic = "recurrent"
    title = Text("RNN、LSTM、GRU 的参数量", "Parameters of RNN, LSTM and GRU")
    levels = (1, 2, 3)
    facts = ("lstm.parameters", "gru.parameters", "rnn.parameters", "lstm.pytorch-biases")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        sizes = ((8, 10, 12, 16, 20, 24), (16, 32, 50, 64, 100), (32, 50, 64, 100, 128))[level - 1]
        inputs, hidden = rng.sample(sizes, 2)
        kinds: tuple[Cell, ...] = ("rnn", "lstm", "gru") if level == 1 else ("lstm", "gru", "lstm")
        cell = rng.choice(kinds)
        if level == 1:
            return Givens(cell, inputs, hidden, 1, length=rng.choice((15, 25, 30)))
        layers = rng.integer(2, 3) if level == 2 else 2
        return Givens(cell, inputs, hidden, rng.integer(1, 2), layers, level == 3, rng.choice((15, 25, 40)))

    def prompt(self, g: Givens) -> Text:
        bias = _BIAS[g.biases]
        kind = _NAMES[g.cell]
        zh = f"{'双向' if g.bidirectional else ''} {kind}"
        en = f"bidirectional {kind}" if g.bidirectional else kind
        article = "A" if g.bidirectional or g.cell == "gru" else "An"
        text = Text(f"一个{zh}，{g.layers} 层，输入 {g.inputs} 维，每层{'每个方向' if g.bidirectional else ''}"
                    f" {g.hidden} 个隐单元，序列长度 {g.length}；{bias.zh}。",
                    f"{article} {en} with {g.layers} layer{'s' if _stacked(g) else ''}, input size {g.inputs}, "
                    f"{g.hidden} hidden units per layer{' and direction' if g.bidirectional else ''}, run on "
                    f"sequences of length {g.length}; {bias.en}.")
        if g.bidirectional and _stacked(g):
            text += Text("上一层两个方向的输出拼接后作为下一层的输入。",
                         " The outputs of both directions are concatenated as the input of the next layer.")
        if _stacked(g):
            return text + Text("求第 1 层的参数量和总参数量。", " Find the parameters of layer 1 and of all layers.")
        return text + Text("求参数量。", " How many parameters does it have?")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        after = ("first",) if _stacked(g) else ()
        total = Field("total", Text("总参数量", "parameters in all"), Integer(), after=after)
        return (Field("first", Text("第 1 层", "layer 1"), Integer()), total) if _stacked(g) else (total,)

    def solve(self, g: Givens) -> Answers:
        sizes = [g.inputs] + [_directions(g) * g.hidden] * (g.layers - 1)
        counts = [_directions(g) * recurrent_parameter_count(g.cell, size, g.hidden, bias_vectors=g.biases)
                  for size in sizes]
        return _answers(counts[0], sum(counts))

    def closed_form(self, g: Givens, keep: object) -> Answers:
        return _answers(*_count(g))

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        key = self.solve(g)
        return {"total": key["total"] - key["first"] + earlier["first"]}

    def steps(self, g: Givens) -> Sequence[Text]:
        gates, both, h = _GATES[g.cell], _directions(g), g.hidden
        first, total = _count(g)
        bias = ["", f" + {h}", f" + 2×{h}"][g.biases]
        twice = "2×" if both == 2 else ""

        sets = f"{gates}×" if gates > 1 else ""

        def line(inputs: int) -> str:
            return f"{twice}{sets}({inputs}×{h} + {h}×{h}{bias})"

        what = Text({1: "一组权重", 3: "三组权重：重置门、更新门、候选", 4: "四组权重：i、f、o 三个门和候选 g"}[gates],
                    {1: "one set of weights", 3: "three sets of weights: reset gate, update gate, candidate",
                     4: "four sets of weights: the gates i, f, o and the candidate g"}[gates])
        extra = Text(" 和偏置", " and bias") if g.biases else Text("", "")
        article = "A" if g.cell == "gru" else "An"
        lines = [Text(f"{_NAMES[g.cell]} 有{what.zh}；每组含 W_x、W_h{extra.zh}，与序列长度无关",
                      f"{article} {_NAMES[g.cell]} has {what.en}, each with W_x, W_h{extra.en}; the sequence length "
                      "does not matter")]
        if not _stacked(g):
            return [*lines, same(f"{line(g.inputs)} = {total}")]
        later = both * h
        rest = (total - first) // (g.layers - 1)
        lines += [Text(f"第 1 层：{line(g.inputs)} = {first}", f"Layer 1: {line(g.inputs)} = {first}"),
                  Text(f"之后每层的输入是上一层的 {later} 维输出：{line(later)} = {rest}",
                       f"Each later layer reads the {later} outputs of the one below: {line(later)} = {rest}"),
                  Text(f"合计：{first} + {g.layers - 1}×{rest} = {total}",
                       f"In all: {first} + {g.layers - 1}×{rest} = {total}")]
        return lines


def _one_gate_missing(g: Givens) -> Answers | None:
    return None if g.cell == "rnn" else _answers(*_count(g, gates=_GATES[g.cell] - 1))


def _single_set(g: Givens) -> Answers | None:
    return None if g.cell == "rnn" else _answers(*_count(g, gates=1))


def _other_convention(g: Givens) -> Answers | None:
    return _answers(*_count(g, biases=3 - g.biases)) if g.biases else None


def _one_way(g: Givens) -> Answers | None:
    if not g.bidirectional:
        return None
    first, total = _count(g, later_inputs=g.hidden)
    return _answers(first // 2, total // 2)


RecurrentParameters.misconceptions = (
    Misconception[Givens](
        "single-set",
        Text("只算了一组权重", "One set of weights only"),
        Text("每个门和候选值都有自己的一组权重：LSTM 乘 4，GRU 乘 3。",
             "Every gate and the candidate have weights of their own: 4 sets for an LSTM, 3 for a GRU."),
        _single_set,
    ),
    Misconception[Givens](
        "candidate-not-counted",
        Text("只数了门，漏掉候选值", "Gates counted, candidate forgotten"),
        Text("除了门，候选值也有一组权重：LSTM 共 4 组，GRU 共 3 组。",
             "Besides the gates, the candidate has weights too: 4 sets for an LSTM, 3 for a GRU."),
        _one_gate_missing,
    ),
    Misconception[Givens](
        "recurrent-weights-forgotten",
        Text("漏掉循环权重 W_h", "Recurrent weights W_h left out"),
        Text("除了 W_x（H×D），还有 W_h（H×H）。", "Besides W_x (H×D) there is W_h (H×H)."),
        lambda g: _answers(*_count(g, recurrent=False)),
    ),
    Misconception[Givens](
        "biases-forgotten",
        Text("漏掉偏置", "Biases left out"),
        Text("题目说明有偏置，每组权重都要加上。", "The question has biases: add them for every set of weights."),
        lambda g: _answers(*_count(g, biases=0)) if g.biases else None,
    ),
    Misconception[Givens](
        "other-bias-convention",
        Text("偏置的约定用错", "The other bias convention"),
        Text("看清题目：每组权重一个偏置向量还是两个（PyTorch）。",
             "Mind which it is: one bias vector per set of weights, or two (PyTorch)."),
        _other_convention,
    ),
    Misconception[Givens](
        "times-sequence-length",
        Text("乘了序列长度", "Multiplied by the sequence length"),
        Text("各时刻共用同一组参数，参数量与序列长度无关。",
             "All time steps share the same parameters: the length does not matter."),
        lambda g: _answers(*(count * g.length for count in _count(g))),
    ),
    Misconception[Givens](
        "later-layers-like-the-first",
        Text("后面各层也用了输入维数", "Later layers counted like the first"),
        Text("第 2 层起，输入是上一层的输出，不再是原始输入。",
             "From layer 2 on, the input is the output of the layer below."),
        lambda g: {"total": _count(g, later_inputs=g.inputs)[1]} if _stacked(g) else None,
    ),
    Misconception[Givens](
        "both-directions-as-one",
        Text("双向只算了一个方向", "One direction of two"),
        Text("双向网络每层有两套独立参数，且下一层的输入是 2H 维。",
             "Both directions have their own parameters, and the next layer reads 2H inputs."),
        _one_way,
    ),
)


TEMPLATE = RecurrentParameters()
