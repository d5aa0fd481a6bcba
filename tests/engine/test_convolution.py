"""Convolution: values against plain loops, gradients against differences and adjointness, bad input refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import signal

from quizdl.engine import convolution as conv
from quizdl.engine.validation import EngineError

CASES = {
    "plain": {"x": (2, 2, 5, 6), "weight": (3, 2, 3, 3)},
    "strided": {"x": (2, 2, 7, 6), "weight": (3, 2, 3, 2), "stride": (2, 3)},
    "padded": {"x": (1, 2, 4, 5), "weight": (2, 2, 3, 3), "padding": 1},
    "padded pair": {"x": (1, 2, 4, 5), "weight": (2, 2, 3, 3), "padding": (2, 0), "stride": 2},
    "asymmetric": {"x": (1, 1, 4, 5), "weight": (2, 1, 2, 3), "padding": ((0, 1), (2, 1))},
    "padded beyond the kernel": {"x": (1, 2, 3, 3), "weight": (2, 2, 2, 2), "padding": 3},
    "same": {"x": (1, 2, 5, 6), "weight": (2, 2, 3, 2), "padding": "same"},
    "same strided": {"x": (1, 2, 5, 7), "weight": (2, 2, 4, 3), "padding": "same", "stride": 2},
    "dilated": {"x": (1, 2, 7, 8), "weight": (2, 2, 3, 2), "dilation": (2, 3), "padding": 1},
    "dilated strided": {"x": (2, 2, 8, 8), "weight": (2, 2, 2, 3), "dilation": 2, "stride": (1, 2)},
    "grouped": {"x": (2, 4, 5, 5), "weight": (6, 2, 3, 3), "groups": 2, "padding": 1},
    "depthwise": {"x": (2, 3, 5, 5), "weight": (3, 1, 3, 3), "groups": 3},
    "depthwise multiplied, strided": {"x": (1, 2, 5, 5), "weight": (4, 1, 3, 3), "groups": 2, "stride": 2},
    "1x1": {"x": (2, 3, 4, 4), "weight": (5, 3, 1, 1)},
    "1x1 strided": {"x": (2, 3, 5, 4), "weight": (2, 3, 1, 1), "stride": 2},
    "whole image": {"x": (2, 2, 3, 4), "weight": (3, 2, 3, 4)},
    "many kernels": {"x": (1, 1, 5, 5), "weight": (9, 1, 3, 3), "padding": 1},
    "unread border": {"x": (1, 1, 6, 6), "weight": (1, 1, 3, 3), "stride": 2},
}
each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)

TRANSPOSED = {
    "plain": {"x": (2, 2, 3, 4), "weight": (2, 3, 3, 2)},
    "doubling": {"x": (1, 2, 3, 4), "weight": (2, 2, 2, 2), "stride": 2},
    "3x3 doubling": {"x": (1, 2, 3, 3), "weight": (2, 2, 3, 3), "stride": 2, "padding": 1, "output_padding": 1},
    "cropped": {"x": (1, 2, 4, 4), "weight": (2, 1, 3, 3), "padding": 1},
    "asymmetric": {"x": (1, 1, 4, 4), "weight": (1, 2, 3, 3), "padding": ((0, 1), (2, 1)), "stride": 2},
    "dilated": {"x": (1, 2, 3, 3), "weight": (2, 2, 2, 3), "dilation": (3, 2), "stride": (2, 1),
                "output_padding": (2, 1)},
    "grouped": {"x": (2, 4, 3, 3), "weight": (4, 3, 2, 2), "groups": 2, "stride": (1, 2)},
    "1x1 with gaps": {"x": (1, 2, 3, 3), "weight": (2, 2, 1, 1), "stride": 3, "output_padding": 2},
    "1x1 extended by dilation": {"x": (1, 2, 3, 3), "weight": (2, 2, 1, 1), "dilation": 2, "output_padding": 1},
}
each_transposed = pytest.mark.parametrize("case", TRANSPOSED.values(), ids=TRANSPOSED)


def drawn(case, seed=0):
    """x, weight, a bias candidate's generator and the remaining options of a case."""
    rng = np.random.default_rng(seed)
    options = {name: value for name, value in case.items() if name not in ("x", "weight")}
    return rng.normal(size=case["x"]), rng.normal(size=case["weight"]), rng, options


def as_pair(value):
    return value if isinstance(value, tuple) else (value, value)


