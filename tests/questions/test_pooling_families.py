"""Questions about pooling: prompts that leave nothing open, keys that tell a learner from a guess."""

from __future__ import annotations

import pytest

from quizdl.questions.marking import mark
from quizdl.questions.registry import template
from quizdl.questions.variant import make, make_from_givens

MAP = {"x": [[1, 2], [3, 4]], "kind": "max", "kernel_size": 2, "stride": 2}
SIZE = {"channels": 3, "height": 8, "width": 8, "kernel_size": 2, "stride": 2}


@pytest.mark.parametrize("family,givens", [("pool-forward", MAP), ("pool-size", {**SIZE, "rounding": "down"})])
def test_no_padding_is_said_in_words(family: str, givens: dict[str, object]) -> None:
    """Padding of 0 pixels reads as "no padding": in Chinese the bare number would mean a border of zeros."""
    plain = make_from_givens(template(family), {**givens, "padding": 0}).prompt
    assert "无填充" in plain.zh
    assert "填充 0" not in plain.zh
    assert "no padding" in plain.en
    padded = make_from_givens(template(family), {**givens, "padding": 1}).prompt
    assert "每边填充 1 个像素" in padded.zh


@pytest.mark.parametrize("level", [1, 2, 3])
def test_pooled_maps_are_not_all_the_same(level: int) -> None:
    """A drawn output map holds different numbers, so that it cannot be guessed."""
    for seed in range(60):
        rows = make(template("pool-forward"), level, seed).key["output"]
        assert len({value for row in rows for value in row}) > 1, seed


def test_a_wild_shape_is_just_wrong() -> None:
    """Sizes too large for a number that follows from them cost the answer, not the program."""
    variant = make(template("pool-size"), 2, 0)
    marked = mark(variant, {"shape": "1e300×1e300×1e300", "parameters": "0", "values": "5"})
    assert marked.verdicts["values"].outcome != "right"
