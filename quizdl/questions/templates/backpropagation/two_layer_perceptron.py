"""A two-layer perceptron by hand: forward, loss, gradients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Matrix as MatrixOf
from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.policy import Decimals
from quizdl.engine.losses import mse, mse_grad
from quizdl.engine.networks import Mlp, mlp, mlp_backward, mlp_forward
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, mat, num, paren, products, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("输入", "input")]
    w1: Annotated[Matrix, given("第一层权重，输入维数 × 隐藏单元数", "first weights, inputs by hidden units")]
    b1: Annotated[Vector, given("第一层偏置", "first biases")]
    w2: Annotated[Vector, given("第二层权重", "second weights")]
    b2: Annotated[float, given("第二层偏置", "second bias", low=-100, high=100)]
    target: Annotated[float, given("目标值", "target", low=-100, high=100)]
    activation: Annotated[Literal["relu", "sigmoid", "tanh"],
                          given("隐藏层的激活函数", "activation of the hidden layer")]
    first_layer: Annotated[bool, given("是否也问第一层的梯度", "whether the first layer's gradients are asked")] = False


_CELL = Decimals(3)
_WRITTEN = {"relu": "ReLU(z)", "sigmoid": "σ(z) = 1/(1+e^(-z))", "tanh": "tanh(z)"}


def _activate(g: Givens, z: float) -> float:
    if g.activation == "relu":
        return max(z, 0.0)
    if g.activation == "tanh":
        return math.tanh(z)
    small = math.exp(-abs(z))
    return 1 / (1 + small) if z >= 0 else small / (1 + small)


def _slope(g: Givens, h: float) -> float:
    """The activation's slope, from its value."""
    return {"relu": float(h > 0), "sigmoid": h * (1 - h), "tanh": 1 - h * h}[g.activation]


def _pre_activations(g: Givens, bias: bool = True) -> list[float]:
    return [sum(x * row[j] for x, row in zip(g.x, g.w1, strict=True)) + (g.b1[j] if bias else 0.0)
            for j in range(len(g.b1))]


def _worked(g: Givens, hidden: Sequence[float], output: float | None = None, *, factor: float = 1.0,
            slope: bool = True, through_w2: bool = True) -> Answers:
    """Everything that follows from hidden values (and an output), with the mistakes that a learner may add."""
    y = sum(h * w for h, w in zip(hidden, g.w2, strict=True)) + g.b2 if output is None else output
    error = factor * (y - g.target)
    deltas = [error * (w if through_w2 else 1.0) * (_slope(g, h) if slope else 1.0)
              for h, w in zip(hidden, g.w2, strict=True)]
    return {"hidden": list(hidden), "output": y, "loss": (y - g.target) ** 2 / 2,
            "grad_w2": [error * h for h in hidden],
            "grad_b1": deltas, "grad_w1": [[x * delta for delta in deltas] for x in g.x]}


def _only(answers: Answers, *names: str) -> Answers:
    return {name: answers[name] for name in names}


def _hidden(g: Givens, bias: bool = True) -> list[float]:
    return [_activate(g, z) for z in _pre_activations(g, bias)]


