"""The arrays a recurrent cell takes, checked against each other.

x (N, D) for a step or (N, T, D) for a sequence; states (N, H); weight_ih (gates * H, D) and weight_hh (gates
* H, H) hold one block of H rows per gate; biases (gates * H,).
"""

from __future__ import annotations

import numpy as np

from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, same_shape


def cell_weights(weight_ih: ArrayLike, weight_hh: ArrayLike, gates: int) -> tuple[Array, Array]:
    """Both weight matrices, with the same number of gates and hidden units."""
    recurrent = float_array("weight_hh", weight_hh, ndim=2)
    rows = gates * recurrent.shape[1]
    if recurrent.shape[0] != rows:
        raise EngineError("weight_hh", f"shape {recurrent.shape}", f"shape ({gates}H, H) for {gates} gate(s)")
    into = float_array("weight_ih", weight_ih, ndim=2)
    if into.shape[0] != rows:
        raise EngineError("weight_ih", f"shape {into.shape}", f"{rows} rows, as weight_hh has")
    return into, recurrent


def cell_bias(argument: str, bias: ArrayLike | None, weight_hh: Array) -> Array:
    """The bias, or zeros when it is None."""
    if bias is None:
        return np.zeros(weight_hh.shape[0], dtype=weight_hh.dtype)
    array = float_array(argument, bias, ndim=1)
    if array.shape[0] != weight_hh.shape[0]:
        raise EngineError(argument, f"shape {array.shape}", f"shape ({weight_hh.shape[0]},)")
    return array


def cell_input(x: ArrayLike, weight_ih: Array, ndim: int) -> Array:
    """A step's input (rank 2) or a sequence (rank 3) with as many features as weight_ih has columns."""
    array = float_array("x", x, ndim=ndim)
    if array.shape[-1] != weight_ih.shape[1]:
        raise EngineError("x", f"{array.shape[-1]} features",
                          f"{weight_ih.shape[1]}, the columns of weight_ih")
    return array


def cell_state(argument: str, state: ArrayLike | None, x: Array, weight_hh: Array) -> Array:
    """A state (N, H), or zeros when it is None."""
    shape = (x.shape[0], weight_hh.shape[1])
    if state is None:
        return np.zeros(shape, dtype=x.dtype)
    array = float_array(argument, state, ndim=2)
    if array.shape != shape:
        raise EngineError(argument, f"shape {array.shape}", f"shape {shape}: samples, hidden units")
    return array


def state_gradient(argument: str, grad: ArrayLike, outputs: Array) -> Array:
    """A gradient for every hidden state of the sequence, (N, T, H)."""
    array = float_array(argument, grad)
    same_shape(argument, array, "the states", outputs)
    return array


def logistic(x: Array) -> Array:
    """The sigmoid, written with tanh so that no exponential can overflow."""
    y: Array = 0.5 * (1.0 + np.tanh(0.5 * x))
    return y
