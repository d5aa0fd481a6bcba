"""The space between neighbours in a row, by the class of each (after Knuth, The TeXbook, chapter 18)."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.typeset import nodes
from quizdl.typeset.nodes import Node, Role, Row, Space, Symbol

# What a binary operator needs on its left; after anything else it is a sign.
_OPERANDS = frozenset({"ord", "close", "inner"})


def sides(node: Node) -> tuple[Role, Role]:
    """The class that ``node`` shows to its left and to its right neighbour."""
    match node:
        case Symbol(_, role):
            return role, role
        case nodes.Fraction() | nodes.Root() | nodes.Binomial():
            return "inner", "inner"
        case nodes.Delimited(left, right):
            return "open" if left else "inner", "close" if right else "inner"
        case nodes.Grid(left=left, right=right):
            return "open" if left else "inner", "close" if right else "inner"
        case nodes.Scripts(base) | nodes.Stack(base):
            return sides(base)
        case nodes.Arrow():
            return "rel", "rel"
        case Row(parts):
            # Braces make anything an ordinary symbol, but a fraction's bar still needs its distance.
            ends = (sides(parts[0])[0], sides(parts[-1])[1]) if parts else ("ord", "ord")
            return "inner" if ends[0] == "inner" else "ord", "inner" if ends[1] == "inner" else "ord"
    return "ord", "ord"


def classes(parts: Sequence[Node]) -> list[tuple[Role, Role]]:
    """``sides`` of every part, a binary operator without two operands taken as a sign."""
    found = [sides(part) for part in parts]
    solid = [index for index, part in enumerate(parts) if not isinstance(part, Space)]
    for place, index in enumerate(solid):
        if found[index][0] != "bin":
            continue
        before = found[solid[place - 1]][1] if place else None
        after = found[solid[place + 1]][0] if place + 1 < len(solid) else None
        if before not in _OPERANDS or after in ("rel", "punct", "close"):
            found[index] = ("ord", "sign")
    return found


def gaps(parts: Sequence[Node], script: bool) -> list[int]:
    """Cells of space before each part; ``script`` is true inside sub- and superscripts, which are set tight."""
    roles = classes(parts)
    result = [0] * len(parts)
    previous: int | None = None
    explicit = 0
    for index, part in enumerate(parts):
        if isinstance(part, Space):
            explicit += part.cells
            continue
        automatic = 0
        if previous is not None:
            automatic = _gap(roles[previous][1], roles[index][0], script)
            if _number(parts[previous]) and _number(part):
                automatic = 1
        result[index] = max(automatic, explicit)
        previous, explicit = index, 0
    return result


def _number(node: Node) -> bool:
    return isinstance(node, Symbol) and node.number


def _gap(left: Role, right: Role, script: bool) -> int:
    pair = (left, right)
    if right == "punct" or pair == ("rel", "rel") or (left == "punct" and right == "close"):
        return 0
    if left == "sign":
        return 1 if right == "inner" else 0
    if "inner" in pair and left != "open" and right != "close":
        return 1  # also in scripts: a minus sign or another bar would run into the fraction's bar
    if left == "punct" or "rel" in pair or "bin" in pair:
        return 0 if script else 1
    if left == "open" or right == "close":
        return 0
    if left == "func":
        return 0 if right == "open" else 1
    if left == "op":
        return 0 if script else 1
    return 1 if right in ("func", "op") and (right == "func" or not script) else 0
