"""Derivatives as formulas: the chain, product and quotient rule on the functions of neural networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, TypeAlias

from quizdl.answers.expression_policy import Expression
from quizdl.answers.formula import Formula, formula
from quizdl.engine import graph
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.backpropagation._differentiated import KINDS, Kind, filled, graph_of, symbolic
from quizdl.text import Text, same

_Name: TypeAlias = Literal["power", "exponential", "logarithm", "sigmoid", "softplus", "sigmoid-square", "product",
                           "quotient", "logistic-loss", "cross-entropy", "squared-sigmoid", "penalized-square"]
_LEVELS: tuple[tuple[_Name, ...], ...] = (
    ("power", "exponential", "logarithm", "sigmoid"),
    ("softplus", "sigmoid-square", "product", "quotient"),
    ("logistic-loss", "cross-entropy", "squared-sigmoid", "penalized-square"),
)


@dataclass(frozen=True)
class Givens:
    kind: Annotated[_Name, given("函数的种类", "which function")]
    a: Annotated[int, given("参数 a，不为 0", "the number a, not 0", low=-6, high=6)]
    b: Annotated[int, given("参数 b", "the number b", low=1, high=12)]


def _kind(g: Givens) -> Kind:
    return KINDS[g.kind]


def _read(g: Givens, pattern: str) -> Formula:
    """A pattern with this question's numbers, as the reader of answers reads it."""
    return _formula(filled(pattern, g.a, g.b), _kind(g).variables)


@cache
def _formula(text: str, variables: tuple[str, ...]) -> Formula:
    return formula(text, variables)


def _wrong(g: Givens, name: str) -> Answers | None:
    pattern = _kind(g).wrong.get(name)
    return None if pattern is None else {"derivative": _read(g, pattern)}


class SymbolicDerivative(Template[Givens]):
    id = "symbolic-derivative"
    version = 2
    topic = "backpropagation"
    title = Text("求导公式", "Derivatives as formulas")
    levels = (1, 2, 3)
    facts = ("sigmoid.derivative", "tanh.derivative", "backprop.chain")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        return Givens(rng.choice(_LEVELS[level - 1]), rng.choice((-5, -4, -3, -2, 2, 3, 4, 5)), rng.integer(3, 7))

    def check(self, g: Givens) -> None:
        self.require(g.a != 0, "a", "must not be 0")

    def prompt(self, g: Givens) -> Text:
        kind, function = _kind(g), _read(g, _kind(g).function).pretty
        others = [name for name in kind.variables if name != kind.by]
        text = (Text(f"损失 L = {function}，其中 {'、'.join(others)} 与 {kind.by} 无关。求 ∂L/∂{kind.by} 的公式。",
                     f"The loss is L = {function}; {' and '.join(others)} do not depend on {kind.by}. Find "
                     f"∂L/∂{kind.by} "
                     "as a formula.") if others else
                Text(f"f(x) = {function}。求 f'(x) 的公式。", f"f(x) = {function}. Find f'(x) as a formula."))
        if "σ" in function:
            text += Text("σ(z) = 1/(1+e^(-z))，输入时可写 sigmoid(z)。", " Here σ(z) = 1/(1+e^(-z)); type sigmoid(z).")
        return text + Text("任何等价写法均可。", " Any equivalent form is right.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        kind = _kind(g)
        domain = tuple((name, *kind.domain[name]) for name in kind.variables)
        label = same(f"∂L/∂{kind.by}" if len(kind.variables) > 1 else "f'(x)")
        return (Field("derivative", label, Expression(kind.variables, domain)),)

    def solve(self, g: Givens) -> Answers:
        # The formula of the table is the key only where the engine's automatic differentiation bears it out.
        kind = _kind(g)
        function, derivative = _read(g, kind.function), _read(g, kind.derivative)
        for share in (0.23, 0.5, 0.81):
            point = {name: low + share * (high - low) * (1 - 0.1 * i)
                     for i, (name, (low, high)) in enumerate(sorted(kind.domain.items()))}
            slope = graph.Graph.of(graph_of(function, point)).run().grads[kind.by]
            value = derivative.evaluate(point)
            if value is None or abs(float(value) - slope) > 1e-9 * (1 + abs(slope)):
                raise ArithmeticError(f"the derivative of {function.text} is not {derivative.text}")
        return {"derivative": derivative}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return {"derivative": _formula(symbolic(g.kind, g.a, g.b), _kind(g).variables)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)["derivative"]
        shown = self.fields(g)[0].policy.show(key)
        numbers = ", ".join(f"{letter.lower()} = {value}" for letter, value in (("A", g.a), ("B", g.b))
                            if f"[{letter}]" in _kind(g).function)
        return (Text(f"记 {numbers}", f"Write {numbers}"), _kind(g).rule, Text(f"结果：{shown}", f"Result: {shown}"))

    misconceptions = (
        Misconception[Givens](
            "inner-left-out",
            Text("漏乘内层函数的导数", "Inner derivative left out"),
            Text("链式法则：外层的导数还要乘内层的导数。",
                 "Chain rule: the outer derivative is multiplied by the inner one."),
            lambda g: _wrong(g, "inner-left-out"),
        ),
        Misconception[Givens](
            "only-inner",
            Text("外层函数的导数写错", "Outer function not differentiated"),
            Text("外层函数也要求导，而不是原样保留或去掉。",
                 "The outer function is differentiated too, not kept or dropped."),
            lambda g: _wrong(g, "only-inner"),
        ),
        Misconception[Givens](
            "sigmoid-slope-left-out",
            Text("漏掉了 σ 的导数", "Slope of σ left out"),
            Text("σ'(z) = σ(z)(1-σ(z))，链式法则中要乘上它。", "σ'(z) = σ(z)(1-σ(z)) belongs into the chain rule."),
            lambda g: _wrong(g, "sigmoid-slope-left-out"),
        ),
        Misconception[Givens](
            "sigmoid-slope-too-many",
            Text("多乘了 σ 的导数", "Slope of σ once too often"),
            Text("交叉熵与 sigmoid 合在一起时 σ' 已经约去。",
                 "With cross-entropy after a sigmoid the factor σ' has already cancelled."),
            lambda g: _wrong(g, "sigmoid-slope-too-many"),
        ),
        Misconception[Givens](
            "factors-one-by-one",
            Text("乘积（商）逐项求导", "Product or quotient differentiated factor by factor"),
            Text("不能逐项求导：(uv)' = u'v + uv'，(u/v)' = (u'v - uv')/v²。",
                 "Factors are not differentiated one by one: (uv)' = u'v + uv', (u/v)' = (u'v - uv')/v²."),
            lambda g: _wrong(g, "factors-one-by-one"),
        ),
        Misconception[Givens](
            "sign-flipped",
            Text("符号反了", "Sign flipped"),
            Text("你的结果与正确的导数差一个负号，检查各处的负号。",
                 "Your result is the negative of the derivative; check every minus sign."),
            lambda g: {"derivative": _read(g, f"-({_kind(g).derivative})")},
        ),
    )


TEMPLATE = SymbolicDerivative()
