"""im2col and its adjoint col2im: a convolution written out as one matrix product."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quizdl.engine.convolution.geometry import Padding, Size, geometry
from quizdl.engine.convolution.kernels import padded, scatter, windows
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, items, pair


def im2col(x: ArrayLike, kernel_size: Size, *, stride: Size = 1, padding: Padding = 0, dilation: Size = 1) -> Array:
    """Every window of (N, C, H, W) as a column, (N, C kh kw, oh ow) (Chellapilla et al. 2006).

    Rows run over channel, then kernel row, then kernel column; columns over output pixels row by row.
    Then ``weight.reshape(O, -1) @ columns`` is the convolution.
    """
    x = float_array("x", x, ndim=4)
    kernel = pair("kernel_size", kernel_size, low=1)
    walk = geometry((x.shape[2], x.shape[3]), kernel, stride, padding, dilation)
    view = windows(padded(x, walk.padding), walk)
    rows, positions = x.shape[1] * kernel[0] * kernel[1], walk.output[0] * walk.output[1]
    return np.array(view).reshape(x.shape[0], rows, positions)


@refuse_overflow
def col2im(columns: ArrayLike, x_shape: Sequence[int], kernel_size: Size, *, stride: Size = 1,
           padding: Padding = 0, dilation: Size = 1) -> Array:
    """Add every column back into an image of ``x_shape`` (N, C, H, W) where ``im2col`` took it from.

    This is im2col's adjoint, not its inverse: a pixel read k times comes back k-fold. It turns the gradient of the
    columns into the gradient of the image.
    """
    shape = items("x_shape", x_shape)
    if len(shape) != 4:
        raise EngineError("x_shape", repr(tuple(shape)), "(N, C, H, W)")
    n, c, h, w = (integer("x_shape", size, low=1) for size in shape)
    kernel = pair("kernel_size", kernel_size, low=1)
    walk = geometry((h, w), kernel, stride, padding, dilation)
    array = float_array("columns", columns, ndim=3)
    need = (n, c * kernel[0] * kernel[1], walk.output[0] * walk.output[1])
    if array.shape != need:
        raise EngineError("columns", f"shape {array.shape}", f"shape {need}")
    top, bottom, left, right = walk.padding
    image = np.zeros((n, c, h + top + bottom, w + left + right), array.dtype)
    scatter(array.reshape(n, c, *kernel, *walk.output), image, walk)
    return image[:, :, top:top + h, left:left + w]
