"""Formulas whose letters are set in another alphabet."""

from __future__ import annotations

from quizdl.text import Text
from quizdl.typeset import nodes
from quizdl.typeset.alphabets import FONTS, styled
from quizdl.typeset.nodes import Node, Row, Scripts, Space, Symbol, TypesetError, Word


def restyle(node: Node, font: str, offset: int) -> Node:
    """``node`` with its letters and digits in the alphabet of the command ``font``, which stands at ``offset``."""
    match node:
        case Row(parts):
            return Row(tuple(restyle(part, font, offset) for part in parts))
        case Scripts(base, sub, sup, limits):
            return Scripts(restyle(base, font, offset), sub, sup, limits)
        case nodes.Accent(name, body):
            return nodes.Accent(name, restyle(body, font, offset))
        case Symbol(text, "ord") if all(char.isalnum() or char in "∇∂" for char in text):
            return _restyled(node, font, offset)
        case Symbol() | Space():
            return node
    raise TypesetError(f"\\{font} takes letters and digits", offset, f"\\{font}")


def _restyled(symbol: Symbol, font: str, offset: int) -> Symbol:
    letters = [styled(char, font) or "" for char in symbol.text]
    if not all(letters):
        raise TypesetError(f"\\{font} has no {symbol.text}", offset, f"\\{font}")
    alphabet, said = FONTS[font][1], symbol.spoken
    spoken = Text(f"{alphabet.zh} {said.zh}", f"{alphabet.en} {said.en}")
    return Symbol("".join(letters), "ord", spoken, number=symbol.number)


def upright(node: Node) -> Node:
    """Letters in a row as one upright word; other parts as they are."""
    parts: list[Node] = []
    for item in nodes.items(node):
        if isinstance(item, Symbol) and item.role == "ord" and item.text.isascii() and item.text.isalnum():
            last = parts[-1] if parts else None
            if isinstance(last, Word):
                parts[-1] = Word(last.text + item.text)
            else:
                parts.append(Word(item.text))
        else:
            parts.append(item)
    return nodes.strip(Row(tuple(parts)))
