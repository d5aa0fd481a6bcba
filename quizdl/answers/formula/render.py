"""A formula written out: on one line that reads back as the same formula, and as LaTeX."""

from __future__ import annotations

import re

from quizdl.answers.formula.names import GREEK, canonical
from quizdl.answers.formula.tree import Binary, Call, Constant, Negative, Node, Number, Variable

_LETTER = {name: letter for letter, name in GREEK.items()}
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _rank(node: Node) -> int:
    match node:
        case Binary(operator, _, _):
            return _RANK[operator]
        case Negative():
            return 1
        case _:
            return 5


def line(node: Node) -> str:
    """One line of ASCII operators that reads back as `node`: every product is written with *."""
    match node:
        case Number(text, _):
            return text
        case Constant(name) | Variable(name):
            return name
        case Negative(operand):
            return "-" + _in(operand, 2)
        case Binary("^", left, right):
            return f"{_in(left, 5)}^{_in(right, 5)}"
        case Binary("/", left, right):
            return f"{_in(left, 3)}/{_in(right, 3)}"
        case Binary("*", left, right):
            # a quotient inside a product is set in parentheses, so that nobody has to know the rule
            divided = isinstance(left, Binary) and left.operator == "/"
            return f"{_in(left, 3 if divided else 2)}*{_in(right, 3)}"
        case Binary(operator, left, right):
            return f"{_in(left, 1)} {operator} {_in(right, 2)}"
        case Call(function, arguments):
            return f"{function}({', '.join(line(a) for a in arguments)})"


def _in(node: Node, least: int) -> str:
    text = line(node)
    return text if _rank(node) >= least else f"({text})"


def pretty(node: Node) -> str:
    """The read-back: Greek letters, superscripts, · for products."""
    match node:
        case Number(text, _):
            return text
        case Constant(name):
            return "π" if name == "pi" else "e"
        case Variable(name):
            return _pretty_name(name)
        case Negative(operand):
            return "−" + _pretty_in(operand, 2)
        case Binary("^", left, right):
            exponent = line(right)
            if re.fullmatch(r"-?[0-9]+", exponent):
                return _pretty_in(left, 5) + exponent.translate(_SUPERSCRIPTS)
            return f"{_pretty_in(left, 5)}^{_pretty_in(right, 5)}"
        case Binary("/", left, right):
            return f"{_pretty_in(left, 3)}/{_pretty_in(right, 3)}"
        case Binary("*", left, right):
            divided = isinstance(left, Binary) and left.operator == "/"
            return f"{_pretty_in(left, 3 if divided else 2)}·{_pretty_in(right, 3)}"
        case Binary(operator, left, right):
            return f"{_pretty_in(left, 1)}{'−' if operator == '-' else '+'}{_pretty_in(right, 2)}"
        case Call("abs", (argument,)):
            return f"|{pretty(argument)}|"
        case Call(function, arguments):
            name = "σ" if function == "sigmoid" else function
            return f"{name}({', '.join(pretty(a) for a in arguments)})"


def _pretty_in(node: Node, least: int) -> str:
    text = pretty(node)
    return text if _rank(node) >= least else f"({text})"


def _pretty_name(name: str) -> str:
    plain = canonical(name)
    stem = plain.rstrip("0123456789")
    return _LETTER.get(stem, stem) + plain[len(stem) :] if stem in _LETTER else name


_LATEX_CALL = {
    "sigmoid": r"\sigma",
    "relu": r"\operatorname{ReLU}",
    "log2": r"\log_{2}",
    "log10": r"\log_{10}",
} | {name: "\\" + name for name in ("exp", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min")}


def latex(node: Node) -> str:
    """The formula as LaTeX."""
    match node:
        case Number(text, _):
            digits, _, exponent = text.lower().partition("e")
            return rf"{digits} \times 10^{{{int(exponent)}}}" if exponent else digits
        case Constant(name):
            return r"\pi" if name == "pi" else "e"
        case Variable(name):
            return _latex_name(name)
        case Negative(operand):
            return "-" + _latex_in(operand, 2)
        case Binary("^", left, right):
            return f"{_latex_in(left, 5)}^{{{latex(right)}}}"
        case Binary("/", left, right):
            return rf"\frac{{{latex(left)}}}{{{latex(right)}}}"
        case Binary("*", left, right):
            dot = r" \cdot " if isinstance(right, Number) or _starts_with_digit(right) else r" \, "
            return f"{_latex_in(left, 2)}{dot}{_latex_in(right, 2)}"
        case Binary(operator, left, right):
            return f"{latex(left)} {operator} {_latex_in(right, 2)}"
        case Call("abs", (argument,)):
            return rf"\left|{latex(argument)}\right|"
        case Call("sqrt", (argument,)):
            return rf"\sqrt{{{latex(argument)}}}"
        case Call(function, arguments):
            inner = ", ".join(latex(a) for a in arguments)
            return rf"{_LATEX_CALL[function]}\left({inner}\right)"


def _latex_in(node: Node, least: int) -> str:
    text = latex(node)
    scientific = isinstance(node, Number) and "e" in node.text.lower()
    call = isinstance(node, Call) and node.function not in {"abs", "sqrt"} and least == 5
    enough = _rank(node) >= least and not (scientific and least > 2) and not call
    return text if enough else rf"\left({text}\right)"


def _starts_with_digit(node: Node) -> bool:
    while isinstance(node, Binary) and node.operator in {"^", "*"}:
        node = node.left
    return isinstance(node, Number)


def _latex_name(name: str) -> str:
    plain = canonical(name)
    stem = plain.rstrip("0123456789")
    subscript = plain[len(stem) :]
    if len(stem) > 1 and stem not in _LETTER and "_" in name:
        head, _, tail = name.partition("_")
        stem, subscript = canonical(head), tail.strip("{}").replace("_", "")
    if stem in _LETTER:
        shown = stem if stem == "omicron" else "\\" + stem
    else:
        shown = stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    if not subscript:
        return shown
    plain_subscript = subscript.isdigit() or len(subscript) == 1
    return f"{shown}_{{{subscript}}}" if plain_subscript else rf"{shown}_{{\mathrm{{{subscript}}}}}"
