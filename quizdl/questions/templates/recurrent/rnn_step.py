"""One or two steps of a plain recurrent network: pre-activation and hidden states."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Policy
from quizdl.engine.recurrent import rnn_forward, rnn_step
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, mat, num, products, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same

_LIMIT = 3
_CELL = Decimals(4)


@dataclass(frozen=True)
class Givens:
    x: Annotated[Matrix, given("输入序列，每行一个时刻", "the inputs, one time step per row")]
    h0: Annotated[Vector, given("初始隐状态", "initial hidden state")]
    w_x: Annotated[Matrix, given("输入权重（隐单元×输入）", "input weights (hidden units, inputs)")]
    w_h: Annotated[Matrix, given("循环权重（隐单元×隐单元）", "recurrent weights (hidden units, hidden units)")]
    b: Annotated[Vector, given("偏置", "bias")]


def _number(values: Any) -> Any:
    """One number where there is one hidden unit, else a vector."""
    return tuple(float(value) for value in values) if len(values) > 1 else float(values[0])


def _write(values: Sequence[float], places: int | None = None) -> str:
    return vec(values, places) if len(values) > 1 else num(values[0]) if places is None else approx(values[0], places)


def _affine(g: Givens, x: Any, h: Any) -> Any:
    return as_array(g.w_x) @ np.asarray(x) + as_array(g.w_h) @ np.asarray(h) + np.asarray(g.b)


class RnnStep(Template[Givens]):
    id = "rnn-step"
    topic = "recurrent"
    title = Text("RNN 的前向一步", "A step of a recurrent network")
    levels = (1, 2, 3)
    facts = ("rnn.state-formula", "rnn.output-formula")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        steps, size = {1: (1, 1), 2: (2, 1), 3: (1, 2)}[level]
        while True:
            g = Givens(rng.matrix(steps, size, -2, 2, nonzero=True), rng.vector(size, -0.9, 0.9, nonzero=True),
                       rng.matrix(size, size, -0.9, 0.9, nonzero=True),
                       rng.matrix(size, size, -0.9, 0.9, nonzero=True), rng.vector(size, -0.5, 0.5, nonzero=True))
            # Near 0 the tanh changes nothing, and what was squashed could not be told from what was not.
            if all(np.min(np.abs(_affine(g, x, g.h0))) > 0.4 for x in g.x):
                return g

    def check(self, g: Givens) -> None:
        hidden, inputs = len(g.b), len(g.x[0])
        self.require(max(len(g.x), inputs, hidden) <= _LIMIT, "x", f"at most {_LIMIT} steps, inputs and hidden units")
        self.require(len(g.h0) == hidden, "h0", f"must have {hidden} entries, as b has")
        self.require((len(g.w_x), len(g.w_x[0])) == (hidden, inputs), "w_x", f"must be {hidden}×{inputs}")
        self.require((len(g.w_h), len(g.w_h[0])) == (hidden, hidden), "w_h", f"must be {hidden}×{hidden}")

    def prompt(self, g: Givens) -> Text:
        steps, hidden = len(g.x), len(g.b)
        text = Text("RNN：a_t = W_x·x_t + W_h·h_(t-1) + b，h_t = tanh(a_t)。",
                    "A recurrent network: a_t = W_x·x_t + W_h·h_(t-1) + b, h_t = tanh(a_t).")
        if hidden > 1 or len(g.x[0]) > 1:
            text += Text(f"W_x 和 W_h 分别为：\n{mat(g.w_x)}\n\n{mat(g.w_h)}\n",
                         f" W_x, then W_h:\n{mat(g.w_x)}\n\n{mat(g.w_h)}\n")
        else:
            text += Text(f"W_x = {num(g.w_x[0][0])}，W_h = {num(g.w_h[0][0])}，",
                         f" W_x = {num(g.w_x[0][0])}, W_h = {num(g.w_h[0][0])}, ")
        values = [f"b = {_write(g.b)}", f"h_0 = {_write(g.h0)}",
                  *(f"x_{t} = {_write(x)}" for t, x in enumerate(g.x, start=1))]
        asked = ["a_1", *(f"h_{t}" for t in range(1, steps + 1))]
        return text + Text("，".join(values) + f"。\n求 {'、'.join(asked)}。",
                           ", ".join(values) + f".\nFind {', '.join(asked)}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        policy: Policy = VectorPolicy(_CELL) if len(g.b) > 1 else _CELL
        states = (Field(f"h{t}", same(f"h_{t}"), policy, after=(f"h{t - 1}" if t > 1 else "a1",))
                  for t in range(1, len(g.x) + 1))
        return (Field("a1", same("a_1"), policy), *states)

    def solve(self, g: Givens) -> Answers:
        weights = as_array(g.w_x), as_array(g.w_h)
        states = rnn_forward(as_array([g.x]), as_array([g.h0]), *weights, g.b)[0]
        return {"a1": _number(_affine(g, g.x[0], g.h0)),
                **{f"h{t}": _number(h) for t, h in enumerate(states, start=1)}}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        found: dict[str, Any] = {}
        h = list(g.h0)
        for t, x in enumerate(g.x, start=1):
            a = [keep(sum(w * v for w, v in zip(row_x, x, strict=True))
                      + sum(w * v for w, v in zip(row_h, h, strict=True)) + bias)
                 for row_x, row_h, bias in zip(g.w_x, g.w_h, g.b, strict=True)]
            h = [keep(math.tanh(value)) for value in a]
            if t == 1:
                found["a1"] = _number(a)
            found[f"h{t}"] = _number(h)
        return found

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "a1" in earlier:
            return {"h1": _number(np.tanh(np.atleast_1d(earlier["a1"])))}
        (name, state), = earlier.items()
        t = int(name[1:])
        new = rnn_step(as_array([g.x[t]]), np.atleast_2d(state), as_array(g.w_x), as_array(g.w_h), g.b)[0]
        return {f"h{t + 1}": _number(new)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, policy = self.solve(g), self.fields(g)[0].policy
        lines, before = [], np.array(g.h0)
        for t, x in enumerate(g.x, start=1):
            a = _affine(g, x, before)
            for j, (row_x, row_h, bias) in enumerate(zip(g.w_x, g.w_h, g.b, strict=True)):
                name = f"a_{t}" if len(g.b) == 1 else f"a_{t}[{j + 1}]"
                recurrent = products(row_h, before) if t == 1 else products(row_h, before, 5)
                shift = f" + {num(bias)}" if bias >= 0 else f" - {num(-bias)}"
                lines.append(same(f"{name} = {products(row_x, x)} + {recurrent}{shift} = {approx(a[j], 5)}"))
            if t == 1:
                lines.append(same(f"a_1 = {policy.show(key['a1'])}"))
            lines.append(same(f"h_{t} = tanh({_write([float(v) for v in a], 5)}) = {policy.show(key[f'h{t}'])}"))
            before = np.tanh(a)
        return lines


def _run(g: Givens, affine: Any, squash: Any = np.tanh) -> Answers:
    """The answers of a wrong step: `affine(t, h)` gives a_t."""
    found: dict[str, Any] = {}
    h = np.array(g.h0)
    for t in range(len(g.x)):
        a = affine(t, h)
        if t == 0:
            found["a1"] = _number(a)
        h = squash(a)
        found[f"h{t + 1}"] = _number(h)
    return found


def _no_recurrence(g: Givens) -> Answers:
    return _run(g, lambda t, h: as_array(g.w_x) @ np.array(g.x[t]) + np.array(g.b))


def _no_bias(g: Givens) -> Answers:
    return _run(g, lambda t, h: _affine(g, g.x[t], h) - np.array(g.b))


def _swapped(g: Givens) -> Answers | None:
    if len(g.x[0]) != len(g.b):
        return None
    return _run(g, lambda t, h: _affine(g, h, g.x[t]))


def _transposed(g: Givens) -> Answers | None:
    if len(g.b) == 1:
        return None
    return _run(g, lambda t, h: _affine(g, g.x[t], h) + (as_array(g.w_h).T - as_array(g.w_h)) @ h)


def _initial_state_again(g: Givens) -> Answers | None:
    return None if len(g.x) == 1 else _run(g, lambda t, h: _affine(g, g.x[t], g.h0))


RnnStep.misconceptions = (
    Misconception[Givens](
        "no-previous-state",
        Text("漏掉上一时刻的隐状态", "Previous state left out"),
        Text("你没有加 W_h·h_(t-1)；RNN 正是靠这一项记住过去。",
             "You left out W_h·h_(t-1), the term by which the network remembers."),
        _no_recurrence,
    ),
    Misconception[Givens](
        "bias-forgotten",
        Text("漏加偏置", "Bias forgotten"),
        Text("tanh 之前还要加偏置 b。", "Add the bias b before the tanh."),
        _no_bias,
    ),
    Misconception[Givens](
        "weights-swapped",
        Text("W_x 与 W_h 用反", "W_x and W_h swapped"),
        Text("W_x 乘输入 x_t，W_h 乘上一隐状态 h_(t-1)。", "W_x multiplies the input x_t, W_h the state h_(t-1)."),
        _swapped,
    ),
    Misconception[Givens](
        "tanh-forgotten",
        Text("没有做 tanh", "tanh left out"),
        Text("a_t 只是加权和；h_t = tanh(a_t)。", "a_t is only the weighted sum; h_t = tanh(a_t)."),
        lambda g: _run(g, lambda t, h: _affine(g, g.x[t], h), lambda a: a),
    ),
    Misconception[Givens](
        "sigmoid-for-tanh",
        Text("用了 sigmoid 而不是 tanh", "Sigmoid instead of tanh"),
        Text("这个 RNN 的激活函数是 tanh，输出可以为负。",
             "This network squashes with tanh; its states can be negative."),
        lambda g: _run(g, lambda t, h: _affine(g, g.x[t], h), lambda a: 0.5 + 0.5 * np.tanh(a / 2)),
    ),
    Misconception[Givens](
        "transposed-recurrent-weights",
        Text("W_h 用成了转置", "W_h transposed"),
        Text("a_t 的第 j 个分量用 W_h 的第 j 行，不是第 j 列。", "Entry j of a_t takes row j of W_h, not column j."),
        _transposed,
    ),
    Misconception[Givens](
        "initial-state-again",
        Text("每一步都用 h_0", "h_0 used at every step"),
        Text("第 t 步用的是刚算出的 h_(t-1)，不是 h_0。", "Step t continues from h_(t-1), not from h_0."),
        _initial_state_again,
    ),
)


TEMPLATE = RnnStep()
