"""A formula as presentation MathML (W3C MathML Core), for printed papers and web pages."""

from __future__ import annotations

from html import escape

from quizdl.text import same
from quizdl.typeset import nodes
from quizdl.typeset.nodes import Node, Row, Scripts, Space, Symbol, Word
from quizdl.typeset.parser import parse

_ACCENTS = {"hat": "^", "bar": "‾", "tilde": "~", "vec": "→", "dot": "˙", "ddot": "¨", "overline": "‾",
            "underline": "_"}


def to_mathml(formula: Node | str, *, display: bool = True) -> str:
    """A ``<math>`` element. Raises ``TypesetError`` for source outside the subset."""
    node = parse(formula) if isinstance(formula, str) else formula
    style = "block" if display else "inline"
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{style}">{_row(node)}</math>'


def _tag(name: str, *children: str, attributes: str = "") -> str:
    return f"<{name}{' ' + attributes if attributes else ''}>{''.join(children)}</{name}>"


def _row(node: Node) -> str:
    return _tag("mrow", *map(_element, nodes.items(node)))


def _element(node: Node) -> str:
    match node:
        case Symbol():
            return _symbol(node)
        case Word(text):
            return _tag("mtext", escape(text).replace(" ", "\u00a0"))
        case Space(cells):
            return f'<mspace width="{max(cells, 0) / 2:g}em"/>'
        case Row():
            return _row(node)
        case nodes.Fraction(numerator, denominator):
            return _tag("mfrac", _row(numerator), _row(denominator))
        case nodes.Binomial(upper, lower):
            return _fenced("(", ")", _tag("mfrac", _row(upper), _row(lower), attributes='linethickness="0"'))
        case nodes.Root(body, None):
            return _tag("msqrt", _row(body))
        case nodes.Root(body, index) if index is not None:
            return _tag("mroot", _row(body), _row(index))
        case Scripts(base, sub, sup, limits):
            return _scripts(base, sub, sup, limits)
        case nodes.Delimited(left, right, body):
            return _fenced(left, right, _row(body))
        case nodes.Grid(left=left, right=right):
            return _fenced(left, right, _table(node))
        case nodes.Accent(name, body):
            tag, side = ("munder", "accentunder") if name == "underline" else ("mover", "accent")
            return _tag(tag, _row(body), _tag("mo", _ACCENTS[name]), attributes=f'{side}="true"')
        case nodes.Brace(body, label, over):
            mark = _tag("mo", "⏞" if over else "⏟", attributes='stretchy="true"')
            braced = _tag("mover" if over else "munder", _row(body), mark)
            return braced if label is None else _tag("mover" if over else "munder", braced, _row(label))
        case nodes.Stack(base, over, under):
            return _scripts(base, under, over, True)
        case nodes.Arrow(over, under):
            return _scripts(Symbol("→", "rel", same("")), under, over, True)
        case nodes.Boxed(body):
            return _tag("mrow", _row(body), attributes='style="border: 1px solid; padding: 0.3em"')
    raise AssertionError(f"no MathML for {type(node).__name__}")


def _symbol(symbol: Symbol) -> str:
    text = escape(symbol.text)
    if symbol.number:
        return _tag("mn", text)
    if symbol.role == "ord" and symbol.text not in ("/", "|", "‖", "′"):
        return _tag("mi", text)
    if symbol.role == "func":
        return _tag("mi", text) if len(symbol.text) > 1 else _tag("mi", text, attributes='mathvariant="normal"')
    if symbol.role in ("open", "close"):
        return _tag("mo", text, attributes='stretchy="false"')
    return _tag("mo", text)


def _scripts(base: Node, sub: Node | None, sup: Node | None, limits: bool) -> str:
    names = ("munder", "mover", "munderover") if limits else ("msub", "msup", "msubsup")
    body = _element(nodes.strip(base))
    if sub is not None and sup is not None:
        return _tag(names[2], body, _row(sub), _row(sup))
    if sub is not None:
        return _tag(names[0], body, _row(sub))
    return _tag(names[1], body, _row(sup)) if sup is not None else body


def _fenced(left: str, right: str, body: str) -> str:
    def fence(glyph: str, form: str) -> str:
        return _tag("mo", escape(glyph), attributes=f'fence="true" stretchy="true" form="{form}"') if glyph else ""

    return _tag("mrow", fence(left, "prefix"), body, fence(right, "postfix"))


def _table(node: nodes.Grid) -> str:
    sides = {"l": "left", "c": "center", "r": "right"}
    rows = (
        _tag("mtr", *(
            _tag("mtd", _row(cell), attributes=f'style="text-align: {sides[column]}"')
            for cell, column in zip(row, node.columns, strict=True)
        ))
        for row in node.rows
    )
    return _tag("mtable", *rows)
