"""Whether the formula of a fact can be asked for whole: typed on one line, and graded by equality."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quizdl.answers.expression_policy import Expression
from quizdl.answers.formula.equality import equal
from quizdl.answers.formula.exact import exact_value
from quizdl.answers.formula.formula import Formula
from quizdl.answers.formula.names import canonical
from quizdl.answers.formula.tree import Binary, Call, Variable, walk
from quizdl.knowledge.facts import Fact
from quizdl.questions.facts.formula import typed_form
from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.oneline import one_line

_UNSOUND = re.compile(
    r"\\\\|\\Rightarrow|\\quad|\\top|\\mathbf|\\approx|\\nabla|\\\||\\operatorname\{tr\}"  # several, or of matrices
    r"|(?<![A-Za-z\\])(?:[A-Zf]|\\Phi|\\varphi|\\phi)\s*\(\s*[a-zA-Z]\s*[()]")  # a function without a formula: H(x)
_MATRICES = re.compile(r"[AWX][0-9]?")
_NAMED = ("sigmoid", "tanh", "relu", "exp")
_POSITIVE = (0.05, 0.95)
_COUNTS = ("TP", "FP", "FN", "TN")
_FURTHER = re.compile(r"\band\b|\bwhy\b|\bstate\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """What stands left of the equals sign, and the formula to be typed right of it."""

    left: str
    formula: Formula

    @property
    def policy(self) -> Expression:
        """Any equal formula; where a logarithm or a root allows no other, variables run between 0 and 1."""
        variables = tuple(sorted(self.formula.variables))
        if set(variables) <= set(_COUNTS):
            variables = _COUNTS
        domain = tuple((name, *_POSITIVE) for name in variables) if _needs_positive(self.formula) else ()
        return Expression(variables, domain)


def written_form(fact: Fact) -> WrittenForm | None:
    """The formula of `fact` to be typed, or None where typing and comparing would not be sound.

    It is not where there are several equations, matrices (whose products do not commute), functions without a
    formula, variables nobody explains, or a name that would do as the answer: tanh(x), or the left side again.
    """
    left, *rest = (part.strip() for part in (fact.latex or "").split("="))
    if not left or not rest or not rest[-1]:
        return None
    *middle, right = rest
    whole = "=".join((*middle, right))
    unsound = _UNSOUND.search(whole) or _UNSOUND.search(left.replace("f(", "("))
    found = None if unsound else typed_form(right, _COUNTS if "mathrm{TP}" in right or "mathrm{TN}" in right else ())
    if found is None or any(_MATRICES.fullmatch(canonical(name)) for name in found.variables):
        return None
    if any(equal(other, found, found.variables) != "different" for other in _names_of_it(left, found)):
        return None
    return WrittenForm(left, found) if _explained(fact, left, found) else None


def _names_of_it(left: str, formula: Formula) -> list[Formula]:
    """Formulas that say no more than the name: the left side, and functions that may be typed by name."""
    itself = typed_form(left)
    found = [] if itself is None or not set(itself.variables) <= set(formula.variables) else [itself]
    if len(formula.variables) == 1:
        found += [Formula(Call(name, (Variable(formula.variables[0]),))) for name in _NAMED]
    return found


def asks_only_for_it(fact: Fact) -> bool:
    """Whether the question of `fact` wants nothing beside its formula."""
    return fact.ask is not None and _FURTHER.search(fact.ask.en) is None and fact.ask.en.startswith(("Write", "Give"))


def _explained(fact: Fact, left: str, formula: Formula) -> bool:
    """Whether every variable is x, or is explained with the formula, or stands in the question or left of it."""
    said = fact.ask.en if fact.ask is not None else ""
    known = {_plain(symbol) for symbol in fact.symbols} | {"x"}
    return all(canonical(name) in known or name in said or re.search(rf"\({name}\)", left)
               for name in formula.variables)


def _plain(latex: str) -> str:
    try:
        return canonical(one_line(latex))
    except TypesetError:
        return latex


def _needs_positive(formula: Formula) -> bool:
    for node in walk(formula.tree):
        if isinstance(node, Call) and node.function in {"ln", "sqrt", "log2", "log10"}:
            return True
        if isinstance(node, Binary) and node.operator == "^":
            power = exact_value(node.right)
            if (power is None or power.denominator != 1) and exact_value(node.left) is None \
                    and formula.text.count("e^") == 0:
                return True
    return False
