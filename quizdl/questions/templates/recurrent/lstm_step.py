"""A step of an LSTM with one cell: gates, cell state, hidden state."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.recurrent import lstm_forward, lstm_step
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.recurrent._gates import NAMES, logistic, opened
from quizdl.text import Text, same

_LIMIT = 3
_CELL = Decimals(4)
_GATES = VectorPolicy(_CELL)


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("输入，每时刻一个", "the inputs, one per time step")]
    h0: Annotated[float, given("上一隐状态", "previous hidden state", low=-1, high=1)]
    c0: Annotated[float, given("上一细胞状态", "previous cell state", low=-10, high=10)]
    w_x: Annotated[Vector, given("输入权重，依次为 i、f、g、o", "input weights of i, f, g, o")]
    w_h: Annotated[Vector, given("循环权重，依次为 i、f、g、o", "recurrent weights of i, f, g, o")]
    b: Annotated[Vector, given("偏置，依次为 i、f、g、o；权重全为 0 时即各门的净输入",
                               "biases of i, f, g, o; the whole pre-activations when all weights are 0")]


def _weighted(g: Givens) -> bool:
    return any((*g.w_x, *g.w_h))


def _pre(g: Givens, x: float, h: float) -> tuple[float, ...]:
    return tuple(wx * x + wh * h + b for wx, wh, b in zip(g.w_x, g.w_h, g.b, strict=True))


def _telling(g: Givens) -> bool:
    """Whether each step has a cell, a candidate and gates in which a wrong step shows."""
    h, c = g.h0, g.c0
    for x in g.x:
        i, f, candidate, o = opened(_pre(g, x, h))
        old, c = c, f * c + i * candidate
        h = o * math.tanh(c)
        if abs(c) < 0.45 or abs(candidate) < 0.2 or min(abs(i - f), abs(i + f - 1), abs(c - old)) < 0.08:
            return False
    return True


def _column(values: Vector) -> Any:
    return np.array(values)[:, None]


class LstmStep(Template[Givens]):
    id = "lstm-step"
    topic = "recurrent"
    title = Text("LSTM 的前向一步", "A step of an LSTM")
    levels = (1, 2, 3)
    facts = (
        "forget-gate.formula",
        "input-gate.formula",
        "candidate-cell.formula",
        "cell-state.update-formula",
        "lstm-hidden-state.formula",
    )
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        h0, c0 = rng.decimal(-0.8, 0.8, nonzero=True), rng.choice((-1, 1)) * rng.decimal(0.4, 1.8)
        if level == 1:
            none = (0.0,) * 4
            while True:
                g = Givens((0.0,), 0.0, c0, none, none, rng.vector(4, -1.5, 2, nonzero=True))
                if _telling(g):
                    return g
        while True:
            g = Givens(rng.vector(level - 1, -1.5, 1.5, nonzero=True), h0, c0, rng.vector(4, -1, 1, nonzero=True),
                       rng.vector(4, -1, 1, nonzero=True), rng.vector(4, -0.5, 1, nonzero=True))
            if _telling(g):
                return g

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= _LIMIT, "x", f"has more than {_LIMIT} time steps")
        for name, values in (("w_x", g.w_x), ("w_h", g.w_h), ("b", g.b)):
            self.require(len(values) == 4, name, "must have 4 entries: i, f, g, o")
        for name, values in (("x", g.x), ("w_x", g.w_x), ("w_h", g.w_h), ("b", g.b)):
            self.require(max(map(abs, values)) <= 20, name, "must be within -20 to 20")
        self.require(_weighted(g) or len(g.x) == 1, "x", "must be one step when all weights are 0")

    def prompt(self, g: Givens) -> Text:
        cell = "c_t = f_t·c_(t-1) + i_t·g_t, h_t = o_t·tanh(c_t)"
        gates = "i_t = σ(a_i), f_t = σ(a_f), g_t = tanh(a_g), o_t = σ(a_o)"
        if not _weighted(g):
            given_values = f"a_i = {num(g.b[0])}, a_f = {num(g.b[1])}, a_g = {num(g.b[2])}, a_o = {num(g.b[3])}"
            return Text(f"LSTM 的一步（一个细胞）：\n  {gates}\n  {cell}\n"
                        f"各门的净输入 {given_values}，c_(t-1) = {num(g.c0)}。\n"
                        "求 [i_t, f_t, g_t, o_t]、c_t 和 h_t（g_t 为候选值）。",
                        f"One step of an LSTM with one cell:\n  {gates}\n  {cell}\n"
                        f"The pre-activations are {given_values}, and c_(t-1) = {num(g.c0)}.\n"
                        "Find [i_t, f_t, g_t, o_t], c_t and h_t (g_t is the candidate).")
        table = "\n".join(f"  a_{name} = {paren(wx)}·x_t + {paren(wh)}·h_(t-1) + {paren(b)}"
                          for name, wx, wh, b in zip(NAMES, g.w_x, g.w_h, g.b, strict=True))
        inputs = ", ".join(f"x_{t} = {num(x)}" for t, x in enumerate(g.x, start=1))
        asked = ", ".join(["[i_1, f_1, g_1, o_1]", *(f"{s}_{t}" for t in range(1, len(g.x) + 1) for s in "ch")])
        return Text(f"LSTM（一个细胞）：\n  {gates}\n  {cell}\n{table}\n"
                    f"{inputs}, h_0 = {num(g.h0)}, c_0 = {num(g.c0)}。\n求 {asked}（g_t 为候选值）。",
                    f"An LSTM with one cell:\n  {gates}\n  {cell}\n{table}\n"
                    f"{inputs}, h_0 = {num(g.h0)}, c_0 = {num(g.c0)}.\nFind {asked} (g_t is the candidate).")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        def name(letter: str, t: int) -> Text:
            return same(f"{letter}_{t}" if _weighted(g) else f"{letter}_t")

        fields = [Field("gates", Text("门和候选值 i, f, g, o", "gates and candidate i, f, g, o"), _GATES, zero_ok=True),
                  Field("c1", name("c", 1), _CELL, after=("gates",)),
                  Field("h1", name("h", 1), _CELL, after=("gates", "c1"))]
        for t in range(2, len(g.x) + 1):
            fields.append(Field(f"c{t}", name("c", t), _CELL, after=(f"c{t - 1}", f"h{t - 1}")))
            fields.append(Field(f"h{t}", name("h", t), _CELL, after=(f"c{t - 1}", f"h{t - 1}")))
        return tuple(fields)

    def _step(self, g: Givens, t: int, h: float, c: float) -> Any:
        return lstm_step([[g.x[t]]], [[h]], [[c]], _column(g.w_x), _column(g.w_h), g.b)

    def solve(self, g: Givens) -> Answers:
        first = self._step(g, 0, g.h0, g.c0)
        run = lstm_forward(np.array(g.x)[None, :, None], [[g.h0]], [[g.c0]], _column(g.w_x), _column(g.w_h), g.b)
        found: dict[str, Any] = {"gates": tuple(float(getattr(first, name)[0, 0]) for name in NAMES)}
        for t in range(len(g.x)):
            found[f"c{t + 1}"] = float(run.cells[0, t, 0])
            found[f"h{t + 1}"] = float(run.output[0, t, 0])
        return found

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        found: dict[str, Any] = {}
        h, c = g.h0, g.c0
        for t, x in enumerate(g.x, start=1):
            gates = tuple(keep(value) for value in opened(tuple(keep(a) for a in _pre(g, x, h))))
            i, f, candidate, o = gates
            c = keep(f * c + i * candidate)
            h = keep(o * keep(math.tanh(c)))
            if t == 1:
                found["gates"] = gates
            found[f"c{t}"], found[f"h{t}"] = c, h
        return found

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "gates" in earlier:
            i, f, candidate, o = earlier["gates"]
            c = earlier.get("c1", f * g.c0 + i * candidate)
            return {"c1": c, "h1": o * math.tanh(c)}
        t = max(int(name[1:]) for name in earlier)
        step = self._step(g, t, earlier[f"h{t}"], earlier[f"c{t}"])
        return {f"c{t + 1}": float(step.c[0, 0]), f"h{t + 1}": float(step.h[0, 0])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, lines = self.solve(g), []
        h, c = g.h0, g.c0
        for t, x in enumerate(g.x, start=1):
            label = str(t) if _weighted(g) else "t"
            pre = _pre(g, x, h)
            i, f, candidate, o = opened(pre)
            if _weighted(g):
                for name, wx, wh, b, a in zip(NAMES, g.w_x, g.w_h, g.b, pre, strict=True):
                    lines.append(same(f"a_{name} = {paren(wx)}×{paren(x)} + {paren(wh)}×{paren(h, 6)} + {paren(b)} = "
                                      f"{approx(a, 6)}"))
            parts = f"σ({approx(pre[0], 6)}), σ({approx(pre[1], 6)}), tanh({approx(pre[2], 6)}), σ({approx(pre[3], 6)})"
            shown = _GATES.show(key["gates"]) if t == 1 else vec((i, f, candidate, o), 6)
            lines.append(same(f"[i, f, g, o] = [{parts}] = {shown}"))
            new = f * c + i * candidate
            lines.append(same(f"c_{label} = f·c_(t-1) + i·g = {approx(f, 6)}×{paren(c, 6)} + {approx(i, 6)}×"
                              f"{paren(candidate, 6)} = {_CELL.show(key[f'c{t}'])}"))
            h, c = o * math.tanh(new), new
            lines.append(same(f"h_{label} = o·tanh(c_{label}) = {approx(o, 6)}×{paren(math.tanh(c), 6)} = "
                              f"{_CELL.show(key[f'h{t}'])}"))
        return lines


def _run(g: Givens, *, gates: Callable[[tuple[float, ...]], tuple[float, ...]] = opened,
         cell: Callable[[float, float, float, float], float] = lambda i, f, n, c: f * c + i * n,
         out: Callable[[float, float, float], float] = lambda o, c, old: o * math.tanh(c),
         pre: Callable[[Givens, float, float], tuple[float, ...]] = _pre) -> Answers:
    """The answers of a learner who changes one part of the step."""
    found: dict[str, Any] = {}
    h, c = g.h0, g.c0
    for t, x in enumerate(g.x, start=1):
        i, f, candidate, o = gates(pre(g, x, h))
        new = cell(i, f, candidate, c)
        h, c = out(o, new, c), new
        if t == 1:
            found["gates"] = (i, f, candidate, o)
        found[f"c{t}"], found[f"h{t}"] = c, h
    return found


LstmStep.misconceptions = (
    Misconception[Givens](
        "input-and-forget-swapped",
        Text("输入门与遗忘门用反", "Input and forget gate swapped"),
        Text("遗忘门 f 乘旧细胞状态 c_(t-1)，输入门 i 乘候选值 g。",
             "The forget gate f multiplies the old cell c_(t-1), the input gate i the candidate g."),
        lambda g: _run(g, cell=lambda i, f, n, c: i * c + f * n),
    ),
    Misconception[Givens](
        "candidate-by-sigmoid",
        Text("候选值用了 sigmoid", "Candidate through a sigmoid"),
        Text("三个门用 sigmoid，候选值 g 用 tanh。", "The three gates take a sigmoid; the candidate g takes tanh."),
        lambda g: _run(g, gates=lambda a: (*opened(a)[:2], logistic(a[2]), logistic(a[3]))),
    ),
    Misconception[Givens](
        "gates-by-tanh",
        Text("门用了 tanh", "Gates through tanh"),
        Text("门的取值在 0 到 1 之间，用 sigmoid；只有候选值用 tanh。",
             "A gate lies between 0 and 1: use the sigmoid; only the candidate takes tanh."),
        lambda g: _run(g, gates=lambda a: tuple(math.tanh(value) for value in a)),
    ),
    Misconception[Givens](
        "output-without-tanh",
        Text("输出漏掉 tanh", "Output without tanh"),
        Text("h_t = o_t·tanh(c_t)，细胞状态要先过 tanh。", "h_t = o_t·tanh(c_t): the cell state passes a tanh first."),
        lambda g: _run(g, out=lambda o, c, old: o * c),
    ),
    Misconception[Givens](
        "output-of-old-cell",
        Text("输出用了旧的细胞状态", "Output of the old cell state"),
        Text("h_t 用刚更新的 c_t，不是 c_(t-1)。", "h_t reads the cell c_t just updated, not c_(t-1)."),
        lambda g: _run(g, out=lambda o, c, old: o * math.tanh(old)),
    ),
    Misconception[Givens](
        "forget-complement",
        Text("把 f 当作忘掉的比例", "f read as the share forgotten"),
        Text("f 是保留的比例：f = 1 表示全部保留，因此旧状态乘 f 而不是 1-f。",
             "f is the share that is kept: f = 1 keeps all, so the old cell is multiplied by f, not 1-f."),
        lambda g: _run(g, cell=lambda i, f, n, c: (1 - f) * c + i * n),
    ),
    Misconception[Givens](
        "input-gate-tied",
        Text("用 1-f 代替输入门", "1-f in place of the input gate"),
        Text("那是 GRU 的做法；LSTM 的输入门 i 是独立的。",
             "That is how a GRU does it; an LSTM has its own input gate i."),
        lambda g: _run(g, cell=lambda i, f, n, c: f * c + (1 - f) * n),
    ),
    Misconception[Givens](
        "no-previous-state",
        Text("净输入里漏掉 h_(t-1)", "h_(t-1) left out of the gates"),
        Text("每个门都同时看 x_t 和 h_(t-1)。", "Every gate looks at both x_t and h_(t-1)."),
        lambda g: _run(g, pre=lambda g, x, h: _pre(g, x, 0.0)) if _weighted(g) else None,
    ),
)


TEMPLATE = LstmStep()
