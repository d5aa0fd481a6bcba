"""The layers of AlexNet and VGG-16 as their papers list them, and the sizes walked from the image down."""

from __future__ import annotations

from typing import Literal

Name = Literal["vgg16", "alexnet-one-tower", "alexnet-2012"]

# As (row, outputs, kernel, stride, padding, groups); pooling has no outputs of its own, dense layers no kernel.
_BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
_ROWS: dict[Name, list[tuple[str, int, int, int, int, int]]] = {
    "vgg16": [row for block, (width, count) in enumerate(_BLOCKS, start=1)
              for row in [*((f"conv{block}_{i + 1}", width, 3, 1, 1, 1) for i in range(count)),
                          (f"pool{block}", 0, 2, 2, 0, 1)]],
    "alexnet-one-tower": [("conv1", 64, 11, 4, 2, 1), ("pool1", 0, 3, 2, 0, 1), ("conv2", 192, 5, 1, 2, 1),
                          ("pool2", 0, 3, 2, 0, 1), ("conv3", 384, 3, 1, 1, 1), ("conv4", 256, 3, 1, 1, 1),
                          ("conv5", 256, 3, 1, 1, 1), ("pool5", 0, 3, 2, 0, 1)],
    "alexnet-2012": [("conv1", 96, 11, 4, 0, 1), ("pool1", 0, 3, 2, 0, 1), ("conv2", 256, 5, 1, 2, 2),
                     ("pool2", 0, 3, 2, 0, 1), ("conv3", 384, 3, 1, 1, 1), ("conv4", 384, 3, 1, 1, 2),
                     ("conv5", 256, 3, 1, 1, 2), ("pool5", 0, 3, 2, 0, 1)],
}
_HEAD = [("fc6", 4096, 0, 0, 0, 1), ("fc7", 4096, 0, 0, 0, 1), ("fc8", 1000, 0, 0, 0, 1)]


def walked(network: Name, image: int, row: str) -> tuple[tuple[int, ...], int, int]:
    """Output shape, parameters and multiply-adds of one row for an image so high and wide."""
    channels, size = 3, image
    shaped: tuple[int, ...] = ()
    parameters = macs = 0
    for name, out, k, stride, padding, groups in [*_ROWS[network], *_HEAD]:
        if not k:
            macs, channels, size = channels * size * size * out, out, 1
            shaped, parameters = (out,), macs + out
        else:
            size = (size + 2 * padding - k) // stride + 1
            weights = k * k * (channels // groups) * out
            channels = out or channels
            shaped, parameters, macs = (channels, size, size), weights + out, weights * size * size
        if name == row:
            break
    return shaped, parameters, macs
