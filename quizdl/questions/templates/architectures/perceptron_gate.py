"""Perceptrons as logic gates: one unit, or two layers of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import IntegerSequence
from quizdl.answers.choice_policy import OneOf, Option
from quizdl.engine.dense import dense
from quizdl.questions.given import Matrix, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    units: Annotated[Matrix, given("每行一个单元 w1, w2, b：一个单元，或两个隐藏单元加一个输出单元",
                                   "a unit w1, w2, b per row: one unit, or two hidden units and an output unit")]


_PLACES = 6
_INPUTS = ((0, 0), (0, 1), (1, 0), (1, 1))
_TABLES = {(0, 0, 0, 1): "AND", (0, 1, 1, 1): "OR", (1, 1, 1, 0): "NAND", (1, 0, 0, 0): "NOR",
           (0, 1, 1, 0): "XOR", (1, 0, 0, 1): "XNOR"}
_GATES = OneOf((*(Option(name, same(name)) for name in ("AND", "OR", "NAND", "NOR", "XOR", "XNOR")),
                Option("none", Text("都不是", "none of these"))))
# (w1, w2, b) with b between the sums that a gate must tell apart.
_UNITS = {"AND": ((1, 1, -1.5), (2, 2, -3), (1, 2, -2.5), (3, 2, -4)), "OR": ((1, 1, -0.5), (2, 2, -1), (2, 3, -1.5)),
          "NAND": ((-2, -2, 3), (-1, -1, 1.5), (-3, -2, 4), (-1, -2, 2.5)),
          "NOR": ((-1, -1, 0.5), (-2, -2, 1), (-3, -1, 0.5))}


def _name(outputs: Sequence[Any]) -> str:
    a, b, c, d = (int(value) for value in outputs)
    return _TABLES.get((a, b, c, d), "none")


def _fire(x: Any, unit: Sequence[float], *, bias: float = 1.0) -> Any:
    """Step outputs (N,) of one unit on inputs (N, 2); the bias may be counted otherwise."""
    sums = dense(x, np.array(unit[:2])[:, None], np.array(unit[2:]) * bias)[:, 0]
    # In binary 0.3 + 0.6 - 0.9 is not 0; to the digits that the weights may have, it is.
    return (np.round(sums, _PLACES + 2) > 0).astype(float)


def _run(units: Matrix, *, bias: float = 1.0) -> list[Any]:
    """Outputs of every unit in turn; the last of three sees the other two."""
    x = np.array(_INPUTS, float)
    if len(units) == 1:
        return [_fire(x, units[0], bias=bias)]
    hidden = [_fire(x, unit, bias=bias) for unit in units[:2]]
    return [*hidden, _fire(np.stack(hidden, axis=1), units[2], bias=bias)]


class PerceptronGate(Template[Givens]):
    id = "perceptron-gate"
    topic = "architectures"
    title = Text("感知机实现逻辑门", "Perceptrons as logic gates")
    levels = (1, 2, 3)
    facts = ("perceptron.formula", "perceptron.nand", "perceptron.nand-table", "perceptron.xor")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            return Givens((rng.choice(_UNITS[rng.choice(("AND", "OR", "NAND", "NOR"))]),))
        if level == 2:
            # Decimal weights; in some draws a sum is exactly 0.
            w1, w2 = rng.decimal(0.3, 0.9, 1), rng.decimal(0.3, 0.9, 1)
            b = rng.choice((-round(w1 + w2, 1), -max(w1, w2), -min(w1, w2), -round(max(w1, w2) + 0.1, 1),
                            -round(min(w1, w2) - 0.1, 1)))
            sign = rng.choice((1, -1))
            return Givens(((sign * w1, sign * w2, sign * b),))
        first, second, last = rng.choice((("OR", "NAND", "AND"), ("NAND", "OR", "AND"), ("AND", "NOR", "OR"),
                                          ("AND", "NOR", "NOR"), ("NOR", "AND", "OR"), ("OR", "NAND", "NAND"),
                                          ("NOR", "AND", "NOR"), ("NAND", "OR", "NAND")))
        return Givens(tuple(rng.choice(_UNITS[gate]) for gate in (first, second, last)))

    def check(self, g: Givens) -> None:
        self.require(len(g.units) in (1, 3), "units", "must be one unit, or two hidden units and an output unit")
        self.require(len(g.units[0]) == 3, "units", "each unit needs three numbers: w1, w2, b")
        self.require(all(round(value, _PLACES) == value for unit in g.units for value in unit), "units",
                     f"needs numbers with at most {_PLACES} decimals")

    def prompt(self, g: Givens) -> Text:
        rule = Text("感知机：w1·a + w2·b + 偏置 > 0 时输出 1，否则（含等于 0）输出 0。",
                    "A perceptron outputs 1 if w1·a + w2·b + bias > 0, else 0 (also where the sum is exactly 0).")
        if len(g.units) == 1:
            w1, w2, b = map(num, g.units[0])
            text = Text(f"\n权重 w1 = {w1}，w2 = {w2}，偏置 {b}，输入 a = x1，b = x2。",
                        f"\nWeights w1 = {w1}, w2 = {w2}, bias {b}; the inputs are a = x1, b = x2.")
        else:
            lines = [f"{name}: w1 = {num(w1)}, w2 = {num(w2)}, bias = {num(b)}"
                     for name, (w1, w2, b) in zip(("h1", "h2", "y "), g.units, strict=True)]
            table = "\n  " + "\n  ".join(lines) + "\n"
            text = Text("\n隐藏单元 h1、h2 的输入是 a = x1，b = x2；输出单元 y 的输入是 a = h1，b = h2：",
                        "\nHidden units h1 and h2 take a = x1, b = x2; the output unit y takes a = h1, b = h2:")
            text += Text(table.replace("bias", "偏置"), table)
        units = Text("各单元", "Give each unit's outputs") if len(g.units) > 1 else Text("", " Give the outputs")
        return rule + text + Text(f"按 (x1,x2) = (0,0), (0,1), (1,0), (1,1) 的顺序写出{units.zh}输出，"
                                  "并判断它实现了哪个逻辑门。",
                                  f"{units.en} for (x1,x2) = (0,0), (0,1), (1,0), (1,1) in this order, and name "
                                  "the logic gate it makes.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        policy = IntegerSequence()
        y = Text("y 的四个输出", "y, four outputs")
        hidden: tuple[Field, ...] = ()
        if len(g.units) > 1:
            hidden = tuple(Field(name, Text(f"{name} 的四个输出", f"{name}, four outputs"), policy, zero_ok=True)
                           for name in ("h1", "h2"))
        after = tuple(field.name for field in hidden)
        return (*hidden, Field("y", y, policy, after=after, zero_ok=True),
                Field("gate", Text("逻辑门", "gate"), _GATES, after=("y",)))

    def solve(self, g: Givens) -> Answers:
        return _answers(_run(g.units))

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        def fires(unit: Sequence[float], a: int, b: int) -> int:
            w1, w2, bias = (Decimal(repr(value)) for value in unit)
            return int(w1 * a + w2 * b + bias > 0)

        rows = []
        for a, b in _INPUTS:
            if len(g.units) == 1:
                rows.append([fires(g.units[0], a, b)])
            else:
                one, two = fires(g.units[0], a, b), fires(g.units[1], a, b)
                rows.append([one, two, fires(g.units[2], one, two)])
        return _answers([list(column) for column in zip(*rows, strict=True)])

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found: dict[str, Any] = {}
        if "h1" in earlier:
            hidden = np.stack([earlier["h1"], earlier["h2"]], axis=1)
            found["y"] = tuple(int(value) for value in _fire(hidden, g.units[2]))
        if "y" in earlier:
            found["gate"] = _name(earlier["y"])
        return found

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        names = ("y",) if len(g.units) == 1 else ("h1", "h2", "y")
        steps = []
        for name, unit in zip(names, g.units, strict=True):
            inputs = _INPUTS if name != "y" or len(g.units) == 1 else tuple(zip(key["h1"], key["h2"], strict=True))
            sums = ", ".join(approx(unit[0] * a + unit[1] * b + unit[2], 6) for a, b in inputs)
            pairs = ", ".join(f"({a},{b})" for a, b in inputs)
            line = f"{num(unit[0])}·a + {paren(unit[1])}·b + {paren(unit[2])}"
            shown = IntegerSequence().show(key[name])
            steps.append(Text(f"{name}：输入 {pairs}，{line} 依次为 {sums}，输出 {shown}",
                              f"{name}: inputs {pairs}, {line} is {sums}, outputs {shown}"))
        gate = _GATES.text(key["gate"])
        return [*steps, Text(f"这张真值表：{gate.zh}", f"This truth table: {gate.en}")]


def _answers(outputs: Sequence[Any]) -> Answers:
    whole = [tuple(int(value) for value in output) for output in outputs]
    names = ("y",) if len(whole) == 1 else ("h1", "h2", "y")
    return {**dict(zip(names, whole, strict=True)), "gate": _name(whole[-1])}


def _flipped(g: Givens) -> Answers | None:
    wrong = _answers(_run(g.units, bias=-1.0))
    return None if wrong == _answers(_run(g.units, bias=0.0)) else wrong


def _at_zero(g: Givens) -> Answers:
    """A sum of exactly 0 fires."""
    return _answers(_run(tuple((w1, w2, b + 1e-7) for w1, w2, b in g.units)))


def _inverted(g: Givens) -> Answers | None:
    wrong = {name: tuple(1 - value for value in outputs) for name, outputs in
             _answers(_run(g.units)).items() if name == "y"}
    answers = {**wrong, "gate": _name(wrong["y"])}
    others = (_answers(_run(g.units, bias=0.0)), _answers(_run(g.units, bias=-1.0)))
    return None if any(other["y"] == wrong["y"] for other in others) else answers


def _inputs_again(g: Givens) -> Answers | None:
    """The output unit fed with x1, x2."""
    if len(g.units) == 1:
        return None
    y = tuple(int(value) for value in _fire(np.array(_INPUTS, float), g.units[2]))
    return {"y": y, "gate": _name(y)}


def _no_step(g: Givens) -> Answers | None:
    """Hidden sums passed on without the step."""
    if len(g.units) == 1:
        return None
    x = np.array(_INPUTS, float)
    hidden = np.stack([x @ np.array(unit[:2]) + unit[2] for unit in g.units[:2]], axis=1)
    y = tuple(int(value) for value in _fire(hidden, g.units[2]))
    again = _inputs_again(g)
    return None if again and again["y"] == y else {"y": y, "gate": _name(y)}


def _negated_gate(g: Givens) -> Answers | None:
    opposite = {"AND": "NAND", "NAND": "AND", "OR": "NOR", "NOR": "OR", "XOR": "XNOR", "XNOR": "XOR"}
    name = _name(_run(g.units)[-1])
    return {"gate": opposite[name]} if name in opposite else None


PerceptronGate.misconceptions = (
    Misconception[Givens](
        "bias-forgotten",
        Text("漏掉偏置", "Bias forgotten"),
        Text("先加上偏置，再与 0 比较。", "Add the bias before comparing with 0."),
        lambda g: _answers(_run(g.units, bias=0.0)),
    ),
    Misconception[Givens](
        "bias-taken-for-threshold",
        Text("把偏置当作阈值", "Bias taken for a threshold"),
        Text("你比较的是 w·x > b；这里是 w·x + b > 0，阈值是 -b。",
             "You compared w·x > b; here it is w·x + b > 0, so the threshold is -b."),
        _flipped,
    ),
    Misconception[Givens](
        "fires-at-zero",
        Text("和为 0 时也输出 1", "Fires at a sum of 0"),
        Text("题目约定：只有大于 0 才输出 1，等于 0 输出 0。", "As stated, only a sum above 0 fires; 0 gives 0."),
        _at_zero,
    ),
    Misconception[Givens](
        "outputs-inverted",
        Text("输出取反", "Outputs inverted"),
        Text("和大于 0 输出 1，不是 0。", "A sum above 0 gives 1, not 0."),
        _inverted,
    ),
    Misconception[Givens](
        "output-unit-sees-inputs",
        Text("输出单元直接用了 x1、x2", "Output unit fed with x1, x2"),
        Text("输出单元的输入是隐藏单元的输出 h1、h2。", "The output unit takes the hidden outputs h1 and h2."),
        _inputs_again,
    ),
    Misconception[Givens](
        "hidden-step-forgotten",
        Text("隐藏单元漏了阶跃函数", "Step forgotten in the hidden units"),
        Text("隐藏单元先经过阶跃函数变成 0 或 1，再送入下一层；否则两层仍是线性的。",
             "Hidden sums become 0 or 1 by the step before they go on; without it two layers stay linear."),
        _no_step,
    ),
    Misconception[Givens](
        "gate-negated",
        Text("把门与它的非门弄反", "A gate taken for its negation"),
        Text("对照真值表：带 N 的门（NAND、NOR）输出正好相反。",
             "Compare the truth tables: the gates with an N (NAND, NOR) give the opposite outputs."),
        _negated_gate,
    ),
)


TEMPLATE = PerceptronGate()
