"""A formula on one line, with parentheses where the drawing needs none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from quizdl.typeset import nodes
from quizdl.typeset.alphabets import COMBINING, SUBSCRIPTS, SUPERSCRIPTS, small
from quizdl.typeset.cells import display_width
from quizdl.typeset.nodes import Node, Row, Scripts, Space, Symbol, Word
from quizdl.typeset.parser import parse
from quizdl.typeset.spacing import classes

_TIGHT = frozenset({"open", "close", "punct"})


@lru_cache(maxsize=2048)
def one_line(formula: Node | str) -> str:
    """The formula in Unicode on one line: ``σ(x)=1/(1+e⁻ˣ)``.

    A script is written in small letters if every character of it has one, else as ``^(…)`` or ``_(…)``. Raises
    ``TypesetError`` for source outside the subset.
    """
    return flat(parse(formula) if isinstance(formula, str) else formula)


def flat(node: Node) -> str:
    match node:
        case Symbol(text) | Word(text):
            return text
        case Space(cells):
            return " " if cells > 1 else ""
        case Row(parts):
            return _row(parts)
        case nodes.Fraction(numerator, denominator):
            return f"{_operand(numerator, product=True)}/{_operand(denominator)}"
        case nodes.Binomial(upper, lower):
            return f"C({flat(upper)},{flat(lower)})"
        case nodes.Root(body, index):
            return _root(body, index)
        case Scripts(base, sub, sup):
            return _scripts(base, sub, sup)
        case nodes.Delimited(left, right, body):
            return f"{left}{flat(body)}{right}"
        case nodes.Grid():
            return _grid(node)
        case nodes.Accent(name, body):
            inner = flat(body)
            return inner + COMBINING[name] if len(inner) == 1 and display_width(inner) == 1 else f"{name}({inner})"
        case nodes.Brace(body, label, over):
            return _scripts(body, None, label) if over else _scripts(body, label, None)
        case nodes.Stack(base, over, under):
            return _scripts(base, under, over)
        case nodes.Arrow(over, under):
            return f"─({flat(over)}{'; ' + flat(under) if under is not None else ''})→"
        case nodes.Boxed(body):
            return flat(body)


def _row(parts: tuple[Node, ...]) -> str:
    roles = classes(parts)
    line = ""
    solid = [index for index, part in enumerate(parts) if not isinstance(part, Space)]
    for place, index in enumerate(solid):
        part = parts[index]
        before = solid[place - 1] if place else None
        after = solid[place + 1] if place + 1 < len(solid) else None
        left = roles[before][1] if before is not None else "open"
        right = roles[after][0] if after is not None else "close"
        text = flat(part)
        slash = any(near is not None and _slash(parts[near]) for near in (before, after))
        multiplied = left in ("ord", "close", "inner", "func") or right in ("ord", "open", "inner", "op", "func")
        if isinstance(nodes.strip(part), nodes.Fraction) and (slash or multiplied):
            text = f"({text})"
        if before is not None:
            apart = _apart(parts, before, index, left, roles[index][0]) or _runs_on(parts[before], text)
            line += " " if apart else ""
        line += text
    return line


def _runs_on(before: Node, text: str) -> bool:
    """Whether ``text`` would read on as part of the script that ends what stands before it."""
    if not isinstance(before, Scripts) or not text[:1].isalnum():
        return False
    line = flat(before)
    return ("_" in line or "^" in line) and not line.endswith(")")


def _slash(node: Node) -> bool:
    return isinstance(node, Symbol) and node.text in ("/", "÷")


def _apart(parts: tuple[Node, ...], before: int, index: int, left: str, role: str) -> bool:
    if any(isinstance(part, Space) and part.cells > 1 for part in parts[before + 1 : index]):
        return True
    first, second = parts[before], parts[index]
    if isinstance(first, Symbol) and isinstance(second, Symbol) and first.number and second.number:
        return True
    if _named(first, "mod") or _named(second, "mod") or left == "punct":
        return left != "open"
    if left == "func":
        return role not in _TIGHT and role not in ("bin", "rel")
    if left == "op":
        return role not in ("close", "punct")
    return role in ("func", "op") and left in ("ord", "close", "inner")


def _named(node: Node, name: str) -> bool:
    return isinstance(node, Symbol) and node.text == name


def _operand(node: Node, *, product: bool = False) -> str:
    """``node`` beside a slash: in parentheses unless it is one thing, or (with ``product``) things multiplied."""
    text = flat(node)
    return text if _single(node) or (product and _product(node)) else f"({text})"


def _single(node: Node) -> bool:
    node = nodes.strip(node)
    match node:
        case Symbol(_, role):
            return role in ("ord", "func", "op", "inner")
        case Word(text):
            return " " not in text and "/" not in text and bool(text)
        case Scripts(base):
            return _single(base) or isinstance(base, nodes.Delimited)
        case nodes.Delimited(left, right) | nodes.Grid(left=left, right=right):
            return bool(left and right)
        case nodes.Accent() | nodes.Binomial():
            return True
        case nodes.Root(body):
            return _single(body)
        case Row((Symbol("∂" | "∇" | "Δ" | "d"), second)):
            return _single(second)
        case Row((Symbol(_, "ord") | Word() | Scripts(), _, _, *_)):
            return _single(node.items[0]) and _call(node.items[1:])
    return False


def _call(parts: Sequence[Node]) -> bool:
    """Whether ``parts`` are one pair of parentheses with its contents: the rest of ``f(x)``."""
    roles = classes(parts)
    if roles[0][0] != "open":
        return False
    depth = 0
    for index, (left, _) in enumerate(roles):
        depth += {"open": 1, "close": -1}.get(left, 0)
        if depth == 0:
            return index == len(parts) - 1
    return False


def _product(node: Node) -> bool:
    if not isinstance(node, Row) or not node.items:
        return False
    depth = 0
    for part, (left, _) in zip(node.items, classes(node.items), strict=True):
        depth += {"open": 1}.get(left, 0)
        outside = depth == 0
        depth -= {"close": 1}.get(left, 0)
        if isinstance(part, nodes.Delimited):
            depth -= 1
        if depth < 0 or (outside and (not _single(part) or left not in ("ord", "inner") or _slash(part))):
            return False
    return depth == 0


def _root(body: Node, index: Node | None) -> str:
    inner = flat(body) if _single(body) else f"({flat(body)})"
    if index is None:
        return f"√{inner}"
    mark = small(flat(index), SUPERSCRIPTS)
    return f"{mark}√{inner}" if mark else f"({flat(body)})^(1/{_operand(index)})"


def _scripts(base: Node, sub: Node | None, sup: Node | None) -> str:
    line = flat(base)
    inner = nodes.strip(base)
    alone = isinstance(inner, Symbol | nodes.Delimited) or _single(inner)
    if line and (not alone or isinstance(inner, nodes.Root | Scripts)):
        line = f"({line})"
    low = "" if sub is None else _script(sub, SUBSCRIPTS, "_")
    if sup is None:
        return line + low
    primes = all(_named(part, "′") for part in nodes.items(sup))
    high = flat(sup) if primes else _script(sup, SUPERSCRIPTS, "^")
    # A subscript that is spelled out would take a following superscript for its own.
    return line + (high + low if low.startswith("_") and not high.startswith("^") else low + high)


def _script(node: Node, table: dict[str, str], mark: str) -> str:
    text = flat(node).replace(", ", ",")
    letters = small(text, table)
    if letters is not None:
        return letters
    whole = isinstance(nodes.strip(node), Symbol | Word) and " " not in text
    return f"{mark}{text}" if whole else f"{mark}({text})"


def _grid(node: nodes.Grid) -> str:
    between = {"aligned": "", "cases": ", "}.get(node.kind, ", ")
    rows = [between.join(flat(cell) for cell in row if node.kind != "cases" or cell != Row()) for row in node.rows]
    return f"{node.left}{'; '.join(rows)}{'}' if node.kind == 'cases' else node.right}"
