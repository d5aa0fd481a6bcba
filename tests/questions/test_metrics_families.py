"""Questions about metrics: conventions at the edge of what is legal, and what wrong methods lead to."""

from __future__ import annotations

from quizdl.questions.registry import template
from quizdl.questions.variant import Variant, make_from_givens

POINT = {"labels": [1, 1, 0, 1, 0], "scores": [0.9, 0.7, 0.6, 0.5, 0.2]}


def mistake(variant: Variant, name: str) -> dict[str, object]:
    return next(dict(each.values) for each in variant.mistakes if each.id == name)


def test_precision_of_nothing_is_stated() -> None:
    """Above the highest score nothing is called positive: the prompt says what precision counts as then."""
    variant = make_from_givens(template("threshold-point"), {**POINT, "threshold": 0.95})
    assert variant.key["pr"] == (0.0, 1.0)
    assert "记为 1" in variant.prompt.zh
    assert "counts as 1" in variant.prompt.en


def test_strictly_above_looks_for_its_own_threshold() -> None:
    """Who calls only higher scores positive reaches the recall of 2/3 one score later, with the same counts."""
    variant = make_from_givens(template("threshold-point"), {**POINT, "min_recall": 0.6})
    assert variant.key["threshold"] == 0.7
    assert mistake(variant, "strictly-above") == {"threshold": 0.6}
