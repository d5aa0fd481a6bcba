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
