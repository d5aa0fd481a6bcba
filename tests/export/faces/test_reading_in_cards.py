"""The reader inside a card reads every answer as the Python one does."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from quizdl.answers.label_policy import plain_label
from quizdl.answers.reading import read
from quizdl.export.anki.faces.face import library

NUMBERS = """3|-3|+3|- 3|1,000|1,5|0,123|1000,000|1 000|1 000 000|25%|25.50 %|1.2万|3亿|二十三|负十二|一万零五
|一百二|一百零二|三千五|一万二|一亿三|负两百五|负负三|一百百二|一百两|万二
|二〇二四|两|两百|三万|一亿二千万|零|61M|12 K|5G|1/3|-1/3|2/4|6/3|1/0|0/5|2^10|3×10^-4|√2|ln 2|ln2|e^-1|e
|π|2pi|1/2π|pie|-2^2|(-2)^2|2^3^2|2^-1|2^0.5|8^(1/3)|(-8)^(1/3)|0^0|0^-1|sqrt(2)|sqrt(-1)|exp(1)
|exp(1000)|exp(-700)|exp(710)|ln(0)|log 10|log2 8|log2(8)|lg 100|sin 1|sin(pi)|tan(pi/2)|sin(10^20)
|tanh 0.5|sinh(1e-30)|cosh 2|sigmoid(1)|σ(2)|relu(-3)|max(1,2,3)|max(1)||−3||2-5|||1|-2||2|3||sin^2(1)
|sin^-1(1)|sin 2pi|√2π|e^2pi|2e|1e5|1E5|1e400|1e401|1e309|1e308|1e-320|1e-324|1e00005
|123456789012345678901234567890|9007199254740993|9007199254740993.0|1e15|1e16|1e23|10^16|10^25|10^23+1
|2^100|2^1000|2^1024|2^5000|10^400|0.1+0.2|0.1*30|1/3*3|sqrt(2)^2|sqrt(2)^2-2|1/3+1/3+1/3|49*(1/49)
|ln(e^5)|10^log10(3)|5-|5**2|5***2|((3))|(3|3)|[3]|[3)|3;4|3,4,5|1,000,000|1,00|12,345.67|=3|≈3.14
|约 3.14|等于 3|3.|3。|３．５|１，０００|−2|2½|½|-½|x|3x|2x3|2·3|6÷2|3²|2⁻¹|10⁻³|3₁|²|5T|1.5.2|..5|.5|5.
|.|-|+|3\u00a0|\u200b3|3\u0301|٣|א|inf|nan|∞|y=3|3 = 3|5 GB|5GB|5 gb|5 Gb|5MB|5 MiB|100 bytes|3 bits|4 h
|3 MACs|3mac|3 FLOPs|25 percent|50%|1/2%|(1/2)%|50%%|三万|1万亿|3元|5 K|5e|5E|5pi|2e3e|e2|pi2|exp^2(1)
|3 4|3 + 4|--3|-(-3)|2(3)|(2)3|2 3|2√3|√9 3|1/2(3)|6/2(1+2)|log 100|ln 2 3|sqrt 2 sqrt 3|2^2^|√√16|√-4|3!
|a|alpha|\\pi|3；4|1：2|1e-2 %|2^(2^50)|9^9^9|1e200^10|sigmoid(-800)|sin(1e-200)|1e-300/1e10
|0.30000000000000004|123456.789|1234567890.5|0.99995|9.99995e-5|99999.99995|1.00005
|-0|-0.0|007|y = 2.34|y≈2.3|w₁=0.5|w_{12}=3|y[2,1] = -16|η(22)=0.1|σ(x)=0.2|σ'(x) = 0.2|σ(2) = 0.9|dL/dw=4
|∂L/∂a = 4.38|η/η₀=0.19|KL(P|Q) = 1/4|mean loss L = 1.36|准确率=90%|三=3|e=2.7|π=3.1|inf=3|nan = 1|2x=5
|sqrt(2)=1.4|ln(e)=1|ln 2=0.7|x=y=3|x=|a b c d e f=1|C×H×W=3|a/b/c/d/e=2
|f(g(x))=3|=y=3|y==3|y=约3|Y = 5 GB|y =.|ς=2""".replace("\n", "").split("|")
LISTS = ["p = [1, 2, 3]", "dL/dx = 1 2 3", "∂L/∂W = 1 2; 3 4", "shape = 6x28x28", "C×H×W = (6, 28, 28)", "x=1, y=2",
         "e = 1 2", "y = ", "max(1,2) = 3 4",
         "1 2 3", "[1,2,3]", "1, 2, 3", "1;2;3", "1\n2\n3", "[[1],[2]]", "[[1,2],[3,4]]", "1 2; 3 4", "[[1 2] [3 4]]",
         "((1,2),(3,4))", "(1/2),(1/3)", "[1,2,3]^T", "[1 2]'", "1,000", "1,000,000", "12,000,000", "1,,2", "1,2,",
         "|-3|", "||1|-2|", "2|3|",
         "[1,2", "[1,2)", "()", "1 - 2", "1 -2", "sqrt 2", "sqrt 2 3", "e pi", "1/2 1/3", "50% 25%", "1，2，3",
         "1、2、3",
         "56×56×64", "56x56x64", "56*56*64", "(56, 56, 64)", "56×56,64", "56**2", "3.5x2", "3.0x2", "1e2x3", "28",
         "6×28×28×", "28 * 28", "1 2\n3 4", "[1,2] [3,4]", "1 2;3", "[[1,2],[3]]", "1,2;3,4", "a b", "1 二 3", "1/0 2",
         "{1,2}", "[[[1]]]", "100,000 5", "[1,000, 5]", "1,00,000", "|1| |2|", "max(1,2) 3", "[max(1,2)]", "(1)(2)",
         " ".join(["1"] * 513), "x".join(["1"] * 17)]  # fmt: skip
BLANKS = ["\u00a0", "\u1680", *map(chr, range(0x2000, 0x200B)), "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
          *"\t\v\f\r\x85\x1c\x1d\x1e\x1f", "\ufeff", "\u200b", "\u200d", "\u2060", "\u180e", "\u00ad", "\u202e",
          "\u200f", "\u061c", "\ufe09"]  # fmt: skip
PIECES = [*BLANKS, *"．，－＋＊／＾（）［］｛｝：；％＝Ｅｘ｜＿～零〇一二十百千万亿两点负分之壹廿",
          *"−–—‐﹣×✖·•÷⁄√∛≈约%‰'’_٫،۳٣ש‖",
          "1e400", "-1e400", "1e-400", "10^400", "9^9^9", "0x10", "0b1", "1_000", "NaN", "Infinity", "1'000", "1’000",
          "1\u2009000", "1\u202f000\u202f000", "１２，３４５．６", "1.234.567", "1,00,000", "三分之二", "百分之五",
          "1万2千", "二点五", "⅓", "①", "Ⅳ", "𝟑", "constructor", "__proto__", "toString", "hasOwnProperty",
          "\U0001f600", "ﬁ", "İ", "\\frac{1}{2}", "(" * 60 + "1" + ")" * 60, "-" * 50 + "1", "1" * 300,
          "0." + "0" * 200 + "1", "1.7976931348623159e308", "2.2250738585072014e-308", "（１，２）", "【1，2；3，4】",
          "3✕3", "N×3", "-1×2", "1/2×3", "⟨1,2⟩"]  # fmt: skip
"""What keyboards, clipboards and mischief produce: kinds of blanks, full width, other scripts, far too large."""
LETTERS = "0123456789" * 4 + ".,,  +-*/^()eE%xX[];|πK万亿√²³⁻½×·−，．sinlogqrtp\n"
UNITS = (None, None, None, "%", "MAC", "bit", "MB", "FLOP", "KB", "h", "GB")
KINDS = ("number", "number", "integer", "shape", "vector", "matrix")

SCRIPT = """
function plain(value) {
  return Array.isArray(value) ? value.map(plain) : typeof value === "bigint" ? String(value)
    : value === Math.floor(value) && value !== null ? String(BigInt(value)) : value;
}
function result(rows) {
  return rows.map(function (row) {
    var found = read(row[0], row[1], row[2]);
    return [found.outcome, plain(found.value), found.places === undefined ? null : found.places, found.shown,
      found.readings || [], found.outcome === "reads" ? null : found.message];
  });
}
"""


def _typed(count: int) -> list[tuple[str, str, str | None]]:
    """Everything written by hand, and as many near misses and as much nonsense."""
    draw = random.Random(20)
    asked = (("number", "%"), ("number", "MB"), ("integer", None))
    rows = [(text, kind, unit) for text in NUMBERS for kind, unit in asked]
    rows += [(text, kind, None) for text in (*NUMBERS, *LISTS) for kind in ("shape", "vector", "matrix")]
    rows += [(text, kind, None) for piece in PIECES for text in (piece, f"{piece}1", f"1{piece}", f"2{piece}3")
             for kind in ("number", "shape", "vector")]
    while len(rows) < count:
        way = draw.random()
        if way < 0.25:
            text = "".join(draw.choice((draw.choice(PIECES), draw.choice(NUMBERS))) for _ in range(draw.randint(1, 3)))
        elif way < 0.7:
            letters = list(draw.choice((*NUMBERS, *LISTS[:-2])))
            for _ in range(draw.randint(1, 2)):
                place = draw.randint(0, len(letters))
                letters[place : place + draw.randint(0, 1)] = draw.choice((draw.choice(LETTERS), ""))
            text = "".join(letters)
        else:
            text = "".join(draw.choice(LETTERS) for _ in range(draw.randint(1, 9)))
        rows.append((text, draw.choice(KINDS), draw.choice(UNITS)))
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(int(value)) if value is not None and value == int(value) else value


def _expected(text: str, kind: Any, unit: str | None) -> list[Any]:
    found = read(text, kind, unit=unit)
    places = found.places[0] if found.places and kind in {"number", "integer"} else None
    said = None if found.outcome == "reads" else [found.message.zh, found.message.en]
    return [found.outcome, _plain(found.value), places, found.shown, list(found.readings), said]


def test_both_readers_agree_on_every_answer(computed_by: Callable[[str, Any], Any]) -> None:
    """Outcome, value, decimals, read-back, readings and message are the same for thousands of typed answers."""
    rows = _typed(12000)
    found = computed_by(library() + SCRIPT, rows)
    expected = [_expected(*row) for row in rows]
    apart = [(row, one, other) for row, one, other in zip(rows, expected, found, strict=True) if one != other]
    assert not apart, f"{len(apart)} apart, such as {apart[:5]}"
    outcomes = Counter(each[0] for each in expected)
    assert min(outcomes["reads"], outcomes["ambiguous"], outcomes["unreadable"]) > 300


def test_both_fold_labels_alike(computed_by: Callable[[str, Any], Any]) -> None:
    """Labels of figures are compared without case, width, spaces, brackets, plurals and hats in both."""
    labels = ["h_{t-1}", "h̃_t", "ĥ", "3×3 Conv, 64", "3 x 3 conv 64", "the weights", "weights 权重", "a-b", "x-1",
              "层的输出", "ReLU。", "1,5", "a, b", "Σ", "ΑΣ", "ς", "Straße", "sqrt(d_k)", "√d_k",
              "Q & K", "an apple",
              "banana", "classs", "the", "()", "的", "２５６", "Ｃｏｎｖ", "−1", "a–b", "softmax(QKᵀ/√d)", "x₁",
              "7 7", "1."]  # fmt: skip
    draw = random.Random(3)
    letters = "abs thexX×-_{}()3,、 .的權σς̂－"
    labels += ["".join(draw.choice(letters) for _ in range(draw.randint(1, 10))) for _ in range(2000)]
    found = computed_by(library() + "function result(rows) { return rows.map(plainLabel); }", labels)
    assert found == [plain_label(each) for each in labels]


def test_both_read_labels_alike(computed_by: Callable[[str, Any], Any]) -> None:
    """What cannot be seen is named with its place; blanks of any kind are one."""
    draw = random.Random(4)
    texts = [*PIECES, *("".join(draw.choice(("Q", "conv", " ", "\n", draw.choice(PIECES))) for _ in range(4))
                        for _ in range(2000))]  # fmt: skip
    script = """function result(rows) {
      return rows.map(function (row) {
        var found = readLabel(row);
        return [found.outcome, found.shown, found.message || null];
      });
    }"""
    expected = []
    for text in texts:
        found = read(text, "text")
        # an empty label is no answer in either, whatever its reader says
        if text.strip():
            said = None if found.outcome == "reads" else [found.message.zh, found.message.en]
            expected.append([found.outcome, found.shown, said])
    found_there = computed_by(library() + script, [text for text in texts if text.strip()])
    assert [pair for pair in zip(expected, found_there, strict=True) if pair[0] != pair[1]] == []
    assert {each[0] for each in expected} == {"reads", "unreadable"}
