"""Which case of a formula with cases applies."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from quizdl.knowledge.checks.letters import UnreadableFormulaError, Value
from quizdl.typeset import nodes
from quizdl.typeset.nodes import Node

_COMPARISONS = {"<": operator.lt, ">": operator.gt, "≤": operator.le, "≥": operator.ge}


def chosen(grid: nodes.Grid, value: Callable[[Sequence[Node]], Value]) -> Node:
    """The body of the first row whose condition holds; `value` reads either side of it.

    Raises UnreadableFormulaError where none does, or a row has no comparison.
    """
    for body, condition in (row[:2] for row in grid.rows):
        if _holds(condition, value):
            return body
    raise UnreadableFormulaError("no case applies")


def _holds(node: Node, value: Callable[[Sequence[Node]], Value]) -> bool:
    items = [item for item in nodes.items(node) if not isinstance(item, nodes.Space)]
    for index, item in enumerate(items):
        compare = _COMPARISONS.get(item.text) if isinstance(item, nodes.Symbol) else None
        if compare is not None:
            return bool(compare(value(items[:index]), value(items[index + 1:])))
    raise UnreadableFormulaError("a case has no condition")
