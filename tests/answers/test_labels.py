"""Labels of figures are right as a whole, however they are written, and never in part."""

from __future__ import annotations

import pytest

from quizdl.answers.label_policy import Label
from quizdl.answers.reading import read


@pytest.mark.parametrize("label, typed", [
    ("hₜ₋₁", "h_{t-1}"), ("hₜ₋₁", "h_t-1"), ("hₜ₋₁", "h(t−1)"), ("cₜ", "C_t"), ("ŷ₂", "y_2"), ("ŷ₂", "ŷ2"),
    ("1×1 卷积，64", "1x1 卷积, 64"), ("1×1 convolution", "1 * 1 Convolution"), ("O(n²d)", "O(n^2 d)"),
    ("fully connected layers", "the fully-connected layer"), ("add & norm", "Add and Norm"), ("×", "×"),
    ("multi-head self-attention", "Multi-Head Self Attention"), ("矩阵乘 QKᵀ", "矩阵乘QK^T"), ("(0, 1)", "（0，1）"),
    ("除以 √dₖ", "除以 sqrt(d_k)"), ("+", "＋"), ("归一化的层", "归一化层"), ("1−", "1-"),
])
def test_spellings_of_a_label(label: str, typed: str) -> None:
    """Case, width, spaces, brackets, subscripts, hyphens, plurals and articles make no difference."""
    assert Label((label,)).accepts(read(typed, "text").value, label)


@pytest.mark.parametrize("label, typed", [
    ("hₜ", "hₜ₋₁"), ("hₜ₋₁", "hₜ"), ("hₜ", "h̃ₜ"), ("×", "+"), ("+1", "−1"), ("×(−1)", "+1"), ("1−", "1"),
    ("×2", "2"), ("3×3 卷积", "5×5 卷积"), ("掩码", "掩码分支"), ("mask", "no mask"), ("O(n²d)", "O(nd²)"),
    ("yes", "no"), ("multi-head self-attention", "masked multi-head self-attention"), ("C", "N×C"), ("+", ""),
    ("×", "  "), ("(1, 1)", "(0, 1)"), ("1×1", "1.1"), ("x", "x" * 500),
])
def test_other_labels(label: str, typed: str) -> None:
    """A sign, an index or a word more or less is another label."""
    assert not Label((label,)).accepts(typed, label)
