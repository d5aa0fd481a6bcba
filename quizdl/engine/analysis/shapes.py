"""Output shapes by formula, layer by layer. ``running.run`` finds the same ones by running."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quizdl.engine.analysis.layers import (
    Branch,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Layer,
    Pool,
    Rbf,
    Residual,
    Shape,
    Subsample,
    network,
)
from quizdl.engine.convolution.geometry import Padding, Size, geometry
from quizdl.engine.validation import EngineError, integer, items, pair


def output_shape(layer: Layer, shape: Shape) -> Shape:
    """Shape without the batch of what ``layer`` makes of an input of ``shape``."""
    check_shape(shape)
    match layer:
        case Conv():
            channels, height, width = image(layer, shape)
            check_channels(layer, channels)
            walk = _walk((height, width), layer.kernel_size, layer.stride, layer.padding, layer.dilation)
            return (integer("out_channels", layer.out_channels, low=1), *walk)
        case Pool():
            channels, height, width = image(layer, shape)
            stride = layer.kernel_size if layer.stride is None else layer.stride
            return (channels, *_walk((height, width), layer.kernel_size, stride, layer.padding, 1))
        case Subsample():
            channels, height, width = image(layer, shape)
            return (channels, *_walk((height, width), layer.kernel_size, layer.kernel_size, 0, 1))
        case Dense() | Rbf():
            vector(layer, shape)
            return (integer("out_features", layer.out_features, low=1),)
        case Flatten():
            return (math.prod(shape),)
        case GlobalPool():
            return (image(layer, shape)[0],)
        case Residual():
            body, shortcut = shape_through(layer.body, shape), shape_through(layer.shortcut, shape)
            if body != shortcut:
                raise EngineError(f"shortcut of {layer.name}", f"shape {shortcut}", f"the body's shape {body}")
            return body
        case Branch():
            return _concatenated(layer, [shape_through(branch, shape) for branch in layer.branches])
        case _:
            return shape


def shape_through(layers: Sequence[Layer], shape: Shape) -> Shape:
    """Shape after all of ``layers`` in turn."""
    check_shape(shape)
    for layer in network(layers):
        shape = output_shape(layer, shape)
    return shape


def image(layer: Layer, shape: Shape) -> tuple[int, int, int]:
    """``shape`` as (C, H, W)."""
    if len(shape) != 3:
        raise EngineError(f"input of {layer.name}", f"shape {shape}", "(C, H, W)")
    return shape[0], shape[1], shape[2]


def vector(layer: Layer, shape: Shape) -> int:
    """``shape`` as (F,)."""
    if len(shape) != 1:
        raise EngineError(f"input of {layer.name}", f"shape {shape}", "(F,); put a Flatten or GlobalPool before it")
    return shape[0]


def check_shape(shape: Shape) -> None:
    """Refuse an empty shape or one with a size below 1."""
    sizes = items("shape", shape)
    if len(sizes) not in (1, 3):
        raise EngineError("shape", shape, "(C, H, W) or (F,)")
    for size in sizes:
        integer("shape", size, low=1)


def check_channels(layer: Conv, channels: int) -> None:
    """Refuse groups that do not divide the channels, and connections to channels that are not there."""
    groups = integer("groups", layer.groups, low=1)
    if channels % groups or layer.out_channels % groups:
        raise EngineError("groups", groups, f"a divisor of {channels} and {layer.out_channels} channels")
    if layer.connections is None:
        return
    if groups != 1 or len(layer.connections) != layer.out_channels:
        raise EngineError("connections", f"{len(layer.connections)} rows, groups {groups}",
                          f"one row for each of {layer.out_channels} output channels, groups 1")
    for row in layer.connections:
        if len(set(row)) != len(row) or not set(row) <= set(range(channels)):
            raise EngineError("connections", row, f"different channels from 0 to {channels - 1}")


def _walk(size: tuple[int, int], kernel: Size, stride: Size, padding: Padding, dilation: Size) -> tuple[int, int]:
    return geometry(size, pair("kernel_size", kernel, low=1), stride, padding, dilation).output


def _concatenated(layer: Branch, shapes: Sequence[Shape]) -> Shape:
    if not shapes:
        raise EngineError(f"branches of {layer.name}", "none", "at least one")
    if len({shape[1:] for shape in shapes}) != 1:
        raise EngineError(f"branches of {layer.name}", f"shapes {list(shapes)}", "one height and width")
    return (sum(shape[0] for shape in shapes), *shapes[0][1:])
