"""Questions about architectures: wild answers carried forward, prompts without loose ends."""

from __future__ import annotations

import re

import pytest

from quizdl.questions.marking import mark
from quizdl.questions.registry import template
from quizdl.questions.variant import make, make_from_givens


@pytest.mark.parametrize("size", ["100000", "9999"])
def test_wild_shapes_are_just_wrong(size: str) -> None:
    """Shapes of a hundred thousand channels are marked without building layers of that size."""
    variant = make(template("channel-bookkeeping"), 3, 1)
    answers = {field.name: "×".join([size] * 3) for field in variant.fields if field.name != "parameters"}
    assert mark(variant, {**answers, "parameters": "1"}).score == 0


def test_plausible_wrong_shapes_are_carried() -> None:
    """A wrong number of channels in between is carried into the number of parameters."""
    variant = make_from_givens(template("channel-bookkeeping"), {
        "channels": 3, "size": 8, "kinds": ["conv3", "conv1"], "widths": [10, 4], "strides": [1, 1],
        "parameters": True})
    marked = mark(variant, {"shape1": "12×8×8", "shape2": "4×8×8", "parameters": str(9 * 3 * 10 + 12 * 4)})
    assert marked.verdicts["parameters"].carried


def test_lines_start_without_a_stray_blank() -> None:
    """No line of a prompt starts with a single blank."""
    for level in template("perceptron-gate").levels:
        prompt = make(template("perceptron-gate"), level, 11).prompt
        assert not [line for text in (prompt.zh, prompt.en) for line in text.split("\n") if re.match(r" \S", line)]


def test_asked_numbers_are_listed() -> None:
    """The last of several numbers that a table row asks for is joined by "and", in every combination."""
    for batch, work in ((0, False), (0, True), (8, True), (8, False)):
        prompt = make_from_givens(template("network-table-row"), {
            "network": "alexnet-2012", "row": "conv1", "image": 227, "batch": batch, "work": work}).prompt
        ask = prompt.en.split("\n")[-1]
        assert ask.count(", and ") + ask.count("units) and ") == 1
        assert "无填充" in prompt.zh
        assert "no padding" in prompt.en
