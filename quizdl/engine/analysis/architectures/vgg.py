"""VGG-16, configuration D of Simonyan & Zisserman 2015, on (3, 224, 224)."""

from __future__ import annotations

from quizdl.engine.analysis.layers import Activation, Conv, Dense, Dropout, Flatten, Layer, Network, Pool

INPUT = (3, 224, 224)

# Channels of the convolutions of each block; a 2x2 pooling ends every block.
BLOCKS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))


def vgg16() -> Network:
    """Thirteen 3x3 convolutions and three dense layers."""
    layers: list[Layer] = []
    for block, channels in enumerate(BLOCKS, start=1):
        for number, out_channels in enumerate(channels, start=1):
            layers += [Conv(out_channels, 3, padding=1, name=f"conv{block}_{number}"),
                       Activation(name=f"relu{block}_{number}")]
        layers.append(Pool(2, name=f"pool{block}"))
    return (
        *layers, Flatten(),
        Dense(4096, name="fc6"), Activation(name="relu6"), Dropout(name="drop6"),
        Dense(4096, name="fc7"), Activation(name="relu7"), Dropout(name="drop7"),
        Dense(1000, name="fc8"),
    )