class TwoLayerPerceptron(Template[Givens]):
    id = "two-layer-perceptron"
    topic = "backpropagation"
    title = Text("手算两层感知机", "A two-layer perceptron by hand")
    levels = (1, 2, 3)
    facts = ("two-layer-network.formula", "backprop.hidden-delta", "backprop.output-delta", "backprop.weight-gradient")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        activation: Literal["relu", "sigmoid", "tanh"] = rng.choice(("sigmoid", "tanh")) if level == 3 else "relu"
        x = tuple(rng.choice((-1, 1)) * rng.choice((0.5, 1.0, 1.5, 2.0)) for _ in range(2))
        b1 = tuple(rng.choice((-0.5, -0.3, -0.2, 0.2, 0.3, 0.5)) for _ in range(2))
        # With ReLU one unit is on and the other off: each column's sign is turned until it is so.
        columns = []
        for j, wanted in enumerate(rng.shuffled((1, -1))):
            column = [rng.decimal(0.3, 1.5, 1) * (1 if value > 0 else -1) * wanted for value in x]
            if level == 3 and rng.chance(0.5):
                column[0] = round(-column[0] / 2, 2)
            columns.append(tuple(column))
            b1 = b1 if level == 3 else tuple(abs(b) * wanted if i == j else b for i, b in enumerate(b1))
        w2 = rng.vector(2, -1.6, 1.6, 1, nonzero=True)
        return Givens(x, ((columns[0][0], columns[1][0]), (columns[0][1], columns[1][1])), b1, w2,
                      rng.choice((-1, 1)) * rng.decimal(0.1, 0.5, 1), float(rng.integer(-2, 2)), activation, level > 1)

    def check(self, g: Givens) -> None:
        units = len(g.w1[0])
        self.require(len(g.x) <= 4 and units <= 4, "w1", "is larger than 4 by 4")
        self.require(len(g.w1) == len(g.x), "w1", "needs one row for each entry of x")
        self.require(len(g.b1) == units, "b1", f"needs {units} entries, one for each column of w1")
        self.require(len(g.w2) == units, "w2", f"needs {units} entries, one for each column of w1")
        values = [abs(value) for value in (*g.x, *g.b1, *g.w2, *(w for row in g.w1 for w in row))]
        self.require(max(values) <= 1000, "x", "or a weight is beyond 1000 in size")
        if g.activation == "relu":
            exact = [sum((Fraction(str(x)) * Fraction(str(row[j])) for x, row in zip(g.x, g.w1, strict=True)),
                         Fraction(str(bias))) for j, bias in enumerate(g.b1)]
            hidden = mlp_forward(self._model(g), np.array([g.x])).a[0][0]
            for h, z in zip(hidden, exact, strict=True):
                self.require((h > 0) == (z > 0), "b1", "makes a z of 0 but for binary rounding; change it a little")

    def prompt(self, g: Givens) -> Text:
        text = Text(f"两层感知机：z = xW1 + b1，h = {_WRITTEN[g.activation]}，y = h·w2 + b2，损失 L = ½(y - t)²。",
                    f"A two-layer perceptron: z = xW1 + b1, h = {_WRITTEN[g.activation]}, y = h·w2 + b2, with the loss "
                    "L = ½(y - t)².")
        if g.activation == "relu":
            text += Text("ReLU 在 0 处的导数取 0。", " ReLU has slope 0 at 0.")
        text += Text(f"\nx = {vec(g.x)}，b1 = {vec(g.b1)}，w2 = {vec(g.w2)}，b2 = {num(g.b2)}，t = {num(g.target)}，"
                     f"W1 =",
                     f"\nx = {vec(g.x)}, b1 = {vec(g.b1)}, w2 = {vec(g.w2)}, b2 = {num(g.b2)}, t = {num(g.target)}, "
                     f"W1 =")
        text += same(f"\n{mat(g.w1)}\n")
        return text + (Text("求 h、y、L，以及 ∂L/∂w2、∂L/∂b1 和 ∂L/∂W1。",
                            "Find h, y, L, and ∂L/∂w2, ∂L/∂b1 and ∂L/∂W1.")
                       if g.first_layer else Text("求 h、y、L 和 ∂L/∂w2。", "Find h, y, L and ∂L/∂w2."))

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("hidden", Text("隐藏层 h", "hidden h"), VectorOf(_CELL), zero_ok=True),
                  Field("output", Text("输出 y", "output y"), _CELL, after=("hidden",), zero_ok=True),
                  Field("loss", Text("损失 L", "loss L"), _CELL, after=("output",), zero_ok=True),
                  Field("grad_w2", same("∂L/∂w2"), VectorOf(_CELL), after=("hidden", "output"), zero_ok=True))
        if not g.first_layer:
            return fields
        return (*fields, Field("grad_b1", same("∂L/∂b1"), VectorOf(_CELL), after=("hidden", "output"), zero_ok=True),
                Field("grad_w1", same("∂L/∂W1"), MatrixOf(_CELL), after=("hidden", "output"), zero_ok=True))

    @staticmethod
    def _model(g: Givens) -> Mlp:
        return mlp([np.array(g.w1), np.array(g.w2)[:, None]], [np.array(g.b1), np.array([g.b2])],
                   activation=g.activation)

    def solve(self, g: Givens) -> Answers:
        model, target = self._model(g), np.array([[g.target]])
        run = mlp_forward(model, np.array([g.x]))
        # The engine's squared error has no 1/2.
        grads = mlp_backward(mse_grad(run.a[-1], target, reduction="sum") / 2, model, run)
        return {"hidden": run.a[0][0], "output": run.a[-1][0, 0], "loss": mse(run.a[-1], target) / 2,
                "grad_w2": grads.weights[1][:, 0], "grad_b1": grads.biases[0], "grad_w1": grads.weights[0]}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        hidden = [keep(_activate(g, keep(z))) for z in _pre_activations(g)]
        output = keep(sum(h * w for h, w in zip(hidden, g.w2, strict=True)) + g.b2)
        found = dict(_worked(g, hidden, output))
        found["grad_w1"] = [[x * keep(delta) for delta in found["grad_b1"]] for x in g.x]
        return found

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "hidden" not in earlier:
            return {"loss": (earlier["output"] - g.target) ** 2 / 2}
        found = _worked(g, earlier["hidden"], earlier.get("output"))
        return {name: value for name, value in found.items() if name not in earlier and name != "loss"}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        show = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        output, hidden = float(key["output"]), key["hidden"]
        error = approx(output - g.target, 5)
        work = " + ".join((products(hidden, g.w2, 5), paren(g.b2)))
        sums = [f"{products(g.x, [row[j] for row in g.w1])} + {paren(bias)}" for j, bias in enumerate(g.b1)]
        before = [same(f"z{j} = {line} = {approx(z, 5)}")
                  for j, (line, z) in enumerate(zip(sums, _pre_activations(g), strict=True), 1)]
        steps = [*before,
                 Text(f"z = {vec(_pre_activations(g), 5)}，h = {show['hidden']}",
                      f"z = {vec(_pre_activations(g), 5)}, h = {show['hidden']}"),
                 same(f"y = {work} = {show['output']}"),
                 same(f"L = ½({approx(output, 5)} - {paren(g.target)})² = {show['loss']}"),
                 same(f"∂L/∂y = y - t = {error}; ∂L/∂w2 = (y - t)·h = {show['grad_w2']}")]
        if g.first_layer:
            slopes = vec([_slope(g, float(h)) for h in hidden], 5)
            steps += [Text(f"激活函数在各 z 处的导数 f'(z) = {slopes}；∂L/∂b1 = ∂L/∂z = (y - t)·w2·f'(z) = "
                           f"{show['grad_b1']}",
                           f"The activation's slopes are f'(z) = {slopes}; ∂L/∂b1 = ∂L/∂z = (y - t)·w2·f'(z) = "
                           f"{show['grad_b1']}"),
                      same(f"∂L/∂W1 = xᵀ·∂L/∂z = {show['grad_w1']}")]
        return steps

    misconceptions = (
        Misconception[Givens](
            "activation-skipped",
            Text("隐藏层漏了激活函数", "Activation left out"),
            Text("h = f(z)：z 还要经过激活函数。", "h = f(z): z still goes through the activation."),
            lambda g: _worked(g, _pre_activations(g), slope=False),
        ),
        Misconception[Givens](
            "bias-left-out",
            Text("第一层漏加偏置", "First bias left out"),
            Text("z = xW1 + b1，不要漏掉 b1。", "z = xW1 + b1; do not leave out b1."),
            lambda g: _worked(g, _hidden(g, bias=False)),
        ),
        Misconception[Givens](
            "no-half",
            Text("损失漏了 ½", "Loss without its ½"),
            Text("L = ½(y - t)²，题目带有 ½。", "L = ½(y - t)²: the question has the ½."),
            lambda g: {"loss": 2 * _worked(g, _hidden(g))["loss"]},
        ),
        Misconception[Givens](
            "gradient-doubled",
            Text("梯度多了 2 倍", "Gradient twice too large"),
            Text("½(y - t)² 的导数是 y - t，½ 与 2 抵消。", "½(y - t)² has the derivative y - t: the ½ cancels the 2."),
            lambda g: _only(_worked(g, _hidden(g), factor=2.0), "grad_w2", "grad_b1", "grad_w1"),
        ),
        Misconception[Givens](
            "error-reversed",
            Text("误差符号反了", "t - y instead of y - t"),
            Text("∂L/∂y = y - t，不是 t - y。", "∂L/∂y = y - t, not t - y."),
            lambda g: _only(_worked(g, _hidden(g), factor=-1.0), "grad_w2", "grad_b1", "grad_w1"),
        ),
        Misconception[Givens](
            "slope-left-out",
            Text("反向时漏乘激活函数的导数", "Activation's slope left out going back"),
            Text("∂L/∂h 还要乘激活函数的导数 f'(z) 才是 ∂L/∂z。",
                 "∂L/∂h is multiplied by the activation's slope f'(z) to give ∂L/∂z."),
            lambda g: _only(_worked(g, _hidden(g), slope=False), "grad_b1", "grad_w1"),
        ),
        Misconception[Givens](
            "second-weights-left-out",
            Text("反向时漏乘第二层权重", "Second weights left out going back"),
            Text("误差传回隐藏层时要乘 w2。", "Going back to the hidden layer the error is multiplied by w2."),
            lambda g: _only(_worked(g, _hidden(g), through_w2=False), "grad_b1", "grad_w1"),
        ),
        Misconception[Givens](
            "w2-gradient-from-weights",
            Text("∂L/∂w2 乘了 w2", "∂L/∂w2 multiplied by w2"),
            Text("y = h·w2 + b2 对 w2 的导数是 h。", "The derivative of y = h·w2 + b2 by w2 is h."),
            lambda g: {"grad_w2": [(_worked(g, _hidden(g))["output"] - g.target) * w for w in g.w2]},
        ),
    )


TEMPLATE = TwoLayerPerceptron()
