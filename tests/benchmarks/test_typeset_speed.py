"""A formula is laid out in under a millisecond at the median (run by name)."""

from __future__ import annotations

import pytest

from quizdl.typeset.layout import _box
from quizdl.typeset.parser import parse

FORMULAS = [
    r"p_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}",
    r"\hat{x}_i = \frac{x_i - \mu_B}{\sqrt{\sigma_B^2 + \epsilon}}",
    r"\theta_t = \theta_{t-1} - \alpha \frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon}",
    r"\operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right) V",
    r"f(x) = \begin{cases} x & x \ge 0 \\ 0.01x & \text{否则} \end{cases}",
]


@pytest.mark.benchmark
@pytest.mark.parametrize("latex", FORMULAS, ids=range(len(FORMULAS)))
def test_reading_and_drawing_a_formula(benchmark, latex) -> None:
    drawing = benchmark(lambda: _box.__wrapped__(parse.__wrapped__(latex), False))
    assert drawing.height > 1
