"""What a network costs: parameters, multiply-adds, FLOPs and memory, layer by layer.

Counted, per example: a multiply-add (MAC) is one product and its addition, in convolutions and dense layers only
(products with padded zeros included); FLOPs are 2 MACs, exact when a bias is added. Those who say "FLOPs" often mean
MACs. ``connections`` are LeCun's: every input of every unit, the bias included.
Memory: every layer's output is kept except where it is made in place (activation, dropout, flatten, concatenation).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quizdl.engine.analysis.layers import (
    Activation,
    Branch,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Layer,
    Rbf,
    Residual,
    Shape,
    Subsample,
    network,
)
from quizdl.engine.analysis.parameters import entries, layer_arrays
from quizdl.engine.analysis.shapes import check_shape, output_shape
from quizdl.engine.validation import EngineError, integer, pair


@dataclass(frozen=True)
class Cost:
    """One layer's row: ``name`` is its path, as ``inception3a/2/conv``; sizes are for one example."""

    name: str
    kind: str
    input_shape: Shape
    output_shape: Shape
    parameters: int
    fixed_parameters: int
    macs: int
    connections: int
    in_place: bool

    @property
    def flops(self) -> int:
        """2 per multiply-add."""
        return 2 * self.macs

    @property
    def units(self) -> int:
        """Entries of the output ("neurons")."""
        return math.prod(self.output_shape)

    @property
    def activations(self) -> int:
        """Entries of the output that need memory of their own."""
        return 0 if self.in_place else self.units

    def activation_bytes(self, dtype: npt.DTypeLike = np.float32, *, batch: int = 1) -> int:
        """Bytes of the kept output for ``batch`` examples."""
        return self.activations * integer("batch", batch, low=1) * item_size(dtype)

    def parameter_bytes(self, dtype: npt.DTypeLike = np.float32) -> int:
        """Bytes of the trainable parameters."""
        return self.parameters * item_size(dtype)


@dataclass(frozen=True)
class Table:
    """The rows of a network in order, and their sums."""

    input_shape: Shape
    rows: tuple[Cost, ...]

    def __getitem__(self, name: str) -> Cost:
        for row in self.rows:
            if row.name == name:
                return row
        raise EngineError("name", repr(name), f"one of {', '.join(row.name for row in self.rows)}")

    def under(self, prefix: str) -> Table:
        """The rows whose path begins with ``prefix`` and a slash, as of one inception module."""
        return Table(self.input_shape, tuple(row for row in self.rows if row.name.startswith(prefix + "/")))

    def of_kind(self, *kinds: str) -> Table:
        """The rows of the given kinds, as "Conv" or "Dense"."""
        return Table(self.input_shape, tuple(row for row in self.rows if row.kind in kinds))

    @property
    def output_shape(self) -> Shape:
        return self.rows[-1].output_shape if self.rows else self.input_shape

    @property
    def parameters(self) -> int:
        return sum(row.parameters for row in self.rows)

    @property
    def macs(self) -> int:
        return sum(row.macs for row in self.rows)

    @property
    def flops(self) -> int:
        return sum(row.flops for row in self.rows)

    @property
    def connections(self) -> int:
        return sum(row.connections for row in self.rows)

    def activations(self, *, with_input: bool = True) -> int:
        """Kept entries for one example, the input among them unless ``with_input`` is false."""
        return sum(row.activations for row in self.rows) + (math.prod(self.input_shape) if with_input else 0)

    def activation_bytes(self, dtype: npt.DTypeLike = np.float32, *, batch: int = 1, with_input: bool = True) -> int:
        """Bytes of all kept outputs for ``batch`` examples."""
        return self.activations(with_input=with_input) * integer("batch", batch, low=1) * item_size(dtype)

    def parameter_bytes(self, dtype: npt.DTypeLike = np.float32) -> int:
        """Bytes of all trainable parameters."""
        return self.parameters * item_size(dtype)


def cost_table(layers: Sequence[Layer], input_shape: Shape) -> Table:
    """Walk a declared network on an input of ``input_shape`` ((C, H, W) or (F,))."""
    check_shape(input_shape)
    return Table(input_shape, tuple(_rows(network(layers), input_shape, "")))


def item_size(dtype: npt.DTypeLike) -> int:
    """Bytes of one number of a type: float32 has 4."""
    try:
        return np.dtype(dtype).itemsize
    except TypeError:
        raise EngineError("dtype", repr(dtype), "a NumPy number type, as 'float32'") from None


def _rows(layers: Sequence[Layer], shape: Shape, prefix: str) -> Iterator[Cost]:
    for layer in layers:
        path = prefix + layer.name
        match layer:
            case Residual():
                yield from _rows(layer.body, shape, path + "/")
                yield from _rows(layer.shortcut, shape, path + "/shortcut/")
                yield _row(layer, shape, path + "/add")
            case Branch():
                for number, branch in enumerate(layer.branches, start=1):
                    yield from _rows(branch, shape, f"{path}/{number}/")
                yield _row(layer, shape, path + "/concat")
            case _:
                yield _row(layer, shape, path)
        shape = output_shape(layer, shape)


def _row(layer: Layer, shape: Shape, path: str) -> Cost:
    out = output_shape(layer, shape)
    trainable, fixed = layer_arrays(layer, shape)
    macs, connections = _work(layer, shape, out)
    return Cost(path, type(layer).__name__, shape, out, entries(trainable), entries(fixed), macs, connections,
                isinstance(layer, Activation | Dropout | Flatten | Branch))


def _work(layer: Layer, shape: Shape, out: Shape) -> tuple[int, int]:
    """(multiply-adds, connections) of one layer."""
    match layer:
        case Conv():
            area, places = math.prod(pair("kernel_size", layer.kernel_size, low=1)), math.prod(out[1:])
            pairs = (sum(map(len, layer.connections)) if layer.connections is not None
                     else layer.out_channels * shape[0] // layer.groups)
            macs = pairs * area * places
            return macs, macs + (math.prod(out) if layer.bias else 0)
        case Dense():
            macs = shape[0] * out[0]
            return macs, macs + (out[0] if layer.bias else 0)
        case Rbf():
            return 0, shape[0] * out[0]
        case Subsample():
            return 0, (layer.kernel_size ** 2 + 1) * math.prod(out)
        case _:
            return 0, 0
