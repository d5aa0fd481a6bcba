"""Running a declared network on real arrays with the engine's own layers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from quizdl.engine.activations import relu, sigmoid, tanh
from quizdl.engine.analysis.layers import (
    Activation,
    BatchNorm,
    Branch,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    Lrn,
    Pool,
    Rbf,
    Residual,
    Shape,
    Subsample,
    network,
)
from quizdl.engine.analysis.parameters import LayerArrays, layer_arrays
from quizdl.engine.analysis.shapes import check_shape, output_shape
from quizdl.engine.convolution import conv2d
from quizdl.engine.dense import dense
from quizdl.engine.normalization import batch_norm_eval, local_response_norm
from quizdl.engine.pooling import avg_pool2d, global_avg_pool2d, max_pool2d
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array

_ACTIVATIONS = {"relu": relu, "sigmoid": sigmoid, "tanh": tanh}


def initial_arrays(layers: Sequence[Layer], input_shape: Shape, rng: np.random.Generator) -> dict[str, LayerArrays]:
    """Arrays for ``run`` by layer path (as in a cost table): He normal weights (He et al. 2015), biases 0, scales
    and variances 1, RBF prototypes -1 or +1; float32."""
    arrays: dict[str, LayerArrays] = {}
    check_shape(input_shape)
    _collect(network(layers), input_shape, "", rng, arrays)
    return arrays


def run(layers: Sequence[Layer], x: ArrayLike, arrays: Mapping[str, LayerArrays]) -> dict[str, Array]:
    """Every layer's output for a batch ``x`` ((N, C, H, W) or (N, F)), by path in order of computation.

    Batch norm uses its running statistics and dropout is the identity, as at test time.
    """
    outputs: dict[str, Array] = {}
    _run(network(layers), float_array("x", x, ndim=(2, 4)), "", arrays, outputs)
    return outputs


def output_shapes_by_running(layers: Sequence[Layer], input_shape: Shape) -> dict[str, Shape]:
    """Each layer's output shape without the batch, found by running one image of zeros."""
    arrays = initial_arrays(layers, input_shape, np.random.default_rng(0))
    outputs = run(layers, np.zeros((1, *input_shape), dtype=np.float32), arrays)
    return {path: y.shape[1:] for path, y in outputs.items()}


def _collect(layers: Sequence[Layer], shape: Shape, prefix: str, rng: np.random.Generator,
             arrays: dict[str, LayerArrays]) -> None:
    for layer in layers:
        path = prefix + layer.name
        match layer:
            case Residual():
                _collect(layer.body, shape, path + "/", rng, arrays)
                _collect(layer.shortcut, shape, path + "/shortcut/", rng, arrays)
            case Branch():
                for number, branch in enumerate(layer.branches, start=1):
                    _collect(branch, shape, f"{path}/{number}/", rng, arrays)
            case _:
                if path in arrays:
                    raise EngineError("layers", f"two layers called {path!r}", "different names")
                arrays[path] = _drawn(layer_arrays(layer, shape), isinstance(layer, Dense), rng)
        shape = output_shape(layer, shape)


def _drawn(zeros: LayerArrays, dense_layer: bool, rng: np.random.Generator) -> LayerArrays:
    def fill(name: str, array: Array) -> Array:
        if name.startswith("weight"):
            fan_in = array.shape[0] if dense_layer else math.prod(array.shape[-3:])
            return rng.standard_normal(array.shape, dtype=np.float32) * np.float32(math.sqrt(2 / fan_in))
        if name == "prototypes":
            return rng.choice(np.array([-1, 1], dtype=np.float32), size=array.shape)
        return np.ones_like(array) if name in ("gamma", "running_var", "coefficient") else array
    return LayerArrays({name: fill(name, array) for name, array in zeros.trainable.items()},
                       {name: fill(name, array) for name, array in zeros.fixed.items()})


def _run(layers: Sequence[Layer], x: Array, prefix: str, arrays: Mapping[str, LayerArrays],
         outputs: dict[str, Array]) -> Array:
    for layer in layers:
        path = prefix + layer.name
        match layer:
            case Residual():
                body = _run(layer.body, x, path + "/", arrays, outputs)
                x = outputs[path + "/add"] = body + _run(layer.shortcut, x, path + "/shortcut/", arrays, outputs)
            case Branch():
                parts = [_run(branch, x, f"{path}/{number}/", arrays, outputs)
                         for number, branch in enumerate(layer.branches, start=1)]
                x = outputs[path + "/concat"] = np.concatenate(parts, axis=1)
            case _:
                if path not in arrays:
                    raise EngineError("arrays", f"nothing for {path!r}", "the arrays of every layer, by path")
                x = outputs[path] = _apply(layer, x, arrays[path])
    return x


def _apply(layer: Layer, x: Array, arrays: LayerArrays) -> Array:
    own, fixed = arrays
    match layer:
        case Conv():
            return conv2d(x, _full_weight(layer, own, x.shape[1]), own.get("bias"), stride=layer.stride,
                          padding=layer.padding, dilation=layer.dilation, groups=layer.groups)
        case Pool():
            pool = max_pool2d if layer.kind == "max" else avg_pool2d
            return pool(x, layer.kernel_size, stride=layer.stride, padding=layer.padding)
        case Subsample():
            total = avg_pool2d(x, layer.kernel_size) * layer.kernel_size ** 2
            return np.asarray(total * own["coefficient"][:, None, None] + own["bias"][:, None, None])
        case Dense():
            return dense(x, own["weight"], own.get("bias"))
        case Rbf():
            return np.asarray(np.square(x[:, None, :] - fixed["prototypes"]).sum(axis=2))
        case BatchNorm():
            return batch_norm_eval(x, fixed["running_mean"], fixed["running_var"], own["gamma"], own["beta"])
        case Activation():
            return _ACTIVATIONS[layer.function](x)
        case Lrn():
            return local_response_norm(x, layer.size)
        case Flatten():
            return x.reshape(len(x), -1)
        case GlobalPool():
            return global_avg_pool2d(x)
        case Dropout():
            return x
        case _:
            raise EngineError("layer", type(layer).__name__, "a plain layer")


def _full_weight(layer: Conv, own: Mapping[str, Array], channels: int) -> Array:
    """The convolution's weight; a partly connected one with zeros where there is no connection."""
    if layer.connections is None:
        return own["weight"]
    weight = np.zeros((layer.out_channels, channels, *own["weight0"].shape[1:]), dtype=np.float32)
    for row, sources in enumerate(layer.connections):
        weight[row, list(sources)] = own[f"weight{row}"]
    return weight
