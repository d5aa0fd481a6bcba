"""Where the windows of a convolution or pooling lie: padding on each side, and the output size.

Sizes count pixels. ``padding`` is one of: "valid" (none); "same" (output ceil(size / stride), the odd
pixel of the total at the bottom and right, as in TensorFlow); a whole number for all sides; a (height, width)
pair; or ((top, bottom), (left, right)).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from quizdl.engine.validation import EngineError, integer, pair

Size: TypeAlias = int | Sequence[int]
Padding: TypeAlias = Literal["same", "valid"] | int | Sequence[int] | Sequence[Sequence[int]]
AxisPadding: TypeAlias = Literal["same", "valid"] | int | Sequence[int]

_NEED_PADDING = '"same", "valid", a whole number, a (height, width) pair or ((top, bottom), (left, right))'


class Geometry(NamedTuple):
    """A checked window walk; ``padding`` is (top, bottom, left, right), the rest (height, width)."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int, int, int]
    dilation: tuple[int, int]
    output: tuple[int, int]


def _same(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    total = max((-(-size // stride) - 1) * stride + dilation * (kernel - 1) + 1 - size, 0)
    return total // 2, total - total // 2


def _output(size: int, kernel: int, stride: int, before: int, after: int, dilation: int) -> int:
    span = dilation * (kernel - 1) + 1
    if span > size + before + after:
        got = f"{kernel} (dilation {dilation}: spans {span} pixels)"
        raise EngineError("kernel_size", got, f"a span of at most the padded input's {size + before + after}")
    return (size + before + after - span) // stride + 1


def sides(padding: Padding) -> tuple[int, int, int, int]:
    """An explicit padding (not "same") as (top, bottom, left, right)."""
    if isinstance(padding, str):
        if padding == "valid":
            return 0, 0, 0, 0
        raise EngineError("padding", repr(padding), _NEED_PADDING)
    if not isinstance(padding, Sequence):
        number = integer("padding", padding, low=0)
        return number, number, number, number
    if len(padding) != 2:
        raise EngineError("padding", repr(padding), _NEED_PADDING)
    vertical: Any = padding[0]
    horizontal: Any = padding[1]
    (top, bottom), (left, right) = pair("padding", vertical, low=0), pair("padding", horizontal, low=0)
    return top, bottom, left, right


def geometry(size: tuple[int, int], kernel: tuple[int, int], stride: Size, padding: Padding,
             dilation: Size) -> Geometry:
    """The window walk over an image of ``size`` (height, width)."""
    stride_h, stride_w = pair("stride", stride, low=1)
    dilation_h, dilation_w = pair("dilation", dilation, low=1)
    if isinstance(padding, str) and padding == "same":
        top, bottom = _same(size[0], kernel[0], stride_h, dilation_h)
        left, right = _same(size[1], kernel[1], stride_w, dilation_w)
    else:
        top, bottom, left, right = sides(padding)
    output = (_output(size[0], kernel[0], stride_h, top, bottom, dilation_h),
              _output(size[1], kernel[1], stride_w, left, right, dilation_w))
    return Geometry(kernel, (stride_h, stride_w), (top, bottom, left, right), (dilation_h, dilation_w), output)


def conv_output_size(input_size: int, kernel_size: int, *, stride: int = 1, padding: AxisPadding = 0,
                     dilation: int = 1) -> int:
    """floor((n + before + after - dilation (k - 1) - 1) / stride) + 1 along one axis, for convolution or
    pooling (Dumoulin & Visin 2016, relationship 15). Here a pair as ``padding`` is (before, after).
    """
    n = integer("input_size", input_size, low=1)
    k = integer("kernel_size", kernel_size, low=1)
    s = integer("stride", stride, low=1)
    d = integer("dilation", dilation, low=1)
    if not isinstance(padding, str):
        before, after = pair("padding", padding, low=0)
    elif padding in ("same", "valid"):
        before, after = _same(n, k, s, d) if padding == "same" else (0, 0)
    else:
        raise EngineError("padding", repr(padding), '"same", "valid", a whole number or a (before, after) pair')
    return _output(n, k, s, before, after, d)


def conv_transpose_output_size(input_size: int, kernel_size: int, *, stride: int = 1,
                               padding: int | Sequence[int] = 0, output_padding: int = 0,
                               dilation: int = 1) -> int:
    """(n - 1) stride - before - after + dilation (k - 1) + 1 + output_padding along one axis
    (Dumoulin & Visin 2016, relationship 14). A pair as ``padding`` is (before, after).
    """
    n = integer("input_size", input_size, low=1)
    k = integer("kernel_size", kernel_size, low=1)
    s = integer("stride", stride, low=1)
    d = integer("dilation", dilation, low=1)
    before, after = pair("padding", padding, low=0)
    extra = integer("output_padding", output_padding, low=0)
    if extra >= max(s, d):
        raise EngineError("output_padding", extra, f"less than the stride {s} or the dilation {d}")
    size = (n - 1) * s - before - after + d * (k - 1) + 1 + extra
    if size < 1:
        raise EngineError("padding", f"{before} and {after}", f"at most {before + after + size - 1} in all")
    return size
