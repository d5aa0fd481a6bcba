"""A multi-layer perceptron that keeps every intermediate, forward and backward (Rumelhart et al. 1986)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from quizdl.engine.dense import dense, dense_backward
from quizdl.engine.initialization import he_normal, xavier_normal
from quizdl.engine.networks.activation import activation
from quizdl.engine.validation import (
    Array,
    ArrayLike,
    EngineError,
    float_array,
    instance,
    integer,
    items,
    same_shape,
)


@dataclass(frozen=True, eq=False)
class Mlp:
    """Layer l: z = a @ weights[l] + biases[l], a = f(z), with (D_l, D_l+1) weights and (D_l+1,) biases.

    f is ``activation`` in all layers but the last, which has ``output_activation``; both are one of identity,
    relu, sigmoid, tanh. With the default identity the last layer gives logits.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activation: str = "relu"
    output_activation: str = "identity"

    def __post_init__(self) -> None:
        if not self.weights or len(self.weights) != len(self.biases):
            raise EngineError("biases", f"{len(self.biases)} for {len(self.weights)} weights", "one for each weight")
        activation("activation", self.activation)
        activation("output_activation", self.output_activation)

    @property
    def functions(self) -> tuple[str, ...]:
        """The activation of each layer."""
        return (*[self.activation] * (len(self.weights) - 1), self.output_activation)

    @property
    def n_parameters(self) -> int:
        """Entries of all weights and biases."""
        return sum(array.size for array in (*self.weights, *self.biases))


class MlpForward(NamedTuple):
    """Input ``x`` (N, D), pre-activations ``z`` and activations ``a`` of each layer; ``a[-1]`` is the output."""

    x: Array
    z: tuple[Array, ...]
    a: tuple[Array, ...]


class MlpGrads(NamedTuple):
    """d loss / d everything: like ``Mlp`` and ``MlpForward``, layer by layer."""

    x: Array
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    z: tuple[Array, ...]
    a: tuple[Array, ...]


def mlp(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], *, activation: str = "relu",
        output_activation: str = "identity") -> Mlp:
    """A perceptron from given numbers."""
    matrices, offsets = items("weights", weights), items("biases", biases)
    return Mlp(tuple(float_array(f"weights[{i}]", weight, ndim=2) for i, weight in enumerate(matrices)),
               tuple(float_array(f"biases[{i}]", bias, ndim=1) for i, bias in enumerate(offsets)),
               activation, output_activation)


def mlp_init(sizes: Sequence[int], rng: np.random.Generator, *, activation: str = "relu",
             output_activation: str = "identity") -> Mlp:
    """A random perceptron with layer ``sizes`` from input to output: He weights for ReLU, else Xavier; biases 0."""
    checked = [integer("sizes", size, low=1) for size in items("sizes", sizes)]
    if len(checked) < 2:
        raise EngineError("sizes", tuple(checked), "an input and an output size at least")
    # The drawing functions read a weight as (out, in).
    draw = he_normal if activation == "relu" else xavier_normal
    return Mlp(tuple(draw((b, a), rng=rng).T for a, b in pairwise(checked)),
               tuple(np.zeros(size) for size in checked[1:]), activation, output_activation)


def mlp_forward(model: Mlp, x: ArrayLike) -> MlpForward:
    """Run (N, D) inputs through the layers and keep everything."""
    instance("model", model, Mlp)
    first = a = float_array("x", x, ndim=2)
    kept_z, kept_a = [], []
    for weight, bias, name in zip(model.weights, model.biases, model.functions, strict=True):
        z = dense(a, weight, bias)
        a = activation("activation", name)[0](z)
        kept_z.append(z)
        kept_a.append(a)
    return MlpForward(first, tuple(kept_z), tuple(kept_a))


def mlp_backward(grad_output: ArrayLike, model: Mlp, forward: MlpForward) -> MlpGrads:
    """All gradients, given d loss / d ``forward.a[-1]`` (N, D_out)."""
    instance("model", model, Mlp)
    instance("forward", forward, MlpForward)
    grad = float_array("grad_output", grad_output, ndim=2)
    same_shape("grad_output", grad, "the output", forward.a[-1])
    inputs = (forward.x, *forward.a[:-1])
    grads: list[tuple[Array, Array, Array, Array]] = []
    for i in reversed(range(len(model.weights))):
        grad_a = grad
        grad_z = grad_a * activation("activation", model.functions[i])[1](forward.z[i])
        layer = dense_backward(grad_z, inputs[i], model.weights[i], model.biases[i])
        grads.append((layer.weight, layer.bias, grad_z, grad_a))
        grad = layer.x
    weights, biases, z, a = zip(*reversed(grads), strict=True)
    return MlpGrads(grad, weights, biases, z, a)
