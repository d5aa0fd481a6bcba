"""Pooling: values against plain loops, gradients against central differences, the tie rule, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from quizdl.engine import pooling
from quizdl.engine.validation import EngineError

CASES = {
    "2x2": {"kernel_size": 2},
    "overlapping": {"kernel_size": 3, "stride": 2},
    "rectangular": {"kernel_size": (3, 1), "stride": (1, 2)},
    "padded": {"kernel_size": 3, "stride": 2, "padding": 1},
    "asymmetric": {"kernel_size": 2, "stride": 2, "padding": ((0, 1), (1, 0))},
    "same": {"kernel_size": 3, "stride": 2, "padding": "same"},
    "gaps": {"kernel_size": 2, "stride": 3},
}
each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
each_divisor = pytest.mark.parametrize("count_include_pad", [True, False])


def sides(case, sizes):
    """(top, left) of the padding and the output size, from the definitions."""
    kernel, stride = case["kernel_size"], case.get("stride", case["kernel_size"])
    kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    stride = stride if isinstance(stride, tuple) else (stride, stride)
    padding = case.get("padding", 0)
    found = []
    for axis, n in enumerate(sizes):
        if padding == "same":
            out = -(-n // stride[axis])
            before = max(0, (out - 1) * stride[axis] + kernel[axis] - n) // 2
        else:
            before, after = padding[axis] if isinstance(padding, tuple) else (padding, padding)
            out = (n + before + after - kernel[axis]) // stride[axis] + 1
        found.append((before, out, kernel[axis], stride[axis]))
    return found


def loop_pool(x, case, combine):
    """``combine`` of each window's list of real pixels and its number of cells, one window at a time."""
    (top, tall, kh, sh), (left, wide, kw, sw) = sides(case, x.shape[2:])
    y = np.zeros((*x.shape[:2], tall, wide))
    for n, c, i, j in np.ndindex(y.shape):
        rows = [i * sh + u - top for u in range(kh)]
        columns = [j * sw + v - left for v in range(kw)]
        pixels = [x[n, c, row, column] for row in rows for column in columns
                  if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]]
        y[n, c, i, j] = combine(pixels, kh * kw)
    return y


def numeric_grad(function, x, grad_output, h=1e-5):
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (grad_output * (function(up) - function(down))).sum() / (2 * h)
    return grad


def drawn(seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(2, 2, 5, 7)) - 3, rng


@each_case
def test_max_pool2d_takes_the_largest_real_pixel(case):
    """All inputs are negative, so a padding of zeros would win if it counted."""
    x, _ = drawn()
    assert_allclose(pooling.max_pool2d(x, **case), loop_pool(x, case, lambda pixels, _: max(pixels)))


@each_divisor
@each_case
def test_avg_pool2d_divides_by_all_or_by_real_cells(case, count_include_pad):
    x, _ = drawn()
    expected = loop_pool(x, case, lambda pixels, cells: sum(pixels) / (cells if count_include_pad else len(pixels)))
    assert_allclose(pooling.avg_pool2d(x, **case, count_include_pad=count_include_pad), expected)


@each_case
def test_max_pool2d_gradient(case):
    x, rng = drawn()
    grad = rng.normal(size=pooling.max_pool2d(x, **case).shape)
    expected = numeric_grad(lambda v: pooling.max_pool2d(v, **case), x, grad)
    assert_allclose(pooling.max_pool2d_backward(grad, x, **case), expected, atol=1e-8)


@each_divisor
@each_case
def test_avg_pool2d_gradient(case, count_include_pad):
    x, rng = drawn()
    options = {**case, "count_include_pad": count_include_pad}
    grad = rng.normal(size=pooling.avg_pool2d(x, **options).shape)
    expected = numeric_grad(lambda v: pooling.avg_pool2d(v, **options), x, grad)
    assert_allclose(pooling.avg_pool2d_backward(grad, x, **options), expected, atol=1e-8)


def test_max_pool2d_tie_goes_to_the_first_in_row_major_order():
    x = np.array([[[[1.0, 5.0], [5.0, 5.0]]]])
    assert pooling.max_pool2d_backward(np.array([[[[2.0]]]]), x, 2).tolist() == [[[[0, 2], [0, 0]]]]


def test_overlapping_windows_add_their_gradients():
    """One pixel that wins all four windows collects all four gradients."""
    x = np.zeros((1, 1, 3, 3))
    x[0, 0, 1, 1] = 1
    grad = pooling.max_pool2d_backward([[[[1.0, 2], [4, 8]]]], x, 2, stride=1)
    assert grad[0, 0, 1, 1] == grad.sum() == 15


def test_global_average_is_the_mean_map_and_its_gradient_is_even():
    x, rng = drawn()
    grad = rng.normal(size=(2, 2))
    assert_allclose(pooling.global_avg_pool2d(x), pooling.avg_pool2d(x, (5, 7))[:, :, 0, 0])
    expected = numeric_grad(pooling.global_avg_pool2d, x, grad)
    assert_allclose(pooling.global_avg_pool2d_backward(grad, x), expected, atol=1e-8)


def test_float32_stays():
    x = drawn()[0].astype(np.float32)
    for forward, backward in ((pooling.max_pool2d, pooling.max_pool2d_backward),
                              (pooling.avg_pool2d, pooling.avg_pool2d_backward)):
        y = forward(x, 3, padding=1)
        assert y.dtype == backward(y, x, 3, padding=1).dtype == np.float32
    assert pooling.global_avg_pool2d(x).dtype == np.float32


X = np.ones((1, 1, 4, 4))
BAD = [
    ("x", lambda: pooling.max_pool2d(X[0], 2)),
    ("x", lambda: pooling.avg_pool2d(X * np.nan, 2)),
    ("x", lambda: pooling.global_avg_pool2d(X[:0])),
    ("kernel_size", lambda: pooling.max_pool2d(X, 0)),
    ("kernel_size", lambda: pooling.max_pool2d(X, 5)),
    ("stride", lambda: pooling.avg_pool2d(X, 2, stride=0)),
    ("padding", lambda: pooling.max_pool2d(X, 2, padding=2)),
    ("padding", lambda: pooling.avg_pool2d(X, 2, padding=((0, 0), (0, 2)))),
    ("grad_output", lambda: pooling.max_pool2d_backward(X, X, 2)),
    ("grad_output", lambda: pooling.avg_pool2d_backward(X, X, 2)),
    ("grad_output", lambda: pooling.global_avg_pool2d_backward(X, X)),
]


@pytest.mark.parametrize("argument, call", BAD)
def test_bad_input_names_its_argument(argument, call):
    with pytest.raises(EngineError) as caught:
        call()
    assert caught.value.argument == argument
