"""The functions that are differentiated: each with its derivative, usual wrong ones, and a SymPy twin.

In the patterns `[A]` and `[B]` stand for the question's numbers, `[2BA]` for a product of them, `[B1]` for one less
than B.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from quizdl.answers.formula import Formula
from quizdl.answers.formula.tree import Binary, Call, Constant, Negative, Node, Number, Variable
from quizdl.engine import graph
from quizdl.text import Text


@dataclass(frozen=True)
class Kind:
    """One function: patterns of it, its derivative and the wrong ones, and the rule that gives it."""

    function: str
    derivative: str
    rule: Text
    wrong: Mapping[str, str]
    variables: tuple[str, ...] = ("x",)
    by: str = "x"
    domain: Mapping[str, tuple[float, float]] = field(default_factory=lambda: {"x": (-1.5, 1.5)})


_WXY: dict[str, Any] = {"variables": ("w", "x", "y"), "by": "w",
                        "domain": {"w": (-1.5, 1.5), "x": (0.5, 2.5), "y": (0.1, 0.9)}}

KINDS: dict[str, Kind] = {
    "power": Kind(
        "([A]*x+1)^[B]", "[BA]*([A]*x+1)^[B1]",
        Text("(uⁿ)' = n·uⁿ⁻¹·u'，其中 u = ax+1，n = b，u' = a", "(uⁿ)' = n·uⁿ⁻¹·u' with u = ax+1, n = b and u' = a"),
        {"inner-left-out": "[B]*([A]*x+1)^[B1]", "only-inner": "[A]*([A]*x+1)^[B1]"}),
    "exponential": Kind(
        "exp([A]*x^2)", "[2A]*x*exp([A]*x^2)",
        Text("(e^u)' = e^u·u'，其中 u = ax²，u' = 2ax", "(e^u)' = e^u·u' with u = ax² and u' = 2ax"),
        {"inner-left-out": "exp([A]*x^2)", "only-inner": "exp([2A]*x)"}),
    "logarithm": Kind(
        "[A]*ln(x^2+[B])", "[2A]*x/(x^2+[B])",
        Text("(ln u)' = u'/u，其中 u = x²+b，u' = 2x，常数 a 保留",
             "(ln u)' = u'/u with u = x²+b and u' = 2x; the constant a stays"),
        {"inner-left-out": "[A]/(x^2+[B])", "only-inner": "[2A]*x*ln(x^2+[B])"}),
    "sigmoid": Kind(
        "sigmoid([A]*x+[B])", "[A]*sigmoid([A]*x+[B])*(1-sigmoid([A]*x+[B]))",
        Text("σ'(u) = σ(u)(1-σ(u))，再乘 u' = a", "σ'(u) = σ(u)(1-σ(u)), times u' = a"),
        {"inner-left-out": "sigmoid([A]*x+[B])*(1-sigmoid([A]*x+[B]))", "only-inner": "[A]*sigmoid([A]*x+[B])"}),
    "softplus": Kind(
        "ln([B]+exp([A]*x))", "[A]*exp([A]*x)/([B]+exp([A]*x))",
        Text("(ln u)' = u'/u，其中 u = b+e^(ax)，u' = a·e^(ax)", "(ln u)' = u'/u with u = b+e^(ax) and u' = a·e^(ax)"),
        {"inner-left-out": "1/([B]+exp([A]*x))", "only-inner": "[A]*exp([A]*x)*ln([B]+exp([A]*x))"}),
    "sigmoid-square": Kind(
        "[B]*sigmoid([A]*x)^2", "[2BA]*sigmoid([A]*x)^2*(1-sigmoid([A]*x))",
        Text("(σ²)' = 2σ·σ'，σ' = σ(1-σ)·a", "(σ²)' = 2σ·σ' with σ' = σ(1-σ)·a"),
        {"inner-left-out": "[2B]*sigmoid([A]*x)^2*(1-sigmoid([A]*x))",
         "sigmoid-slope-left-out": "[2BA]*sigmoid([A]*x)"}),
    "product": Kind(
        "x^2*exp([A]*x)", "(2*x+[A]*x^2)*exp([A]*x)",
        Text("(uv)' = u'v + uv'，其中 u = x²，v = e^(ax)，v' = a·e^(ax)",
             "(uv)' = u'v + uv' with u = x², v = e^(ax) and v' = a·e^(ax)"),
        {"factors-one-by-one": "[2A]*x*exp([A]*x)", "inner-left-out": "(2*x+x^2)*exp([A]*x)"}),
    "quotient": Kind(
        "[A]*x/(x^2+[B])", "[A]*([B]-x^2)/(x^2+[B])^2",
        Text("(u/v)' = (u'v - uv')/v²，其中 u = ax，v = x²+b：a(x²+b - 2x²)/v²",
             "(u/v)' = (u'v - uv')/v² with u = ax and v = x²+b: a(x²+b - 2x²)/v²"),
        {"factors-one-by-one": "[A]/(2*x)", "only-inner": "[A]*([B]-x^2)/(x^2+[B])"}),
    "logistic-loss": Kind(
        "ln(1+exp([A]*y*w*x))", "[A]*y*x*sigmoid([A]*y*w*x)",
        Text("(ln u)' = u'/u，其中 u = 1+e^z，z = aywx，∂z/∂w = ayx；e^z/(1+e^z) = σ(z)",
             "(ln u)' = u'/u with u = 1+e^z, z = aywx and ∂z/∂w = ayx; e^z/(1+e^z) = σ(z)"),
        {"inner-left-out": "sigmoid([A]*y*w*x)", "only-inner": "1/(1+exp([A]*y*w*x))"}, **_WXY),
    "cross-entropy": Kind(
        "-y*ln(sigmoid([A]*w*x))-(1-y)*ln(1-sigmoid([A]*w*x))", "(sigmoid([A]*w*x)-y)*[A]*x",
        Text("对 z = awx：∂L/∂z = -y(1-σ) + (1-y)σ = σ - y；再乘 ∂z/∂w = ax",
             "By z = awx: ∂L/∂z = -y(1-σ) + (1-y)σ = σ - y; times ∂z/∂w = ax"),
        {"inner-left-out": "sigmoid([A]*w*x)-y",
         "sigmoid-slope-too-many": "(sigmoid([A]*w*x)-y)*sigmoid([A]*w*x)*(1-sigmoid([A]*w*x))*[A]*x"}, **_WXY),
    "squared-sigmoid": Kind(
        "(sigmoid([A]*w*x)-y)^2/2", "(sigmoid([A]*w*x)-y)*sigmoid([A]*w*x)*(1-sigmoid([A]*w*x))*[A]*x",
        Text("½(σ-y)² 对 σ 的导数是 σ-y，乘 σ' = σ(1-σ)，再乘 ∂z/∂w = ax",
             "½(σ-y)² has the derivative σ-y by σ, times σ' = σ(1-σ), times ∂z/∂w = ax"),
        {"inner-left-out": "(sigmoid([A]*w*x)-y)*sigmoid([A]*w*x)*(1-sigmoid([A]*w*x))",
         "sigmoid-slope-left-out": "(sigmoid([A]*w*x)-y)*[A]*x"}, **_WXY),
    "penalized-square": Kind(
        "([A]*w*x-y)^2+[B]*w^2", "[2A]*x*([A]*w*x-y)+[2B]*w",
        Text("平方误差：2(awx-y)·ax；正则项 bw²：2bw；两者相加",
             "The square: 2(awx-y)·ax; the penalty bw²: 2bw; both added"),
        {"inner-left-out": "2*([A]*w*x-y)+[2B]*w", "only-inner": "[2A]*x*([A]*w*x-y)+[B]*w"}, **_WXY),
}


def filled(pattern: str, a: int, b: int) -> str:
    """A pattern with its numbers; a negative one stands in parentheses unless it comes first."""
    values = {"A": a, "B": b, "2A": 2 * a, "2B": 2 * b, "BA": b * a, "2BA": 2 * b * a, "B1": b - 1}
    text = re.sub(r"\[(\w+)\]",
                  lambda match: f"({values[match[1]]})" if values[match[1]] < 0 else f"{values[match[1]]}",
                  pattern)
    return re.sub(r"(^|\()\((-[0-9]+)\)", r"\1\2", text)


def graph_of(function: Formula, point: Mapping[str, float]) -> graph.Expression:
    """A formula as an expression of the engine's graph, its variables at `point`."""
    variables = {name: graph.variable(name, value) for name, value in point.items()}

    def walk(node: Node) -> graph.Expression:
        match node:
            case Number(_, value):
                return graph.constant(float(value))
            case Variable(name):
                return variables[name]
            case Negative(operand):
                return -walk(operand)
            case Binary("^", left, Number(_, exponent)) if exponent.denominator == 1 and exponent > 0:
                base = walk(left)
                result = base
                for _ in range(int(exponent) - 1):
                    result = result * base
                return result
            case Binary("+", left, right):
                return walk(left) + walk(right)
            case Binary("-", left, right):
                return walk(left) - walk(right)
            case Binary("*", left, right):
                return walk(left) * walk(right)
            case Binary("/", left, right):
                return walk(left) / walk(right)
            case Call(name, (argument,)) if name in ("exp", "ln", "sigmoid"):
                gates = {"exp": graph.exp, "ln": graph.log, "sigmoid": graph.sigmoid}
                return gates[name](walk(argument))
            case Constant() | _:
                raise TypeError(f"no gate for {node!r}")

    return walk(function.tree)


