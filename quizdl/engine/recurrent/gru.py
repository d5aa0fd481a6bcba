"""The gated recurrent unit and its backpropagation through time.

The weight rows hold the gates in the order r, z, n (as PyTorch's do): reset gate, update gate, candidate
(tanh). Two choices differ between papers and frameworks and are arguments here:

- ``reset_after``: True computes n = tanh(W_in x + b_in + r * (W_hn h + b_hn)), the reset gate after the
matrix product
  (PyTorch, cuDNN, Keras' default); False computes n = tanh(W_in x + b_in + W_hn (r * h) + b_hn), before it
  (Cho et al. 2014 as published).
- ``update_gate``: "keeps" is h_t = z * h_(t-1) + (1 - z) * n (Cho et al. 2014, PyTorch, Keras); "replaces" is
  h_t = (1 - z) * h_(t-1) + z * n (Chung et al. 2014).

Shapes: x (N, T, D), h0 (N, H), weight_ih (3H, D), weight_hh (3H, H), bias_ih and bias_hh (3H,).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

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
from quizdl.engine.validation import Array, ArrayLike, EngineError

UpdateGate = Literal["keeps", "replaces"]


class GRUStep(NamedTuple):
    """The new hidden state and the gates that made it; all (N, H)."""

    h: Array
    r: Array
    z: Array
    n: Array


class GRUGrads(NamedTuple):
    """Gradients, each shaped like the input of its name."""

    x: Array
    h0: Array
    weight_ih: Array
    weight_hh: Array
    bias_ih: Array
    bias_hh: Array


class _Cell(NamedTuple):
    """Checked weights and the two conventions."""

    into: Array
    recurrent: Array
    bias_ih: Array
    bias_hh: Array
    reset_after: bool
    keeps: bool


def _cell(weight_ih: ArrayLike, weight_hh: ArrayLike, bias_ih: ArrayLike | None, bias_hh: ArrayLike | None,
          reset_after: bool, update_gate: str) -> _Cell:
    if update_gate not in ("keeps", "replaces"):
        raise EngineError("update_gate", repr(update_gate), "'keeps' or 'replaces'")
    into, recurrent = cell_weights(weight_ih, weight_hh, 3)
    return _Cell(into, recurrent, cell_bias("bias_ih", bias_ih, recurrent),
                 cell_bias("bias_hh", bias_hh, recurrent), bool(reset_after), update_gate == "keeps")


def _step(x: Array, h: Array, cell: _Cell) -> GRUStep:
    size = cell.recurrent.shape[1]
    from_x = x @ cell.into.T + cell.bias_ih
    gates = from_x[:, :2 * size] + h @ cell.recurrent[:2 * size].T + cell.bias_hh[:2 * size]
    r, z = np.split(logistic(gates), 2, axis=1)
    weight, shift = cell.recurrent[2 * size:], cell.bias_hh[2 * size:]
    from_h = r * (h @ weight.T + shift) if cell.reset_after else (r * h) @ weight.T + shift
    n = np.tanh(from_x[:, 2 * size:] + from_h)
    return GRUStep(z * h + (1.0 - z) * n if cell.keeps else (1.0 - z) * h + z * n, r, z, n)


@refuse_overflow
def gru_step(x: ArrayLike, h: ArrayLike | None, weight_ih: ArrayLike, weight_hh: ArrayLike,
             bias_ih: ArrayLike | None = None, bias_hh: ArrayLike | None = None, *, reset_after: bool = True,
             update_gate: UpdateGate = "keeps") -> GRUStep:
    """One step from x (N, D) and h (N, H); None means zeros."""
    cell = _cell(weight_ih, weight_hh, bias_ih, bias_hh, reset_after, update_gate)
    inputs = cell_input(x, cell.into, 2)
    return _step(inputs, cell_state("h", h, inputs, cell.recurrent), cell)


def _run(inputs: Array, state: Array, cell: _Cell) -> list[GRUStep]:
    steps = []
    for t in range(inputs.shape[1]):
        step = _step(inputs[:, t], state, cell)
        state = step.h
        steps.append(step)
    return steps


@refuse_overflow
def gru_forward(x: ArrayLike, h0: ArrayLike | None, weight_ih: ArrayLike, weight_hh: ArrayLike,
                bias_ih: ArrayLike | None = None, bias_hh: ArrayLike | None = None, *,
                reset_after: bool = True,
                update_gate: UpdateGate = "keeps") -> Array:
    """All hidden states (N, T, H) of the sequence x (N, T, D); the last is ``[:, -1]``."""
    cell = _cell(weight_ih, weight_hh, bias_ih, bias_hh, reset_after, update_gate)
    inputs = cell_input(x, cell.into, 3)
    steps = _run(inputs, cell_state("h0", h0, inputs, cell.recurrent), cell)
    return np.stack([step.h for step in steps], axis=1)


@refuse_overflow
def gru_backward(grad_output: ArrayLike, x: ArrayLike, h0: ArrayLike | None, weight_ih: ArrayLike,
                 weight_hh: ArrayLike, bias_ih: ArrayLike | None = None, bias_hh: ArrayLike | None = None, *,
                 reset_after: bool = True, update_gate: UpdateGate = "keeps") -> GRUGrads:
    """Backpropagation through time; grad_output (N, T, H) is the loss gradient at every hidden state."""
    cell = _cell(weight_ih, weight_hh, bias_ih, bias_hh, reset_after, update_gate)
    inputs = cell_input(x, cell.into, 3)
    first = cell_state("h0", h0, inputs, cell.recurrent)
    steps = _run(inputs, first, cell)
    grad = state_gradient("grad_output", grad_output, np.stack([step.h for step in steps], axis=1))
    size = cell.recurrent.shape[1]
    weight, shift = cell.recurrent[2 * size:], cell.bias_hh[2 * size:]
    grad_x, grad_into, grad_recurrent = (np.zeros_like(a) for a in (inputs, cell.into, cell.recurrent))
    grad_bias_ih, grad_bias_hh = np.zeros_like(cell.bias_ih), np.zeros_like(cell.bias_hh)
    dh = np.zeros_like(first)
    for t in reversed(range(len(steps))):
        _, r, z, n = steps[t]
        before = steps[t - 1].h if t else first
        dh = dh + grad[:, t]
        d_n = dh * ((1.0 - z) if cell.keeps else z) * (1.0 - n**2)
        d_z = dh * ((before - n) if cell.keeps else (n - before)) * z * (1.0 - z)
        d_before = dh * (z if cell.keeps else 1.0 - z)
        if cell.reset_after:
            d_hidden, source = d_n * r, before
            d_r = d_n * (before @ weight.T + shift)
            d_before = d_before + d_hidden @ weight
        else:
            d_hidden, source = d_n, r * before
            d_r = (d_n @ weight) * before
            d_before = d_before + (d_n @ weight) * r
        gates = np.concatenate([d_r * r * (1.0 - r), d_z], axis=1)
        from_x = np.concatenate([gates, d_n], axis=1)
        grad_x[:, t] = from_x @ cell.into
        grad_into += from_x.T @ inputs[:, t]
        grad_bias_ih += from_x.sum(axis=0)
        grad_bias_hh += np.concatenate([gates, d_hidden], axis=1).sum(axis=0)
        grad_recurrent[:2 * size] += gates.T @ before
        grad_recurrent[2 * size:] += d_hidden.T @ source
        dh = d_before + gates @ cell.recurrent[:2 * size]
    return GRUGrads(grad_x, dh, grad_into, grad_recurrent, grad_bias_ih, grad_bias_hh)
