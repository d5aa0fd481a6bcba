"""Receptive fields of a stack of convolutions and poolings: by recurrence, and by running it on impulses.

Everything is along one axis (0 height, 1 width). Layers that keep positions (activation, batch norm, LRN, dropout)
may stand in the stack and change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quizdl.engine.analysis.layers import Activation, BatchNorm, Conv, Dropout, Layer, Lrn, Pool, network
from quizdl.engine.convolution import conv2d
from quizdl.engine.convolution.geometry import geometry
from quizdl.engine.pooling import max_pool2d
from quizdl.engine.validation import Array, EngineError, integer, pair


class ReceptiveField(NamedTuple):
    """``size`` pixels wide; the fields of neighboring outputs are ``jump`` pixels apart; the field of output 0
    begins at pixel ``start``, which is negative when it begins in the padding. ``center`` is its middle."""

    size: int
    jump: int
    start: int

    @property
    def center(self) -> float:
        """Middle of output 0's field, in pixel indices (pixel 0 has its middle at 0)."""
        return self.start + (self.size - 1) / 2


class Window(NamedTuple):
    """A sliding window along one axis; ``before`` and ``after`` are the padding on either side."""

    kernel: int
    stride: int
    dilation: int
    before: int
    after: int
    pooled: bool


def receptive_field(layers: Sequence[Layer], *, input_size: int | None = None, axis: int = 0) -> ReceptiveField:
    """size += dilation (kernel - 1) jump, start -= padding jump, jump *= stride, from (1, 1, 0), layer by layer.

    Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks".
    ``input_size`` is needed only for "same" padding, which depends on it.
    """
    return receptive_field_steps(layers, input_size=input_size, axis=axis)[-1]


def receptive_field_steps(layers: Sequence[Layer], *, input_size: int | None = None,
                          axis: int = 0) -> list[ReceptiveField]:
    """The recurrence's value before the first and after each window of the stack."""
    found = [ReceptiveField(1, 1, 0)]
    for window in _windows(layers, input_size, axis):
        size, jump, start = found[-1]
        found.append(ReceptiveField(size + window.dilation * (window.kernel - 1) * jump, jump * window.stride,
                                    start - window.before * jump))
    return found


def influence(layers: Sequence[Layer], input_size: int, *, axis: int = 0) -> npt.NDArray[np.bool_]:
    """(outputs, inputs): whether raising an input pixel changes an output, found by running the stack.

    Convolutions have all weights 1, so nothing cancels; every pixel is raised alone, all in one batch. A column's
    sum tells how many outputs use that pixel; gaps in a row are what dilation skips.
    """
    n = integer("input_size", input_size, low=1)
    y: Array = np.eye(n).reshape(n, 1, n, 1)
    for window in _windows(layers, n, axis):
        padding = ((window.before, window.after), (0, 0))
        if window.pooled:
            y = max_pool2d(y, (window.kernel, 1), stride=(window.stride, 1), padding=padding)
            continue
        y = conv2d(y, np.ones((1, 1, window.kernel, 1)), stride=(window.stride, 1), padding=padding,
                   dilation=(window.dilation, 1))
        # Growth is cut back to 1 so that deep stacks stay finite.
        y = np.minimum(y, 1.0)
    return np.asarray(y[:, 0, :, 0].T > 0)


def receptive_field_by_perturbing(layers: Sequence[Layer], *, input_size: int | None = None,
                                  axis: int = 0) -> ReceptiveField:
    """The receptive field as seen from outside: which pixels change two neighboring outputs in the middle.

    Without ``input_size`` the input is doubled until both fields lie clear of the borders and the result does
    not change any more; with it, an input too small to keep them clear is refused.
    """
    if input_size is not None:
        found = _seen(influence(layers, input_size, axis=axis))
        if found is None:
            raise EngineError("input_size", input_size, "an input on which two middle outputs see no border")
        return found
    before: ReceptiveField | None = None
    for power in range(3, 12):
        try:
            found = _seen(influence(layers, 2 ** power + 1, axis=axis))
        except EngineError as error:
            if error.argument != "kernel_size":
                raise
            continue
        if found is not None and found == before:
            return found
        before = found
    raise EngineError("layers", "a receptive field of more than 500 pixels", "a smaller one, or an input_size")


def _seen(changes: npt.NDArray[np.bool_]) -> ReceptiveField | None:
    """The field of the middle outputs, or None if they touch a border."""
    outputs, inputs = changes.shape
    middle = (outputs - 1) // 2
    if outputs < 2:
        return None
    first, second = (np.flatnonzero(changes[row]) for row in (middle, middle + 1))
    if not (first.size and second.size) or first[0] == 0 or second[-1] == inputs - 1:
        return None
    jump = int(second[0] - first[0])
    return ReceptiveField(int(first[-1] - first[0]) + 1, jump, int(first[0]) - middle * jump)


def _windows(layers: Sequence[Layer], input_size: int | None, axis: int) -> list[Window]:
    integer("axis", axis, low=0, high=1)
    windows = []
    size = input_size
    for layer in network(layers):
        match layer:
            case Conv():
                kernel, stride, dilation = layer.kernel_size, layer.stride, layer.dilation
            case Pool():
                kernel, stride, dilation = layer.kernel_size, layer.stride or layer.kernel_size, 1
            case Activation() | BatchNorm() | Lrn() | Dropout():
                continue
            case _:
                raise EngineError("layers", type(layer).__name__, "Conv and Pool, or layers that keep positions")
        if size is None and layer.padding == "same":
            raise EngineError("input_size", None, 'a size, since "same" padding depends on it')
        k = pair("kernel_size", kernel, low=1)[axis]
        s, d = pair("stride", stride, low=1)[axis], pair("dilation", dilation, low=1)[axis]
        # An input as large as any window stands in where only the explicit padding is asked.
        walk = geometry((size or d * k + 1,) * 2, (k, k), s, layer.padding, d)
        before, after = walk.padding[2 * axis:2 * axis + 2]
        windows.append(Window(k, s, d, before, after, isinstance(layer, Pool)))
        size = None if size is None else walk.output[axis]
    return windows