@cache
def symbolic(name: str, a: int, b: int) -> str:
    """The derivative that SymPy finds, as text for the reader of formulas. Its function is written here anew."""
    import sympy  # slow to import, and only this family needs it

    x, w, y = sympy.symbols("x w y", real=True)

    def sigma(z: Any) -> Any:
        return 1 / (1 + sympy.exp(-z))

    functions = {
        "power": lambda: ((a * x + 1) ** b, x),
        "exponential": lambda: (sympy.exp(a * x**2), x),
        "logarithm": lambda: (a * sympy.log(x**2 + b), x),
        "sigmoid": lambda: (sigma(a * x + b), x),
        "softplus": lambda: (sympy.log(b + sympy.exp(a * x)), x),
        "sigmoid-square": lambda: (b * sigma(a * x) ** 2, x),
        "product": lambda: (x**2 * sympy.exp(a * x), x),
        "quotient": lambda: (a * x / (x**2 + b), x),
        "logistic-loss": lambda: (sympy.log(1 + sympy.exp(a * y * w * x)), w),
        "cross-entropy": lambda: (-y * sympy.log(sigma(a * w * x)) - (1 - y) * sympy.log(1 - sigma(a * w * x)), w),
        "squared-sigmoid": lambda: ((sigma(a * w * x) - y) ** 2 / 2, w),
        "penalized-square": lambda: ((a * w * x - y) ** 2 + b * w**2, w),
    }
    function, by = functions[name]()
    return str(sympy.diff(function, by)).replace("log(", "ln(")
