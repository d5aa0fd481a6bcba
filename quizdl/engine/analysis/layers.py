"""Layers declared as data. A network is a tuple of layers; shapes leave out the batch: (C, H, W) or (F,)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from quizdl.engine.convolution import Padding, Size

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


@dataclass(frozen=True)
class Pool:
    """Max or average pooling; ``stride`` None is the kernel size."""

    kernel_size: Size
    stride: Size | None = None
    padding: Padding = 0
    kind: Literal["max", "average"] = "max"
    name: str = "pool"


@dataclass(frozen=True)
class Subsample:
    """LeNet-5's trainable pooling: (sum over a window) * coefficient + bias, one of each per channel."""

    kernel_size: int = 2
    name: str = "subsample"


@dataclass(frozen=True)
class Dense:
    """Fully connected layer on (F,)."""

    out_features: int
    bias: bool = True
    name: str = "dense"


@dataclass(frozen=True)
class Rbf:
    """Euclidean radial basis units on (F,): squared distances to ``out_features`` *fixed* prototypes."""

    out_features: int
    name: str = "rbf"


@dataclass(frozen=True)
class BatchNorm:
    """Per-channel batch normalization: gamma and beta are trained, the running statistics are not."""

    name: str = "bn"


@dataclass(frozen=True)
class Activation:
    """An elementwise activation, done in place."""

    function: Literal["relu", "sigmoid", "tanh"] = "relu"
    name: str = "act"


@dataclass(frozen=True)
class Lrn:
    """Local response normalization across ``size`` channels (Krizhevsky et al. 2012)."""

    size: int = 5
    name: str = "lrn"


@dataclass(frozen=True)
class Dropout:
    """Dropout with drop probability ``p``; the identity when a network is run here."""

    p: float = 0.5
    name: str = "dropout"


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
