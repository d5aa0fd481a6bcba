"""LeNet-5 on (1, 32, 32): as published (LeCun, Bottou, Bengio & Haffner 1998) and as it is usually rebuilt."""

from __future__ import annotations

from quizdl.engine.analysis.layers import Activation, Conv, Dense, Flatten, Network, Pool, Rbf, Subsample

INPUT = (1, 32, 32)

# Table 1 of the paper: C3's maps 0-5 see three neighboring maps of S2, 6-11 four, 12-14 two pairs, 15 all six.
C3_CONNECTIONS = (
    *(tuple(sorted((first + i) % 6 for i in range(3))) for first in range(6)),
    *(tuple(sorted((first + i) % 6 for i in range(4))) for first in range(6)),
    *(tuple(sorted((first + i) % 6 for i in (0, 1, 3, 4))) for first in range(3)),
    (0, 1, 2, 3, 4, 5),
)


def lenet5() -> Network:
    """The 1998 network: trainable subsampling, partly connected C3, fixed radial basis outputs."""
    return (
        Conv(6, 5, name="C1"), Subsample(2, name="S2"), Activation("tanh", name="S2act"),
        Conv(16, 5, connections=C3_CONNECTIONS, name="C3"), Subsample(2, name="S4"),
        Activation("tanh", name="S4act"),
        Conv(120, 5, name="C5"), Activation("tanh", name="C5act"), Flatten(),
        Dense(84, name="F6"), Activation("tanh", name="F6act"), Rbf(10, name="output"),
    )


def lenet5_modern() -> Network:
    """As rebuilt today: C3 sees every map, pooling has no parameters, the output is dense."""
    return (
        Conv(6, 5, name="C1"), Activation(name="C1act"), Pool(2, name="S2"),
        Conv(16, 5, name="C3"), Activation(name="C3act"), Pool(2, name="S4"), Flatten(),
        Dense(120, name="C5"), Activation(name="C5act"),
        Dense(84, name="F6"), Activation(name="F6act"), Dense(10, name="output"),
    )
