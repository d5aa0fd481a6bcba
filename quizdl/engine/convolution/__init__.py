"""2-D convolution in its forms, their gradients and output sizes."""

from __future__ import annotations

from quizdl.engine.convolution.columns import col2im, im2col
from quizdl.engine.convolution.correlation import Conv2dGrads, conv2d, conv2d_backward, convolve2d
from quizdl.engine.convolution.geometry import (
    AxisPadding,
    Padding,
    Size,
    conv_output_size,
    conv_transpose_output_size,
)
from quizdl.engine.convolution.transposed import conv_transpose2d, conv_transpose2d_backward

__all__ = [
    "AxisPadding", "Conv2dGrads", "Padding", "Size", "col2im", "conv2d", "conv2d_backward", "conv_output_size",
    "conv_transpose2d", "conv_transpose2d_backward", "conv_transpose_output_size", "convolve2d", "im2col",
]
