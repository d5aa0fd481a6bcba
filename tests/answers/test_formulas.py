"""Formulas: read into trees, valued at 50 digits, written out, and compared by sampling."""

from __future__ import annotations

import math

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from quizdl.answers.formula import Formula, equal, formula
from quizdl.answers.formula.tree import Binary, Call, Constant, Negative, Node, Number, Variable
from quizdl.answers.problems import AmbiguousError, UnreadableError

X = {"x": 0.7, "y": -1.3}
SYMBOLS = {name: sympy.Symbol(name, real=True) for name in X}
SYMPY_CALLS = {
    "abs": sympy.Abs,
    "sigmoid": lambda v: 1 / (1 + sympy.exp(-v)),
    "tanh": sympy.tanh,
    "sin": sympy.sin,
    "exp": sympy.exp,
    "relu": lambda v: sympy.Max(v, 0),
    "cosh": sympy.cosh,
}


# nested, exp and cosh leave every range
TAME_CALLS = sorted(SYMPY_CALLS.keys() - {"exp", "cosh"})


def in_sympy(node: Node) -> sympy.Expr:
    """The same formula built from SymPy's own classes: a second evaluator."""
    match node:
        case Number(_, value):
            return sympy.Rational(value.numerator, value.denominator)
        case Constant(name):
            return sympy.pi if name == "pi" else sympy.E
        case Variable(name):
            return SYMBOLS[name]
        case Negative(operand):
            return -in_sympy(operand)
        case Binary(operator, left, right):
            a, b = in_sympy(left), in_sympy(right)
            return {"+": a + b, "-": a - b, "*": a * b, "^": a**b}[operator] if operator != "/" else a / b
        case Call(function, arguments):
            return SYMPY_CALLS[function](*map(in_sympy, arguments))


def trees() -> st.SearchStrategy[str]:
    """Formula texts, fully parenthesized."""
    leaf = st.sampled_from(["x", "y", "2", "0.5", "3", "pi", "e"])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
            st.tuples(inner, st.integers(1, 3)).map(lambda t: f"({t[0]})^{t[1]}"),
            st.tuples(st.sampled_from(TAME_CALLS), inner).map(lambda t: f"{t[0]}({t[1]})"),
            inner.map(lambda t: f"-({t})"),
            inner.map(lambda t: f"({t})/(1+({t})^2)"),
        ),
        max_leaves=6,
    ).filter(lambda text: len(text) <= 200)


@settings(max_examples=60, deadline=None)
@given(trees())
def test_values_agree_with_sympy(text: str) -> None:
    """Two evaluators that share no code give the same value to 25 digits."""
    read = formula(text, tuple(X))
    value = read.evaluate(X)
    exactly = {SYMBOLS[n]: sympy.Rational(*v.as_integer_ratio()) for n, v in X.items()}
    expected = sympy.N(in_sympy(read.tree).subs(exactly), 40)
    if value is None:
        assert not expected.is_finite or abs(expected) > 10**1000
    else:
        allowed = abs(expected) * sympy.Float("1e-25") + sympy.Float("1e-40")
        assert abs(sympy.Float(str(value), 50) - expected) <= allowed


@settings(max_examples=100, deadline=None)
@given(trees())
def test_both_one_line_forms_read_back_as_the_same_formula(text: str) -> None:
    read = formula(text, tuple(X))
    if len(read.text) <= 256:
        assert formula(read.text, tuple(X)).tree == read.tree
    if len(read.pretty) <= 256:
        assert equal(formula(read.pretty, tuple(X)), read) in {"equal", "undecided"}


SAME = [
    ("sigmoid(x)(1-sigmoid(x))", "e^(-x)/(1+e^(-x))^2"),
    ("1-tanh(x)^2", "1/cosh(x)^2"),
    ("2σ(2x)-1", "tanh(x)"),
    ("(x+1)^2", "x^2+2x+1"),
    ("(x+1)^2-x^2-2x-1", "0"),
    ("relu(x)", "max(0,x)"),
    ("relu(x)", "(x+|x|)/2"),
    ("max(x,y)", "(x+y+|x-y|)/2"),
    ("sin x^2 + cos(x^2)", "sin(x^2)+cos x²"),
    ("ln(exp(x))", "x"),
    ("2^x", "e^(x ln 2)"),
    ("x/3", "x*(1/3)"),
    ("log10(x^2+1)", "ln(x^2+1)/ln 10"),
    ("√(x²)", "|x|"),
    ("x-y", "-(y-x)"),
]

DIFFERENT = [
    ("x/3", "0.333333333333 x"),
    ("x", "x+1e-40"),
    ("1e60+x", "1e60+2x"),
    ("relu(x)", "x"),
    ("sigmoid(x)", "sigmoid(-x)"),
    ("σ(x)(1-σ(x))", "σ(x)(1+σ(x))"),
    ("x^2", "2x"),
    ("-x^2", "(-x)^2"),
    ("x", "y"),
    ("1-tanh(x)^2", "1-tanh(x^2)"),
    ("ln x", "log10(x)"),
    ("1/3", "0.3333"),
    ("|x|", "x"),
    ("exp(x)", "1+x+x^2/2+x^3/6"),
]


