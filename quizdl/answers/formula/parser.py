"""From tokens to a tree: precedence climbing with implicit multiplication.

Conventions: ^ binds tightest and from the right (2^3^2 is 2^9), then the sign (-2^2 is -4), then products,
then sums. Where readers disagree the parser forks, and every reading is handed back:
`1/2x`, `sin 2x y`, `√2x`, `e^2x`, `log`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias

from quizdl.answers.characters import Clean
from quizdl.answers.formula.names import Names
from quizdl.answers.formula.tokens import Token, tokenize
from quizdl.answers.formula.tree import Binary, Call, Constant, Negative, Node, Number, Operator, Variable
from quizdl.answers.problems import UnreadableError

MAX_CHARACTERS = 256
MAX_DEPTH = 50
MAX_READINGS = 4

ForkKind: TypeAlias = Literal["division", "function", "power", "log"]
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_MANY = {"max", "min"}


class _ForkError(Exception):
    def __init__(self, kind: ForkKind) -> None:
        self.kind = kind


def parse(source: Clean, names: Names) -> tuple[list[Node], ForkKind | None]:
    """All readings of a formula (one, unless it is ambiguous) and what first made it ambiguous.

    Raises UnreadableError; AmbiguousError only for a name such as x2 that may be x^2 or 2x.
    """
    if len(source) > MAX_CHARACTERS:
        raise UnreadableError(
            f"式子超过 {MAX_CHARACTERS} 个字符", f"the formula is longer than {MAX_CHARACTERS} characters"
        )
    tokens = tokenize(source, names)
    found: list[Node] = []
    first: ForkKind | None = None
    waiting: list[dict[ForkKind, bool]] = [{}]
    while waiting:
        settled = waiting.pop(0)
        try:
            node = _Parser(tokens, settled).whole()
        except _ForkError as fork:
            first = first or fork.kind
            waiting += [settled | {fork.kind: False}, settled | {fork.kind: True}]
            continue
        if node not in found:
            found.append(node)
    return found[:MAX_READINGS], (first if len(found) > 1 else None)


class _Parser:
    """One pass over the tokens with every fork in `settled` decided."""

    def __init__(self, tokens: list[Token], settled: dict[ForkKind, bool]) -> None:
        self.tokens = tokens
        self.settled = settled
        self.position = 0
        self.depth = 0
        self.bars = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.position]

    def decide(self, kind: ForkKind) -> bool:
        if kind not in self.settled:
            raise _ForkError(kind)
        return self.settled[kind]

    def take(self, *operators: str) -> str | None:
        if self.here.kind == "operator" and self.here.text in operators:
            self.position += 1
            return self.tokens[self.position - 1].text
        return None

    def wrong(self, zh: str, en: str) -> UnreadableError:
        return UnreadableError(zh, en, self.here.offset)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.wrong(f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} deep")

    def whole(self) -> Node:
        if len(self.tokens) == 1:
            raise self.wrong("这里还是空的", "there is nothing here yet")
        node = self.sum()
        rest = self.here
        if rest.kind == "end":
            return node
        if rest.text in {")", "]", "}"}:
            raise self.wrong(f"多了一个 {rest.text}", f"one {rest.text} too many")
        if rest.text == ",":
            raise self.wrong("这里不应有逗号", "no comma belongs here")
        raise self.wrong("这里缺少运算符", "an operator is missing here")

    def sum(self) -> Node:
        self.deeper()
        node = self.product()
        while operator := self.take("+", "-"):
            kind: Operator = "+" if operator == "+" else "-"
            node = Binary(kind, node, self.product())
        self.depth -= 1
        return node

    def product(self) -> Node:
        sign = self.sign()
        node, _ = self.signed()
        while operator := self.take("*", "/"):
            right, factors = self.signed()
            if operator == "*":
                node = Binary("*", node, right)
            elif factors is None or self.decide("division"):
                node = Binary("/", node, right)
            else:
                node = Binary("/", node, factors[0])
                for factor in factors[1:]:
                    node = Binary("*", node, factor)
        return Negative(node) if sign == "-" else node

    def sign(self) -> str | None:
        sign = self.take("-", "+")
        if sign is not None and self.here.text in {"-", "+"} and self.here.kind == "operator":
            raise self.wrong("两个正负号连在一起", "two signs in a row")
        return sign

    def signed(self) -> tuple[Node, list[Node] | None]:
        """A signed run of juxtaposed factors; its factors too when there are several."""
        sign = self.sign()
        factors = [self.factor()]
        while self.starts_factor():
            before = self.tokens[self.position - 1]
            if self.here.kind == "number" and before.text not in {")", "]", "}", "|"}:
                raise self.wrong("两个数之间缺少运算符", "an operator is missing before this number")
            factors.append(self.factor())
        several = factors if len(factors) > 1 else None
        if sign == "-":
            factors = [Negative(factors[0]), *factors[1:]]
            several = factors if several else None
        node = factors[0]
        for factor in factors[1:]:
            node = Binary("*", node, factor)
        return node, several

    def starts_factor(self) -> bool:
        if self.here.kind == "operator":
            return self.here.text in {"(", "[", "{", "√"} or (self.here.text == "|" and self.bars == 0)
        return self.here.kind != "end"

    def factor(self) -> Node:
        """An atom with its exponent, or a function with its argument."""
        called = self.here.kind == "function" or self.here.text == "√"
        return self.raised(self.call() if called else self.atom())

    def raised(self, node: Node) -> Node:
        while self.take("%"):
            node = Binary("/", node, Number("100", Fraction(100)))
        if not self.take("^"):
            return node
        self.deeper()
        bare = self.here.text not in {"(", "[", "{"} or self.here.kind != "operator"
        sign = self.take("-", "+")
        exponent = self.factor()
        if sign == "-":
            exponent = Negative(exponent)
        if (
            bare
            and isinstance(node, Number | Constant)
            and self.starts_factor()
            and not self.here.spaced
            and self.here.kind != "number"
            and self.decide("power")
        ):
            while self.starts_factor() and not self.here.spaced:
                exponent = Binary("*", exponent, self.factor())
        self.depth -= 1
        return Binary("^", node, exponent)

    def atom(self) -> Node:
        token = self.here
        if token.kind == "operator":
            if opened := self.take("(", "[", "{"):
                bars, self.bars = self.bars, 0
                node = self.sum()
                if not self.take(_CLOSING[opened]):
                    raise self.wrong(f"缺少 {_CLOSING[opened]}", f"a {_CLOSING[opened]} is missing")
                self.bars = bars
                return node
            if self.take("|"):
                return self.absolute()
            raise self.wrong(f"{token.text} 前面缺少内容", f"something is missing before {token.text}")
        self.position += 1
        match token.kind:
            case "number":
                return Number(token.text, token.value)
            case "variable":
                return Variable(token.text)
            case "constant":
                return Constant("pi" if token.text == "pi" else "e")
            case _:
                self.position -= 1
                raise self.wrong("式子没有写完", "the formula stops too early")

    def absolute(self) -> Node:
        outer, self.bars = self.bars, self.bars + 1
        node = self.sum()
        if not self.take("|"):
            raise self.wrong("缺少 |", "a | is missing")
        self.bars = outer
        return Call("abs", (node,))

    def call(self) -> Node:
        self.deeper()
        root = self.here.text == "√"
        name = "sqrt" if root else self.here.text
        self.position += 1
        power: Node | None = None
        if not root and self.take("^"):
            power = self.atom()
            if not (isinstance(power, Number) and power.value.denominator == 1 and power.value > 0):
                raise self.wrong(
                    f"函数名上的指数只能是正整数；请写成 ({name}(x))^n",
                    f"only a positive whole exponent may follow the name; write ({name}(x))^n",
                )
        node: Node
        if self.here.text == "(" and self.here.kind == "operator":
            node = Call(name, self.arguments(name))
        elif name in _MANY:
            raise self.wrong(f"{name} 后面需要括号：{name}(a, b)", f"{name} needs parentheses: {name}(a, b)")
        else:
            node = self.bare(name, root)
        if name == "log":
            node = _named_log(node, "log10" if self.decide("log") else "ln")
        self.depth -= 1
        return node if power is None else Binary("^", node, power)

    def arguments(self, name: str) -> tuple[Node, ...]:
        self.position += 1
        bars, self.bars = self.bars, 0
        found = [self.sum()]
        while self.take(","):
            found.append(self.sum())
        if not self.take(")"):
            raise self.wrong("缺少 )", "a ) is missing")
        self.bars = bars
        if name in _MANY and len(found) < 2:
            raise self.wrong(f"{name} 需要至少两个数", f"{name} needs at least two values")
        if name not in _MANY and len(found) > 1:
            raise self.wrong(f"{name} 只有一个自变量", f"{name} takes one value")
        return tuple(found)

    def bare(self, name: str, root: bool) -> Node:
        """An argument without parentheses: one factor, or a number and a name that touch (sin 2x)."""
        sign = self.take("-", "+")
        start = self.position
        factors = [self.factor()]
        while self.starts_factor() and self.here.kind not in {"function", "number"} and self.here.text != "√":
            factors.append(self.factor())
        coefficient = isinstance(factors[0], Number) and not root and not self.tokens[start + 1].spaced
        near = 2 if coefficient else 1
        if len(factors) > near and self.decide("function"):
            near = len(factors)
        argument, rest = factors[0], factors[near:]
        for factor in factors[1:near]:
            argument = Binary("*", argument, factor)
        node: Node = Call(name, (Negative(argument) if sign == "-" else argument,))
        for factor in rest:
            node = Binary("*", node, factor)
        return node


def _named_log(node: Node, name: str) -> Node:
    """`node` with the innermost bare log of this call named."""
    if isinstance(node, Call) and node.function == "log":
        return Call(name, node.arguments)
    if isinstance(node, Binary):
        return Binary(node.operator, _named_log(node.left, name), node.right)
    return node
