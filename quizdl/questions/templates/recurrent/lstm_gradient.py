"""One step of backpropagation through an LSTM with one cell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.recurrent import lstm_backward
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same

_CELL = Decimals(4)
_VECTOR = VectorPolicy(_CELL)
_NO_WEIGHTS = [[0.0]] * 4


@dataclass(frozen=True)
class Givens:
    i: Annotated[float, given("输入门", "input gate", low=0.01, high=0.99)]
    f: Annotated[float, given("遗忘门", "forget gate", low=0.01, high=0.99)]
    g: Annotated[float, given("候选值", "candidate", low=-0.99, high=0.99)]
    o: Annotated[float, given("输出门", "output gate", low=0.01, high=0.99)]
    c0: Annotated[float, given("上一细胞状态", "previous cell state", low=-10, high=10)]
    grad_h: Annotated[float, given("∂L/∂h_t", "∂L/∂h_t", low=-100, high=100)]
    gates_asked: Annotated[bool, given("是否问门的净输入的梯度",
                                       "whether the gradients of the pre-activations are asked")]


def _cell(g: Givens) -> float:
    return g.f * g.c0 + g.i * g.g


def _grad_c(g: Givens) -> float:
    return g.grad_h * g.o * (1 - math.tanh(_cell(g)) ** 2)


def _answers(g: Givens, grad_c: float, *, factor: float | None = None,
             slopes: tuple[float, float, float, float] | None = None) -> Answers:
    """All answers that follow from ∂L/∂c_t; `factor` leads on to c_(t-1), `slopes` to the pre-activations."""
    i, f, n, o = slopes or (g.i * (1 - g.i), g.f * (1 - g.f), 1 - g.g**2, g.o * (1 - g.o))
    return {"grad_c": grad_c, "grad_c_before": grad_c * (g.f if factor is None else factor),
            "grad_gates": (grad_c * g.g * i, grad_c * g.c0 * f, grad_c * g.i * n,
                           g.grad_h * math.tanh(_cell(g)) * o)}


class LstmGradient(Template[Givens]):
    id = "lstm-gradient"
    topic = "recurrent"
    title = Text("LSTM 一步的反向传播", "Backpropagation through an LSTM step")
    levels = (1, 2)
    facts = ("lstm-gradient.cell", "lstm-gradient.direct-path", "lstm-gradient.gate-product")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        def gate() -> float:
            return rng.choice((0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9))

        while True:
            g = Givens(gate(), gate(), rng.choice((-1, 1)) * rng.decimal(0.3, 0.9), gate(),
                       rng.choice((-1, 1)) * rng.decimal(0.5, 2), rng.choice((-1, 1)) * rng.decimal(0.5, 2),
                       level == 2)
            if abs(_cell(g)) > 0.3 and g.i != g.f:
                return g

    def prompt(self, g: Givens) -> Text:
        rule = "c_t = f·c_(t-1) + i·g,  h_t = o·tanh(c_t)"
        values = (f"i = {num(g.i)}, f = {num(g.f)}, g = {num(g.g)}, o = {num(g.o)}, c_(t-1) = {num(g.c0)}, "
                  f"∂L/∂h_t = {num(g.grad_h)}")
        gates = "i = σ(a_i),  f = σ(a_f),  g = tanh(a_g),  o = σ(a_o)"
        text = Text(f"LSTM（一个细胞）在第 t 步：\n  {rule}\n  {gates}\n前向得到 {values}；"
                    "之后的时刻没有梯度直接传到 c_t。\n求 ∂L/∂c_t 和 ∂L/∂c_(t-1)（只沿细胞状态这条路）",
                    f"An LSTM with one cell at step t:\n  {rule}\n  {gates}\nThe forward pass gave {values}; no "
                    "gradient reaches c_t directly from later steps.\n"
                    "Find ∂L/∂c_t and ∂L/∂c_(t-1) (along the cell state only)")
        if g.gates_asked:
            return text + Text("，以及 [∂L/∂a_i, ∂L/∂a_f, ∂L/∂a_g, ∂L/∂a_o]。",
                               ", and [∂L/∂a_i, ∂L/∂a_f, ∂L/∂a_g, ∂L/∂a_o].")
        return text + Text("。", ".")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("grad_c", same("∂L/∂c_t"), _CELL),
                  Field("grad_c_before", same("∂L/∂c_(t-1)"), _CELL, after=("grad_c",)))
        if not g.gates_asked:
            return fields
        return (*fields, Field("grad_gates", same("∂L/∂a_i, ∂L/∂a_f, ∂L/∂a_g, ∂L/∂a_o"), _VECTOR, after=("grad_c",)))

    def solve(self, g: Givens) -> Answers:
        # With all weights 0 the biases are the pre-activations; their gradients are what is asked.
        a = [math.log(g.i / (1 - g.i)), math.log(g.f / (1 - g.f)), math.atanh(g.g), math.log(g.o / (1 - g.o))]
        found = lstm_backward([[[g.grad_h]]], [[[0.0]]], [[0.0]], [[g.c0]], _NO_WEIGHTS, _NO_WEIGHTS, a)
        # The candidate passes on i times the gradient of the cell: that gives the latter back.
        before = float(found.c0[0, 0])
        return {"grad_c": before / g.f, "grad_c_before": before,
                "grad_gates": tuple(float(value) for value in found.bias)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        squashed = keep(math.tanh(keep(g.f * g.c0 + g.i * g.g)))
        grad_c = keep(g.grad_h * g.o * keep(1 - squashed * squashed))
        return {"grad_c": grad_c, "grad_c_before": grad_c * g.f,
                "grad_gates": (keep(grad_c * g.g) * g.i * (1 - g.i), keep(grad_c * g.c0) * g.f * (1 - g.f),
                               keep(grad_c * g.i) * (1 - g.g * g.g), keep(g.grad_h * squashed) * g.o * (1 - g.o))}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {name: value for name, value in _answers(g, earlier["grad_c"]).items() if name != "grad_c"}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        cell, squashed = _cell(g), math.tanh(_cell(g))
        grad, up = paren(_grad_c(g), 6), paren(g.grad_h)
        lines = [same(f"c_t = {num(g.f)}×{paren(g.c0)} + {num(g.i)}×{paren(g.g)} = {approx(cell, 6)}, tanh(c_t) = "
                      f"{approx(squashed, 6)}, 1 - tanh²(c_t) = {approx(1 - squashed**2, 6)}"),
                 same(f"∂L/∂c_t = ∂L/∂h_t·o·(1 - tanh²(c_t)) = {up}×{num(g.o)}×{approx(1 - squashed**2, 6)} = "
                      f"{_CELL.show(key['grad_c'])}"),
                 same(f"∂L/∂c_(t-1) = ∂L/∂c_t·f = {grad}×{num(g.f)} = {_CELL.show(key['grad_c_before'])}")]
        if g.gates_asked:
            a_i, a_f, a_g, a_o = key["grad_gates"]
            lines += [same(f"∂L/∂a_i = ∂L/∂c_t·g·i(1-i) = {grad}×{paren(g.g)}×{num(g.i)}×{approx(1 - g.i)} = "
                           f"{approx(a_i, 6)}"),
                      same(f"∂L/∂a_f = ∂L/∂c_t·c_(t-1)·f(1-f) = {grad}×{paren(g.c0)}×{num(g.f)}×{approx(1 - g.f)} = "
                           f"{approx(a_f, 6)}"),
                      same(f"∂L/∂a_g = ∂L/∂c_t·i·(1-g²) = {grad}×{num(g.i)}×{approx(1 - g.g**2)} = {approx(a_g, 6)}"),
                      same(f"∂L/∂a_o = ∂L/∂h_t·tanh(c_t)·o(1-o) = {up}×{paren(squashed, 6)}×{num(g.o)}×"
                           f"{approx(1 - g.o)} = {approx(a_o, 6)}"),
                      same(f"[∂L/∂a_i, ∂L/∂a_f, ∂L/∂a_g, ∂L/∂a_o] = {_VECTOR.show(key['grad_gates'])}")]
        return lines


def _gates_only(g: Givens, **changes: Any) -> Answers | None:
    """A mistake in the gradients of the gates alone."""
    return {"grad_gates": _answers(g, _grad_c(g), **changes)["grad_gates"]} if g.gates_asked else None


def _old_state_forgotten(g: Givens) -> Answers | None:
    if not g.gates_asked:
        return None
    right = _answers(g, _grad_c(g))["grad_gates"]
    return {"grad_gates": (right[0], _grad_c(g) * g.f * (1 - g.f), *right[2:])}


LstmGradient.misconceptions = (
    Misconception[Givens](
        "output-gate-forgotten",
        Text("漏乘输出门", "Output gate left out"),
        Text("h_t = o·tanh(c_t)，所以 ∂h_t/∂c_t = o·(1-tanh²(c_t))，要乘 o。",
             "h_t = o·tanh(c_t), so ∂h_t/∂c_t = o·(1-tanh²(c_t)): multiply by o."),
        lambda g: _answers(g, g.grad_h * (1 - math.tanh(_cell(g)) ** 2)),
    ),
    Misconception[Givens](
        "slope-forgotten",
        Text("漏乘 tanh(c_t) 的导数", "Slope of tanh(c_t) left out"),
        Text("从 h_t 回到 c_t 要穿过 tanh，乘 1-tanh²(c_t)。",
             "From h_t back to c_t the gradient passes the tanh: multiply by 1-tanh²(c_t)."),
        lambda g: _answers(g, g.grad_h * g.o),
    ),
    Misconception[Givens](
        "slope-at-raw-cell",
        Text("把 c_t 直接代入 1-y²", "1-y² taken at c_t itself"),
        Text("1-y² 中的 y 是 tanh(c_t)，不是 c_t。", "In 1-y², y is tanh(c_t), not c_t."),
        lambda g: _answers(g, g.grad_h * g.o * (1 - _cell(g) ** 2)),
    ),
    Misconception[Givens](
        "input-gate-on-the-way-back",
        Text("往回传时乘了输入门", "Input gate on the way back"),
        Text("c_t 中 c_(t-1) 的系数是 f，因此 ∂c_t/∂c_(t-1) = f。",
             "The coefficient of c_(t-1) in c_t is f, so ∂c_t/∂c_(t-1) = f."),
        lambda g: {"grad_c_before": _grad_c(g) * g.i},
    ),
    Misconception[Givens](
        "cell-passed-unchanged",
        Text("以为梯度原样传给 c_(t-1)", "Gradient passed to c_(t-1) unchanged"),
        Text("只有 f = 1 时才原样传回；一般要乘遗忘门 f。",
             "Only f = 1 passes it unchanged; multiply by the forget gate f."),
        lambda g: {"grad_c_before": _grad_c(g)},
    ),
    Misconception[Givens](
        "gate-slopes-forgotten",
        Text("漏乘门自身的导数", "Slopes of the gates left out"),
        Text("净输入的梯度还要乘激活函数的导数：σ' = y(1-y)，tanh' = 1-y²。",
             "For the pre-activations multiply by the slope of each gate too: σ' = y(1-y), tanh' = 1-y²."),
        lambda g: _gates_only(g, slopes=(1.0, 1.0, 1.0, 1.0)),
    ),
    Misconception[Givens](
        "candidate-slope-of-sigmoid",
        Text("候选值用了 sigmoid 的导数", "Sigmoid slope for the candidate"),
        Text("候选值由 tanh 得到，它的导数是 1-g²。", "The candidate comes from tanh; its slope is 1-g²."),
        lambda g: _gates_only(g, slopes=(g.i * (1 - g.i), g.f * (1 - g.f), g.g * (1 - g.g), g.o * (1 - g.o))),
    ),
    Misconception[Givens](
        "old-state-forgotten",
        Text("遗忘门的梯度漏乘 c_(t-1)", "c_(t-1) left out of the forget gate's gradient"),
        Text("f 在 c_t 中乘的是 c_(t-1)，因此 ∂L/∂f = ∂L/∂c_t·c_(t-1)。",
             "In c_t, f multiplies c_(t-1), so ∂L/∂f = ∂L/∂c_t·c_(t-1)."),
        _old_state_forgotten,
    ),
)


TEMPLATE = LstmGradient()
