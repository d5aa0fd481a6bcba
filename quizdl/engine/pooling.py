"""Max, average and global average pooling over (N, C, H, W), each with its gradient.

``stride`` defaults to ``kernel_size``; ``padding`` is read as in convolution (see ``convolution.geometry``) and
must stay below the kernel, so that every window holds a real pixel. Sizes round down; no dilation.
"""

from __future__ import annotations

import numpy as np

from quizdl.engine.convolution.geometry import Geometry, Padding, Size, geometry
from quizdl.engine.convolution.kernels import padded, scatter, windows
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, pair


def _checked(x: ArrayLike, kernel_size: Size, stride: Size | None, padding: Padding) -> tuple[Array, Geometry]:
    x = float_array("x", x, ndim=4)
    kernel = pair("kernel_size", kernel_size, low=1)
    walk = geometry((x.shape[2], x.shape[3]), kernel, kernel if stride is None else stride, padding, 1)
    top, bottom, left, right = walk.padding
    if max(top, bottom) >= kernel[0] or max(left, right) >= kernel[1]:
        raise EngineError("padding", walk.padding, f"less than the kernel {kernel} on every side")
    return x, walk


def _checked_grad(grad_output: ArrayLike, x: Array, output: tuple[int, ...]) -> Array:
    grad = float_array("grad_output", grad_output)
    if grad.shape != (*x.shape[:2], *output):
        need = f"the output's shape, {(*x.shape[:2], *output)}"
        raise EngineError("grad_output", f"shape {grad.shape}", need)
    return grad.astype(x.dtype, copy=False)


def _spread(shares: Array, x: Array, walk: Geometry) -> Array:
    """Shares (N, C, kh, kw, oh, ow) added up at the pixels of ``x`` that they belong to."""
    top, bottom, left, right = walk.padding
    h, w = x.shape[2:]
    image = np.zeros((*x.shape[:2], h + top + bottom, w + left + right), x.dtype)
    scatter(shares, image, walk)
    return np.ascontiguousarray(image[:, :, top:top + h, left:left + w])


def max_pool2d(x: ArrayLike, kernel_size: Size, *, stride: Size | None = None, padding: Padding = 0) -> Array:
    """The largest pixel of each window; padding never wins (it counts as minus infinity)."""
    x, walk = _checked(x, kernel_size, stride, padding)
    return np.asarray(windows(padded(x, walk.padding, -np.inf), walk).max(axis=(2, 3)))


@refuse_overflow
def max_pool2d_backward(grad_output: ArrayLike, x: ArrayLike, kernel_size: Size, *, stride: Size | None = None,
                        padding: Padding = 0) -> Array:
    """Each window's gradient goes to its largest pixel alone, on a tie to the first in row-major order."""
    x, walk = _checked(x, kernel_size, stride, padding)
    grad = _checked_grad(grad_output, x, walk.output)
    view = windows(padded(x, walk.padding, -np.inf), walk)
    n, c, kh, kw, oh, ow = view.shape
    winner = view.reshape(n, c, kh * kw, oh, ow).argmax(axis=2, keepdims=True)
    won = winner == np.arange(kh * kw).reshape(-1, 1, 1)
    return _spread((won * grad[:, :, None]).reshape(view.shape), x, walk)


def _divisor(x: Array, walk: Geometry, count_include_pad: bool) -> Array:
    """What each window's sum is divided by, (oh, ow) or a single number: all its cells, or its real ones."""
    if count_include_pad:
        return np.asarray(walk.kernel[0] * walk.kernel[1], x.dtype)
    real = padded(np.ones((1, 1, *x.shape[2:]), x.dtype), walk.padding)
    return np.asarray(windows(real, walk).sum(axis=(2, 3))[0, 0])


@refuse_overflow
def avg_pool2d(x: ArrayLike, kernel_size: Size, *, stride: Size | None = None, padding: Padding = 0,
               count_include_pad: bool = True) -> Array:
    """The mean of each window. With ``count_include_pad`` (the default, as in PyTorch) padded zeros count as
    pixels; without it (as in TensorFlow) the sum is divided by the number of real pixels only.
    """
    x, walk = _checked(x, kernel_size, stride, padding)
    total = windows(padded(x, walk.padding), walk).sum(axis=(2, 3))
    return np.asarray(total / _divisor(x, walk, count_include_pad))


@refuse_overflow
def avg_pool2d_backward(grad_output: ArrayLike, x: ArrayLike, kernel_size: Size, *, stride: Size | None = None,
                        padding: Padding = 0, count_include_pad: bool = True) -> Array:
    """Each window's gradient is shared equally by its pixels, divided by what the forward divided by."""
    x, walk = _checked(x, kernel_size, stride, padding)
    share = _checked_grad(grad_output, x, walk.output) / _divisor(x, walk, count_include_pad)
    n, c = x.shape[:2]
    return _spread(np.broadcast_to(share[:, :, None, None], (n, c, *walk.kernel, *walk.output)), x, walk)


@refuse_overflow
def global_avg_pool2d(x: ArrayLike) -> Array:
    """The mean of each channel's map, (N, C, H, W) -> (N, C) (Lin et al. 2014, section 3.2)."""
    return np.asarray(float_array("x", x, ndim=4).mean(axis=(2, 3)))


def global_avg_pool2d_backward(grad_output: ArrayLike, x: ArrayLike) -> Array:
    """Every pixel of a map gets the map's gradient (N, C), divided by H W."""
    x = float_array("x", x, ndim=4)
    grad = _checked_grad(grad_output, x, ())
    return np.array(np.broadcast_to((grad / (x.shape[2] * x.shape[3]))[:, :, None, None], x.shape))
