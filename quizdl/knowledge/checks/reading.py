"""A formula of the bank, as typeset nodes, read into SymPy with given values for its letters.

Sums and products are expanded over the ranges that are given, so every letter stands for a number. Nothing is
evaluated from text: SymPy objects are built node by node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sympy

from quizdl.knowledge.checks.cases import chosen
from quizdl.knowledge.checks.letters import Scope, UnreadableFormulaError, Value, role_of
from quizdl.typeset import nodes
from quizdl.typeset.nodes import Node


def name_of(node: Node, scope: Scope) -> str | None:
    """The name a node stands for as a letter: `x`, `H'`, `hat x_1`, `dL/dy_2`; None where it is no letter."""
    bare = nodes.strip(node)
    match bare:
        case nodes.Symbol(role="ord"):
            return bare.text
        case nodes.Word():
            return bare.text
        case nodes.Accent():
            inner = name_of(bare.body, scope)
            return None if inner is None else f"{bare.name} {inner}"
        case nodes.Fraction():
            upper, lower = nodes.items(bare.numerator), nodes.items(bare.denominator)
            if _is_partial(upper) and _is_partial(lower) and len(upper) == len(lower) == 2:
                names = name_of(upper[1], scope), name_of(lower[1], scope)
                return None if None in names else f"d{names[0]}/d{names[1]}"
            return None
        case nodes.Scripts(base=base, sub=sub, sup=sup):
            name = name_of(base, scope)
            if name is None or (isinstance(base, nodes.Symbol) and base.text in {"e", "∇", "∑", "∏"}):
                return None
            if sup is not None:
                if isinstance(sup, nodes.Symbol) and sup.text == "′":
                    name += "'"
                else:
                    return None
            return name if sub is None else f"{name}_{_subscript(sub, scope)}"
        case _:
            return None


def _is_partial(items: Sequence[Node]) -> bool:
    return bool(items) and isinstance(items[0], nodes.Symbol) and items[0].text == "∂"


def _subscript(node: Node, scope: Scope) -> str:
    """A subscript as a name; running indices, and sums of them, as their numbers."""
    parts: list[list[Node]] = [[]]
    for item in nodes.items(node):
        if isinstance(item, nodes.Space):
            continue
        if isinstance(item, nodes.Symbol) and item.text == ",":
            parts.append([])
        else:
            parts[-1].append(item)
    return ",".join(_index(part, scope) for part in parts)


def _index(part: Sequence[Node], scope: Scope) -> str:
    """One part of a subscript. A lone letter is a number only while it is running: F_H is not F at H."""
    if len(part) == 1 and isinstance(part[0], nodes.Symbol) and part[0].text not in scope.indices:
        return part[0].text
    try:
        value = Reader(part, scope).whole()
        if value.is_Integer:
            return str(int(value))
    except UnreadableFormulaError:
        pass
    return "".join(name_of(item, scope) or str(getattr(item, "text", "?")) for item in part)


def _itself(value: Value) -> Value:
    return value


_DELIMITERS: dict[str, Callable[[Value], Value]] = {"|": sympy.Abs, "⌊": sympy.floor, "⌈": sympy.ceiling}


class Reader:
    """Reads one side of an equation, left to right."""

    def __init__(self, items: Sequence[Node], scope: Scope) -> None:
        self.items = [item for item in items if not isinstance(item, nodes.Space)]
        self.at = 0
        self.scope = scope

    def whole(self) -> Value:
        """The value of everything. Raises UnreadableFormulaError."""
        value = self._sum()
        if self.at < len(self.items):
            raise UnreadableFormulaError(f"cannot read {self.items[self.at]!r}")
        return value

    def _text(self, offset: int = 0) -> str:
        index = self.at + offset
        item = self.items[index] if index < len(self.items) else None
        return item.text if isinstance(item, nodes.Symbol) else ""

    def _sum(self) -> Value:
        total = sympy.Integer(0)
        sign = 1
        if self._text() in {"−", "+"}:
            sign = -1 if self._text() == "−" else 1
            self.at += 1
        while True:
            total += sign * self._product()
            if self._text() not in {"+", "−"}:
                return total
            sign = 1 if self._text() == "+" else -1
            self.at += 1

    def _product(self) -> Value:
        value = self._factor()
        while self.at < len(self.items):
            if self._text() in {"×", "·", "⊙", "∗"}:
                self.at += 1
                sign = -1 if self._text() == "−" else 1
                self.at += sign == -1
                value *= sign * self._factor()
            elif self._text() == "/":
                self.at += 1
                value /= self._factor()
            elif self._stops():
                return value
            else:
                value *= self._factor()
        return value

    def _stops(self) -> bool:
        item = self.items[self.at]
        return role_of(item) in {"bin", "rel", "punct", "close", "sign"}

    def _factor(self) -> Value:
        if self.at >= len(self.items):
            raise UnreadableFormulaError("the formula ends early")
        item = self.items[self.at]
        if self._text() in {"Δ", "d"} and self.at + 1 < len(self.items):
            joined = f"{self._text()}{name_of(self.items[self.at + 1], self.scope)}"
            if joined in self.scope.values:
                self.at += 2
                return self.scope.values[joined]
        gradient = self._gradient()
        if gradient is not None:
            return gradient
        self.at += 1
        name = name_of(item, self.scope)
        if name is not None and self.scope.function(name) is not None and self._text() == "(":
            return self._call(name)
        if name is not None and f"{name}()" in self.scope.values and self._text() == "(":
            return self._lookup(name)
        if name is not None and name in self.scope.values:
            return self.scope.values[name]
        if name is not None and name in self.scope.indices:
            return sympy.Integer(self.scope.indices[name])
        return self._structure(item)

    def _gradient(self) -> Value | None:
        """`∇_w L`, an opaque letter called `g`."""
        item = self.items[self.at]
        base = item.base if isinstance(item, nodes.Scripts) else item
        if isinstance(base, nodes.Symbol) and base.text == "∇" and "g" in self.scope.values:
            self.at += 2
            return self.scope.values["g"]
        return None

    def _lookup(self, name: str) -> Value:
        """`P(x)`: a table looked up at a running index."""
        (index,), _ = self._arguments()
        return self.scope.values[f"{name}()"][int(index) - 1]

    def _arguments(self) -> tuple[list[Value], Value | None]:
        """What stands between the brackets of a call, and the superscript of the closing one."""
        self.at += 1
        arguments = [self._sum()]
        while self._text() == ",":
            self.at += 1
            arguments.append(self._sum())
        return arguments, self._close_power()

    def _close_power(self) -> Value | None:
        """Step over a closing bracket; its superscript, if it bears one."""
        item = self.items[self.at] if self.at < len(self.items) else None
        if item is None or role_of(item) != "close":
            raise UnreadableFormulaError("a bracket does not close")
        self.at += 1
        return self._side(item.sup) if isinstance(item, nodes.Scripts) and item.sup is not None else None

    def _call(self, name: str, power: Value | None = None) -> Value:
        arguments, after = self._arguments()
        function = self.scope.function(name)
        if function is None:
            raise UnreadableFormulaError(f"{name} is no function here")
        value = function(*arguments)
        for exponent in (power, after):
            value = value if exponent is None else value**exponent
        return value

    def _side(self, node: Node, scope: Scope | None = None) -> Value:
        return Reader(nodes.items(node), scope or self.scope).whole()

    def _structure(self, item: Node) -> Value:
        match item:
            case nodes.Symbol(number=True):
                return sympy.Rational(item.text)
            case nodes.Symbol(text="π"):
                return sympy.pi
            case nodes.Symbol(role="open"):
                value = _DELIMITERS.get(item.text, _itself)(self._sum())
                power = self._close_power()
                return value if power is None else value**power
            case nodes.Symbol(role="func"):
                return self._call(item.text) if self._text() == "(" else self._bare_call(item.text)
            case nodes.Row():
                return self._side(item)
            case nodes.Fraction():
                return self._side(item.numerator) / self._side(item.denominator)
            case nodes.Root():
                degree = 2 if item.index is None else self._side(item.index)
                return self._side(item.body) ** (sympy.Integer(1) / degree)
            case nodes.Delimited():
                return _DELIMITERS.get(item.left, _itself)(self._side(item.body))
            case nodes.Grid(kind="cases"):
                return self._cases(item)
            case nodes.Scripts():
                return self._scripts(item)
            case _:
                raise UnreadableFormulaError(f"cannot read {item!r}")

    def _bare_call(self, name: str) -> Value:
        function = self.scope.function(name)
        if function is None:
            raise UnreadableFormulaError(f"{name} is no function here")
        return function(self._factor())

    def _cases(self, grid: nodes.Grid) -> Value:
        return self._side(chosen(grid, lambda items: Reader(items, self.scope).whole()))

    def _scripts(self, item: nodes.Scripts) -> Value:
        base = nodes.strip(item.base)
        if isinstance(base, nodes.Symbol):
            if base.text in {"∑", "∏"}:
                return self._big(item, sympy.Add if base.text == "∑" else sympy.Mul)
            if base.text == "max" and item.sub is not None:
                return self._big(item, sympy.Max)
            if base.text == "e" and item.sup is not None:
                return sympy.exp(self._side(item.sup))
            if base.role == "func" and item.sup is not None and self._text() == "(":
                return self._call(base.text, self._side(item.sup))
        if item.sup is None:
            raise UnreadableFormulaError(f"{name_of(item, self.scope)} has no value")
        without = item.base if item.sub is None else nodes.Scripts(item.base, item.sub, None)
        return self._side(nodes.Row((without,))) ** self._side(item.sup)

    def _big(self, item: nodes.Scripts, combine: Callable[..., Value]) -> Value:
        """A sum, product or maximum over an index: the rest of this term, once for each number."""
        name, numbers = self._range(item)
        start, values = self.at, []
        outer = self.scope
        for number in numbers:
            self.at, self.scope = start, outer.bound(name, number)
            values.append(self._product())
        self.scope = outer
        if not numbers:
            self.at = len(self.items)
            return sympy.Integer(1 if combine is sympy.Mul else 0)
        return combine(*values)

    def _range(self, item: nodes.Scripts) -> tuple[str, Sequence[int]]:
        if item.sub is None:
            raise UnreadableFormulaError("a sum without an index")
        parts = [part for part in nodes.items(item.sub) if not isinstance(part, nodes.Space)]
        name = name_of(parts[0], self.scope) or "?"
        relation = parts[1].text if len(parts) > 2 and isinstance(parts[1], nodes.Symbol) else ""
        if relation == "=" and item.sup is not None:
            low, high = Reader(parts[2:], self.scope).whole(), self._side(item.sup)
            return name, range(int(low), int(high) + 1)
        if name not in self.scope.ranges:
            raise UnreadableFormulaError(f"the range of {name} is not given")
        numbers = self.scope.ranges[name]
        if relation == "≠":
            left_out = int(Reader(parts[2:], self.scope).whole())
            numbers = [number for number in numbers if number != left_out]
        return name, numbers
