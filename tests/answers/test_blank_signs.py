"""A blank that holds a formula or a signed number: its signs count, its spelling does not."""

from __future__ import annotations

import math

import pytest

from quizdl.answers.text_policy import Phrase

SLOPE = ("$1-yf$", "1-yf")
DECAY = ("$e^{-x}$", "e^-x", "exp(-x)")
SIGMOID = (r"$\sigma(x)(1-\sigma(x))$", "σ(1-σ)", "σ(x)(1-σ(x))")
FLOOR = (r"$-\alpha$", "-α")
LEAST = ("$-0.17$", "-0.17")
LABELS = (r"$\pm1$", "±1", "+1 和 -1", "-1 和 1")


@pytest.mark.parametrize(("accepted", "typed"), [
    (SLOPE, "1-yf"), (SLOPE, "1 − y f"), (SLOPE, "1 减 yf"), (DECAY, "e^-x"), (DECAY, "e^{-x}"), (DECAY, "exp(-x)"),
    (SIGMOID, "σ(1-σ)"), (SIGMOID, "σ(x)(1-σ(x))"), (FLOOR, "-α"), (LEAST, "-0.17"), (LEAST, "负 0.17"),
    (LABELS, "±1"), (LABELS, "-1 和 1"), (("0", "零"), "零"), (("log-softmax", "LogSoftmax"), "log softmax"),
])
def test_a_blank_takes_its_formula_in_any_spelling(accepted: tuple[str, ...], typed: str) -> None:
    assert Phrase(accepted, "zh").gap(typed, None) == 0


@pytest.mark.parametrize(("accepted", "typed"), [
    (SLOPE, "1+yf"), (SLOPE, "yf"), (DECAY, "e^x"), (DECAY, "exp(x)"), (SIGMOID, "1-σ(x)^2"), (SIGMOID, "σ(1+σ)"),
    (FLOOR, "α"), (LEAST, "0.17"), (("1", "一"), "-1"),
])
def test_a_wrong_sign_is_a_wrong_answer(accepted: tuple[str, ...], typed: str) -> None:
    assert Phrase(accepted, "zh").gap(typed, None) == math.inf


DOUBLE, CONSTANT = ("2 倍", "两倍", "2×"), ("O(1)", "常数", "1")
QUARTER, THOUSAND, NOUGHT, THREE = ("0.25", "1/4"), ("1000", "一千"), ("0", "零"), ("3",)
KERNEL, SHARE, THIRDS = ("1×1", "1x1"), ("36.8%", "0.368", "37%"), ("0.667", "2/3", "0.67")


@pytest.mark.parametrize(("accepted", "typed"), [
    *((QUARTER, typed) for typed in ("25%", ".25", "0.250", "２５％", "0.25 左右", "0,25")),
    *((THOUSAND, typed) for typed in ("1,000", "1e3", "10^3", "1 000", "1,000 次", "1000 个", "一千")),
    *((NOUGHT, typed) for typed in ("0.0", "-0", "zero", "零", "等于 0", "x=0")),
    *((THREE, typed) for typed in ("三", "three", "3.0", "第 3 层", "3 (three)")),
    *((KERNEL, typed) for typed in ("1*1", "1 乘 1", "(1, 1)", "１×１", "1×1 卷积")),
    *((SHARE, typed) for typed in ("36.8", "36.8％", "0.368", "37 %")),
    *((THIRDS, typed) for typed in ("2/3", "0.6667", "66.7%")), (LEAST, "-17%"), (("2012",), "2012 年"),
    (("1/10", "十分之一", "0.1"), "十分之一"), *((DOUBLE, typed) for typed in ("2倍", "二倍", "2×", "2", "2 times")),
    *((CONSTANT, typed) for typed in ("O(1)", "1", "常数")),
])
def test_a_blank_takes_its_number_in_any_spelling(accepted: tuple[str, ...], typed: str) -> None:
    assert Phrase(accepted, "zh").gap(typed, None) == 0


@pytest.mark.parametrize(("accepted", "typed"), [
    *((QUARTER, typed) for typed in ("25", "0.25 or 0.3", "1/0.25", "0.3", "0.2")),
    *((THOUSAND, typed) for typed in ("1000 or 10", "2-1000", "1000^2")),
    *((NOUGHT, typed) for typed in ("0/0", "1/0", "0^0", "log(0)", "x[0]", "0 or 1", "<0", "不为 0", "零点五")),
    *((DOUBLE, typed) for typed in ("1/2", "½", "2^3", "-2", "3 倍")), (CONSTANT, "1/n"), (CONSTANT, "O(n)"),
    *((("1", "一"), typed) for typed in ("三分之一", "十一", "x!=1")), (("1/10", "十分之一"), "百分之一"),
    *((THREE, typed) for typed in ("3 or 4", "1,2,3", "3.04", "33")),
    *((KERNEL, typed) for typed in ("1-1", "1/1", "1×1×1", "1×2", "1")),
    *((SHARE, typed) for typed in ("63.2%", "36.8% or 63.2%")), (("99%", "0.99"), "99.9%"),
    *((THIRDS, typed) for typed in ("0.6", "0.7", "0.66")), (LEAST, "0.17"),
])
def test_a_blank_takes_no_other_number_and_not_several(accepted: tuple[str, ...], typed: str) -> None:
    assert Phrase(accepted, "zh").gap(typed, None) == math.inf
