"""The parts of a formula, as the parser builds them and every output reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from quizdl.text import Text

# The class of an atom decides the space around it, as in TeX (Knuth, The TeXbook, chapter 18); "func" is a
# named function, which TeX files under operators; "sign" is a binary operator without a left operand.
Role: TypeAlias = Literal["ord", "op", "func", "bin", "rel", "open", "close", "punct", "inner", "sign"]


class TypesetError(ValueError):
    """A formula outside the declared subset: what is wrong, at which offset, and at which command if any."""

    def __init__(self, message: str, offset: int, command: str = "") -> None:
        super().__init__(f"{message} (at offset {offset})")
        self.message = message
        self.offset = offset
        self.command = command


@dataclass(frozen=True, slots=True)
class Symbol:
    """One glyph, a number, or a named function; ``limits`` puts scripts below and above instead of beside."""

    text: str
    role: Role
    spoken: Text
    limits: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """Upright text: ``\\text{…}`` or ``\\mathrm{…}``."""

    text: str


@dataclass(frozen=True, slots=True)
class Space:
    """An explicit space of ``cells`` terminal cells; 0 for thin and negative ones."""

    cells: int


@dataclass(frozen=True, slots=True)
class Row:
    items: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Fraction:
    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True)
class Binomial:
    upper: Node
    lower: Node


@dataclass(frozen=True, slots=True)
class Root:
    body: Node
    index: Node | None = None


@dataclass(frozen=True, slots=True)
class Scripts:
    """``base`` with a subscript, a superscript or both; ``limits`` puts them below and above."""

    base: Node
    sub: Node | None
    sup: Node | None
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Delimited:
    """``\\left … \\right``; an empty string is the invisible delimiter."""

    left: str
    right: str
    body: Node


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in rows; ``columns`` has one of l, c, r per column; ``kind`` is the environment's name."""

    kind: str
    rows: tuple[tuple[Node, ...], ...]
    columns: str
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark over ``body``: hat, bar, tilde, vec, dot, ddot; or a line: overline, underline."""

    name: str
    body: Node


@dataclass(frozen=True, slots=True)
class Brace:
    """A horizontal brace under (or over) ``body`` with its label."""

    body: Node
    label: Node | None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """``base`` with something written over or under it."""

    base: Node
    over: Node | None
    under: Node | None


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow to the right as long as what is written over and under it."""

    over: Node
    under: Node | None = None


@dataclass(frozen=True, slots=True)
class Boxed:
    body: Node


Node: TypeAlias = (
    Symbol | Word | Space | Row | Fraction | Binomial | Root | Scripts | Delimited | Grid | Accent | Brace
    | Stack | Arrow | Boxed
)


def items(node: Node) -> tuple[Node, ...]:
    """The parts of a row, and any other node as the only part of one."""
    return node.items if isinstance(node, Row) else (node,)


def strip(node: Node) -> Node:
    """``node`` without the braces around a single part."""
    while isinstance(node, Row) and len(node.items) == 1:
        node = node.items[0]
    return node
