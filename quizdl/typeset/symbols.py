"""The commands and characters of the subset that stand for one symbol: glyph, class, and how to say it."""

from __future__ import annotations

import re

from quizdl.text import Text, same
from quizdl.typeset import symbol_tables
from quizdl.typeset.nodes import Role, Symbol


def _entries(table: str) -> list[str]:
    return re.split(r"\n|  +", table.strip())


def _glyphs(table: dict[Role, str]) -> dict[str, Symbol]:
    found: dict[str, Symbol] = {}
    for role, entries in table.items():
        for entry in _entries(entries):
            name, glyph, zh, en = entry.split(" ", 3)
            found[name] = Symbol(glyph, role, Text(zh, en))
    return found


def _greek() -> dict[str, Symbol]:
    found: dict[str, Symbol] = {}
    for entry in _entries(symbol_tables.GREEK):
        name, glyph, zh = entry.split(" ")
        english = f"capital {name.lower()}" if name[0].isupper() else name.removeprefix("var")
        found[name] = Symbol(glyph, "ord", Text(zh, english))
    return found


def _functions(table: str, *, limits: bool) -> dict[str, Symbol]:
    found: dict[str, Symbol] = {}
    for entry in _entries(table):
        name, zh, en = entry.split(" ", 2)
        found[name] = Symbol(name, "func", Text(zh, en), limits=limits)
    return found


def _big() -> dict[str, Symbol]:
    found: dict[str, Symbol] = {}
    for entry in _entries(symbol_tables.BIG):
        name, glyph, zh, en = entry.split(" ", 3)
        found[name] = Symbol(glyph, "op", Text(zh, en), limits=name != "int")
    return found


GREEK = _greek()
GLYPHS = _glyphs(symbol_tables.GLYPHS)
BIG_OPERATORS = _big()
FUNCTIONS = _functions(symbol_tables.FUNCTIONS, limits=False)
LIMIT_FUNCTIONS = _functions(symbol_tables.LIMIT_FUNCTIONS, limits=True)
COMMANDS: dict[str, Symbol] = {**GREEK, **GLYPHS, **BIG_OPERATORS, **FUNCTIONS, **LIMIT_FUNCTIONS}
CHARACTERS: dict[str, Symbol] = _glyphs(symbol_tables.CHARACTERS)
COMMANDS["|"] = Symbol("‖", "ord", Text("双竖线", "double bar"))

DELIMITER_CHARACTERS = frozenset("()[]|/")
DELIMITER_COMMANDS = frozenset(
    name for name, symbol in COMMANDS.items() if symbol.role in ("open", "close") or name in ("|", "vert", "Vert")
)
SPACES = {",": 1, ";": 1, ":": 1, " ": 1, "!": 0, "quad": 2, "qquad": 4, "enspace": 1, "thinspace": 1}


def letter(char: str) -> Symbol:
    """A Latin letter as a variable; capitals are said as such, because w and W mean different things."""
    spoken = Text(f"大写 {char}", f"capital {char}") if char.isupper() else same(char)
    return Symbol(char, "ord", spoken)


def number(text: str) -> Symbol:
    return Symbol(text, "ord", same(text), number=True)
