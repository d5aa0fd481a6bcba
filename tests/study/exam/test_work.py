"""Work: what is read, carried out and written, measured the same for everybody."""

from __future__ import annotations

from statistics import fmean

import pytest

from quizdl.questions.registry import template
from quizdl.questions.variant import make
from quizdl.study.exam.candidate import Pool
from quizdl.study.exam.giveaway import normal
from quizdl.study.exam.work import operations_in, reading_seconds, work_of


@pytest.mark.parametrize(("text", "count"), [
    ("y = 2×3 + 4/2 - 1", 4), ("(-2)×0.5", 1), ("[1, -2, 3]", 0), ("ε = 1e-8", 0), ("√(3² + 4²) = 5", 4),
    ("σ(0.5) = 0.62", 1), ("exp(-1) + ln(2)", 3), ("ResNet-50 has 18 layers", 0), ("5 − 2 = 3", 1),
])  # fmt: skip
def test_operations_are_counted(text: str, count: int) -> None:
    """Signs between numbers, powers, roots and functions; no signs of numbers, no hyphens."""
    assert operations_in(text) == count


def test_reading_counts_words_and_characters() -> None:
    """Twice the text takes twice the time; a Chinese character takes time of its own, punctuation none."""
    assert reading_seconds("one two three " * 2) == 2 * reading_seconds("one two three ")
    assert reading_seconds("梯度下降") == 4 * reading_seconds("梯")
    assert reading_seconds("梯度，下降。") == reading_seconds("梯度下降")
    assert reading_seconds("") == 0


@pytest.mark.parametrize("name", ["conv-pixel", "momentum", "sigmoid-value", "conv-map", "attention-by-hand"])
def test_higher_levels_take_more_work(name: str) -> None:
    """On the average of some seeds."""
    family = template(name)
    low, high = (fmean(work_of(make(family, level, seed), "en").minutes for seed in range(1, 9))
                 for level in (family.levels[0], family.levels[-1]))
    assert low < high


def test_both_languages_are_measured_alike(pool: Pool) -> None:
    """The same question takes about the same in either language, or papers would favour one of them."""
    cards = ["recall:adam.definition", "cloze:relu.definition", "choice:relu.drawback-dying", "conv-pixel@2", "adam@1",
             "im2col-shape@1", "recall:dropout.definition", "cloze:batch-norm.definition"]
    ratios = []
    for card in cards:
        built = pool.build(card, 3) if card in pool else None
        if built is not None:
            zh, en = (work_of(built.questions[language], language).minutes for language in ("zh", "en"))
            ratios.append(zh / en)
    assert len(ratios) >= 4
    assert 0.8 < fmean(ratios) < 1.25


def test_texts_are_compared_without_what_makes_no_difference() -> None:
    """Case, width and spacing."""
    assert normal("Ｂatch  Norm\n$x$") == normal("batch norm x")
