"""Reads the declared LaTeX subset; what is outside it is an error that names the place."""

from __future__ import annotations

import re
from functools import lru_cache

from quizdl.text import Text
from quizdl.typeset import nodes
from quizdl.typeset.alphabets import FONTS
from quizdl.typeset.fonts import restyle, upright
from quizdl.typeset.nodes import Node, Row, Scripts, Space, Symbol, TypesetError, Word
from quizdl.typeset.reader import Reader, wide_text
from quizdl.typeset.symbols import (
    CHARACTERS,
    COMMANDS,
    DELIMITER_CHARACTERS,
    DELIMITER_COMMANDS,
    SPACES,
    letter,
    number,
)

ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "tilde": "tilde", "widetilde": "tilde", "vec": "vec",
           "dot": "dot", "ddot": "ddot", "overline": "overline", "underline": "underline"}
ENVIRONMENTS = {"cases": ("{", ""), "bmatrix": ("[", "]"), "pmatrix": ("(", ")"), "matrix": ("", ""),
                "vmatrix": ("|", "|"), "Vmatrix": ("‖", "‖"), "Bmatrix": ("{", "}"), "aligned": ("", ""),
                "array": ("", "")}
STYLES = frozenset(["displaystyle", "textstyle", "scriptstyle"])
SIZES = ("big", "Big", "bigg", "Bigg")
OPENERS = frozenset(["left", *(f"{size}l" for size in SIZES)])
CLOSERS = frozenset(["right", *(f"{size}r" for size in SIZES)])
STRUCTURES = frozenset({
    "frac", "dfrac", "tfrac", "binom", "sqrt", "begin", "end", "text", "mathrm", "mathit", "operatorname", "overset",
    "underset", "stackrel", "underbrace", "overbrace", "xrightarrow", "boxed", "limits", "nolimits", "pmod",
})
MAX_DEPTH = 40
MAX_LENGTH = 4000
MAX_COLUMNS = 40
ROW_GAP = re.compile(r"\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm)\s*\]")
PRIME = COMMANDS["prime"]


@lru_cache(maxsize=2048)
def parse(latex: str) -> Node:
    """The formula as a tree. Raises ``TypesetError`` for anything outside the subset."""
    if len(latex) > MAX_LENGTH:
        raise TypesetError(f"a formula of more than {MAX_LENGTH} characters", MAX_LENGTH)
    return _Parser(latex).formula()


