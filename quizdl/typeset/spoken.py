"""A formula in words, for listening: every group has an end, so that nothing can be heard two ways."""

from __future__ import annotations

import re

from quizdl.text import Language, Text
from quizdl.typeset import nodes
from quizdl.typeset.nodes import Node, Row, Scripts, Space, Symbol, Word
from quizdl.typeset.parser import parse
from quizdl.typeset.spacing import classes

_POWERS = {"2": Text("的平方", "squared"), "3": Text("的立方", "cubed"), "⊤": Text("转置", "transpose"),
           "T": Text("上标大写 T", "superscript capital T"),
           "*": Text("星号", "star"), "′": Text("撇", "prime"), "′′": Text("两撇", "double prime")}
_DELIMITERS = {
    "(": Text("左括号", "open paren"), ")": Text("右括号", "close paren"),
    "[": Text("左方括号", "open bracket"), "]": Text("右方括号", "close bracket"),
    "{": Text("左花括号", "open brace"), "}": Text("右花括号", "close brace"),
    "⟨": Text("左尖括号", "open angle bracket"), "⟩": Text("右尖括号", "close angle bracket"),
    "⌊": Text("向下取整", "floor of"), "⌋": Text("取整结束", "end floor"),
    "⌈": Text("向上取整", "ceiling of"), "⌉": Text("取整结束", "end ceiling"),
    "/": Text("除以", "over"), "": Text("", ""),
}
_BARS = {"|": (Text("绝对值", "absolute value of"), Text("绝对值结束", "end absolute value")),
         "‖": (Text("范数", "norm of"), Text("范数结束", "end norm"))}
_ACCENTS = {
    "hat": Text("帽", "hat"), "bar": Text("横线", "bar"), "tilde": Text("波浪", "tilde"),
    "vec": Text("向量箭头", "vector"),
    "dot": Text("点", "dot"), "ddot": Text("两点", "double dot"), "overline": Text("上横线", "overline"),
    "underline": Text("下划线", "underline"),
}
_SIGNS = {"−": Text("负", "minus"), "+": Text("正", "plus")}
_MATRICES = {"|": Text("行列式", "determinant"), "‖": Text("矩阵范数", "matrix norm")}
_BEFORE_MARK = re.compile(r" (?=[,;，；：])")
_REPEATED = re.compile("，{2,}")
_BETWEEN_HAN = re.compile(r"(?<=[\u2e80-\uffef]) (?=[\u2e80-\uffef])")


def words(formula: Node | str, language: Language) -> str:
    """The formula as it is read aloud in ``language``. Raises ``TypesetError`` for source outside the subset."""
    node = parse(formula) if isinstance(formula, str) else formula
    said = _BEFORE_MARK.sub("", " ".join(_say(node)[language].split()))
    return _REPEATED.sub("，", _BETWEEN_HAN.sub("", said)) if language == "zh" else said


def _join(*parts: Text) -> Text:
    return Text(" ".join(part.zh for part in parts), " ".join(part.en for part in parts))


def _say(node: Node) -> Text:
    match node:
        case Symbol():
            return node.spoken
        case Word(text):
            return Text(text, text)
        case Space():
            return Text("", "")
        case Row(parts):
            return _row(parts)
        case nodes.Fraction(numerator, denominator):
            return _fraction(numerator, denominator)
        case nodes.Binomial(upper, lower):
            n, k = _say(upper), _say(lower)
            return Text(f"从 {n.zh} 中选 {k.zh} 的组合数", f"{n.en} choose {k.en}")
        case nodes.Root(body, index):
            return _root(body, index)
        case Scripts(base, sub, sup, limits):
            return _scripts(base, sub, sup, limits)
        case nodes.Delimited(left, right, body):
            return _delimited(left, right, body)
        case nodes.Grid():
            return _grid(node)
        case nodes.Accent(name, body):
            return _accent(name, body)
        case nodes.Brace(body, label, _):
            return _brace(body, label)
        case nodes.Stack(base, over, under):
            return _beside(base, over, under)
        case nodes.Arrow(over, under):
            return _arrow(over, under)
        case nodes.Boxed(body):
            return _say(body)


def _row(parts: tuple[Node, ...]) -> Text:
    solid = [part for part in parts if not isinstance(part, Space)]
    roles = classes(solid)
    said: list[Text] = []
    for index, part in enumerate(solid):
        signed = roles[index][1] == "sign" and isinstance(part, Symbol) and part.text in _SIGNS
        said.append(_SIGNS[part.text] if signed and isinstance(part, Symbol) else _say(part))
        following = roles[index + 1][0] if index + 1 < len(solid) else "close"
        if isinstance(nodes.strip(part), nodes.Fraction) and following not in ("bin", "rel", "close", "punct"):
            said[-1] = Text(said[-1].zh, f"{said[-1].en},")  # else what follows is heard as part of the denominator
    return _join(*said)


def _atomic(node: Node) -> bool:
    node = nodes.strip(node)
    return _atomic(node.body) if isinstance(node, nodes.Accent) else isinstance(node, Symbol | Word)


def _fraction(numerator: Node, denominator: Node) -> Text:
    top, bottom = _say(numerator), _say(denominator)
    if _atomic(numerator) and _atomic(denominator):
        return Text(f"{bottom.zh} 分之 {top.zh}", f"{top.en} over {bottom.en}")
    return Text(f"分式，分子 {top.zh}，分母 {bottom.zh}，分式结束",
                f"the fraction with numerator {top.en} and denominator {bottom.en} end fraction")


