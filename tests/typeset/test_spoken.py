"""Formulas are read aloud in both languages without two ways to hear them."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ElementTree

import pytest

from quizdl.typeset.mathml import to_mathml
from quizdl.typeset.spoken import words

LOOK_ALIKES = [
    [r"\frac{\frac{a}{b}}{c}", r"\frac{a}{\frac{b}{c}}"],
    [r"\frac{a+b}{c}", r"a+\frac{b}{c}", r"\frac{a}{c}+b"],
    [r"x^{n+1}", r"x^n+1"],
    [r"x_{i+1}", r"x_i+1"],
    [r"\sqrt{x+1}", r"\sqrt{x}+1"],
    [r"\frac{1}{2}x", r"\frac{1}{2x}"],
    [r"W", r"w", r"\mathbf{w}", r"\hat{w}"],
    [r"\Sigma", r"\sigma", r"\sum"],
    [r"\overline{x}+y", r"\overline{x+y}"],
    [r"x_{i_j}", r"x_i j", r"x_{ij}"],
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("group", LOOK_ALIKES, ids=lambda group: group[0])
def test_different_formulas_sound_different(group, language) -> None:
    for first, second in itertools.combinations(group, 2):
        assert words(first, language) != words(second, language)


@pytest.mark.parametrize("latex, zh, en", [
    (r"\frac{1}{N}", "大写 N 分之 1", "1 over capital N"),
    (r"x^2 + y_i", "x 的平方加 y 下标 i", "x squared plus y sub i"),
    (r"-x", "负 x", "minus x"),
    (r"a - x", "a 减 x", "a minus x"),
    (r"\sum_{i=1}^{n} x_i", "对 i 等于 1 到 n 求和， x 下标 i", "the sum from i equals 1 to n of x sub i"),
    (r"\sqrt{x}", "根号 x", "square root of x"),
    (r"W^\top", "大写 W 转置", "capital W transpose"),
    (r"\left\| w \right\|_2", "范数 w 范数结束下标 2", "norm of w end norm sub 2"),
])
def test_everyday_formulas_are_said_as_people_say_them(latex, zh, en) -> None:
    assert words(latex, "zh") == zh
    assert words(latex, "en") == en


@pytest.mark.parametrize("latex, tags", [
    (r"\frac{a}{b}", {"mfrac": 1, "mi": 2}),
    (r"x_i^2", {"msubsup": 1, "mn": 1}),
    (r"\sum_{i=1}^{n} i", {"munderover": 1}),
    (r"\sqrt[3]{x} + \sqrt{y}", {"mroot": 1, "msqrt": 1}),
    (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", {"mtable": 1, "mtr": 2, "mtd": 4, "mn": 4}),
    (r"\underbrace{a}_{n} + \hat{x} + \text{a < b}", {"munder": 2, "mover": 1, "mtext": 1}),
])
def test_mathml_is_well_formed_and_has_the_structure(latex, tags) -> None:
    root = ElementTree.fromstring(to_mathml(latex))
    for tag, count in tags.items():
        assert len(root.findall(f".//{{http://www.w3.org/1998/Math/MathML}}{tag}")) == count
