"""Layers declared as data. A network is a tuple of layers; shapes leave out the batch: (C, H, W) or (F,).

A layer checks its own numbers when it is declared; whether it fits its input is checked where it gets one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from quizdl.engine.convolution import Padding, Size
from quizdl.engine.validation import EngineError, integer, items, pair, real

Shape: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Conv:
    """2-D convolution. ``connections``, if given, names for each output channel the input channels it sees
    (LeCun et al. 1998, table 1); ``groups`` must then be 1."""

    out_channels: int
    kernel_size: Size
    stride: Size = 1
    padding: Padding = 0
    dilation: Size = 1
    groups: int = 1
    bias: bool = True
    connections: tuple[tuple[int, ...], ...] | None = None
    name: str = "conv"

    def __post_init__(self) -> None:
        integer("out_channels", self.out_channels, low=1)
        integer("groups", self.groups, low=1)
        for name in ("kernel_size", "stride", "dilation"):
            pair(name, getattr(self, name), low=1)


@dataclass(frozen=True)
class Pool:
    """Max or average pooling; ``stride`` None is the kernel size."""

    kernel_size: Size
    stride: Size | None = None
    padding: Padding = 0
    kind: Literal["max", "average"] = "max"
    name: str = "pool"

    def __post_init__(self) -> None:
        pair("kernel_size", self.kernel_size, low=1)
        if self.stride is not None:
            pair("stride", self.stride, low=1)
        _one_of("kind", self.kind, ("max", "average"))


@dataclass(frozen=True)
class Subsample:
    """LeNet-5's trainable pooling: (sum over a window) * coefficient + bias, one of each per channel."""

    kernel_size: int = 2
    name: str = "subsample"

    def __post_init__(self) -> None:
        integer("kernel_size", self.kernel_size, low=1)


@dataclass(frozen=True)
class Dense:
    """Fully connected layer on (F,)."""

    out_features: int
    bias: bool = True
    name: str = "dense"

    def __post_init__(self) -> None:
        integer("out_features", self.out_features, low=1)


@dataclass(frozen=True)
class Rbf:
    """Euclidean radial basis units on (F,): squared distances to ``out_features`` *fixed* prototypes."""

    out_features: int
    name: str = "rbf"

    def __post_init__(self) -> None:
        integer("out_features", self.out_features, low=1)


@dataclass(frozen=True)
class BatchNorm:
    """Per-channel batch normalization: gamma and beta are trained, the running statistics are not."""

    name: str = "bn"


@dataclass(frozen=True)
class Activation:
    """An elementwise activation, done in place."""

    function: Literal["relu", "sigmoid", "tanh"] = "relu"
    name: str = "act"

    def __post_init__(self) -> None:
        _one_of("function", self.function, ("relu", "sigmoid", "tanh"))


@dataclass(frozen=True)
class Lrn:
    """Local response normalization across ``size`` channels (Krizhevsky et al. 2012)."""

    size: int = 5
    name: str = "lrn"

    def __post_init__(self) -> None:
        if integer("size", self.size, low=1) % 2 == 0:
            raise EngineError("size", self.size, "an odd number of channels")


@dataclass(frozen=True)
class Dropout:
    """Dropout with drop probability ``p``; the identity when a network is run here."""

    p: float = 0.5
    name: str = "dropout"

    def __post_init__(self) -> None:
        real("p", self.p, low=0.0, below=1.0)


@dataclass(frozen=True)
class Flatten:
    """(C, H, W) to (C * H * W,)."""

    name: str = "flatten"


@dataclass(frozen=True)
class GlobalPool:
    """Global average pooling: (C, H, W) to (C,)."""

    name: str = "gap"


@dataclass(frozen=True)
class Residual:
    """body(x) + shortcut(x); an empty shortcut is the identity."""

    body: tuple[Layer, ...]
    shortcut: tuple[Layer, ...] = ()
    name: str = "residual"


@dataclass(frozen=True)
class Branch:
    """Parallel branches on one input, concatenated along the channels."""

    branches: tuple[tuple[Layer, ...], ...]
    name: str = "branch"


Layer: TypeAlias = (Conv | Pool | Subsample | Dense | Rbf | BatchNorm | Activation | Lrn | Dropout | Flatten
                    | GlobalPool | Residual | Branch)
Network: TypeAlias = tuple[Layer, ...]


def network(layers: Sequence[Layer]) -> Network:
    """``layers`` as a network; anything else than a list of layers is refused."""
    checked = tuple(items("layers", layers))
    for layer in checked:
        if not isinstance(layer, get_args(Layer)):
            raise EngineError("layers", type(layer).__name__, "layers such as Conv, Pool, Dense")
    return checked


def _one_of(argument: str, value: object, options: tuple[str, ...]) -> None:
    if value not in options:
        raise EngineError(argument, repr(value), f"one of {', '.join(options)}")