def pads(padding, sizes, kernel, stride, dilation):
    """(top, bottom), (left, right), written from the definitions."""
    if padding == "same":
        found = []
        for n, k, s, d in zip(sizes, kernel, stride, dilation, strict=True):
            total = max(0, (math.ceil(n / s) - 1) * s + d * (k - 1) + 1 - n)
            found.append((total // 2, (total + 1) // 2))
        return found
    return [as_pair(side) for side in as_pair(padding)]


def loop_conv2d(x, weight, bias, stride=1, padding=0, dilation=1, groups=1):
    """Cross-correlation as nested loops over output pixels and kernel cells, skipping cells outside x."""
    stride, dilation = as_pair(stride), as_pair(dilation)
    n, _, h, w = x.shape
    o, each, kh, kw = weight.shape
    (top, bottom), (left, right) = pads(padding, (h, w), (kh, kw), stride, dilation)
    tall = 1 + (h + top + bottom - dilation[0] * (kh - 1) - 1) // stride[0]
    wide = 1 + (w + left + right - dilation[1] * (kw - 1) - 1) // stride[1]
    y = np.zeros((n, o, tall, wide))
    for k, i, j in np.ndindex(o, tall, wide):
        y[:, k, i, j] = bias[k]
        for c, u, v in np.ndindex(each, kh, kw):
            row, column = i * stride[0] + u * dilation[0] - top, j * stride[1] + v * dilation[1] - left
            if 0 <= row < h and 0 <= column < w:
                y[:, k, i, j] += weight[k, c, u, v] * x[:, k // (o // groups) * each + c, row, column]
    return y


def loop_transposed(x, weight, bias, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    """Stamp every input pixel's scaled kernel on a canvas, then crop."""
    stride, dilation, extra = as_pair(stride), as_pair(dilation), as_pair(output_padding)
    (top, bottom), (left, right) = (as_pair(side) for side in as_pair(padding))
    n, channels, h, w = x.shape
    each, kh, kw = weight.shape[1:]
    canvas = np.zeros((n, each * groups, (h - 1) * stride[0] + dilation[0] * (kh - 1) + 1 + extra[0],
                       (w - 1) * stride[1] + dilation[1] * (kw - 1) + 1 + extra[1]))
    for c, i, j, k, u, v in np.ndindex(channels, h, w, each, kh, kw):
        out = c // (channels // groups) * each + k
        canvas[:, out, i * stride[0] + u * dilation[0], j * stride[1] + v * dilation[1]] += (
            x[:, c, i, j] * weight[c, k, u, v])
    canvas += bias[:, None, None]
    return canvas[:, :, top:canvas.shape[2] - bottom, left:canvas.shape[3] - right]


def numeric_grad(function, x, grad_output, h=1e-5):
    """d sum(grad_output * function(x)) / dx by central differences."""
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (grad_output * (function(up) - function(down))).sum() / (2 * h)
    return grad


@each_case
def test_conv2d_is_the_loop(case):
    x, weight, rng, options = drawn(case)
    bias = rng.normal(size=len(weight))
    assert_allclose(conv.conv2d(x, weight, bias, **options), loop_conv2d(x, weight, bias, **options), atol=1e-12)
    assert_allclose(conv.conv2d(x, weight, **options), loop_conv2d(x, weight, 0 * bias, **options), atol=1e-12)


@each_case
def test_conv2d_gradients_are_central_differences(case):
    x, weight, rng, options = drawn(case)
    bias = rng.normal(size=len(weight))
    grad = rng.normal(size=conv.conv2d(x, weight, bias, **options).shape)
    grads = conv.conv2d_backward(grad, x, weight, bias, **options)
    assert_allclose(grads.x, numeric_grad(lambda v: conv.conv2d(v, weight, bias, **options), x, grad), atol=1e-8)
    assert_allclose(grads.weight, numeric_grad(lambda v: conv.conv2d(x, v, bias, **options), weight, grad),
                    atol=1e-8)
    assert_allclose(grads.bias, numeric_grad(lambda v: conv.conv2d(x, weight, v, **options), bias, grad),
                    atol=1e-8)


@each_case
def test_backward_is_the_adjoint_of_forward(case):
    """<y(x, w), g> = <x, dx(g)> = <w, dw(g)>, as convolution is linear in x and in w."""
    x, weight, rng, options = drawn(case, seed=1)
    y = conv.conv2d(x, weight, **options)
    grad = rng.normal(size=y.shape)
    grads = conv.conv2d_backward(grad, x, weight, **options)
    assert (x * grads.x).sum() == pytest.approx((y * grad).sum())
    assert (weight * grads.weight).sum() == pytest.approx((y * grad).sum())


def test_a_batch_in_several_blocks_equals_its_images_one_by_one():
    """Large batches are worked off in blocks; where the cuts fall changes nothing."""
    rng = np.random.default_rng(2)
    x, weight = rng.normal(size=(5, 8, 60, 60)), rng.normal(size=(4, 8, 3, 3))
    grad = rng.normal(size=(5, 4, 60, 60))
    whole = conv.conv2d_backward(grad, x, weight, padding=1)
    parts = [conv.conv2d_backward(grad[k:k + 1], x[k:k + 1], weight, padding=1) for k in range(5)]
    assert_allclose(conv.conv2d(x, weight, padding=1)[3:4], conv.conv2d(x[3:4], weight, padding=1), atol=1e-12)
    assert_allclose(whole.x, np.concatenate([part.x for part in parts]), atol=1e-12)
    assert_allclose(whole.weight, sum(part.weight for part in parts), atol=1e-9)


def test_float32_stays_and_mixed_types_widen():
    x, weight = np.ones((1, 2, 4, 4), np.float32), np.ones((3, 2, 3, 3), np.float32)
    grads = conv.conv2d_backward(np.ones((1, 3, 2, 2)), x, weight)
    assert conv.conv2d(x, weight, [1.0, 2, 3]).dtype == np.float32
    assert {grad.dtype for grad in grads} == {np.dtype(np.float32)}
    assert conv.conv2d(x, weight.astype(np.float64)).dtype == np.float64


def test_inputs_are_left_alone_and_views_are_fine():
    """Non-contiguous and read-only arrays give what their copies give, and nothing is written to them."""
    rng = np.random.default_rng(3)
    x, weight = rng.normal(size=(6, 7, 2, 3)).transpose(3, 2, 0, 1), rng.normal(size=(3, 3, 2, 4)).T[:, :, ::-1]
    x.setflags(write=False)
    assert_allclose(conv.conv2d(x, weight), conv.conv2d(x.copy(), weight.copy()))
    y = conv.conv2d(x, np.ones((1, 2, 1, 1)))
    y[:] = 0
    assert x.any()


def test_1x1_is_a_matrix_product_at_every_pixel():
    rng = np.random.default_rng(4)
    x, weight = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=(6, 3, 1, 1))
    expected = np.einsum("oc,nchw->nohw", weight[:, :, 0, 0], x)
    assert_allclose(conv.conv2d(x, weight), expected)


def test_convolve2d_is_scipys_convolution_and_not_conv2d():
    """A true convolution turns the kernel; cross-correlation does not."""
    rng = np.random.default_rng(5)
    image, kernel = rng.normal(size=(6, 7)), rng.normal(size=(3, 2))
    assert_allclose(conv.convolve2d(image, kernel), signal.convolve2d(image, kernel, mode="valid"))
    correlated = conv.conv2d(image[None, None], kernel[None, None])[0, 0]
    assert_allclose(correlated, signal.correlate2d(image, kernel, mode="valid"))
    full = conv.convolve2d(image[None, None], kernel[None, None], padding=(2, 1))[0, 0]
    assert_allclose(full, signal.convolve2d(image, kernel, mode="full"))


def test_im2col_columns_are_windows_and_make_the_convolution():
    """Column p is window p, channel by channel, row by row; the product with the kernels is conv2d."""
    rng = np.random.default_rng(6)
    x, weight = rng.normal(size=(2, 3, 5, 6)), rng.normal(size=(4, 3, 3, 2))
    columns = conv.im2col(x, (3, 2), stride=(1, 2), padding=1)
    assert columns.shape == (2, 18, 5 * 4)
    frame = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    assert_allclose(columns[1, :, 6], frame[1, :, 1:4, 4:6].ravel())
    product = (weight.reshape(4, -1) @ columns).reshape(2, 4, 5, 4)
    assert_allclose(product, conv.conv2d(x, weight, stride=(1, 2), padding=1))


@pytest.mark.parametrize("options", [{}, {"stride": 2}, {"padding": 1, "dilation": 2}, {"padding": "same"}], ids=str)
def test_col2im_is_the_adjoint_of_im2col(options):
    """<im2col(x), c> = <x, col2im(c)>, and of ones it counts how often each pixel is read."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(2, 2, 6, 5))
    columns = conv.im2col(x, 3, **options)
    other = rng.normal(size=columns.shape)
    assert (columns * other).sum() == pytest.approx((x * conv.col2im(other, x.shape, 3, **options)).sum())


def test_col2im_of_ones_counts_the_windows_over_each_pixel():
    counts = conv.col2im(np.ones((1, 9, 9)), (1, 1, 5, 5), 3)[0, 0]
    assert counts.tolist() == np.outer([1, 2, 3, 2, 1], [1, 2, 3, 2, 1]).tolist()


@each_transposed
def test_conv_transpose2d_is_stamping(case):
    x, weight, rng, options = drawn(case)
    bias = rng.normal(size=weight.shape[1] * options.get("groups", 1))
    expected = loop_transposed(x, weight, bias, **options)
    assert_allclose(conv.conv_transpose2d(x, weight, bias, **options), expected, atol=1e-12)


@each_transposed
def test_conv_transpose2d_gradients_are_central_differences(case):
    x, weight, rng, options = drawn(case)
    bias = rng.normal(size=weight.shape[1] * options.get("groups", 1))
    layer = conv.conv_transpose2d
    grad = rng.normal(size=layer(x, weight, bias, **options).shape)
    grads = conv.conv_transpose2d_backward(grad, x, weight, bias, **options)
    assert_allclose(grads.x, numeric_grad(lambda v: layer(v, weight, bias, **options), x, grad), atol=1e-8)
    assert_allclose(grads.weight, numeric_grad(lambda v: layer(x, v, bias, **options), weight, grad), atol=1e-8)
    assert_allclose(grads.bias, numeric_grad(lambda v: layer(x, weight, v, **options), bias, grad), atol=1e-8)


def test_transposed_convolution_is_the_gradient_of_a_convolution():
    """With the same weight, conv_transpose2d(g) is the x-gradient that conv2d sends back for g."""
    rng = np.random.default_rng(8)
    x, weight = rng.normal(size=(2, 3, 7, 7)), rng.normal(size=(4, 3, 3, 3))
    grad = rng.normal(size=(2, 4, 4, 4))
    back = conv.conv2d_backward(grad, x, weight, stride=2, padding=1).x
    assert_allclose(conv.conv_transpose2d(grad, weight, stride=2, padding=1), back, atol=1e-12)


@given(st.integers(1, 30), st.integers(1, 7), st.integers(1, 4), st.integers(0, 4), st.integers(1, 3))
def test_output_size_counts_the_windows_that_fit(n, k, stride, padding, dilation):
    """The formula equals counting start positions; too large a kernel is refused."""
    span = dilation * (k - 1) + 1
    starts = [start for start in range(0, n + 2 * padding, stride) if start + span <= n + 2 * padding]
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    if not starts:
        with pytest.raises(EngineError, match="kernel_size"):
            conv.conv_output_size(n, k, **options)
        return
    assert conv.conv_output_size(n, k, **options) == len(starts)
    assert conv.conv_output_size(n, k, stride=stride, padding=(2 * padding, 0), dilation=dilation) == len(starts)
    out = conv.conv2d(np.ones((1, 1, n, n)), np.ones((1, 1, k, k)), **options)
    assert out.shape == (1, 1, len(starts), len(starts))


@given(st.integers(1, 30), st.integers(1, 7), st.integers(1, 4), st.integers(1, 3))
def test_same_padding_gives_size_over_stride_rounded_up(n, k, stride, dilation):
    size = conv.conv_output_size(n, k, stride=stride, padding="same", dilation=dilation)
    assert size == math.ceil(n / stride)


def test_same_padding_puts_the_odd_pixel_at_the_bottom_and_right():
    """A 2x2 kernel reads one pixel further down and right: the last output sees only the corner."""
    x = np.arange(9.0).reshape(1, 1, 3, 3)
    y = conv.conv2d(x, np.ones((1, 1, 2, 2)), padding="same")[0, 0]
    assert y[0, 0] == 0 + 1 + 3 + 4
    assert y[2, 2] == 8


def test_well_known_sizes():
    """AlexNet's first layer, the stem of ResNet, VGG's kernel, and valid."""
    assert conv.conv_output_size(227, 11, stride=4) == 55
    assert conv.conv_output_size(224, 7, stride=2, padding=3) == 112
    assert conv.conv_output_size(56, 3, padding=1) == 56
    assert conv.conv_output_size(32, 5, padding="valid") == 28


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(0, 2), st.integers(1, 3), st.data())
def test_transposed_size_undoes_the_convolutions(n, k, stride, padding, dilation, data):
    """A convolution maps the transposed size back to n, whatever output_padding below the stride."""
    extra = data.draw(st.integers(0, stride - 1))
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    if (n - 1) * stride - 2 * padding + dilation * (k - 1) + 1 + extra < 1:
        with pytest.raises(EngineError, match="padding"):
            conv.conv_transpose_output_size(n, k, output_padding=extra, **options)
        return
    size = conv.conv_transpose_output_size(n, k, output_padding=extra, **options)
    assert conv.conv_output_size(size, k, **options) == n


X, W = np.ones((1, 2, 5, 5)), np.ones((4, 2, 3, 3))
BAD = [
    ("x", lambda: conv.conv2d(X[0], W)),
    ("weight", lambda: conv.conv2d(X, W[0])),
    ("x", lambda: conv.conv2d(X[:, :1], W)),
    ("x", lambda: conv.conv2d(X[:0], W)),
    ("x", lambda: conv.conv2d(np.full_like(X, np.nan), W)),
    ("x", lambda: conv.conv2d([[1.0], [1.0, 2.0]], W)),
    ("bias", lambda: conv.conv2d(X, W, np.ones(3))),
    ("bias", lambda: conv.conv2d_backward(np.ones((1, 4, 3, 3)), X, W, np.ones(3))),
    ("stride", lambda: conv.conv2d(X, W, stride=0)),
    ("stride", lambda: conv.conv2d(X, W, stride=(1, 2, 3))),
    ("stride", lambda: conv.conv2d(X, W, stride=1.5)),
    ("padding", lambda: conv.conv2d(X, W, padding=-1)),
    ("padding", lambda: conv.conv2d(X, W, padding="full")),
    ("padding", lambda: conv.conv2d(X, W, padding=(1, 2, 3))),
    ("padding", lambda: conv.conv2d(X, W, padding=((1, 2), (3, 4, 5)))),
    ("padding", lambda: conv.conv2d(X, W, padding=True)),
    ("padding", lambda: conv.conv2d(X, W, padding=np.array([1, 1]))),
    ("dilation", lambda: conv.conv2d(X, W, dilation=0)),
    ("kernel_size", lambda: conv.conv2d(X, W, dilation=3)),
    ("groups", lambda: conv.conv2d(X, W, groups=0)),
    ("groups", lambda: conv.conv2d(np.ones((1, 6, 5, 5)), W, groups=3)),
    ("x", lambda: conv.conv2d(X, W, groups=2)),
    ("grad_output", lambda: conv.conv2d_backward(np.ones((1, 4, 5, 5)), X, W)),
    ("kernel", lambda: conv.convolve2d(np.ones((3, 3)), np.ones(3))),
    ("x", lambda: conv.convolve2d(X, np.ones((3, 3)))),
    ("kernel_size", lambda: conv.im2col(X, 6)),
    ("kernel_size", lambda: conv.im2col(X, 0)),
    ("columns", lambda: conv.col2im(np.ones((1, 18, 8)), X.shape, 3)),
    ("x_shape", lambda: conv.col2im(np.ones((1, 18, 9)), (2, 5, 5), 3)),
    ("x", lambda: conv.conv_transpose2d(X, W)),
    ("padding", lambda: conv.conv_transpose2d(X, W[:2], padding="same")),
    ("padding", lambda: conv.conv_transpose2d(X, W[:2], padding=4)),
    ("output_padding", lambda: conv.conv_transpose2d(X, W[:2], stride=2, output_padding=2)),
    ("groups", lambda: conv.conv_transpose2d(X, W[:2], groups=3)),
    ("grad_output", lambda: conv.conv_transpose2d_backward(X, X, W[:2])),
    ("input_size", lambda: conv.conv_output_size(0, 1)),
    ("kernel_size", lambda: conv.conv_output_size(3, 5)),
    ("padding", lambda: conv.conv_output_size(3, 3, padding="half")),
    ("stride", lambda: conv.conv_output_size(3, 3, stride=True)),
]


@pytest.mark.parametrize("argument, call", BAD)
def test_bad_input_names_its_argument(argument, call):
    with pytest.raises(EngineError) as caught:
        call()
    assert caught.value.argument == argument
