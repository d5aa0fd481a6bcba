"""A small convolutional network, conv - ReLU - max pooling - dense, forward and backward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from quizdl.engine.activations import relu, relu_grad
from quizdl.engine.convolution import Padding, Size, conv2d, conv2d_backward
from quizdl.engine.dense import dense, dense_backward
from quizdl.engine.initialization import he_normal
from quizdl.engine.pooling import max_pool2d, max_pool2d_backward
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
class Cnn:
    """``conv_weight`` (O, C, kh, kw), ``conv_bias`` (O,), ``dense_weight`` (O * oh * ow, M), ``dense_bias`` (M,),
    where (oh, ow) is the map after pooling; rows of ``dense_weight`` follow the order O, oh, ow."""

    conv_weight: Array
    conv_bias: Array
    dense_weight: Array
    dense_bias: Array
    stride: Size = 1
    padding: Padding = 0
    pool_size: Size = 2

    @property
    def n_parameters(self) -> int:
        """Entries of the four arrays."""
        return self.conv_weight.size + self.conv_bias.size + self.dense_weight.size + self.dense_bias.size


class CnnForward(NamedTuple):
    """``x`` (N, C, H, W) and every intermediate: ``conv`` and ``relu`` (N, O, ., .), ``pool`` (N, O, oh, ow), ``flat``
    (N, O * oh * ow), ``logits`` (N, M)."""

    x: Array
    conv: Array
    relu: Array
    pool: Array
    flat: Array
    logits: Array


class CnnGrads(NamedTuple):
    """d loss / d the input, each parameter and each intermediate."""

    x: Array
    conv_weight: Array
    conv_bias: Array
    dense_weight: Array
    dense_bias: Array
    conv: Array
    relu: Array
    pool: Array
    flat: Array


def cnn_init(input_shape: tuple[int, int, int], out_channels: int, n_classes: int, rng: np.random.Generator, *,
             kernel_size: int = 3, stride: Size = 1, padding: Padding = 0, pool_size: Size = 2) -> Cnn:
    """Random He weights and zero biases for (C, H, W) inputs; the dense layer's size is found by running."""
    kernel, outputs = integer("kernel_size", kernel_size, low=1), integer("out_channels", out_channels, low=1)
    shape = [integer("input_shape", size, low=1) for size in items("input_shape", input_shape)]
    if len(shape) != 3:
        raise EngineError("input_shape", tuple(shape), "(C, H, W)")
    weight = he_normal((outputs, shape[0], kernel, kernel), rng=rng)
    sample = conv2d(np.zeros((1, *shape)), weight, stride=stride, padding=padding)
    features = max_pool2d(sample, pool_size).size
    # The drawing function reads a weight as (out, in).
    head = he_normal((integer("n_classes", n_classes, low=1), features), rng=rng).T
    return Cnn(weight, np.zeros(outputs), head, np.zeros(n_classes), stride, padding, pool_size)


def cnn_forward(model: Cnn, x: ArrayLike) -> CnnForward:
    """Run (N, C, H, W) images and keep everything."""
    instance("model", model, Cnn)
    images = float_array("x", x, ndim=4)
    conv = conv2d(images, model.conv_weight, model.conv_bias, stride=model.stride, padding=model.padding)
    active = relu(conv)
    pool = max_pool2d(active, model.pool_size)
    flat = pool.reshape(len(pool), -1)
    return CnnForward(images, conv, active, pool, flat, dense(flat, model.dense_weight, model.dense_bias))


def cnn_backward(grad_logits: ArrayLike, model: Cnn, forward: CnnForward) -> CnnGrads:
    """All gradients, given d loss / d logits (N, M)."""
    instance("model", model, Cnn)
    instance("forward", forward, CnnForward)
    grad = float_array("grad_logits", grad_logits, ndim=2)
    same_shape("grad_logits", grad, "the logits", forward.logits)
    last = dense_backward(grad, forward.flat, model.dense_weight, model.dense_bias)
    pool = last.x.reshape(forward.pool.shape)
    active = max_pool2d_backward(pool, forward.relu, model.pool_size)
    conv = active * relu_grad(forward.conv)
    first = conv2d_backward(conv, forward.x, model.conv_weight, model.conv_bias, stride=model.stride,
                            padding=model.padding)
    return CnnGrads(first.x, first.weight, first.bias, last.weight, last.bias, conv, active, pool, last.x)
