"""Activation functions, each with its derivative or backward pass."""

from __future__ import annotations

from quizdl.engine.activations.elementwise import (
    SELU_ALPHA,
    SELU_SCALE,
    elu,
    elu_grad,
    gelu,
    gelu_grad,
    leaky_relu,
    leaky_relu_grad,
    relu,
    relu_grad,
    selu,
    selu_grad,
    sigmoid,
    sigmoid_grad,
    tanh,
    tanh_grad,
)
from quizdl.engine.activations.simplex import (
    log_softmax,
    log_softmax_backward,
    one_hot_argmax,
    proportional_normalization,
    proportional_normalization_backward,
    softmax,
    softmax_backward,
    softmax_jacobian,
)
from quizdl.engine.activations.trainable import (
    MaxoutGrads,
    PreluGrads,
    maxout,
    maxout_backward,
    prelu,
    prelu_backward,
)

__all__ = [
    "SELU_ALPHA", "SELU_SCALE", "MaxoutGrads", "PreluGrads", "elu", "elu_grad", "gelu", "gelu_grad",
    "leaky_relu", "leaky_relu_grad", "log_softmax", "log_softmax_backward", "maxout", "maxout_backward",
    "one_hot_argmax", "prelu", "prelu_backward", "proportional_normalization",
    "proportional_normalization_backward", "relu", "relu_grad", "selu", "selu_grad", "sigmoid",
    "sigmoid_grad", "softmax", "softmax_backward", "softmax_jacobian", "tanh", "tanh_grad",
]