def _root(body: Node, index: Node | None) -> Text:
    inner = _say(body)
    degree = Text("", "square")
    if index is not None:
        said = _say(index)
        degree = Text(f"{said.zh} 次", f"order {said.en}")
    if _atomic(body):
        return Text(f"{degree.zh}根号 {inner.zh}", f"{degree.en} root of {inner.en}")
    return Text(f"{degree.zh}根号下 {inner.zh}，根号结束", f"{degree.en} root of {inner.en} end root")


def _scripts(base: Node, sub: Node | None, sup: Node | None, limits: bool) -> Text:
    operator = nodes.strip(base)
    if isinstance(operator, Symbol) and (limits or operator.role == "op"):
        return _operator(operator, sub, sup)
    said = _say(base) if _atomic(base) or not isinstance(base, Row) else _whole(_say(base))
    if sub is not None:
        low = _say(sub)
        end = Text("", "") if _atomic(sub) else Text("下标结束", "end sub")
        said = _join(said, Text("下标", "sub"), low, end)
    if sup is None:
        return said
    high = _say(sup)
    mark = "".join(part.text for part in nodes.items(sup) if isinstance(part, Symbol))
    if mark in _POWERS and len(nodes.items(sup)) == len(mark):
        return _join(said, _POWERS[mark])
    if _atomic(sup):
        return Text(f"{said.zh} 的 {high.zh} 次方", f"{said.en} to the power {high.en}")
    return Text(f"{said.zh} 的指数 {high.zh}，指数结束", f"{said.en} to the power {high.en} end power")


def _whole(said: Text) -> Text:
    return Text(f"整体 {said.zh} 整体结束", f"the whole {said.en} end whole")


def _operator(operator: Symbol, sub: Node | None, sup: Node | None) -> Text:
    """A sum, product, integral, maximum or the like with what it runs over."""
    name = operator.spoken
    low = None if sub is None else _say(sub)
    high = None if sup is None else _say(sup)
    if low is not None and high is not None:
        return Text(f"对 {low.zh} 到 {high.zh} {name.zh}，", f"the {name.en} from {low.en} to {high.en} of")
    if low is not None:
        return Text(f"对 {low.zh} {name.zh}，", f"the {name.en} over {low.en} of")
    assert high is not None
    return Text(f"到 {high.zh} {name.zh}，", f"the {name.en} up to {high.en} of")


def _delimited(left: str, right: str, body: Node) -> Text:
    if left == right and left in _BARS:
        return _join(_BARS[left][0], _say(body), _BARS[left][1])
    bar = Text("竖线", "bar")
    return _join(_DELIMITERS.get(left, bar), _say(body), _DELIMITERS.get(right, bar))


def _accent(name: str, body: Node) -> Text:
    said = _say(body)
    return _join(said if _atomic(body) else _whole(said), _ACCENTS[name])


def _beside(base: Node, over: Node | None, under: Node | None) -> Text:
    said = _say(base)
    if over is not None:
        high = _say(over)
        said = Text(f"{said.zh}（上方 {high.zh}）", f"{said.en} (with {high.en} above)")
    if under is not None:
        low = _say(under)
        said = Text(f"{said.zh}（下方 {low.zh}）", f"{said.en} (with {low.en} below)")
    return said


def _brace(body: Node, label: Node | None) -> Text:
    inner = _say(body)
    if label is None:
        return inner
    said = _say(label)
    return Text(f"{inner.zh}（以上标注为 {said.zh}）", f"{inner.en} (braced and labelled {said.en})")


def _arrow(over: Node, under: Node | None) -> Text:
    via = _say(over) if under is None else _join(_say(over), Text("与", "and"), _say(under))
    return Text(f"经 {via.zh} 到", f"by {via.en} to")


def _grid(node: nodes.Grid) -> Text:
    rows = [[_say(cell) for cell in row] for row in node.rows]
    zh_cells = ["，".join(cell.zh for cell in row if cell.zh) for row in rows]
    en_cells = [", ".join(cell.en for cell in row if cell.en) for row in rows]
    if node.kind == "aligned":
        plain = [_join(*row) for row in rows]
        return Text("；".join(line.zh for line in plain), "; ".join(line.en for line in plain))
    if node.kind == "cases":
        zh = "；".join(f"情形 {number}：{cells}" for number, cells in enumerate(zh_cells, 1))
        en = "; ".join(f"case {number}: {cells}" for number, cells in enumerate(en_cells, 1))
        return Text(f"分 {len(rows)} 种情形，{zh}；情形结束", f"{len(rows)} cases, {en}; end cases")
    name = _MATRICES.get(node.left, Text("矩阵", "matrix"))
    size = f"{len(rows)}", f"{len(node.columns)}"
    zh = "；".join(f"第 {number} 行：{cells}" for number, cells in enumerate(zh_cells, 1))
    en = "; ".join(f"row {number}: {cells}" for number, cells in enumerate(en_cells, 1))
    return Text(f"{size[0]} 行 {size[1]} 列{name.zh}，{zh}；{name.zh}结束",
                f"{size[0]} by {size[1]} {name.en}, {en}; end {name.en}")