class _Parser(Reader):
    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.depth = 0

    def formula(self) -> Node:
        row = self.row()
        if token := self.peek():
            why = "'}' without '{'" if token == "}" else f"{token} without what it closes or divides"
            raise self.error(why, command=token)
        return row

    def row(self, stop: str = "}") -> Row:
        """Everything up to a token that closes or divides something; the caller checks which one it is."""
        found: list[Node] = []
        while (token := self.peek()) and token not in ("}", "&", "\\\\", "\\end", stop) and token[1:] not in CLOSERS:
            if token[1:] in STYLES:
                self.take()
            else:
                found.append(self.with_scripts())
        return Row(tuple(found))

    def with_scripts(self) -> Node:
        base: Node = Row() if self.peek() in ("^", "_", "'") else self.atom()
        limits = isinstance(base, Symbol) and base.limits
        while self.peek() in ("\\limits", "\\nolimits"):
            start, command = self.at, self.take()
            if not (isinstance(base, Symbol) and base.role in ("op", "func")):
                raise self.error(f"{command} after something that is not an operator", start, command)
            limits = command == "\\limits"
        sub: Node | None = None
        sup: list[Node] = []
        raised = False
        while (token := self.peek()) in ("^", "_", "'") and token:
            start = self.at
            self.take()
            if token == "'":
                if raised:
                    raise self.error("a prime after a superscript", start)
                sup.append(PRIME)
            elif token == "_":
                if sub is not None:
                    raise self.error("a second subscript", start)
                sub = self.argument("_")
            else:
                if raised:
                    raise self.error("a second superscript", start)
                raised = True
                sup.append(self.argument("^"))
        if sub is None and not sup:
            return base
        if isinstance(base, nodes.Brace) and base.label is None and (not sup if not base.over else sub is None):
            return nodes.Brace(base.body, sub if not base.over else Row(tuple(sup)), base.over)
        return Scripts(base, sub, nodes.strip(Row(tuple(sup))) if sup else None, limits)

    def argument(self, command: str) -> Node:
        """A group in braces, or the one symbol or command that follows."""
        token = self.peek()
        if not token or token in ("}", "&", "\\\\", "\\end", "^", "_", "'") or token[1:] in CLOSERS:
            raise self.error(f"{command} needs something after it", command=command)
        if token.isdecimal() and token.isascii():
            return number(self.take())
        return nodes.strip(self.atom())

    def atom(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"nested more than {MAX_DEPTH} deep")
        node = self.bare_atom()
        self.depth -= 1
        return node

    def bare_atom(self) -> Node:
        token, start = self.peek(), self.at
        if token == "{":
            return self.group()
        if token == "." and not self.source[self.at + 1 : self.at + 2].isdecimal():
            self.take()
            return CHARACTERS["."]
        if token in tuple(".0123456789"):
            return number(self.number())
        self.take()
        if token in CHARACTERS:
            return CHARACTERS[token]
        if token.isascii() and token.isalpha():
            return letter(token)
        if token == "~":
            return Space(1)
        if token.startswith("\\"):
            return self.command(token[1:], start)
        if wide_text(token):
            return Word(token)
        raise self.error(f"character U+{ord(token):04X} outside the subset", start, token)

    def group(self) -> Node:
        start = self.at
        self.expect("{", "a group")
        body = self.row()
        if self.peek() != "}":
            raise self.error("'{' without '}'", start)
        self.take()
        return body

    def command(self, name: str, start: int) -> Node:
        if name in COMMANDS:
            return COMMANDS[name]
        if name in SPACES:
            return Space(SPACES[name])
        if name in ACCENTS:
            return nodes.Accent(ACCENTS[name], self.argument(f"\\{name}"))
        if name in FONTS:
            return restyle(self.argument(f"\\{name}"), name, start)
        if name in OPENERS:
            return self.delimited(name, start)
        if name in SIZES:
            return self.delimiter(name) or Row()
        if name in STRUCTURES:
            return self.structure(name, start)
        raise self.error(f"unknown command \\{name}" if name else "a backslash at the end", start, f"\\{name}")

    def structure(self, name: str, start: int) -> Node:
        command = f"\\{name}"
        match name:
            case "frac" | "dfrac" | "tfrac":
                return nodes.Fraction(self.argument(command), self.argument(command))
            case "binom":
                return nodes.Binomial(self.argument(command), self.argument(command))
            case "sqrt":
                index = self.optional(command)
                return nodes.Root(self.argument(command), index)
            case "text":
                return Word(self.raw_group(command))
            case "mathrm" | "mathit":
                return upright(self.argument(command)) if name == "mathrm" else self.argument(command)
            case "operatorname":
                starred = self.peek() == "*"
                if starred:
                    self.take()
                word = self.raw_group(command)
                return Symbol(word, "func", Text(word, word), limits=starred)
            case "overset" | "stackrel":
                over = self.argument(command)
                return nodes.Stack(self.argument(command), over, None)
            case "underset":
                under = self.argument(command)
                return nodes.Stack(self.argument(command), None, under)
            case "underbrace" | "overbrace":
                return nodes.Brace(self.argument(command), None, name == "overbrace")
            case "xrightarrow":
                under_arrow = self.optional(command)
                return nodes.Arrow(self.argument(command), under_arrow)
            case "boxed":
                return nodes.Boxed(self.argument(command))
            case "pmod":
                return nodes.Delimited("(", ")", Row((Word("mod "), self.argument(command))))
            case "begin":
                return self.environment(start)
        raise self.error(f"{command} has nothing before it to apply to", start, command)

    def optional(self, command: str) -> Node | None:
        if self.peek() != "[":
            return None
        start = self.at
        self.take()
        body = self.row(stop="]")
        if self.peek() != "]":
            raise self.error(f"{command}: '[' without ']'", start, command)
        self.take()
        return nodes.strip(body)

    def delimiter(self, command: str) -> Symbol | None:
        """The delimiter after ``\\left`` and its like; None for the invisible ``.``."""
        token, start = self.peek(), self.at
        self.take()
        if token == ".":
            return None
        if token in ("<", ">"):
            token = "\\langle" if token == "<" else "\\rangle"
        if token.startswith("\\") and token[1:] in DELIMITER_COMMANDS:
            return COMMANDS[token[1:]]
        if token in DELIMITER_CHARACTERS:
            return CHARACTERS[token]
        raise self.error(f"\\{command} needs a delimiter, got {token!r}", start, f"\\{command}")

    def delimited(self, name: str, start: int) -> Node:
        left = self.delimiter(name)
        body = self.row()
        closer = "right" if name == "left" else f"{name[:-1]}r"
        if self.peek() != f"\\{closer}":
            raise self.error(f"\\{name} without \\{closer}", start, f"\\{name}")
        self.take()
        right = self.delimiter(closer)
        return nodes.Delimited(left.text if left else "", right.text if right else "", body)

    def environment(self, start: int) -> Node:
        kind = self.raw_group("\\begin")
        if kind not in ENVIRONMENTS:
            raise self.error(f"unknown environment {kind}", start, f"\\begin{{{kind}}}")
        spec_at = self.at
        spec = self.raw_group("array") if kind == "array" else ""
        if set(spec) - set("lcr"):
            raise self.error("array columns are l, c or r", spec_at, "\\begin{array}")
        rows: list[tuple[Node, ...]] = []
        cells: list[Node] = []
        while True:
            cells.append(self.row())
            token_at, token = self.at, self.take()
            if token == "&":
                continue
            if token not in ("\\\\", "\\end"):
                raise self.error(f"{kind} without \\end{{{kind}}}", start, f"\\begin{{{kind}}}")
            rows.append(tuple(cells))
            cells = []
            if token == "\\end":
                break
            if gap := ROW_GAP.match(self.source, self.at):
                self.at = gap.end()
        end_at = token_at
        if (ended := self.raw_group("\\end")) != kind:
            raise self.error(f"\\begin{{{kind}}} closed by \\end{{{ended}}}", end_at, f"\\end{{{ended}}}")
        if len(rows) > 1 and rows[-1] == (Row(),):
            rows.pop()
        width = max(len(row) for row in rows)
        columns = {"array": spec, "cases": "ll", "aligned": "rl" * MAX_COLUMNS}.get(kind, "c" * MAX_COLUMNS)
        if width > len(columns) or width > MAX_COLUMNS:
            raise self.error(f"{kind} with {width} columns", start, f"\\begin{{{kind}}}")
        full = tuple(row + (Row(),) * (width - len(row)) for row in rows)
        return nodes.Grid(kind, full, columns[:width], *ENVIRONMENTS[kind])
