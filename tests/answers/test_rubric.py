"""Short answers: which key points they make, in whose words, and that a denial is not a statement."""

from __future__ import annotations

import random

import pytest

from quizdl.answers.rubric import KeyPoint, score_short_answer
from quizdl.answers.words import stem
from quizdl.text import Language

ZERO = KeyPoint("zero", ("零均值", "零中心"), ("zero-centered", "zero mean"))
VANISH = KeyPoint("vanish", ("梯度 消失", "梯度弥散"), ("vanishing gradient", "gradients vanish"))
NONLINEAR = KeyPoint("nonlinear", ("非线性",), ("nonlinear",))
UNBIASED = KeyPoint("unbiased", ("无偏",), ("unbiased",))
NOT_ZERO = KeyPoint("not-zero", ("不是零均值",), ("not zero-centered",))
CHEAP = KeyPoint("cheap", ("计算 简单", "计算快"), ("cheap to compute", "fast computation"))
SAME_VARIANCE = KeyPoint("same-variance", ("方差不变",), ("variance unchanged",))
KEEP_PROB = KeyPoint("keep-prob", ("除以 keep_prob",), ("divided by keep_prob",))
GAMMA = KeyPoint("gamma", ("γ",), ("γ",))
MINUS_INFINITY = KeyPoint("minus-infinity", ("负无穷",), ("minus infinity",))
TERMS = dict.fromkeys(("BN", "批归一化", "batch norm", "batch normalization"), "bn")
TERMS |= dict.fromkeys(("ReLU", "修正线性单元"), "relu")

SAID = [
    (MINUS_INFINITY, "zh", "把被掩码的分数设为负无穷。", "负无穷"),
    (ZERO, "zh", "输出是零均值的", "零均值"),
    (ZERO, "zh", "输出不仅有界，还是零均值的", "零均值"),
    (ZERO, "zh", "不是 sigmoid 而是零均值的 tanh", "零均值"),
    (ZERO, "zh", "与 sigmoid 不同的是零均值", "零均值"),
    (ZERO, "en", "The output is Zero Centred.", "Zero Centred"),
    (ZERO, "en", "It is not only zero-centered", "zero-centered"),
    (ZERO, "en", "not cheap, but zero-centered", "zero-centered"),
    (ZERO, "zh", "它的输出 zero-centered", "zero-centered"),
    (VANISH, "zh", "深层时梯度容易消失", "梯度容易消失"),
    (VANISH, "en", "the gradients will vanish", "gradients will vanish"),
    (VANISH, "en", "It isn't zero-centered and the gradients are vanishing", "gradients are vanishing"),
    (VANISH, "en", "ＶＡＮＩＳＨＩＮＧ　ｇｒａｄｉｅｎｔｓ", "ＶＡＮＩＳＨＩＮＧ　ｇｒａｄｉｅｎｔｓ"),
    (NONLINEAR, "zh", "引入了非线性", "线性"),
    (NONLINEAR, "en", "a non-linear function", "non-linear"),
    (UNBIASED, "zh", "是无偏估计", "无偏"),
    (NOT_ZERO, "zh", "输出并非零均值", "零均值"),
    (NOT_ZERO, "en", "outputs aren't zero-centered", "aren't zero-centered"),
    (CHEAP, "zh", "计算起来非常简单", "计算起来非常简单"),
    (SAME_VARIANCE, "zh", "目标是使各层的方差不变", "方差不变"),
    (SAME_VARIANCE, "zh", "让方差逐层大致不会变", "方差逐层大致不会变"),
    (KEEP_PROB, "zh", "训练时要除以 keep_prob 再输出", "除以 keep_prob"),
    (GAMMA, "zh", "由缩放参数 γ 决定", "γ"),
    (GAMMA, "en", "scaled by $\\gamma$", "gamma"),
    (GAMMA, "en", "scaled by Γ", "Γ"),
]

