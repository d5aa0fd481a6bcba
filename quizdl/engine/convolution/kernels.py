"""The three products behind every convolution here, on arrays that are already checked.

Images go through in blocks: a block's windows are copied into columns that a single matrix product
consumes while they are still in cache. That beats expanding the whole batch at once.
Shapes: image (N, C, H, W) already padded; weight (O, C / groups, kh, kw); grad (N, O, oh, ow).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from quizdl.engine.convolution.geometry import Geometry
from quizdl.engine.validation import Array

_BLOCK = 1 << 19
"""Entries of the columns made at a time, if an image has no more."""
_WIDE = 4
"""With more than this many outputs per input channel, columns of the input are cheaper than the gradient's."""


def padded(x: Array, padding: tuple[int, int, int, int], value: float = 0.0) -> Array:
    """``x`` with (top, bottom, left, right) more pixels of ``value``; ``x`` itself if there are none."""
    top, bottom, left, right = padding
    if not (top or bottom or left or right):
        return x
    n, c, h, w = x.shape
    shape = (n, c, h + top + bottom, w + left + right)
    out = np.full(shape, value, x.dtype) if value else np.zeros(shape, x.dtype)
    out[:, :, top:top + h, left:left + w] = x
    return out


def windows(image: Array, walk: Geometry) -> Array:
    """A read view (N, C, kh, kw, oh, ow): every window's pixels, nothing copied of a contiguous image."""
    image = np.ascontiguousarray(image)
    n, c = image.shape[:2]
    by_n, by_c, by_h, by_w = image.strides
    strides = (by_n, by_c, by_h * walk.dilation[0], by_w * walk.dilation[1],
               by_h * walk.stride[0], by_w * walk.stride[1])
    return np.ndarray((n, c, *walk.kernel, *walk.output), image.dtype, image, 0, strides)


