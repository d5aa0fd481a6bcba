"""The LSTM with forget gate and no peepholes, and its backpropagation through time.

The weight rows hold the gates in the order i, f, g, o (as PyTorch's do): input gate, forget gate, candidate
(tanh), output gate. c_t = f * c_(t-1) + i * g, h_t = o * tanh(c_t). Hochreiter & Schmidhuber 1997 with the
forget gate of Gers et al. 2000. Shapes: x (N, T, D), h0 and c0 (N, H), weight_ih (4H, D), weight_hh (4H, H),
bias (4H,). PyTorch's two bias vectors act as their sum.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.recurrent.arrays import (
    cell_bias,
    cell_input,
    cell_state,
    cell_weights,
    logistic,
    state_gradient,
)
from quizdl.engine.validation import Array, ArrayLike


class LSTMStep(NamedTuple):
    """New hidden and cell state, and the gates that made them; all (N, H)."""

    h: Array
    c: Array
    i: Array
    f: Array
    g: Array
    o: Array


class LSTMStates(NamedTuple):
    """Hidden states and cell states of the whole sequence, both (N, T, H)."""

    output: Array
    cells: Array


class LSTMGrads(NamedTuple):
    """Gradients, each shaped like the input of its name."""

    x: Array
    h0: Array
    c0: Array
    weight_ih: Array
    weight_hh: Array
    bias: Array


def _step(x: Array, h: Array, c: Array, into: Array, recurrent: Array, shift: Array) -> LSTMStep:
    a_i, a_f, a_g, a_o = np.split(x @ into.T + h @ recurrent.T + shift, 4, axis=1)
    i, f, g, o = logistic(a_i), logistic(a_f), np.tanh(a_g), logistic(a_o)
    cell = f * c + i * g
    return LSTMStep(o * np.tanh(cell), cell, i, f, g, o)


@refuse_overflow
def lstm_step(x: ArrayLike, h: ArrayLike | None, c: ArrayLike | None, weight_ih: ArrayLike,
              weight_hh: ArrayLike,
              bias: ArrayLike | None = None) -> LSTMStep:
    """One step from x (N, D) and the states h, c (N, H); None means zeros."""
    into, recurrent = cell_weights(weight_ih, weight_hh, 4)
    inputs = cell_input(x, into, 2)
    return _step(inputs, cell_state("h", h, inputs, recurrent), cell_state("c", c, inputs, recurrent),
                 into, recurrent, cell_bias("bias", bias, recurrent))


def _run(x: ArrayLike, h0: ArrayLike | None, c0: ArrayLike | None, into: Array, recurrent: Array,
         bias: ArrayLike | None) -> list[LSTMStep]:
    inputs = cell_input(x, into, 3)
    h, c = cell_state("h0", h0, inputs, recurrent), cell_state("c0", c0, inputs, recurrent)
    shift, steps = cell_bias("bias", bias, recurrent), []
    for t in range(inputs.shape[1]):
        step = _step(inputs[:, t], h, c, into, recurrent, shift)
        h, c = step.h, step.c
        steps.append(step)
    return steps


@refuse_overflow
def lstm_forward(x: ArrayLike, h0: ArrayLike | None, c0: ArrayLike | None, weight_ih: ArrayLike,
                 weight_hh: ArrayLike, bias: ArrayLike | None = None) -> LSTMStates:
    """Hidden and cell states (N, T, H) of the sequence x (N, T, D); the last ones are ``[:, -1]``."""
    steps = _run(x, h0, c0, *cell_weights(weight_ih, weight_hh, 4), bias)
    return LSTMStates(np.stack([step.h for step in steps], axis=1),
                      np.stack([step.c for step in steps], axis=1))


@refuse_overflow
def lstm_backward(grad_output: ArrayLike, x: ArrayLike, h0: ArrayLike | None, c0: ArrayLike | None,
                  weight_ih: ArrayLike, weight_hh: ArrayLike, bias: ArrayLike | None = None, *,
                  grad_cells: ArrayLike | None = None) -> LSTMGrads:
    """Backpropagation through time; grad_output (N, T, H) is the loss gradient at every hidden state.

    ``grad_cells`` (N, T, H) adds a loss gradient at the cell states. From cell to cell the gradient is only
    multiplied by the forget gate: dc_(t-1) = f * dc_t, which is why it can last.
    """
    into, recurrent = cell_weights(weight_ih, weight_hh, 4)
    inputs = cell_input(x, into, 3)
    h_first, c_first = cell_state("h0", h0, inputs, recurrent), cell_state("c0", c0, inputs, recurrent)
    steps = _run(inputs, h_first, c_first, into, recurrent, bias)
    outputs = np.stack([step.h for step in steps], axis=1)
    grad_h = state_gradient("grad_output", grad_output, outputs)
    grad_c = np.zeros_like(outputs) if grad_cells is None else state_gradient("grad_cells", grad_cells,
                                                                              outputs)
    grad_x, grad_into, grad_recurrent = np.zeros_like(inputs), np.zeros_like(into), np.zeros_like(recurrent)
    grad_bias, dh, dc = np.zeros_like(recurrent[:, 0]), np.zeros_like(h_first), np.zeros_like(c_first)
    for t in reversed(range(len(steps))):
        step = steps[t]
        h_before, c_before = (steps[t - 1].h, steps[t - 1].c) if t else (h_first, c_first)
        dh = dh + grad_h[:, t]
        squashed = np.tanh(step.c)
        dc = dc + grad_c[:, t] + dh * step.o * (1.0 - squashed**2)
        inner = np.concatenate([dc * step.g * step.i * (1.0 - step.i),
                                dc * c_before * step.f * (1.0 - step.f),
                                dc * step.i * (1.0 - step.g**2), dh * squashed * step.o * (1.0 - step.o)],
                                axis=1)
        grad_x[:, t] = inner @ into
        grad_into += inner.T @ inputs[:, t]
        grad_recurrent += inner.T @ h_before
        grad_bias += inner.sum(axis=0)
        dh, dc = inner @ recurrent, dc * step.f
    return LSTMGrads(grad_x, dh, dc, grad_into, grad_recurrent, grad_bias)
