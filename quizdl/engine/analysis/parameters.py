"""The arrays of a layer, and parameter counts by counting their entries."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.analysis.layers import (
    BatchNorm,
    Branch,
    Conv,
    Dense,
    Layer,
    Rbf,
    Residual,
    Shape,
    Subsample,
    network,
)
from quizdl.engine.analysis.shapes import check_channels, check_shape, image, output_shape, vector
from quizdl.engine.validation import Array, pair


class LayerArrays(NamedTuple):
    """Arrays of one layer by name: those that are trained, and those that are not but stay with the model."""

    trainable: dict[str, Array]
    fixed: dict[str, Array]


def layer_arrays(layer: Layer, shape: Shape) -> LayerArrays:
    """Zero arrays (float32) of one plain layer on an input of ``shape``, one for every parameter.

    ``Conv.weight`` is (O, C / groups, kh, kw); with ``connections`` it is instead one (len(row), kh, kw) array per
    output channel, ``weight0`` and so on. ``Dense.weight`` is (D, M). Residual and Branch have none of their own.
    """
    trainable: dict[str, Array] = {}
    fixed: dict[str, Array] = {}
    match layer:
        case Conv():
            channels = image(layer, shape)[0]
            check_channels(layer, channels)
            kernel = pair("kernel_size", layer.kernel_size, low=1)
            if layer.connections is None:
                trainable["weight"] = _zeros(layer.out_channels, channels // layer.groups, *kernel)
            else:
                for row, sources in enumerate(layer.connections):
                    trainable[f"weight{row}"] = _zeros(len(sources), *kernel)
            if layer.bias:
                trainable["bias"] = _zeros(layer.out_channels)
        case Dense():
            trainable["weight"] = _zeros(vector(layer, shape), layer.out_features)
            if layer.bias:
                trainable["bias"] = _zeros(layer.out_features)
        case Rbf():
            fixed["prototypes"] = _zeros(layer.out_features, vector(layer, shape))
        case Subsample():
            trainable = {name: _zeros(image(layer, shape)[0]) for name in ("coefficient", "bias")}
        case BatchNorm():
            trainable = {name: _zeros(shape[0]) for name in ("gamma", "beta")}
            fixed = {name: _zeros(shape[0]) for name in ("running_mean", "running_var")}
        case _:
            pass
    return LayerArrays(trainable, fixed)


def count_parameters(layers: tuple[Layer, ...], shape: Shape) -> int:
    """Trainable parameters of a network on an input of ``shape``: the entries of all its trainable arrays."""
    check_shape(shape)
    total = 0
    for layer in network(layers):
        match layer:
            case Residual():
                total += count_parameters(layer.body, shape) + count_parameters(layer.shortcut, shape)
            case Branch():
                total += sum(count_parameters(branch, shape) for branch in layer.branches)
            case _:
                total += entries(layer_arrays(layer, shape).trainable)
        shape = output_shape(layer, shape)
    return total


def entries(arrays: dict[str, Array]) -> int:
    """Number of entries of all the arrays."""
    return sum(array.size for array in arrays.values())


def _zeros(*shape: int) -> Array:
    return np.zeros(shape, dtype=np.float32)