@pytest.mark.parametrize("a, b", SAME)
def test_formulas_that_are_the_same_function_are_equal(a: str, b: str) -> None:
    one, other = formula(a, ("x", "y")), formula(b, ("x", "y"))
    assert equal(one, other) == equal(other, one) == "equal"


@pytest.mark.parametrize("a, b", DIFFERENT)
def test_formulas_that_differ_are_told_apart(a: str, b: str) -> None:
    one, other = formula(a, ("x", "y")), formula(b, ("x", "y"))
    assert equal(one, other) == equal(other, one) == "different"


def test_the_domain_decides_whether_undefined_points_count() -> None:
    one, other = formula("x"), formula("sqrt(x)^2")
    assert equal(one, other, domain={"x": (0.1, 2)}) == "equal"
    assert equal(one, other, domain={"x": (-2, 2)}) == "different"
    assert equal(formula("relu(x)"), one, domain={"x": (0.1, 2)}) == "equal"


def test_formulas_without_values_are_undecided() -> None:
    assert equal(formula("sqrt(-1-x^2)"), formula("ln(-1-x^2)")) == "undecided"


def test_comparison_is_deterministic_and_leaves_mpmath_alone() -> None:
    import mpmath

    before = mpmath.mp.prec
    assert len({equal(formula("tan x"), formula("sin(x)/cos(x)"), seed=5) for _ in range(3)}) == 1
    assert mpmath.mp.prec == before


@pytest.mark.parametrize("span", [(1.0, 1.0), (2.0, 1.0), (0.0, math.inf), (0.0, math.nan)])
def test_an_empty_or_infinite_domain_is_the_callers_error(span: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="domain of x"):
        equal(formula("x+0"), formula("x"), domain={"x": span})


NAMES = [
    ("x_1 + x₁ + x1 + x_{1}", ("x1",), ("x1",)),
    ("β1 m + (1-beta_1) g", ("beta_1", "m", "g"), ("beta_1", "m", "g")),
    ("w_old - η g", ("w_old", "eta", "g"), ("w_old", "eta", "g")),
    ("lr g", ("lr", "g"), ("lr", "g")),
    ("wx+b", ("w", "x", "b"), ("w", "x", "b")),
    ("αx", ("alpha", "x"), ("alpha", "x")),
    ("X^2", ("x",), ("x",)),
    ("X^2+x", ("x", "X"), ("X", "x")),
    ("e + 1", ("e",), ("e",)),
    ("ε", ("eps",), ("eps",)),
]


@pytest.mark.parametrize("text, declared, used", NAMES)
def test_names_have_many_spellings(text: str, declared: tuple[str, ...], used: tuple[str, ...]) -> None:
    assert formula(text, declared).variables == used


def test_values_may_be_given_under_any_spelling() -> None:
    read = formula("β1 + x_1", ("beta_1", "x1"))
    assert read.evaluate({"β₁": 1, "x_{1}": 2}) == 3
    with pytest.raises(KeyError, match="x1"):
        read.evaluate({"beta1": 1})


def test_a_digit_behind_a_name_is_a_power_or_a_product() -> None:
    with pytest.raises(AmbiguousError) as caught:
        formula("x2", ("x",))
    assert caught.value.readings == ("x^2", "x*2")


@pytest.mark.parametrize(
    "text", ["x:=1", "x.y", "x;y", "x!", "'x'", "[x for x in y]", "x if y else 2", "x,y", "x<y", "f(x)"]
)
def test_what_is_not_a_formula_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError):
        formula(text, ("x", "y"))


LATEX = [
    ("x/2", r"\frac{x}{2}"),
    ("x^10", "x^{10}"),
    ("(x+1)^2", r"\left(x + 1\right)^{2}"),
    ("sigmoid(x)", r"\sigma\left(x\right)"),
    ("sqrt(x+1)", r"\sqrt{x + 1}"),
    ("|x|", r"\left|x\right|"),
    ("3e-4", r"3 \times 10^{-4}"),
    ("alpha", r"\alpha"),
    ("x*2", r"x \cdot 2"),
    ("x-(y-1)", r"x - \left(y - 1\right)"),
    ("-(x+1)", r"-\left(x + 1\right)"),
]


@pytest.mark.parametrize("text, latex", LATEX)
def test_latex_form(text: str, latex: str) -> None:
    assert formula(text, ("x", "y", "alpha")).latex == latex


def test_a_formula_is_a_value() -> None:
    assert formula("x + 1") == formula("x+1")
    assert len({formula("x + 1"), formula("x+1"), Formula(Variable("x"))}) == 2
