"""The plain (Elman) recurrent network with tanh, and its backpropagation through time.

h_t = tanh(W_ih x_t + W_hh h_(t-1) + b). Goodfellow et al. 2016, section 10.2 (equations 10.8 and 10.9;
gradients 10.22 to 10.28). Shapes: x (N, T, D), h0 (N, H), weight_ih (H, D), weight_hh (H, H), bias (H,).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.recurrent.arrays import cell_bias, cell_input, cell_state, cell_weights, state_gradient
from quizdl.engine.validation import Array, ArrayLike


class RNNGrads(NamedTuple):
    """Gradients, each shaped like the input of its name; those of the shared weights are summed over time."""

    x: Array
    h0: Array
    weight_ih: Array
    weight_hh: Array
    bias: Array


@refuse_overflow
def rnn_step(x: ArrayLike, h: ArrayLike | None, weight_ih: ArrayLike, weight_hh: ArrayLike,
             bias: ArrayLike | None = None) -> Array:
    """The next hidden state (N, H) from x (N, D) and h (N, H); h and bias None mean zeros."""
    into, recurrent = cell_weights(weight_ih, weight_hh, 1)
    inputs = cell_input(x, into, 2)
    state = cell_state("h", h, inputs, recurrent)
    y: Array = np.tanh(inputs @ into.T + state @ recurrent.T + cell_bias("bias", bias, recurrent))
    return y


@refuse_overflow
def rnn_forward(x: ArrayLike, h0: ArrayLike | None, weight_ih: ArrayLike, weight_hh: ArrayLike,
                bias: ArrayLike | None = None) -> Array:
    """All hidden states (N, T, H) of the sequence x (N, T, D); the last is ``[:, -1]``."""
    into, recurrent = cell_weights(weight_ih, weight_hh, 1)
    inputs = cell_input(x, into, 3)
    state, shift = cell_state("h0", h0, inputs, recurrent), cell_bias("bias", bias, recurrent)
    states = []
    for t in range(inputs.shape[1]):
        state = np.tanh(inputs[:, t] @ into.T + state @ recurrent.T + shift)
        states.append(state)
    return np.stack(states, axis=1)


@refuse_overflow
def rnn_backward(grad_output: ArrayLike, x: ArrayLike, h0: ArrayLike | None, weight_ih: ArrayLike,
                 weight_hh: ArrayLike, bias: ArrayLike | None = None) -> RNNGrads:
    """Backpropagation through time; grad_output (N, T, H) is the loss gradient at every hidden state.

    A loss on the last state alone has zeros before it. Each step multiplies by W_hh^T and 1 - h^2.
    """
    states = rnn_forward(x, h0, weight_ih, weight_hh, bias)
    into, recurrent = cell_weights(weight_ih, weight_hh, 1)
    inputs = cell_input(x, into, 3)
    first = cell_state("h0", h0, inputs, recurrent)
    grad = state_gradient("grad_output", grad_output, states)
    grad_x = np.zeros_like(inputs)
    grad_into, grad_recurrent = np.zeros_like(into), np.zeros_like(recurrent)
    grad_bias, flowing = np.zeros_like(recurrent[:, 0]), np.zeros_like(first)
    for t in reversed(range(inputs.shape[1])):
        before = states[:, t - 1] if t else first
        inner = (grad[:, t] + flowing) * (1.0 - states[:, t] ** 2)
        grad_x[:, t] = inner @ into
        grad_into += inner.T @ inputs[:, t]
        grad_recurrent += inner.T @ before
        grad_bias += inner.sum(axis=0)
        flowing = inner @ recurrent
    return RNNGrads(grad_x, flowing, grad_into, grad_recurrent, grad_bias)
