"""A formula that was read: its tree, its variables, its value, and how it is written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from quizdl.answers.characters import Clean, clean
from quizdl.answers.formula import render
from quizdl.answers.formula.names import Names, canonical
from quizdl.answers.formula.parser import ForkKind, parse
from quizdl.answers.formula.tree import Node, Variable, walk
from quizdl.answers.problems import AmbiguousError

_WHY: dict[ForkKind, tuple[str, str]] = {
    "division": ("除号管到哪里不清楚，请加括号", "how far the division reaches is unclear; add parentheses"),
    "function": ("函数管到哪里不清楚，请加括号", "how far the function reaches is unclear; add parentheses"),
    "power": ("指数到哪里为止不清楚，请加括号", "where the exponent ends is unclear; add parentheses"),
    "log": ("log 的底不清楚，请写 ln 或 log10", "the base of log is unclear; write ln or log10"),
}


@dataclass(frozen=True)
class Formula:
    """A formula that was read; two formulas are equal as objects when their trees are."""

    tree: Node

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The names of its variables, in order of appearance."""
        return tuple(dict.fromkeys(n.name for n in walk(self.tree) if isinstance(n, Variable)))

    @cached_property
    def text(self) -> str:
        """The formula on one line, in a form that reads back as the same tree."""
        return render.line(self.tree)

    @cached_property
    def pretty(self) -> str:
        """The formula on one line, as a person would write it."""
        return render.pretty(self.tree)

    @cached_property
    def latex(self) -> str:
        return render.latex(self.tree)

    def evaluate(self, values: Mapping[str, Any] | None = None) -> Any | None:
        """The value at 50 digits (an mpmath number), None where there is none.

        `values` maps variable names, in any spelling of `canonical`, to numbers; KeyError names a missing one.
        """
        from quizdl.answers.formula.evaluate import Evaluation, UndefinedError

        try:
            return Evaluation(assigned(self.variables, values or {})).value(self.tree)
        except UndefinedError:
            return None


def assigned(variables: Sequence[str], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` under the spelling used in a formula."""
    given = {canonical(name): value for name, value in values.items()}
    missing = [name for name in variables if canonical(name) not in given]
    if missing:
        raise KeyError(missing[0])
    return {name: given[canonical(name)] for name in variables}


def read_formula(source: Clean, variables: Sequence[str] = (), *, constants_only: bool = False) -> Formula:
    """The one formula `source` holds; raises UnreadableError or AmbiguousError.

    Without `variables`, single letters and Greek names are variables, unless `constants_only`.
    """
    trees, fork = parse(source, Names.of(variables, constants_only=constants_only))
    if len(trees) > 1:
        zh, en = _WHY[fork or "division"]
        raise AmbiguousError([render.line(tree) for tree in trees], zh, en)
    return Formula(trees[0])


def formula(text: str, variables: Sequence[str] = ()) -> Formula:
    """The formula `text` holds; raises UnreadableError or AmbiguousError."""
    return read_formula(clean(text), variables)
