"""ResNet-18 and ResNet-50 (He, Zhang, Ren & Sun 2016, table 1) on (3, 224, 224)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from quizdl.engine.analysis.layers import (
    Activation,
    BatchNorm,
    Conv,
    Dense,
    GlobalPool,
    Layer,
    Network,
    Pool,
    Residual,
)

INPUT = (3, 224, 224)
Striding: TypeAlias = Literal["3x3", "1x1"]


def _conv_bn(out_channels: int, kernel_size: int, number: str, *, stride: int = 1) -> Network:
    return (Conv(out_channels, kernel_size, stride, padding=kernel_size // 2, bias=False, name=f"conv{number}"),
            BatchNorm(name=f"bn{number}"))


def _projection(out_channels: int, stride: int, needed: bool) -> Network:
    return _conv_bn(out_channels, 1, "", stride=stride) if needed else ()


def basic_block(channels: int, stride: int, name: str, *, projected: bool) -> Network:
    """Two 3x3 convolutions around a shortcut, and the ReLU after the sum."""
    body = (*_conv_bn(channels, 3, "1", stride=stride), Activation(name="relu1"), *_conv_bn(channels, 3, "2"))
    return (Residual(body, _projection(channels, stride, projected), name=name), Activation(name=name + "_relu"))


def bottleneck(channels: int, stride: int, name: str, *, projected: bool, striding: Striding = "3x3") -> Network:
    """1x1 to ``channels``, 3x3, 1x1 to four times as many; ``striding`` is the convolution that carries the stride."""
    first, second = (1, stride) if striding == "3x3" else (stride, 1)
    body = (*_conv_bn(channels, 1, "1", stride=first), Activation(name="relu1"),
            *_conv_bn(channels, 3, "2", stride=second), Activation(name="relu2"),
            *_conv_bn(4 * channels, 1, "3"))
    return (Residual(body, _projection(4 * channels, stride, projected), name=name),
            Activation(name=name + "_relu"))


def _stem() -> Network:
    return (Conv(64, 7, 2, padding=3, bias=False, name="conv1"), BatchNorm(name="bn1"), Activation(name="relu1"),
            Pool(3, 2, padding=1, name="pool1"))


def resnet18() -> Network:
    """Stages of 2, 2, 2, 2 basic blocks; 1x1 projections where the shape changes (option B)."""
    layers: list[Layer] = [*_stem()]
    for stage, channels in enumerate((64, 128, 256, 512), start=2):
        for number in (1, 2):
            first = number == 1 and stage > 2
            layers += basic_block(channels, 2 if first else 1, f"conv{stage}_{number}", projected=first)
    return (*layers, GlobalPool(), Dense(1000, name="fc"))


def resnet50(*, striding: Striding = "3x3") -> Network:
    """Stages of 3, 4, 6, 3 bottlenecks; ``striding`` "3x3" is torchvision's (v1.5), "1x1" the paper's."""
    layers: list[Layer] = [*_stem()]
    for stage, (channels, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3)), start=2):
        for number in range(1, blocks + 1):
            stride = 2 if number == 1 and stage > 2 else 1
            layers += bottleneck(channels, stride, f"conv{stage}_{number}", projected=number == 1, striding=striding)
    return (*layers, GlobalPool(), Dense(1000, name="fc"))