def _blocks(image: Array, walk: Geometry, groups: int) -> Iterator[tuple[slice, Array]]:
    """Slices of the batch, each with its columns (images, groups, C / groups kh kw, oh ow)."""
    n, c = image.shape[:2]
    (kh, kw), (oh, ow) = walk.kernel, walk.output
    shape = (groups, c // groups * kh * kw, oh * ow)
    if walk.kernel == (1, 1) and walk.stride == (1, 1) and image.shape[2:] == walk.output:
        yield slice(0, n), image.reshape(n, *shape)
        return
    view = windows(image, walk)
    step = min(n, max(1, _BLOCK // (c * kh * kw * oh * ow)))
    buffer = np.empty((step, *view.shape[1:]), image.dtype)
    for start in range(0, n, step):
        part = slice(start, min(start + step, n))
        columns = buffer[:part.stop - start]
        columns[...] = view[part]
        yield part, columns.reshape(part.stop - start, *shape)


def correlate(image: Array, weight: Array, walk: Geometry, groups: int) -> Array:
    """The weighted sum of every window, (N, O, oh, ow)."""
    n, o = image.shape[0], weight.shape[0]
    flat = weight.reshape(groups, o // groups, -1)
    out = np.empty((n, groups, o // groups, walk.output[0] * walk.output[1]), image.dtype)
    for part, columns in _blocks(image, walk, groups):
        np.matmul(flat, columns, out=out[part])
    return out.reshape(n, o, *walk.output)


def weight_gradient(grad: Array, image: Array, walk: Geometry, groups: int) -> Array:
    """d loss / d weight: each window times the gradient of the output it made, summed."""
    n, o = grad.shape[:2]
    rows = grad.reshape(n, groups, o // groups, -1)
    total: Array | None = None
    for part, columns in _blocks(image, walk, groups):
        product = np.matmul(rows[part], columns.swapaxes(2, 3)).sum(axis=0)
        total = product if total is None else total + product
    return np.asarray(total).reshape(o, image.shape[1] // groups, *walk.kernel)


def scatter(columns: Array, image: Array, walk: Geometry) -> None:
    """Add columns (N, C, kh, kw, oh, ow) into ``image`` at the places ``windows`` reads them from."""
    (sh, sw), (dh, dw), (oh, ow) = walk.stride, walk.dilation, walk.output
    for i in range(walk.kernel[0]):
        rows = slice(i * dh, i * dh + sh * (oh - 1) + 1, sh)
        for j in range(walk.kernel[1]):
            image[:, :, rows, j * dw:j * dw + sw * (ow - 1) + 1:sw] += columns[:, :, i, j]


def _scatter_runs(columns: Array, image: Array, walk: Geometry, wide: int) -> None:
    """``scatter`` for stride 1, on columns (N, C, kh, kw, oh wide) and an image flattened to (N, C, pixels)."""
    length = columns.shape[-1]
    for i in range(walk.kernel[0]):
        for j in range(walk.kernel[1]):
            start = i * walk.dilation[0] * wide + j * walk.dilation[1]
            image[:, :, start:start + length] += columns[:, :, i, j]


def _mirrored(grad: Array, walk: Geometry, size: tuple[int, int]) -> tuple[Array, Geometry] | None:
    """For stride 1: grad padded, and the walk over it whose windows meet each pixel of the input.

    The input's gradient is then a correlation with the kernels turned round. None where that does not hold.
    """
    top, _, left, _ = walk.padding
    reach_h, reach_w = walk.dilation[0] * (walk.kernel[0] - 1), walk.dilation[1] * (walk.kernel[1] - 1)
    around = (reach_h - top, size[0] + top - grad.shape[2], reach_w - left, size[1] + left - grad.shape[3])
    if walk.stride != (1, 1) or min(around) < 0:
        return None
    return padded(grad, around), walk._replace(padding=(0, 0, 0, 0), output=size)


def _turned(weight: Array, groups: int) -> Array:
    """Kernels turned by 180 degrees, input and output channels exchanged within each group."""
    o, each, kh, kw = weight.shape
    split = weight.reshape(groups, o // groups, each, kh, kw)[..., ::-1, ::-1]
    return split.swapaxes(1, 2).reshape(groups * each, o // groups, kh, kw)


def input_gradient(grad: Array, weight: Array, walk: Geometry, groups: int, size: tuple[int, int]) -> Array:
    """d loss / d input, (N, C, *size): what ``correlate`` read, given back; also the transposed convolution."""
    n, o = grad.shape[:2]
    channels = weight.shape[1] * groups
    mirrored = _mirrored(grad, walk, size) if o <= _WIDE * channels else None
    if mirrored is not None:
        return correlate(mirrored[0], _turned(weight, groups), mirrored[1], groups)
    (h, w), (top, bottom, left, right) = size, walk.padding
    tall, wide = h + top + bottom, w + left + right
    flat = weight.reshape(groups, o // groups, -1).swapaxes(1, 2)
    if walk.stride == (1, 1):
        # Rows as wide as the image make each kernel cell's share one contiguous run; the zeros that widen
        # them are what runs over into the next row.
        grad = padded(grad, (0, 0, 0, wide - grad.shape[3]))
    rows = grad.reshape(n, groups, o // groups, -1)
    image = np.zeros((n, channels, tall * wide + walk.dilation[1] * (walk.kernel[1] - 1)), grad.dtype)
    step = min(n, max(1, _BLOCK // (channels * walk.kernel[0] * walk.kernel[1] * rows.shape[-1])))
    for start in range(0, n, step):
        columns = np.matmul(flat, rows[start:start + step])
        shape = (columns.shape[0], channels, *walk.kernel, *grad.shape[2:])
        part = image[start:start + step]
        if walk.stride == (1, 1):
            _scatter_runs(columns.reshape(*shape[:4], -1), part, walk, wide)
        else:
            scatter(columns.reshape(shape), part[:, :, :tall * wide].reshape(shape[0], channels, tall, wide), walk)
    return image[:, :, :tall * wide].reshape(n, channels, tall, wide)[:, :, top:top + h, left:left + w]


def gradients(grad: Array, x: Array, weight: Array, walk: Geometry, groups: int) -> tuple[Array, Array]:
    """d loss / d input and d loss / d weight of ``correlate`` over the padded ``x``."""
    n, o = grad.shape[:2]
    size, channels = (x.shape[2], x.shape[3]), x.shape[1]
    mirrored = _mirrored(grad, walk, size) if o <= _WIDE * channels else None
    if mirrored is None:
        return (input_gradient(grad, weight, walk, groups, size),
                weight_gradient(grad, padded(x, walk.padding), walk, groups))
    # Seen from the input, both gradients are products with the same columns, those of grad.
    flat = _turned(weight, groups).reshape(groups, channels // groups, -1)
    rows = x.reshape(n, groups, channels // groups, -1)
    of_x = np.empty(rows.shape, x.dtype)
    total: Array | None = None
    for part, columns in _blocks(mirrored[0], mirrored[1], groups):
        np.matmul(flat, columns, out=of_x[part])
        product = np.matmul(rows[part], columns.swapaxes(2, 3)).sum(axis=0)
        total = product if total is None else total + product
    exchanged = np.asarray(total).reshape(channels, o // groups, *walk.kernel)
    return of_x.reshape(x.shape), _turned(exchanged, groups)