NOT_SAID = [
    (ZERO, "zh", "输出不是零均值", True),
    (ZERO, "zh", "输出是非零均值的", True),
    (ZERO, "zh", "零均值是错的", True),
    (ZERO, "en", "the output is not zero-centered", True),
    (ZERO, "en", "it isn't zero centered", True),
    (ZERO, "en", "non-zero-centered outputs", True),
    (ZERO, "en", "zero-centered is false", True),
    (VANISH, "zh", "避免了梯度消失", True),
    (VANISH, "zh", "没有梯度爆炸和梯度消失", True),
    (VANISH, "en", "ReLU avoids vanishing gradients", True),
    (VANISH, "en", "no exploding or vanishing gradients", True),
    (NONLINEAR, "zh", "它是线性的", True),
    (NONLINEAR, "zh", "没有非线性", True),
    (NOT_ZERO, "zh", "输出是零均值的", True),
    (UNBIASED, "zh", "有偏置项", False),
    (SAME_VARIANCE, "zh", "方差变大", True),
    (SAME_VARIANCE, "zh", "不是使方差不变", True),
    (SAME_VARIANCE, "zh", "方差随层数变大", False),
    (KEEP_PROB, "zh", "除以 keep", False),
    (GAMMA, "en", "scaled by β", False),
    (ZERO, "zh", "输出均值大于零", False),
    (ZERO, "en", "mean of zebras", False),
    (VANISH, "zh", "梯度很大。误差消失", False),
    (CHEAP, "en", "", False),
]


@pytest.mark.parametrize("point, language, text, where", SAID)
def test_a_point_is_found_in_other_words(point: KeyPoint, language: Language, text: str, where: str) -> None:
    mark = score_short_answer(text, [point], language)
    assert mark.mark == 1
    span = mark.points[0].span
    assert span is not None
    assert text[slice(*span)] == where


@pytest.mark.parametrize("point, language, text, denied", NOT_SAID)
def test_a_denial_or_another_thing_is_not_the_point(
    point: KeyPoint, language: Language, text: str, denied: bool
) -> None:
    mark = score_short_answer(text, [point], language)
    assert (mark.mark, mark.points[0].matched, mark.points[0].denied) == (0, False, denied)


def test_saying_and_denying_does_not_count() -> None:
    assert score_short_answer("零均值。但不是零均值。", [ZERO], "zh").mark == 0


def test_the_mark_is_the_share_of_weight() -> None:
    points = [KeyPoint("a", zh=("快速",), weight=3), KeyPoint("b", zh=("稳定",), weight=1)]
    assert score_short_answer("训练快速", points, "zh").mark == 0.75
    assert score_short_answer("快速而稳定", points, "zh").mark == 1
    assert score_short_answer("别的", points, "zh").mark == 0


@pytest.mark.parametrize("text", ["用 BN", "使用 Batch-Norm", "加批归一化层", "batch  normalization", "Ｂatch norm"])
def test_terms_are_one_in_every_spelling(text: str) -> None:
    point = KeyPoint("bn", ("批归一化",), ("batch norm",))
    assert score_short_answer(text, [point], "zh", TERMS).mark == 1


def test_a_term_is_not_found_inside_a_longer_word() -> None:
    assert score_short_answer("the ebnf grammar", [KeyPoint("bn", en=("BN",))], "en", TERMS).mark == 0
    assert score_short_answer("PReLU", [KeyPoint("r", zh=("修正线性单元",))], "zh", TERMS).mark == 0


@pytest.mark.parametrize(
    "family",
    [
        {"saturate", "saturates", "saturated", "saturating", "saturation"},
        {"vanish", "vanishes", "vanished", "vanishing"},
        {"centered", "centred", "center", "centre", "centering"},
        {"normalize", "normalise", "normalized", "normalisation", "normalization"},
        {"gradient", "gradients"},
        {"stop", "stops", "stopped", "stopping"},
    ],
)
def test_forms_of_one_word_share_a_stem(family: set[str]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize("one, other", [("batch", "bath"), ("loss", "lose"), ("bias", "basis"), ("relu", "rely")])
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_wrong_points_are_the_callers_error() -> None:
    with pytest.raises(ValueError, match="points"):
        score_short_answer("x", [], "en")
    with pytest.raises(ValueError, match="wording"):
        KeyPoint("a")
    with pytest.raises(ValueError, match="weight"):
        KeyPoint("a", en=("x",), weight=0)


def test_random_text_gets_a_mark_and_spans_inside_it() -> None:
    source = random.Random(3)
    alphabet = list("不没非零均值梯度消失的。，but ßİ①\ud800\ue000\x00")
    alphabet += ["zero", "centered", " not ", "n't", "BN", "批归一化"]
    points = [ZERO, VANISH, NOT_ZERO, KeyPoint("bn", ("批归一化",), ("batch norm",))]
    for _ in range(400):
        text = "".join(source.choices(alphabet, k=source.randint(0, 40)))
        mark = score_short_answer(text, points, source.choice(["zh", "en"]), TERMS)
        assert 0 <= mark.mark <= 1
        for point in mark.points:
            assert point.span is None or 0 <= point.span[0] < point.span[1] <= len(text)
