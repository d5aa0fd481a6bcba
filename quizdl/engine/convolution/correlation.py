"""2-D convolution layers, that is cross-correlation (kernels are not turned round), and true convolution.

Shapes: ``x`` (N, C, H, W), ``weight`` (O, C / groups, kh, kw), ``bias`` (O,), output (N, O, oh, ow). A kernel of
1x1 mixes channels only; ``groups=C`` is a depthwise convolution. Formulas: Dumoulin & Visin 2016; the
gradients are the adjoints of the forward. float32 stays float32 when both arrays are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.convolution.geometry import Geometry, Padding, Size, geometry
from quizdl.engine.convolution.kernels import correlate, gradients, padded
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer


class Conv2dGrads(NamedTuple):
    """d loss / d each input, in that input's shape; the bias's is there even if none was given."""

    x: Array
    weight: Array
    bias: Array


def checked_bias(bias: ArrayLike, channels: int, like: Array) -> Array:
    """The bias as (O,) in the type of ``like``."""
    array = float_array("bias", bias, ndim=1)
    if array.size != channels:
        raise EngineError("bias", f"{array.size} values", f"{channels}, one per output channel")
    return array.astype(like.dtype, copy=False)


def one_dtype(x: Array, weight: Array) -> tuple[Array, Array]:
    """Both in the wider of their types."""
    if x.dtype == weight.dtype:
        return x, weight
    return x.astype(np.float64, copy=False), weight.astype(np.float64, copy=False)


def _checked(x: ArrayLike, weight: ArrayLike, stride: Size, padding: Padding, dilation: Size,
             groups: int) -> tuple[Array, Array, Geometry]:
    x, weight = one_dtype(float_array("x", x, ndim=4), float_array("weight", weight, ndim=4))
    integer("groups", groups, low=1)
    outputs, channels, kh, kw = weight.shape
    if x.shape[1] != channels * groups:
        need = f"{channels * groups} (weight's {channels} times {groups} groups)"
        raise EngineError("x", f"{x.shape[1]} channels", need)
    if outputs % groups:
        raise EngineError("groups", groups, f"a divisor of weight's {outputs} output channels")
    return x, weight, geometry((x.shape[2], x.shape[3]), (kh, kw), stride, padding, dilation)


@refuse_overflow
def conv2d(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None, *, stride: Size = 1,
           padding: Padding = 0, dilation: Size = 1, groups: int = 1) -> Array:
    """y[n, o, i, j] = bias[o] + sum over c, u, v of x[n, c, i stride + u dilation, j stride + v dilation]
    weight[o, c, u, v], x padded with zeros and c running over the group of o. ``padding``: see ``geometry``.
    """
    x, weight, walk = _checked(x, weight, stride, padding, dilation, groups)
    y = correlate(padded(x, walk.padding), weight, walk, groups)
    if bias is not None:
        y += checked_bias(bias, weight.shape[0], y)[:, None, None]
    return y


@refuse_overflow
def conv2d_backward(grad_output: ArrayLike, x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None, *,
                    stride: Size = 1, padding: Padding = 0, dilation: Size = 1,
                    groups: int = 1) -> Conv2dGrads:
    """The three gradients of ``conv2d``, called with the forward's arguments; ``bias`` does not matter to them."""
    x, weight, walk = _checked(x, weight, stride, padding, dilation, groups)
    if bias is not None:
        checked_bias(bias, weight.shape[0], x)
    grad = float_array("grad_output", grad_output).astype(x.dtype, copy=False)
    if grad.shape != (x.shape[0], weight.shape[0], *walk.output):
        need = f"the output's shape, {(x.shape[0], weight.shape[0], *walk.output)}"
        raise EngineError("grad_output", f"shape {grad.shape}", need)
    of_x, of_weight = gradients(grad, x, weight, walk, groups)
    return Conv2dGrads(of_x, of_weight, np.asarray(grad.sum(axis=(0, 2, 3))))


def convolve2d(x: ArrayLike, kernel: ArrayLike, *, stride: Size = 1, padding: Padding = 0,
               dilation: Size = 1) -> Array:
    """Convolution as in mathematics: ``conv2d`` with the kernel turned by 180 degrees.

    Either one image (H, W) with one kernel (kh, kw) -> (oh, ow), or the shapes of ``conv2d``.
    """
    turned = float_array("kernel", kernel, ndim=(2, 4))[..., ::-1, ::-1]
    image = float_array("x", x, ndim=turned.ndim)
    if turned.ndim == 4:
        return conv2d(image, turned, stride=stride, padding=padding, dilation=dilation)
    y = conv2d(image[None, None], turned[None, None], stride=stride, padding=padding, dilation=dilation)
    return np.asarray(y[0, 0])
