"""Families of questions about convolution: what their feedback says is what was computed."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np
import pytest

from quizdl.questions.marking import mark
from quizdl.questions.registry import template
from quizdl.questions.variant import Variant, make, make_from_givens


def mistake(variant: Variant, name: str) -> Any:
    """The values of a mistake; None where it does not apply."""
    return next((found.values for found in variant.mistakes if found.id == name), None)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("level", [2, 3])
def test_receptive_field_adding_kernels_means_their_sum(level: int, seed: int) -> None:
    """Whoever adds kernel sizes is told so: 5, 5+2, 5+2+5."""
    variant = make(template("receptive-field"), level, seed)
    assert mistake(variant, "kernels-added")["sizes"] == tuple(accumulate(variant.givens.kernels))


def test_receptive_field_overlap_forgotten_is_diagnosed() -> None:
    """k·j per layer in place of (k-1)·j, worked by hand: 5, 5+2×2, 9+5×4."""
    variant = make_from_givens(template("receptive-field"), {
        "kinds": ["conv", "pool", "conv"], "kernels": [5, 2, 5], "strides": [2, 2, 2], "dilations": [1, 1, 1]})
    assert mistake(variant, "overlap-forgotten") == {"sizes": (5, 9, 29)}
    assert mark(variant, {"sizes": "5, 9, 29", "jump": "8"}).verdicts["sizes"].misconception == "overlap-forgotten"


@pytest.mark.parametrize("seed", range(20))
def test_same_padding_k_zeros_only_with_stride_1(seed: int) -> None:
    """"k zeros instead of k-1" is said only of a total of k."""
    for level in (1, 2, 3):
        variant = make(template("same-padding"), level, seed)
        values = mistake(variant, "kernel-not-less-one")
        assert (values is None) == (variant.givens.stride > 1)
        assert values is None or values["total"] == variant.givens.kernel


def test_bias_gradient_divided_by_the_batch_is_diagnosed() -> None:
    """Two examples whose gradients sum to 2 and 6: half of that is the mistake of averaging."""
    grads = [[[[1.0]], [[4.0]]], [[[1.0]], [[2.0]]]]
    variant = make_from_givens(template("conv-bias-gradient"), {"grads": grads, "biases": [0.5, 0.5]})
    assert variant.key["gradient"] == (2.0, 6.0)
    assert mistake(variant, "averaged-over-examples") == {"gradient": (1.0, 3.0)}


@pytest.mark.parametrize("family, givens", [
    ("conv-map", {"x": [[[1, 2], [3, 4]]], "kernel": [[[1, 2], [0, 1]]], "bias": 1}),
    ("conv-kernel-gradient", {"x": [[1, 2], [3, 4]], "grad": [[1, 2]], "kernel": 1}),
])
def test_padded_zeros_are_mentioned_only_where_there_are_any(family: str, givens: dict[str, Any]) -> None:
    if family == "conv-kernel-gradient":
        givens = givens | {"grad": [[1, 2], [3, 4]]}
    for padding in (0, 1):
        if padding and family == "conv-kernel-gradient":
            givens = givens | {"grad": np.ones((4, 4)).tolist()}
        variant = make_from_givens(template(family), givens | {"padding": padding})
        assert ("padded" in variant.steps[0].en) == bool(padding)
        assert ("填充" in variant.steps[0].zh) == bool(padding)


def test_output_size_kept_is_diagnosed_with_explicit_padding() -> None:
    """32×32 stays 32×32 for whoever takes any convolution to keep the size."""
    variant = make_from_givens(template("conv-output-size"), {
        "channels": 3, "height": 32, "width": 32, "out_channels": 8, "kernel_h": 5, "kernel_w": 5,
        "stride_h": 1, "stride_w": 1})
    assert variant.key["shape"] == (8, 28, 28)
    assert mark(variant, {"shape": "8x32x32"}).verdicts["shape"].misconception == "keeps-input-size"


def test_window_centred_on_the_pixel_is_diagnosed() -> None:
    """With a kernel that is 1 in its centre the centred window gives X[1,2] itself."""
    x = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 2, 3], [4, 5, 6, 7]]
    kernel = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    variant = make_from_givens(template("conv-pixel"), {"x": [x], "kernel": [kernel], "bias": 1, "row": 1, "column": 2})
    assert variant.key["pixel"] == 8.0
    assert mistake(variant, "window-centred") == {"pixel": 3.0}
