"""Backpropagation through time in a recurrent network with one hidden unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.recurrent import rnn_backward, rnn_forward
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren, total
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same

_LIMIT = 4
_CELL = Decimals(4)
_VECTOR = VectorPolicy(_CELL)


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("输入序列", "the inputs, one per time step")]
    h0: Annotated[float, given("初始隐状态", "initial hidden state", low=-1, high=1)]
    w_x: Annotated[float, given("输入权重", "input weight", low=-10, high=10)]
    w_h: Annotated[float, given("循环权重", "recurrent weight", low=-10, high=10)]
    target: Annotated[Vector, given("目标：一个（只看最后时刻）或每时刻一个",
                                    "targets: one (last step only) or one per time step")]
    weights_asked: Annotated[int, given("问几个权重的梯度：先 w_h，再 w_x",
                                        "weight gradients asked: w_h first, then w_x",
                                        low=0, high=2)] = 0


def _targets(g: Givens) -> dict[int, float]:
    """The target of each time step (from 0) that has one."""
    last = len(g.x) - 1
    return dict(enumerate(g.target)) if len(g.target) > 1 else {last: g.target[0]}


def _errors(g: Givens, states: Sequence[float]) -> list[float]:
    """The loss gradient that enters at each time step directly."""
    targets = _targets(g)
    return [h - targets[t] if t in targets else 0.0 for t, h in enumerate(states)]


def _plain(values: Iterable[Any]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _forward(g: Givens) -> tuple[float, ...]:
    return _plain(rnn_forward(np.array(g.x)[None, :, None], [[g.h0]], [[g.w_x]], [[g.w_h]])[0, :, 0])


def _backward(g: Givens, states: Sequence[float], factor: Callable[[int], float] | None = None,
              errors: Sequence[float] | None = None) -> tuple[float, ...]:
    """∂L/∂h_t for given states; `factor(t)` is ∂h_t/∂h_(t-1), time from 0."""
    factor = factor or (lambda t: g.w_h * (1 - states[t] ** 2))
    direct = list(errors or _errors(g, states))
    for t in range(len(states) - 1, 0, -1):
        direct[t - 1] += direct[t] * factor(t)
    return tuple(direct)


def _weight_grads(g: Givens, states: Sequence[float], grads: Sequence[float]) -> Answers:
    inner = [grad * (1 - h * h) for grad, h in zip(grads, states, strict=True)]
    before = (g.h0, *states[:-1])
    return {"grad_w_h": sum(d * h for d, h in zip(inner, before, strict=True)),
            "grad_w_x": sum(d * x for d, x in zip(inner, g.x, strict=True))}


class RnnBptt(Template[Givens]):
    id = "rnn-bptt"
    topic = "recurrent"
    title = Text("RNN 的沿时间反向传播", "Backpropagation through time")
    levels = (1, 2, 3)
    facts = ("bptt.state-gradient", "bptt.jacobian-product", "bptt.recurrent-weight-gradient")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        steps = {1: 2, 2: 3, 3: 2}[level]
        while True:
            g = Givens(rng.vector(steps, -1.5, 1.5, nonzero=True), rng.decimal(-0.8, 0.8, nonzero=True),
                       rng.decimal(-0.9, 0.9, nonzero=True), rng.decimal(-1.5, 1.5, nonzero=True),
                       rng.vector(steps if level == 3 else 1, -1, 1), level - 1)
            if abs(g.w_h) >= 0.3 and min(abs(h) for h in _forward(g)) > 0.15 \
                    and min(abs(e) for t, e in enumerate(_errors(g, _forward(g))) if t in _targets(g)) > 0.2:
                return g

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.x) <= _LIMIT, "x", f"must have 2 to {_LIMIT} time steps")
        self.require(len(g.target) in (1, len(g.x)), "target", f"must have 1 or {len(g.x)} entries")
        self.require(max(map(abs, (*g.x, *g.target))) <= 100, "x", "inputs and targets must be within -100 to 100")

    def prompt(self, g: Givens) -> Text:
        last, every = len(g.x), len(g.target) > 1
        loss = "L = " + " + ".join(f"½(h_{t} - y_{t})²" for t in range(1, last + 1)) if every \
            else f"L = ½(h_{last} - y)²"
        inputs = [f"x_{t} = {num(x)}" for t, x in enumerate(g.x, start=1)]
        targets = [f"y{f'_{t}' if every else ''} = {num(y)}" for t, y in enumerate(g.target, start=1)]
        values = [f"w_x = {num(g.w_x)}", f"w_h = {num(g.w_h)}", f"h_0 = {num(g.h0)}", *inputs, *targets]
        names = ", ".join(f"h_{t}" for t in range(1, last + 1))
        grads = ", ".join(f"∂L/∂h_{t}" for t in range(1, last + 1))
        weights = ["", "∂L/∂w_h", "∂L/∂w_h, ∂L/∂w_x"][g.weights_asked]
        tail = Text(f"；再求 {weights}（各时刻共用权重）", f"; then {weights} (the weights are shared by all steps)") \
            if weights else Text("", "")
        shown = ", ".join(values)
        return Text("RNN（一个隐单元，无偏置）：h_t = tanh(w_x·x_t + w_h·h_(t-1))，"
                    f"损失 {loss}。\n{shown.replace(', ', '，')}。\n"
                    f"求各隐状态 {names}，以及对它们的完整梯度 {grads}（含经后面时刻传回的部分）{tail.zh}。",
                    f"A recurrent network with one hidden unit and no bias: h_t = tanh(w_x·x_t + w_h·h_(t-1)), "
                    f"loss {loss}.\n{shown}.\nFind the states {names} and the full gradients {grads} (with what "
                    f"flows back from later steps){tail.en}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        names = [f"h_{t}" for t in range(1, len(g.x) + 1)]
        fields = (Field("states", same(", ".join(names)), _VECTOR, zero_ok=True),
                  Field("state_grads", same(", ".join(f"∂L/∂{name}" for name in names)), _VECTOR, after=("states",)),
                  Field("grad_w_h", same("∂L/∂w_h"), _CELL, after=("states", "state_grads")),
                  Field("grad_w_x", same("∂L/∂w_x"), _CELL, after=("states", "state_grads")))
        return fields[:2 + g.weights_asked]

    def solve(self, g: Givens) -> Answers:
        x = np.array(g.x)[None, :, None]
        states = _forward(g)
        direct = np.array(_errors(g, states))
        found = rnn_backward(direct[None, :, None], x, [[g.h0]], [[g.w_x]], [[g.w_h]])
        # The gradient in the state before a sequence is that of a run which starts there.
        full = [direct[t] + (float(rnn_backward(direct[None, t + 1:, None], x[:, t + 1:], [[states[t]]], [[g.w_x]],
                                                [[g.w_h]]).h0[0, 0]) if t + 1 < len(states) else 0.0)
                for t in range(len(states))]
        return {"states": states, "state_grads": _plain(full), "grad_w_h": float(found.weight_hh[0, 0]),
                "grad_w_x": float(found.weight_ih[0, 0])}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        states: list[float] = []
        for x in g.x:
            states.append(keep(math.tanh(keep(g.w_x * x + g.w_h * (states[-1] if states else g.h0)))))
        slopes = [keep(1 - h * h) for h in states]
        errors = _errors(g, states)
        # Every gradient as a sum over paths: from each loss back along the product of slopes and weights.
        grads = []
        for k in range(len(states)):
            paths = [errors[t] * math.prod(g.w_h * slopes[s] for s in range(k + 1, t + 1))
                     for t in range(k, len(states))]
            grads.append(keep(sum(paths)))
        before = [g.h0, *states[:-1]]
        return {"states": tuple(states), "state_grads": tuple(grads),
                "grad_w_h": sum(keep(d * s) * h for d, s, h in zip(grads, slopes, before, strict=True)),
                "grad_w_x": sum(keep(d * s) * x for d, s, x in zip(grads, slopes, g.x, strict=True))}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "state_grads" in earlier:
            return _weight_grads(g, earlier["states"], earlier["state_grads"])
        return {"state_grads": _backward(g, earlier["states"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, steps = self.solve(g), []
        states, grads, last = key["states"], key["state_grads"], len(g.x)
        before = (g.h0, *states[:-1])
        for t in range(last):
            inner_sum = f"{paren(g.w_x)}×{paren(g.x[t])} + {paren(g.w_h)}×{paren(before[t], 6)}"
            steps += [same(f"h_{t + 1} = tanh({inner_sum}) = {approx(states[t], 6)}, "
                           f"1-h_{t + 1}² = {approx(1 - states[t] ** 2, 6)}")]
        steps.append(same(f"[{', '.join(f'h_{t}' for t in range(1, last + 1))}] = {_VECTOR.show(states)}"))
        for t in range(last - 1, -1, -1):
            own = f"h_{t + 1} - y{f'_{t + 1}' if len(g.target) > 1 else ''}" if t in _targets(g) else ""
            back = f"∂L/∂h_{t + 2}·(1-h_{t + 2}²)·w_h" if t + 1 < last else ""
            terms = [f"{approx(states[t], 6)} - {paren(_targets(g)[t])}"] if own else []
            if back:
                terms.append(f"{paren(grads[t + 1], 6)}×{approx(1 - states[t + 1] ** 2, 6)}×{paren(g.w_h)}")
            steps.append(same(f"∂L/∂h_{t + 1} = {' + '.join(filter(None, (own, back)))} = {' + '.join(terms)} = "
                              f"{approx(grads[t], 6)}"))
        steps.append(same(f"[{', '.join(f'∂L/∂h_{t}' for t in range(1, last + 1))}] = {_VECTOR.show(grads)}"))
        inner = [grad * (1 - h * h) for grad, h in zip(grads, states, strict=True)]
        for name, factor, values, asked in (("w_h", "h_(t-1)", before, 1), ("w_x", "x_t", g.x, 2)):
            if g.weights_asked < asked:
                break
            terms = [f"{approx(d, 6)}×{paren(v, 6)}" for d, v in zip(inner, values, strict=True)]
            steps.append(same(f"∂L/∂{name} = Σ_t ∂L/∂h_t·(1-h_t²)·{factor} = {total(terms)} = "
                              f"{_CELL.show(key['grad_' + name])}"))
        return steps


def _wrong_factor(factor: Callable[[Givens, Sequence[float], int], float]) -> Callable[[Givens], Answers]:
    def wrong(g: Givens) -> Answers:
        states = _forward(g)
        grads = _backward(g, states, lambda t: factor(g, states, t))
        return {"state_grads": grads, **_weight_grads(g, states, grads)}
    return wrong


def _no_slope(g: Givens) -> Answers:
    states = _forward(g)
    grads, before = _backward(g, states, lambda t: g.w_h), (g.h0, *states[:-1])
    return {"state_grads": grads, "grad_w_h": sum(d * h for d, h in zip(grads, before, strict=True)),
            "grad_w_x": sum(d * x for d, x in zip(grads, g.x, strict=True))}


def _sign(g: Givens) -> Answers:
    states = _forward(g)
    grads = _backward(g, states, errors=[-error for error in _errors(g, states)])
    return {"state_grads": grads, **_weight_grads(g, states, grads)}


def _direct_only(g: Givens) -> Answers | None:
    if len(g.target) == 1:
        return None
    states = _forward(g)
    grads = tuple(_errors(g, states))
    return {"state_grads": grads, **_weight_grads(g, states, grads)}


def _last_step_only(g: Givens) -> Answers | None:
    if not g.weights_asked:
        return None
    states = _forward(g)
    inner = _backward(g, states)[-1] * (1 - states[-1] ** 2)
    return {"grad_w_h": inner * states[-2], "grad_w_x": inner * g.x[-1]}


def _same_step_state(g: Givens) -> Answers | None:
    if not g.weights_asked:
        return None
    states = _forward(g)
    return {"grad_w_h": sum(d * (1 - h * h) * h for d, h in zip(_backward(g, states), states, strict=True))}


RnnBptt.misconceptions = (
    Misconception[Givens](
        "no-slope",
        Text("漏乘 tanh 的导数", "Slope of tanh left out"),
        Text("每往回一步都要乘 tanh' = 1-h_t²，你只乘了权重。",
             "Every step back multiplies by tanh' = 1-h_t² as well, not by the weight alone."),
        _no_slope,
    ),
    Misconception[Givens](
        "no-recurrent-weight",
        Text("往回传时漏乘 w_h", "w_h left out on the way back"),
        Text("∂h_t/∂h_(t-1) = (1-h_t²)·w_h，不能少 w_h。", "∂h_t/∂h_(t-1) = (1-h_t²)·w_h; do not drop w_h."),
        _wrong_factor(lambda g, h, t: 1 - h[t] ** 2),
    ),
    Misconception[Givens](
        "sigmoid-slope",
        Text("用了 sigmoid 的导数", "Slope of the sigmoid"),
        Text("h(1-h) 是 sigmoid 的导数；tanh 的导数是 1-h²。", "h(1-h) is the sigmoid's slope; that of tanh is 1-h²."),
        _wrong_factor(lambda g, h, t: g.w_h * h[t] * (1 - h[t])),
    ),
    Misconception[Givens](
        "slope-of-earlier-state",
        Text("导数取在了 h_(t-1)", "Slope taken at h_(t-1)"),
        Text("从 h_t 回到 h_(t-1) 穿过的是第 t 步的 tanh，其导数为 1-h_t²。",
             "Going from h_t back to h_(t-1) passes the tanh of step t, whose slope is 1-h_t²."),
        _wrong_factor(lambda g, h, t: g.w_h * (1 - h[t - 1] ** 2)),
    ),
    Misconception[Givens](
        "error-sign",
        Text("误差的符号反了", "Sign of the error flipped"),
        Text("½(h-y)² 对 h 的导数是 h-y，不是 y-h。", "The derivative of ½(h-y)² in h is h-y, not y-h."),
        _sign,
    ),
    Misconception[Givens](
        "direct-only",
        Text("漏掉后面时刻传回的梯度", "Gradient from later steps left out"),
        Text("h_t 不只影响本时刻的损失，还经 h_(t+1) 影响后面的损失，两部分要相加。",
             "h_t acts on its own loss and, through h_(t+1), on the later ones: add both parts."),
        _direct_only,
    ),
    Misconception[Givens](
        "last-step-only",
        Text("权重梯度只算了最后一个时刻", "Weight gradient of the last step only"),
        Text("权重由各时刻共用，它的梯度是各时刻贡献之和。",
             "The weights are shared by all time steps: sum the contributions of every step."),
        _last_step_only,
    ),
    Misconception[Givens](
        "same-step-state",
        Text("w_h 的梯度乘了 h_t", "h_t in the gradient of w_h"),
        Text("第 t 步中 w_h 乘的是 h_(t-1)，因此它的梯度要乘 h_(t-1)。",
             "At step t, w_h multiplies h_(t-1), so its gradient takes h_(t-1)."),
        _same_step_state,
    ),
)


TEMPLATE = RnnBptt()
