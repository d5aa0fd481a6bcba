"""GoogLeNet (Inception v1) without its auxiliary heads, on (3, 224, 224)."""

from __future__ import annotations

from typing import NamedTuple

from quizdl.engine.analysis.layers import (
    Activation,
    BatchNorm,
    Branch,
    Conv,
    Dense,
    Dropout,
    GlobalPool,
    Layer,
    Lrn,
    Network,
    Pool,
)

INPUT = (3, 224, 224)


class Widths(NamedTuple):
    """Output channels within one inception module, named as the columns of table 1 of the paper."""

    c1x1: int
    c3x3_reduce: int
    c3x3: int
    c5x5_reduce: int
    c5x5: int
    pool_proj: int


# Szegedy et al. 2015, table 1; None is a 3x3 max pooling with stride 2.
MODULES: tuple[tuple[str, Widths | None], ...] = (
    ("inception3a", Widths(64, 96, 128, 16, 32, 32)),
    ("inception3b", Widths(128, 128, 192, 32, 96, 64)),
    ("pool3", None),
    ("inception4a", Widths(192, 96, 208, 16, 48, 64)),
    ("inception4b", Widths(160, 112, 224, 24, 64, 64)),
    ("inception4c", Widths(128, 128, 256, 24, 64, 64)),
    ("inception4d", Widths(112, 144, 288, 32, 64, 64)),
    ("inception4e", Widths(256, 160, 320, 32, 128, 128)),
    ("pool4", None),
    ("inception5a", Widths(256, 160, 320, 32, 128, 128)),
    ("inception5b", Widths(384, 192, 384, 48, 128, 128)),
)


def _conv(out_channels: int, kernel_size: int, name: str, *, stride: int = 1, batch_norm: bool) -> Network:
    conv = Conv(out_channels, kernel_size, stride, padding=kernel_size // 2, bias=not batch_norm, name=name)
    norm: Network = (BatchNorm(name=name + "_bn"),) if batch_norm else ()
    return (conv, *norm, Activation(name=name + "_relu"))


def inception(widths: Widths, name: str, *, five_by_five: int = 5, batch_norm: bool = False) -> Branch:
    """One inception module; ``five_by_five`` is the kernel size really used in the "5x5" branch."""
    def conv(out_channels: int, kernel_size: int, label: str) -> Network:
        return _conv(out_channels, kernel_size, label, batch_norm=batch_norm)
    return Branch((
        conv(widths.c1x1, 1, "1x1"),
        (*conv(widths.c3x3_reduce, 1, "3x3_reduce"), *conv(widths.c3x3, 3, "3x3")),
        (*conv(widths.c5x5_reduce, 1, "5x5_reduce"), *conv(widths.c5x5, five_by_five, "5x5")),
        (Pool(3, 1, padding=1, name="pool"), *conv(widths.pool_proj, 1, "pool_proj")),
    ), name=name)


def googlenet(*, five_by_five: int = 5, batch_norm: bool = False) -> Network:
    """Nine inception modules. The default is the paper's: 5x5 kernels, biases, two LRN, no batch norm.

    ``five_by_five=3, batch_norm=True`` is torchvision's: 3x3 kernels in that branch, batch norm for biases, no LRN.
    Poolings with stride 2 round their size up, written here as "same" padding.
    """
    lrn = (lambda name: ()) if batch_norm else (lambda name: (Lrn(name=name),))
    layers: list[Layer] = [
        *_conv(64, 7, "conv1", stride=2, batch_norm=batch_norm), Pool(3, 2, padding="same", name="pool1"),
        *lrn("lrn1"),
        *_conv(64, 1, "conv2_reduce", batch_norm=batch_norm), *_conv(192, 3, "conv2", batch_norm=batch_norm),
        *lrn("lrn2"), Pool(3, 2, padding="same", name="pool2"),
    ]
    for name, widths in MODULES:
        layers.append(Pool(3, 2, padding="same", name=name) if widths is None else
                      inception(widths, name, five_by_five=five_by_five, batch_norm=batch_norm))
    return (*layers, GlobalPool(), Dropout(0.4), Dense(1000, name="fc"))
