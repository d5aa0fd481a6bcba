"""Transposed convolution: the gradient of a convolution by its input, used as a layer that enlarges.

Shapes as in PyTorch: ``x`` (N, C, H, W), ``weight`` (C, O / groups, kh, kw), ``bias`` (O,), output (N, O, oh, ow)
with the sizes of ``conv_transpose_output_size``. ``padding`` crops the output: a whole number, a (height, width) pair
or ((top, bottom), (left, right)). ``output_padding`` adds pixels at the bottom and right.
"""

from __future__ import annotations

import numpy as np

from quizdl.engine.convolution.correlation import Conv2dGrads, checked_bias, one_dtype
from quizdl.engine.convolution.geometry import Geometry, Padding, Size, conv_transpose_output_size, sides
from quizdl.engine.convolution.kernels import correlate, input_gradient, padded, weight_gradient
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, pair


def _checked(x: ArrayLike, weight: ArrayLike, stride: Size, padding: Padding, output_padding: Size,
             dilation: Size, groups: int) -> tuple[Array, Array, Geometry, tuple[int, int]]:
    """x, weight, the walk of the convolution that this one transposes, and the size of the output."""
    x, weight = one_dtype(float_array("x", x, ndim=4), float_array("weight", weight, ndim=4))
    integer("groups", groups, low=1)
    channels, _, kh, kw = weight.shape
    if x.shape[1] != channels:
        raise EngineError("x", f"{x.shape[1]} channels", f"weight's {channels}")
    if channels % groups:
        raise EngineError("groups", groups, f"a divisor of x's {channels} channels")
    if isinstance(padding, str) and padding == "same":
        raise EngineError("padding", '"same"', "pixels to crop: a transposed convolution has no same padding")
    stride_h, stride_w = pair("stride", stride, low=1)
    dilation_h, dilation_w = pair("dilation", dilation, low=1)
    extra_h, extra_w = pair("output_padding", output_padding, low=0)
    top, bottom, left, right = sides(padding)
    h, w = x.shape[2], x.shape[3]
    size = (conv_transpose_output_size(h, kh, stride=stride_h, padding=(top, bottom), output_padding=extra_h,
                                       dilation=dilation_h),
            conv_transpose_output_size(w, kw, stride=stride_w, padding=(left, right), output_padding=extra_w,
                                       dilation=dilation_w))
    walk = Geometry((kh, kw), (stride_h, stride_w), (top, bottom, left, right), (dilation_h, dilation_w), (h, w))
    return x, weight, walk, size


@refuse_overflow
def conv_transpose2d(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None, *, stride: Size = 1,
                     padding: Padding = 0, output_padding: Size = 0, dilation: Size = 1,
                     groups: int = 1) -> Array:
    """Each pixel of ``x`` stamps its kernel, scaled, onto the output, ``stride`` apart; overlaps add up
    (Dumoulin & Visin 2016, chapter 4).
    """
    x, weight, walk, size = _checked(x, weight, stride, padding, output_padding, dilation, groups)
    y = input_gradient(x, weight, walk, groups, size)
    if bias is not None:
        y = y + checked_bias(bias, y.shape[1], y)[:, None, None]
    return np.ascontiguousarray(y)


@refuse_overflow
def conv_transpose2d_backward(grad_output: ArrayLike, x: ArrayLike, weight: ArrayLike,
                              bias: ArrayLike | None = None, *, stride: Size = 1, padding: Padding = 0,
                              output_padding: Size = 0, dilation: Size = 1, groups: int = 1) -> Conv2dGrads:
    """The three gradients of ``conv_transpose2d``; the one of ``x`` is a plain convolution of grad_output."""
    x, weight, walk, size = _checked(x, weight, stride, padding, output_padding, dilation, groups)
    outputs = weight.shape[1] * groups
    if bias is not None:
        checked_bias(bias, outputs, x)
    grad = float_array("grad_output", grad_output).astype(x.dtype, copy=False)
    if grad.shape != (x.shape[0], outputs, *size):
        raise EngineError("grad_output", f"shape {grad.shape}",
                          f"the output's shape, {(x.shape[0], outputs, *size)}")
    image = padded(grad, walk.padding)
    return Conv2dGrads(correlate(image, weight, walk, groups), weight_gradient(x, image, walk, groups),
                       np.asarray(grad.sum(axis=(0, 2, 3))))
