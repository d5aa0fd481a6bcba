"""AlexNet: the two-group network of 2012 on (3, 227, 227), and the one-tower variant of 2014 on (3, 224, 224)."""

from __future__ import annotations

from quizdl.engine.analysis.layers import Activation, Conv, Dense, Dropout, Flatten, Lrn, Network, Pool

# The paper says 224, but (224 - 11) / 4 is not whole; 55 x 55 maps need 227 without padding.
INPUT_2012 = (3, 227, 227)
INPUT_ONE_TOWER = (3, 224, 224)


def _head() -> Network:
    return (
        Flatten(),
        Dropout(name="drop6"), Dense(4096, name="fc6"), Activation(name="relu6"),
        Dropout(name="drop7"), Dense(4096, name="fc7"), Activation(name="relu7"),
        Dense(1000, name="fc8"),
    )


def alexnet_2012() -> Network:
    """Krizhevsky, Sutskever & Hinton 2012: conv2, conv4 and conv5 in two groups (one per GPU), LRN after 1 and 2."""
    return (
        Conv(96, 11, stride=4, name="conv1"), Activation(name="relu1"), Lrn(name="lrn1"), Pool(3, 2, name="pool1"),
        Conv(256, 5, padding=2, groups=2, name="conv2"), Activation(name="relu2"), Lrn(name="lrn2"),
        Pool(3, 2, name="pool2"),
        Conv(384, 3, padding=1, name="conv3"), Activation(name="relu3"),
        Conv(384, 3, padding=1, groups=2, name="conv4"), Activation(name="relu4"),
        Conv(256, 3, padding=1, groups=2, name="conv5"), Activation(name="relu5"), Pool(3, 2, name="pool5"),
        *_head(),
    )


def alexnet_one_tower() -> Network:
    """Krizhevsky 2014 ("one weird trick"), as in torchvision: fewer channels, no groups, no LRN."""
    return (
        Conv(64, 11, stride=4, padding=2, name="conv1"), Activation(name="relu1"), Pool(3, 2, name="pool1"),
        Conv(192, 5, padding=2, name="conv2"), Activation(name="relu2"), Pool(3, 2, name="pool2"),
        Conv(384, 3, padding=1, name="conv3"), Activation(name="relu3"),
        Conv(256, 3, padding=1, name="conv4"), Activation(name="relu4"),
        Conv(256, 3, padding=1, name="conv5"), Activation(name="relu5"), Pool(3, 2, name="pool5"),
        *_head(),
    )
